"""Flags where two change them at once, and what a change of one costs another."""

from __future__ import annotations

import json
import threading
from typing import Any

import psycopg
import pytest

from tests.servers import Database


def upsert(connection: psycopg.Connection[Any], key: str, definition: dict[str, Any]) -> None:
    connection.execute("select flags.upsert_flag(%s, %s)", [key, json.dumps(definition)])


def needs(key: str) -> dict[str, Any]:
    return {"type": "boolean", "prerequisites": [{"flag": key, "variants": ["on"]}]}


def wait_until_blocked(connection: psycopg.Connection[Any], pid: int) -> None:
    """Until a session waits for a lock."""
    for _ in range(100_000):
        row = connection.execute("select cardinality(pg_blocking_pids(%s)) > 0", [pid]).fetchone()
        if row and row[0]:
            return
    raise AssertionError("nobody waits")


def test_two_writers_do_not_close_a_cycle_together(database: Database) -> None:
    with (
        psycopg.connect(database.url) as one,
        psycopg.connect(database.url) as other,
        psycopg.connect(database.url, autocommit=True) as watcher,
    ):
        for key in ("left", "right"):
            upsert(watcher, key, {"type": "boolean"})
        upsert(one, "left", needs("right"))
        refusals: list[Exception] = []

        def close_it() -> None:
            try:
                upsert(other, "right", needs("left"))
            except psycopg.Error as error:
                refusals.append(error)

        thread = threading.Thread(target=close_it)
        thread.start()
        try:
            wait_until_blocked(watcher, other.info.backend_pid)
        finally:
            one.commit()
            thread.join()
        assert [str(refusal).splitlines()[0] for refusal in refusals] == ["prerequisite_cycle"]


def test_of_two_changes_from_one_version_the_second_is_refused(database: Database) -> None:
    with psycopg.connect(database.url) as one, psycopg.connect(database.url, autocommit=True) as other:
        upsert(other, "edited", {"type": "boolean"})
        change = (
            "select flags.upsert_flag('edited', '{\"default_variant\": \"on\"}', p_expected_version => 1)"
        )
        one.execute(change)
        one.commit()
        with pytest.raises(psycopg.Error, match="version_conflict"):
            other.execute(change)


def test_an_approval_and_a_change_do_not_pass_each_other(database: Database) -> None:
    with (
        psycopg.connect(database.url) as one,
        psycopg.connect(database.url) as other,
        psycopg.connect(database.url, autocommit=True) as watcher,
    ):
        upsert(watcher, "guarded", {"type": "boolean", "needs_approval": True})
        row = watcher.execute(
            "select flags.upsert_flag('guarded', '{\"default_variant\": \"on\"}') ->> 'pending_change_id'"
        ).fetchone()
        assert row is not None
        one.execute("select flags.set_flag_enabled('guarded', false)")
        refusals: list[Exception] = []

        def approve() -> None:
            try:
                other.execute("select test.login_as('admin', test.user_id(14))")
                other.execute("select flags.approve_change(%s)", [row[0]])
            except psycopg.Error as error:
                refusals.append(error)

        thread = threading.Thread(target=approve)
        thread.start()
        try:
            wait_until_blocked(watcher, other.info.backend_pid)
        finally:
            one.commit()
            thread.join()
        assert [str(refusal).splitlines()[0] for refusal in refusals] == ["change_outdated"]


def test_a_reader_is_not_held_up_by_a_change(database: Database) -> None:
    with psycopg.connect(database.url) as writer, psycopg.connect(database.url, autocommit=True) as reader:
        upsert(writer, "slow", {"type": "boolean"})
        reader.execute("set statement_timeout = '30s'")
        reader.execute("select flags.evaluate_flags()")
        with pytest.raises(psycopg.Error, match="flag_not_found"):
            reader.execute("select flags.evaluate_flag('slow')")
        writer.rollback()
