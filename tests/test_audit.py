"""The audit log's chain: what is changed behind its back is found and named, and what is not raises no false alarm."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from pyapi.archives.restore import restore_file
from pyapi.archives.steps import archive_partition
from pyapi.cli import main
from pyapi.deploy import deploy
from tests.checkouts import run_program
from tests.servers import Database, Server

Connection = psycopg.Connection[Any]
WRITERS, CHANGES = 8, 12


@pytest.fixture
def db(fresh_database: Database) -> Iterator[Connection]:
    with fresh_database.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


def value(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def note(connection: Connection, *things: str) -> None:
    for thing in things:
        connection.execute("select ops.log_audit_event('noted', 'thing', %s)", (thing,))


def seal(connection: Connection, limit: int = 1000, unsealed: int = 0) -> None:
    """Seal everything; another database of the server may hold the watermark back for a moment."""
    deadline = time.monotonic() + 30
    while True:
        while value(connection, "select ops.seal_audit_log(%s)", limit):
            pass
        left = value(connection, "select unsealed_count from ops.verify_audit_log(p_from_block => 100000)")
        if left <= unsealed:
            return
        assert time.monotonic() < deadline, f"{left} entries are not sealed"
        time.sleep(0.05)


def tamper(connection: Connection, statement: str, *parameters: Any) -> None:
    """What a superuser can do: the triggers see nothing."""
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        assert connection.execute(statement, parameters).rowcount > 0


def problems(connection: Connection, **arguments: Any) -> list[str]:
    rows = connection.execute(
        "select p.problem from ops.verify_audit_log(p_from_block => 1, p_limit => 1000, p_head => %s) as v,"
        " unnest(v.problems) as p order by 1",
        (arguments.get("head"),),
    )
    return [row[0] for row in rows]


def audit(database: Database, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["audit", *arguments], env={"DATABASE_URL": database.url})
    assert result.exit_code == code, (result.output, result.exception)
    return result


def test_writers_and_the_seal_do_not_disturb_each_other(db: Connection, fresh_database: Database) -> None:
    db.execute(
        "insert into auth.users (user_id, email) select gen_random_uuid(), 'u' || n || '@example.com'"
        " from generate_series(1, %s) as n",
        (WRITERS,),
    )
    before = value(db, "select count(*) from ops.audit_log")
    alarms: list[Any] = []
    failures: list[Exception] = []
    is_over = threading.Event()

    def write(number: int) -> None:
        try:
            with fresh_database.connect() as connection:
                for turn in range(CHANGES):
                    with connection.transaction():
                        connection.execute(
                            "update auth.users set region = %s where email = %s",
                            (f"{turn}", f"u{number}@example.com"),
                        )
                        if number == 1 and turn == 2:
                            time.sleep(0.5)  # one that is slow: what came after it waits, and is not skipped
        except Exception as error:
            failures.append(error)

    def watch() -> None:
        try:
            with fresh_database.connect() as connection:
                while not is_over.is_set():
                    connection.execute("select ops.seal_audit_log(7)")
                    alarms.extend(problems(connection))
        except Exception as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(1, WRITERS + 1)]
    watchers = [threading.Thread(target=watch) for _ in range(2)]
    for thread in [*writers, *watchers]:
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    for thread in watchers:
        thread.join()
    seal(db, 7)
    assert (failures, alarms, problems(db)) == ([], [], [])
    assert value(db, "select count(*) from ops.audit_log") == before + WRITERS * CHANGES
    assert value(db, "select array_agg(audit_id order by audit_id) from ops.audit_log") == value(
        db, "select array_agg(u order by u) from ops.audit_blocks as b, unnest(b.audit_ids) as u"
    )


def test_what_is_changed_behind_its_back_is_named(db: Connection, fresh_database: Database) -> None:
    db.execute("select core._create_partition('ops.audit_log', now() + interval '40 days')")
    note(db, *"abcdef")
    seal(db, 3)
    note(db, "unsealed")
    with fresh_database.connect() as slow, slow.transaction():
        note(slow, "open")  # so that the last entry stays unsealed
        good = audit(fresh_database, "verify").output
    assert "Everything is as it was sealed." in good
    assert "1 entries are not sealed yet" in good
    ids = dict(
        db.execute("select subject_id, audit_id::text from ops.audit_log where action = 'noted'").fetchall()
    )
    tamper(db, "update ops.audit_log set actor_id = gen_random_uuid() where subject_id = 'a'")
    tamper(db, "delete from ops.audit_log where subject_id = 'b'")
    tamper(
        db,
        "insert into ops.audit_log (audit_id, occurred_at, subject_type, subject_id, action, actor_type, login, xid, epoch)"
        " select gen_random_uuid(), occurred_at, subject_type, 'forged', action, actor_type, login, xid, epoch"
        " from ops.audit_log where subject_id = 'c'",
    )
    tamper(db, "update ops.audit_log set occurred_at = now() + interval '40 days' where subject_id = 'd'")
    # Two entries change places: each says what the other did.
    tamper(
        db,
        "update ops.audit_log as a set subject_id = b.subject_id from ops.audit_log as b"
        " where (a.subject_id, b.subject_id) in (('e', 'f'), ('f', 'e'))",
    )
    bad = audit(fresh_database, "verify", code=1).output
    for problem, thing in (
        ("row_changed", "a"), ("row_missing", "b"), ("row_moved", "d"), ("row_changed", "e"), ("row_changed", "f")
    ):  # fmt: skip
        assert any(line.startswith(problem) and ids[thing] in line for line in bad.splitlines()), (thing, bad)
    assert "row_inserted" in bad and "noted thing forged" in bad
    assert "6 problems." in bad
    found = json.loads(audit(fresh_database, "verify", "--json", code=1).output)
    assert (found["problem_count"], len(found["problems"])) == (6, 6)


def test_a_slow_transaction_is_waited_for(db: Connection, fresh_database: Database) -> None:
    note(db, "before")
    with fresh_database.connect() as slow:
        with slow.transaction():
            note(slow, "slow")
            note(db, "after")
            value(db, "select ops.seal_audit_log(1000)")
            sealed = "select count(*) from ops.audit_blocks as b, unnest(b.audit_ids) as u"
            assert (
                value(db, sealed + " join ops.audit_log as a on a.audit_id = u where a.subject_id = 'after'")
                == 0
            )
            assert problems(db) == []
        seal(db)
    assert value(db, sealed) == value(db, "select count(*) from ops.audit_log")
    assert problems(db) == []


def test_who_writes_the_whole_chain_anew_is_found_with_a_checkpoint(
    db: Connection, fresh_database: Database, tmp_path: Path
) -> None:
    note(db, *"abc")
    seal(db, 2)
    kept = audit(fresh_database, "checkpoint").output
    file = tmp_path / "checkpoints"
    file.write_text(kept)
    assert (
        "goes through 1 checkpoint that you kept"
        in audit(fresh_database, "verify", "--head-file", str(file)).output
    )
    tamper(db, "update ops.audit_log set subject_id = 'nothing to see' where subject_id = 'b'")
    tamper(db, "delete from ops.audit_blocks")
    tamper(
        db,
        "update ops.audit_chain set block_number = 0, block_hash = decode(repeat('00', 32), 'hex'), until_epoch = 0,"
        " until_xid = '0', until_audit_id = '00000000-0000-0000-0000-000000000000', row_count = 0",
    )
    seal(db, 2)
    assert problems(db) == [], "which no hash inside can show"
    for arguments in (["--head", kept.split()[0]], ["--head-file", str(file)]):
        assert "head_differs" in audit(fresh_database, "verify", *arguments, code=1).output
    file.write_text("not a checkpoint\n")
    assert "is no checkpoint" in audit(fresh_database, "verify", "--head-file", str(file), code=1).output


def test_months_that_leave_by_the_rule_leave_the_chain_whole(
    db: Connection, fresh_database: Database, tmp_path: Path
) -> None:
    for month in ("2024-01-10", "2024-02-10"):
        db.execute("select core._create_partition('ops.audit_log', %s)", (month,))
        db.execute(
            "insert into ops.audit_log (audit_id, occurred_at, subject_type, subject_id, action, actor_type, login)"
            " select gen_random_uuid(), %s::date + n * interval '1 hour', 'thing', n::text, 'noted', 'database', 'x'"
            " from generate_series(1, 3) as n",
            (month,),
        )
    seal(db)
    file = archive_partition(db, tmp_path, "ops.audit_log", value(db, "select '2024-01-10'::timestamptz"))
    text = audit(fresh_database, "verify").output
    assert "3 more left into archives" in text
    restore_file(db, tmp_path / file.file_name)
    assert "archives" not in audit(fresh_database, "verify").output
    tamper(
        db, "update ops.audit_log set subject_id = 'x' where occurred_at < '2024-02-01' and subject_id = '2'"
    )
    assert problems(db) == ["row_changed"]
    tamper(
        db, "update ops.audit_log set subject_id = '2' where occurred_at < '2024-02-01' and subject_id = 'x'"
    )
    assert problems(db) == []
    seal(db)
    assert value(db, "select count(*) from ops.list_audit_logs('archive', 'ops.audit_log')") > 3
    db.execute("drop table ops.audit_log_2024_02")
    text = audit(fresh_database, "verify", code=1).output
    assert (
        "partition_missing" in text
        and "ops.audit_log_2024_02 is not there and was not archived; 3 entries" in text
    )


def test_a_database_that_was_restored_elsewhere_goes_on(
    db: Connection, fresh_database: Database, tmp_path: Path
) -> None:
    for _ in range(30):
        note(db, "before")
    seal(db)
    note(db, "not sealed before the dump")
    kept = audit(fresh_database, "checkpoint").output.split()[0]
    dump, roles = tmp_path / "dump.sql", tmp_path / "roles.sql"
    run_program("pg_dump", "--file", str(dump), "--dbname", fresh_database.url)
    run_program(
        "pg_dumpall",
        "--roles-only",
        "--no-role-passwords",
        "--file",
        str(roles),
        "--dbname",
        fresh_database.url,
    )
    server = Server.launch()
    try:
        other = Database(server.superuser_url, "elsewhere")
        with psycopg.connect(server.superuser_url, autocommit=True) as connection:
            connection.execute("create database elsewhere")
        run_program("psql", "-qX", "-f", str(roles), server.superuser_url)
        run_program("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(dump), other.url)
        with other.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            with pytest.raises(psycopg.Error, match="audit_epoch_is_past"):
                connection.execute("select ops.seal_audit_log()")
            deploy(other.url)
            note(connection, "after")
            seal(connection)
            assert problems(connection, head=kept) == []
            assert value(connection, "select max(epoch) from ops.audit_log") == 2
            tamper(
                connection,
                "update ops.audit_log set reason = 'x' where subject_id = 'not sealed before the dump'",
            )
            assert problems(connection, head=kept) == ["row_changed"]
    finally:
        server.stop()


def test_nothing_is_needed_to_say_that_there_is_nothing(fresh_database: Database) -> None:
    text = audit(fresh_database, "verify").output
    assert "No block of 0; 0 entries held against their hash." in text
    assert "Nothing is sealed yet" in audit(fresh_database, "checkpoint", code=1).output
    assert "Invalid value" in audit(fresh_database, "verify", "--from", "yesterday", code=2).output
    assert "is no checkpoint" in audit(fresh_database, "verify", "--head", "12", code=2).output
