"""Cron expressions: the next instant in SQL against a slow count in Python, and against croniter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cron import Expression, expressions, find_due, utc
from tests.servers import Database

QUIET = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# The transitions: where a random instant seldom falls, and where the rules matter. All in the past, since
# the server and Python may have different editions of the zone rules.
TRANSITIONS = [
    ("Europe/London", "2024-03-31 01:00"),
    ("Europe/London", "2024-10-27 01:00"),
    ("America/New_York", "2024-03-10 07:00"),
    ("America/New_York", "2024-11-03 06:00"),
    ("Australia/Lord_Howe", "2024-04-06 15:00"),
    ("Australia/Lord_Howe", "2024-10-05 15:30"),
    ("Pacific/Apia", "2011-12-30 10:00"),
    ("Africa/Casablanca", "2024-03-10 02:00"),
    ("America/Havana", "2024-11-03 05:00"),
    ("Africa/Nairobi", "2024-06-01 00:00"),
    ("UTC", "2024-02-28 12:00"),
]


@pytest.fixture(scope="module")
def connection(database: Database) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with database.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


def preview(
    connection: psycopg.Connection[tuple[object, ...]], text: str, zone: str, after: datetime, count: int = 1
) -> list[datetime]:
    rows = connection.execute(
        "select * from schedules.preview_schedule(%s, %s, %s, %s)", (text, zone, after, count)
    )
    return [row[0] for row in rows if isinstance(row[0], datetime)]


@QUIET
@given(
    expression=expressions(),
    transition=st.sampled_from(TRANSITIONS),
    offset=st.integers(-36 * 3600, 6 * 3600),
)
def test_next_instants_are_those_of_a_slow_count(
    connection: psycopg.Connection[tuple[object, ...]],
    expression: Expression,
    transition: tuple[str, str],
    offset: int,
) -> None:
    zone, at = transition
    after = utc(at) + timedelta(seconds=offset)
    horizon = after + timedelta(days=2)
    expected = []
    instant: datetime | None = after
    while instant is not None and len(expected) < 4:
        instant = find_due(expression, zone, instant, horizon)
        expected += [instant] if instant else []
    found = preview(connection, expression.text, zone, after, 4)
    assert [i for i in found if i <= horizon] == expected, (expression.text, zone, after)


@QUIET
@given(
    expression=expressions(),
    zone=st.sampled_from(sorted({z for z, _ in TRANSITIONS})),
    minute=st.integers(0, 13 * 525960),
)
def test_the_next_instant_of_any_year_is_that_of_a_slow_count(
    connection: psycopg.Connection[tuple[object, ...]], expression: Expression, zone: str, minute: int
) -> None:
    after = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=minute, seconds=30)
    horizon = after + timedelta(days=1)
    found = [i for i in preview(connection, expression.text, zone, after) if i <= horizon]
    due = find_due(expression, zone, after, horizon)
    assert found == ([due] if due else []), (expression.text, zone, after)


@pytest.mark.skipif(find_spec("croniter") is None, reason="croniter is not installed")
@QUIET
@given(expression=expressions(), minute=st.integers(0, 20 * 525960))
def test_croniter_agrees_in_utc(
    connection: psycopg.Connection[tuple[object, ...]], expression: Expression, minute: int
) -> None:
    from croniter import CroniterBadDateError, croniter

    after = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    ticks = croniter(expression.text, after, implement_cron_bug=True, max_years_between_matches=401)
    try:
        expected = [ticks.get_next(datetime) for _ in range(5)]
    except CroniterBadDateError:
        expected = []
    assert preview(connection, expression.text, "UTC", after, 5) == expected, (expression.text, after)


def test_ten_thousand_next_instants_take_little_time(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    """Not a benchmark: it fails if somebody goes minute by minute."""
    connection.execute("set statement_timeout = '30s'")
    row = connection.execute(
        "select count(*) from generate_series(1, 10), schedules.preview_schedule('0 0 29 2 *', 'Europe/London', now(), 50)"
    ).fetchone()
    connection.execute("reset statement_timeout")
    assert row == (500,)
