"""The virtual meter: what it takes, what it refuses, and how sure a refusal is."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal

import pytest

from pyapi import sts
from pyapi.misty1 import Misty1
from pyapi.virtual_meter import Accepted, Refused, VirtualMeter

pytestmark = pytest.mark.one_server

PAN = "600727000000000009"
KEY = bytes.fromhex("929bd3a415c9420a05ec5ee9f3ce91c3")
NEW_KEY = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
CIPHER = Misty1(KEY)


def credit(tid: int, tenths: int = 100, cipher: Misty1 = CIPHER, sub_class: int = 0) -> str:
    return sts.value_token(cipher, 0, sub_class, tid=tid, value16=sts.amount_code(tenths), rnd=5)


def manage(tid: int, sub_class: int, value16: int = 0) -> str:
    return sts.value_token(CIPHER, 2, sub_class, tid=tid, value16=value16)


def key_change(rollover: bool = False) -> tuple[str, str, str, str]:
    return sts.key_change_tokens(CIPHER, NEW_KEY, sgc="201457", ti=2, krn=3, kt=2, ken=200, rollover=rollover)


@pytest.fixture
def meter() -> VirtualMeter:
    return VirtualMeter(PAN, KEY)


def test_credits_what_the_token_carries(meter: VirtualMeter) -> None:
    outcome = meter.enter(credit(1000, 123))
    assert outcome == Accepted("credit", Decimal("12.3"), "electricity")
    assert isinstance(outcome, Accepted)
    assert outcome.kwh == Decimal("12.3")
    meter.enter(credit(1001, 16_395))
    assert meter.kwh == Decimal("12.3") + Decimal("1640.4"), "amounts above 1638.3 are rounded up"


def test_each_register_has_its_own_credit(meter: VirtualMeter) -> None:
    for tid, sub_class in enumerate(range(4), start=10):
        assert isinstance(meter.enter(credit(tid, 10 + sub_class, sub_class=sub_class)), Accepted)
    assert isinstance(meter.enter(sts.currency_token(CIPHER, 20, 250_000)), Accepted)
    assert [str(value) for value in meter.credit.values()] == ["1", "1.1", "1.2", "1.3", "2.50024"]


def test_takes_a_token_once(meter: VirtualMeter) -> None:
    assert isinstance(meter.enter(credit(1000)), Accepted)
    assert meter.enter(credit(1000)) == Refused("used")
    other_amount = sts.value_token(CIPHER, 0, 0, tid=1000, value16=999, rnd=9)
    assert meter.enter(other_amount) == Refused("used"), "the TID counts, not the digits"
    assert meter.kwh == 10


def test_takes_tokens_out_of_order_within_its_memory(meter: VirtualMeter) -> None:
    tids = list(range(2000, 2050))
    random.Random(1).shuffle(tids)
    assert all(isinstance(meter.enter(credit(tid)), Accepted) for tid in tids)
    assert all(meter.enter(credit(tid)) == Refused("used") for tid in tids)


def test_refuses_what_is_older_than_its_memory(meter: VirtualMeter) -> None:
    for tid in range(2000, 2051):
        meter.enter(credit(tid))
    assert meter.enter(credit(1999)) == Refused("old")
    assert meter.enter(credit(2000)) == Refused("old"), "forgotten, therefore too old"
    assert meter.enter(credit(2001)) == Refused("used")
    assert meter.kwh == 510


def test_refuses_another_meters_token(meter: VirtualMeter) -> None:
    assert meter.enter(credit(1000, cipher=Misty1(NEW_KEY))) == Refused("rejected")
    assert meter.enter("12345678901234567890") == Refused("rejected")
    assert meter.enter("not a token") == Refused("rejected")
    assert meter.kwh == 0


def test_refuses_a_token_past_the_expiry_of_its_key() -> None:
    meter = VirtualMeter(PAN, KEY, ken=2)
    assert isinstance(meter.enter(credit(2 * 65536 + 65535)), Accepted)
    assert meter.enter(credit(3 * 65536)) == Refused("expired")


def test_management_tokens_share_the_memory(meter: VirtualMeter) -> None:
    assert meter.enter(manage(500, 0, 1000)) == Accepted("max_power", Decimal(1000))
    assert meter.settings["max_power"] == 1000
    assert meter.enter(credit(500)) == Refused("used")
    unbalance = manage(501, 6, sts.amount_code(50_000))
    assert meter.enter(unbalance) == Accepted("phase_unbalance", Decimal(50_004))
    assert meter.enter(manage(502, 2, 7)) == Accepted("tariff_rate", Decimal(7))
    meter.is_tampered = True
    assert meter.enter(manage(503, 5)) == Accepted("clear_tamper")
    assert not meter.is_tampered
    assert meter.enter(manage(504, 11)) == Refused("unsupported")


def test_clears_one_register_or_all(meter: VirtualMeter) -> None:
    meter.enter(credit(1, 50))
    meter.enter(credit(2, 50, sub_class=1))
    assert meter.enter(manage(3, 1, 0)) == Accepted("clear_credit", register="electricity")
    assert (meter.kwh, meter.credit["water"]) == (0, 5)
    meter.enter(credit(4, 50))
    assert meter.enter(manage(5, 1, 0xFFFF)) == Accepted("clear_credit")
    assert set(meter.credit.values()) == {Decimal(0)}
    assert meter.enter(manage(6, 1, 9)) == Refused("unsupported")


def test_test_tokens_work_on_every_meter_as_often_as_you_like(meter: VirtualMeter) -> None:
    digits = sts.meter_test_token(0, 0xFFFFFFFFF)
    assert meter.enter(digits) == meter.enter(digits) == Accepted("test")


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_key_change_takes_its_sections_in_any_order(order: tuple[int, ...], meter: VirtualMeter) -> None:
    meter.enter(credit(1000))
    sections = key_change()
    for index in order[:3]:
        assert meter.enter(sections[index]) == Accepted("key_change_section")
        assert meter.enter(credit(1001)) == Refused("key_change_incomplete")
    assert meter.enter(sections[order[0]]) == Accepted("key_change_section"), "a repeat does no harm"
    assert meter.enter(sections[order[3]]) == Accepted("key_changed")
    assert meter.identity == {"sgc": 201457, "ti": 2, "krn": 3, "kt": 2}
    assert meter.ken == 200
    assert meter.enter(credit(1001)) == Refused("rejected"), "the old key is gone"
    assert meter.enter(credit(1000, cipher=Misty1(NEW_KEY))) == Refused("used"), "the memory stays"
    assert isinstance(meter.enter(credit(1001, cipher=Misty1(NEW_KEY))), Accepted)
    assert meter.kwh == 20


def test_a_rollover_clears_the_memory(meter: VirtualMeter) -> None:
    meter.enter(credit(16_000_000))
    for section in key_change(rollover=True):
        meter.enter(section)
    assert isinstance(meter.enter(credit(100, cipher=Misty1(NEW_KEY))), Accepted)


def test_consumption_burns_credit_down_to_zero(meter: VirtualMeter) -> None:
    meter.enter(credit(1, 50))
    meter.consume(Decimal("1.25"))
    assert meter.kwh == Decimal("3.75")
    meter.consume(Decimal(10))
    assert meter.kwh == 0


def test_mistyped_digits_are_refused() -> None:
    """Every wrong digit at every place of 20 tokens, and every swap of neighbours: 3,900 mistakes.

    A mistake passes the checksum once in 65,536; the seed is fixed, so the count is too.
    """
    rng = random.Random(7)
    passed = tried = 0
    for _ in range(20):
        key = rng.randbytes(16)
        digits = credit(rng.randrange(2**24), rng.randrange(1, 5000), Misty1(key))
        wrong = {digits[:i] + d + digits[i + 1 :] for i in range(20) for d in "0123456789"}
        wrong |= {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(19)}
        for mistake in wrong - {digits}:
            tried += 1
            passed += VirtualMeter(PAN, key).enter(mistake) != Refused("rejected")
    assert tried > 3_500
    assert passed == 0
