"""Sends webhooks: Standard Webhooks 1.0.0 to endpoints that users registered."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

import httpx
import structlog

from pyapi.channels.adapter import BaseAdapter, Delivery, Outcome, Unsendable, read_retry_after
from pyapi.channels.signatures import make_headers
from pyapi.channels.ssrf import ForbiddenTarget, Target, Unresolvable, resolve
from pyapi.traces import current_trace, write_traceparent
from pyapi.version import VERSION

log = structlog.get_logger()

ATTEMPT_SECONDS = 20.0
"""Longest time of one attempt: look-up, connection, request and answer. The standard says 15 to 30."""
CONCURRENCY = 200
"""Attempts at once, over all endpoints; the sender limits those to one."""
MAX_ANSWER_BYTES = 16 * 1024
"""As much of an answer is read, and thrown away; then the connection is closed."""
MAX_ADDRESSES = 3
"""Addresses of a name that are tried, where nobody answers at the first."""
THROTTLED = frozenset({429, 502, 504})
THROTTLE_SECONDS = 60.0
"""How long an overloaded receiver is left alone, where it does not say."""
GET_ENDPOINT = (
    "select e.url, e.is_enabled, e.failing_since, e.secrets from webhooks.get_signing_endpoint(%s) as e"
)
RECORD_RESULT = "select webhooks.record_result(%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to send, and what signs.

    Attributes:
        secrets: ``whsec_…``, newest first.
        is_failing: whether its last attempt failed.
    """

    url: str
    is_enabled: bool
    is_failing: bool
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Endpoint({self.url!r})"


class Database(Protocol):
    """What is needed of the worker's connection."""

    async def fetch(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement as ``service_role``, in a transaction of its own."""
        ...


class Endpoints:
    """The endpoints, as the database knows them.

    Args:
        database: a connection for the adapter's questions.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, endpoint_id: UUID) -> Endpoint | None:
        """One endpoint; None where it was deleted."""
        rows = await self._database.fetch(GET_ENDPOINT, [endpoint_id])
        if not rows:
            return None
        url, is_enabled, failing_since, secrets = rows[0]
        return Endpoint(str(url), bool(is_enabled), failing_since is not None, tuple(secrets))

    async def record(self, endpoint_id: UUID, outcome: Outcome) -> None:
        """Tell what came of an attempt."""
        await self._database.fetch(RECORD_RESULT, [endpoint_id, outcome.status, outcome.error_code])


class WebhookAdapter(BaseAdapter):
    """Standard Webhooks: signs, sends once, and judges the answer by its status alone.

    Each attempt has a connection of its own, to an address that was checked: a kept one could belong to
    another name on the same address.

    Args:
        endpoints: where to look endpoints up.
        allow_private: for development: http, any port, this machine.
        context: which certificates are trusted; None = the public ones, or ``SSL_CERT_FILE``.
        attempt_seconds: longest time of one attempt.
    """

    provider = "webhook"
    channel = "webhook"
    lane_concurrency = 8

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        allow_private: bool = False,
        context: ssl.SSLContext | None = None,
        attempt_seconds: float = ATTEMPT_SECONDS,
    ) -> None:
        super().__init__(concurrency=CONCURRENCY, attempt_seconds=attempt_seconds + 5.0)
        self._endpoints = endpoints
        self._allow_private = allow_private
        self._client = httpx.AsyncClient(
            verify=httpx.create_ssl_context() if context is None else context,
            timeout=httpx.Timeout(attempt_seconds, connect=min(attempt_seconds, 8.0)),
            limits=httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,
        )
        self._seconds = attempt_seconds

    def lane(self, delivery: Delivery) -> str:
        """The endpoint: one that hangs keeps no place that others need."""
        return delivery.recipient

    async def close(self) -> None:
        """Let connections go."""
        await self._client.aclose()

    async def _send(self, delivery: Delivery) -> Outcome:
        endpoint_id, body = _read(delivery)
        endpoint = await self._endpoints.get(endpoint_id)
        if endpoint is None:
            return Outcome("rejected", None, "endpoint_deleted", "The endpoint was deleted.")
        if not endpoint.is_enabled:
            return Outcome("rejected", None, "endpoint_disabled", "The endpoint is switched off.")
        outcome = await self._try(endpoint, str(delivery.delivery_id), body)
        if outcome.status != "delivered" or endpoint.is_failing:
            await self._record(endpoint_id, outcome)
        return outcome

    async def _record(self, endpoint_id: UUID, outcome: Outcome) -> None:
        try:
            await self._endpoints.record(endpoint_id, outcome)
        except Exception as error:
            # What the receiver answered stands; whether the endpoint is switched off, the next attempt tells.
            log.warning("endpoint_result_lost", endpoint=str(endpoint_id), reason=type(error).__name__)

    async def _try(self, endpoint: Endpoint, message_id: str, body: bytes) -> Outcome:
        try:
            # httpx limits each step of a request, which a receiver could take one byte at a time.
            async with asyncio.timeout(self._seconds):
                target = await resolve(endpoint.url, allow_private=self._allow_private)
                headers = make_headers(endpoint.secrets, message_id, int(time.time()), body)
                return await self._post(endpoint.url, target, headers, body)
        except ForbiddenTarget as error:
            return Outcome("rejected" if error.is_final else "retry", None, error.code, str(error))
        except Unresolvable as error:
            return Outcome("retry", None, "name_not_resolved", str(error))
        except (TimeoutError, httpx.TimeoutException):
            return Outcome("retry", None, "timeout", f"No answer within {self._seconds:g} seconds.")
        except httpx.ConnectError as error:
            is_tls = any(word in str(error) for word in ("SSL", "TLS", "certificate"))
            code = "tls_failed" if is_tls else "connection_failed"
            return Outcome("retry", None, code, str(error)[:200] or "Nobody answers at the address.")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome("retry", None, "connection_broken", type(error).__name__)

    async def _post(self, url: str, target: Target, headers: dict[str, str], body: bytes) -> Outcome:
        """POST to the addresses in turn, until somebody answers.

        Raises:
            httpx.HTTPError: nobody did.
        """
        headers |= {
            "host": target.authority,
            "content-type": "application/json",
            "user-agent": f"Mainspring-Webhooks/{VERSION}",
            "accept-encoding": "identity",
            "connection": "close",
        }
        if trace_id := current_trace.get():
            headers["traceparent"] = write_traceparent(trace_id)
        addresses = target.addresses[:MAX_ADDRESSES]
        for address in addresses[:-1]:
            with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._post_to(address, url, target, headers, body)
        return await self._post_to(addresses[-1], url, target, headers, body)

    async def _post_to(
        self, address: str, url: str, target: Target, headers: dict[str, str], body: bytes
    ) -> Outcome:
        # The address takes the name's place in the URL, so that nothing looks the name up again; the
        # certificate still has to be the name's.
        pinned = httpx.URL(url).copy_with(host=address, port=target.port)
        async with self._client.stream(
            "POST", pinned, headers=headers, content=body, extensions={"sni_hostname": target.host}
        ) as response:
            read = 0
            with contextlib.suppress(httpx.HTTPError):
                async for part in response.aiter_raw():
                    read += len(part)
                    if read > MAX_ANSWER_BYTES:
                        break
            return judge(response.status_code, response.headers.get("retry-after"))


def judge(status: int, retry_after: str | None = None) -> Outcome:
    """What an answer means: only 2xx is success, and a redirect is none."""
    if 200 <= status < 300:
        return Outcome("delivered")
    code = f"http_{status}"
    try:
        told = f"The receiver answered {status} {HTTPStatus(status).phrase}."
    except ValueError:
        told = f"The receiver answered {status}."
    if status == HTTPStatus.GONE:
        return Outcome("disable_endpoint", None, code, told)
    if status in THROTTLED:
        seconds = read_retry_after(retry_after)
        return Outcome("retry", None, code, told, THROTTLE_SECONDS if seconds is None else seconds)
    return Outcome("retry", None, code, told, read_retry_after(retry_after))


def _read(delivery: Delivery) -> tuple[UUID, bytes]:
    """The endpoint and the body of a delivery.

    Raises:
        Unsendable: it is not one of ours.
    """
    body = delivery.content.get("body")
    try:
        endpoint_id = UUID(delivery.address.get("to") or delivery.recipient)
    except ValueError:
        endpoint_id = None
    if endpoint_id is None or not isinstance(body, str):
        raise Unsendable(
            Outcome("rejected", None, "invalid_delivery", "It names no endpoint, or has no body.")
        )
    return endpoint_id, body.encode()
