"""What the gateway sends for a request, taken from the gateway itself, so that references cannot drift."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from bench.harness import BenchError, Server
from bench.processes import JWT_SECRET
from pyapi.gateway import Gateway
from pyapi.pipelines import Statement, Unavailable
from pyapi.rpc import RpcDoor
from pyapi.settings import Settings, load_settings


class _Recorder:
    """Stands where the pipelines stand, keeps what it is given, and runs nothing."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def submit(self, statements: Sequence[Statement], *_: Any, **__: Any) -> NoReturn:
        self.statements = list(statements)
        raise Unavailable("recorded, not run")


def record_statements(server: Server, schemas: str, request: bytes) -> list[Statement]:
    """The statements of one request.

    Args:
        server: whose functions are called.
        schemas: exposed ones, as in ``MAINSPRING_SCHEMAS``.
        request: as :func:`bench.load.make_request` makes it.

    Raises:
        BenchError: the gateway would refuse the request.
    """
    settings = load_settings(
        database_url=server.url,
        gateway_url=server.gateway_url,
        schemas=tuple(schemas.split(",")),
        jwt_secret=JWT_SECRET,
    )
    return asyncio.run(_record(settings, request))


async def _record(settings: Settings, request: bytes) -> list[Statement]:
    gateway = Gateway(settings)
    await gateway.reload()
    recorder = _Recorder()
    gateway.pipelines = recorder  # type: ignore[assignment]
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.decode().split(" ")
    headers = [(n.lower(), v.strip()) for n, v in (line.split(b":", 1) for line in lines)]
    scope = {
        "type": "http", "method": method, "path": target, "query_string": b"", "headers": headers,
    }  # fmt: skip
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    await RpcDoor(gateway)(scope, receive, send)
    if not recorder.statements:
        raise BenchError(f"the gateway would answer {answers[0]['status']}: {answers[-1]['body'][:500]!r}")
    return recorder.statements


def as_pgbench(
    statements: Sequence[Statement], drawn: Mapping[str, str] | None = None
) -> tuple[str, dict[str, str]]:
    """The statements as one pipelined pgbench transaction.

    Args:
        statements: of one request.
        drawn: pgbench expression by the digits that it replaces in every parameter, so that each
            transaction is about somebody else. The replacing happens in SQL and costs well under 1 %.

    Returns:
        The script, and its variables.
    """
    drawn = drawn or {}
    variables: dict[str, str] = {}
    lines = [f"\\set drawn{n} {expression}" for n, expression in enumerate(drawn.values())]
    lines.append("\\startpipeline")
    for number, (_, sql, parameters, *_) in enumerate(statements):
        text = _hide_colons(sql.decode())
        for place in range(len(parameters), 0, -1):
            value = parameters[place - 1]
            if not value:
                text = re.sub(rf"\${place}(?!\d)", "null" if value is None else "''", text)
                continue
            name = f"s{number}p{place}"
            variables[name] = value.decode()
            expression = f":{name}"
            for n, digits in enumerate(drawn):
                if digits in variables[name]:
                    expression = f"replace({expression}::text, '{digits}', :drawn{n}::text)"
            text = re.sub(rf"\${place}(?!\d)", expression.replace("\\", r"\\"), text)
        lines.append(text + ";")
    lines.append("\\endpipeline")
    return "\n".join(lines) + "\n", variables


def _hide_colons(sql: str) -> str:
    """Write colons inside E'' strings as escapes: pgbench would take what follows for a variable."""
    hidden = re.sub(r"(?<!:):(?=[A-Za-z0-9_])", r"\\x3a", sql)
    if hidden != sql and "E'" not in sql:
        raise BenchError(f"a colon that pgbench would misread: {sql}")
    return hidden
