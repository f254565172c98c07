"""Invoices as PDF: what stands where, on how many pages, and that nothing in a document is a program."""

from __future__ import annotations

import asyncio
import copy
import re
import subprocess
import sys
import time
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops

from pyapi.errors import ApiError
from pyapi.invoices.document import DocumentError, read_document
from pyapi.invoices.paper import render
from pyapi.invoices.press import Press
from pyapi.invoices.view import clean, draw_chart, make_view
from pyapi.invoices.words import (
    ENGLISH,
    LANGUAGES,
    choose_language,
    round_amount,
    write_amount,
    write_date,
    write_number,
    write_period,
)
from tests.invoice_documents import make_document

pytestmark = pytest.mark.one_server

BREAK = "\u200b"
LINE = r"\d kWh \S+ VAT 16% [\d,]+\.\d\d"


def read_pages(content: bytes) -> list[str]:
    """The text of each page; PDFium marks a hyphen at a line's end, and every break is a space here."""
    document = pypdfium2.PdfDocument(content)
    pages = []
    for page in document:
        text = page.get_textpage().get_text_range()
        pages.append(" ".join(text.replace(BREAK, "").split()))
    document.close()
    return pages


def read_text(content: bytes) -> str:
    return " ".join(read_pages(content))


def find(content: bytes, page: int, text: str) -> list[tuple[float, float, float, float]]:
    """Boxes (left, bottom, right, top; points) of a text on a page."""
    found = pypdfium2.PdfDocument(content)[page].get_textpage()
    searcher = found.search(text)
    boxes = []
    while (place := searcher.get_next()) is not None:
        start, count = place
        each = [found.get_charbox(index) for index in range(start, start + count)]
        boxes.append(
            (
                min(b[0] for b in each),
                min(b[1] for b in each),
                max(b[2] for b in each),
                max(b[3] for b in each),
            )
        )
    return boxes


def test_everything_of_the_document_stands_on_the_paper() -> None:
    text = read_text(render(make_document()))
    for part in (
        "INVOICE", "Mainspring Power Ltd", "Harambee Avenue 12", "Tax ID P051234567X", "Wanjikũ Mwang’ombe",
        "wanjiku@example.com", "INV-2026-000042", "1 December 2026", "15 December 2026", "1–30 November 2026",
        "MTR-00000044", "Nakuru-East", "Energy, domestic, peak 18:00–22:00", "10.00 kWh", "19.77 kWh", "Amount (KES)",
        "Subtotal", "VAT 16%", "Total KES", "888880", "Scan to pay", "Electricity per day", "Questions?",
        "Page 1 of 1", "Please pay by 15 December 2026",
    ):  # fmt: skip
        assert part in text, part


def test_the_same_document_is_the_same_bytes_in_another_process_too() -> None:
    first = render(make_document())
    assert render(copy.deepcopy(make_document())) == first
    code = (
        "import sys; from pyapi.invoices.paper import render; from tests.invoice_documents import make_document;"
        "sys.stdout.buffer.write(render(make_document()))"
    )
    time.sleep(1.1)  # a clock that got in would show
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert other.stdout == first
    assert b"D:20261201" in first


def test_the_paper_says_what_it_is_to_those_who_hear_it() -> None:
    content = render(make_document())
    meta = pypdfium2.PdfDocument(content).get_metadata_dict()
    assert meta["Title"] == "Invoice INV-2026-000042"
    assert meta["Author"] == "Mainspring Power Ltd"
    assert b"/MarkInfo" in content and b"/StructTreeRoot" in content
    assert b"pdfuaid" in content
    assert re.search(rb"/Lang\s*\(en\)", content)


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (3, 1), (30, 2), (80, 3), (400, 10)])
def test_lines_run_over_as_many_pages_as_they_need(lines: int, pages: int) -> None:
    found = read_pages(render(make_document(lines)))
    assert len(found) == pages
    for number, text in enumerate(found, 1):
        assert f"Page {number} of {pages}" in text
        has_lines = bool(re.search(LINE, text))
        assert ("Description" in text) == has_lines, "the header stands above lines, on every page of them"
    assert found[0].count("INVOICE") == 1


@pytest.mark.parametrize("lines", range(20, 34))
def test_totals_never_stand_without_a_line(lines: int) -> None:
    found = read_pages(render(make_document(lines)))
    [page] = [text for text in found if "Subtotal" in text]
    assert "Total KES" in page
    assert len(re.findall(LINE, page)) >= 2


def test_one_line_more_than_a_page_holds_takes_two_lines_along() -> None:
    found = [read_pages(render(make_document(lines))) for lines in range(20, 34)]
    first = next(pages for pages in found if "Subtotal" not in pages[0])
    assert len(re.findall(LINE, first[1])) == 2


def test_figures_are_right_aligned_and_equally_wide() -> None:
    document = make_document()
    for line, amount in zip(document["lines"], ("1.11", "1234567.89", "98765.40"), strict=True):
        line["amount"] = amount
    content = render(document)
    rights = [find(content, 0, text)[0][2] for text in ("1.11", "1,234,567.89", "98,765.40")]
    assert max(rights) - min(rights) < 1.0
    narrow, wide = find(content, 0, "1,234,567.89")[0], find(content, 0, "98,765.40")[0]
    assert abs((narrow[2] - narrow[0]) / (wide[2] - wide[0]) - 12 / 9) < 0.15


@pytest.mark.parametrize(
    ("amount", "digits", "text"),
    [
        ("0", 2, "0.00"), ("1234.5", 2, "1,234.50"), ("-1234.5", 2, "−1,234.50"), ("123456789012", 0, "123,456,789,012"),
        ("999999999999999999999.99", 2, "999,999,999,999,999,999,999.99"), ("0.005", 2, "0.01"), ("-0.001", 2, "0.00"),
        ("1.2345", 3, "1.235"),
    ],
)  # fmt: skip
def test_amounts(amount: str, digits: int, text: str) -> None:
    assert write_amount(Decimal(amount), digits) == text


def test_numbers_dates_and_periods() -> None:
    from datetime import date

    assert write_number(Decimal("20.5000"), 2) == "20.50"
    assert write_number(Decimal("0.12345")) == "0.12345"
    assert write_number(Decimal("1E+3")) == "1,000"
    assert write_number(Decimal("0E-12")) == "0"
    assert write_date(date(2026, 11, 14), LANGUAGES["sw"]) == "14 Novemba 2026"
    assert write_period(date(2026, 11, 1), date(2026, 11, 30), ENGLISH) == "1–30 November 2026"
    assert write_period(date(2026, 11, 5), date(2026, 12, 4), ENGLISH) == "5 November 2026 to 4 December 2026"
    assert write_period(date(2026, 11, 5), date(2026, 11, 5), ENGLISH) == "5 November 2026"


def test_every_language_has_every_word_and_the_same_places() -> None:
    for language, words in LANGUAGES.items():
        assert words.keys() == ENGLISH.keys(), language
        assert len(words["months"].split()) == 12
        for name, text in words.items():
            assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", ENGLISH[name])), (
                language,
                name,
            )


def test_a_language_is_chosen() -> None:
    assert choose_language("sw-KE") == "sw"
    assert choose_language(None, "sw") == "sw"
    assert choose_language("xx", None) == "en"
    text = read_text(render(make_document(), "sw"))
    assert "ANKARA" in text and "15 Desemba 2026" in text and "Ukurasa 1 kati ya 1" in text
    assert render(make_document(locale="sw")) == render(make_document(), "sw") or "ANKARA" in read_text(
        render(make_document(locale="sw"))
    )


def test_shillings_of_uganda_have_no_decimals() -> None:
    document = make_document(1, currency="UGX", minor_units=0, total="123456789", amount_due="123456789")
    document["lines"][0]["amount"] = "123456789"
    text = read_text(render(document))
    assert "UGX 123,456,789" in text and "123,456,789.0" not in text


def test_a_period_ends_the_day_before_its_end_in_its_zone() -> None:
    period = {"from": "2026-10-31T21:00:00Z", "until": "2026-11-30T21:00:00Z", "zone": "Africa/Nairobi"}
    assert "1–30 November 2026" in read_text(render(make_document(period=period)))


@pytest.mark.parametrize(
    ("status", "shown", "hidden"),
    [
        ("paid", ["PAID", "Paid in full"], ["Scan to pay", "Please pay"]),
        ("overdue", ["OVERDUE", "Was due on 15 December 2026", "Scan to pay"], ["Please pay by"]),
        ("draft", ["DRAFT", "Not a demand for payment"], ["Scan to pay", "888880"]),
        ("void", ["VOID"], ["Scan to pay"]),
        ("disputed", ["DISPUTED"], []),
        ("open", ["Please pay by"], ["OVERDUE", "DRAFT", "VOID", "PAID"]),
    ],
)
def test_marks(status: str, shown: list[str], hidden: list[str]) -> None:
    text = read_text(render(make_document(status=status)))
    assert all(part in text for part in shown), text
    assert not any(part in text for part in hidden), text


def test_a_credit_note_looks_different_and_asks_for_nothing() -> None:
    content = render(make_document(kind="credit_note", number="CN-1", corrects="INV-2026-000017"))
    text = read_text(content)
    assert "CREDIT NOTE" in text and "Corrects invoice INV-2026-000017" in text and "Amount credited" in text
    assert "Scan to pay" not in text and "Please pay" not in text and "Amount due" not in text
    pictures = [
        pypdfium2.PdfDocument(found)[0].render(scale=0.5, grayscale=True).to_pil()
        for found in (render(make_document()), content)
    ]
    changed = ImageChops.difference(*pictures).histogram()
    assert sum(changed[60:]) / sum(changed) > 0.01, "in black and white too"


def test_credits_and_payments_lead_to_what_is_due() -> None:
    text = read_text(render(make_document(1, credits="100.00", amount_paid="50.00", amount_due="93.25")))
    assert "Credits −100.00" in text and "Paid −50.00" in text and "Amount due KES 93.25" in text


ATTACKS = [
    '#panic("x")', "#import \"@preview/cades:0.3.0\": qr", '#read("/etc/passwd")', "*bold* _it_ `raw` $x^2$ @ref <label>",
    "\\", "\\u{41}", "#{", "}}", "]", "[", '"', "'", "// comment", "/* open", "= Heading", "- list", "~ --- ...",
    "#sys.inputs.view", "{page} {number} {sum}", "%s %(x)s", "</svg><script>", "#set page(height: 1pt)",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_document_is_a_program(attack: str) -> None:
    document = make_document(2, number=attack, notes=[attack])
    document["lines"][0]["description"] = attack
    document["lines"][0]["unit"] = attack[:10]
    document["customer"] = {"name": attack, "email": attack, "address": [attack]}
    document["seller"] = {"name": attack, "address": [attack], "tax_id": attack}
    document["taxes"][0]["label"] = attack
    document["meter"] = {"number": attack, "region": attack}
    document["payment"] = {"paybill": attack, "account": attack, "qr": attack}
    content = render(document)
    text = re.sub(r"\s", "", read_text(content))
    assert text.count(re.sub(r"\s", "", attack)) >= 8, text
    assert len(read_pages(content)) == 1


def test_a_text_is_only_letters() -> None:
    assert clean("a\tb\nc\x00d\x1be") == "a b c d e"
    assert clean("paid \u202e000,1\u202c KES") == "paid 000,1 KES"
    assert clean("e\u0301") == "é"
    assert clean("x" * 40).replace(BREAK, "") == "x" * 40
    assert BREAK in clean("x" * 40)
    assert clean("a@b.example") == "a@b.example"


def test_very_long_words_stay_on_the_paper() -> None:
    document = make_document(2)
    document["lines"][0]["description"] = "W" * 300
    document["customer"]["name"] = "Donaudampfschifffahrts" * 5
    document["customer"]["email"] = "x" * 120 + "@example.com"
    document["payment"]["account"] = "8" * 60
    document["number"] = "N" * 60
    content = render(document)
    page = pypdfium2.PdfDocument(content)[0]
    found = page.get_textpage()
    rights = [found.get_charbox(index)[2] for index in range(found.count_chars())]
    assert max(rights) < page.get_width() - 40, "right margin"


@pytest.mark.parametrize(
    "name",
    [
        "Wanjikũ Mwang’ombe",
        "Ọlá Ṣẹ́gun",
        "Đặng Ngọc Ánh",
        "Łódź Škoda Çağrı",
        "Γιώργος",
        "Владимир Ющенко",
        "שלום",
        "محمد",
    ],
)
def test_names_in_these_scripts_have_their_letters(name: str) -> None:
    document = make_document(1)
    document["customer"]["name"] = name
    content = render(document)
    assert b"pdfuaid" in content, "no letter is missing, or the accessible form would be refused"


@pytest.mark.parametrize("name", ["አበበ በቀለ", "中文", "😀 Smiley"])
def test_letters_that_no_font_has_are_boxes_and_no_failure(name: str) -> None:
    document = make_document(1)
    document["customer"]["name"] = name
    content = render(document)
    assert b"pdfuaid" not in content
    assert "INV-2026-000042" in read_text(content)


def test_days_without_use_differ_from_days_without_readings() -> None:
    document = make_document(1, 4)
    for day, kwh in zip(document["usage"], (0, None, 5, 1.5), strict=True):
        day["kwh"] = kwh
    chart = draw_chart(read_document(document).usage, ENGLISH)
    assert chart is not None
    assert [bar["height"] is None for bar in chart["bars"]] == [False, True, False, False]
    assert chart["bars"][0]["height"] == 0
    assert [bar["value"] for bar in chart["bars"]] == ["", "", "5.00", ""]
    assert [tick["label"] for tick in chart["ticks"]] == ["0", "2", "4", "6"]
    assert "no reading" in read_text(render(document))


@pytest.mark.parametrize(
    ("kwh", "labels"),
    [
        ([0, 0], ["0", "1"]), ([0.003], ["0.000", "0.001", "0.002", "0.003"]), ([10], ["0", "5", "10"]),
        ([98765.4], ["0", "50,000", "100,000"]), ([-4, 4], ["−4", "−2", "0", "2", "4"]), ([None], ["0", "1"]),
    ],
)  # fmt: skip
def test_the_axis_of_the_chart_is_round(kwh: list[float | None], labels: list[str]) -> None:
    usage = [{"day": f"2026-11-{day:02}", "kwh": value} for day, value in enumerate(kwh, 1)]
    document = make_document(1, usage=usage)
    chart = draw_chart(read_document(document).usage, ENGLISH)
    assert chart is not None
    assert [tick["label"] for tick in chart["ticks"]] == labels
    render(document)


def test_no_use_at_all_is_said() -> None:
    document = make_document(1)
    for day in document["usage"]:
        day["kwh"] = 0
    assert "No electricity was used" in read_text(render(document))
    assert "Electricity per day" not in read_text(render(make_document(1, 0)))


def test_the_code_says_what_the_document_says() -> None:
    import segno

    content = "https://pay.example.com/i/ÄÖ?a=1&b=2"
    view = make_view(read_document(make_document(payment={"qr": content})), "en")
    code = segno.make(content, error="m", micro=False)
    # The path of the picture draws each row as strokes; the number of dark modules is their length.
    drawn = sum(int(length) for length in re.findall(r"h(\d+)", view["due"]["qr"]))
    width = int(re.findall(r'viewBox="0 0 (\d+)', view["due"]["qr"])[0])
    assert drawn - width == sum(sum(row) for row in code.matrix), "but for the ground"
    assert width == len(code.matrix) + 8, "four modules of quiet on each side"


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"kind": "receipt"}, "kind"), ({"currency": "kes"}, "currency"), ({"total": 1.5}, "total"),
        ({"total": "NaN"}, "total"), ({"total": "Infinity"}, "total"), ({"total": "1e999999"}, "total"),
        ({"minor_units": 99}, "minor_units"), ({"lines": None}, "lines"), ({"issued_on": "yesterday"}, "issued_on"),
        ({"lines": [{"position": 1, "description": "x", "amount": "1"}] * 2001}, "lines"),
        ({"period": {"from": "2026-11-01", "until": "2026-12-01", "zone": "Mars/Phobos"}}, "period.zone"),
        ({"usage": [{"day": "2026-11-01", "kwh": "inf"}]}, "usage.0.kwh"), ({"payment": {"qr": "x" * 1001}}, "payment.qr"),
        ({"customer": {"name": "x" * 2001}}, "customer.name"), ({"seller": None}, "seller"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused_by_name(changes: dict[str, Any], member: str) -> None:
    with pytest.raises(DocumentError, match=f"^{re.escape(member)}: "):
        render(make_document() | changes)


async def test_the_press_renders_the_same_and_survives_its_process() -> None:
    press = Press()
    try:
        assert await press.render(make_document()) == render(make_document())
        for process in press._idle:
            process.kill()
            await process.wait()
        assert await press.render(make_document()) == render(make_document())
        with pytest.raises(DocumentError, match=r"^kind: "):
            await press.render({})
    finally:
        await press.close()


async def test_the_press_refuses_a_flood_at_once() -> None:
    press = Press(processes=1, queue=3)
    try:
        answers = await asyncio.gather(
            *(press.render(make_document()) for _ in range(10)), return_exceptions=True
        )
        assert sum(isinstance(answer, bytes) for answer in answers) == 4
        refusals = [answer for answer in answers if isinstance(answer, ApiError)]
        assert len(refusals) == 6
        assert (refusals[0].status, refusals[0].headers["Retry-After"]) == (503, "2")
        assert press.taken == 0
        assert isinstance(await press.render(make_document()), bytes)
    finally:
        await press.close()


async def test_nobody_gets_what_another_asked_for_and_left() -> None:
    press = Press()
    try:
        left = asyncio.create_task(press.render(make_document(1900, number="LEFT")))
        await asyncio.sleep(0.7)
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        assert await press.render(make_document()) == render(make_document())
    finally:
        await press.close()


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=6), min_size=1, max_size=30),
    st.lists(st.decimals(-(10**6), 10**6, places=2), max_size=3),
    st.integers(0, 3),
)
def test_what_is_seen_adds_up(lines: list[Decimal], taxes: list[Decimal], digits: int) -> None:
    total = round_amount(sum(lines) + sum(taxes), digits)
    document = make_document(
        minor_units=digits, total=str(total), subtotal=str(sum(lines)),
        taxes=[{"label": f"T{n}", "rate": "1", "base": "1", "amount": str(tax)} for n, tax in enumerate(taxes)],
    ) | {"lines": [{"position": 1, "description": "x", "amount": str(line)} for line in lines]}  # fmt: skip
    view = make_view(read_document(document), "en")

    def read(text: str) -> Decimal:
        return Decimal(text.replace(",", "").replace("−", "-"))

    rows = {row["label"]: read(row["amount"]) for row in view["totals"]}
    assert sum(read(line["amount"]) for line in view["lines"]) == rows["Subtotal"]
    assert (
        sum(amount for label, amount in rows.items() if not label.startswith("Total"))
        == rows["Total KES"]
        == total
    )


def test_a_charge_without_a_unit_is_a_percentage() -> None:
    document = make_document(1)
    document["lines"].append({
        "position": 2, "type": "charge", "description": "Rural electrification", "rate": "5", "amount": "118.202508",
        "unit": None, "quantity": None, "tax_code": None,
    })  # fmt: skip
    text = read_text(render(document))
    assert "Rural electrification 5% 118.20" in text


def test_days_that_are_missing_are_days_without_readings() -> None:
    document = make_document(1)
    del document["usage"][3:6]
    view = make_view(read_document(document), "en")
    assert [n for n, bar in enumerate(view["chart"]["bars"], 1) if bar["height"] is None] == [4, 5, 6]
    assert len(view["chart"]["bars"]) == 30


def test_an_estimate_is_said() -> None:
    assert "is an estimate" in read_text(render(make_document(1, is_estimated=True)))
    assert "is an estimate" not in read_text(render(make_document(1)))
