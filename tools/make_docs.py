"""Write what is generated: docs/schema.sql, docs/functions.md, tables of settings and of routes.

Usage: python -m tools.make_docs [schema] [functions] [settings] [routes] [--url URL]

Without ``--url`` a throw-away server with the embedded binaries is started and deployed to.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from pyapi.deploy import deploy
from pyapi.routes.command import routes_as_markdown
from pyapi.settings import Settings, variable_name
from tests.servers import ROOT, Server, embedded_binaries

SCHEMA_FILE = ROOT / "docs" / "schema.sql"
FUNCTIONS_FILE = ROOT / "docs" / "functions.md"
README_FILE = ROOT / "README.md"
ROUTES_FILE = ROOT / "docs" / "routes.md"
SETTINGS_BLOCK = re.compile(r"(<!-- settings -->\n).*?(<!-- /settings -->)", re.DOTALL)
ROUTES_BLOCK = re.compile(r"(<!-- routes -->\n).*?(<!-- /routes -->)", re.DOTALL)
PARTITIONS = "*.*_[0-9][0-9][0-9][0-9]_[0-9][0-9]*"
"""Partitions carry the date of their making, so they are left out."""

FUNCTIONS_QUERY = """
select n.nspname,
    obj_description(n.oid, 'pg_namespace'),
    p.proname,
    case p.prokind when 'p' then 'procedure' else 'function' end,
    pg_get_function_arguments(p.oid),
    coalesce(pg_get_function_result(p.oid), ''),
    coalesce(obj_description(p.oid, 'pg_proc'), ''),
    array(
        select r.role_name
        from unnest(array['anon', 'authenticated', 'operator', 'admin', 'service_role'])
            with ordinality as r (role_name, position)
        join aclexplode(p.proacl) as a on a.grantee = r.role_name::regrole
        order by r.position
    )
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspowner = 'app_owner'::regrole and p.proname not like '\\_%' and p.prorettype <> 'trigger'::regtype
order by 1, 3
"""


def dump_schema(url: str, binaries: Path) -> str:
    """``pg_dump`` of everything ours, without what differs between runs."""
    command = [
        str(binaries / "pg_dump"), "--schema-only", "--exclude-schema=tap", "--exclude-schema=test",
        "--exclude-schema=deploy", f"--exclude-table={PARTITIONS}", "--dbname", url,
    ]  # fmt: skip
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = re.sub(r"(?m)^\\(un)?restrict .*\n", "", text)
    text = re.sub(r"(?m)^-- Dumped .*\n", "", text)
    text = re.sub(r"(?m)^SET .*;\n|^SELECT pg_catalog\.set_config.*\n", "", text)
    text = re.sub(r"(?m)^--\n(-- .*)\n--\n", r"\1\n", text)
    return "-- Made by `make schema`; a test compares it. To be read, not to be loaded.\n" + re.sub(
        r"\n{3,}", "\n\n", text
    )


def describe_functions(url: str) -> str:
    """The catalogue of functions as Markdown: name, signature, comment, who may call."""
    lines = ["<!-- Made by `make docs`; a test compares it. -->", "", "# Functions", ""]
    schema = ""
    with psycopg.connect(url) as connection:
        for module, story, name, kind, arguments, result, comment, roles in connection.execute(
            FUNCTIONS_QUERY
        ):
            if module != schema:
                schema = module
                lines += [f"## {module}", "", str(story or ""), ""]
            signature = f"{module}.{name}({_one_line(arguments)})" + (
                f" → {_one_line(result)}" if result else ""
            )
            callers = ", ".join(roles) if roles else "nobody from outside"
            lines += [
                f"### {module}.{name}",
                "",
                f"`{signature}`",
                "",
                f"{comment} {kind.capitalize()}; callable by {callers}.",
                "",
            ]
    return "\n".join(lines)


def describe_settings() -> str:
    """The table of settings as Markdown."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        lines.append(
            f"| `{variable_name(name)}` | {_default(field.default)} | {str(field.description).replace('``', '`')} |"
        )
    return "\n".join(lines) + "\n"


def _default(value: Any) -> str:
    if value is None:
        return ""
    return f"`{', '.join(value) if isinstance(value, tuple) else value}`"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def replace_settings(readme: str) -> str:
    """A README with its table of settings made anew."""
    if not SETTINGS_BLOCK.search(readme):
        raise SystemExit("README.md lacks <!-- settings --> and <!-- /settings -->.")
    return SETTINGS_BLOCK.sub(lambda block: block[1] + describe_settings() + block[2], readme)


def replace_routes(guide: str, url: str) -> str:
    """The guide to routes with its tables made anew."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        rows = connection.execute("select * from api.list_routes() where is_ours").fetchall()
    return ROUTES_BLOCK.sub(lambda block: f"{block[1]}\n{routes_as_markdown(rows)}\n{block[2]}", guide)


def main() -> None:
    """Write what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["schema", "functions", "settings", "routes"])
    parser.add_argument("--url", help="a deployed database; absent = a throw-away one")
    arguments = parser.parse_args()
    wanted = set(arguments.what)
    if "settings" in wanted:
        README_FILE.write_text(replace_settings(README_FILE.read_text()))
    if not wanted & {"schema", "functions", "routes"}:
        return
    server = None if arguments.url else Server.launch()
    try:
        url = arguments.url or server.superuser_url
        if server:
            deploy(url)
        if "schema" in wanted:
            SCHEMA_FILE.write_text(dump_schema(url, embedded_binaries()))
        if "functions" in wanted:
            FUNCTIONS_FILE.write_text(describe_functions(url))
        if "routes" in wanted:
            ROUTES_FILE.write_text(replace_routes(ROUTES_FILE.read_text(), url))
    finally:
        if server:
            server.stop()


if __name__ == "__main__":
    main()
