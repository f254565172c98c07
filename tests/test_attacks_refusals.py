"""Attacks on what refused callers are told: the inside, rows of others, a wrong parameter, long texts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from pyapi.disclosure import VIOLATIONS
from pyapi.errors import from_postgres
from pyapi.functions import Function
from pyapi.misfits import find_misfit, texts_of
from pyapi.pipelines import Group, Pace, Pipelines, Statement, find_source
from tests.answers import check_error
from tests.gateways import GatewayProcess, gateway_for
from tests.servers import Database

FUNCTIONS = """
create schema vault;
create domain vault.positive as integer constraint above_zero check (value > 0);
create type vault.colour as enum ('red', 'green');
create table vault.people (
    person_id integer primary key,
    email text,
    given_name text,
    family_name text,
    code text,
    constraint one_name unique (given_name, family_name),
    constraint one_code unique (code)
);
create unique index one_email on vault.people (lower(email), (code || 'pepper'));
create view vault.adults as select * from vault.people where person_id < 100 with check option;
insert into vault.people values (1, 'a@b.c', 'Ann, Bea', 'Lee', 'secret-17');
create function public.add_person(
    p_id integer, p_given text default null, p_family text default null, p_guesses jsonb default null,
    p_email text default null, p_copies boolean default false
) returns void language plpgsql security definer as $$
begin
    insert into vault.people values (
        p_id, p_email, p_given, p_family, case when p_copies then (select code from vault.people where person_id = 1) end
    );
end $$;
create function public.be_positive(p_count integer) returns integer language plpgsql security definer as
    $$ begin return p_count::vault.positive; end $$;
create function public.be_adult(p_id integer) returns void language plpgsql security definer as
    $$ begin insert into vault.adults (person_id) values (p_id); end $$;
create function public.count_codes() returns integer language plpgsql security definer as
    $$ begin return (select sum(code::integer) from vault.people); end $$;
create function public.raise_with_a_fault() returns void language plpgsql security definer as $$
declare v_code text;
begin
    select code into v_code from vault.people where person_id = 1;
    raise exception 'no %', v_code::integer;
end $$;
create function public.see_colour() returns text language plpgsql security definer as
    $$ begin return (select code from vault.people where person_id = 1)::vault.colour; end $$;
create function public.go_nowhere() returns void language plpgsql security definer as
    $$ begin execute 'create table vault_of_nowhere.x ()'; end $$;
create function public.lock_person() returns void language plpgsql security definer as
    $$ begin perform 1 from vault.people where person_id = 1 for update nowait; end $$;
"""
INSIDE = ("vault", "people", "secret", "pepper", "lower(", "adults", "relation", " table", 'positive"')


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        connection.execute(FUNCTIONS)
    with gateway_for(database) as gateway:
        yield gateway


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


def refuse(client: httpx.Client, name: str, status: int, code: str, **arguments: Any) -> dict[str, Any]:
    response = client.post(f"/rpc/{name}", json=arguments)
    assert not any(word in response.text for word in INSIDE), response.text
    return check_error(response, status, code)


def test_nothing_of_the_inside_is_told(client: httpx.Client) -> None:
    assert refuse(client, "be_positive", 400, "23514", p_count=-1)["constraint"] == "above_zero"
    assert refuse(client, "be_adult", 400, "44000", p_id=200)["message"] == "internal_error"
    assert refuse(client, "go_nowhere", 400, "3F000")["message"] == "internal_error"
    plain = "invalid input syntax for type integer"
    assert refuse(client, "count_codes", 400, "22P02")["message"] == plain
    assert refuse(client, "raise_with_a_fault", 400, "22P02")["message"] == plain
    assert refuse(client, "see_colour", 400, "22P02")["message"] == "invalid input value for enum colour"


def test_a_lock_that_is_not_free_names_no_table(client: httpx.Client, database: Database) -> None:
    with database.connect() as connection, connection.transaction():
        connection.execute("select 1 from vault.people where person_id = 1 for update")
        assert refuse(client, "lock_person", 500, "55P03")["message"] == "lock_not_available"


def test_rows_are_not_told_to_who_guesses(client: httpx.Client) -> None:
    def add(**arguments: Any) -> str:
        return str(check_error(client.post("/rpc/add_person", json=arguments), 409, "23505")["details"])

    assert add(p_id=1) == "Key (person_id)=(1) already exists."
    guesses = [f"secret-{number}" for number in range(500)]
    assert add(p_id=2, p_copies=True, p_guesses=guesses) == "Key (code) already exists."
    # The parts of one value are not the values of two columns.
    assert add(p_id=2, p_given="Ann, Bea", p_family="Lee") == "Key (given_name, family_name) already exists."


def test_an_index_of_expressions_shows_no_expression(client: httpx.Client, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("insert into vault.people values (50, 'x@y.z', 'x', 'y', 'secret-17-b')")
        connection.execute("alter table vault.people drop constraint one_code")
        try:
            connection.execute("update vault.people set email = 'q@r.s' where person_id = 1")
            error = refuse(client, "add_person", 409, "23505", p_id=60, p_email="Q@r.s", p_copies=True)
        finally:
            connection.execute("alter table vault.people add constraint one_code unique (code)")
    assert (error["constraint"], error["details"]) == ("one_email", None)


@pytest.mark.parametrize(
    ("sqlstate", "message", "detail"),
    [
        (
            "23505", "doppelter Schlüsselwert verletzt Unique-Constraint »personen_key« in »vault.people«",
            "Schlüssel »(code)=(secret-17)« existiert bereits.",
        ),
        ("23514", "neue Zeile für Relation »people« verletzt Check-Constraint »x«", "Fehlgeschlagene Zeile (secret)."),
        ("23502", "NULL-Wert in Spalte »a« von Relation »people« verletzt Not-Null-Constraint", None),
        ("42P01", "Relation »vault.people« existiert nicht", None),
        ("22P02", "ungültige Eingabesyntax für Typ integer: »secret-17«", None),
        ("55P03", "konnte Sperre für Zeile in Relation »people« nicht setzen", None),
        ("42501", "keine Berechtigung für Tabelle people", None),
    ],
)  # fmt: skip
def test_another_language_tells_no_more(sqlstate: str, message: str, detail: str | None) -> None:
    source = find_source("PL/pgSQL-Funktion vault.f() Zeile 3 bei SQL-Anweisung", "errorMissingRTE")
    error = from_postgres(sqlstate, message, detail, is_anonymous=False, source=source)
    assert not any(word in error.to_json().decode() for word in INSIDE)
    if sqlstate in VIOLATIONS:
        assert error.message == VIOLATIONS[sqlstate]


def test_what_a_function_raises_is_known_in_every_language() -> None:
    context = "PL/pgSQL-Funktion f() Zeile 3 bei RAISE"
    assert find_source(context, "exec_stmt_raise") == "raise"
    # An expression of RAISE that fails is not what was raised.
    assert find_source("PL/pgSQL function f() line 3 at RAISE", "pg_strtoint32_safe") == "function"
    assert find_source(None, "pg_strtoint32_safe") == "call"
    assert find_source("JSON data, line 1: {", "json_errsave_error") == "call"
    assert find_source("Fonction SQL « f » instruction 1", "parserOpenTable") == "function"


# Which parameter


def make_function(**types: str) -> Function:
    parameters = {name: SimpleNamespace(name=name, type_sql=type_sql) for name, type_sql in types.items()}
    return cast(Function, SimpleNamespace(by_name=parameters))


def name_misfit(message: str, sent: dict[str, Any], hint: str | None = None, **types: str) -> str | None:
    found = find_misfit("22P02", message, hint, make_function(**types), sent)
    return None if found is None else found.name


def test_a_good_value_is_not_named() -> None:
    integer = "invalid input syntax for type integer: "
    # One that stands within the refused one
    sent: dict[str, Any] = {"p_good": "1", "p_bad": {"x": "1"}}
    assert name_misfit(f'{integer}"{{"x": "1"}}"', sent, p_good="integer", p_bad="integer") is None
    # A member that is a text, and a domain
    sent = {"p_good": {"note": "abc"}, "p_bad": "abc"}
    assert name_misfit(f'{integer}"abc"', sent, p_good="spot", p_bad="positive") is None
    # A type that is called like a word of the message
    assert name_misfit(f'{integer}"abc"', sent, p_good="public.input", p_bad="integer") == "p_bad"
    # A zone that begins with the name of another
    sent = {"p_good": "2026-01-01 00:00 America/New_York", "p_bad": "2026-01-01 00:00 America/New"}
    zoned = "timestamp with time zone"
    assert name_misfit('time zone "america/new" not recognized', sent, p_good=zoned, p_bad=zoned) == "p_bad"
    # A key that a member of another is called
    sent = {"p_ids": [], "p_spot": {"p_ids": "x"}}
    hint = 'See the value of key "p_ids".'
    assert name_misfit("expected JSON array", sent, hint, p_ids="uuid[]", p_spot="spot") is None
    # What PostgreSQL 16 takes, beside one that a function of its own refuses
    sent = {"p_good": "0x1F", "p_bad": "soon"}
    assert name_misfit(f'{integer}"later"', sent, p_good="integer", p_bad="vault.age") is None


def test_the_bad_one_is_still_named() -> None:
    integer = "invalid input syntax for type integer: "
    assert name_misfit(f'{integer}"x"', {"p_a": "x", "p_b": "x"}, p_a="integer", p_b="integer") == "p_a"
    assert (
        name_misfit(f'{integer}"1e400"', {"p_a": "1e400", "p_b": "1"}, p_a="integer", p_b="integer") == "p_a"
    )
    odd = 'invalid input value for enum "Odd": "say "x""'
    assert name_misfit(odd, {"p_a": 'say "x"', "p_b": "1"}, p_a='"Odd"', p_b="integer") == "p_a"
    wide = '"1e999" is out of range for type double precision'
    assert name_misfit(wide, {"p_a": "1e999"}, p_a="double precision") == "p_a"


def test_long_values_are_looked_through_in_little_time() -> None:
    """Every value against every place of a long message was 10^9 comparisons."""
    long = "a" * 130_000
    sent: dict[str, Any] = {f"p_{number}": ["a" * 8] * 400 for number in range(6)} | {"p_bad": long}
    types = {f"p_{number}": "integer[]" for number in range(6)} | {"p_bad": "integer"}
    message = f'invalid input syntax for type integer: "{long}"'
    begin = time.process_time()
    assert name_misfit(message, sent, **types) == "p_bad"
    quick = time.process_time() - begin
    begin = time.process_time()
    found = [f'"{text}"' in message for value in sent.values() for text in texts_of(value)]
    assert found.count(True) == 1
    assert quick < (time.process_time() - begin) / 3


@pytest.mark.parametrize("text", ['"' * 130_000, "Key (" * 50_000, ")=(" * 80_000, " for type a." * 20_000])
def test_texts_are_read_in_little_time(text: str) -> None:
    for sqlstate in ("22P02", "23505", "23502", "23514"):
        message = f'new row for relation "{text}" violates' if sqlstate.startswith("23") else text
        begin = time.process_time()
        from_postgres(sqlstate, message, f"Key ({text}", is_anonymous=False, source="function")
        from_postgres(sqlstate, message, f"Key ({text}", is_anonymous=False, source="call")
        assert time.process_time() - begin < 2


# Limits


def test_a_call_that_was_counted_is_not_hedged() -> None:
    """Its copy would be counted too; one that was counted before it is sent again keeps that answer."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        count, look = Statement("c", b"call x()", (), is_once=True), Statement("s", b"select 1", ())
        group = Group((count, look), "anon", Pace(), True, True, loop.create_future())
        first = Group((look,), "anon", Pace(), True, True, loop.create_future())
        plain = Group((look,), "anon", Pace(), True, True, loop.create_future())
        sent: list[Group] = []
        lane = Pipelines(cast(Any, None), 1, 1, 10)
        lane.dispatch = sent.append  # type: ignore[method-assign]
        lane._hedge(cast(Any, SimpleNamespace(in_flight=[first, group, plain])))
        assert [twin.future for twin in sent] == [plain.future]
        group.results = [cast(Any, "counted")]
        group.reset()
        lane._hedge(cast(Any, SimpleNamespace(in_flight=[first, group])))
        assert (sent[-1].future, sent[-1].done, sent[-1].statements) == (group.future, ["counted"], (look,))

    asyncio.run(run())
