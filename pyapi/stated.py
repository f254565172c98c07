"""What a deploy can leave alone: policies, triggers and views that are as their files state them.

Stating one anew locks its table until the deploy commits: a policy against every call, a trigger against every writer. So
each deploy notes in ``core.stated_objects`` what it stated (the statement's hash) and what PostgreSQL made of it (a
fingerprint). Where both are the same the next time, the statement is left out. What was changed by hand has another
fingerprint, and what a file changes another hash: both are stated anew. So is what other statements of the files mention,
since its statement is not the whole of it. And what was left out has its noted fingerprint still when the deploy ends, or
the deploy begins again and leaves out nothing.
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
CALL_OF_ALL = re.compile(r"\(\s*\*\s*\)")
ALL_COLUMNS = re.compile(
    r"\*\s*(?:[,);]|--|/\*|\Z|(?:from|where|group|having|window|order|limit|offset|fetch|for|union|intersect|except)\b)"
    r"|\b(?:natural|table)\b",
    re.IGNORECASE,
)
"""A view of all columns means others once its table has more. Behind the star of a product stands a value."""
CHANGING = re.compile(
    r"(?:alter|drop|do|create(?!\s+(?:or\s+replace\s+)?(?:function|procedure)\b))\b", re.IGNORECASE
)
BODY = re.compile(r"\b(?:as|using|with|execute)\b")
WORD = re.compile(r"[a-z_][a-z0-9_]*")
FINGERPRINTS = "create or replace function core._list_stated_objects("
"""The statement on which all fingerprints depend."""


class ChangedMeanwhile(Exception):
    """What was left alone is not what it was when the deploy began."""


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
    if (found := VIEW.match(text)) and not ALL_COLUMNS.search(CALL_OF_ALL.sub("", text)):
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
    stated = Stated(_hash(statements))
    connection.execute("set local role app_owner")
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
    connection.execute("set local role none")
    kept = json.dumps([str(oid) for oid in stated.kept.values() if oid])
    connection.execute("select set_config('mainspring.kept', %s, true)", (kept,))
    return stated


def note_stated(connection: psycopg.Connection[Any], stated: Stated) -> None:
    """Note what the files stated, and what PostgreSQL made of it, for the next deploy.

    Raises:
        ChangedMeanwhile: something that was left alone is gone or another, by this deploy or by somebody else.
    """
    kept = [{"kind": key.kind, "name": key.name, "oid": oid} for key, oid in stated.kept.items() if oid]
    hashes = [{"kind": key.kind, "name": key.name, "hash": found} for key, found in stated.hashes.items()]
    connection.execute("set local role app_owner")
    changed = connection.execute(
        "select from jsonb_to_recordset(%s::jsonb) as k (kind text, name text, oid oid) "
        "left join core.stated_objects as s using (kind, name) "
        "left join core._list_stated_objects() as o using (kind, name) "
        "where (o.oid, o.fingerprint) is distinct from (k.oid, s.fingerprint) limit 1",
        (json.dumps(kept),),
    ).fetchone()
    if changed is not None:
        raise ChangedMeanwhile
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


def _hash(statements: Sequence[Statement]) -> dict[Key, str]:
    """Hashes of the statements that can be left out: each the only one that mentions what it states."""
    keys = [find_key(statement.text) for statement in statements]
    times = Counter(keys)
    following = (*keys[1:], None)
    others = [
        found
        for statement, key, after in zip(statements, keys, following, strict=True)
        if key is None and (found := _find_words(statement.text, after))
    ]
    version = next((s.text for s in statements if s.text.startswith(FINGERPRINTS)), "")
    return {
        key: hashlib.sha256(f"{version}\n{statement.text}".encode()).hexdigest()
        for key, statement in zip(keys, statements, strict=True)
        if key is not None and times[key] == 1 and not any(_mentions(words, key) for words in others)
    }


def _find_words(text: str, after: Key | None) -> set[str]:
    """The words of a statement that may change what another one states; none of any other statement."""
    if not CHANGING.match(text):
        return set()
    if (found := TRIGGER_BEFORE.match(text)) and after == Key("trigger", f"{found[1]} on {found[2]}"):
        return set()
    text = text.lower()
    return set(WORD.findall(BODY.split(text, maxsplit=1)[0] if text.startswith("create") else text))


def _mentions(words: set[str], key: Key) -> bool:
    """Whether a statement with these words may change what this key names."""
    name, _, table = key.name.rpartition(" on ")
    if not words.issuperset(table.split(".")):
        return False
    if key.kind == "row security":
        return {"row", "level", "security"} <= words
    return not name or name in words or {"alter", "table", "trigger"} <= words


def _has_notes(connection: psycopg.Connection[Any]) -> bool:
    found = connection.execute(
        "select to_regclass('core.stated_objects') is not null"
        " and to_regprocedure('core._list_stated_objects()') is not null"
    ).fetchone()
    return found == (True,)
