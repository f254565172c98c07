"""The two clients, for threads and for asyncio; both drive the steps of a call."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from types import TracebackType
from typing import Any, TypeVar

import httpx
from pydantic import TypeAdapter

from .calls import Function, Options, encode_arguments
from .errors import ErrorTable, NoAnswer
from .retrying import (
    Answer,
    AskToken,
    Outcome,
    Request,
    RetryPolicy,
    Send,
    Step,
    Wait,
    converse,
)
from .tokens import AsyncRefreshHook, AsyncTokenSource, RefreshHook, TokenSource
from .values import decode, encode

T = TypeVar("T")
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""Failures before the server can have seen anything."""
BATCH = Function[list[Any]]("", lambda: TypeAdapter(list[Any]))
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


FindFunction = Callable[[str], Function[Any] | None]


class Core:
    """What both clients have.

    Args:
        url: of the gateway; a path in it is kept, ``https://example.com/v2``.
        policy: of repeating calls.
        errors: (status, message) → exception.
        functions: finds one by name, so that :meth:`BaseClient.call` knows it.
        headers: of every call.
        timeout: seconds for one attempt.
        sends_keys: whether calls that write carry an Idempotency-Key.
    """

    def __init__(
        self,
        url: str,
        policy: RetryPolicy,
        errors: ErrorTable,
        functions: FindFunction,
        headers: Mapping[str, str],
        timeout: float,
        *,
        sends_keys: bool,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url} is no http:// or https:// address")
        self.url = url.rstrip("/")
        self.policy = policy
        self.errors = errors
        self._functions = functions
        self.headers = dict(headers)
        self.timeout = timeout
        self.sends_keys = sends_keys

    def request(
        self,
        name: str,
        body: bytes,
        options: Options | None,
        *,
        reads_only: bool = False,
        takes_key: bool = True,
        takes_token: bool = True,
    ) -> Request:
        """A call's request; its key is chosen here, once for all attempts."""
        options = options or Options()
        key = options.key if takes_key else None
        if key is None and self.sends_keys and takes_key and not reads_only:
            key = str(uuid.uuid4())
        return Request(
            f"{self.url}/rpc/{name}" if name else f"{self.url}/rpc",
            body,
            {**self.headers, **options.headers},
            key,
            is_repeatable=reads_only or key is not None,
            takes_token=takes_token,
            timeout=options.timeout,
        )

    def conversation(self, request: Request) -> Generator[Step, Outcome, Answer]:
        """The steps of a call."""
        return converse(request, self.policy, self.errors)

    def find(self, name: str) -> Function[Any]:
        """The function of a name; one that this client was not generated with is
        called like one that writes.
        """
        return self._functions(name) or Function[Any](name, lambda: _ANYTHING)

    def prepare(self, step: Send) -> tuple[dict[str, str], float]:
        """Headers and timeout of one attempt."""
        headers = {"Content-Type": "application/json", **step.request.headers}
        if step.request.key is not None:
            headers["Idempotency-Key"] = step.request.key
        if step.token is not None:
            headers["Authorization"] = f"Bearer {step.token}"
        return headers, step.request.timeout or self.timeout


def _no_answer(error: httpx.HTTPError) -> NoAnswer:
    text = str(error) or type(error).__name__
    return NoAnswer(text, may_have_run=not isinstance(error, NOT_SENT))


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, response.headers, response.content)


def encode_batch(steps: Sequence[tuple[str, Mapping[str, Any]]]) -> bytes:
    """The body of a batch.

    A step's arguments may hold ``{"$ref": "1.purchase_id"}``, so that they are not
    checked here.
    """
    return encode(
        [
            {
                "function": name,
                "arguments": decode(encode_arguments(name, None, arguments)),
            }
            for name, arguments in steps
        ]
    )


class BaseClient(AbstractContextManager["BaseClient"]):
    """A client for threads; many may share it.

    Args:
        core: what it calls.
        token: the access token, or a source of them.
        refresh: hook that returns a new token for one that was refused.
        transport: of httpx, for tests.
    """

    def __init__(
        self,
        core: Core,
        token: str | TokenSource | None = None,
        refresh: RefreshHook | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._core = core
        self.token_source = (
            token if isinstance(token, TokenSource) else TokenSource(token, refresh)
        )
        self._http = httpx.Client(transport=transport, timeout=core.timeout)

    @property
    def url(self) -> str:
        """Of the gateway."""
        return self._core.url

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def invoke(
        self,
        function: Function[T],
        arguments: Mapping[str, Any],
        options: Options | None = None,
    ) -> T:
        """Call a function that is described."""
        request = self._core.request(
            function.name,
            function.encode(arguments),
            options,
            reads_only=function.reads_only,
            takes_key=function.takes_key,
        )
        answer = self.send(request)
        return function.decode(answer.status, answer.body)

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Call any function by name, ``schema.function``."""
        return self.invoke(self._core.find(name), arguments)

    def batch(
        self,
        steps: Sequence[tuple[str, Mapping[str, Any]]],
        options: Options | None = None,
    ) -> list[Any]:
        """Several calls in one transaction, ``(name, arguments)`` each."""
        body = encode_batch(steps)
        answer = self.send(self._core.request("", body, options))
        values = BATCH.decode(answer.status, answer.body)
        return [
            self._core.find(step[0]).read(value)
            for step, value in zip(steps, values, strict=True)
        ]

    def send(self, request: Request) -> Answer:
        """Send until there is an answer.

        Raises:
            ApiError: the server refused.
            NoAnswer: nobody answered.
        """
        flow = self._core.conversation(request)
        try:
            step = next(flow)
            while True:
                step = flow.send(self._do(step))
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    def _do(self, step: Step) -> Outcome:
        if isinstance(step, Wait):
            time.sleep(step.seconds)
            return None
        if isinstance(step, AskToken):
            return self.token_source.get(step.refused)
        headers, timeout = self._core.prepare(step)
        try:
            return _answer(
                self._http.post(
                    step.request.path,
                    content=step.request.body,
                    headers=headers,
                    timeout=timeout,
                )
            )
        except httpx.HTTPError as error:
            return _no_answer(error)


class AsyncBaseClient(AbstractAsyncContextManager["AsyncBaseClient"]):
    """The same for asyncio."""

    def __init__(
        self,
        core: Core,
        token: str | AsyncTokenSource | None = None,
        refresh: AsyncRefreshHook | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._core = core
        self.token_source = (
            token
            if isinstance(token, AsyncTokenSource)
            else AsyncTokenSource(token, refresh)
        )
        self._http = httpx.AsyncClient(transport=transport, timeout=core.timeout)

    @property
    def url(self) -> str:
        """Of the gateway."""
        return self._core.url

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def invoke(
        self,
        function: Function[T],
        arguments: Mapping[str, Any],
        options: Options | None = None,
    ) -> T:
        """Call a function that is described."""
        request = self._core.request(
            function.name,
            function.encode(arguments),
            options,
            reads_only=function.reads_only,
            takes_key=function.takes_key,
        )
        answer = await self.send(request)
        return function.decode(answer.status, answer.body)

    async def call(self, name: str, /, **arguments: Any) -> Any:
        """Call any function by name, ``schema.function``."""
        return await self.invoke(self._core.find(name), arguments)

    async def batch(
        self,
        steps: Sequence[tuple[str, Mapping[str, Any]]],
        options: Options | None = None,
    ) -> list[Any]:
        """Several calls in one transaction, ``(name, arguments)`` each."""
        body = encode_batch(steps)
        answer = await self.send(self._core.request("", body, options))
        values = BATCH.decode(answer.status, answer.body)
        return [
            self._core.find(step[0]).read(value)
            for step, value in zip(steps, values, strict=True)
        ]

    async def send(self, request: Request) -> Answer:
        """Send until there is an answer.

        Raises:
            ApiError: the server refused.
            NoAnswer: nobody answered.
        """
        flow = self._core.conversation(request)
        try:
            step = next(flow)
            while True:
                step = flow.send(await self._do(step))
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    async def _do(self, step: Step) -> Outcome:
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            return None
        if isinstance(step, AskToken):
            return await self.token_source.get(step.refused)
        headers, timeout = self._core.prepare(step)
        try:
            response = await self._http.post(
                step.request.path,
                content=step.request.body,
                headers=headers,
                timeout=timeout,
            )
        except httpx.HTTPError as error:
            return _no_answer(error)
        return _answer(response)
