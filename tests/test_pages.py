"""The pages that begin from nothing do what they say: every block is run, every printed answer compared."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyapi.settings import Settings
from tests.pages import fits, read_blocks, split_output, write_script
from tests.servers import ROOT
from tests.test_readme import Shell

pytestmark = pytest.mark.one_server  # `mainspring up` brings its own

PAGES = ("start-client", "start-dba", "start-cron", "operations", "how-to")
CURLRC = 'silent\nshow-error\nwrite-out = "\\n"\n'


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    """One instance for all pages, with what the README's first use loads."""
    base = Path(tempfile.mkdtemp(prefix="mp"))
    base.chmod(0o755)
    (base / ".curlrc").write_text(CURLRC)
    (base / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (base / "python3").chmod(0o755)
    shell = Shell(base)
    shell("mainspring up --detach")
    yield shell
    shell("mainspring down")
    shutil.rmtree(base)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_what_it_says(shell: Shell, name: str) -> None:
    page = ROOT / "docs" / f"{name}.md"
    blocks = list(read_blocks(page))
    outputs = split_output(shell(f"exec 2>&1\n{write_script(blocks)}", timeout=240), len(blocks))
    assert any(block.printed for block in blocks)
    for block, output in zip(blocks, outputs, strict=True):
        if block.printed is not None:
            assert fits(block.printed, output), f"{page.name}:{block.line} prints\n{output}"


def test_the_settings_of_the_page_on_operations_exist() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    named = set(re.findall(r"`MAINSPRING_([A-Z0-9_]+)`", text))
    # `MAINSPRING_A_B`, `…_C`: as the one before, with another end.
    for first, last in re.findall(r"`MAINSPRING_(\w+)`, `…_(\w+)`", text):
        known = [name for name in Settings.model_fields if name.endswith(f"_{last.lower()}")]
        assert any(name.startswith(first.lower().split("_")[0]) for name in known), last
    assert len(named) > 15
    assert {name.lower() for name in named} <= Settings.model_fields.keys() | {"secret_key"}


@pytest.mark.parametrize(
    ("printed", "output", "wanted"),
    [
        ("a  b\n", "a b\n\n", True),
        ('{"id":"…","n":1}', '{"id":"0198","n":1}', True),
        ('{"id":"…","n":1}', '{"id":"0198","n":2}', False),
        ("…", "", True),
        ("a\n", "a\nb\n", False),
        ("(.)", "(x)", False),
        ("-----+--\n", "---+--\n", True),
    ],
)
def test_outputs_are_compared_up_to_blanks_and_what_varies(printed: str, output: str, wanted: bool) -> None:
    assert fits(printed, output) is wanted


def test_blocks_are_found_with_what_they_print(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```sh\necho a\n```\n\n```text\na\n```\n\n```js\nno\n```\n\n```cron\n# no\n5 * * * * echo b\n```\n"
        "\n```sql\nselect 1;\n```\n\nText.\n\n```text\nnot its\n```\n"
    )
    blocks = list(read_blocks(page))
    assert [block.printed for block in blocks] == ["a\n", None, None]
    assert blocks[0].script == "echo a\n"
    assert blocks[1].script == "echo b\n"
    assert "select 1;\n" in blocks[2].script
    assert split_output("a\n@@ block 0 @@\nb\n@@ block 1 @@\n", 2) == ["a\n", "b\n"]
