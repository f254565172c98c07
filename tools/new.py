"""Write the files of a new function or migration, in the house form.

Usage: python -m tools.new function tokens.refund_purchase
       python -m tools.new migration add-refunds
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FUNCTION = """\
-- TODO: what it does, what it locks, why.
--
-- Errors: PT401 not_authenticated

create or replace function {schema}.{name}(
    p_note text default null
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    return coalesce(p_note, v_user_id::text);
end;
$$;

comment on function {schema}.{name}(text) is 'TODO: one sentence for whoever calls it.';
{grant}"""

GRANT = "\ngrant execute on function {schema}.{name}(text) to authenticated;\n"

TEST = """\
begin;
select plan(5);

select test.create_user(1);

-- Contract
select function_returns('{schema}', '{name}', array['text'], 'text');
select is_definer('{schema}', '{name}', array['text']);
select function_privs_are('{schema}', '{name}', array['text'], 'anon', '{{}}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is({schema}.{name}('a'), 'a', 'TODO: a sentence');

-- Errors
select test.login_as('authenticated');
select throws_ok($$ select {schema}.{name}('a') $$, 'PT401', 'not_authenticated', 'needs a user');

-- Isolation
-- TODO: one user cannot see or change what belongs to another.

select * from finish();
rollback;
"""

MIGRATION = """\
-- depends: {previous}

set local role app_owner;

-- TODO: tables, columns, indexes, seed rows; each table and index with a comment.
"""


def add_function(root: Path, name: str) -> list[Path]:
    """Write function and test, list the function on its module's contents page; returns what was written."""
    found = re.fullmatch(r"([a-z]\w*)\.(_?[a-z]\w*)", name)
    if found is None:
        raise SystemExit("Write F=schema.function, such as F=tokens.refund_purchase.")
    schema, function = found.groups()
    contents = root / "sql" / schema / "load.sql"
    if not contents.exists():
        raise SystemExit(f"There is no module {schema}: sql/{schema}/load.sql is missing.")
    code, test = root / "sql" / schema / f"{function}.sql", root / "pgtap" / schema / f"{function}.sql"
    if code.exists() or test.exists():
        raise SystemExit(f"{name} exists already.")
    words = {"schema": schema, "name": function}
    grant = "" if function.startswith("_") else GRANT.format(**words)
    code.write_text(FUNCTION.format(**words, grant=grant))
    test.parent.mkdir(parents=True, exist_ok=True)
    test.write_text(TEST.format(**words))
    contents.write_text(contents.read_text().rstrip("\n") + f"\n\\ir {function}.sql\n")
    return [code, test, contents]


def add_migration(root: Path, name: str) -> Path:
    """Write the next migration; it depends on the newest one."""
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name) is None:
        raise SystemExit("Write M=verb-noun, such as M=add-refunds.")
    newest = max((path.stem for path in (root / "migrations").glob("*.sql")), default="0000.nothing")
    path = root / "migrations" / f"{int(newest.split('.')[0]) + 1:04}.{name}.sql"
    path.write_text(MIGRATION.format(previous=newest))
    return path


def main(arguments: list[str]) -> None:
    """Do what the command line says, and print what was written."""
    match arguments:
        case ["function", name]:
            written = add_function(ROOT, name)
        case ["migration", name]:
            written = [add_migration(ROOT, name)]
        case _:
            raise SystemExit(__doc__)
    for path in written:
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
