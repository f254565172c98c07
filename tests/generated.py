"""Generated clients for tests: where they are written, and a loopback server that loses what it is told to."""

from __future__ import annotations

import http.server
import importlib
import json
import shutil
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from pyapi.generate.catalogue import read_model
from pyapi.generate.files import write_files
from pyapi.generate.languages import LANGUAGES
from pyapi.generate.model import Options
from pyapi.settings import Settings
from tests.servers import Database

SCHEMAS = Settings.model_fields["schemas"].default
ODD = """
create schema odd;
grant usage on schema odd to anon, authenticated;
create type odd.mood as enum ('sad', 'ok', 'happy');
create domain odd.level as text check (value in ('low', 'high'));
create type odd.pair as (key text, amount numeric(12, 2), tags text[]);
create table odd.things (
    thing_id uuid primary key default gen_random_uuid(),
    "class" text not null default 'none',
    schema text not null default 's',
    count integer not null default 0,
    note text
);
comment on column odd.things.note is 'What "somebody" wrote: C:\\new \"\"\"quoted\"\"\".';
create function odd.echo(
    p_flag boolean, p_small smallint, p_big bigint, p_money numeric, p_id uuid, p_at timestamptz, p_day date,
    p_text text default 'it''s', p_span interval default '1 mon 2 days', p_bytes bytea default '\\x00ff',
    p_list integer[] default null, p_json jsonb default '{"a": 1.50}', p_mood odd.mood default 'ok',
    p_level odd.level default null, p_pair odd.pair default null, p_pairs odd.pair[] default '{}'
) returns table (
    flag boolean, small smallint, big bigint, money numeric, id uuid, at timestamptz, day date, said text,
    span interval, bytes bytea, list integer[], "json" jsonb, mood odd.mood, level odd.level, pair odd.pair,
    pairs odd.pair[]
) language sql stable as $$
    select p_flag, p_small, p_big, p_money, p_id, p_at, p_day, p_text, p_span, p_bytes, p_list, p_json, p_mood,
        p_level, p_pair, p_pairs
$$;
comment on function odd.echo is 'Give back what came. Ends with a "quote"';
create function odd.find_thing(p_thing_id uuid) returns odd.things language sql stable security definer
    as $$ select * from odd.things where thing_id = p_thing_id $$;
create function odd.add_thing(p_note text, "p_from" text default 'here') returns odd.things
    language sql security definer as $$ insert into odd.things (note) values (p_note) returning * $$;
create function odd.list_things(p_limit integer default 10, p_after uuid default null) returns setof odd.things
    language sql stable security definer
    as $$ select * from odd.things where p_after is null or thing_id > p_after order by thing_id limit p_limit $$;
create function odd.count_notes(p_note text) returns bigint language sql stable security definer
    as $$ select count(*) from odd.things where note = p_note $$;
create function odd."import"("class" text, "self" integer default 1, "odd name" text default null) returns text
    language sql immutable as $$ select "class" || "self" || coalesce("odd name", '') $$;
create function odd.set_count(p_thing_id uuid, p_count integer) returns odd.things
    language plpgsql security definer as $$
declare v_thing odd.things;
begin
    if p_count > 100 then
        raise exception 'count_too_high' using errcode = 'PT422', detail = 'Up to 100.', hint = 'Count less.';
    end if;
    update odd.things set count = p_count where thing_id = p_thing_id returning * into v_thing;
    if not found then
        raise exception 'thing_not_found' using errcode = 'PT404';
    end if;
    return v_thing;
end;
$$;
create function odd.forget() returns void language sql as 'select';
create function odd.sometimes() returns integer language plpgsql as $$
begin
    raise exception 'come_later' using errcode = 'PT503';
end;
$$;
grant execute on all functions in schema odd to anon, authenticated;
"""
"""A schema with every kind of type, and names that are awkward in Python."""


def add_odd(database: Database) -> None:
    """Create the schema ``odd``."""
    with database.connect() as connection:
        connection.execute(ODD)


def write_client(
    database: Database, directory: Path, name: str, schemas: tuple[str, ...], language: str = "python"
) -> dict[str, str]:
    """Write a client; returns its files."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        model = read_model(connection, schemas)
    files = LANGUAGES[language].generate(model, Options(name))
    write_files(directory, language, files)
    return files


@contextmanager
def imported(directory: Path, name: str) -> Iterator[Any]:
    """The package, for as long as the test runs."""
    sys.path.insert(0, str(directory))
    try:
        importlib.invalidate_caches()
        package = importlib.import_module(name)
        importlib.import_module(f"{name}.models")
        yield package
    finally:
        sys.path.remove(str(directory))
        for module in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
            del sys.modules[module]
        shutil.rmtree(directory / name, ignore_errors=True)


@dataclass
class Faulty:
    """A server in front of a gateway.

    Attributes:
        faults: what happens to the next requests: ``drop`` (nobody gets it), ``lose`` (the gateway does, its answer
            is lost), ``pass``, or (status, headers, body) to answer with.
        seen: path, headers and body of each request.
    """

    target: str
    faults: list[Any] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> list[str | None]:
        """Idempotency keys of the requests."""
        return [headers.get("idempotency-key") for _, headers, _ in self.seen]


def refusal(status: int, message: str, code: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """An answer with an error."""
    body = {"code": code, "message": message, "details": None, "hint": None}
    return status, {k.replace("_", "-"): v for k, v in headers.items()}, json.dumps(body).encode()


@contextmanager
def faulty(target: str) -> Iterator[Faulty]:
    """Run one."""
    state = Faulty(target)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.seen.append((self.path, headers, body))
            fault = state.faults.pop(0) if state.faults else "pass"
            if fault == "drop":
                return self._cut()
            if isinstance(fault, tuple):
                return self._answer(*fault)
            headers = {k: v for k, v in headers.items() if k not in ("host", "content-length", "connection")}
            answer = httpx.post(state.target + self.path, content=body, headers=headers, timeout=60)
            if fault == "lose":
                return self._cut()
            kept = ("content-type", "retry-after", "x-request-id", "idempotency-replayed")
            self._answer(
                answer.status_code, {k: v for k, v in answer.headers.items() if k in kept}, answer.content
            )

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _cut(self) -> None:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

        def log_message(self, *_: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            pass  # a cut connection

        def shutdown_request(self, request: Any) -> None:
            with suppress(OSError):
                super().shutdown_request(request)

    server = Server(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
