"""What the statements inside a function do: their plans, as auto_explain reports them to the session itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from tests.servers import Database

SETTINGS = {
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    "client_min_messages": "log",
}


@dataclass(frozen=True)
class Scan:
    """One node that reads a table.

    Attributes:
        node: its kind, "Index Scan" for instance.
        relation: the table or partition.
        rows: rows read, with those that a filter took away again.
        index: that it uses, if any.
    """

    node: str
    relation: str
    rows: float
    index: str | None = None


@dataclass(frozen=True)
class Run:
    """What a call did.

    Attributes:
        scans: every scan that was executed, in all statements inside.
        buffers: pages that the call read, in and out of the cache, planning included.
    """

    scans: tuple[Scan, ...]
    buffers: int


def _walk(node: dict[str, Any]) -> Iterator[Scan]:
    if "Relation Name" in node and node.get("Actual Loops", 0):
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        rows = (node["Actual Rows"] + removed) * node["Actual Loops"]
        yield Scan(node["Node Type"], node["Relation Name"], rows, node.get("Index Name"))
    for child in node.get("Plans", []):
        yield from _walk(child)


class Explainer:
    """A superuser's session that acts as a caller and sees every plan of what it calls."""

    def __init__(self, database: Database) -> None:
        self.connection = database.connect()
        self.connection.execute("load 'auto_explain'")
        self._plans: list[dict[str, Any]] = []
        self.connection.add_notice_handler(self._note)

    def _note(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        message = diagnostic.message_primary or ""
        if message.startswith("duration:"):
            self._plans.append(json.loads(message[message.index("{") :]))

    def run(self, role: str, user_id: str, query: LiteralString, values: dict[str, object]) -> Run:
        """Call it as that user, again after the caches are warm, and say what the cheapest of three calls did.

        An autovacuum in between has its statements planned anew, which reads pages of the catalogue.
        """
        runs = []
        with self.connection.transaction(force_rollback=True):
            self.connection.execute("select test.login_as(%s, %s)", [role, user_id])
            self.connection.execute(query, values)
            # Each is set by the superuser, whom the role does not take that right from.
            self.connection.execute("reset role")
            for name, value in SETTINGS.items():
                self.connection.execute("select set_config(%s, %s, true)", [name, value])
            self.connection.execute("select set_config('role', %s, true)", [role])
            for _ in range(3):
                self._plans.clear()
                self.connection.execute(query, values)
                outer = self._plans[-1]["Plan"]
                scans = tuple(scan for plan in self._plans for scan in _walk(plan["Plan"]))
                runs.append(Run(scans, outer["Shared Hit Blocks"] + outer["Shared Read Blocks"]))
        return min(runs, key=lambda run: run.buffers)

    def close(self) -> None:
        """End the session."""
        self.connection.close()
