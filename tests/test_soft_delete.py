"""Deleting, restoring and purging while others insert, move, restore and delete: no orphan, nothing half done."""

from __future__ import annotations

import json
import random
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from pyapi.deploy import deploy
from tests.gateways import gateway_for, make_token, user_id
from tests.servers import Database

Connection = psycopg.Connection[Any]

ACTIVE = "select test.active_records()"
FULL = "1 2 3 11 11 21 111 112 1111 1112 1113"


@pytest.fixture
def library(fresh_database: Database) -> Database:
    """The tables of ``test.create_library``, filled."""
    with fresh_database.connect() as db:
        db.execute("select test.create_library(), test.fill_library()")
    return fresh_database


def record_id(number: int) -> str:
    """The id of ``test.record_id(number)``."""
    return f"00000000-0000-7000-a000-{number:012d}"


@contextmanager
def acting(database: Database, number: int = 1) -> Iterator[Connection]:
    """A transaction of a user, as a function of the application has it."""
    with psycopg.connect(database.url) as db:
        db.execute("select test.login_as('app_api', %s)", [user_id(number)])
        yield db


def delete(db: Connection, table: str, number: int) -> None:
    """Delete ``library.<table>``'s record of that number."""
    db.execute("select soft_delete._delete(%s::regclass, %s)", [f"library.{table}", record_id(number)])


def restore(db: Connection, table: str, number: int) -> None:
    """Restore it."""
    db.execute("select soft_delete._restore(%s::regclass, %s)", [f"library.{table}", record_id(number)])


def ask(database: Database, query: str = ACTIVE, *values: object) -> Any:
    """One value, or nothing, as the DBA."""
    with psycopg.connect(database.url, autocommit=True) as db:
        row = db.execute(query, values).fetchone()
    return row and row[0]


def orphans(database: Database) -> Any:
    """How many active records have no active parent."""
    return ask(database, "select count(*) from soft_delete.list_orphans()")


@contextmanager
def blocked(database: Database, waiting: Connection, work: Any) -> Iterator[Future[None]]:
    """Run ``work(waiting)`` in a thread until it waits for a lock; it is over when the block is left."""
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database.url, autocommit=True) as watcher:
        future = pool.submit(work, waiting)
        for _ in range(200_000):
            row = watcher.execute(
                "select cardinality(pg_blocking_pids(%s)) > 0", [waiting.info.backend_pid]
            ).fetchone()
            if (row and row[0]) or future.done():
                break
        assert not future.done(), "it does not wait"
        yield future


NEW_BOOK = "insert into library.books (user_id, book_id, shelf_id) values (%s, %s, %s)"
NEW_CHAPTER = "insert into library.chapters (user_id, chapter_id, book_id) values (%s, %s, %s)"
NEW_NOTE = "insert into library.notes (user_id, note_id, chapter_id) values (%s, %s, %s)"


@pytest.mark.parametrize(
    ("statement", "parent"),
    [(NEW_BOOK, 1), (NEW_CHAPTER, 11), (NEW_NOTE, 112)],
    ids=["child", "grandchild", "link"],
)
def test_a_child_that_is_being_inserted_goes_along(library: Database, statement: str, parent: int) -> None:
    with acting(library) as inserting, acting(library) as deleting:
        inserting.execute(statement, [user_id(1), record_id(9), record_id(parent)])
        with blocked(library, deleting, lambda db: delete(db, "shelves", 1)) as done:
            inserting.commit()
            done.result(60)
        deleting.commit()
    assert ask(library) == "2 3 11 21 1113"
    assert orphans(library) == 0


@pytest.mark.parametrize(
    ("statement", "parent"),
    [(NEW_BOOK, 1), (NEW_CHAPTER, 11), (NEW_NOTE, 112)],
    ids=["child", "grandchild", "link"],
)
def test_a_parent_that_is_being_deleted_takes_no_child(
    library: Database, statement: str, parent: int
) -> None:
    with acting(library) as deleting, acting(library) as inserting:
        delete(deleting, "shelves", 1)

        def insert(db: Connection) -> None:
            db.execute(statement, [user_id(1), record_id(9), record_id(parent)])

        with blocked(library, inserting, insert) as done:
            deleting.commit()
            with pytest.raises(psycopg.DatabaseError, match="parent_deleted"):
                done.result(60)
    assert orphans(library) == 0


def test_a_child_cannot_move_under_a_parent_that_is_being_deleted(library: Database) -> None:
    with acting(library) as deleting, acting(library) as moving:
        delete(deleting, "shelves", 1)

        def move(db: Connection) -> None:
            db.execute(
                "update library.books set shelf_id = %s where book_id = %s", [record_id(1), record_id(21)]
            )

        with blocked(library, moving, move) as done:
            deleting.commit()
            with pytest.raises(psycopg.DatabaseError, match="parent_deleted"):
                done.result(60)
    assert ask(library) == "2 3 11 21 1113"


def test_a_child_that_is_moving_away_stays(library: Database) -> None:
    with acting(library) as moving, acting(library) as deleting:
        moving.execute(
            "update library.books set shelf_id = %s where book_id = %s", [record_id(2), record_id(11)]
        )
        with blocked(library, deleting, lambda db: delete(db, "shelves", 1)) as done:
            moving.commit()
            done.result(60)
        deleting.commit()
    assert ask(library) == "2 3 11 11 21 111 112 1112 1113"
    assert orphans(library) == 0


def test_two_deletes_of_one_record_are_one_act(library: Database) -> None:
    with acting(library) as first, acting(library) as second:
        delete(first, "shelves", 1)
        with blocked(library, second, lambda db: delete(db, "shelves", 1)) as done:
            first.commit()
            done.result(60)
        second.commit()
    assert ask(library, "select count(*) from soft_delete.deletions") == 1


def test_a_child_that_is_being_deleted_keeps_its_own_act(library: Database) -> None:
    with acting(library) as first, acting(library) as second:
        delete(first, "books", 11)
        with blocked(library, second, lambda db: delete(db, "shelves", 1)) as done:
            first.commit()
            done.result(60)
        second.commit()
    with acting(library) as db:
        restore(db, "shelves", 1)
    assert ask(library) == "1 2 3 11 21 1113", "note 1111 went with chapter 111"
    with acting(library) as db:
        restore(db, "books", 11)
    assert ask(library) == FULL


def test_a_change_waits_for_the_delete_and_finds_the_record_gone(library: Database) -> None:
    with acting(library) as deleting, acting(library) as changing:
        delete(deleting, "books", 11)
        found: list[int] = []

        def change(db: Connection) -> None:
            cursor = db.execute(
                "update library.books set title = 'new' where book_id = %s and deleted_at is null",
                [record_id(11)],
            )
            found.append(cursor.rowcount)

        with blocked(library, changing, change) as done:
            deleting.commit()
            done.result(60)
    assert found == [0]


def test_a_restore_and_a_delete_of_another_parent_leave_no_orphan(library: Database) -> None:
    with acting(library) as db:
        delete(db, "chapters", 111)
    with acting(library) as deleting, acting(library) as restoring:
        delete(deleting, "shelves", 1)
        with blocked(library, restoring, lambda db: restore(db, "chapters", 111)) as done:
            deleting.commit()
            with pytest.raises(psycopg.DatabaseError, match="parent_deleted"):
                done.result(60)
    assert ask(library) == "2 3 11 21 1113"
    with acting(library) as restoring, acting(library) as deleting:
        restore(restoring, "shelves", 1)
        restore(restoring, "chapters", 111)
        with blocked(library, deleting, lambda db: delete(db, "shelves", 1)) as done:
            restoring.commit()
            done.result(60)
        deleting.commit()
    assert ask(library) == "2 3 11 21 1113"
    assert orphans(library) == 0


def _expire(database: Database) -> None:
    with database.connect() as db:
        db.execute(
            "update soft_delete.deletions set purge_at = now() - interval '1 second' where restored_at is null"
        )


def test_a_purge_leaves_what_is_being_restored(library: Database) -> None:
    with acting(library) as db:
        delete(db, "shelves", 1)
    _expire(library)
    with acting(library) as restoring:
        restore(restoring, "shelves", 1)
        assert ask(library, "select soft_delete.purge_deleted_records()") == 0
    assert ask(library) == FULL


@pytest.mark.parametrize("limit", [1, 2, 5, 1000])
def test_what_is_being_purged_is_not_restored(library: Database, limit: int) -> None:
    """Whether one record or all of them were removed."""
    with acting(library) as db:
        delete(db, "shelves", 1)
    _expire(library)
    with psycopg.connect(library.url) as purging, acting(library) as restoring:
        purging.execute("select soft_delete.purge_deleted_records(%s)", [limit])
        with blocked(library, restoring, lambda db: restore(db, "shelves", 1)) as done:
            purging.commit()
            with pytest.raises(psycopg.DatabaseError, match=r"deletion_purged|record_not_found"):
                done.result(60)
    removed = []
    while count := ask(library, "select soft_delete.purge_deleted_records(%s)", limit):
        removed.append(count)
    assert ask(library, "select count(*) from library.shelves") == 2
    assert ask(library, "select count(*) from soft_delete.deletions") == 0
    assert all(count <= limit for count in removed)


def test_maintenance_purges(library: Database) -> None:
    with acting(library) as db:
        delete(db, "shelves", 1)
    _expire(library)
    with psycopg.connect(library.url, autocommit=True) as db:
        db.execute("call ops.maintain(p_task_name => 'purge_deleted_records')")
    assert ask(library, "select count(*) from library.chapters") == 0
    assert ask(library) == "2 3 11 21 1113"


def test_repeatable_reads_are_refused(library: Database) -> None:
    """They would not see a child that was inserted meanwhile."""
    with acting(library) as db:
        db.rollback()
        db.execute("set transaction isolation level repeatable read")
        with pytest.raises(psycopg.DatabaseError, match="snapshot_too_old"):
            delete(db, "shelves", 1)


def test_many_at_once_leave_no_orphan_and_no_half_act(library: Database) -> None:
    """Random inserts, moves, deletes, restores and purges by six sessions."""
    rounds, sessions, seed = 60, 6, 7
    refused: dict[str, int] = {}
    problems: list[BaseException] = []
    lock = threading.Lock()

    def churn(number: int) -> None:
        chance = random.Random(seed * 100 + number)
        with psycopg.connect(library.url, autocommit=True) as db:
            for _ in range(rounds):
                try:
                    with db.transaction():
                        db.execute("select test.login_as('app_api', %s)", [user_id(1)])
                        step(db, chance)
                except psycopg.DatabaseError as error:
                    code = error.sqlstate or "?"
                    if code not in ("PT409", "PT410", "40P01"):
                        raise
                    with lock:
                        refused[code] = refused.get(code, 0) + 1

    def run(number: int) -> None:
        try:
            churn(number)
        except BaseException as error:
            problems.append(error)

    def step(db: Connection, chance: random.Random) -> None:
        table, number = chance.choice(
            [
                ("shelves", 1),
                ("shelves", 2),
                ("books", 11),
                ("books", 21),
                ("chapters", 111),
                ("chapters", 112),
            ]
        )
        match chance.randrange(6):
            case 0 | 1:
                delete(db, table, number)
            case 2 | 3:
                restore(db, table, number)
            case 4:
                book, parent = chance.choice([(11, 111), (11, 112), (21, None)])
                chapter = str(uuid.UUID(int=chance.getrandbits(128)))
                db.execute(
                    "insert into library.chapters (user_id, chapter_id, book_id, parent_id) values (%s, %s, %s, %s)",
                    [user_id(1), chapter, record_id(book), parent and record_id(parent)],
                )
                db.execute(
                    "insert into library.notes (user_id, note_id, chapter_id, shelf_id) values (%s, %s, %s, %s)",
                    [
                        user_id(1),
                        str(uuid.UUID(int=chance.getrandbits(128))),
                        chapter,
                        record_id(chance.choice([1, 2])),
                    ],
                )
            case _:
                db.execute(
                    "update library.books set shelf_id = %s where book_id = %s and user_id = %s",
                    [record_id(chance.choice([1, 2])), record_id(chance.choice([11, 21])), user_id(1)],
                )

    threads = [threading.Thread(target=run, args=(number,)) for number in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert refused.get("40P01", 0) <= rounds * sessions / 20, refused
    assert refused.get("PT409", 0) > 0, refused
    assert orphans(library) == 0
    assert (
        ask(
            library,
            "select count(*) from (select deletion_id from library.shelves union all select deletion_id from library.books"
            " union all select deletion_id from library.chapters union all select deletion_id from library.notes) as r"
            " left join soft_delete.deletions as d using (deletion_id)"
            " where r.deletion_id is not null and (d.deletion_id is null or d.restored_at is not null)",
        )
        == 0
    )
    # In the right order everything comes back: no two acts wait for each other.
    with acting(library) as db:
        acts = db.execute(
            "select table_name, record_id, owner_user_id from soft_delete.deletions where restored_at is null"
        ).fetchall()
        while acts:
            left = []
            for act in acts:
                try:
                    with db.transaction():
                        db.execute("select soft_delete._restore(%s::regclass, %s, %s)", act)
                except psycopg.DatabaseError as error:
                    assert str(error).startswith("parent_deleted"), error
                    left.append(act)
            assert len(left) < len(acts), left
            acts = left
    assert ask(library, "select count(*) from library.books where deleted_at is not null") == 0
    assert ask(library, "select count(*) from library.notes where deleted_at is not null") == 0


def _indexes(plan: dict[str, Any]) -> set[str]:
    found = {plan["Index Name"]} if "Index Name" in plan else set()
    for part in plan.get("Plans", []):
        found |= _indexes(part)
    return found


def test_queries_of_active_records_use_the_partial_index(library: Database) -> None:
    with library.connect() as db:
        db.execute(
            "insert into library.shelves (shelf_id, user_id, deleted_at, deletion_id)"
            " select core.uuid_v7(), test.user_id(n % 100), case when n % 10 > 0 then now() end,"
            " case when n % 10 > 0 then gen_random_uuid() end from generate_series(1, 20000) as n"
        )
        db.execute("analyze library.shelves")
        partial = {
            str(row[0])
            for row in db.execute(
                "select c.relname from pg_index as i join pg_class as c on c.oid = i.indexrelid"
                " where i.indrelid = 'library.shelves'::regclass"
                " and pg_get_expr(i.indpred, i.indrelid) = '(deleted_at IS NULL)'"
            )
        }
        db.execute("select test.login_as('app_api', test.user_id(5))")
        for query in (
            "select * from library.active_shelves",
            "select * from library.active_shelves where user_id = auth.uid()",
            "select count(*) from library.shelves where deleted_at is null and user_id = (select auth.uid())",
        ):
            row = db.execute(f"explain (format json) {query}").fetchone()  # type: ignore[arg-type]
            assert row is not None
            assert _indexes(row[0][0]["Plan"]) & partial, (query, json.dumps(row[0]))


def test_a_deploy_keeps_what_was_declared_by_hand(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.url, autocommit=True) as db:
        db.execute(
            "create schema shop; grant create on schema public to app_owner; grant usage, create on schema shop to app_owner; grant usage on schema shop to app_api"
        )
        db.execute(
            "create table shop.orders (order_id uuid primary key, user_id uuid not null, title text,"
            " deleted_at timestamptz, deletion_id uuid);"
            " create index on shop.orders (user_id) where deleted_at is null;"
            " create index on shop.orders (deletion_id) where deletion_id is not null;"
            " alter table shop.orders owner to app_owner; grant select, update on shop.orders to app_api"
        )
        with pytest.raises(psycopg.DatabaseError, match="schema_closed"):
            db.execute(
                "select soft_delete.enable('shop.orders', 'user_id', p_views => '{pg_catalog.active_orders}')"
            )
        db.execute(
            "select soft_delete.enable('shop.orders', 'user_id', p_views => '{shop.active_orders,public.active_orders}')"
        )
        db.execute("alter table shop.orders add column price numeric")
        deploy(fresh_database.url)
        columns = "select string_agg(attname, ' ' order by attnum) from pg_attribute where attrelid = %s::regclass and attnum > 0"
        for view in ("shop.active_orders", "public.active_orders"):
            assert ask(fresh_database, columns, view) == "order_id user_id title deleted_at deletion_id price"
        db.execute(
            "drop view shop.active_orders, public.active_orders; alter table shop.orders drop column title"
        )
        deploy(fresh_database.url)
        assert (
            ask(fresh_database, columns, "shop.active_orders")
            == "order_id user_id deleted_at deletion_id price"
        )
        with pytest.raises(psycopg.DatabaseError, match="deletion_incomplete"):
            db.execute(
                "insert into shop.orders (order_id, user_id, deleted_at) values (gen_random_uuid(), gen_random_uuid(), now())"
            )
        db.execute("drop table shop.orders cascade")
        deploy(fresh_database.url)
        assert (
            ask(fresh_database, "select count(*) from soft_delete.tables where table_name = 'shop.orders'")
            == 0
        )
        assert ask(fresh_database, "select to_regproc('soft_delete._guard_shop__orders')::text") is None


def test_over_http(library: Database) -> None:
    with gateway_for(library) as gateway, gateway.client() as client:
        mine = {"Authorization": f"Bearer {make_token(user_id(1))}"}
        other = {"Authorization": f"Bearer {make_token(user_id(2))}"}

        def call(name: str, headers: dict[str, str], **arguments: object) -> tuple[int, Any]:
            answer = client.post(f"/rpc/{name}", json=arguments, headers=headers)
            return answer.status_code, answer.json()

        record = {"p_table_name": "shelves", "p_record_id": record_id(1)}
        assert call("soft_delete_record", other, **record)[1]["message"] == "record_not_found"
        status, act = call("soft_delete_record", mine, **record)
        assert (status, act["record_counts"]["library.notes"]) == (200, 2)
        assert call("soft_delete_record", mine, **record) == (200, act)
        assert [row["deletion_id"] for row in call("list_deletions", mine)[1]] == [act["deletion_id"]]
        assert call("list_deletions", other)[1] == []
        assert call("restore_record", other, **record)[0] == 404
        status, back = call("restore_record", mine, **record)
        assert (status, back["deletion_id"]) == (200, act["deletion_id"])
        assert call("restore_record", mine, **record)[1]["message"] == "record_not_deleted"
        for name in (
            "users",
            "auth.users",
            "library.shelves; drop table library.notes",
            "'",
            "",
            "library.shelves as t, x",
            None,
        ):
            status, refusal = call("soft_delete_record", mine, p_table_name=name, p_record_id=record_id(1))
            assert (status, refusal["message"]) == (404, "table_not_enabled")
        assert call("soft_delete_record", mine, p_table_name="shelves", p_record_id="x")[0] == 400
        assert call("purge_deleted_records", mine)[0] == 403
        assert call("list_orphans", mine)[0] == 403
        assert call("enable", mine, p_table="auth.users")[0] in (403, 404)
        assert client.post("/rpc/soft_delete_record", json=record).status_code == 401
    assert ask(library) == FULL
