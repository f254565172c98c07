"""Renders invoices: the document goes in as data, PDF comes out; no network, no fonts of the machine."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import orjson
import typst

from pyapi.invoices.document import DocumentError, read_document
from pyapi.invoices.view import make_view
from pyapi.invoices.words import choose_language

TEMPLATE = Path(__file__).parent / "templates" / "invoice.typ"
ACCESSIBLE = ["1.7", "ua-1"]
"""PDF/UA-1: tagged, with a title and a language, so that it can be read aloud."""


def render(value: Any, language: str | None = None, fonts: Path | None = None) -> bytes:
    """The PDF of a document; the same bytes for the same document, language, template and fonts.

    Args:
        value: what ``invoices.get_invoice_document`` returned.
        language: tag such as ``sw``; the document's own wish otherwise.
        fonts: a directory with fonts for scripts that typst's own lack.

    Raises:
        DocumentError: the document is not one, or cannot be set.
    """
    document = read_document(value)
    spoken = choose_language(language, document.locale)
    view = orjson.dumps(make_view(document, spoken)).decode()
    issued = document.issued_on
    created = (
        datetime(issued.year, issued.month, issued.day, tzinfo=UTC)
        if issued
        else datetime(2000, 1, 1, tzinfo=UTC)
    )
    try:
        return _compile(view, created, fonts, ACCESSIBLE)
    except typst.TypstError:
        # An accessible document may show no letter that no font has; this one does, as a box.
        try:
            return _compile(view, created, fonts, ["1.7"])
        except typst.TypstError as error:
            raise DocumentError(f"The document cannot be set: {error.message}.") from error


def _compile(view: str, created: datetime, fonts: Path | None, standards: list[Any]) -> bytes:
    compiler = _compiler(fonts)
    return cast(
        bytes,
        compiler.compile(format="pdf", sys_inputs={"view": view}, timestamp=created, pdf_standards=standards),
    )


@functools.lru_cache(maxsize=4)
def _compiler(fonts: Path | None) -> typst.Compiler:
    found = typst.Fonts(include_system_fonts=False, font_paths=[fonts] if fonts else [])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=found)
