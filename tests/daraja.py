"""A gateway, a worker and a Daraja that plays along, for tests of M-Pesa."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from pyapi.mpesa.peer import Peer
from tests.gateways import GatewayProcess, free_port, make_token, user_id
from tests.servers import Database
from tests.workers import wait_for, worker_for

PATH_SECRET = "an-unguessable-path-0123456789"


@dataclass
class Shop:
    """Everything that takes part.

    Attributes:
        database: of the gateway.
        gateway: the doors.
        peer: the Daraja.
    """

    database: Database
    gateway: GatewayProcess
    peer: Peer

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """As the owner."""
        with self.database.connect() as connection:
            return connection.execute(statement, list(parameters)).fetchall()

    def value(self, statement: str, *parameters: Any) -> Any:
        """The one value of a query."""
        [(value,)] = self.query(statement, *parameters)
        return value

    def customer(self, number: int, amount: int = 0) -> str:
        """A user with a wallet in KES; returns its account."""
        return str(self.value("select test.create_wallet(%s, %s)", number, amount))

    def ask(self, number: int, amount: Any, phone: str, key: str | None = None) -> httpx.Response:
        """A user asks a phone to pay, over HTTP."""
        body = {"p_amount": amount, "p_phone": phone, "p_idempotency_key": key}
        with self.gateway.client(make_token(user_id(number))) as client:
            return client.post("/rpc/mpesa.request_payment", json=body)

    def begin(self, number: int, amount: int, phone: str) -> str:
        """The id of a request that was taken."""
        answer = self.ask(number, amount, phone)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["request_id"])

    def request(self, request_id: str) -> dict[str, Any]:
        """A request as it is."""
        row = self.value("select to_jsonb(r) from mpesa.requests as r where r.request_id = %s", request_id)
        assert isinstance(row, dict)
        return row

    def wait(self, request_id: str, *statuses: str, seconds: float = 60.0) -> dict[str, Any]:
        """The request, once it has one of these statuses."""
        try:
            wait_for(lambda: self.request(request_id)["status"] in statuses, seconds)
        except AssertionError:
            raise AssertionError(f"it is {self.request(request_id)}") from None
        return self.request(request_id)

    def balance(self, number: int) -> int:
        """Shillings in a user's wallet."""
        return int(
            self.value(
                "select coalesce(sum(balance), 0) from payments.accounts where owner_user_id = %s",
                user_id(number),
            )
        )

    def settle(self) -> None:
        """Wait until every stored callback is done."""
        wait_for(
            lambda: not self.value("select count(*) from webhooks.inbound_events where state = 'pending'")
        )

    def check_books(self) -> None:
        """The ledger adds up, and every credited receipt is one credit."""
        assert self.query("select * from payments.check_ledger()") == []
        assert (
            self.query(
                "select transaction_id from mpesa.payments where status = 'credited'"
                " group by transaction_id having count(*) > 1"
            )
            == []
        )

    @property
    def base(self) -> str:
        """Where Daraja calls."""
        return f"{self.gateway.url}/webhooks/daraja/{PATH_SECRET}"


@contextmanager
def shop_for(
    database: Database, *, with_worker: bool = True, only: str = "mpesa,inbound,tick,relay", **settings: str
) -> Iterator[Shop]:
    """Run all three over a database.

    Args:
        with_worker: whether there is one.
        only: its loops; empty for all.
        settings: of gateway and worker, on top of those of M-Pesa.
    """
    port = free_port()
    with Peer() as peer:
        given = {
            "mpesa_url": peer.url, "mpesa_shortcode": "600100", "mpesa_passkey": "passkey", "mpesa_consumer_key": "key",
            "mpesa_consumer_secret": "secret", "mpesa_webhook_secret": PATH_SECRET,
            "public_url": f"http://127.0.0.1:{port}", "mpesa_query_seconds": "0.5", **settings,
        }  # fmt: skip
        gateway = GatewayProcess(
            database.gateway_url, database.url, {f"MAINSPRING_{k.upper()}": v for k, v in given.items()}, port
        )
        gateway.start()
        peer.urls = {
            "ResponseType": "Completed",
            "ConfirmationURL": f"{gateway.url}/webhooks/daraja/{PATH_SECRET}/c2b/confirmation",
            "ValidationURL": f"{gateway.url}/webhooks/daraja/{PATH_SECRET}/c2b/validation",
        }
        try:
            shop = Shop(database, gateway, peer)
            if not with_worker:
                yield shop
                return
            with worker_for(database, "", *(("--only", only) if only else ()), **given) as worker:
                try:
                    wait_for(lambda: shop.value("select count(*) from mpesa.settings"))
                except AssertionError:
                    raise AssertionError(worker.log.read_text()) from None
                yield shop
        finally:
            gateway.stop()
