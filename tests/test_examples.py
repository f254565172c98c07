"""The examples in docs/examples print what stands beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Database, Server
from tools.run_examples import find_examples, run_example

pytestmark = pytest.mark.one_server


@pytest.fixture
def fresh_database(own_server: Server) -> Iterator[Database]:
    """On a server of its own: a transaction in any other database would hold the watermark back."""
    database = Database(own_server.superuser_url, f"example_{time.monotonic_ns()}")
    database.create()
    yield database
    database.drop()


@pytest.mark.parametrize("path", find_examples(), ids=lambda path: path.stem)
def test_an_example_prints_what_stands_beside_it(path: Path, fresh_database: Database) -> None:
    expected = path.with_suffix(".out").read_text()
    assert run_example(path, fresh_database) == expected, "look at it, then run `make examples`"


def test_every_output_has_its_example() -> None:
    folder = find_examples()[0].parent
    assert {path.stem for path in folder.glob("*.out")} == {path.stem for path in find_examples()}
