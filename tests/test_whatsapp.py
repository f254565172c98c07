"""WhatsApp commands end to end: signed webhook in, purchase as the user, reply in the outbox."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.gateways import GatewayProcess, gateway_for, make_customers, user_id
from tests.servers import Database
from tests.test_webhooks_in import APP_SECRET, envelope, meta_post, wait_until_done

pytestmark = pytest.mark.one_server

_numbers = itertools.count(1)


def phone(number: int) -> str:
    return f"2547110000{number:02d}"


@pytest.fixture(scope="module")
def gateway(database: Database) -> Iterator[GatewayProcess]:
    make_customers(database, range(1, 10))
    with database.connect() as connection:
        connection.execute(
            "insert into notifications.addresses (user_id, address_id, channel, address, verified_at)"
            " select test.user_id(n), core.uuid_v7(), 'whatsapp', '+' || %s || lpad(n::text, 2, '0'), now()"
            " from generate_series(1, 9) as n",
            ["2547110000"],
        )
    with gateway_for(database, whatsapp_app_secret=APP_SECRET) as running:
        yield running


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[httpx.Client]:
    with gateway.client() as client:
        yield client


def message(number: int, text: str, wamid: str | None = None, age: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "from": phone(number), "id": wamid or f"wamid.T{next(_numbers)}", "timestamp": str(int(time.time()) - age),
        "type": "text", "text": {"body": text}, **more,
    }  # fmt: skip


def say(
    client: httpx.Client, database: Database, number: int, text: str, **options: Any
) -> tuple[str, str | None]:
    """Send a message; returns what it came to, and the reply."""
    sent = message(number, text, **options)
    assert meta_post(client, envelope(messages=[sent])).status_code == 200
    wait_until_done(database, "whatsapp")
    with database.connect() as connection:
        [(outcome, reply)] = connection.execute(
            "select m.outcome, d.content ->> 'body' from whatsapp.messages as m"
            " left join notifications.deliveries as d on d.delivery_id = m.reply_delivery_id where m.wamid = %s",
            [sent["id"]],
        ).fetchall()
    return str(outcome), None if reply is None else str(reply)


def purchases(database: Database, number: int) -> list[tuple[Any, ...]]:
    with database.connect() as connection:
        return connection.execute(
            "select p.total, p.token from tokens.purchases as p where p.user_id = %s", [user_id(number)]
        ).fetchall()


def balance(database: Database, number: int) -> int:
    with database.connect() as connection:
        [(money,)] = connection.execute("select (test.wallet(%s)).balance", [number]).fetchall()
    return int(str(money).split(".", maxsplit=1)[0])


def test_buy_answers_with_a_token(client: httpx.Client, database: Database) -> None:
    outcome, reply = say(client, database, 1, "buy 500.50 KES")
    assert outcome == "bought"
    [(total, token)] = purchases(database, 1)
    assert reply is not None
    assert re.search(r"\d{4} \d{4} \d{4} \d{4} \d{4}", reply).group().replace(" ", "") == token  # type: ignore[union-attr]
    assert balance(database, 1) == 1000 - int(total + 1) + (total == int(total))


def test_one_message_ten_times_at_once_buys_once(client: httpx.Client, database: Database) -> None:
    body = envelope(messages=[message(2, "BUY 100", wamid="wamid.TEN")])
    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(lambda _: meta_post(client, body).status_code, range(10)))
    assert codes == [200] * 10
    wait_until_done(database, "whatsapp")
    assert len(purchases(database, 2)) == 1
    assert balance(database, 2) == 900
    with database.connect() as connection:
        [(replies,)] = connection.execute(
            "select count(*) from notifications.deliveries where channel = 'whatsapp' and recipient = %s",
            ["+" + phone(2)],
        ).fetchall()
    assert replies == 1
    # The same again when the first store has forgotten it: the message itself is known, and the key of the purchase.
    with database.connect() as connection:
        connection.execute("delete from webhooks.inbound_events where provider_event_id = 'wamid.TEN'")
    assert meta_post(client, body).status_code == 200
    wait_until_done(database, "whatsapp")
    with database.connect() as connection:
        connection.execute("delete from webhooks.inbound_events where provider_event_id = 'wamid.TEN'")
        connection.execute("delete from whatsapp.messages where wamid = 'wamid.TEN'")
    assert meta_post(client, body).status_code == 200
    wait_until_done(database, "whatsapp")
    assert (len(purchases(database, 2)), balance(database, 2)) == (1, 900)


def test_handlers_side_by_side_buy_once(database: Database, gateway: GatewayProcess) -> None:
    """Ten workers are handed the same message at the same moment."""
    text = f'{{"phone": "{phone(3)}", "type": "text", "text": "BUY 100"}}'

    def handle(_: int) -> str:
        with database.connect() as connection:
            [(told,)] = connection.execute(
                "select whatsapp.handle_message('wamid.SIDE', %s)", [text]
            ).fetchall()
        return str(told)

    with ThreadPoolExecutor(10) as pool:
        told = sorted(pool.map(handle, range(10)))
    assert told == ["bought"] + ["repeated"] * 9
    assert (len(purchases(database, 3)), balance(database, 3)) == (1, 900)


def test_different_messages_of_one_user_at_once_are_all_carried_out(
    client: httpx.Client, database: Database
) -> None:
    with ThreadPoolExecutor(8) as pool:
        bodies = [envelope(messages=[message(4, "BUY 50"), message(4, "BAL")]) for _ in range(8)]
        codes = list(pool.map(lambda body: meta_post(client, body).status_code, bodies))
    assert codes == [200] * 8
    wait_until_done(database, "whatsapp", 30)
    assert (len(purchases(database, 4)), balance(database, 4)) == (8, 600)


def test_bal_tells_meter_and_wallet(client: httpx.Client, database: Database) -> None:
    outcome, reply = say(client, database, 5, " bal ")
    assert outcome == "answered"
    assert reply is not None
    assert "kWh left" in reply
    assert "KES 1000" in reply


def test_a_short_wallet_is_answered_with_the_reason(client: httpx.Client, database: Database) -> None:
    outcome, reply = say(client, database, 5, "BUY 5000")
    assert outcome == "insufficient_funds"
    assert reply is not None
    assert "wallet has 1000" in reply
    assert "Nothing was charged" in reply
    assert purchases(database, 5) == []


@pytest.mark.parametrize(
    "text",
    ["BUY", "BUY x", "BUY -5", "BUY 1,000", "BUY 1e3", "BUY 500.555", "BUY ٥٠٠", "BUY 5OO", "BUY 5 0 0 0"],
)
def test_an_amount_that_is_not_plain_buys_nothing(
    client: httpx.Client, database: Database, text: str
) -> None:
    assert say(client, database, 6, text)[0] == "invalid_amount"
    assert purchases(database, 6) == []


@pytest.mark.parametrize(("text", "outcome"), [("BUY 0", "amount_not_allowed"), ("BUY 20001", "amount_not_allowed"),
    ("BUY 100 USD", "currency_mismatch"), ("BUY 100 99999999999", "meter_not_found")])  # fmt: skip
def test_what_is_not_allowed_buys_nothing(
    client: httpx.Client, database: Database, text: str, outcome: str
) -> None:
    assert say(client, database, 6, text)[0] == outcome
    assert purchases(database, 6) == []


def test_somebody_elses_meter_does_not_exist(client: httpx.Client, database: Database) -> None:
    with database.connect() as connection:
        [(drn,)] = connection.execute("select meters.make_drn(5)").fetchall()
    assert say(client, database, 6, f"BUY 100 {drn}")[0] == "meter_not_found"
    assert say(client, database, 6, f"BAL {drn}")[0] == "meter_not_found"


def test_help_and_nonsense_are_answered_with_help(client: httpx.Client, database: Database) -> None:
    for text, outcome in (
        ("help", "answered"),
        ("good morning", "unknown_command"),
        ("BUYING 500", "unknown_command"),
    ):
        told, reply = say(client, database, 6, text)
        assert told == outcome
        assert reply is not None
        assert "BUY <amount>" in reply


def test_a_stranger_is_refused_politely(client: httpx.Client, database: Database) -> None:
    outcome, reply = say(client, database, 77, "BUY 100")
    assert outcome == "number_not_linked"
    assert reply is not None
    assert reply.startswith("Sorry")


def test_a_number_of_two_users_is_nobodys(client: httpx.Client, database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            "insert into notifications.addresses (user_id, address_id, channel, address, verified_at)"
            " values (test.user_id(1), core.uuid_v7(), 'whatsapp', '+254711000009', now())"
        )
    assert say(client, database, 9, "BUY 100")[0] == "number_not_linked"
    assert say(client, database, 9, "BAL")[0] == "number_not_linked"


def test_an_old_message_buys_nothing(client: httpx.Client, database: Database) -> None:
    assert say(client, database, 8, "BUY 100", age=2 * 3600)[0] == "too_late"
    outcome, reply = say(client, database, 88, "BUY 100", age=26 * 3600)
    assert (outcome, reply) == ("number_not_linked", None)  # nothing can be written back after a day
    assert purchases(database, 8) == []


def test_a_reaction_is_not_answered(client: httpx.Client, database: Database) -> None:
    assert say(client, database, 8, "", type="reaction") == ("ignored", None)


def test_whoever_writes_without_end_is_not_answered_without_end(
    client: httpx.Client, database: Database
) -> None:
    for _ in range(3):
        assert meta_post(client, envelope(messages=[message(66, "hi") for _ in range(10)])).status_code == 200
    wait_until_done(database, "whatsapp")
    with database.connect() as connection:
        rows = connection.execute(
            "select outcome, count(*) from whatsapp.messages where phone = '+254711000066' group by 1 order by 1"
        ).fetchall()
    assert rows == [("throttled", 10), ("unknown_command", 20)]


def test_the_service_is_the_service_again_afterwards(database: Database, gateway: GatewayProcess) -> None:
    with database.connect() as connection, connection.transaction():
        for number, text in enumerate(("BAL", "BUY 50", "BUY 50000", "BUY 100 99999999999")):
            connection.execute(
                "select whatsapp.handle_message(%s, %s)",
                [f"wamid.R{number}", f'{{"phone": "{phone(7)}", "type": "text", "text": "{text}"}}'],
            )
            rows = connection.execute("select auth.uid(), auth.role()").fetchall()
            assert rows == [(None, "service_role")], text
    with database.connect() as connection:
        actors = connection.execute(
            "select actor_id::text, actor_role from events.events where event_type = 'token_purchased'"
            " and aggregate_id = test.meter_id(7)::text"
        ).fetchall()
    assert actors == [(user_id(7), "authenticated")]
