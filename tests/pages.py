"""Runs the fenced blocks of a page in order, and compares what they print with what stands below them.

``sh`` blocks share one shell; ``sql`` blocks are each a session of ``mainspring psql``; of ``cron`` blocks each line's
command is run. A ``text`` or ``json`` block right below is what they print: ``…`` stands for anything, runs of blanks
and of dashes count as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"(?ms)^```(?P<kind>\w*)\n(?P<text>.*?)^```\n(?:\n^```(?:text|json)\n(?P<printed>.*?)^```\n)?"
)
RUN = ("sh", "sql", "cron")
MARK = "@@ block {} @@"


@dataclass(frozen=True)
class Block:
    """What is to be run, and what it prints; None where the page does not say."""

    script: str
    printed: str | None
    line: int


def _script(kind: str, text: str) -> str:
    if kind == "sql":
        return f"mainspring psql -X -q -P pager=off <<'SQL'\n{text}SQL\n"
    if kind == "cron":
        commands = [line.split(None, 5)[5] for line in text.splitlines() if re.match(r"[\d*@]", line)]
        return "".join(f"{command}\n" for command in commands)
    return text


def read_blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page that are run, in order."""
    text = page.read_text()
    for found in BLOCK.finditer(text):
        if found["kind"] in RUN:
            line = text[: found.start()].count("\n") + 1
            yield Block(_script(found["kind"], found["text"]), found["printed"], line)


def write_script(blocks: list[Block]) -> str:
    """All of them, with a mark below each."""
    return "".join(f"{block.script}echo '{MARK.format(number)}'\n" for number, block in enumerate(blocks))


def split_output(output: str, count: int) -> list[str]:
    """What each of them printed."""
    parts = []
    for number in range(count):
        part, mark, output = output.partition(MARK.format(number) + "\n")
        assert mark, part + output
        parts.append(part)
    return parts


def _tidy(text: str) -> str:
    lines = (re.sub(r"-{3,}", "---", re.sub(r"[ \t]+", " ", line)).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def fits(printed: str, output: str) -> bool:
    """Whether an output is what the page says."""
    pattern = ".*?".join(re.escape(part) for part in _tidy(printed).split("…"))
    return re.fullmatch(pattern, _tidy(output), re.DOTALL) is not None
