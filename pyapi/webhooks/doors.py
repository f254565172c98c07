"""The doors of the providers: ``/webhooks/<provider>``.

Verify, put into our own words, store; then answer. What the events ask for is done after the answer,
and again by a worker where this process is lost in between. Nothing is stored that is not verified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlsplit

import structlog
from litestar import MediaType, Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler

from pyapi.errors import ApiError, from_postgres
from pyapi.gateway_state import GatewayState
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.requests import read_head
from pyapi.uploads import BodyReader
from pyapi.webhooks import africastalking, revenuecat, smart_meter, twilio, whatsapp
from pyapi.webhooks.provider import Call, InboundEvent, malformed, to_json
from pyapi.webhooks.settings import WebhookSettings, load_webhook_settings, reveal

log = structlog.get_logger()

AnyRequest = Request[Any, Any, Any]
MAX_BODY_BYTES = 512 * 1024
"""WhatsApp's batches are the largest; the others send a few hundred bytes."""
RECEIVE = b"select webhooks.receive_events($1, $2::jsonb)"
PUSH = b"select ingest.receive_readings($1::uuid, $2::jsonb -> 'readings')"
BATCH, PROCESSORS = 50, 2
PROCESS = b"select webhooks.process_inbound(50)"
NO_STORE = {"Cache-Control": "no-store"}


def webhook_doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """The doors of all providers; one whose secret is not set answers 404."""
    bodies = BodyReader(MAX_BODY_BYTES)
    processor = Processor(gateway)
    settings: Callable[[], WebhookSettings] = cache(load_webhook_settings)

    async def take(
        request: AnyRequest, provider: str, normalise: Callable[[Call], list[InboundEvent]]
    ) -> Response[str]:
        head = read_head(request.scope)  # type: ignore[arg-type]
        await bodies.read(head, request.receive)  # type: ignore[arg-type]
        query = head.query.decode("latin-1")
        base = settings().public_url or _base(request.scope["scheme"], head.headers)
        raw_path = request.scope.get("raw_path") or head.path.encode()
        path = raw_path.decode("latin-1").partition("?")[0]
        call = Call(
            url=f"{base}{path}?{query}" if query else f"{base}{path}",
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=head.headers,
            body=head.body,
        )
        events = normalise(call)
        new_count = await _store(gateway, provider, events, head.request_id)
        task = BackgroundTask(processor.run) if new_count else None
        return Response("", media_type=MediaType.TEXT, status_code=200, headers=NO_STORE, background=task)

    @post("/webhooks/twilio", status_code=200)
    async def twilio_door(request: AnyRequest) -> Response[str]:
        """What became of text messages sent through Twilio."""
        token = _required(reveal(settings().twilio_auth_token))
        return await take(request, twilio.PROVIDER, lambda call: twilio.normalise(call, token))

    @post("/webhooks/africastalking/{secret:str}", status_code=200)
    async def africastalking_door(request: AnyRequest) -> Response[str]:
        """What became of text messages sent through Africa's Talking."""
        secret = str(request.path_params["secret"])
        africastalking.verify(secret, _required(reveal(settings().africastalking_webhook_secret)))
        return await take(request, africastalking.PROVIDER, africastalking.normalise)

    @get("/webhooks/whatsapp", media_type=MediaType.TEXT)
    async def whatsapp_challenge(request: AnyRequest) -> Response[str]:
        """Meta's question whether the address is ours."""
        token = _required(reveal(settings().whatsapp_verify_token))
        challenge = whatsapp.answer_challenge(dict(request.query_params.items()), token)
        if challenge is None:
            raise ApiError(
                403,
                "PT403",
                "invalid_verify_token",
                "The token is not ours.",
                "Check MAINSPRING_WHATSAPP_VERIFY_TOKEN.",
            )
        headers = {**NO_STORE, "X-Content-Type-Options": "nosniff"}
        return Response(challenge, media_type=MediaType.TEXT, headers=headers)

    @post("/webhooks/whatsapp", status_code=200)
    async def whatsapp_door(request: AnyRequest) -> Response[str]:
        """What became of WhatsApp messages, and what customers write."""
        secret = _required(reveal(settings().whatsapp_app_secret))
        return await take(request, whatsapp.PROVIDER, lambda call: whatsapp.normalise(call, secret))

    @post("/webhooks/revenuecat", status_code=200)
    async def revenuecat_door(request: AnyRequest) -> Response[str]:
        """What the stores say about subscriptions."""
        told = settings()
        authorization = _required(reveal(told.revenuecat_authorization))
        return await take(
            request,
            revenuecat.PROVIDER,
            lambda call: revenuecat.normalise(call, authorization, counts_sandbox=told.revenuecat_sandbox),
        )

    return [
        twilio_door,
        africastalking_door,
        whatsapp_challenge,
        whatsapp_door,
        revenuecat_door,
        _smart_meter_door(gateway, bodies, settings),
    ]


def _smart_meter_door(
    gateway: GatewayState, bodies: BodyReader, settings: Callable[[], WebhookSettings]
) -> HTTPRouteHandler:
    @post("/webhooks/smart-meter", status_code=200)
    async def smart_meter_door(request: AnyRequest) -> Response[bytes]:
        """Readings of a user's meters, pushed by a head end."""
        secret = _required(reveal(settings().smart_meter_secret))
        head = read_head(request.scope)  # type: ignore[arg-type]
        await bodies.read(head, request.receive)  # type: ignore[arg-type]
        smart_meter.verify(head.headers, head.body, secret)
        user_id = smart_meter.read_user(head.body)
        try:
            told = await gateway.service.call(PUSH, (user_id.encode(), head.body), head.request_id)
        except DatabaseError as error:
            if not error.sqlstate.startswith(("PT", "22")):
                _refuse("smart-meter", error)
            raise from_postgres(
                error.sqlstate, error.message, error.detail, error.hint, is_anonymous=False
            ) from None
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            _refuse("smart-meter", error)
        return Response(told or b"{}", media_type=MediaType.JSON, status_code=200, headers=NO_STORE)

    return smart_meter_door


def _base(scheme: str, headers: Mapping[bytes, bytes]) -> str:
    """Our address as the caller names it.

    Raises:
        ApiError: 400, it names none.
    """
    base = f"{scheme}://{headers.get(b'host', b'').decode('latin-1')}"
    try:
        parts = urlsplit(base)
        is_address = bool(parts.hostname) and parts.port != 0 and base == f"{scheme}://{parts.netloc}"
    except ValueError:
        is_address = False
    if not is_address:
        raise malformed("The Host header names no host.")
    return base


def _required(secret: str | None) -> str:
    """A provider's secret.

    Raises:
        ApiError: 404, the provider is not set up.
    """
    if not secret:
        raise ApiError(
            404, "PT404", "provider_not_configured", "This provider is not set up here.",
            "Set its secret; docs/webhooks.md names it.",
        )  # fmt: skip
    return secret


async def _store(gateway: GatewayState, provider: str, events: list[InboundEvent], request_id: str) -> int:
    """Store what is new; returns how much was.

    Raises:
        ApiError: 503, nothing is stored, and the provider will try again.
    """
    try:
        stored = await gateway.service.call(RECEIVE, (provider.encode(), to_json(events)), request_id)
    except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown) as error:
        _refuse(provider, error)
    return int(stored or 0)


def _refuse(provider: str, error: Exception) -> NoReturn:
    log.error("webhook_not_stored", provider=provider, reason=str(error) or type(error).__name__)
    raise ApiError(
        503, "PT503", "not_stored", "The webhook could not be stored; nothing came of it.", "Send it again later.",
        headers={"Retry-After": "5"},
    ) from None  # fmt: skip


class Processor:
    """Does what stored events ask for; a worker does what this leaves.

    Few calls at a time: one takes many events, and those of many at once would only pass each other by.

    Args:
        gateway: for the calls.
    """

    def __init__(self, gateway: GatewayState) -> None:
        self._gateway = gateway
        self._running = 0
        self._has_more = False

    async def run(self) -> None:
        """See to it that what is stored now is done."""
        self._has_more = True
        if self._running >= PROCESSORS:
            return
        self._running += 1
        try:
            while self._has_more:
                self._has_more = False
                if int(await self._gateway.service.call(PROCESS) or 0) >= BATCH:
                    self._has_more = True
        except (DatabaseError, Overloaded, Unavailable, OutcomeUnknown) as error:
            log.warning("inbound_left_to_worker", reason=str(error) or type(error).__name__)
        finally:
            self._running -= 1
