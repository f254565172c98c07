"""The layout's linter: file = function, listed on its contents page, with a pgTAP twin; and nothing forbidden.

Prints one line per offence and ends with 1 if there was any.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_FUNCTIONS = {"load", "policies", "triggers"}
CREATES = re.compile(
    r"(?im)^create (?:or replace )?(?P<kind>function|procedure|view)\s+(?P<schema>\w+)\.(?P<name>\w+)"
)
INCLUDES = re.compile(r"(?m)^\\ir\s+(\S+)")
DEPENDS = re.compile(r"(?m)^-- depends: (.+)$")
MIGRATION = re.compile(r"\d{4}\.[a-z0-9]+(-[a-z0-9]+)+")
NOT_IN_MIGRATIONS = re.compile(
    r"(?im)^\s*(create (?:or replace )?(?:function|procedure|view|trigger|policy)|grant|revoke|begin|commit)\b[^\n]*"
)
FORBIDDEN = {
    "absolute path of a machine": re.compile(r"(?<![\w.<…])/(?:home|work|Users)/\w"),
    "address of a package registry": re.compile(
        r"(?i)index-url|extra-index|\bpypi\.org/simple|registry\.npmjs"
    ),
    "merge conflict": re.compile(r"(?m)^(?:<{7}|>{7}) "),
}
TEXT = {
    ".py",
    ".sql",
    ".md",
    ".toml",
    ".txt",
    ".yml",
    ".yaml",
    ".sh",
    ".json",
    ".cfg",
    ".js",
    ".mjs",
    ".ts",
    "",
}


def check_modules() -> Iterator[str]:
    """Every file of sql/<schema>/ holds the function it is named after, is listed and is tested."""
    listed_in_root = INCLUDES.findall((ROOT / "sql" / "load.sql").read_text())
    for module in sorted(path for path in (ROOT / "sql").iterdir() if path.is_dir()):
        listed = [
            name
            for contents in sorted(module.glob("load*.sql"))
            for name in INCLUDES.findall(contents.read_text())
        ]
        for required in ("load", "policies"):
            if not (module / f"{required}.sql").exists():
                yield f"sql/{module.name}/{required}.sql: is missing"
            if f"{module.name}/{required}.sql" not in listed_in_root:
                yield f"sql/load.sql: does not list {module.name}/{required}.sql"
        for name in listed:
            if not (module / name).exists():
                yield f"sql/{module.name}/load.sql: lists {name}, which is missing"
        for name in sorted({name for name in listed if listed.count(name) > 1}):
            yield f"sql/{module.name}/load.sql: lists {name} more than once"
        for path in sorted(module.glob("*.sql")):
            if path.stem not in NOT_FUNCTIONS and not path.stem.startswith("load_"):
                yield from check_function(path, listed)
    for test in sorted((ROOT / "pgtap").rglob("*.sql")):
        inside = test.relative_to(ROOT / "pgtap")
        if (
            len(inside.parts) == 2
            and inside.parts[0] != "conventions"
            and not (ROOT / "sql" / inside).exists()
        ):
            yield f"pgtap/{inside}: tests a file that is not there"


def check_function(path: Path, listed: list[str]) -> Iterator[str]:
    """One function file."""
    module, name = path.parent.name, path.stem
    place = f"sql/{module}/{path.name}"
    text = path.read_text()
    made = [(m["schema"], m["name"], m["kind"].lower()) for m in CREATES.finditer(text)]
    if [(schema, function) for schema, function, _ in made] != [(module, name)]:
        yield f"{place}: holds {', '.join(f'{s}.{f}' for s, f, _ in made) or 'nothing'} instead of {module}.{name}"
        return
    if path.name not in listed:
        yield f"{place}: is not listed in sql/{module}/load.sql"
    if not text.startswith("-- "):
        yield f"{place}: has no header comment"
    kind = made[0][2]
    if f"comment on {kind} {module}.{name}" not in text:
        yield f"{place}: has no comment on {kind}"
    if name.startswith("_") and re.search(
        r"(?im)^grant execute.*\b(anon|authenticated|operator|admin)\b", text
    ):
        yield f"{place}: is internal (leading underscore) and granted to callers"
    if kind != "view" and not (ROOT / "pgtap" / module / path.name).exists():
        yield f"{place}: has no test pgtap/{module}/{path.name}"


def check_migrations() -> Iterator[str]:
    """Names, dependencies, and nothing that belongs in sql/."""
    paths = sorted((ROOT / "migrations").iterdir())
    names = [path.stem for path in paths]
    numbers = [name.split(".")[0] for name in names]
    for path, name in zip(paths, names, strict=True):
        place = f"migrations/{path.name}"
        text = path.read_text()
        if path.suffix != ".sql" or not MIGRATION.fullmatch(name):
            yield f"{place}: is not named NNNN.verb-noun.sql"
        if numbers.count(name.split(".")[0]) > 1:
            yield f"{place}: shares its number with another migration"
        depends = " ".join(DEPENDS.findall(text)).split()
        if not depends and path != paths[0]:
            yield f"{place}: has no line '-- depends: <name of another migration>'"
        for other in depends:
            if other not in names:
                yield f"{place}: depends on {other}, which is not there"
            elif other >= name:
                yield f"{place}: depends on {other}, which comes later"
        for found in NOT_IN_MIGRATIONS.finditer(re.sub(r"(?s)\$(\w*)\$.*?\$\1\$", "", text)):
            yield f"{place}: '{found[0].strip()[:60]}' belongs in sql/"


def check_texts() -> Iterator[str]:
    """Nothing that is true on one machine only."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    for name in listing.stdout.splitlines():
        path = ROOT / name
        if path.suffix not in TEXT or not path.is_file() or path == Path(__file__).resolve():
            continue
        text = path.read_text(errors="replace")
        for what, pattern in FORBIDDEN.items():
            if found := pattern.search(text):
                yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {what}: {found[0]!r}"


def main() -> int:
    """Print the offences; 1 if there are any."""
    offences = [*check_modules(), *check_migrations(), *check_texts()]
    for offence in offences:
        print(offence)
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
