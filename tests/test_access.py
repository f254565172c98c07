"""Every exposed function, called by every role with another user's ids: nobody gets what is not theirs.

The functions come from the catalogue, so a new one is covered on the day it appears.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from pyapi.functions import INTERNAL
from pyapi.settings import Settings
from tests.answers import SECRETS
from tests.gateways import GatewayProcess, Line, gateway_for, make_customers, make_token, meter_id, user_id
from tests.servers import Database

pytestmark = pytest.mark.one_server

ALICE, BOB, OPERATOR, ADMIN, LOCAL = 1, 2, 3, 4, 5
SCHEMAS = Settings.model_fields["schemas"].default

FUNCTIONS = """
select p.oid, n.nspname || '.' || p.proname, p.provolatile::text,
    coalesce(jsonb_agg(jsonb_build_array(a.name, a.type::regtype::text, a.position > p.pronargs - p.pronargdefaults)
        order by a.position) filter (where a.name is not null), '[]'),
    array(select r.name from unnest(array['anon', 'authenticated', 'operator', 'admin', 'service_role']) as r (name)
        where has_function_privilege(r.name, p.oid, 'execute') and has_schema_privilege(r.name, n.oid, 'usage'))
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
left join lateral unnest(p.proargnames, p.proargtypes::oid[]) with ordinality as a (name, type, position)
    on a.position <= p.pronargs
where n.nspname = any (%s) and p.prorettype <> 'trigger'::regtype and p.prokind in ('f', 'p')
    and (n.nspowner = 'app_owner'::regrole or n.nspname = 'public' and p.proowner = 'app_api'::regrole) and n.nspname || '.' || p.proname <> all (%s)
group by p.oid, n.oid order by 2
"""


@dataclass(frozen=True)
class Function:
    """An exposed function; ``parameters`` are (name, type, has default)."""

    oid: int
    name: str
    volatility: str
    parameters: list[tuple[str, str, bool]]
    roles: list[str]


@dataclass(frozen=True)
class Caller:
    """Who calls: a database role and a token."""

    name: str
    role: str
    token: str | None


CALLERS = [
    Caller("anon", "anon", None),
    Caller("bob", "authenticated", make_token(user_id(BOB))),
    Caller("nobody", "authenticated", make_token()),  # signed, but no user
    Caller("ghost", "authenticated", make_token(user_id(77))),  # a user who does not exist
    Caller("foreign operator", "operator", make_token(user_id(OPERATOR), "operator", region="Nairobi")),
    Caller("operator of nowhere", "operator", make_token(user_id(78), "operator")),
]
STAFF = [
    Caller("alice", "authenticated", make_token(user_id(ALICE))),
    Caller("operator", "operator", make_token(user_id(LOCAL), "operator")),
    Caller("admin", "admin", make_token(user_id(ADMIN), "admin")),
    Caller("service", "service_role", make_token(role="service_role")),
]


@dataclass(frozen=True)
class Alice:
    """Somebody's ids, which nobody else may be told."""

    ids: dict[str, str]

    @property
    def secrets(self) -> list[str]:
        """What must not stand in anybody else's answers."""
        return [value for name, value in self.ids.items() if name != "region"]


def make_invoices(connection: psycopg.Connection[Any]) -> None:
    """Alice and Bob were billed for last month, and Alice objects."""
    connection.execute("select invoices.set_billing(true), test.create_tariff('bill')")
    connection.execute("update meters.ownerships set owned_from = '2025-01-01'")
    connection.execute(
        "select invoices.open_billing_account(test.meter_id(n), p_tariff_code => 'bill', p_customer_name => 'Customer ' || n,"
        " p_opened_at => '2025-11-01 00:00+03') from generate_series(1, 2) as n"
    )
    connection.execute(
        "select test.store_hours(n, '2025-11-01', '2025-12-01', 0.5) from generate_series(1, 2) as n"
    )
    connection.execute("select test.bill('2025-11-01')")
    connection.execute(
        "select invoices._open_dispute(i, 5, 'x') from invoices.invoices as i where i.user_id = test.user_id(%s)",
        [ALICE],
    )


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 3))
    with database.connect() as connection:
        connection.execute(
            "select test.create_user(%s, 'operator'), test.create_user(%s, 'admin'), test.create_operator(%s)",
            [OPERATOR, ADMIN, LOCAL],
        )
        connection.execute("update auth.users set region = 'Mombasa' where user_id = %s", [user_id(OPERATOR)])
        make_invoices(connection)
    with gateway_for(database, schemas=",".join(SCHEMAS)) as gateway:
        for number in (ALICE, BOB):
            with gateway.client(make_token(user_id(number))) as client:
                for _ in range(2):
                    bought = client.post(
                        "/rpc/tokens.purchase_tokens", json={"p_meter_id": meter_id(number), "p_amount": 100}
                    )
                    assert bought.status_code == 200, bought.text
                for hours in (1, 2):
                    read_at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
                    reading = {"p_meter_id": meter_id(number), "p_read_at": read_at, "p_energy_kwh": 0.1}
                    assert client.post("/rpc/meters.insert_reading", json=reading).status_code == 200
        yield gateway


@pytest.fixture(scope="module")
def functions(gateway: GatewayProcess, database: Database) -> list[Function]:
    with database.connect() as connection:
        rows = connection.execute(FUNCTIONS, [list(SCHEMAS), list(INTERNAL)])
        found = [Function(*row) for row in rows if row[1] not in ENDS_ITS_OWN_CALLER]  # type: ignore[arg-type]
    assert len(found) > 40
    return found


@pytest.fixture(scope="module")
def alice(gateway: GatewayProcess, database: Database) -> Alice:
    with database.connect() as connection:
        row = connection.execute(
            "select u.email, w.account_id::text, m.meter_number, m.drn, p.purchase_id::text, p.token, t.transaction_id::text "
            "from auth.users as u cross join lateral test.wallet(%s) as w "
            "join meters.meters as m on m.owner_user_id = u.user_id "
            "join tokens.purchases as p on p.meter_id = m.meter_id "
            "join payments.transactions as t on t.account_id = w.account_id "
            "where u.user_id = %s order by p.created_at, t.created_at limit 1",
            [ALICE, user_id(ALICE)],
        ).fetchone()
        billed = connection.execute(
            "select i.invoice_id, d.dispute_id, a.account_id, a.payment_reference, i.number from invoices.invoices as i"
            " join invoices.accounts as a using (account_id) join invoices.disputes as d using (invoice_id)"
        ).fetchone()
    assert row is not None
    assert billed is not None
    names = ("email", "account_id", "meter_number", "drn", "purchase_id", "token", "transaction_id")
    ids = dict(zip(names, map(str, row), strict=True))
    bill = ("invoice_id", "dispute_id", "billing_account_id", "payment_reference", "invoice_number")
    ids |= dict(zip(bill, map(str, billed), strict=True))
    return Alice(ids | {"user_id": user_id(ALICE), "meter_id": meter_id(ALICE), "region": "Nairobi"})


NOW = datetime.now(UTC)
"""The days of reports are Nairobi's, which begin at 21:00 of the day before: a period to tomorrow may end with today."""
BY_NAME: dict[str, Any] = {
    "p_phone": "0711000111", "p_currency": "KES", "p_tariff_code": "test", "p_type": "credit", "p_status": "active", "p_limit": 100,
    "p_from": (NOW - timedelta(days=1)).isoformat(), "p_until": (NOW + timedelta(days=2)).isoformat(),
    "p_aggregate_type": "meter", "p_new_status": "completed", "p_read_at": NOW.isoformat(), "p_event_types": ["x"],
    "p_client_id": "00000000-0000-7000-a000-00000000c11e", "p_serial": 424242, "p_correlation_id": "00000000-0000-7000-a000-000000000001", "p_causation_id": "00000000-0000-7000-a000-000000000002",
}  # fmt: skip
ECHOES = {"meters.ingest_readings"}
"""Say what they refused, and take nothing."""
ENDS_ITS_OWN_CALLER = {
    "auth.logout_everywhere", "auth.suspend_user", "auth.set_user_role", "auth.assign_operator_region",
    "auth.unassign_operator_region",
}  # fmt: skip
"""Take back the very token that the next call needs; tests/test_sessions.py and test_users.py have them."""
BY_TYPE: dict[str, Any] = {
    "text": "x", "uuid": user_id(ALICE), "numeric": 1, "integer": 1, "bigint": 1, "smallint": 1, "boolean": True,
    "double precision": 1, "real": 1, "jsonb": {}, "json": {}, "date": NOW.date().isoformat(), "interval": "1 hour", "xid8": "1",
    "timestamp with time zone": NOW.isoformat(), "timestamp without time zone": NOW.isoformat(), "time without time zone": "10:00", "bytea": "\\x00", "inet": "127.0.0.1",
}  # fmt: skip


def argument(alice: Alice, name: str, type_name: str) -> Any:
    """A value that points at Alice where it can."""
    bare = name.removeprefix("p_")
    for key in (bare, bare.removeprefix("owner_"), bare.removeprefix("before_"), bare.removeprefix("after_")):
        if key in alice.ids and type_name in ("uuid", "text"):
            return alice.ids[key]
    if bare in ("before", "after") and type_name == "uuid":
        return (
            "ffffffff-ffff-7fff-bfff-ffffffffffff"
            if bare == "before"
            else "00000000-0000-0000-0000-000000000000"
        )
    if bare == "aggregate_id":
        return alice.ids["meter_id"]
    if bare == "readings":
        return [{"meter_id": alice.ids["meter_id"], "read_at": NOW.isoformat(), "energy_kwh": 1}]
    if name in BY_NAME and not (name == "p_from" and type_name == "text"):
        return BY_NAME[name]
    if type_name.endswith("[]"):
        return [argument(alice, name.removesuffix("s"), type_name.removesuffix("[]"))]
    return BY_TYPE.get(type_name)


NEW_IDS = {
    "study.create_course": "p_course_id",
    "study.create_assignment": "p_assignment_id",
    "study.create_lecture": "p_lecture_id",
    "study.create_study_session": "p_study_session_id",
    "geo.set_location": "p_location_id",
}
"""Ids that the caller makes for what is made: nobody else's."""


def arguments(alice: Alice, function: Function) -> list[dict[str, Any]]:
    """Ways to call a function: with what it needs, with everything, with each optional argument alone."""
    needed = {n: argument(alice, n, t) for n, t, has_default in function.parameters if not has_default}
    optional = {n: argument(alice, n, t) for n, t, has_default in function.parameters if has_default}
    if (name := NEW_IDS.get(function.name)) in optional:
        optional[name] = str(uuid.uuid4())
    return [needed, needed | optional, *(needed | {name: value} for name, value in optional.items())]


def snapshot(connection: Any, alice: Alice) -> dict[str, str]:
    """What the tables hold of Alice, as a digest of each table."""
    tables = connection.execute(
        "select c.oid::regclass::text from pg_class as c where c.relkind in ('r', 'p') and not c.relispartition "
        "and c.relnamespace in (select oid from pg_namespace where nspowner = 'app_owner'::regrole) order by 1"
    ).fetchall()
    union = " union all ".join(
        f"select '{table}', coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from {table} as t where t::text ~ %(secrets)s"
        for (table,) in tables
    )
    return dict(connection.execute(union, {"secrets": "|".join(map(re_escape, alice.secrets))}).fetchall())


def read_clock(connection: Any) -> str:
    """What is visible: while it stays the same, nothing was committed that wrote anything."""
    return str(connection.execute("select pg_current_snapshot()::text").fetchone()[0])


def re_escape(text: str) -> str:
    return text.replace(".", r"\.")


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.name)
def test_nobody_sees_or_changes_what_is_alices(
    gateway: GatewayProcess, database: Database, functions: list[Function], alice: Alice, caller: Caller
) -> None:
    wrong: list[str] = []
    with Line(gateway, caller.token) as line, database.connect() as connection:
        clock, before = read_clock(connection), snapshot(connection, alice)
        for function in functions:
            for body in arguments(alice, function):
                response = line.call(function.name, body)
                told = response.text
                if response.status_code >= 500:
                    wrong.append(f"{function.name} {body}: {response.status_code} {told}")
                elif caller.role not in function.roles:
                    expected = 401 if caller.role == "anon" else 403
                    if response.status_code != expected:
                        wrong.append(
                            f"{function.name}: {response.status_code} where {expected} was due: {told}"
                        )
                elif response.is_success and function.name in ECHOES:
                    assert response.json()["stored"] == 0, told
                elif response.is_success:
                    wrong += [
                        f"{function.name} {body} tells {secret}" for secret in alice.secrets if secret in told
                    ]
                elif SECRETS.search(told):
                    wrong.append(f"{function.name}: {told}")
            if (
                function.volatility == "v"
                and caller.role in function.roles
                and read_clock(connection) != clock
            ):
                clock, after = read_clock(connection), snapshot(connection, alice)
                wrong += [
                    f"{function.name} changed {table}" for table in after if after[table] != before[table]
                ]
                before = after
    assert not wrong, "\n".join(wrong)


def test_errors_of_strangers_tell_no_more_than_they_sent(
    gateway: GatewayProcess, functions: list[Function], alice: Alice
) -> None:
    # Sent one id, Bob must not learn another one that belongs to it.
    with Line(gateway, CALLERS[1].token) as line:
        for function in functions:
            for body in arguments(alice, function):
                told, sent = line.call(function.name, body).text, json.dumps(body)
                assert [s for s in alice.secrets if s in told and s not in sent] == [], (function.name, told)


def test_alice_herself_is_told(gateway: GatewayProcess, functions: list[Function], alice: Alice) -> None:
    # What keeps the tests above from passing on nothing.
    told: set[str] = set()
    with Line(gateway, STAFF[0].token) as line:
        for function in functions:
            for body in arguments(alice, function):
                if function.volatility != "v":
                    response = line.call(function.name, body)
                    told |= {
                        function.name for s in alice.secrets if response.is_success and s in response.text
                    }
    assert {"meters.get_meter", "meters.list_meters", "meters.get_latest_reading", "meters.get_reading_history",
            "tokens.get_balance", "tokens.list_purchases", "tokens.get_purchase"} <= told  # fmt: skip


INJECTIONS = [
    "'; drop table auth.users; --",
    "' or '1'='1",
    "'); delete from payments.accounts; --",
    '"; drop schema tokens cascade; --',
    "$$; drop table meters.meters; $$",
    "\\'; drop table auth.users; --",
    "%s%I%L%1$s",
    "x\\",
    '{"$ref": "1"}',
    "pg_sleep(9)",
    "1; commit; drop table auth.users",
    "\u2019; drop table auth.users; --",
]
SCHEMA = """
select md5(string_agg(o, ',' order by o)) from (
    select c.oid::regclass::text || a.attname || a.atttypid::regtype::text from pg_attribute as a join pg_class as c on c.oid = a.attrelid
    where a.attnum > 0 and c.relnamespace in (select oid from pg_namespace where nspowner = 'app_owner'::regrole) and not c.relispartition
        and c.relkind in ('r', 'p', 'v')
    union all select p.oid::regprocedure::text || md5(p.prosrc) || coalesce(p.proacl::text, '') from pg_proc as p
    union all select r.rolname || r.rolsuper::text from pg_roles as r
) as t (o)
"""

WATCHED_TOGETHER = 40
"""Functions between two looks at the schema."""


@pytest.mark.parametrize(
    "caller", [CALLERS[0], CALLERS[1], STAFF[2], STAFF[3]], ids=lambda caller: caller.name
)
def test_what_is_sent_stays_data(
    gateway: GatewayProcess, database: Database, functions: list[Function], alice: Alice, caller: Caller
) -> None:
    wrong: list[str] = []
    with Line(gateway, caller.token) as line, database.connect() as connection:
        schema = connection.execute(SCHEMA).fetchone()
        users = (
            "select md5(string_agg(u::text, ',' order by user_id)) from auth.users as u where user_id < %s"
        )
        people = connection.execute(users, [user_id(70)]).fetchone()
        unwatched: list[str] = []
        callable_ones = [function for function in functions if caller.role in function.roles]
        for function in callable_ones:
            base = arguments(alice, function)[1]
            for name, type_name, _ in function.parameters:
                for text in INJECTIONS:
                    values: list[Any] = {
                        "text": [text], "text[]": [[text]], "jsonb": [text, {text: text}, [{text: [text]}, text]],
                    }.get(type_name, [text] if text is INJECTIONS[0] else [])  # fmt: skip
                    for value in values:
                        response = line.call(function.name, base | {name: value})
                        if response.status_code >= 500 or '"42601"' in response.text:
                            wrong.append(
                                f"{function.name} {name}={value!r}: {response.status_code} {response.text}"
                            )
            unwatched.append(function.name)
            # Reading the whole catalogue takes as long as many calls.
            if len(unwatched) == WATCHED_TOGETHER or function is callable_ones[-1]:
                if connection.execute(SCHEMA).fetchone() != schema:
                    wrong.append(f"one of these changed the schema: {unwatched}")
                    schema = connection.execute(SCHEMA).fetchone()
                unwatched = []
        assert connection.execute(users, [user_id(70)]).fetchone() == people
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("caller", STAFF, ids=lambda caller: caller.name)
def test_staff_get_answers_and_no_failures(
    gateway: GatewayProcess, functions: list[Function], alice: Alice, caller: Caller
) -> None:
    # Last, since some of these calls change what is Alice's.
    wrong: list[str] = []
    with Line(gateway, caller.token) as line:
        for function in functions:
            for body in arguments(alice, function):
                response = line.call(function.name, body)
                if response.status_code >= 500:
                    wrong.append(f"{function.name} {body}: {response.status_code} {response.text}")
                elif caller.role not in function.roles and response.status_code != 403:
                    wrong.append(f"{function.name}: {response.status_code} where 403 was due")
                elif not response.is_success and SECRETS.search(
                    response.text.replace(f"may not call {function.name.partition('.')[2]}", "")
                ):
                    wrong.append(f"{function.name}: {response.text}")
    assert not wrong, "\n".join(wrong)
