"""Attacks on prices, on the doors that readings come through, and on what a meter's owner may see: each once
broke something, or tried to.
"""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import os
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from pyapi.archives.files import ArchiveWriter, Manifest, manifest_path, write_manifest
from pyapi.identity import Identity
from pyapi.ingest.answer import Answer
from pyapi.ingest.body import Body, BrokenOff
from pyapi.ingest.stream import IngestStream, Sending
from tests.gateways import GatewayProcess, gateway_for, make_token, meter_id, user_id
from tests.servers import Database

Connection = psycopg.Connection[Any]
SLABS = [{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 10, "rate": 50}]


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[Connection]:
    """Of the owner; customer 1 has money and a meter."""
    with database.connect() as connection:
        connection.execute("select test.create_customer(1, 100000)")
        yield connection


@pytest.fixture(scope="module")
def gateway(database: Database, connection: Connection) -> Iterator[GatewayProcess]:
    """Over it."""
    with gateway_for(database) as gateway:
        yield gateway


def one(connection: Connection, query: str, *parameters: Any) -> Any:
    """The first column of the first row."""
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def refusal(connection: Connection, query: str, *parameters: Any) -> str:
    """The message of an error, ``ok`` for none."""
    try:
        connection.execute(query, parameters)
    except psycopg.Error as error:
        return error.diag.message_primary or str(error)
    return "ok"


def publish(connection: Connection, code: str, bands: list[dict[str, Any]], **options: Any) -> None:
    """A tariff since 2020 that the customer's meter has from now on."""
    connection.execute("select tariffs.create_tariff(%s, %s, 'KES', 'Africa/Nairobi')", [code, code])
    names = "".join(f", p_{name} => %s" for name in options)
    connection.execute(
        f"select tariffs.publish_tariff_version(%s, '2020-01-01 00:00Z', %s{names})",
        [code, Jsonb(bands), *options.values()],
    )
    connection.execute("update meters.meters set tariff_code = %s where meter_id = test.meter_id(1)", [code])


BUY = "select purchase_id, energy_kwh, total from tokens.purchase_tokens(test.meter_id(1), %s, p_account_id => (test.wallet(1)).account_id)"


def buy(connection: Connection, amount: Any) -> tuple[Any, Decimal, Decimal]:
    """Id, energy and price of a purchase."""
    row = connection.execute(BUY, [amount]).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def test_what_was_given_back_is_not_in_the_slabs(connection: Connection) -> None:
    """A refund left its energy in the month, and the next purchase paid the dear slab."""
    publish(connection, "slabs", SLABS, band_method="telescopic", slab_period="month")
    first, kwh, _ = buy(connection, 100)
    assert kwh == 10
    connection.execute("select payments.refund(%s)", [first])
    assert buy(connection, 100)[1] == 10
    second, kwh, _ = buy(connection, 100)
    assert kwh == 2
    connection.execute("select payments.refund(%s, 1)", [second])  # a part is no reason
    assert buy(connection, 50)[1] == 1
    assert one(connection, "select bought_kwh from tariffs.month_totals") == 13


@pytest.mark.parametrize(
    ("code", "rate", "options"),
    [
        ("shillings", 4, {"total_step": 1}),
        ("thousands", 4, {"total_step": 1000}),
        ("floored", 9, {"line_scale": 0, "line_rounding": "down"}),
    ],
)
def test_rounding_gives_nothing_away(
    connection: Connection, code: str, rate: int, options: dict[str, Any]
) -> None:
    """A tenth of a kWh whose price rounds to nothing was quoted, and its purchase told of a constraint."""
    publish(connection, code, [{"code": "all", "from_kwh": 0, "rate": rate}], **options)
    assert refusal(connection, BUY, "0.4") == "amount_too_small"
    assert refusal(connection, "select tariffs.quote_energy(%s, p_amount => 0.4)", code) == "amount_too_small"


def test_many_short_lines_are_many_chunks(gateway: GatewayProcess) -> None:
    """Two kilobytes of gzip made a million lines of one statement, which ran into its timeout whenever it was sent."""
    headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "Idempotency-Key": "short"}
    with gateway.client(make_token(user_id(1))) as client:
        answer = client.post(
            "/ingest/readings", content=gzip.compress(b"\n" * 1_000_000 + b"0\n"), headers=headers
        )
    told = [json.loads(line) for line in answer.text.splitlines()]
    ends = [0, *(line["lines"] for line in told if line["type"] == "progress")]
    assert ends[-1] == 1_000_001
    assert max(b - a for a, b in itertools.pairwise(ends)) <= 65536
    assert (told[-1]["state"], told[-1]["read"], told[-1]["rejected"]) == ("done", 1, 1)
    assert [line["line"] for line in told if line["type"] == "rejected"] == [1_000_001]


def hand_over(connection: Connection, number: int, new_owner: int) -> None:
    """A meter goes to another user."""
    connection.execute(
        "select meters.unassign_meter(test.meter_id(%s)), meters.assign_meter(test.meter_id(%s), test.user_id(%s))",
        [number, number, new_owner],
    )


def my_alerts(connection: Connection, number: int) -> list[tuple[Any, ...]]:
    """What a user sees."""
    with connection.transaction():
        connection.execute("select test.login_as('authenticated', test.user_id(%s))", [number])
        rows = connection.execute(
            "select status::text, reopen_count, metadata from alerts.list_my_alerts()"
        ).fetchall()
        connection.execute("select test.logout()")
    return rows


@pytest.mark.parametrize("by_hand", [False, True])
def test_an_owner_before_is_told_no_more(connection: Connection, by_hand: bool) -> None:
    """The alert of a former owner was reopened for what happened at the next one's."""
    meter, old, new = (21, 31, 41) if by_hand else (22, 32, 42)
    rule = f"spike{meter}"
    connection.execute("select test.create_user(%s), test.create_user(%s)", [old, new])
    connection.execute("select test.create_meter(%s, test.user_id(%s))", [meter, old])
    connection.execute("select test.create_rule(%s, p_reopen_within => '1 day')", [rule])
    signal = "select test.signal(%s, %s, %s, %s)"
    alert = one(connection, signal, meter, 0, True, rule)
    connection.execute(signal, [meter, 1, False, rule])
    hand_over(connection, meter, new)
    if by_hand:
        connection.execute("select alerts.reopen_alert(%s, 'look again')", [alert])
    connection.execute(signal, [meter, 2, True, rule])
    assert [status for status, _, _ in my_alerts(connection, old)] == ([] if by_hand else ["resolved"])
    assert [(status, count) for status, count, _ in my_alerts(connection, new)] == [("active", int(by_hand))]


def test_an_event_of_before_reaches_no_new_owner(connection: Connection) -> None:
    """Who looked late whose meter an event was about, told the next owner."""
    connection.execute(
        "select test.create_user(51), test.create_user(52), test.create_meter(23, test.user_id(51))"
    )
    connection.execute(
        "select events._publish('balance_exhausted', 'meter', %s, '{\"unserved_kwh\": 1}')", [meter_id(23)]
    )
    hand_over(connection, 23, 52)
    connection.execute(
        "select events._publish('balance_exhausted', 'meter', %s, '{\"unserved_kwh\": 2}')", [meter_id(23)]
    )
    told = connection.execute(
        "select notifications._find_event_user(e), webhooks._event_owner(e) from events.events as e "
        "where e.event_type = 'balance_exhausted' and e.aggregate_id = %s order by e.event_id",
        [meter_id(23)],
    ).fetchall()
    assert [tuple(user and str(user) for user in users) for users in told] == [
        (None, None),
        (user_id(52),) * 2,
    ]


class Registrar:
    """Stands in for the database of the bulk door; knows one stream."""

    def __init__(self, state: str = "open", offset: int = 0, checksum: int = 0) -> None:
        self._state = {
            "state": state, "offset": offset, "checksum": checksum, "attempt": 1, "columns": None, "lines": 0,
            "read": 0, "stored": 0, "duplicates": 0, "rejected": 0,
        }  # fmt: skip

    async def call(self, *_: Any) -> dict[str, Any]:
        """Where the stream stands."""
        return dict(self._state)


async def send_slowly(
    registrar: Registrar, pieces: list[bytes], last: bytes | None, content: str = "ndjson"
) -> str:
    """Send pieces at once, then the last one again and again, or nothing for ever; how the stream ended."""
    said: list[bytes] = []

    async def receive() -> dict[str, Any]:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": True}
        await asyncio.sleep(0.05 if last else 3600)
        return {"type": "http.request", "body": last, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        said.append(message.get("body", b""))

    identity = Identity(role="authenticated", subject=user_id(1), claims_json="{}")
    answer = Answer(send)
    stream = IngestStream(
        registrar,  # type: ignore[arg-type]
        Sending(identity, "1", "slow", content, None, lambda: None), Body(receive, "", None), answer,
    )  # fmt: skip
    try:
        async with asyncio.timeout(5):
            await stream.run([])
    except BrokenOff as error:
        return error.code
    await answer.end()
    return str(next(line["code"] for line in map(json.loads, b"".join(said).splitlines()) if "code" in line))


@pytest.mark.parametrize(
    ("registrar", "pieces", "last", "content"),
    [
        (Registrar(), [b"mete"], b"r", "csv"),
        (Registrar(), [b'{"meter_id": '], b" ", "ndjson"),
        (Registrar("done", 3, zlib.crc32(b"{}\n")), [b"{}\n"], None, "ndjson"),
        (Registrar("open", 3, zlib.crc32(b"{}\n")), [b"{}"], None, "ndjson"),
    ],
    ids=["header", "line", "replay of what is done", "replay"],
)
def test_a_place_is_not_held_for_ever(
    monkeypatch: pytest.MonkeyPatch,
    registrar: Registrar,
    pieces: list[bytes],
    last: bytes | None,
    content: str,
) -> None:
    """One byte now and then kept one of the few places of the door; who replayed a stream needed not even that."""
    monkeypatch.setattr("pyapi.ingest.stream.IDLE_SECONDS", 0.3)
    assert asyncio.run(send_slowly(registrar, list(pieces), last, content)) == "idle"


def test_an_archive_is_for_its_owner(tmp_path: Path) -> None:
    """Whoever was logged in could read the readings of everybody, and a link in the directory was followed."""
    victim, path = tmp_path / "victim", tmp_path / "meters.readings_2026_01_05.csv.zst"
    victim.write_text("precious")
    for place in (path, manifest_path(path)):
        place.with_name(place.name + ".part").symlink_to(victim)
    before = os.umask(0)
    try:
        with ArchiveWriter(path) as writer:
            writer.write(b"a\n1\n")
            sha256 = writer.finish()
        write_manifest(path, make_manifest(path, sha256))
    finally:
        os.umask(before)
    assert victim.read_text() == "precious"
    for place in (path, manifest_path(path)):
        assert not place.is_symlink()
        assert place.stat().st_mode & 0o077 == 0


def make_manifest(path: Path, sha256: str) -> Manifest:
    """Of a file with one row."""
    return Manifest(
        table_name="meters.readings", partition_name="meters.readings_2026_01_05",
        range_from="2026-01-05T00:00:00+00:00", range_until="2026-01-06T00:00:00+00:00", columns=[["a", "integer"]],
        key=["a"], first_key=[1], last_key=[1], row_count=1, byte_count=4, sha256=sha256, file_name=path.name,
        file_byte_count=path.stat().st_size, file_sha256=sha256, schema_version="1", created_at="2026-02-01T00:00:00+00:00",
    )  # fmt: skip


def test_nobody_exchanges_their_own_device(connection: Connection) -> None:
    """What an operator recorded of their own meter gave them back what they had drawn."""
    connection.execute("select test.create_operator(61), test.create_operator(62)")
    connection.execute("select test.create_meter(24, test.user_id(61))")
    record = "select telemetry.record_replacement(test.meter_id(24), now() - interval '1 hour', 100)"
    told = []
    for number in (61, 62):
        connection.execute("begin")
        connection.execute("select test.login_as('operator', test.user_id(%s))", [number])
        told.append(refusal(connection, record))
        connection.execute("rollback")
    assert told == ["own_meter", "ok"]
