"""The tools that write and check the layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import ROOT, Database
from tools import check_layout, new

pytestmark = pytest.mark.one_server


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout, on which the layout's linter looks."""
    (tmp_path / "sql" / "tokens").mkdir(parents=True)
    (tmp_path / "sql" / "load.sql").write_text("\\ir tokens/load.sql\n\\ir tokens/policies.sql\n")
    (tmp_path / "sql" / "tokens" / "load.sql").write_text("-- tokens.\n")
    (tmp_path / "sql" / "tokens" / "policies.sql").touch()
    (tmp_path / "pgtap").mkdir()
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001.create-tokens.sql").write_text("create schema tokens;\n")
    monkeypatch.setattr(check_layout, "ROOT", tmp_path)
    return tmp_path


def offences() -> list[str]:
    return [*check_layout.check_modules(), *check_layout.check_migrations()]


def test_a_new_function_has_the_right_layout(copy: Path) -> None:
    new.add_function(copy, "tokens.refund_purchase")
    new.add_function(copy, "tokens._release_hold")
    assert offences() == []


def test_a_new_function_loads_and_its_test_runs(fresh_database: Database, copy: Path) -> None:
    code, test, _ = new.add_function(copy, "tokens.refund_purchase")
    with fresh_database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(b"begin; set local role app_owner;" + code.read_bytes() + b"reset role; commit")
        cursor.execute(test.read_bytes())
        lines: list[str] = []
        while True:
            if cursor.description:
                lines += [str(row[0]) for row in cursor.fetchall()]
            if not cursor.nextset():
                break
    assert [line for line in lines if line.startswith("not ok")] == []


@pytest.mark.parametrize("name", ["refund", "tokens.Refund", "nothing.refund", "tokens.refund.x"])
def test_a_wrong_function_name_is_a_sentence(copy: Path, name: str) -> None:
    with pytest.raises(SystemExit, match=r"\.$"):
        new.add_function(copy, name)


def test_a_new_migration_follows_the_newest(copy: Path) -> None:
    path = new.add_migration(copy, "add-refunds")
    assert path.name == "0002.add-refunds.sql"
    assert path.read_text().startswith("-- depends: 0001.create-tokens\n")
    assert offences() == []


SPOILT = {
    "unlisted": ("sql/tokens/a.sql", "-- A.\ncreate function tokens.a() returns int;", "is not listed"),
    "another name": ("sql/tokens/a.sql", "-- A.\ncreate function tokens.b() returns int;", "holds tokens.b instead"),
    "two functions": (
        "sql/tokens/a.sql", "-- A.\ncreate function tokens.a()\ncreate function tokens.b()", "holds tokens.a, tokens.b"
    ),
    "no header": ("sql/tokens/a.sql", "create function tokens.a() returns int;", "has no header comment"),
    "no test": ("sql/tokens/a.sql", "-- A.\ncreate function tokens.a() returns int;", "has no test"),
    "no comment": ("sql/tokens/a.sql", "-- A.\ncreate function tokens.a() returns int;", "has no comment on function"),
    "internal but granted": (
        "sql/tokens/_a.sql",
        "-- A.\ncreate function tokens._a() returns int;\ngrant execute on function tokens._a() to anon;",
        "is internal",
    ),
    "stale test": ("pgtap/tokens/a.sql", "", "tests a file that is not there"),
    "listed but missing": ("sql/tokens/load.sql", "\\ir gone.sql\n", "lists gone.sql, which is missing"),
    "migration name": ("migrations/2.sql", "-- depends: 0001.create-tokens\n", "is not named NNNN.verb-noun.sql"),
    "migration number": ("migrations/0001.add-a.sql", "-- depends: 0001.create-tokens\n", "shares its number"),
    "no dependency": ("migrations/0002.add-a.sql", "select 1;\n", "has no line '-- depends"),
    "unknown dependency": ("migrations/0002.add-a.sql", "-- depends: 0009.b\n", "which is not there"),
    "function in a migration": (
        "migrations/0002.add-a.sql", "-- depends: 0001.create-tokens\ncreate function tokens.a()", "belongs in sql/"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text", "offence"), SPOILT.values(), ids=list(SPOILT))
def test_a_spoilt_layout_is_found(copy: Path, path: str, text: str, offence: str) -> None:
    (copy / path).parent.mkdir(exist_ok=True)
    (copy / path).write_text(text)
    assert any(offence in line for line in offences()), offences()


def test_the_makefile_lists_its_targets() -> None:
    text = (ROOT / "Makefile").read_text()
    for target in (
        "demo",
        "test",
        "check",
        "lint",
        "bench",
        "venv",
        "psql",
        "schema",
        "docs",
        "up",
        "down",
        "deploy",
    ):
        assert f"\n{target}:" in text
