"""What a deploy can leave alone: policies, triggers and views that are as their files state them.

Stating one anew locks its table until the deploy commits: a policy against every call, a trigger against every writer. So
each deploy notes in ``core.stated_objects`` what it stated (the statement's hash) and what PostgreSQL made of it (a
fingerprint). Where both are the same the next time, the statement is left out. What was changed by hand has another
fingerprint, and what a file changes another hash: both are stated anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

from pyapi.sql_files import Statement

NAME = r"[a-z_][a-z0-9_]*"
POLICY = re.compile(rf"create policy ({NAME}) on ({NAME}\.{NAME})\b")
TRIGGER = re.compile(rf"create (?:or replace|constraint) trigger ({NAME})\s[^;]*?\son ({NAME}\.{NAME})\b")
TRIGGER_BEFORE = re.compile(rf"drop trigger if exists ({NAME}) on ({NAME}\.{NAME})\Z")
"""Constraint triggers cannot be replaced: they are dropped first, and made again."""
VIEW = re.compile(rf"create or replace view ({NAME}\.{NAME})\b")
ROW_SECURITY = re.compile(rf"alter table ({NAME}\.{NAME}) enable row level security\Z")
ALL_COLUMNS = re.compile(r"select\s+(?:distinct\s+)?\*|\.\s*\*")
"""A view of all columns means others once its table has more."""


class Key(NamedTuple):
    """What a statement states: ``policy``, ``trigger``, ``view`` or ``row security``, and its name.

    Names are as ``core._list_stated_objects`` writes them: ``schema.view``, ``name on schema.table``.
    """

    kind: str
    name: str


@dataclass
class Stated:
    """The statements of a deploy that need not run.

    Attributes:
        hashes: hash of the statement by what it states, for all statements that could be left out.
        kept: what stands already, by name, with its oid (0 for row security, which has none).
    """

    hashes: dict[Key, str] = field(default_factory=dict)
    kept: dict[Key, int] = field(default_factory=dict)

    def holds(self, statement: Statement) -> bool:
        """Whether this statement would change nothing."""
        if found := TRIGGER_BEFORE.match(statement.text):
            return Key("trigger", f"{found[1]} on {found[2]}") in self.kept
        return (key := find_key(statement.text)) is not None and key in self.kept


def find_key(text: str) -> Key | None:
    """What a statement states, where it is one that can be left out; ``None`` for all others.

    Names in quotes, and views of all columns (``*``), are not recognised: they are stated every time.
    """
    if found := POLICY.match(text):
        return Key("policy", f"{found[1]} on {found[2]}")
    if found := TRIGGER.match(text):
        return Key("trigger", f"{found[1]} on {found[2]}")
    if (found := VIEW.match(text)) and not ALL_COLUMNS.search(text):
        return Key("view", found[1])
    if found := ROW_SECURITY.match(text):
        return Key("row security", found[1])
    return None


def read_stated(
    connection: psycopg.Connection[Any], statements: Sequence[Statement], *, afresh: bool = False
) -> Stated:
    """Compare the statements with the notes of the last deploy and with the database.

    Tells the files that run next what is kept (``mainspring.kept``), for the rest of the transaction.

    Args:
        connection: the deploy's, within its transaction.
        statements: of all files, in order.
        afresh: keep nothing.
    """
    keys = [(key, statement) for statement in statements if (key := find_key(statement.text)) is not None]
    times = Counter(key for key, _ in keys)
    stated = Stated(
        {
            key: hashlib.sha256(statement.text.encode()).hexdigest()
            for key, statement in keys
            if times[key] == 1
        }
    )
    if not afresh and _has_notes(connection):
        rows = connection.execute(
            "select o.kind, o.name, o.oid, s.statement_hash "
            "from core._list_stated_objects() as o "
            "join core.stated_objects as s on s.kind = o.kind and s.name = o.name and s.fingerprint = o.fingerprint "
            "union all "
            "select 'row security', format('%I.%I', n.nspname, c.relname), 0, null "
            "from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace "
            "where n.nspowner = 'app_owner'::regrole and c.relrowsecurity"
        ).fetchall()
        for kind, name, oid, noted in rows:
            key = Key(kind, name)
            if key in stated.hashes and noted in (None, stated.hashes[key]):
                stated.kept[key] = oid
    kept = json.dumps([str(oid) for oid in stated.kept.values() if oid])
    connection.execute("select set_config('mainspring.kept', %s, true)", (kept,))
    return stated


def note_stated(connection: psycopg.Connection[Any], stated: Stated) -> None:
    """Note what the files stated, and what PostgreSQL made of it, for the next deploy."""
    hashes = [{"kind": key.kind, "name": key.name, "hash": found} for key, found in stated.hashes.items()]
    connection.execute("set local role app_owner")
    connection.execute(
        "with stated as ("
        "    select o.kind, o.name, h.hash, o.fingerprint"
        "    from core._list_stated_objects() as o"
        "    join jsonb_to_recordset(%s::jsonb) as h (kind text, name text, hash text) using (kind, name)"
        "), gone as ("
        "    delete from core.stated_objects as s"
        "    where not exists (select from stated as n where n.kind = s.kind and n.name = s.name)"
        ") "
        "insert into core.stated_objects as s (kind, name, statement_hash, fingerprint) "
        "select * from stated "
        "on conflict (kind, name) do update "
        "set statement_hash = excluded.statement_hash, fingerprint = excluded.fingerprint, stated_at = now() "
        "where (s.statement_hash, s.fingerprint) <> (excluded.statement_hash, excluded.fingerprint)",
        (json.dumps(hashes),),
    )
    connection.execute("set local role none")


def _has_notes(connection: psycopg.Connection[Any]) -> bool:
    found = connection.execute(
        "select to_regclass('core.stated_objects') is not null"
        " and to_regprocedure('core._list_stated_objects()') is not null"
    ).fetchone()
    return found == (True,)
