"""What the README and the guides say can be done: the first use works, the links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pyapi.auth.table import PYTHON_FUNCTIONS
from tests.gateways import free_port
from tests.servers import ROOT

pytestmark = pytest.mark.one_server

README = ROOT / "README.md"
FIRST_USE = re.compile(r"<!-- first use -->\n```sh\n(.*?)```\n<!-- /first use -->", re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
GUIDES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SIZE = 125


class Shell:
    """Runs the README's lines against an instance of its own."""

    def __init__(self, base: Path) -> None:
        self.port = str(free_port())
        program = base / "mainspring"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pyapi.cli "$@"\n')
        program.chmod(0o755)
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("MAINSPRING_", "DATABASE_URL", "PG"))
        }
        self.environment = kept | {
            "HOME": str(base), "PATH": f"{base}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
            "MAINSPRING_HOME": str(base / "home"), "MAINSPRING_PORT": self.port,
        }  # fmt: skip

    def __call__(self, script: str, *, timeout: float = 90) -> str:
        """Output of a script that has to succeed, every line of it."""
        result = subprocess.run(
            ["sh", "-eu", "-c", script.replace("localhost:8000", f"127.0.0.1:{self.port}")],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    base = Path(tempfile.mkdtemp(prefix="ms"))
    base.chmod(0o755)
    shell = Shell(base)
    shell("mainspring up --detach")
    yield shell
    shell("mainspring down")
    shutil.rmtree(base)


def _first_use() -> str:
    found = FIRST_USE.search(README.read_text())
    assert found, "README.md lacks its block of first use"
    return found[1].replace(". .venv/bin/activate\n", "")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_first_use_works(shell: Shell) -> None:
    # An empty line after each answer, and the headers of what curl is answered.
    script = re.sub(r"(?m)^(curl .*?)( +#.*)?$", r"\1 -sS; echo", _first_use())
    output = shell(script)
    answers: list[Any] = [json.loads(line) for line in output.splitlines() if line.startswith(("{", "["))]
    quote, first, again, purchases, refusal = answers
    assert (quote["kwh"], quote["total"]) == (23.7, 499.0)
    assert re.fullmatch(r"\d{20}", first["token"])
    assert again == first
    assert purchases == [{"token": first["token"], "token_kwh": 23.7, "total": 499.0}]
    assert refusal["code"] == "42501"
    rows = re.findall(r"(?m)^ (\d{20}) \| 23\.700000 \| 499\.00$", output)
    assert len(rows) == 1
    assert rows[0] != first["token"]
    assert re.search(r"\| +47\.400000 +\|", output)


def test_the_first_use_works_twice(shell: Shell) -> None:
    assert shell("mainspring psql -q -f seeds/first_customer.sql") == ""
    assert (
        shell("mainspring psql -Atc \"select count(*) from auth.users where email = 'amina@example.com'\"")
        == "1\n"
    )


def test_the_readme_is_short() -> None:
    text = re.sub(
        r"(?s)<!-- settings -->.*<!-- /settings -->\n", "", README.read_text()
    )  # a row for each setting
    assert len(text.splitlines()) <= SIZE


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(re.sub(r"(?s)```.*?```|`[^`\n]*`", "", path.read_text())):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = unquote(target).partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.exists(), f"{path.name} links to {target}"
        if anchor:
            assert anchor in _anchors(found), f"{path.name} links to {target}"


def test_the_readme_leads_to_every_page() -> None:
    linked = set(LINK.findall(README.read_text()))
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in linked] == []


def test_the_files_that_are_named_are_there() -> None:
    named: set[str] = set()
    for path in GUIDES:
        named |= set(re.findall(r"`((?:pyapi|tests|tools|deploy|bench|seeds)/[\w/.-]+)`", path.read_text()))
    assert named, "no guide names a file"
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    table = (
        (ROOT / "docs" / "architecture.md")
        .read_text()
        .partition("## The Python around it")[2]
        .partition("\n## ")[0]
    )
    modules = re.findall(r"`(\w+)`", table)
    assert len(modules) > 40
    assert [name for name in modules if not (ROOT / "pyapi" / f"{name}.py").exists()] == []


@pytest.mark.parametrize("path", ["CHANGELOG.md", "docs/architecture.md"])
def test_every_module_is_mentioned(path: str) -> None:
    text = (ROOT / path).read_text()
    modules = [folder.name for folder in (ROOT / "sql").iterdir() if folder.is_dir()]
    assert [name for name in sorted(modules) if f"`{name}`" not in text] == []


def test_every_function_that_a_guide_names_is_there() -> None:
    """``schema.function`` in a guide stands in sql/, unless it is a table, a setting, a column or an example's."""
    names = {f"{path.parent.name}.{path.stem}" for path in (ROOT / "sql").glob("*/*.sql")}
    names |= {function.name for function in PYTHON_FUNCTIONS.functions}
    for path in (ROOT / "sql").glob("*/*.sql"):
        names |= set(re.findall(r"set_config\('(\w+\.\w+)'", path.read_text()))
    schemas = {path.name for path in (ROOT / "sql").iterdir() if path.is_dir()} - {"public"}  # examples' own
    tables = set(re.findall(r"create (?:unlogged )?(?:table|type|domain|sequence) (\w+\.\w+)", _migrations()))
    for path in GUIDES:
        if path.name in ("CONTRIBUTING.md", "functions.md"):
            continue
        for schema, name in re.findall(r"(?<![\w./])(\w+)\.(_?[a-z]\w*)(?=[`( '\";,])", path.read_text()):
            known = (
                f"{schema}.{name}" in names | tables or schema not in schemas or name in ("md", "sql", "out")
            )
            assert known, f"{path.name} names {schema}.{name}"


def _migrations() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "migrations").glob("*.sql"))


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text())
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
