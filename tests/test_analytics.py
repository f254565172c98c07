"""Analytics with several connections: what is counted is what was told, and nobody waits for anybody."""

from __future__ import annotations

import json
import threading
from typing import Any

import psycopg

from tests.servers import Database

Connection = psycopg.Connection[Any]
WRITERS, CALLS, SIZE = 4, 10, 20


def value(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def test_what_is_told_while_days_are_counted_is_counted(fresh_database: Database) -> None:
    failures: list[Exception] = []
    is_over = threading.Event()

    def tell(number: int) -> None:
        try:
            with fresh_database.connect() as connection:
                for call in range(CALLS):
                    events = [
                        {"event_name": f"e{n % 3}", "anonymous_id": f"{number}-{call}-{n}"}
                        for n in range(SIZE)
                    ]
                    stored = value(
                        connection, "select (analytics.track_events(%s)).stored_count", json.dumps(events)
                    )
                    assert stored == SIZE
        except Exception as error:
            failures.append(error)

    def count() -> None:
        try:
            with fresh_database.connect() as connection:
                while not is_over.is_set():
                    connection.execute("select analytics.refresh_daily_metrics()")
        except Exception as error:
            failures.append(error)

    tellers = [threading.Thread(target=tell, args=(n,)) for n in range(WRITERS)]
    counters = [threading.Thread(target=count) for _ in range(2)]
    for thread in [*tellers, *counters]:
        thread.start()
    for thread in tellers:
        thread.join()
    is_over.set()
    for thread in counters:
        thread.join()
    assert failures == []
    with fresh_database.connect() as connection:
        connection.execute("select analytics.refresh_daily_metrics()")
        total = WRITERS * CALLS * SIZE
        counted = (
            "select sum(event_count), sum(visitor_count) from analytics.daily_metrics where event_name {} '*'"
        )
        for sign in ("=", "<>"):
            assert connection.execute(counted.format(sign).encode()).fetchone() == (total, total)
        assert value(connection, "select count(*) from analytics.dirty_days") == 0


def test_readers_are_not_held_up_while_days_are_counted(fresh_database: Database) -> None:
    summary = "select event_count from analytics.analytics_summary() where event_name = '*'"
    with fresh_database.connect() as counter, fresh_database.connect() as reader:
        reader.execute("select analytics.track_event('a')")
        reader.execute("select analytics.refresh_daily_metrics()")
        reader.execute("select analytics.track_event('a')")
        reader.execute("set lock_timeout = '20s'")
        with counter.transaction():
            assert value(counter, "select (analytics.refresh_daily_metrics()).changed_count") == 2
            assert value(reader, summary) == 1
            assert value(reader, "select analytics.track_event('a')")
            assert value(reader, "select (analytics.refresh_daily_metrics()).day_count") == 0
        assert value(reader, summary) == 2
        assert value(reader, "select (analytics.refresh_daily_metrics()).day_count") == 1
        assert value(reader, summary) == 3


def test_many_visitors_are_estimated_and_said_to_be(fresh_database: Database) -> None:
    with fresh_database.connect() as connection:
        for day in range(3):
            connection.execute(
                "insert into analytics.events (visitor, occurred_at, event_id, event_name, properties)"
                " select 'a:' || n, now() - %s * interval '1 day', gen_random_uuid(), 'a', '{}'"
                " from generate_series(%s::integer, %s) as n",
                (day, day * 2000 + 1, day * 2000 + 6000),
            )
            connection.execute("insert into analytics.dirty_days (on_day) values (current_date - %s)", (day,))
        connection.execute("select analytics.refresh_daily_metrics()")
        days = connection.execute(
            "select visitor_count from analytics.daily_metrics where event_name = 'a'"
        ).fetchall()
        assert days == [(6000,)] * 3, "a day is exact, however many there are"
        row = connection.execute(
            "select visitor_count, is_exact, error_percent from analytics.analytics_summary() where event_name = 'a'"
        ).fetchone()
        assert row is not None
        count, is_exact, error = row
        assert not is_exact
        assert error > 0
        assert abs(count - 10_000) <= 10_000 * 0.06, "three days together: 10,000, not 18,000"
