"""The invoices of a month as CSV, a page at a time: a million rows need the memory of one page."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pyapi.errors import ApiError
from pyapi.pipelines import Pace

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult


PAGE_ROWS = 1000
NAME = "invoices.export_invoices"
TEXTS = ("invoice_id", "number", "kind", "status", "issued_on", "due_on", "period_from", "period_until", "customer_name",
         "customer_email", "meter_number", "region", "currency")  # fmt: skip
FIGURES = ("energy_kwh", "subtotal", "tax_amount", "rounding", "total", "credits_amount", "paid_amount",
           "credited_amount", "amount_due")  # fmt: skip
COLUMNS = (*TEXTS, *FIGURES, "corrects")
EXPORT = (
    f"select {', '.join(f'e.{name}' for name in COLUMNS)} "  # noqa: S608 - constants
    f"from {NAME}($1::date, $2, null, $3::integer, $4::uuid) as e"
).encode()
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet would compute; the last four are the full-width forms."""
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")
PARAMETERS = ("month", "region")


class Reader(Protocol):
    """Whose rows are exported; :class:`pyapi.callers.Caller` is one."""

    async def read(self, function: str, sql: bytes, parameters: Sequence[str | None], pace: Pace) -> PGresult:
        """Run one reading statement."""


class Export:
    """One export.

    Args:
        caller: whose rows.
        pace: how long a page takes.
        query: ``month`` such as 2026-11, and perhaps ``region``.

    Raises:
        ApiError: 400 where the query is not that.
    """

    def __init__(self, caller: Reader, pace: Pace, query: Mapping[str, Sequence[str]]) -> None:
        for name, values in query.items():
            if name not in PARAMETERS or len(values) != 1:
                raise ApiError(
                    400, "PT400", "invalid_parameter", f"{name[:40]!r} is not known, or given more than once.",
                    "Write /invoices/export.csv?month=2026-11, and region= where one is meant.",
                )  # fmt: skip
        month = query["month"][0] if "month" in query else ""
        if not MONTH.fullmatch(month) or month.startswith("0000"):
            raise ApiError(
                400, "PT400", "invalid_month", f"{month[:40]!r} is no month.", "Write month=2026-11."
            )  # fmt: skip
        self._month = month[:7] + "-01"
        self._region = query["region"][0] if query.get("region") else None
        self._caller = caller
        self._pace = pace

    @property
    def file_name(self) -> str:
        """Of the month and the region."""
        region = re.sub(r"[^A-Za-z0-9._-]+", "-", self._region or "").strip("-.")
        return f"invoices-{self._month[:7]}{'-' + region if region else ''}.csv"

    async def read_page(self, after: str | None = None) -> PGresult:
        """The page after an invoice.

        Raises:
            ApiError: it was refused, or there was no answer.
        """
        return await self._caller.read(
            NAME, EXPORT, (self._month, self._region, str(PAGE_ROWS), after), self._pace
        )

    async def write(self, page: PGresult) -> AsyncIterator[bytes]:
        """The file, from its first page on."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        while True:
            for row in range(page.ntuples):
                writer.writerow(
                    [write_cell(name, page.get_value(row, column)) for column, name in enumerate(COLUMNS)]
                )
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
            if page.ntuples < PAGE_ROWS:
                return
            last = page.get_value(page.ntuples - 1, 0)
            page = await self.read_page(None if last is None else last.decode())


def write_cell(column: str, value: bytes | None) -> str:
    """A cell: figures as they are, texts so that no spreadsheet computes them."""
    text = "" if value is None else value.decode("utf-8", "replace")
    return text if column in FIGURES or not text.startswith(FORMULA) else "'" + text
