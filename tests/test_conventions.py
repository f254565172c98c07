"""Each convention finds a deliberately bad object, and names it."""

from __future__ import annotations

import pytest

from tests.servers import ROOT, Database

FUNCTION = "create function auth.bad(p_a int) returns int language plpgsql {} as $$ begin {} end $$"
PINNED = "set search_path = pg_catalog, pg_temp"

BAD = {
    "anon_may_call": FUNCTION.format(PINNED, "return 1;") + "; grant execute on function auth.bad to anon",
    "callers_hold_no_tables": "grant select (email) on auth.users to authenticated",
    "columns_have_house_types": "create table auth.bad (made_at timestamp)",
    "error_codes_are_http": FUNCTION.format(PINNED, "raise exception 'bad' using errcode = 'P0001';"),
    "error_messages_are_codes": FUNCTION.format(PINNED, "raise exception 'It is bad.' using errcode = 'PT400';"),
    "everything_has_a_comment": "create table auth.bad (id int primary key)",
    "execute_is_not_public": FUNCTION.format(PINNED, "return 1;") + "; grant execute on function auth.bad to public",
    "foreign_keys_are_indexed": "create table auth.bad (user_id uuid references auth.users)",
    "foreign_keys_do_not_cascade": "create table auth.bad (user_id uuid primary key references auth.users on delete cascade)",
    "functions_do_not_notify": FUNCTION.format(PINNED, "perform pg_notify('bad', ''); return 1;"),
    "limits_hold": FUNCTION.format(
        PINNED,
        "delete from auth.users where user_id in (select user_id from auth.users limit 1 for update skip locked); return 1;",
    ),
    "names_have_one_signature": "create function auth.uid(p_bad int) returns uuid language sql return null::uuid",
    "no_index_begins_another": (
        "create table auth.bad (a int, b int); create index on auth.bad (a); create index on auth.bad (a, b)"
    ),
    "no_default_partitions": (
        "create table auth.bad (at timestamptz) partition by range (at); create table auth.bad_rest partition of auth.bad default"
    ),
    "owners_are_ours": FUNCTION.format(PINNED, "return 1;") + "; reset role; alter function auth.bad owner to postgres",
    "parameters_are_prefixed": "create function auth.bad(a int) returns int language sql return 1",
    "partitioned_tables_are_registered": "create table auth.bad (at timestamptz) partition by range (at)",
    "plpgsql_is_sound": FUNCTION.format(PINNED, "if p_a = 0 then return bad from auth.users; end if; return 1;"),
    "policies_ask_once": "create policy bad on auth.users using (user_id = auth.uid())",
    "raised_errors_have_a_code": FUNCTION.format(
        PINNED, "raise exception 'a' using errcode = 'PT400', hint = 'b; c'; -- it's\nraise exception 'bad' using hint = 'errcode';"
    ),
    "schemas_are_closed": "grant create on schema auth to app_api",
    "search_path_is_pinned": FUNCTION.format("set search_path = ''", "return 1;"),
    "shims_say_what_they_stand_for": (
        "reset role; create function public.bad() returns int language sql return 1; alter function public.bad owner to app_api;"
        "comment on function public.bad is 'Calls something.'"
    ),
    "tables_have_a_primary_key": "create table auth.bad (id int)",
    "tables_have_row_security": "create table auth.bad (id int primary key)",
}  # fmt: skip

NEAR_MISSES = {
    "raised_errors_have_a_code": FUNCTION.format(
        PINNED,
        "raise notice 'a'; raise exception 'b' using detail = 'c; d', errcode = 'PT400'; "
        "begin null; exception when others then raise; end; return 1; -- raise nothing here\n",
    ),
    "functions_do_not_notify": FUNCTION.format(PINNED, "return 1; -- never pg_notify()\n"),
    "policies_ask_once": "create policy good on auth.users using (user_id = (select auth.uid()))",
    "foreign_keys_are_indexed": (
        "create table auth.good (a int primary key, user_id uuid references auth.users); "
        "create index on auth.good (user_id, a) where user_id is not null"
    ),
    "no_index_begins_another": (
        "create table auth.good (a int primary key, b text, c int); create index on auth.good (a desc, b);"
        "create index on auth.good (b); create index on auth.good (b text_pattern_ops, c); create index on auth.good (lower(b), c);"
        "create index on auth.good (b, a) where c > 0; create index on auth.good using hash (b);"
        "create index on auth.good (c); create unique index on auth.good (c, a) where b is null; create index on auth.good (a, c)"
    ),
    "execute_is_not_public": FUNCTION.format(PINNED, "return 1;"),
    "search_path_is_pinned": "create function auth.good() returns int language sql return 1",
}


def run(database: Database, name: str, objects: str) -> list[str]:
    """The TAP lines of a convention, with objects that its own rollback takes away again."""
    text = (ROOT / "pgtap" / "conventions" / f"{name}.sql").read_text()
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("begin; set local client_min_messages = error; set local role app_owner")
        cursor.execute(objects.encode())
        cursor.execute("reset role")
        cursor.execute(text.encode())
        lines: list[str] = []
        while True:
            if cursor.description:
                lines += [str(row[0]) for row in cursor.fetchall()]
            if not cursor.nextset():
                return lines


def test_every_convention_is_tried() -> None:
    assert {path.stem for path in (ROOT / "pgtap" / "conventions").glob("*.sql")} == set(BAD)


@pytest.mark.parametrize(("name", "objects"), BAD.items(), ids=list(BAD))
def test_a_bad_object_is_found(database: Database, name: str, objects: str) -> None:
    lines = run(database, name, objects)
    if any("# SKIP" in line for line in lines):
        pytest.skip("plpgsql_check is not installed")
    assert any(line.startswith("not ok 1") for line in lines), lines
    assert any("auth" in line or "bad" in line for line in lines), lines


@pytest.mark.parametrize(
    "indexes",
    ["create index on auth.bad (id)", "create unique index on auth.bad (id)", "create index on auth.bad (b) include (id); "
     "create index on auth.bad (b, id)", "create index on auth.bad (lower(b)); create index on auth.bad (lower(b), id)",
     "create index on auth.bad (b) where id > 0; create index on auth.bad (b, id) where id > 0"],
)  # fmt: skip
def test_an_index_that_another_begins_with_is_found(database: Database, indexes: str) -> None:
    lines = run(
        database,
        "no_index_begins_another",
        f"create table auth.bad (id int primary key, b text); {indexes}",
    )
    assert any(line.startswith("not ok 1") for line in lines), lines


@pytest.mark.parametrize(("name", "objects"), NEAR_MISSES.items(), ids=list(NEAR_MISSES))
def test_a_near_miss_is_left_alone(database: Database, name: str, objects: str) -> None:
    lines = run(database, name, objects)
    assert any(line.startswith("ok 1") for line in lines), lines


def test_nothing_is_left_behind(database: Database) -> None:
    with database.connect() as connection:
        row = connection.execute("select to_regclass('auth.bad'), to_regproc('auth.bad')").fetchone()
    assert row == (None, None)
