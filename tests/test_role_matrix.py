"""The role matrix: who may call each function of the catalogue, and whose rows come back.

What is meant stands in tests/role_matrix.py; here it is compared with the grants of the database and with what
the functions answer to a user, an operator of the user's region, an operator of another one, and an admin. A
function without an entry fails, and so does an entry without a function. That a gateway refuses whom the
catalogue refuses, and that nobody changes what is another's, tests/test_access.py shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from pyapi.auth.table import PYTHON_FUNCTIONS
from tests.gateways import GatewayProcess, gateway_for, make_customers, make_token, meter_id, user_id
from tests.role_matrix import BY_ANSWER, CALLERS, MATRIX, NAMELESS, PYTHON, ROWS, UNSEEN, find_rule
from tests.servers import Database
from tests.test_access import FUNCTIONS, SCHEMAS, Alice, Function, arguments

pytestmark = pytest.mark.one_server

ALICE, BOB, EVE, NORTH, SOUTH, ADMIN = 1, 2, 3, 11, 12, 14
TOKENS = {
    "alice": make_token(user_id(ALICE)),
    "bob": make_token(user_id(BOB)),
    "eve": make_token(user_id(EVE)),
    "operator of the north": make_token(user_id(NORTH), "operator"),
    "operator of the south": make_token(user_id(SOUTH), "operator"),
    "admin": make_token(user_id(ADMIN), "admin"),
}
ROLE_OF = {"alice": "authenticated", "bob": "authenticated", "eve": "authenticated", "admin": "admin"}

PEOPLE = """
select test.create_user(3), test.create_operator(11, 'Northgrid'), test.create_operator(12, 'Southgrid'),
    test.create_user(14, 'admin'),
    meters.upsert_region('Northgrid', p_time_zone => 'Africa/Nairobi', p_capacity_kw => 100),
    meters.upsert_region('Southgrid', p_time_zone => 'Africa/Nairobi', p_capacity_kw => 100)
"""
MOVE = """
update meters.meters set region = case meter_id when test.meter_id(1) then 'Northgrid' else 'Southgrid' end;
update auth.users set region = case user_id when test.user_id(1) then 'Northgrid' else 'Southgrid' end
where user_id in (test.user_id(1), test.user_id(2));
"""
OWNED = """
select u.email, w.account_id::text, m.meter_number, p.purchase_id::text, p.token, t.transaction_id::text
from auth.users as u
cross join lateral test.wallet(%(number)s) as w
join meters.meters as m on m.owner_user_id = u.user_id
join tokens.purchases as p on p.meter_id = m.meter_id
join payments.transactions as t on t.account_id = w.account_id
where u.user_id = test.user_id(%(number)s)
order by p.created_at, t.created_at limit 1
"""
MAKE: dict[str, dict[str, Any]] = {
    "auth.update_settings": {"p_changes": {"theme": "dark"}},
    "vending.create_order": {"p_amount": 50, "p_payment_method": "wallet"},
    "webhooks.create_endpoint": {"p_url": "https://hooks.example.com/x"},
    "notifications.update_preferences": {"p_locale": "en"},
}
OF_METER = {"vending.create_order": {number: {"p_meter_id": meter_id(number)} for number in (ALICE, BOB)}}
LATER = """
select (select o.order_id::text from vending.orders as o where o.user_id = test.user_id(%(number)s)),
    (select e.endpoint_id::text from webhooks.endpoints as e where e.owner_user_id = test.user_id(%(number)s)),
    test.open_alert(%(number)s)::text
"""
ALERTS = """
select test.create_rule();
select alerts._signal('spike', test.meter_id(n)::text, true, now(), 'Power spike detected', '{}') from generate_series(1, 2) as n;
select notifications._create(test.user_id(n), 'general', '{"subject": "Hello", "body": "World"}'::jsonb, 'matrix-' || n)
from generate_series(1, 2) as n
"""

DELETIONS = """
insert into soft_delete.deletions (deletion_id, table_name, record_id, owner_user_id, deleted_at, record_counts)
select gen_random_uuid(), 'study.courses', gen_random_uuid(), test.user_id(n), now(), '{}' from generate_series(1, 2) as n
"""


@dataclass(frozen=True)
class Grid:
    """Two customers in two regions: what a function may be asked about, and what tells of whom."""

    alice: Alice
    bob: Alice

    def tells_of(self, text: str, with_region: bool) -> set[str]:
        """Of whom an answer tells."""
        return {
            name
            for name, person in (("alice", self.alice), ("bob", self.bob))
            if any(value in text for key, value in person.ids.items() if with_region or key != "region")
        }


def owned(connection: Any, number: int, region: str) -> Alice:
    """Everything that leads to somebody."""
    row = connection.execute(OWNED, {"number": number}).fetchone()
    names = ("email", "account_id", "meter_number", "purchase_id", "token", "transaction_id")
    ids = dict(zip(names, map(str, row), strict=True))
    later = connection.execute(LATER, {"number": number}).fetchone()
    ids |= dict(zip(("order_id", "endpoint_id", "alert_id"), map(str, later), strict=True))
    return Alice(ids | {"user_id": user_id(number), "meter_id": meter_id(number), "region": region})


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    with database.connect() as connection:
        make_customers(database, range(1, 3))
        for statements in (PEOPLE, MOVE):
            connection.execute(statements)
    with gateway_for(database, schemas=",".join(SCHEMAS)) as gateway:
        for name, number in (("alice", ALICE), ("bob", BOB)):
            with gateway.client(TOKENS[name]) as client:
                bought = client.post(
                    "/rpc/tokens.purchase_tokens", json={"p_meter_id": meter_id(number), "p_amount": 100}
                )
                assert bought.status_code == 200, bought.text
                for function, body in MAKE.items():
                    more = OF_METER.get(function, {}).get(number, {})
                    made = client.post(f"/rpc/{function}", json=body | more)
                    assert made.is_success, made.text
        with database.connect() as connection:
            connection.execute(
                "select meters.insert_reading(test.meter_id(n), now() - interval '5 minutes' * k, p_energy_kwh => 0.1, p_power_kw => 1)"
                " from generate_series(1, 2) as n, generate_series(1, 30) as k"
            )
            for _ in range(5):
                connection.execute("select telemetry.roll_up(1000), telemetry.roll_up_regions(1000)")
            connection.execute("select test.count_sales()")
            connection.execute(ALERTS)
            connection.execute(DELETIONS)
        yield gateway


@pytest.fixture(scope="module")
def functions(gateway: GatewayProcess, database: Database) -> dict[str, Function]:
    with database.connect() as connection:
        rows = connection.execute(FUNCTIONS, [[*SCHEMAS, "ingest"], []]).fetchall()
    return {str(row[1]): Function(*row) for row in rows}  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def grid(gateway: GatewayProcess, database: Database) -> Grid:
    with database.connect() as connection:
        return Grid(owned(connection, ALICE, "Northgrid"), owned(connection, BOB, "Southgrid"))


CASES = sorted((name for rule in MATRIX if ROWS[rule.rows] for name in rule.functions), key=str)
EMPTY = ("", "[]", "null", "0")


@pytest.fixture(scope="module")
def clients(gateway: GatewayProcess) -> Iterator[dict[str, httpx.Client]]:
    with ExitStack() as stack:
        yield {caller: stack.enter_context(gateway.client(token)) for caller, token in TOKENS.items()}


def asked(client: httpx.Client, grid: Grid, function: Function, with_region: bool) -> set[str]:
    """Of whom a function tells a caller, asked about everybody in every way."""
    told: set[str] = set()
    given = BY_ANSWER.get(function.name)
    known = {name for name, _, _ in function.parameters}
    for name, person in (("alice", grid.alice), ("bob", grid.bob)):
        for default in arguments(person, function):
            body = default | {key: value for key, value in (given or {}).items() if key in known}
            body.pop(NAMELESS.get(function.name, ""), None)
            response = client.post(f"/rpc/{function.name}", json=body)
            assert response.status_code < 500, (function.name, body, response.text)
            if not response.is_success:
                continue
            if given is None:
                told |= grid.tells_of(response.text, with_region)
            elif response.text not in EMPTY and set(map(str, body.values())) & set(person.ids.values()):
                told.add(name)
    return told


@pytest.mark.parametrize("name", CASES)
def test_whose_rows_come_back(
    clients: dict[str, httpx.Client], functions: dict[str, Function], grid: Grid, name: str
) -> None:
    rule, function = find_rule(name), functions[name]
    assert rule
    with_region = rule.rows == "region, all"
    rows = ROWS[rule.rows]
    expected = {
        "alice": {"own": {"alice"}}.get(rows.get("user", ""), set()),
        "eve": set(),
        "operator of the north": {"region": {"alice"}}.get(rows["operator"], set()),
        "operator of the south": {"region": {"bob"}}.get(rows["operator"], set()),
        "admin": {"all": {"alice", "bob"}}.get(rows["admin"], set()),
    }
    for caller, persons in expected.items():
        if ROLE_OF.get(caller, "operator") not in function.roles:
            continue
        told = asked(clients[caller], grid, function, with_region)
        if name in UNSEEN:
            assert told <= persons, (caller, told)
        else:
            assert told == persons, (caller, told)


def test_every_function_has_its_callers(functions: dict[str, Function]) -> None:
    wrong = []
    for name, function in functions.items():
        rule = find_rule(name)
        if not function.roles and rule is not None and name in rule.functions:
            wrong.append(f"{name} is in the matrix, and nobody may call it")
        elif function.roles and rule is None:
            wrong.append(f"{name} is not in tests/role_matrix.py: {', '.join(function.roles)} may call it")
        elif function.roles and rule is not None and set(function.roles) != CALLERS[rule.callers]:
            wrong.append(f"{name} is for {rule.callers}, and {', '.join(function.roles)} may call it")
    assert not wrong, "\n".join(wrong)


def test_every_entry_has_a_function(functions: dict[str, Function]) -> None:
    named = [name for rule in MATRIX for name in rule.functions if "*" not in name]
    assert sorted(set(named) - set(functions)) == []
    assert [name for name in set(named) if named.count(name) > 1] == []
    assert set(BY_ANSWER) | UNSEEN <= set(CASES)


def test_functions_in_python_have_their_callers() -> None:
    found = {
        "anybody": {f.name for f in PYTHON_FUNCTIONS.functions if not f.needs_user and not f.roles},
        "person": {f.name for f in PYTHON_FUNCTIONS.functions if f.needs_user},
        **{
            callers: {f.name for f in PYTHON_FUNCTIONS.functions if set(f.roles) == CALLERS[callers]}
            for callers in ("admin", "service")
        },
    }
    assert found == PYTHON


def test_the_sentences_of_the_document() -> None:
    """Document 003: what operators and users must not do."""
    managed = {
        name
        for rule in MATRIX
        for name in rule.functions
        if CALLERS[rule.callers] & {"authenticated", "operator"} and "*" not in name
    }
    tariffs = {name for name in managed if name.startswith("tariffs.")}
    assert {find.rows for find in map(find_rule, tariffs) if find} == {"shared"}, "operators read tariffs"
    writers = (
        "suspend",
        "activate",
        "set_user_role",
        "create_meter",
        "delete_meter",
        "assign_meter",
        "audit",
        "override_tariff",
    )
    assert [name for name in managed if any(word in name for word in writers)] == []
