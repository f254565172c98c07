"""Generated documents are current: whoever changes the schema commits its effect."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from pyapi.cluster import embedded_binaries
from pyapi.deploy import deploy
from tests.checkouts import create_empty, dump
from tests.servers import ROOT, Database, Server, find_binaries
from tools.make_docs import FUNCTIONS_FILE, SCHEMA_FILE, describe_functions, dump_schema, replace_settings

pytestmark = pytest.mark.one_server


@pytest.fixture
def deployed(server: Server) -> Iterator[Database]:
    """Without what the tests add: pg_dump sorts by what depends on what, theirs too."""
    database = create_empty(server.superuser_url, f"docs_{time.monotonic_ns()}", "postgres")
    deploy(database.url)
    yield database
    database.drop()


@pytest.mark.skipif(find_binaries() != embedded_binaries(), reason="made with the embedded PostgreSQL")
def test_the_dumped_schema_is_current(deployed: Database) -> None:
    assert dump_schema(deployed.url, find_binaries()) == SCHEMA_FILE.read_text(), "run `make schema`"


def test_the_list_of_functions_is_current(database: Database) -> None:
    assert describe_functions(database.url) == FUNCTIONS_FILE.read_text(), "run `make docs`"


def test_the_table_of_settings_is_current() -> None:
    readme = (ROOT / "README.md").read_text()
    assert replace_settings(readme) == readme, "run `make docs`"


def test_the_dump_shows_what_a_reviewer_needs(database: Database) -> None:
    text = SCHEMA_FILE.read_text()
    for statement in (
        "CREATE TABLE auth.users",
        "CREATE POLICY users_own",
        "GRANT ALL ON FUNCTION auth.uid()",
    ):
        assert statement in text
    assert re.search(r"(?m)^\\", text) is None
    assert dump(database.url).count("CREATE TABLE auth.users") == 1
