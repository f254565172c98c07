"""Where Daraja calls: ``/webhooks/daraja/<secret>/…``, since it refuses addresses that contain "mpesa".

It signs nothing. What protects us: a secret in the address, the addresses it may call from, and that nothing
is believed that does not fit a request of ours (:mod:`pyapi.mpesa.callbacks`, ``mpesa._take_stk``). A call
is stored and answered; what it asks for is done after the answer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from litestar import MediaType, Request, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler

from pyapi.errors import ApiError
from pyapi.gateway_state import GatewayState
from pyapi.mpesa.callbacks import PROVIDER, read_c2b, read_stk, read_validation
from pyapi.mpesa.settings import MpesaSettings, load_mpesa_settings
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.requests import read_head
from pyapi.uploads import BodyReader
from pyapi.webhooks.intake import NO_STORE, Processor, refuse_unstored, require_secret, store_events
from pyapi.webhooks.provider import InboundEvent, clean, forged, is_same
from pyapi.webhooks.settings import reveal

AnyRequest = Request[Any, Any, Any]
MAX_BODY_BYTES = 64 * 1024
VALIDATE = b"select mpesa.validate_payment($1::jsonb)"
ACCEPTED = b'{"ResultCode":0,"ResultDesc":"Accepted"}'
"""Daraja's shape for "heard"; it says nothing about what comes of it."""


def daraja_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """The doors of Daraja; 404 where its path secret is not set."""
    bodies = BodyReader(MAX_BODY_BYTES)
    processor = Processor(gateway)
    settings: Callable[[], MpesaSettings] = cache(load_mpesa_settings)

    async def open_body(request: AnyRequest) -> tuple[bytes, str]:
        """Body and request id of a call that may come in."""
        told = settings()
        secret = require_secret(reveal(told.mpesa_webhook_secret))
        if not is_same(str(request.path_params["secret"]), secret):
            raise forged()
        head = read_head(request.scope)  # type: ignore[arg-type]
        check_address(told, request.scope.get("client"), head.headers)
        await bodies.read(head, request.receive)  # type: ignore[arg-type]
        return head.body, head.request_id

    async def keep(event: InboundEvent, request_id: str) -> Response[bytes]:
        new_count = await store_events(gateway, PROVIDER, [event], request_id)
        task = BackgroundTask(processor.run) if new_count else None
        return _answer(ACCEPTED, task)

    @post("/webhooks/daraja/{secret:str}/stk/{request_id:str}", status_code=200)
    async def stk_door(request: AnyRequest) -> Response[bytes]:
        """What became of a phone that was asked to pay."""
        body, request_id = await open_body(request)
        return await keep(read_stk(str(request.path_params["request_id"]), body), request_id)

    @post("/webhooks/daraja/{secret:str}/c2b/validation", status_code=200)
    async def validation_door(request: AnyRequest) -> Response[bytes]:
        """Whether we would take a payment that is about to be made; an error leaves it to the registered default."""
        body, request_id = await open_body(request)
        asked = {
            name: clean(value) if isinstance(value, str) else value
            for name, value in read_validation(body).items()
        }
        try:
            told = await gateway.service.call(VALIDATE, (orjson.dumps(asked),), request_id)
        except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown) as error:
            refuse_unstored(PROVIDER, error)
        return _answer(told or b"{}")

    @post("/webhooks/daraja/{secret:str}/c2b/confirmation", status_code=200)
    async def confirmation_door(request: AnyRequest) -> Response[bytes]:
        """A payment that was made."""
        body, request_id = await open_body(request)
        return await keep(read_c2b(body), request_id)

    return [stk_door, validation_door, confirmation_door]


def check_address(settings: MpesaSettings, client: Any, headers: dict[bytes, bytes]) -> None:
    """Refuse a caller whose address is not on the list, if there is a list.

    Raises:
        ApiError: 403.
    """
    if not settings.mpesa_addresses:
        return
    name = settings.mpesa_address_header
    given = (
        headers.get(name.lower().encode(), b"").decode("latin-1").strip()
        if name
        else str(client[0])
        if client
        else ""
    )
    try:
        address = ipaddress.ip_address(given)
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        is_listed = any(address in ipaddress.ip_network(item) for item in settings.mpesa_addresses)
    except ValueError:
        is_listed = False
    if not is_listed:
        raise ApiError(
            403, "PT403", "address_not_allowed", "Callbacks may not come from this address.",
            "Check MAINSPRING_MPESA_ADDRESSES, and MAINSPRING_MPESA_ADDRESS_HEADER behind a proxy.",
        )  # fmt: skip


def _answer(body: bytes, task: BackgroundTask | None = None) -> Response[bytes]:
    return Response(body, media_type=MediaType.JSON, status_code=200, headers=NO_STORE, background=task)
