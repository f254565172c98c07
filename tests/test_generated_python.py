"""Python clients: written from the test database, checked by the tools of Python, run against a live gateway."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from pyapi.cli import main
from pyapi.functions import ROLES
from pyapi.generate.catalogue import read_closed_set, read_model
from pyapi.generate.model import GenerateError
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.generated import SCHEMAS, Faulty, add_odd, faulty, imported, refusal, write_client
from tests.servers import ROOT, Database
from tests.test_sessions import CHEAP, PASSWORD, add_user

FEW = ("auth", "odd", "payments", "tokens")
QUICK = {"first_delay": 0.001, "max_delay": 0.01}
USE = """
from decimal import Decimal
from uuid import UUID

from few_client import ApiError, AsyncClient, Client, Options
from few_client.errors import CountTooHigh, InsufficientFunds
from few_client.models import OddEchoResult, OddPairInput, OddThings


def use(client: Client, meter_id: UUID) -> list[str | None]:
    pair = OddPairInput(key="a", amount=Decimal("1.50"), tags=["x"])
    rows: list[OddEchoResult] = client.odd.echo(
        p_flag=True, p_small=1, p_big=2, p_money=3, p_id=meter_id, p_at=NOW, p_day=NOW.date(), p_mood="happy", p_pair=pair
    )
    thing: OddThings | None = client.odd.find_thing(p_thing_id=meter_id)
    try:
        bought = client.tokens.purchase_tokens(p_meter_id=meter_id, p_amount=Decimal(100), options=Options(key="k"))
    except (InsufficientFunds, CountTooHigh) as error:
        return [error.hint]
    except ApiError:
        raise
    client.odd.forget()
    return [bought.token, None if thing is None else thing.class_, *(row.said for row in rows)]


async def use_async(client: AsyncClient) -> int | None:
    return await client.odd.count_notes(p_note="x")
"""
MISUSE = """
client.odd.echo(p_flag="yes")
client.odd.find_thing(p_thing=1)
client.odd.find_thing(p_thing_id=meter).note.upper()
client.odd.set_count(p_thing_id=meter, p_count=None)
client.odd.echo(p_mood="angry", p_flag=True, p_small=1, p_big=2, p_money=3, p_id=meter, p_at=NOW, p_day=NOW)
client.nothing.here()
"""


@pytest.fixture(scope="module")
def shop(database: Database) -> Database:
    """The odd schema, customers 1 to 3, and a user with a password."""
    add_odd(database)
    make_customers(database, range(1, 4))
    add_user(database, 50)
    return database


@pytest.fixture(scope="module")
def directory(shop: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Path = tmp_path_factory.mktemp("client")
    write_client(shop, found, "few_client", FEW)
    return found


@pytest.fixture(scope="module")
def package(directory: Path) -> Iterator[Any]:
    with imported(directory, "few_client") as package:
        yield package


@pytest.fixture(scope="module")
def gateway(shop: Database) -> Iterator[GatewayProcess]:
    with gateway_for(shop, schemas=",".join((*SCHEMAS, "odd")), **CHEAP) as gateway:
        yield gateway


@pytest.fixture
def client(package: Any, gateway: GatewayProcess) -> Iterator[Any]:
    with package.Client(gateway.url, make_token(user_id(1))) as client:
        yield client


@pytest.fixture
def door(gateway: GatewayProcess) -> Iterator[Faulty]:
    with faulty(gateway.url) as door:
        yield door


@pytest.fixture
def shaky(package: Any, door: Faulty) -> Iterator[Any]:
    """A client whose calls go through the door that loses things."""
    policy = package.RetryPolicy(**QUICK)
    with package.Client(door.url, make_token(user_id(1)), policy=policy) as client:
        yield client


def run(*arguments: str, cwd: Path, code: int = 0) -> str:
    result = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


# What is written


def test_the_same_database_gives_the_same_files(shop: Database, tmp_path: Path) -> None:
    first = write_client(shop, tmp_path / "one", "a_client", (*SCHEMAS, "odd"))
    again = write_client(shop, tmp_path / "two", "a_client", ("odd", *reversed(SCHEMAS)))
    assert first == again
    text = "".join(first.values())
    assert all(word not in text for word in (str(tmp_path), str(ROOT), sys.prefix, "127.0.0.1:5"))
    assert max(len(path.split("/")) for path in first) == 3


def test_the_whole_catalogue_is_as_ruff_wants_it_and_can_be_imported(shop: Database, tmp_path: Path) -> None:
    write_client(shop, tmp_path, "whole_client", (*SCHEMAS, "odd"))
    run("-m", "ruff", "format", "--isolated", "--check", "-q", ".", cwd=tmp_path)
    run("-m", "ruff", "check", "--isolated", "-q", ".", cwd=tmp_path)
    run("-W", "error", "-m", "compileall", "-q", "whole_client", cwd=tmp_path)
    told = run(
        "-W", "error", "-c",
        "import whole_client.client as c\n"
        "from pydantic import BaseModel\n"
        "import whole_client.models as m\n"
        "client = c.Client('http://127.0.0.1:1')\n"
        "count = 0\n"
        "for schema, module in c.MODULES.items():\n"
        "    part = getattr(client, schema)\n"
        "    for name in c.import_module('.schemas.' + module, 'whole_client').FUNCTIONS:\n"
        "        found = c.find_function(schema + '.' + name)\n"
        "        assert found.adapter is None or found.adapter.rebuild(force=True) is not False\n"
        "        count += 1\n"
        "for kind in vars(m).values():\n"
        "    if isinstance(kind, type) and issubclass(kind, BaseModel): kind.model_rebuild()\n"
        "print(count)\n",
        cwd=tmp_path,
    )  # fmt: skip
    assert int(told) > 300


def test_mypy_accepts_the_client_and_its_use_and_finds_misuse(directory: Path, package: Any) -> None:
    begin = "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n"
    misuse = (
        "from few_client import Client\nfrom uuid import UUID\n\nclient = Client('x')\nmeter = UUID(int=1)\n"
    )
    (directory / "use.py").write_text(begin + USE)
    (directory / "misuse.py").write_text(begin + misuse + MISUSE)
    (directory / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    told = run("-m", "mypy", "few_client", "use.py", "misuse.py", cwd=directory, code=1)
    wrong = {
        int(line.split(":")[1])
        for line in told.splitlines()
        if line.startswith("misuse.py:") and " error:" in line
    }
    first = (begin + misuse + MISUSE).splitlines().index('client.odd.echo(p_flag="yes")') + 1
    assert wrong == set(range(first, first + 6)), told
    assert "few_client/" not in told and "\nuse.py" not in told, told


def test_only_what_a_role_may_call(shop: Database) -> None:
    with psycopg.connect(shop.url, autocommit=True) as connection:
        model = {role: {f.key for f in read_model(connection, SCHEMAS, [role]).functions} for role in ROLES}
        assert model["anon"] < model["authenticated"] < model["operator"] < model["admin"]
        assert {"auth.login"} <= model["anon"] and "tokens.purchase_tokens" not in model["anon"]
        with pytest.raises(GenerateError, match="no role nobody"):
            read_model(connection, SCHEMAS, ["nobody"])
        with pytest.raises(GenerateError, match="no schema nowhere"):
            read_model(connection, ["nowhere"])


def test_the_model_has_the_catalogues_types(shop: Database) -> None:
    with psycopg.connect(shop.url, autocommit=True) as connection:
        model = read_model(connection, ("odd", "tokens"))
    by_key = {function.key: function for function in model.functions}
    echo = {parameter.name: parameter for parameter in by_key["odd.echo"].parameters}
    assert echo["p_mood"].type.values == ("sad", "ok", "happy") and echo["p_mood"].default == "ok"
    assert (echo["p_text"].default, echo["p_text"].is_nullable) == ("it's", False)
    assert echo["p_level"].type.values == ("low", "high") and echo["p_level"].is_nullable
    assert not echo["p_flag"].is_optional
    pairs = echo["p_pairs"].type.element
    assert pairs is not None and (pairs.kind, pairs.name) == ("row", "odd.pair")
    assert by_key["odd.echo"].is_get and not by_key["odd.add_thing"].is_get
    assert by_key["odd.set_count"].errors == ((404, "thing_not_found"), (422, "count_too_high"))
    things = {member.name: member for member in model.rows["odd.things"].fields}
    assert things["thing_id"].has_default and not things["count"].is_nullable and things["note"].is_nullable
    purchases = {member.name: member for member in model.rows["tokens.purchases"].fields}
    assert not purchases["token"].is_nullable or purchases["token"].type.kind == "scalar"


@pytest.mark.parametrize(
    ("check", "values"),
    [
        ("CHECK ((state = ANY (ARRAY['a'::text, 'it''s'::text])))", ("a", "it's")),
        ("CHECK (((VALUE)::text = ANY ((ARRAY['x'::character varying])::text[])))", ("x",)),
        ("CHECK ((state = ANY (ARRAY['a'::text, lower('B'::text)])))", ()),
        ("CHECK ((count = ANY (ARRAY[1, 2])))", ()),
        ("CHECK ((state <> 'a'::text))", ()),
        ("CHECK (((state = ANY (ARRAY['a'::text])) OR (other IS NULL)))", ()),
    ],
)
def test_closed_sets_are_read_from_checks(check: str, values: tuple[str, ...]) -> None:
    assert read_closed_set(check) == values


# Calls


def test_every_type_goes_there_and_back(client: Any, package: Any) -> None:
    at = datetime(2026, 11, 21, 18, 30, 0, 123456, tzinfo=UTC)
    some = uuid.uuid4()
    pair = package.models.OddPairInput(key="k", amount=Decimal("1234567890.25"), tags=["ä", '"'])
    (row,) = client.odd.echo(
        p_flag=False, p_small=-5, p_big=9223372036854775807, p_money=Decimal("0.1000000000000000000000000001"),
        p_id=some, p_at=at, p_day=date(2026, 2, 28), p_text="line\n\u0001 \U0001f600", p_span=timedelta(hours=-30, seconds=1),
        p_bytes=b"\x00\\x", p_list=[1, 2], p_json={"a": [Decimal("1.10"), None, "x"]}, p_mood="sad", p_level="high",
        p_pair=pair, p_pairs=[pair],
    )  # fmt: skip
    assert (row.flag, row.small, row.big, row.id, row.at, row.day) == (
        False, -5, 9223372036854775807, some, at, date(2026, 2, 28),
    )  # fmt: skip
    assert str(row.money) == "0.1000000000000000000000000001"
    assert (row.said, row.bytes_, row.list_) == ("line\n\u0001 \U0001f600", b"\x00\\x", [1, 2])
    assert row.span.timedelta == timedelta(hours=-30, seconds=1)
    assert str(row.json_["a"][0]) == "1.10" and row.json_["a"][1:] == [None, "x"]
    assert (row.mood, row.level) == ("sad", "high")
    assert row.pair.amount == Decimal("1234567890.25") and row.pairs[0].tags == ["ä", '"']

    (row,) = client.odd.echo(
        p_flag=True, p_small=0, p_big=-1, p_money=1.5, p_id=str(some), p_at=datetime.max.replace(tzinfo=UTC),
        p_day=date.min,
    )  # fmt: skip
    assert (row.said, row.span, row.bytes_) == ("it's", "1 mon 2 days", b"\x00\xff")
    assert (row.at.year, row.day, row.list_, row.pair, row.pairs) == (9999, date.min, None, None, [])
    with pytest.raises(ValueError, match="no fixed length"):
        _ = row.span.timedelta


def test_awkward_names_are_still_theirs(client: Any) -> None:
    assert client.odd.import_(class_="a", self_=2, odd_name="!") == "a2!"
    assert client.odd.import_(class_="a") == "a1"
    thing = client.odd.add_thing(p_note="first")
    assert (thing.class_, thing.schema_, thing.count) == ("none", "s", 0)
    assert client.odd.find_thing(p_thing_id=thing.thing_id) == thing
    assert client.odd.find_thing(p_thing_id=uuid.uuid4()) is None
    assert client.odd.forget() is None


def test_arguments_are_checked_before_they_are_sent(package: Any) -> None:
    wrong: list[Callable[[Any], Any]] = [
        lambda odd: odd.set_count(p_thing_id="no uuid", p_count=1),
        lambda odd: odd.set_count(p_thing_id=uuid.uuid4(), p_count=2**31),
        lambda odd: odd.set_count(p_thing_id=uuid.uuid4(), p_count="many"),
        lambda odd: odd.echo(
            p_flag=True,
            p_small=1,
            p_big=1,
            p_money=Decimal("NaN"),
            p_id=uuid.uuid4(),
            p_at=datetime.now(UTC),
            p_day=date.min,
        ),
        lambda odd: odd.echo(
            p_flag=True,
            p_small=1,
            p_big=1,
            p_money=1,
            p_id=uuid.uuid4(),
            p_at=datetime(2026, 1, 1),
            p_day=date.min,
        ),
    ]
    errors = package.client.import_module("few_client.runtime.errors")
    with package.Client("http://127.0.0.1:1") as client:  # nobody is there: nothing may be sent
        for call in wrong:
            with pytest.raises(errors.InvalidArguments):
                call(client.odd)
    with pytest.raises(ValueError, match="no http"):
        package.Client("localhost:8000")


def test_errors_carry_everything(client: Any, package: Any) -> None:
    thing = client.odd.add_thing(p_note="errors")
    with pytest.raises(package.errors.CountTooHigh) as caught:
        client.odd.set_count(p_thing_id=thing.thing_id, p_count=101)
    error = caught.value
    assert isinstance(error, package.errors.RuleBroken)
    assert (error.status, error.code, error.message) == (422, "PT422", "count_too_high")
    assert (error.details, error.hint) == ("Up to 100.", "Count less.")
    assert error.request_id and str(error) == "422 count_too_high: Up to 100: Count less."
    with pytest.raises(package.errors.InsufficientFunds) as poor:
        client.tokens.purchase_tokens(p_meter_id=meter_id(1), p_amount=5000)
    assert isinstance(poor.value, package.errors.PaymentRequired) and poor.value.details
    with pytest.raises(package.errors.NotFound) as unknown:
        client.call("odd.nothing", p_x=1)
    assert unknown.value.code == "PGRST202"
    with package.Client(client.url) as nobody, pytest.raises(package.errors.NotAuthenticated):
        nobody.tokens.get_balance(p_meter_id=meter_id(1))


def test_calls_by_name_batches_and_pages(client: Any, package: Any) -> None:
    note = "paged"
    with package.Client(client.url, make_token(user_id(1))) as other:
        for _ in range(7):
            other.odd.add_thing(p_note=note)
    paging = package.client.import_module("few_client.runtime.paging")
    pages = paging.paginate(
        lambda after: client.odd.list_things(p_limit=3, p_after=after),
        lambda thing: thing.thing_id,
        page_size=3,
    )
    things = list(pages)
    assert (
        len(things)
        == len({thing.thing_id for thing in things})
        == client.call("odd.count_notes", p_note=note) + (len(things) - 7)
    )
    with pytest.raises(ValueError, match="two pages end"):
        list(paging.paginate(lambda _: client.odd.list_things(p_limit=3), lambda thing: thing.thing_id))
    thing, count = client.batch([
        ("odd.add_thing", {"p_note": "batched"}),
        ("odd.set_count", {"p_thing_id": {"$ref": "1.thing_id"}, "p_count": 4}),
    ])  # fmt: skip
    assert (thing.note, count.count) == ("batched", 4)
    with pytest.raises(package.errors.CountTooHigh) as caught:
        client.batch(
            [
                ("odd.add_thing", {"p_note": "undone"}),
                ("odd.set_count", {"p_thing_id": thing.thing_id, "p_count": 999}),
            ]
        )
    assert caught.value.step == 2 and client.odd.count_notes(p_note="undone") == 0


async def test_the_same_for_asyncio(gateway: GatewayProcess, package: Any) -> None:
    async with package.AsyncClient(gateway.url, make_token(user_id(2))) as client:
        things = await asyncio.gather(*(client.odd.add_thing(p_note="async") for _ in range(5)))
        assert len({thing.thing_id for thing in things}) == 5
        with pytest.raises(package.errors.CountTooHigh):
            await client.odd.set_count(p_thing_id=things[0].thing_id, p_count=500)
        assert await client.call("odd.count_notes", p_note="async") == 5
        assert (await client.batch([("odd.count_notes", {"p_note": "async"})])) == [5]
        paging = package.client.import_module("few_client.runtime.paging")
        found = [
            thing
            async for thing in paging.paginate_async(
                lambda after: client.odd.list_things(p_limit=2, p_after=after), lambda thing: thing.thing_id
            )
        ]
        assert len(found) >= 5


def test_a_newer_server_does_not_break_an_older_client(package: Any) -> None:
    models = package.models
    row = models.OddEchoResult.model_validate(
        dict.fromkeys(models.OddEchoResult.model_fields) | {"mood": "thrilled", "json": None, "new_column": 1}
    )
    assert row.mood == "thrilled"


# Sending again


@pytest.mark.parametrize(
    "faults",
    [
        ["drop"],
        ["lose"],
        [refusal(503, "outcome_unknown", "PGRST001", Retry_After="0")],
        [refusal(503, "database_unavailable", "PGRST000", Retry_After="0"), (502, {}, b"<html>"), "lose"],
        [refusal(429, "rate_limited", "PT429", Retry_After="0")],
        [refusal(409, "idempotency_key_in_flight", "PT409", Retry_After="0")],
        [refusal(500, "could not serialize", "40001"), "lose", "drop"],
    ],
)
def test_a_write_is_sent_again_with_its_key_and_counts_once(
    shaky: Any, door: Faulty, faults: list[Any]
) -> None:
    note = str(uuid.uuid4())
    door.faults = list(faults)
    assert shaky.odd.add_thing(p_note=note).note == note
    assert len(door.seen) == len(faults) + 1
    assert len(set(door.keys)) == 1 and door.keys[0]
    assert len({body for _, _, body in door.seen}) == 1
    assert shaky.odd.count_notes(p_note=note) == 1
    assert door.keys[-1] is None  # a read needs none


def test_each_call_has_a_key_of_its_own_or_the_callers(shaky: Any, package: Any, door: Faulty) -> None:
    note = str(uuid.uuid4())
    shaky.odd.add_thing(p_note=note)
    shaky.odd.add_thing(p_note=note)
    assert len(set(door.keys)) == 2
    for _ in range(2):
        shaky.odd.add_thing(p_note=note, options=package.Options(key=f"mine-{note}"))
    assert shaky.odd.count_notes(p_note=note) == 3


@pytest.mark.parametrize(
    "fault",
    [
        refusal(503, "come_later", "PT503", Retry_After="0"),
        refusal(422, "count_too_high", "PT422"),
        refusal(500, "internal_error", "XX000"),
        refusal(429, "too_many_attempts", "PT429", Retry_After="0"),
        refusal(503, "too_many_requests", "PGRST003", Retry_After="3600"),
    ],
)
def test_what_will_not_get_better_is_not_sent_again(
    shaky: Any, package: Any, door: Faulty, fault: Any
) -> None:
    door.faults = [fault]
    with pytest.raises(package.ApiError):
        shaky.odd.add_thing(p_note="once")
    assert len(door.seen) == 1


def test_without_a_key_a_write_that_may_have_run_is_not_sent_again(
    package: Any, door: Faulty, gateway: GatewayProcess
) -> None:
    policy, note = package.RetryPolicy(**QUICK), str(uuid.uuid4())
    with package.Client(door.url, make_token(user_id(1)), policy=policy, sends_keys=False) as client:
        door.faults = ["lose"]
        with pytest.raises(package.NoAnswer) as caught:
            client.odd.add_thing(p_note=note)
        assert caught.value.may_have_run and len(door.seen) == 1
        door.faults = [refusal(503, "outcome_unknown", "PGRST001", Retry_After="0")]
        with pytest.raises(package.ApiError, match="outcome_unknown"):
            client.odd.add_thing(p_note=note)
        door.faults = ["lose", "drop"]  # a read may be
        assert client.odd.count_notes(p_note=note) == 1


def test_nobody_there_is_said_after_the_last_attempt(package: Any, door: Faulty) -> None:
    policy = package.RetryPolicy(attempts=3, **QUICK)
    with (
        package.Client("http://127.0.0.1:1", policy=policy) as client,
        pytest.raises(package.NoAnswer) as caught,
    ):
        client.odd.forget()
    assert not caught.value.may_have_run
    with package.Client(door.url, policy=policy) as client:
        door.faults = ["drop"] * 3
        with pytest.raises(package.NoAnswer):
            client.odd.add_thing(p_note="x")
    assert len(door.seen) == 3


def test_delays_grow_and_differ_and_honour_the_server(package: Any) -> None:
    policy = package.RetryPolicy(attempts=6, first_delay=1, max_delay=4, jitter=lambda: 1.0)
    assert [policy.delay(n, None) for n in range(1, 7)] == [1, 2, 4, 4, 4, None]
    assert policy.delay(1, 7.0) == 8 and policy.delay(1, 31.0) is None
    spread = {package.RetryPolicy().delay(3, None) for _ in range(20)}
    assert len(spread) == 20 and max(spread) <= 0.8


async def test_asyncio_sends_again_too(package: Any, door: Faulty) -> None:
    note = str(uuid.uuid4())
    async with package.AsyncClient(
        door.url, make_token(user_id(1)), policy=package.RetryPolicy(**QUICK)
    ) as client:
        door.faults = ["lose", refusal(503, "outcome_unknown", "PGRST001", Retry_After="0")]
        await client.odd.add_thing(p_note=note)
        assert len(set(door.keys)) == 1
        assert await client.odd.count_notes(p_note=note) == 1


# Tokens


def test_an_expired_token_is_renewed_once_for_all_threads(package: Any, door: Faulty) -> None:
    expired, fresh, asked = make_token(user_id(1), exp=1), make_token(user_id(1)), []
    entered = threading.Event()

    def refresh(refused: str | None) -> str:
        asked.append(refused)
        entered.set()
        time.sleep(0.05)
        return fresh

    with package.Client(door.url, expired, refresh=refresh) as client, ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(lambda n: client.odd.count_notes(p_note=str(n)), range(16)))) == 16
    assert asked == [expired] and entered.is_set()


def test_a_token_that_was_taken_back_is_renewed_and_the_call_repeated(package: Any, door: Faulty) -> None:
    asked = []

    def refresh(refused: str | None) -> str:
        asked.append(refused)
        return make_token(user_id(1), n=len(asked))

    token = make_token(user_id(1))
    with package.Client(door.url, token, refresh=refresh) as client:
        door.faults = [refusal(401, "token_revoked", "PT401")]
        assert client.odd.add_thing(p_note="renewed").note == "renewed"
        assert asked == [token] and len(set(door.keys)) == 1
        door.faults = [refusal(401, "JWT expired", "PGRST303")] * 2  # the new one is refused as well
        with pytest.raises(package.errors.NotAuthenticated):
            client.odd.forget()
        assert len(asked) == 2
        door.faults = [refusal(401, "invalid_credentials", "PT401")]  # a function's own
        with pytest.raises(package.errors.NotAuthenticated):
            client.odd.forget()
        assert len(asked) == 2


async def test_a_failing_renewal_fails_all_who_wait_and_not_the_next(
    package: Any, gateway: GatewayProcess
) -> None:
    asked = []

    async def refresh(refused: str | None) -> str:
        asked.append(refused)
        await asyncio.sleep(0.02)
        if len(asked) == 1:
            raise RuntimeError("no network")
        return make_token(user_id(1))

    async with package.AsyncClient(gateway.url, make_token(user_id(1), exp=1), refresh=refresh) as client:
        results = await asyncio.gather(
            *(client.odd.count_notes(p_note="x") for _ in range(5)), return_exceptions=True
        )
        assert all(isinstance(result, RuntimeError) for result in results) and len(asked) == 1
        assert await client.odd.count_notes(p_note="nowhere") == 0
        assert len(asked) == 2


def test_a_session_renews_its_tokens(package: Any, gateway: GatewayProcess, door: Faulty) -> None:
    with package.Client(gateway.url) as nobody:
        pair = nobody.auth.login(p_login="user50", p_password=PASSWORD)
    sessions = package.client.import_module("few_client.runtime.sessions")
    kept: list[tuple[str, str]] = []
    door.faults = ["lose"]  # the server gives the same pair again
    tokens = sessions.session_tokens(
        door.url, pair.refresh_token, make_token(user_id(50), exp=1), keep=lambda *both: kept.append(both)
    )
    with package.Client(gateway.url, tokens) as client:
        assert client.auth.get_me().user_id == uuid.UUID(user_id(50))
    assert len(kept) == 1 and kept[0][1] != pair.refresh_token and len(door.seen) == 2
    tokens = sessions.session_tokens(gateway.url, "A" * 43)
    with package.Client(gateway.url, tokens) as client, pytest.raises(package.errors.NotAuthenticated):
        client.auth.get_me()


# Optimistic changes


def test_a_change_is_shown_at_once_and_rolled_back(client: Any, package: Any) -> None:
    optimistic = package.client.import_module("few_client.runtime.optimistic")
    thing = client.odd.add_thing(p_note="optimistic")
    updates, notices, key = optimistic.Optimistic(), [], ("things", thing.thing_id)
    updates.records.put(key, thing.model_dump())
    end = updates.records.listen(notices.append)

    def set_count(count: int) -> Any:
        return updates.update(
            key, {"count": count},
            lambda: client.odd.set_count(p_thing_id=thing.thing_id, p_count=count),
            lambda row: row.model_dump(),
        )  # fmt: skip

    set_count(5)
    with pytest.raises(package.errors.CountTooHigh):
        set_count(500)
    assert [(n.kind, n.record["count"]) for n in notices] == [
        ("applied", 5), ("confirmed", 5), ("applied", 500), ("rolled_back", 5),
    ]  # fmt: skip
    assert isinstance(notices[-1].error, package.errors.CountTooHigh)
    end()
    set_count(6)
    assert len(notices) == 4 and updates.records.get(key)["count"] == 6 and not updates.records.waiting(key)


async def test_changes_of_one_record_are_rebased_in_order(package: Any) -> None:
    optimistic = package.client.import_module("few_client.runtime.optimistic")
    updates, sent, gates = optimistic.AsyncOptimistic(), [], [asyncio.Event() for _ in range(3)]
    updates.records.put("a", {"n": 1, "note": "x"})

    async def send(number: int) -> None:
        sent.append(number)
        await gates[number].wait()
        if number == 0:
            raise ValueError("refused")

    def grow(record: Any) -> Any:
        return {**record, "n": record["n"] * 10}

    tasks = [
        asyncio.create_task(updates.update("a", {"n": 7}, lambda: send(0))),
        asyncio.create_task(updates.update("a", grow, lambda: send(1))),
        asyncio.create_task(updates.update("a", {"note": "y"}, lambda: send(2))),
    ]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert updates.records.get("a") == {"n": 70, "note": "y"} and sent == [0]
    updates.records.put("a", {"n": 2, "note": "server"})  # pulled meanwhile
    assert updates.records.get("a") == {"n": 70, "note": "y"}
    gates[0].set()
    with pytest.raises(ValueError, match="refused"):
        await tasks[0]
    assert updates.records.get("a") == {"n": 20, "note": "y"}  # without the first, the others anew
    gates[1].set()
    await tasks[1]
    assert (updates.records.confirmed("a"), sent) == ({"n": 20, "note": "server"}, [0, 1, 2])
    tasks[2].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[2]
    assert updates.records.get("a") == {"n": 20, "note": "server"} and updates._locks == {}


def test_threads_send_changes_of_one_record_in_the_order_in_which_they_are_shown(package: Any) -> None:
    optimistic = package.client.import_module("few_client.runtime.optimistic")
    updates, sent, shown = optimistic.Optimistic(), [], []
    updates.records.listen(lambda n: shown.append(n.record["n"]) if n.kind == "applied" else None)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: updates.update("a", {"n": n}, lambda: sent.append(n)), range(40)))
    assert sent == shown and sorted(sent) == list(range(40)) and updates._tickets == {}


# The command


Run = Callable[..., str]


@pytest.fixture
def command(shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in this process: output of a run that has to end with ``code``."""
    for name in [name for name in os.environ if name.startswith("MAINSPRING_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", shop.url)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.output

    return run


def test_the_command_writes_checks_and_removes(command: Run, tmp_path: Path) -> None:
    told = command("generate", "python", "--out", "here", "--schemas", "tokens,meters")
    assert told.startswith("here: ") and "of 2 schemas" in told
    assert (
        command("generate", "python", "--out", "here", "--schemas", "meters,tokens", "--check")
        == "here is up to date.\n"
    )
    assert "0 changed" in command("generate", "python", "--out", "here", "--schemas", "meters,tokens")
    assert (tmp_path / "here/mainspring_client/schemas/meters.py").exists()
    assert "out of date" in command(
        "generate", "python", "--out", "here", "--schemas", "tokens", "--check", code=1
    )
    command("generate", "python", "--out", "here", "--schemas", "tokens", "--role", "authenticated")
    assert not (tmp_path / "here/mainspring_client/schemas/meters.py").exists()
    assert not list(tmp_path.glob("here/**/.*.new"))


def test_the_command_says_what_is_wrong(command: Run, tmp_path: Path) -> None:
    assert "cobol" in command("generate", "cobol", code=2)
    assert "nobody" in command("generate", "python", "--role", "nobody", code=2)
    assert "The schema nowhere is not exposed" in command(
        "generate", "python", "--schemas", "nowhere", code=1
    )
    assert "names no schema" in command("generate", "python", "--schemas", " , ", code=1)
    for name in ("Not-A-Name", "class", "../up", "1st"):
        assert "cannot be the name of a package" in command("generate", "python", "--name", name, code=1)
    (tmp_path / "taken/mainspring_client").mkdir(parents=True)
    (tmp_path / "taken/mainspring_client/client.py").write_text("mine = 1\n")
    told = command("generate", "python", "--out", "taken", "--schemas", "tokens", code=1)
    assert "taken/mainspring_client/client.py exists and was not generated" in told
    assert len(list((tmp_path / "taken").rglob("*"))) == 2  # nothing was written
    command("generate", "python", "--out", "taken", "--schemas", "tokens", "--force")
    (tmp_path / "file").write_text("")
    assert "cannot be written" in command(
        "generate", "python", "--out", "file/below", "--schemas", "tokens", code=1
    )
    assert "cannot be written" in command(
        "generate", "python", "--out", "/proc/here", "--schemas", "tokens", code=1
    )
    (tmp_path / "taken/mainspring-generated.json").write_text("[]")
    assert "cannot be read" in command("generate", "python", "--out", "taken", "--schemas", "tokens", code=1)


def test_a_list_of_files_that_leads_outside_removes_nothing(command: Run, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("keep")
    (tmp_path / "here").mkdir()
    manifest = f'{{"language": "python", "files": ["../precious.txt", "a/../../precious.txt", "{precious}"]}}'
    (tmp_path / "here/mainspring-generated.json").write_text(manifest)
    command("generate", "python", "--out", "here", "--schemas", "tokens")
    assert precious.read_text() == "keep"
