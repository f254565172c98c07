"""The doors of the providers: ``/webhooks/<provider>``.

Verify, put into our own words, store; then answer. What the events ask for is done after the answer,
and again by a worker where this process is lost in between. Nothing is stored that is not verified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from litestar import MediaType, Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler

from pyapi.errors import ApiError, from_postgres
from pyapi.gateway_state import GatewayState
from pyapi.pipelines import DatabaseError, OutcomeUnknown, Overloaded, Unavailable
from pyapi.requests import read_head
from pyapi.uploads import BodyReader
from pyapi.webhooks import africastalking, revenuecat, smart_meter, twilio, whatsapp
from pyapi.webhooks.intake import NO_STORE, Processor, refuse_unstored, require_secret, store_events
from pyapi.webhooks.provider import Call, InboundEvent, malformed
from pyapi.webhooks.settings import WebhookSettings, load_webhook_settings, reveal

AnyRequest = Request[Any, Any, Any]
MAX_BODY_BYTES = 512 * 1024
"""WhatsApp's batches are the largest; the others send a few hundred bytes."""
PUSH = b"select ingest.receive_readings($1::uuid, $2::jsonb -> 'readings')"


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
        new_count = await store_events(gateway, provider, events, head.request_id)
        task = BackgroundTask(processor.run) if new_count else None
        return Response("", media_type=MediaType.TEXT, status_code=200, headers=NO_STORE, background=task)

    @post("/webhooks/twilio", status_code=200)
    async def twilio_door(request: AnyRequest) -> Response[str]:
        """What became of text messages sent through Twilio."""
        token = require_secret(reveal(settings().twilio_auth_token))
        return await take(request, twilio.PROVIDER, lambda call: twilio.normalise(call, token))

    @post("/webhooks/africastalking/{secret:str}", status_code=200)
    async def africastalking_door(request: AnyRequest) -> Response[str]:
        """What became of text messages sent through Africa's Talking."""
        secret = str(request.path_params["secret"])
        africastalking.verify(secret, require_secret(reveal(settings().africastalking_webhook_secret)))
        return await take(request, africastalking.PROVIDER, africastalking.normalise)

    @get("/webhooks/whatsapp", media_type=MediaType.TEXT)
    async def whatsapp_challenge(request: AnyRequest) -> Response[str]:
        """Meta's question whether the address is ours."""
        token = require_secret(reveal(settings().whatsapp_verify_token))
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
        secret = require_secret(reveal(settings().whatsapp_app_secret))
        return await take(request, whatsapp.PROVIDER, lambda call: whatsapp.normalise(call, secret))

    @post("/webhooks/revenuecat", status_code=200)
    async def revenuecat_door(request: AnyRequest) -> Response[str]:
        """What the stores say about subscriptions."""
        told = settings()
        authorization = require_secret(reveal(told.revenuecat_authorization))
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
        secret = require_secret(reveal(settings().smart_meter_secret))
        head = read_head(request.scope)  # type: ignore[arg-type]
        await bodies.read(head, request.receive)  # type: ignore[arg-type]
        smart_meter.verify(head.headers, head.body, secret)
        user_id = smart_meter.read_user(head.body)
        try:
            told = await gateway.service.call(PUSH, (user_id.encode(), head.body), head.request_id)
        except DatabaseError as error:
            if not error.sqlstate.startswith(("PT", "22")):
                refuse_unstored("smart-meter", error)
            raise from_postgres(
                error.sqlstate,
                error.message,
                error.detail,
                error.hint,
                is_anonymous=False,
                source=error.source,
            ) from None
        except (Overloaded, Unavailable, OutcomeUnknown) as error:
            refuse_unstored("smart-meter", error)
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
