"""Runs a request against a database the way the gateway does, without the gateway."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq

from pyapi.calls import Call, Request, build_call
from pyapi.catalog import Catalog
from pyapi.errors import ApiError, from_postgres
from tests.servers import Database

SHOP = Path(__file__).with_name("shop.sql")
SCHEMAS = ("shop", "Odd Shop")


@dataclass(frozen=True)
class Answer:
    """One call's row, and the call itself."""

    call: Call
    body: bytes
    page_total: int | None
    total: int | None
    headers: str | None
    status: str | None

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Shop:
    """The shop's database, its catalogue and one connection."""

    connection: psycopg.Connection[Any]
    catalog: Catalog = field(init=False)

    def __post_init__(self) -> None:
        self.catalog = Catalog.read(self.connection, SCHEMAS)

    def build(self, name: str, body: Any = b"", **options: Any) -> Call:
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        options.setdefault("schemas", SCHEMAS)
        return build_call(self.catalog, Request(name, body=body, **options))

    def get(self, name: str, query: str = "", **options: Any) -> Answer:
        return self.run(self.build(name, method="GET", query=query, **options))

    def post(self, name: str, body: Any = b"", **options: Any) -> Answer:
        return self.run(self.build(name, body, **options))

    def run(self, call: Call) -> Answer:
        """Prepare and execute, as the gateway does.

        Raises:
            ApiError: what PostgreSQL refused, translated.
        """
        pgconn = self.connection.pgconn
        result = pgconn.prepare(b"", call.sql)
        if result.status == pq.ExecStatus.COMMAND_OK:
            result = pgconn.exec_prepared(b"", list(call.parameters))
        if result.status != pq.ExecStatus.TUPLES_OK:
            raise _translate(result)
        assert (result.ntuples, result.nfields) == (1, 5)
        body, page_total, total, headers, status = (result.get_value(0, column) for column in range(5))
        return Answer(
            call,
            call.decode(body),
            None if page_total is None else int(page_total),
            None if total is None else int(total),
            None if headers is None else headers.decode(),
            None if status is None else status.decode(),
        )


def _translate(result: Any) -> ApiError:
    fields = [
        None if value is None else value.decode()
        for value in map(
            result.error_field,
            (
                pq.DiagnosticField.SQLSTATE,
                pq.DiagnosticField.MESSAGE_PRIMARY,
                pq.DiagnosticField.MESSAGE_DETAIL,
                pq.DiagnosticField.MESSAGE_HINT,
                pq.DiagnosticField.CONSTRAINT_NAME,
            ),
        )
    ]
    return from_postgres(*fields, is_anonymous=False)


def open_shop(database: Database) -> Shop:
    """Make the shop in a fresh database."""
    with database.connect() as connection:
        connection.execute(SHOP.read_bytes())
    return Shop(database.connect())
