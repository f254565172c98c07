"""A prepaid meter in software: takes 20 digits as a keypad would, and knows what it has taken before.

Used by tests and demonstrations to show that what the database sells is what a meter credits. It shares
no code with the SQL that issues tokens.

Rules:

- The checksum decides whether a token is this meter's own; a mistyped digit, another meter's token and a
  token under an old key all read as ``rejected``.
- The meter keeps the highest TIDs it has taken, 50 by default. A TID in that memory is ``used``. Once the
  memory is full, a TID below all of it is ``old``; until then nothing is too old. The meter has no clock.
- Credit and management tokens share that memory. Test tokens (class 1) and key change sections have no TID.
- A TID past the key's expiry (KEN) is ``expired``.
- Key change sections come in any order and may be repeated. From the first to the last of them, tokens with a
  TID are refused as ``key_change_incomplete``. The last one installs the key, the supply group, the tariff
  index, the revision, the key type and the expiry; with the rollover bit it also clears the TID memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pyapi import sts
from pyapi.misty1 import Misty1

Register = Literal["electricity", "water", "gas", "time", "currency"]
REGISTERS: tuple[Register, ...] = ("electricity", "water", "gas", "time", "currency")

Reason = Literal["rejected", "used", "old", "expired", "unsupported", "key_change_incomplete"]
Effect = Literal[
    "credit", "test", "max_power", "clear_credit", "tariff_rate", "clear_tamper", "phase_unbalance",
    "key_change_section", "key_changed",
]  # fmt: skip

SET_TOKENS: dict[int, Effect] = {0: "max_power", 2: "tariff_rate", 6: "phase_unbalance"}
KEY_SECTIONS = (3, 4, 8, 9)
CLEAR_ALL = 0xFFFF


@dataclass(frozen=True)
class Accepted:
    """The meter took the token.

    Attributes:
        effect: what it did.
        amount: credited units (kWh, kl, m3, minutes, currency), watts for a limit, else 0.
        register: the credit register concerned, where there is one.
    """

    effect: Effect
    amount: Decimal = Decimal(0)
    register: Register | None = None

    @property
    def kwh(self) -> Decimal:
        """Electricity credited by this token."""
        is_energy = self.effect == "credit" and self.register == "electricity"
        return self.amount if is_energy else Decimal(0)


@dataclass(frozen=True)
class Refused:
    """The meter did not take the token, and nothing changed."""

    reason: Reason


class VirtualMeter:
    """One meter.

    Args:
        pan: 18-digit meter PAN; kept for display.
        decoder_key: its 16-byte EA11 key.
        ken: key expiry number, 255 for a key that outlives the base date.
        memory_size: how many TIDs it keeps.

    Attributes:
        credit: what each register holds.
        settings: last value of each limit, in watts (``tariff_rate``: the raw field).
        identity: SGC, TI, KRN, KT as the last key change set them; empty before one.
    """

    def __init__(self, pan: str, decoder_key: bytes, *, ken: int = 255, memory_size: int = 50) -> None:
        self.pan = pan
        self.ken = ken
        self.credit: dict[Register, Decimal] = dict.fromkeys(REGISTERS, Decimal(0))
        self.settings: dict[Effect, int] = {}
        self.identity: dict[str, int] = {}
        self.is_tampered = False
        self._cipher = Misty1(decoder_key)
        self._memory_size = memory_size
        self._tids: set[int] = set()
        self._sections: dict[int, int] = {}

    @property
    def kwh(self) -> Decimal:
        """The electricity register."""
        return self.credit["electricity"]

    def enter(self, digits: str) -> Accepted | Refused:
        """Type a token in."""
        try:
            token = sts.decode(digits, self._cipher)
        except sts.TokenError:
            return Refused("rejected")
        if token.token_class == 1:
            return Accepted("test") if token.sub_class in (0, 1) else Refused("unsupported")
        if token.token_class == 2 and token.sub_class in KEY_SECTIONS:
            return self._take_section(token)
        if reason := self._find_fault(token):
            return Refused(reason)
        outcome = self._credit(token) if token.token_class == 0 else self._manage(token)
        if isinstance(outcome, Accepted):
            self._remember(token.tid)
        return outcome

    def consume(self, kwh: Decimal) -> None:
        """Burn electricity down; the register does not go below zero."""
        self.credit["electricity"] = max(Decimal(0), self.kwh - kwh)

    def _find_fault(self, token: sts.Token) -> Reason | None:
        if self._sections:
            return "key_change_incomplete"
        if token.tid in self._tids:
            return "used"
        if len(self._tids) >= self._memory_size and token.tid < min(self._tids):
            return "old"
        if token.tid > self.ken * 65536 + 65535:
            return "expired"
        return None

    def _remember(self, tid: int) -> None:
        self._tids.add(tid)
        if len(self._tids) > self._memory_size:
            self._tids.remove(min(self._tids))

    def _credit(self, token: sts.Token) -> Accepted | Refused:
        register: Register
        if token.sub_class < 4:
            register, amount = REGISTERS[token.sub_class], Decimal(sts.amount_value(token.value16)) / 10
        elif token.sub_class == 4:
            register, amount = "currency", Decimal(sts.currency_value(token)) / sts.CURRENCY_SCALE
        else:
            return Refused("unsupported")
        self.credit[register] += amount
        return Accepted("credit", amount, register)

    def _manage(self, token: sts.Token) -> Accepted | Refused:
        if effect := SET_TOKENS.get(token.sub_class):
            value = token.value16 if effect == "tariff_rate" else sts.amount_value(token.value16)
            self.settings[effect] = value
            return Accepted(effect, Decimal(value))
        if token.sub_class == 1:
            return self._clear_credit(token.value16)
        if token.sub_class == 5:
            self.is_tampered = False
            return Accepted("clear_tamper")
        return Refused("unsupported")

    def _clear_credit(self, which: int) -> Accepted | Refused:
        if which == CLEAR_ALL:
            self.credit = dict.fromkeys(REGISTERS, Decimal(0))
            return Accepted("clear_credit")
        if which >= len(REGISTERS):
            return Refused("unsupported")
        self.credit[REGISTERS[which]] = Decimal(0)
        return Accepted("clear_credit", register=REGISTERS[which])

    def _take_section(self, token: sts.Token) -> Accepted:
        self._sections[token.sub_class] = token.data & (2**44 - 1)
        if len(self._sections) < len(KEY_SECTIONS):
            return Accepted("key_change_section")
        first, second, third, fourth = (self._sections[section] for section in KEY_SECTIONS)
        key = b"".join((part & 0xFFFFFFFF).to_bytes(4, "big") for part in (first, third, fourth, second))
        self._cipher = Misty1(key)
        self.ken = first >> 40 << 4 | second >> 40
        self.identity = {
            "sgc": (fourth >> 32 & 0xFFF) << 12 | third >> 32 & 0xFFF,
            "ti": second >> 32 & 0xFF,
            "krn": first >> 36 & 0xF,
            "kt": first >> 32 & 0x3,
        }
        if first >> 35 & 1:
            self._tids.clear()
        self._sections.clear()
        return Accepted("key_changed")
