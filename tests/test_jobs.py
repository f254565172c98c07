"""Jobs under several people at once: nobody gets what another has, no key is stranded, no job is hidden."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from tests.servers import Database, Server

SETUP = """
create table public.effects (n integer, order_key text, at bigint generated always as identity);
create function public.note(p_payload jsonb) returns void language plpgsql security definer as $$
begin
    if random() < (p_payload ->> 'trouble')::float then raise exception 'trouble'; end if;
    insert into public.effects (n, order_key) values ((p_payload ->> 'n')::integer, p_payload ->> 'key');
end $$;
grant execute on function public.note to app_api;
select jobs.create_queue(q, k, p_max_attempts => 1000::smallint, p_backoff_limit => '0.01 seconds', p_lease => '30 seconds')
from (values ('sql', 'sql'), ('python', 'python')) as v (q, k);
select jobs.register_handler('note', 'public.note(jsonb)'), jobs.register_handler('far');
"""
EVERYWHERE = """
select job_id, 'ready' as place, queue, unique_key, order_key from jobs.ready
union all select job_id, 'waiting', queue, unique_key, order_key from jobs.waiting
union all select job_id, 'blocked', queue, unique_key, order_key from jobs.blocked
union all select job_id, 'running', queue, unique_key, order_key from jobs.running
"""


@pytest.fixture
def db(own_server: Server) -> Database:
    """On a server of its own: elsewhere the transactions of other databases would hold the floors back."""
    database = Database(own_server.superuser_url, f"jobs_{time.monotonic_ns()}")
    database.create()
    with database.connect() as connection:
        connection.execute(SETUP)
    return database


def ask(connection: psycopg.Connection[Any], query: str, *parameters: object) -> Any:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def let_floors_rise(connection: psycopg.Connection[Any]) -> None:
    """What several ticks do, a second apart each."""
    for _ in range(3):
        connection.execute("update jobs.floors set updated_at = '-infinity'")
        connection.execute("select jobs.tick()")


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "last"])
def test_no_floor_passes_a_job_that_is_not_committed_yet(db: Database, is_first: bool) -> None:
    with db.connect() as slow, db.connect() as other:

        def add_late() -> int:
            slow.execute("begin")
            return int(ask(slow, """select jobs.schedule_job('note', '{"n": 1, "trouble": 0}')"""))

        late = add_late() if is_first else 0
        job = '{"handler": "note", "payload": {"n": 2, "trouble": 0}}'
        other.execute("select jobs.schedule_jobs(jsonb_agg(%s::jsonb)) from generate_series(1, 2000)", [job])
        other.execute("select jobs.run_jobs('sql', 10000)")
        late = late or add_late()
        for _ in range(3):  # no other transaction meanwhile: the slow one has the last number
            other.execute("select jobs.tick()")
            time.sleep(1.05)
        assert ask(other, "select floor from jobs.floors where queue = 'sql' and priority = 5") < late
        slow.execute("commit")
        assert ask(other, "select taken from jobs.run_jobs('sql', 10)") == 1
        let_floors_rise(other)
        assert ask(other, "select floor from jobs.floors where queue = 'sql' and priority = 5") >= late


def test_no_floor_passes_a_job_that_its_taker_gives_back(db: Database) -> None:
    with db.connect() as taker, db.connect() as other:
        other.execute(
            """select jobs.schedule_job('note', jsonb_build_object('n', n, 'trouble', 0)) from generate_series(1, 1000) as n"""
        )
        taker.execute("begin")
        taker.execute("select jobs.run_jobs('sql', 10)")
        other.execute("select jobs.run_jobs('sql', 10000)")
        let_floors_rise(other)
        taker.execute("rollback")
        let_floors_rise(other)
        assert ask(other, "select taken from jobs.run_jobs('sql', 100)") == 10
        assert ask(other, "select count(distinct n) from public.effects") == 1000


def test_each_job_goes_to_one_of_many(db: Database) -> None:
    with db.connect() as connection:
        connection.execute(
            "select jobs.schedule_jobs(jsonb_agg(jsonb_build_object('handler', 'far'))) from generate_series(1, 1000)"
        )

    def claim(worker: int) -> list[int]:
        claimed: list[int] = []
        with db.connect() as connection:
            while rows := connection.execute(
                "select job_id from jobs.claim_jobs('python', %s, 7)", [str(worker)]
            ).fetchall():
                claimed += [int(str(row[0])) for row in rows]
        return claimed

    with ThreadPoolExecutor(8) as pool:
        found = Counter(job for jobs in pool.map(claim, range(8)) for job in jobs)
    assert len(found) == 1000
    assert set(found.values()) == {1}


def test_of_many_with_one_unique_key_there_is_one_job(db: Database) -> None:
    start = threading.Barrier(8)

    def add(_: int) -> int:
        with db.connect() as connection:
            start.wait()
            return int(ask(connection, "select jobs.schedule_job('far', p_unique_key => 'k')"))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(add, range(8)))) == 1


def test_whoever_adds_to_an_order_key_holds_up_nobody_who_finishes(db: Database) -> None:
    with db.connect() as adder, db.connect() as worker:
        worker.execute("select jobs.schedule_job('far', p_order_key => 'k')")
        [(job, attempt)] = worker.execute("select job_id, attempt from jobs.claim_jobs('python')").fetchall()
        adder.execute("begin")
        following = ask(adder, "select jobs.schedule_job('far', p_order_key => 'k')")
        worker.execute("set statement_timeout = '30s'")
        worker.execute("select jobs.complete_job(%s, %s)", [job, attempt])
        adder.execute("commit")
        worker.execute("select jobs.tick()")
        assert ask(worker, "select job_id from jobs.claim_jobs('python')") == following


def test_cancelling_the_next_job_of_a_key_strands_nobody(db: Database) -> None:
    with db.connect() as canceller, db.connect() as worker:
        first, second, third = (
            ask(worker, "select jobs.schedule_job('far', p_order_key => 'k')") for _ in range(3)
        )
        [(job, attempt)] = worker.execute("select job_id, attempt from jobs.claim_jobs('python')").fetchall()
        assert job == first
        canceller.execute("begin")
        canceller.execute("select jobs.cancel_job(%s)", [second])
        worker.execute("set statement_timeout = '30s'")
        worker.execute("select jobs.complete_job(%s, %s)", [job, attempt])
        canceller.execute("commit")
        worker.execute("select jobs.tick()")
        assert ask(worker, "select job_id from jobs.claim_jobs('python')") == third


def act(database: Database, seed: int, until: float) -> None:
    """One of several people who do anything that may be done to jobs."""
    chance = random.Random(seed)
    n = seed * 100_000
    with database.connect() as connection:
        while time.monotonic() < until:
            n += 1
            keys = {
                "unique": chance.choice([None, None, f"u{chance.randint(1, 5)}"]),
                "order": chance.choice([None, f"o{chance.randint(1, 4)}"]),
                "run_at": chance.choice([None, "0.02 seconds"]),
                "n": n,
                "handler": chance.choice(["note", "far"]),
            }
            action = chance.random()
            refusal = psycopg.errors.DatabaseError if action > 0.9 else ZeroDivisionError
            with suppress(refusal):
                if action < 0.45:
                    connection.execute(
                        "select jobs.schedule_job(%(handler)s, jsonb_build_object('n', %(n)s::int, 'trouble', 0.1, "
                        "'key', %(order)s::text), now() + %(run_at)s::interval, p_unique_key => %(unique)s, "
                        "p_order_key => %(order)s)",
                        keys,
                    )
                elif action < 0.6:
                    connection.execute("select jobs.run_jobs('sql', %s)", [chance.randint(1, 20)])
                elif action < 0.85:
                    claimed = connection.execute(
                        "select job_id, attempt from jobs.claim_jobs('python', 'w', %s)",
                        [chance.randint(1, 5)],
                    ).fetchall()
                    for job, attempt in claimed:
                        how = chance.choice(
                            [
                                "jobs.complete_job(%s, %s)", "jobs.complete_job(%s, %s)", "jobs.fail_job(%s, %s)",
                                "jobs.release_jobs(jsonb_build_array(jsonb_build_array(%s::bigint, %s::int)))",
                            ]
                        )  # fmt: skip
                        connection.execute(f"select {how}".encode(), [job, attempt])
                elif action < 0.9:
                    connection.execute("select jobs.tick()")
                else:  # refused where it is finished, or just being run
                    connection.execute(
                        "select jobs.cancel_job(job_id) from ("
                        + EVERYWHERE
                        + ") as j order by random() limit 1"
                    )


def test_whatever_people_do_the_tables_agree_and_the_queue_drains(db: Database) -> None:
    until = time.monotonic() + 6
    with ThreadPoolExecutor(5) as pool:
        for done in [pool.submit(act, db, seed, until) for seed in range(1, 6)]:
            done.result()
    with db.connect() as connection:
        assert (
            connection.execute(
                f"select job_id from ({EVERYWHERE}) as j group by 1 having count(*) > 1"
            ).fetchall()
            == []
        )
        for table, key in (("unique_keys", "unique_key"), ("order_keys", "order_key")):
            stranded = connection.execute(
                f"select k.* from jobs.{table} as k left join ({EVERYWHERE}) as j "
                f"on j.job_id = k.job_id and j.queue = k.queue and j.{key} = k.{key} where j.job_id is null "
                f"and not exists (select from jobs.released_keys as r where r.job_id = k.job_id)"
            ).fetchall()
            assert stranded == [], table
        deadline = time.monotonic() + 120
        while ask(connection, f"select count(*) from ({EVERYWHERE}) as j") and time.monotonic() < deadline:
            connection.execute("select jobs.tick()")
            connection.execute("select jobs.run_jobs('sql', 1000)")
            connection.execute(
                "select jobs.complete_jobs(coalesce(jsonb_agg(jsonb_build_array(job_id, attempt)), '[]')) "
                "from jobs.claim_jobs('python', 'w', 1000)"
            )
        for table in (
            "ready",
            "waiting",
            "blocked",
            "running",
            "unique_keys",
            "order_keys",
            "released_keys",
            "dead_jobs",
        ):
            assert ask(connection, f"select count(*) from jobs.{table}") == 0, table
        assert (
            connection.execute("select n from public.effects group by n having count(*) > 1").fetchall() == []
        )
        assert ask(connection, "select count(*) from public.effects") > 100
