"""The ledger in plain Python: what each call answers and changes, one after another."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

OPEN = {"pending", "processing"}
GIVEN_BACK = {"failed", "cancelled", "expired"}


class Refusal(Exception):
    """A call is refused with this code."""


@dataclass
class Wallet:
    """A wallet: money in it, what is reserved of it."""

    currency: str
    balance: Decimal
    held: Decimal = Decimal(0)


@dataclass
class Transaction:
    """A transaction as its owner sees it; ``is_due`` is one whose time is over."""

    account_id: UUID
    kind: str
    amount: Decimal
    status: str
    captured: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    payee: UUID | None = None
    is_due: bool = False


@dataclass
class Parked:
    """Money that belongs to nobody, and what became of it."""

    amount: Decimal
    status: str = "parked"
    account_id: UUID | None = None
    transaction_id: UUID | None = None


@dataclass
class Ledger:
    """All of it. Calls take the id that the database answered, where they make something new."""

    wallets: dict[UUID, Wallet] = field(default_factory=dict)
    transactions: dict[UUID, Transaction] = field(default_factory=dict)
    keys: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    parked: dict[str, Parked] = field(default_factory=dict)
    limits: dict[tuple[UUID, str], tuple[Decimal, int]] = field(default_factory=dict)

    def fork(self) -> Ledger:
        """Another ledger in the same state."""
        return Ledger(
            {key: copy(value) for key, value in self.wallets.items()},
            {key: copy(value) for key, value in self.transactions.items()},
            dict(self.keys),
            {key: copy(value) for key, value in self.parked.items()},
            dict(self.limits),
        )

    def apply(self, name: str, arguments: tuple[Any, ...], answer: UUID | None) -> UUID | None:
        """Do one call; returns the id that it has to answer.

        Raises:
            Refusal: it is to be refused; nothing has changed.
        """
        made: UUID | None = getattr(self, name)(*arguments, answer)
        return made

    def _replay(
        self, account_id: UUID, key: str | None, kind: str, amount: Decimal, payee: UUID | None
    ) -> UUID | None:
        found = self.keys.get((account_id, key)) if key else None
        if found is not None:
            was = self.transactions[found]
            if (was.kind, was.amount, was.payee) != (kind, amount, payee):
                raise Refusal("idempotency_key_reused")
        return found

    def _check_room(self, account_id: UUID, kind: str, amount: Decimal) -> None:
        maximum, times = self.limits.get((account_id, kind), (None, None))
        if maximum is None or times is None:
            return
        counted = [
            t.captured or t.amount
            for t in self.transactions.values()
            if t.account_id == account_id and t.kind == kind and t.status not in GIVEN_BACK
        ]
        if sum(counted) + amount > maximum or len(counted) >= times:
            raise Refusal("limit_exceeded")

    def _add(
        self, made: UUID | None, key: str | None, account_id: UUID, kind: str, amount: Decimal, status: str,
        payee: UUID | None = None,
    ) -> UUID:  # fmt: skip
        assert made is not None and made not in self.transactions, "something new has an id of its own"
        captured = amount if status == "completed" else Decimal(0)
        self.transactions[made] = Transaction(account_id, kind, amount, status, captured, payee=payee)
        if key:
            self.keys[account_id, key] = made
        return made

    def create(
        self, account_id: UUID, kind: str, amount: Decimal, key: str | None, answer: UUID | None
    ) -> UUID:
        """A pending credit, debit or hold."""
        found = self._replay(account_id, key, kind, amount, None)
        if found:
            return found
        wallet = self.wallets[account_id]
        self._check_room(account_id, kind, amount)
        if kind != "credit":
            if wallet.balance - wallet.held < amount:
                raise Refusal("insufficient_funds")
            wallet.held += amount
        return self._add(answer, key, account_id, kind, amount, "pending")

    def buy(self, account_id: UUID, amount: Decimal, key: str | None, answer: UUID | None) -> UUID:
        """A purchase at once."""
        found = self.keys.get((account_id, key)) if key else None
        if found:
            return found  # payments.test_buy compares nothing
        self._take(account_id, "purchase", amount)
        return self._add(answer, key, account_id, "purchase", amount, "completed")

    def _take(self, account_id: UUID, kind: str, amount: Decimal) -> None:
        wallet = self.wallets[account_id]
        if wallet.balance - wallet.held < amount:
            raise Refusal("insufficient_funds")
        self._check_room(account_id, kind, amount)
        wallet.balance -= amount

    def transfer(
        self, account_id: UUID, payee: UUID, amount: Decimal, key: str | None, answer: UUID | None
    ) -> UUID:
        """From one wallet to another."""
        if account_id == payee:
            raise Refusal("same_account")
        found = self._replay(account_id, key, "transfer", amount, payee)
        if found:
            return found
        if self.wallets[account_id].currency != self.wallets[payee].currency:
            raise Refusal("currency_mismatch")
        self._take(account_id, "transfer", amount)
        self.wallets[payee].balance += amount
        return self._add(answer, key, account_id, "transfer", amount, "completed", payee)

    def complete(self, transaction_id: UUID, answer: UUID | None) -> UUID:
        """The outside world says that it is done."""
        transaction = self.transactions[transaction_id]
        if transaction.status == "completed":
            return transaction_id
        if transaction.is_due and transaction.status == "pending":
            raise Refusal("hold_expired")
        late = transaction.kind == "credit" and transaction.status in {"failed", "cancelled"}
        if transaction.status not in OPEN and not late:
            raise Refusal("invalid_status_change")
        self._finish(transaction, transaction.amount)
        return transaction_id

    def _finish(self, transaction: Transaction, amount: Decimal) -> None:
        wallet = self.wallets[transaction.account_id]
        if transaction.kind == "credit":
            wallet.balance += amount
        else:
            wallet.balance -= amount
            wallet.held -= transaction.amount
        transaction.status, transaction.captured = "completed", amount

    def end(self, transaction_id: UUID, status: str, answer: UUID | None) -> UUID:
        """The outside world says that it failed, or was called off."""
        transaction = self.transactions[transaction_id]
        if transaction.status != status:
            if transaction.status not in OPEN:
                raise Refusal("invalid_status_change")
            self._release(transaction, status)
        return transaction_id

    def _release(self, transaction: Transaction, status: str) -> None:
        if transaction.kind != "credit":
            self.wallets[transaction.account_id].held -= transaction.amount
        transaction.status = status

    def _open_hold(self, transaction_id: UUID) -> Transaction:
        transaction = self.transactions[transaction_id]
        if transaction.kind not in {"hold", "debit", "purchase"}:
            raise Refusal("not_a_hold")
        if transaction.status not in OPEN:
            raise Refusal("hold_resolved")
        return transaction

    def capture(self, transaction_id: UUID, amount: Decimal | None, answer: UUID | None) -> UUID:
        """Take what is reserved, or a part."""
        transaction = self._open_hold(transaction_id)
        amount = transaction.amount if amount is None else amount
        if amount > transaction.amount:
            raise Refusal("amount_exceeds_hold")
        if transaction.is_due and transaction.status == "pending":
            raise Refusal("hold_expired")
        self._finish(transaction, amount)
        return transaction_id

    def void(self, transaction_id: UUID, answer: UUID | None) -> UUID:
        """Let go what is reserved."""
        self._release(self._open_hold(transaction_id), "cancelled")
        return transaction_id

    def refund(self, transaction_id: UUID, amount: Decimal | None, answer: UUID | None) -> UUID:
        """Give captured money back, all that is left or a part."""
        transaction = self.transactions[transaction_id]
        left = transaction.captured - transaction.refunded
        amount = left if amount is None else amount
        if transaction.status == "refunded":
            raise Refusal("already_refunded")
        if transaction.status != "completed" or transaction.kind not in {"purchase", "debit", "hold"}:
            raise Refusal("not_refundable")
        if amount > left:
            raise Refusal("amount_exceeds_capture")
        transaction.refunded += amount
        if transaction.refunded == transaction.captured:
            transaction.status = "refunded"
        self.wallets[transaction.account_id].balance += amount
        return self._add(answer, None, transaction.account_id, "refund", amount, "completed")

    def park(self, reference: str, amount: Decimal, answer: UUID | None) -> UUID | None:
        """Money that nobody expected."""
        parked = self.parked.get(reference)
        if parked is None:
            self.parked[reference] = Parked(amount)
        elif parked.amount != amount:
            raise Refusal("reference_reused")
        return answer

    def assign(self, reference: str, account_id: UUID, answer: UUID | None) -> UUID | None:
        """Parked money goes to a wallet."""
        parked = self.parked.get(reference)
        if parked is None:
            raise Refusal("parked_money_not_found")
        if parked.status == "assigned" and parked.account_id == account_id:
            return parked.transaction_id
        if parked.status != "parked":
            raise Refusal("parked_money_resolved")
        if self.wallets[account_id].currency != "KES":
            raise Refusal("currency_mismatch")
        self.wallets[account_id].balance += parked.amount
        parked.status, parked.account_id, parked.transaction_id = "assigned", account_id, answer
        return self._add(answer, None, account_id, "credit", parked.amount, "completed")

    def send_back(self, reference: str, answer: UUID | None) -> UUID | None:
        """Parked money goes back to where it came from."""
        parked = self.parked.get(reference)
        if parked is None:
            raise Refusal("parked_money_not_found")
        if parked.status == "returned":
            return parked.transaction_id
        if parked.status != "parked":
            raise Refusal("parked_money_resolved")
        parked.status, parked.transaction_id = "returned", answer
        return answer

    def expire(self, expired: set[UUID], answer: UUID | None) -> UUID | None:
        """Reservations run out: those that the database says did, if they were due."""
        for transaction_id in expired:
            transaction = self.transactions[transaction_id]
            if transaction.status == "pending":
                assert transaction.is_due, "nothing runs out before its time"
                self._release(transaction, "expired")
        return answer

    def state(self) -> dict[str, Any]:
        """What can be compared with the database."""
        return {
            "wallets": {key: (w.balance, w.held) for key, w in self.wallets.items()},
            "transactions": {
                key: (t.kind, t.status, t.amount, t.captured, t.refunded)
                for key, t in self.transactions.items()
            },
            "parked": {reference: (p.amount, p.status) for reference, p in self.parked.items()},
        }
