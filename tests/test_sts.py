"""STS tokens: the published vectors on both implementations, and each against the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyapi import sts
from pyapi.misty1 import Misty1
from tests.servers import Database

pytestmark = pytest.mark.one_server

VECTORS = json.loads((Path(__file__).parent / "data" / "sts_vectors.json").read_text())
VENDING_KEY = bytes.fromhex("abababababababab949494949494949401234567")
MAX_TENTHS = 18_201_624

keys = st.binary(min_size=16, max_size=16)
tids = st.integers(0, 2**24 - 1)
KINDS = st.sampled_from([(0, s) for s in range(4)] + [(2, s) for s in (0, 1, 2, 5, 6)])
identities = st.fixed_dictionaries(
    {
        "sgc": st.integers(0, 999_999).map("{:06d}".format),
        "ti": st.integers(0, 99),
        "krn": st.integers(1, 9),
        "kt": st.integers(0, 3),
    }
)


class Sql:
    """The SQL implementation behind the names of the Python one."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def __call__(self, function: str, *arguments: Any) -> Any:
        marks = ", ".join(["%s"] * len(arguments))
        row = self.connection.execute(f"select tokens.{function}({marks})", arguments).fetchone()
        assert row is not None
        return row[0]

    def schedule(self, key: bytes) -> list[int]:
        return self("_misty1_key_schedule", key)


@pytest.fixture(scope="module")
def sql(database: Database) -> Iterator[Sql]:
    with database.connect() as connection:
        yield Sql(connection)


def signed(block: int) -> int:
    """A 64-bit block as PostgreSQL's bigint holds it."""
    return block - 2**64 if block >= 2**63 else block


def vector_key(vector: dict[str, Any], ti: str = "ti") -> bytes:
    return sts.decoder_key(
        VENDING_KEY,
        vector["pan"],
        sgc=vector["sgc"],
        ti=int(vector[ti]),
        krn=vector["krn"],
        kt=vector.get("kt", 2),
        base_year=int(vector["base_date"]),
    )


def name(vector: dict[str, Any]) -> str:
    return str(vector.get("id") or vector.get("ea") or vector.get("token"))


# -- published vectors


def test_misty1_encrypts_the_vector_of_rfc_2994(sql: Sql) -> None:
    vector = VECTORS["misty1_rfc2994"]
    key, plain, cipher = (bytes.fromhex(vector[part]) for part in ("key", "plain", "cipher"))
    block, expected = int.from_bytes(plain, "big"), int.from_bytes(cipher, "big")
    assert Misty1(key).encrypt(block) == expected
    assert Misty1(key).decrypt(expected) == block
    assert sql("_misty1_encrypt", signed(block), sql.schedule(key)) == signed(expected)


@pytest.mark.parametrize("vector", VECTORS["decoder_keys"], ids=lambda v: f"DKGA{v['dkga']}-EA{v['ea']}")
def test_decoder_keys(vector: dict[str, Any], sql: Sql) -> None:
    vending_key, expected = bytes.fromhex(vector["vk"]), bytes.fromhex(vector["key_msb_first_hex"])
    identity = {"sgc": vector["sgc"], "ti": int(vector["ti"]), "krn": vector["krn"], "kt": vector["kt"]}
    if vector["dkga"] == "02":
        assert sts.decoder_key_dkga02(vending_key, vector["pan"], **identity) == expected
        return
    year = {"93": 1993, "14": 2014, "35": 2035}[vector["bd"]]
    assert expected == sts.decoder_key(
        vending_key, vector["pan"], **identity, base_year=year, ea=vector["ea"]
    )
    if vector["ea"] == "11":
        assert expected == sql("_sts_decoder_key", vending_key, vector["pan"], *identity.values(), year)


@pytest.mark.parametrize("vector", VECTORS["tokens"], ids=name)
def test_tokens(vector: dict[str, Any], sql: Sql) -> None:
    key, year = vector_key(vector), int(vector["base_date"])
    assert sql(
        "_sts_decoder_key", bytes.fromhex(vector["vending_key_hex"]), vector["pan"], vector["sgc"],
        int(vector["ti"]), vector["krn"], vector["kt"], year,
    ) == key  # fmt: skip
    issued = datetime.fromisoformat(vector["issued_utc"]).replace(tzinfo=UTC)
    assert sts.token_identifier(issued, year) == vector["tid"]
    assert sql("_sts_tid", issued, year) == vector["tid"]

    fields = (vector["token_class"], vector["sub_class"], vector["rnd"], vector["tid"], vector["value16"])
    assert sql("_issue_sts_token", sql.schedule(key), *fields) == vector["token"]
    token_class, sub_class, rnd, tid, value = fields
    cipher = Misty1(key)
    issued_by_python = sts.value_token(cipher, token_class, sub_class, tid=tid, value16=value, rnd=rnd)
    assert issued_by_python == vector["token"]
    token = sts.decode(vector["token"], cipher)
    assert (token.token_class, token.sub_class, token.rnd, token.tid, token.value16) == fields


@pytest.mark.parametrize("vector", VECTORS["currency_tokens"], ids=name)
def test_currency_tokens(vector: dict[str, Any], sql: Sql) -> None:
    key, year = vector_key(vector), int(vector["base_date"])
    tid = sql("_sts_tid", datetime.fromisoformat(vector["issued_utc"]).replace(tzinfo=UTC), year)
    amount = vector["amount_base_units"] * sts.CURRENCY_SCALE
    assert sql("_issue_sts_currency_token", sql.schedule(key), tid, amount) == vector["token"]
    assert sts.currency_token(Misty1(key), tid, amount) == vector["token"]
    token = sts.decode(vector["token"], Misty1(key))
    assert token.tid == tid
    assert 0 <= sts.currency_value(token) - amount < max(amount // 1000, 10)


@pytest.mark.parametrize("vector", VECTORS["class1_clear"], ids=name)
def test_meter_test_tokens(vector: dict[str, Any], sql: Sql) -> None:
    fields = (vector["sub_class"], int(vector["control"], 16), vector["mfr"])
    assert sql("_issue_sts_meter_test", *fields) == vector["token"]
    assert sts.meter_test_token(*fields) == vector["token"]


@pytest.mark.parametrize("vector", VECTORS["key_change"], ids=name)
def test_key_change_tokens(vector: dict[str, Any], sql: Sql) -> None:
    old, new = vector_key(vector, "ti_from"), vector_key(vector, "ti_to")
    expected = [vector["tokens"][section] for section in "3489"]
    ti, krn, kt, ken = int(vector["ti_to"]), vector["krn"], vector["kt"], vector["ken"]
    issued = sql(
        "_issue_sts_key_change", sql.schedule(old), new, vector["sgc"], ti, krn, kt, ken, bool(vector["ro"])
    )
    assert issued == expected
    assert expected == list(
        sts.key_change_tokens(Misty1(old), new, sgc=vector["sgc"], ti=ti, krn=krn, kt=kt, ken=ken)
    )


@pytest.mark.parametrize("vector", VECTORS["luhn"], ids=lambda v: v.get("pan") or v.get("drn"))
def test_check_digits(vector: dict[str, Any]) -> None:
    number = vector.get("pan") or vector["drn"]
    assert sts.is_luhn_valid(number) is vector["valid"]
    if len(number) == 18 and vector["valid"]:
        assert sts.make_pan(number[:6], number[6:17]) == number


# -- one implementation against the other


def test_fi_is_the_same_for_every_input(sql: Sql) -> None:
    from pyapi.misty1 import _fi

    rows = sql.connection.execute(
        "select x, tokens._misty1_fi_out(tokens._misty1_fi_in(x) # 12345) from generate_series(0, 65535) as x"
    ).fetchall()
    assert len(rows) == 65536
    assert all(_fi(x, 12345) == y for x, y in rows)


@settings(max_examples=300, deadline=None)
@given(key=keys, block=st.integers(0, 2**64 - 1))
def test_both_ciphers_agree(sql: Sql, key: bytes, block: int) -> None:
    cipher = Misty1(key)
    encrypted = cipher.encrypt(block)
    assert sql("_misty1_encrypt", signed(block), sql.schedule(key)) == signed(encrypted)
    assert cipher.decrypt(encrypted) == block


@settings(max_examples=300, deadline=None)
@given(key=keys, fields=st.tuples(KINDS, st.integers(0, 15), tids), tenths=st.integers(0, MAX_TENTHS))
def test_what_sql_issues_python_reads(
    sql: Sql, key: bytes, fields: tuple[tuple[int, int], int, int], tenths: int
) -> None:
    kind, rnd, tid = fields
    code = sql("_sts_amount_code", tenths)
    digits = sql("_issue_sts_token", sql.schedule(key), *kind, rnd, tid, code)
    assert len(digits) == 20
    token = sts.decode(digits, Misty1(key))
    assert (token.token_class, token.sub_class, token.rnd, token.tid) == (*kind, rnd, tid)
    assert sts.amount_value(token.value16) == sql("_sts_amount_value", code) >= tenths


@settings(max_examples=100, deadline=None)
@given(key=keys, tid=tids, amount=st.integers(0, 10**18))
def test_currency_tokens_agree(sql: Sql, key: bytes, tid: int, amount: int) -> None:
    digits = sql("_issue_sts_currency_token", sql.schedule(key), tid, amount)
    assert digits == sts.currency_token(Misty1(key), tid, amount)
    assert sts.currency_value(sts.decode(digits, Misty1(key))) >= amount


@settings(max_examples=100, deadline=None)
@given(
    vending_key=st.binary(min_size=20, max_size=20),
    pan=st.text("0123456789", min_size=18, max_size=18),
    identity=identities,
    base_year=st.sampled_from(sts.BASE_YEARS),
    change=st.tuples(keys, st.integers(0, 255), st.booleans()),
)
def test_keys_and_key_changes_agree(
    sql: Sql,
    vending_key: bytes,
    pan: str,
    identity: dict[str, Any],
    base_year: int,
    change: tuple[bytes, int, bool],
) -> None:
    key = sts.decoder_key(vending_key, pan, **identity, base_year=base_year)
    in_order = [identity[part] for part in ("sgc", "ti", "krn", "kt")]
    assert sql("_sts_decoder_key", vending_key, pan, *in_order, base_year) == key
    new_key, ken, rollover = change
    issued = sql("_issue_sts_key_change", sql.schedule(key), new_key, *in_order, ken, rollover)
    assert issued == list(sts.key_change_tokens(Misty1(key), new_key, **identity, ken=ken, rollover=rollover))


@settings(max_examples=100, deadline=None)
@given(sub_class=st.integers(0, 1), data=st.data())
def test_meter_test_tokens_agree(sql: Sql, sub_class: int, data: st.DataObject) -> None:
    maker_bits = (8, 16)[sub_class]
    control = data.draw(st.integers(0, 2 ** (44 - maker_bits) - 1))
    maker = data.draw(st.integers(0, 2**maker_bits - 1))
    assert sql("_issue_sts_meter_test", sub_class, control, maker) == sts.meter_test_token(
        sub_class, control, maker
    )


# -- fields


def test_amount_codes_of_the_exact_range_and_around_every_step(sql: Sql) -> None:
    """All of 0..20000, and 200 either side of each change of exponent; the trap at 180223 among them."""
    wanted = [*range(20_001)]
    for edge in (180_224, 1_818_624):
        wanted += range(edge - 200, edge + 201)
    wanted += range(MAX_TENTHS - 2000, MAX_TENTHS + 1)
    rows = sql.connection.execute(
        "select t, tokens._sts_amount_code(t), tokens._sts_amount_value(tokens._sts_amount_code(t)) "
        "from unnest(%s::bigint[]) as t",
        [wanted],
    ).fetchall()
    assert len(rows) == len(wanted)
    for tenths, code, value in rows:
        assert code == sts.amount_code(tenths)
        assert value == sts.amount_value(code)
        step = 10 ** max(0, (code >> 14))
        assert tenths <= value < tenths + step or (tenths, value) == (tenths, tenths)
    codes = [code for _, code, _ in rows]
    assert codes[180_223 - 180_024 + 20_001] == 0x8000


def test_amount_codes_over_the_whole_range_never_fall_and_always_round_up(sql: Sql) -> None:
    row = sql.connection.execute(
        """
        select count(*), count(*) filter (where v < t), count(*) filter (where c < previous)
        from (
            select t, c, tokens._sts_amount_value(c) as v, lag(c) over (order by t) as previous
            from generate_series(0, 18201624, 97) as t, lateral tokens._sts_amount_code(t) as c
        ) as s
        """
    ).fetchone()
    assert row is not None
    count, short, falling = row
    assert (count, short, falling) == (MAX_TENTHS // 97 + 1, 0, 0)


def test_every_amount_code_has_its_own_value(sql: Sql) -> None:
    rows = sql.connection.execute(
        "select c, tokens._sts_amount_code(tokens._sts_amount_value(c)) from generate_series(0, 65535) as c"
    ).fetchall()
    assert all(code == again for code, again in rows)


@settings(max_examples=200, deadline=None)
@given(
    base_year=st.sampled_from(sts.BASE_YEARS),
    seconds=st.integers(0, (2**24 - 2) * 60),
    near_midnight=st.booleans(),
)
def test_token_identifiers_agree(sql: Sql, base_year: int, seconds: int, near_midnight: bool) -> None:
    at = datetime(base_year, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    if near_midnight:
        at = at.replace(hour=0, minute=seconds % 4)
    assert sql("_sts_tid", at, base_year) == sts.token_identifier(at, base_year)


@pytest.mark.parametrize(
    ("time", "minutes"), [("00:00:59", 0), ("00:01:00", 2), ("00:01:59.999", 2), ("00:02:00", 2)]
)
def test_the_minute_after_midnight_is_reserved(sql: Sql, time: str, minutes: int) -> None:
    at = datetime.fromisoformat(f"2026-07-11T{time}+00:00")
    midnight = sts.token_identifier(datetime(2026, 7, 11, tzinfo=UTC), 2014)
    assert sts.token_identifier(at, 2014) == midnight + minutes
    assert sql("_sts_tid", at, 2014) == midnight + minutes


def test_a_second_sale_in_a_minute_gets_the_next_minute(sql: Sql) -> None:
    midnight = datetime(2026, 7, 11, tzinfo=UTC)
    first = sql("_sts_tid", midnight, 2014)
    second = sql("_sts_tid", midnight, 2014, first)
    third = sql("_sts_tid", midnight, 2014, second)
    assert [second - first, third - first] == [2, 3], "00:01 is skipped"
    assert sql("_sts_tid", midnight + timedelta(days=1), 2014, third) == first + 1440


def test_digits_may_begin_with_zeros(sql: Sql) -> None:
    """One token in seven begins with 0; enough of them come back whole."""
    key = bytes(range(16))
    rows = sql.connection.execute(
        "select t, tokens._issue_sts_token(%s, 0, 0, 5, t, 100) from generate_series(1, 3000) as t",
        [sql.schedule(key)],
    ).fetchall()
    with_zeros = [(tid, digits) for tid, digits in rows if digits.startswith("0")]
    assert any(digits.startswith("00") for _, digits in with_zeros)
    cipher = Misty1(key)
    assert all(sts.decode(digits, cipher).tid == tid for tid, digits in with_zeros)


@pytest.mark.parametrize(
    "digits",
    ["", "1234", "1" * 19, "1" * 21, "1234567890123456789x", "٣" * 20, "99999999999999999999",
     "73786976294838206464"],
)  # fmt: skip
def test_what_is_no_token_is_refused(digits: str) -> None:
    with pytest.raises(sts.TokenError):
        sts.decode(digits, Misty1(bytes(16)))


def test_digits_may_be_grouped() -> None:
    token = VECTORS["tokens"][0]
    grouped = " ".join(token["token"][i : i + 4] for i in range(0, 20, 4))
    assert sts.decode(grouped, Misty1(vector_key(token))).tid == token["tid"]
