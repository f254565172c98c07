"""Deploy: the same result by every way, all or nothing, and messages that say what to do."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from pyapi.deploy import DeployError, deploy, list_pending
from pyapi.stated import find_key
from tests.checkouts import Checkout, create_empty, dump, run_psql
from tests.servers import ROOT, Database, Server

_numbers = itertools.count()


@pytest.fixture
def empty(server_url: str) -> Iterator[Callable[..., Database]]:
    """Makes empty databases."""
    made: list[Database] = []

    def make(owner: str = "postgres") -> Database:
        made.append(create_empty(server_url, f"deploy_{os.getpid()}_{next(_numbers)}", owner))
        return made[-1]

    yield make
    for database in made:
        database.drop()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout.copy_to(tmp_path)


def test_deploying_twice_changes_nothing(empty: Callable[..., Database]) -> None:
    database = empty()
    first = deploy(database.url)
    before = dump(database.url)
    second = deploy(database.url)
    assert first.applied == [path.stem for path in sorted((ROOT / "migrations").glob("*.sql"))]
    assert second.applied == second.dropped == []
    assert dump(database.url) == before


def test_yoyo_and_psql_give_the_same_database(empty: Callable[..., Database]) -> None:
    ours, theirs = empty(), empty()
    deploy(ours.url)
    run_psql(theirs.url, "-f", str(ROOT / "sql" / "roles.sql"), "-c", "create schema deploy")
    parameters = urlencode(conninfo_to_dict(theirs.url) | {"schema": "deploy"})
    subprocess.run(
        [sys.executable, "-m", "yoyo", "apply", "--batch", "--no-config-file",
         "--database", f"postgresql+psycopg:///?{parameters}", str(ROOT / "migrations")],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    run_psql(theirs.url, "-f", str(ROOT / "sql" / "load.sql"))
    assert dump(theirs.url) == dump(ours.url)
    assert deploy(theirs.url).applied == []


def test_stray_grants_and_policies_are_taken_back(fresh_database: Database) -> None:
    deploy(fresh_database.url)
    before = dump(fresh_database.url)
    with fresh_database.connect() as connection:
        connection.execute("grant select on auth.users to anon")
        connection.execute("grant execute on function auth.create_user to public")
        connection.execute("grant all on schema auth to authenticated")
        connection.execute("create policy stray on auth.users to app_api using (true)")
    deploy(fresh_database.url)
    assert dump(fresh_database.url) == before


def test_app_api_cannot_create_after_a_deploy(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("set role app_api")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create function auth.stray() returns int language sql return 1")


# What no file states.


@pytest.mark.parametrize("with_psql", [False, True], ids=["command", "psql"])
def test_functions_without_a_file_are_dropped(
    fresh_database: Database, checkout: Checkout, with_psql: bool
) -> None:
    checkout.write_function("(p_a int) returns int")
    checkout.write(
        "sql/auth/probes.sql", "create or replace view auth.probes as select auth.probe(1) as a;\n"
    )
    checkout.write_function(
        "(p_a int) returns bigint", name="auth.probe_user", body="select count(*) from auth.probes"
    )
    deploy(fresh_database.url, root=checkout.root)
    for name in ("probe", "probes", "probe_user"):
        checkout.remove(f"sql/auth/{name}.sql")
    if with_psql:
        reported = run_psql(fresh_database.url, "-f", str(checkout.root / "sql" / "load.sql")).stderr
    else:
        reported = "\n".join(deploy(fresh_database.url, root=checkout.root).dropped)
    for name in ("auth.probe(integer)", "auth.probes", "auth.probe_user(integer)"):
        assert f"dropped {name}: no file states it" in reported
    with fresh_database.connect() as connection:
        assert connection.execute("select to_regproc('auth.probe'), to_regclass('auth.probes')").fetchone() == (
            None, None,
        )  # fmt: skip


def test_triggers_without_a_file_are_dropped(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write(
        "sql/auth/probe.sql",
        "create or replace function auth.probe() returns trigger language plpgsql as $$ begin return new; end $$;\n"
        "grant execute on function auth.probe() to app_owner;\n",
    )
    policies = checkout.root / "sql" / "auth" / "policies.sql"
    text = policies.read_text()
    policies.write_text(
        text + "\ncreate or replace trigger _100_probe before insert on auth.users\n"
        "for each row execute function auth.probe();\n"
    )
    deploy(fresh_database.url, root=checkout.root)
    assert deploy(fresh_database.url, root=checkout.root).dropped == []
    policies.write_text(text)
    checkout.remove("sql/auth/probe.sql")
    assert sorted(deploy(fresh_database.url, root=checkout.root).dropped) == [
        "dropped _100_probe on auth.users: no file states it",
        "dropped auth.probe(): no file states it",
    ]


def test_a_function_in_use_by_a_table_is_not_dropped_silently(
    fresh_database: Database, checkout: Checkout
) -> None:
    checkout.write_function("() returns int")
    deploy(fresh_database.url, root=checkout.root)
    checkout.remove("sql/auth/probe.sql")
    with fresh_database.connect() as connection:
        connection.execute("alter table auth.users add column probe int default auth.probe()")
    with pytest.raises(DeployError, match=r"auth\.probe\(\) any more, but something still uses it") as caught:
        deploy(fresh_database.url, root=checkout.root)
    assert "column probe of table auth.users" in str(caught.value)


# Signatures.

BREAKING = {
    "removed parameter": ("(p_a int, p_b int) returns int", "(p_a int) returns int", "parameter p_b would be gone"),
    "renamed parameter": ("(p_a int) returns int", "(p_b int) returns int", 'input parameter "p_a"'),
    "retyped parameter": ("(p_a int) returns int", "(p_a text) returns int", "is of type integer and would be of type text"),
    "renamed and added": ("(p_a int) returns int", "(p_b int, p_c int default 1) returns int", "parameter p_a would be gone"),
    "moved parameter": ("(p_a int, p_b text) returns int", "(p_b text, p_a int) returns int", "would move to another place"),
    "removed default": ("(p_a int default 1) returns int", "(p_a int) returns int", "remove parameter defaults"),
    "new parameter without default": ("(p_a int) returns int", "(p_a int, p_b int) returns int", "p_b would have to be given"),
    "lost default and added": (
        "(p_a int default 1) returns int", "(p_a int, p_b int) returns int", "p_b would have to be given"
    ),
    "changed result": ("(p_a int) returns int", "(p_a int) returns text", "change return type"),
    "one to many": ("(p_a int) returns int", "(p_a int) returns setof int", "change return type"),
    "changed result, added parameter": (
        "(p_a int) returns int", "(p_a int, p_b int default 1) returns bigint", "returns integer and would return bigint"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Published:
    """What has been deployed.

    Attributes:
        database: holds it.
        checkout: it comes from, with the old form of every function of ``BREAKING``.
        before: the database's dump.
    """

    database: Database
    checkout: Checkout
    before: str


@pytest.fixture(scope="module")
def published(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """For what is refused, and so leaves it as it was: deployed and dumped once."""
    checkout = Checkout.copy_to(tmp_path_factory.mktemp("published"))
    for case, (old, _, _) in BREAKING.items():
        checkout.write_function(old, name=_signature(case))
    database = Database(server_url, f"deploy_{os.getpid()}_{next(_numbers)}")
    database.create()
    try:
        deploy(database.url, root=checkout.root)
        yield Published(database, checkout, dump(database.url))
    finally:
        database.drop()


def _signature(case: str) -> str:
    return f"auth.signature_{list(BREAKING).index(case)}"


@pytest.mark.parametrize("case", BREAKING)
def test_a_breaking_signature_is_refused(published: Published, case: str) -> None:
    database, checkout = published.database, published.checkout
    old, new, reason = BREAKING[case]
    body = "select 'x'" if "returns text" in new else "select 1"
    checkout.write_function(new, name=_signature(case), body=body)
    try:
        with pytest.raises(DeployError) as caught:
            deploy(database.url, root=checkout.root)
        assert run_psql(database.url, "-f", f"{checkout.root}/sql/load.sql", check=False).returncode != 0
    finally:
        checkout.write_function(old, name=_signature(case))
    message = str(caught.value)
    assert message.startswith(f"sql/{_signature(case).replace('.', '/')}.sql")
    assert reason in message
    assert "_v3" in message
    assert "migration" in message
    assert "Nothing was changed" in message
    assert dump(database.url) == published.before


def test_what_was_published_deploys_again(published: Published) -> None:
    """So that each of the above was refused for what it changed."""
    deploy(published.database.url, root=published.checkout.root)
    assert dump(published.database.url) == published.before


WITHDRAWN = {
    "a role": ("stable", "", "anon could not call it any more"),
    "every role": ("stable", "-", "Nobody could call it any more"),
    "GET": ("volatile", "anon", "could not be called with GET any more"),
    "a column": ("stable", "anon", "The column b of its result would be gone"),
    "a type": ("stable", "anon", "The column b of its result is of type integer and would be of type bigint"),
}
"""What a change of the same signature takes away: volatility, extra role, what the message says."""


@pytest.mark.parametrize(("volatility", "role", "reason"), WITHDRAWN.values(), ids=list(WITHDRAWN))
def test_what_a_function_takes_away_is_refused_unless_callers_are_told(
    fresh_database: Database, checkout: Checkout, volatility: str, role: str, reason: str
) -> None:
    def write(volatility: str, roles: str) -> None:
        grant = f"grant execute on function auth.probe() to {roles};\n" if roles else ""
        checkout.write(
            "sql/auth/probe.sql",
            f"create or replace function auth.probe() returns setof auth.probe_row language sql {volatility}\n"
            f"as $$ select null::auth.probe_row $$;\n{grant}",
        )

    checkout.write("migrations/9000.make-type.sql", "create type auth.probe_row as (a integer, b integer);\n")
    write("stable", "anon, authenticated")
    deploy(fresh_database.url, root=checkout.root)
    assert deploy(fresh_database.url, root=checkout.root).applied == []
    alter = ""
    if "column b" in reason:
        kind = (
            "alter attribute b type bigint"
            if "bigint" in reason
            else "drop attribute b, add attribute c text"
        )
        alter = f"alter type auth.probe_row {kind};\n"
        checkout.write("migrations/9001.alter-type.sql", alter)
    write(volatility, "" if role == "-" else ", ".join(filter(None, ("authenticated", role))))
    with pytest.raises(DeployError) as caught:
        deploy(fresh_database.url, root=checkout.root)
    message = str(caught.value)
    assert message.startswith("sql/auth/probe.sql: the new form of auth.probe breaks its callers")
    assert reason in message
    assert "auth.probe_v3, which callers of v3 find under the old name" in message
    assert "insert into api.breaking_changes" in message
    assert "Nothing was changed" in message
    checkout.write(
        "migrations/9001.alter-type.sql",
        alter
        + "insert into api.breaking_changes (version, function_name, change) values ('v2', 'auth.probe', 'Less.');\n",
    )
    assert deploy(fresh_database.url, root=checkout.root).applied == ["9001.alter-type"]
    assert deploy(fresh_database.url, root=checkout.root).applied == []


def test_a_grant_by_hand_that_is_taken_back_breaks_nobody(
    fresh_database: Database, checkout: Checkout
) -> None:
    checkout.write(
        "sql/auth/probe.sql",
        "create or replace function auth.probe() returns integer language sql as $$ select 1 $$;\n"
        "grant execute on function auth.probe() to authenticated;\n",
    )
    deploy(fresh_database.url, root=checkout.root)
    with fresh_database.connect() as connection:
        connection.execute("grant execute on function auth.probe() to anon")
    deploy(fresh_database.url, root=checkout.root)
    with fresh_database.connect() as connection:
        assert connection.execute(
            "select has_function_privilege('anon', 'auth.probe()', 'execute')"
        ).fetchone() == (False,)


def test_another_default_is_told_once_unless_callers_are(
    fresh_database: Database, checkout: Checkout
) -> None:
    def write(default: str) -> None:
        checkout.write(
            "sql/auth/probe.sql",
            f"create or replace function auth.probe(p_a integer, p_page integer default {default}, p_new text default 'x')\n"
            "returns integer language sql as $$ select 1 $$;\n"
            "grant execute on function auth.probe(integer, integer, text) to authenticated;\n",
        )

    def told(*, check: bool = False) -> list[str]:
        return deploy(fresh_database.url, root=checkout.root, check=check).changed

    write("50")
    assert told() == []
    write("20")
    expected = ["another default: p_page of auth.probe was 50 and is 20"]
    assert (told(check=True), told()) == (expected, expected)
    write("10")
    checkout.write(
        "migrations/9001.tell.sql",
        "insert into api.breaking_changes (version, function_name, change) values ('v2', 'auth.probe', 'Fewer.');\n",
    )
    assert told() == []


def test_a_new_parameter_with_a_default_replaces_the_old_signature(
    fresh_database: Database, checkout: Checkout
) -> None:
    checkout.write_function("(p_a int) returns int")
    deploy(fresh_database.url, root=checkout.root)
    checkout.write_function("(p_a int, p_b int default 2) returns int", body="select p_a + p_b")
    report = deploy(fresh_database.url, root=checkout.root)
    assert report.dropped == ["dropped auth.probe(integer): no file states it"]
    with fresh_database.connect() as connection:
        assert connection.execute("select auth.probe(1)").fetchone() == (3,)


def test_a_migration_that_drops_the_old_function_says_it_is_meant(
    fresh_database: Database, checkout: Checkout
) -> None:
    checkout.write_function("(p_a int) returns int")
    deploy(fresh_database.url, root=checkout.root)
    checkout.write("migrations/9000.drop-probe.sql", "drop routine auth.probe(integer);\n")
    checkout.write_function("(p_b text) returns text", body="select p_b")
    report = deploy(fresh_database.url, root=checkout.root)
    assert report.applied == ["9000.drop-probe"]


def test_a_changed_view_says_what_to_do(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write("sql/auth/probes.sql", "create or replace view auth.probes as select 1 as a, 2 as b;\n")
    deploy(fresh_database.url, root=checkout.root)
    checkout.write("sql/auth/probes.sql", "create or replace view auth.probes as select 2 as b;\n")
    with pytest.raises(DeployError, match=r"sql/auth/probes\.sql:1: .*\n.*Drop the old one in a migration"):
        deploy(fresh_database.url, root=checkout.root)


# What stands already.


def _fingerprints(database: Database) -> dict[str, str]:
    with database.connect() as connection:
        rows = connection.execute("select kind || ' ' || name, fingerprint from core._list_stated_objects()")
        return {str(name): str(found) for name, found in rows}


def _oids(database: Database) -> dict[str, int]:
    with database.connect() as connection:
        rows = connection.execute("select kind || ' ' || name, oid::bigint from core._list_stated_objects()")
        return {str(name): int(str(oid)) for name, oid in rows}


def test_a_deploy_without_changes_waits_for_no_call_and_stops_none(fresh_database: Database) -> None:
    deploy(fresh_database.url)
    with fresh_database.connect() as call:
        call.execute("begin")
        call.execute("set local lock_timeout = '1s'")
        # Every table is read and written, every view is read, and the transaction stays open.
        for kind, name in call.execute(
            "select c.relkind, c.oid::regclass::text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
            "where c.relkind in ('r', 'p', 'v') and (n.nspowner = 'app_owner'::regrole or n.nspname = 'public')"
        ).fetchall():
            mode = "access share" if kind == "v" else "row exclusive"
            call.execute(f"lock table {name} in {mode} mode")
        said: list[str] = []
        deploy(fresh_database.url, say=said.append)
        assert said == []


def test_what_a_file_changes_is_stated_anew_and_nothing_else(
    fresh_database: Database, checkout: Checkout
) -> None:
    policies = checkout.root / "sql" / "auth" / "policies.sql"
    text = policies.read_text()
    probe = "\ncreate policy probe on auth.users for select to app_api using ({});\n"
    trigger = "\ncreate or replace trigger _100_probe {} on auth.users for each row execute function auth.probe();\n"
    checkout.write(
        "sql/auth/probe.sql",
        "create or replace function auth.probe() returns trigger language plpgsql as $$ begin return new; end $$;\n"
        "grant execute on function auth.probe() to app_owner;\n",
    )
    checkout.write("sql/auth/probes.sql", "create or replace view auth.probes as select 1 as a;\n")
    policies.write_text(text + probe.format("true") + trigger.format("before insert"))
    deploy(fresh_database.url, root=checkout.root)
    before = _fingerprints(fresh_database)
    assert {
        "policy probe on auth.users",
        "trigger _100_probe on auth.users",
        "view auth.probes",
    } < before.keys()

    policies.write_text(text + probe.format("false") + trigger.format("before update"))
    checkout.write("sql/auth/probes.sql", "create or replace view auth.probes as select 2 as a;\n")
    oids = _oids(fresh_database)
    deploy(fresh_database.url, root=checkout.root)
    after = _fingerprints(fresh_database)
    changed = {"policy probe on auth.users", "trigger _100_probe on auth.users", "view auth.probes"}
    assert {name for name in before if before[name] != after[name]} == changed
    # A policy is dropped and made: those that were left alone are the same objects.
    assert {name for name, oid in _oids(fresh_database).items() if oids[name] != oid} == {
        "policy probe on auth.users"
    }

    policies.write_text(text)
    checkout.remove("sql/auth/probes.sql")
    checkout.remove("sql/auth/probe.sql")
    report = deploy(fresh_database.url, root=checkout.root)
    assert len(report.dropped) == 3  # a policy without a file goes without a word, as a grant does
    assert changed.isdisjoint(_fingerprints(fresh_database))


BY_HAND = (
    "alter policy users_own on auth.users using (true)",
    "alter policy users_operator on auth.users to public",
    "drop policy accounts_own on payments.accounts",
    "alter table auth.users disable row level security",
    "alter table ops.audit_log disable trigger _100_refuse_change",
    "create or replace trigger _900_audit_insert after insert on auth.users referencing new table as new_rows "
    "for each statement execute function ops.audit_changes('user', 'user_id', '{user_id}', '{}')",
    "drop trigger _600_pay_order on payments.transactions",
    "alter table study.courses disable trigger _810_track_insert",
    "create or replace view public.cache_stats as select * from cache.get_cache_stats() where false",
    "alter view study.active_lectures reset (security_invoker)",
    "create or replace view study.active_courses with (security_invoker = true) as select * from study.courses",
    "drop view study.active_assignments",
    "comment on policy users_operator on auth.users is 'by hand'",
    "create or replace trigger _900_audit_update after update on auth.operator_regions referencing old table as old_rows "
    "new table as new_rows for each statement execute function ops.audit_changes('user', 'user_id', '{User_id, region}', '{}')",
    "do $$ begin execute (select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) from pg_trigger "
    "where tgparentid <> 0 and not tgisinternal and tgrelid::regclass::text like 'events.%' limit 1); end $$",
)


def test_what_was_changed_by_hand_is_mended(fresh_database: Database) -> None:
    fingerprints, schema = _fingerprints(fresh_database), dump(fresh_database.url)
    spoilt = schema
    with fresh_database.connect() as connection:
        for statement in BY_HAND:
            connection.execute(statement)
            assert spoilt != (spoilt := dump(fresh_database.url)), statement
    deploy(fresh_database.url)
    assert _fingerprints(fresh_database) == fingerprints
    assert dump(fresh_database.url) == schema


def test_a_policy_means_the_function_that_a_first_deploy_would_find(
    fresh_database: Database, checkout: Checkout
) -> None:
    checkout.write_function("(p_a bigint) returns boolean", body="select true")
    policies = checkout.root / "sql" / "auth" / "policies.sql"
    policies.write_text(
        policies.read_text() + "\ngrant execute on function auth.probe(bigint) to app_owner;\n"
        "create policy probe on auth.users for select to app_api using (auth.probe(1));\n"
    )
    deploy(fresh_database.url, root=checkout.root)
    checkout.write(
        "sql/auth/probe_int.sql",
        "create or replace function auth.probe(p_a int) returns boolean language sql as $$ select false $$;\n",
    )
    policies.write_text(policies.read_text().replace("auth.probe(bigint) to", "auth.probe(int) to"))
    deploy(fresh_database.url, root=checkout.root)
    with fresh_database.connect() as connection:
        assert connection.execute(
            "select d.refobjid::regprocedure::text from pg_policy as p join pg_depend as d "
            "on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_proc'::regclass "
            "where p.polname = 'probe'"
        ).fetchall() == [("auth.probe(integer)",)]


def test_what_a_statement_means_now_is_stated_anew(fresh_database: Database, checkout: Checkout) -> None:
    policies = checkout.root / "sql" / "auth" / "policies.sql"
    text = policies.read_text()
    depends = f"-- depends: {max(path.stem for path in (checkout.root / 'migrations').glob('*.sql'))}\n"
    checkout.write(
        "migrations/9990.add-probes.sql",
        f"{depends}set local role app_owner;\n"
        "create table auth.probe_a (a int primary key, b int);\ncreate table auth.probe_b (c int primary key, d int);\n",
    )
    checkout.write(
        "sql/auth/probe.sql",
        "create or replace function auth.probe(p_a bigint) returns boolean language sql as $$ select true $$;\n"
        "create or replace view auth.probes as select 1 as one from auth.probe_a natural join auth.probe_b;\n",
    )
    checkout.write("sql/auth/probe_view.sql", "create or replace view auth.probe_view as select 1 as c;\n")
    policies.write_text(
        f"{text}\ngrant execute on all functions in schema auth to app_owner;\n"
        "create policy of_column on auth.probe_a to app_api using (exists (select from auth.probe_b where c = b));\n"
        "create policy of_view on auth.users to app_api using (exists (select from auth.probe_view where c = version));\n"
        "create policy of_function on auth.probe_a to app_api using (auth.probe(1));\n"
        "create policy altered on auth.probe_a to app_api using (a = 1);\n"
        "alter policy altered on auth.probe_a using (true);\n"
        "create or replace trigger _100_off before update on auth.probe_a "
        "for each row execute function ops.audit_log__refuse_change();\n"
        "alter table auth.probe_a disable trigger _100_off;\n"
        "create or replace trigger _100_gone before update on auth.probe_a "
        "for each row execute function ops.audit_log__refuse_change();\n"
        "create policy twice on auth.probe_a to app_api using (a = 1);\n"
        "drop policy twice on auth.probe_a;\ncreate  policy twice on auth.probe_a to app_api using (true);\n"
    )
    deploy(fresh_database.url, root=checkout.root)

    checkout.write(
        "migrations/9991.more-columns.sql",
        "-- depends: 9990.add-probes\nset local role app_owner;\n"
        "alter table auth.probe_a add e int;\nalter table auth.probe_b add e int, add b int;\n",
    )
    overload = (
        "create or replace function auth.probe(p_a int) returns boolean language sql as $$ select false $$;\n"
    )
    checkout.write("sql/auth/probe_int.sql", overload)
    checkout.write(
        "sql/auth/probe_view.sql", "create or replace view auth.probe_view as select 1 as c, 2 as version;\n"
    )
    policies.write_text(
        policies.read_text()
        .replace("alter policy altered on auth.probe_a using (true);\n", "")
        .replace("alter table auth.probe_a disable trigger _100_off;\n", "")
        .replace("create policy twice", "drop trigger _100_gone on auth.probe_a;\ncreate policy twice", 1)
        .replace(
            "drop policy twice on auth.probe_a;\ncreate  policy twice on auth.probe_a to app_api using (true);\n",
            "",
        )
    )
    with fresh_database.connect() as connection:  # somebody tried the new function already
        connection.execute("grant create on schema auth to app_api")
        connection.execute("set role app_api")
        connection.execute(overload.encode())
    deploy(fresh_database.url, root=checkout.root)
    ours, fingerprints = dump(fresh_database.url), _fingerprints(fresh_database)
    run_psql(fresh_database.url, "-f", str(checkout.root / "sql" / "load.sql"))  # states everything anew
    assert dump(fresh_database.url) == ours
    assert _fingerprints(fresh_database) == fingerprints
    assert "trigger _100_gone on auth.probe_a" not in fingerprints


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("create policy a on b.c for select to d using (true)", ("policy", "a on b.c")),
        (
            "create or replace trigger a\nbefore update of on_hand on b.c\nfor each row",
            ("trigger", "a on b.c"),
        ),
        ("create constraint trigger a\nafter update on b.c\ndeferrable", ("trigger", "a on b.c")),
        ("create or replace view a.b as select count(*) from c.d", ("view", "a.b")),
        ("create or replace view a.b as select * from c.d", None),
        ("create or replace view a.b as select distinct * from c.d", None),
        ("create or replace view a.b as select x.a, y.* from c.d", None),
        ("create or replace view a.b as select 1 as a, * from c.d", None),
        ("create or replace view a.b as SELECT ALL * from c.d", None),
        ("create or replace view a.b as select 1 as a from c.d natural join c.e", None),
        ("create or replace view a.b as select distinct on (a) * -- all\nfrom c.d", None),
        ("create or replace view a.b as table c.d", None),
        ("create or replace view a.b as select (x.a) * 2 * x.b as c from c.d as x", ("view", "a.b")),
        ("alter table a.b enable row level security", ("row security", "a.b")),
        ("alter table a.b force row level security", None),
        ('create policy "A" on b.c', None),
        ("create or replace function a.b()", None),
    ],
)
def test_statements_that_can_be_left_out_are_known(text: str, key: tuple[str, str] | None) -> None:
    assert find_key(text) == key


# Mistakes.

MISTAKES = {
    "syntax": ("-- One.\nselect 1;\n\nselect\n    from from;\n", 5),
    "unknown function": ("select 1;\ncomment on function auth.nothing() is 'x';\n", 2),
    "semicolons in literals": ("select ';', $$;$$, \";\" from (select 1 as \";\") as x; -- ;\n/* ; */ select 1;\nselect 1/0;\n", 3),
    "compile error in a body": (
        "create or replace function auth.probe() returns int\nlanguage plpgsql\nas $$\nbegin\n    retrun 1;\nend;\n$$;\n", 5
    ),
    "unknown variable in a body": (
        "create or replace function auth.probe() returns int\nlanguage plpgsql\nas $$\nbegin\n    v_a := 1;\n    return 1;\nend;\n$$;\n", 5
    ),
    "unknown type in a declaration": (
        "create or replace function auth.probe() returns int\nlanguage plpgsql\nas $$\ndeclare\n    v_a int;\n    v_b auth.nothing;\nbegin\n    return 1;\nend;\n$$;\n", 6
    ),
    "sql body": ("create or replace function auth.probe() returns int\nlanguage sql\nas $$\n    select 1;\n    select nothing\n$$;\n", 5),
    "parsed body": (
        "create or replace function auth.probe() returns int\nlanguage sql\nbegin atomic\n    select case when true then 1 end;\n    select nothing;\nend;\n", 5
    ),
    "after a parsed body": (
        "create or replace function auth.probe() returns int\nlanguage sql\nbegin atomic\n    select case when true then 1 end;\nend;\nselect nothing;\n", 6
    ),
    "run time in a do block": ("do $$\ndeclare\n    v_a int;\nbegin\n    v_a := 1;\n    v_a := v_a / 0;\nend;\n$$;\n", 6),
    "embedded in a do block": ("do $$\nbegin\n    perform 1;\n    perform nothing\n    from auth.users;\nend;\n$$;\n", 4),
    "another function's line": (
        "do $$\nbegin\n    perform 1;\n    perform auth.require_uid();\nend;\n$$;\n", 4
    ),
}  # fmt: skip


@pytest.mark.parametrize("folder", ["sql/auth", "migrations"])
@pytest.mark.parametrize(("text", "line"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_names_its_file_and_line(
    published: Published, checkout: Checkout, folder: str, text: str, line: int
) -> None:
    name = "9000.spoil" if folder == "migrations" else "spoil"
    checkout.write(f"{folder}/{name}.sql", text)
    with pytest.raises(DeployError) as caught:
        deploy(published.database.url, root=checkout.root)
    assert str(caught.value).startswith(f"{folder}/{name}.sql:{line}: ")
    assert "Nothing was changed: the database is as it was." in str(caught.value)
    assert dump(published.database.url) == published.before


def test_a_mistake_in_a_file_undoes_the_migrations_of_the_same_deploy(
    fresh_database: Database, checkout: Checkout
) -> None:
    before = dump(fresh_database.url)
    checkout.write(
        "migrations/9000.add-probes.sql", "set local role app_owner;\ncreate table auth.probes (id int);\n"
    )
    checkout.write("sql/auth/spoil.sql", "select 1/0;\n")
    with pytest.raises(DeployError, match="Nothing was changed"):
        deploy(fresh_database.url, root=checkout.root)
    assert dump(fresh_database.url) == before
    assert list_pending(fresh_database.url, checkout.root)[1] == ["9000.add-probes"]


def test_a_first_deploy_that_fails_leaves_the_database_empty(
    empty: Callable[..., Database], checkout: Checkout
) -> None:
    database = empty()
    before = dump(database.url)
    checkout.write("sql/auth/spoil.sql", "select 1/0;\n")
    with pytest.raises(DeployError):
        deploy(database.url, root=checkout.root)
    assert dump(database.url) == before


def test_only_ir_is_understood(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write("sql/auth/spoil.sql", "select 1;\n\\set x 1\n")
    with pytest.raises(DeployError, match=r"spoil\.sql:2: the only psql command allowed here is \\ir"):
        deploy(fresh_database.url, root=checkout.root)


def test_a_missing_file_is_named(fresh_database: Database, checkout: Checkout) -> None:
    (checkout.root / "sql/auth/uid.sql").unlink()
    with pytest.raises(DeployError, match=r"sql/auth/uid\.sql: the file cannot be read"):
        deploy(fresh_database.url, root=checkout.root)


def test_an_unknown_dependency_is_named(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write("migrations/9000.spoil.sql", "-- depends: 8999.nothing\nselect 1;\n")
    with pytest.raises(DeployError, match=r"migrations/9000\.spoil\.sql: .*dependencies"):
        deploy(fresh_database.url, root=checkout.root)


# Migrations outside a transaction.


def test_a_migration_may_build_an_index_concurrently(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write(
        "migrations/9000.add-a.sql", "set local role app_owner;\nalter table auth.users add column a int;\n"
    )
    checkout.write(
        "migrations/9001.index-a.sql",
        "-- depends: 9000.add-a\n-- transactional: false\n\nset role app_owner;\ncreate index concurrently on auth.users (a);\n",
    )
    checkout.write("migrations/9002.spoil.sql", "-- depends: 9001.index-a\nselect 1/0;\n")
    with pytest.raises(DeployError) as caught:
        deploy(fresh_database.url, root=checkout.root)
    assert "Applied and kept: 9000.add-a, 9001.index-a." in str(caught.value)
    (checkout.root / "migrations/9002.spoil.sql").unlink()
    assert deploy(fresh_database.url, root=checkout.root).applied == []


def test_what_a_migration_sets_does_not_leak(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write("migrations/9000.a.sql", "set local role app_api;\nset local statement_timeout = '1s';\n")
    checkout.write(
        "migrations/9001.b.sql",
        "-- depends: 9000.a\ndo $$ begin assert current_user = session_user; "
        "assert current_setting('statement_timeout') = '0'; "
        "assert current_setting('lock_timeout') = '5s'; end $$;\n",
    )
    assert deploy(fresh_database.url, root=checkout.root).applied == ["9000.a", "9001.b"]


# Check.


def test_check_changes_nothing_and_tells_all(fresh_database: Database, checkout: Checkout) -> None:
    deploy(fresh_database.url, root=checkout.root)
    before = dump(fresh_database.url)
    checkout.write("migrations/9000.add-probes.sql", "create table auth.probes (id int);\n")
    checkout.remove("sql/analytics/list_cohorts.sql")
    report = deploy(fresh_database.url, root=checkout.root, check=True)
    assert report.applied == ["9000.add-probes"]
    assert report.dropped == ["dropped analytics.list_cohorts(date,date,text): no file states it"]
    assert dump(fresh_database.url) == before


def test_check_stops_at_what_cannot_be_tried(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write("migrations/9000.a.sql", "-- transactional: false\n\nselect 1;\n")
    checkout.write("migrations/9001.b.sql", "-- depends: 9000.a\nselect 1;\n")
    report = deploy(fresh_database.url, root=checkout.root, check=True)
    assert (report.applied, report.untried) == ([], ["9000.a", "9001.b"])


# Several at once.


def test_two_deploys_at_once_take_turns(empty: Callable[..., Database]) -> None:
    database = empty()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        reports = pool.map(deploy, [database.url] * 2)
    assert sorted(bool(report.applied) for report in reports) == [False, True]


def test_several_databases_of_a_server_deploy_at_once(empty: Callable[..., Database]) -> None:
    databases = [empty() for _ in range(4)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        reports = pool.map(deploy, [database.url for database in databases])
    assert all(report.applied for report in reports)


def test_a_deploy_that_waits_says_so(fresh_database: Database) -> None:
    said: list[str] = []
    with fresh_database.connect() as other:
        other.execute("select pg_advisory_lock(1835100526)")

        def say(text: str) -> None:
            said.append(text)
            other.execute("select pg_advisory_unlock_all()")

        deploy(fresh_database.url, say=say)
    assert said == ["another deploy is running; waiting for it"]


def _wait_for(database: Database, query: str) -> None:
    with database.connect() as connection:
        for _ in range(1200):
            if connection.execute(query).fetchone() is not None:  # type: ignore[call-overload]
                return
            time.sleep(0.05)
    raise AssertionError(query)


def test_a_deploy_that_loses_a_deadlock_is_tried_again(fresh_database: Database, checkout: Checkout) -> None:
    # The other session looks for deadlocks once, after a second of waiting: too early to see this one.
    checkout.write(
        "migrations/9000.meet.sql",
        """lock table auth.users in access exclusive mode;
        do $$ begin
            while exists (select from pg_locks where relation = 'auth.sessions'::regclass and mode = 'ShareLock') loop
                perform pg_sleep(0.05);
                if exists (select from pg_locks where relation = 'auth.users'::regclass and not granted) then
                    perform pg_sleep(2);
                    exit;
                end if;
            end loop;
        end $$;
        lock table auth.sessions in access exclusive mode;
        create table auth.probes (id int);
        """,
    )
    said: list[str] = []
    with fresh_database.connect() as other, ThreadPoolExecutor() as pool:
        other.execute("begin")
        other.execute("lock table auth.sessions in share mode")
        deploying = pool.submit(deploy, fresh_database.url, root=checkout.root, say=said.append)
        _wait_for(
            fresh_database,
            "select from pg_locks where relation = 'auth.users'::regclass and mode = 'AccessExclusiveLock' and granted",
        )
        other.execute("lock table auth.users in share mode")  # until the deploy has given way
        other.execute("commit")
        report = deploying.result()
    assert report.applied == ["9000.meet"]
    assert said == ["a deadlock with another session; trying again"]
    with fresh_database.connect() as connection:
        assert connection.execute("select count(*) from auth.probes").fetchone() == (0,)


def test_a_killed_deploy_leaves_nothing_and_the_next_one_works(
    fresh_database: Database, checkout: Checkout
) -> None:
    before = dump(fresh_database.url)
    checkout.write(
        "migrations/9000.sleep.sql",
        "create table auth.probes (id int);\nselect pg_sleep(1);\nselect pg_sleep(60);\n",
    )
    program = "import sys, pathlib; from pyapi.deploy import deploy; deploy(sys.argv[1], root=pathlib.Path(sys.argv[2]))"
    process = subprocess.Popen(
        [sys.executable, "-c", program, fresh_database.url, str(checkout.root)], cwd=ROOT
    )
    _wait_for(
        fresh_database,
        "select from pg_stat_activity where query like 'select pg_sleep(1)%' and state = 'active'",
    )
    process.send_signal(signal.SIGKILL)
    process.wait()
    (checkout.root / "migrations/9000.sleep.sql").unlink()
    deploy(fresh_database.url, root=checkout.root)
    assert dump(fresh_database.url) == before


def test_a_lock_that_a_killed_yoyo_left_is_broken(fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        connection.execute("insert into deploy.yoyo_lock (locked, ctime, pid) values (1, now(), 1)")
    deploy(fresh_database.url)
    with fresh_database.connect() as connection:
        assert connection.execute("select count(*) from deploy.yoyo_lock").fetchone() == (0,)


def test_a_yoyo_that_lives_is_respected(fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        connection.execute("insert into deploy.yoyo_lock (locked, ctime, pid) values (1, now(), 4711)")
        with pytest.raises(DeployError, match=r"yoyo \(process 4711, since .*\) is migrating"):
            deploy(fresh_database.url)


def test_a_lock_that_is_not_free_names_its_holder(fresh_database: Database, checkout: Checkout) -> None:
    policies = checkout.root / "sql" / "auth" / "policies.sql"
    policies.write_text(
        policies.read_text() + "\ncreate policy probe on auth.users to app_api using (true);\n"
    )
    with fresh_database.connect() as connection:
        connection.execute("set application_name = 'long report'")
        with connection.transaction():
            connection.execute("select from auth.users")
            with pytest.raises(DeployError) as caught:
                deploy(fresh_database.url, root=checkout.root)
    assert "a lock was not free within 5 seconds" in str(caught.value)
    assert "long report" in str(caught.value)


# Logins.


def test_one_notification_follows_a_deploy(fresh_database: Database) -> None:
    with fresh_database.connect() as listener:
        listener.execute("listen mainspring_deploy")
        deploy(fresh_database.url)
        assert len(list(listener.notifies(timeout=0.5))) == 1
        deploy(fresh_database.url, check=True)
        assert list(listener.notifies(timeout=0.2)) == []


def test_a_login_that_is_no_superuser_can_deploy(server_url: str, empty: Callable[..., Database]) -> None:
    """As on managed servers: CREATEROLE, CREATEDB and a database of its own."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("create role manager login createrole createdb")
        if connection.info.server_version >= 160000:
            connection.execute(
                "grant app_owner, app_api, anon, admin, service_role to manager with admin option, set false, inherit false"
            )
        else:
            connection.execute(
                "grant app_owner, app_api, anon, admin, service_role to manager with admin option"
            )
    try:
        database = empty("manager")
        url = database.url.replace("postgres@", "manager@")
        deploy(url)
        before = dump(database.url)
        assert deploy(url).dropped == []
        assert dump(database.url) == before
        with database.connect("manager") as connection:
            connection.execute(
                "select auth.create_user('a@example.com', p_user_id => '00000000-0000-7000-8000-000000000001')"
            )
            connection.execute("call auth.act_as('00000000-0000-7000-8000-000000000001')")
            assert connection.execute("select current_user").fetchone() == ("authenticated",)
        database.drop()
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute("drop owned by manager")
            connection.execute("drop role manager")


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """Superuser URL of a server without any of our roles."""
    server = Server.launch()
    yield server.superuser_url
    server.stop()


def test_the_first_deploys_of_a_server_may_come_together(fresh_server: str) -> None:
    """They all make the same roles at the same moment."""
    urls = [create_empty(fresh_server, f"first_{number}").url for number in range(3)]
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        reports = pool.map(deploy, urls)
    assert all(report.applied for report in reports)
    assert len({dump(url) for url in urls}) == 1


def test_a_login_that_is_no_superuser_makes_the_roles(fresh_server: str) -> None:
    with psycopg.connect(fresh_server, autocommit=True) as connection:
        connection.execute("create role manager login createrole createdb")
    database = create_empty(fresh_server, "managed", "manager")
    url = database.url.replace("postgres@", "manager@")
    gateway_url = "postgresql://authenticator:secret@localhost/x"
    assert deploy(url, gateway_url=gateway_url).applied
    before = dump(database.url)
    assert deploy(url, gateway_url=gateway_url).applied == []
    assert dump(database.url) == before
    with database.connect("manager") as connection:
        connection.execute("select auth.create_user('a@example.com')")
        connection.execute("select core.create_partitions()")


def test_a_login_that_may_not_make_roles_is_told(fresh_server: str) -> None:
    with psycopg.connect(fresh_server, autocommit=True) as connection:
        connection.execute("create role visitor login")
    database = create_empty(fresh_server, "visited", "visitor")
    with pytest.raises(DeployError, match=r"^sql/roles\.sql:\d+: permission denied to create role"):
        deploy(database.url.replace("postgres@", "visitor@"))


def test_the_gateway_gets_its_password_as_a_verifier(server_url: str, fresh_database: Database) -> None:
    password = "p'w %"
    with fresh_database.connect() as connection:
        connection.execute("select pg_stat_reset()")
    deploy(fresh_database.url, gateway_url="postgresql://authenticator:p%27w%20%25@localhost/x")
    with psycopg.connect(server_url, autocommit=True) as connection:
        row = connection.execute(
            "select rolpassword from pg_authid where rolname = 'authenticator'"
        ).fetchone()
        connection.execute("alter role authenticator password null")
    assert row is not None
    assert re.match(r"SCRAM-SHA-256\$\d+:", str(row[0]))
    assert password not in str(row[0])


def test_a_database_that_does_not_answer_is_a_sentence() -> None:
    with pytest.raises(DeployError, match=r"^The database does not answer: "):
        deploy("postgresql://postgres@127.0.0.1:1/nothing")


# Schema public, which is not ours: sql/public states functions and views in it.

PUBLIC = """
select coalesce(string_agg(format('%s %s %s', p.oid::regprocedure, p.proowner::regrole, p.proacl), E'\\n' order by 1), '')
from pg_proc as p where p.pronamespace = 'public'::regnamespace and p.proname ~ '^(mine|theirs|probe)'
"""


def test_what_others_keep_in_public_is_left_alone(fresh_database: Database, checkout: Checkout) -> None:
    checkout.write_function("(p_a int) returns int", name="public.probe")
    with fresh_database.connect() as connection:
        connection.execute("create role app_writer")
        connection.execute("create function public.mine() returns int language sql return 1")
        connection.execute("create function public.theirs(p_a int) returns int language sql return 1")
        connection.execute("alter function public.theirs owner to app_writer")
        connection.execute("grant execute on function public.theirs to anon")
        # A name of ours with other arguments.
        connection.execute("create function public.get_cache(p_a int) returns int language sql return 1")
        connection.execute(
            "create view public.my_users as select 1 as a; grant select on public.my_users to anon"
        )
        before = connection.execute(PUBLIC).fetchone()
    try:
        deploy(fresh_database.url, root=checkout.root)
        with fresh_database.connect() as connection:
            connection.execute("grant execute on function public.probe to anon")
        checkout.remove("sql/public/probe.sql")
        assert deploy(fresh_database.url, root=checkout.root).dropped == [
            "dropped probe(integer): no file states it"
        ]
        with fresh_database.connect() as connection:
            assert connection.execute(PUBLIC).fetchone() == before
            assert connection.execute("select public.get_cache(1)").fetchone() == (1,)
            found = connection.execute(
                "select has_table_privilege('anon', 'public.my_users', 'select'),"
                " has_schema_privilege('app_api', 'public', 'create')"
            )
            assert found.fetchone() == (True, False)
    finally:
        with fresh_database.connect() as connection:
            connection.execute("drop owned by app_writer; drop role app_writer")


def test_stray_grants_on_ours_in_public_are_taken_back(fresh_database: Database) -> None:
    deploy(fresh_database.url)
    before = dump(fresh_database.url)
    with fresh_database.connect() as connection:
        connection.execute("grant execute on function public.set_cache to anon, public")
        connection.execute("grant select on public.cache_stats to anon")
    deploy(fresh_database.url)
    assert dump(fresh_database.url) == before


def test_a_function_of_theirs_in_the_place_of_ours_is_named(fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        connection.execute("drop function public.cleanup_expired_cache()")
        connection.execute(
            "create function public.cleanup_expired_cache() returns integer language sql return 1"
        )
    with pytest.raises(
        DeployError, match=r"sql/public/cleanup_expired_cache\.sql:\d+: must be owner of function"
    ):
        deploy(fresh_database.url)


def test_a_public_schema_that_is_not_theirs_to_grant_is_named(
    server_url: str, empty: Callable[..., Database]
) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("create role keeper login createrole")
        if connection.info.server_version >= 160000:
            connection.execute(
                "grant app_owner, app_api, anon, admin, service_role to keeper with admin option, set false, inherit false"
            )
        else:
            connection.execute(
                "grant app_owner, app_api, anon, admin, service_role to keeper with admin option"
            )
    try:
        database = empty("keeper")
        url = database.url.replace("postgres@", "keeper@")
        with database.connect() as connection:
            connection.execute("alter schema public owner to postgres")
        with pytest.raises(DeployError, match="app_api may not create functions in schema public"):
            deploy(url)
        with database.connect() as connection:
            connection.execute("grant create, usage on schema public to keeper with grant option")
        deploy(url)
        assert deploy(url).dropped == []
        database.drop()
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute("drop owned by keeper")
            connection.execute("drop role keeper")
