"""Prices: bills a utility printed, and energy by money against a search through every tenth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tests.servers import ROOT, Database

BILLS = json.loads((Path(__file__).parent / "data" / "kplc_bills.json").read_text())["bills"]
KPLC = "kplc-domestic"
Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[Connection]:
    with psycopg.connect(database.url, autocommit=True, row_factory=dict_row) as connection:
        seed = (ROOT / "seeds" / "kplc_domestic.sql").read_bytes()
        connection.execute(seed)
        connection.execute(seed)  # loading it twice changes nothing
        connection.execute("select tariffs.create_tariff('telescopic', 'Slabs', 'INR', 'Asia/Kolkata')")
        connection.execute(
            "select tariffs.publish_tariff_version('telescopic', '2020-04-01', %s, %s, 'telescopic')",
            [
                Jsonb([
                    {"code": "s1", "from_kwh": 0, "rate": 3.46},
                    {"code": "s2", "from_kwh": 100, "rate": 7.43},
                    {"code": "s3", "from_kwh": 300, "rate": 10.32},
                    {"code": "s4", "from_kwh": 500, "rate": 11.71},
                ]),
                Jsonb([
                    {"code": "wheeling", "label": "Wheeling", "kind": "levy", "basis": "per_kwh",
                     "rate": 1.40, "position": 10},
                    {"code": "duty", "label": "Electricity duty", "kind": "tax", "basis": "percent",
                     "base": ["energy", "wheeling"], "rate": 16, "position": 20},
                ]),
            ],
        )  # fmt: skip
        yield connection


def quote(connection: Connection, tariff: str, **arguments: Any) -> dict[str, Any]:
    names = ", ".join(f"p_{name} => %({name})s" for name in arguments)
    row = connection.execute(
        f"select * from tariffs.quote_energy(%(tariff)s, {names})", {"tariff": tariff, **arguments}
    ).fetchone()
    assert row is not None
    return dict(row)


def total(connection: Connection, tariff: str, tenths: int, band: str | None) -> Decimal:
    return Decimal(quote(connection, tariff, kwh=Decimal(tenths) / 10, band=band)["total"])


@pytest.mark.parametrize("bill", BILLS, ids=lambda bill: bill["bill"])
def test_reproduces_the_bill_to_the_cent(connection: Connection, bill: dict[str, Any]) -> None:
    quoted = quote(connection, KPLC, kwh=Decimal(bill["kwh"]), at=f"{bill['at']} 12:00+03", band=bill["band"])
    lines = {line["code"]: Decimal(str(line["amount"])) for line in quoted["lines"]}
    printed = {code: Decimal(amount) for code, amount in bill["lines"].items()}
    if not bill["adds_up"]:
        assert lines.pop("rounding") == -printed.pop("rounding")
    assert lines == printed
    assert quoted["total"] == Decimal(bill["total"])
    assert quoted["kwh"] == Decimal(bill["kwh"])


def test_twelve_of_the_bills_add_up() -> None:
    assert sum(bill["adds_up"] for bill in BILLS) == 12
    for bill in BILLS:
        parts = sum(Decimal(amount) for amount in bill["lines"].values())
        assert (parts == Decimal(bill["total"])) is bill["adds_up"]


def test_the_parts_are_the_total(connection: Connection) -> None:
    quoted = quote(connection, KPLC, kwh=Decimal("57.3"), at="2025-01-10 00:00+03")
    amounts = {line["code"]: Decimal(str(line["amount"])) for line in quoted["lines"]}
    parts = [quoted[f"{part}_amount"] for part in ("energy", "levies", "vat", "rounding")]
    assert sum(parts) == quoted["total"] == sum(amounts.values())
    assert parts[0] == amounts["energy"]
    assert parts[2] == amounts["vat"]
    assert list(amounts)[-2:] == ["vat", "rounding"]
    assert quoted["lines"][0]["band"] == "DC2"


def test_slabs_each_have_their_own_rate(connection: Connection) -> None:
    quoted = quote(connection, "telescopic", kwh=350)
    energy = 100 * Decimal("3.46") + 200 * Decimal("7.43") + 50 * Decimal("10.32")
    assert quoted["energy_amount"] == energy
    assert quoted["vat_amount"] == round((energy + 350 * Decimal("1.40")) * Decimal("0.16"), 2)
    assert [line["code"] for line in quoted["lines"]] == ["energy", "wheeling", "duty"]


def test_a_quote_by_money_is_the_quote_of_its_energy(connection: Connection) -> None:
    by_money = quote(connection, KPLC, amount=1000, band="DC2")
    assert by_money == quote(connection, KPLC, kwh=by_money["kwh"], band="DC2")


amounts = st.decimals(min_value="0.01", max_value="200000", places=2)
choices = st.sampled_from([(KPLC, None), (KPLC, "DC1"), (KPLC, "DC3"), ("telescopic", None)])


@settings(max_examples=400, deadline=None)
@given(choice=choices, amount=amounts)
def test_money_buys_the_most_energy_it_can(
    connection: Connection, choice: tuple[str, str | None], amount: Decimal
) -> None:
    tariff, band = choice
    try:
        quoted = quote(connection, tariff, amount=amount, band=band)
    except psycopg.DatabaseError as error:
        assert (error.sqlstate, str(error).splitlines()[0]) == ("PT422", "amount_too_small")
        assert total(connection, tariff, 1, band) > amount
        return
    tenths = int(quoted["kwh"] * 10)
    assert quoted["kwh"] * 10 == tenths
    assert quoted["total"] == total(connection, tariff, tenths, band) <= amount
    assert amount < total(connection, tariff, tenths + 1, band)


@pytest.mark.parametrize(("tariff", "band"), [(KPLC, None), (KPLC, "DC2"), ("telescopic", None)])
def test_money_against_brute_force(connection: Connection, tariff: str, band: str | None) -> None:
    """Totals of 1..1500 tenths, and every third whole amount that they span: the search finds the same."""
    rows = connection.execute(
        "select t, (tariffs.quote_energy(%s, p_kwh => t * 0.1, p_band => %s)).total "
        "from generate_series(1, 1500) as t order by t",
        [tariff, band],
    ).fetchall()
    totals = [row["total"] for row in rows]
    assert totals == sorted(totals), "more energy never costs less"
    least, most = int(totals[0]) + 1, int(totals[-1])
    found = connection.execute(
        "select (tariffs.quote_energy(%s, p_amount => a, p_band => %s)).kwh "
        "from generate_series(%s::integer, %s, 3) as a order by a",
        [tariff, band, least, most - 1],
    ).fetchall()
    for amount, row in zip(range(least, most, 3), found, strict=True):
        affordable = sum(t <= amount for t in totals)
        assert row["kwh"] == Decimal(affordable) / 10, amount


rates = st.decimals(min_value="0.001", max_value="60", places=3)
roundings = st.sampled_from(["half_up", "up", "down"])
steps = st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal("0.5"), Decimal(1), Decimal(10)])


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(["whole", "telescopic"]),
    bands=st.lists(st.tuples(st.integers(1, 400), rates), max_size=4, unique_by=lambda band: band[0]),
    first=rates,
    charge=st.tuples(st.decimals(min_value=-1, max_value=5, places=4), roundings, st.integers(0, 4)),
    percent=st.tuples(st.integers(0, 30), roundings, st.booleans()),
    total_rule=st.tuples(steps, roundings),
    amount=st.decimals(min_value="0.05", max_value="20000", places=2),
)
def test_money_buys_the_most_energy_in_any_tariff(
    connection: Connection,
    method: str,
    bands: list[tuple[int, Decimal]],
    first: Decimal,
    charge: tuple[Decimal, str, int],
    percent: tuple[int, str, bool],
    total_rule: tuple[Decimal, str],
    amount: Decimal,
) -> None:
    kwh_starts = sorted(start for start, _ in bands)
    band_rates = [first, *(rate for _, rate in bands)]
    assume(min(band_rates) + min(charge[0], 0) * Decimal("1.31") > Decimal("0.001"))
    if method == "whole":
        band_rates.sort()
    document = [
        {"code": f"b{i}", "from_kwh": start, "rate": str(rate)}
        for i, (start, rate) in enumerate(zip([0, *kwh_starts], band_rates, strict=True))
    ]
    charges = [
        {"code": "levy", "label": "L", "kind": "levy", "basis": "per_kwh", "rate": str(charge[0]),
         "rounding": charge[1], "scale": charge[2], "position": 1},
        {"code": "vat", "label": "V", "kind": "tax", "basis": "percent", "rate": percent[0],
         "base": ["energy", "levy"] if percent[2] else ["energy"], "rounding": percent[1], "position": 2},
    ]  # fmt: skip
    with connection.transaction(force_rollback=True):
        connection.execute("select tariffs.create_tariff('any', 'Any', 'KES', 'UTC')")
        connection.execute(
            "select tariffs.publish_tariff_version('any', '2020-01-01', %s, %s, %s, %s, %s)",
            [Jsonb(document), Jsonb(charges), method, *total_rule],
        )
        try:
            with connection.transaction():
                quoted = quote(connection, "any", amount=amount)
        except psycopg.DatabaseError as error:
            assert str(error).splitlines()[0] == "amount_too_small"
            least = total(connection, "any", 1, None)
            assert least > amount or least <= 0  # what rounds to nothing is not for sale
            return
        assume(quoted["kwh"] < 10_000_000)
        tenths = int(quoted["kwh"] * 10)
        assert quoted["total"] <= amount < total(connection, "any", tenths + 1, None)


@pytest.mark.parametrize(
    ("kwh", "amount", "code"),
    [
        (None, None, "invalid_quantity"),
        (1, 1, "invalid_quantity"),
        ("NaN", None, "invalid_kwh"),
        ("-1", None, "invalid_kwh"),
        ("0", None, "invalid_kwh"),
        ("Infinity", None, "invalid_kwh"),
        ("10000000.1", None, "invalid_kwh"),
        ("1e400", None, "invalid_kwh"),
        ("0.0001", None, "invalid_kwh"),
        (None, "NaN", "invalid_amount"),
        (None, "-0.01", "invalid_amount"),
        (None, "0", "invalid_amount"),
        (None, "Infinity", "invalid_amount"),
        (None, "1000000001", "invalid_amount"),
    ],
)
def test_senseless_quantities_are_refused(connection: Connection, kwh: Any, amount: Any, code: str) -> None:
    with pytest.raises(psycopg.DatabaseError, match=code) as caught:
        connection.execute("select tariffs.quote_energy(%s, %s::numeric, %s::numeric)", [KPLC, kwh, amount])
    assert caught.value.sqlstate == "PT400"


def test_too_little_money_is_told_how_much_would_do(connection: Connection) -> None:
    with pytest.raises(psycopg.DatabaseError, match="amount_too_small") as caught:
        quote(connection, KPLC, amount=1)
    assert caught.value.sqlstate == "PT422"
    assert caught.value.diag.message_detail == "The least for sale is 0.1 kWh at KES 2.00."
    assert quote(connection, KPLC, amount=2)["kwh"] == Decimal("0.1")


def test_a_past_quote_is_reproduced_after_prices_change(connection: Connection) -> None:
    with connection.transaction(force_rollback=True):
        before = quote(connection, KPLC, kwh=40)
        connection.execute(
            "select tariffs.publish_charges(%s, now() + interval '1 day', %s)",
            [KPLC, Jsonb([{"code": "fuel", "rate": 9}, {"code": "ferfa", "rate": None}])],
        )
        connection.execute(
            "select tariffs.publish_tariff_version(%s, now() + interval '2 days', %s, p_total_step => 1)",
            [KPLC, Jsonb([{"code": "all", "from_kwh": 0, "rate": 10}])],
        )
        assert quote(connection, KPLC, kwh=40) == before
        row = connection.execute("select now() + interval '1 day' as day, now() + interval '3 days' as later")
        times = row.fetchone()
        codes = [line["code"] for line in quote(connection, KPLC, kwh=40, at=times["day"])["lines"]]
        assert "ferfa" not in codes
        later = quote(connection, KPLC, kwh=40, at=times["later"])
        assert (later["energy_amount"], later["lines"][1]["amount"]) == (400, 360)
