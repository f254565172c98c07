"""When a cron expression is due, worked out the slow way: second by second, with Python's zone rules.

Independent of the SQL: an expression is drawn as sets of numbers together with its text, so that
nothing here reads expressions either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Field:
    """One field: its text, what it wants, and whether it starts with a star."""

    text: str
    wanted: frozenset[int]

    @property
    def is_star(self) -> bool:
        """As Vixie's cron has it: ``*/2`` is a star too."""
        return self.text.startswith("*")


@dataclass(frozen=True)
class Expression:
    """Five fields."""

    minute: Field
    hour: Field
    month_day: Field
    month: Field
    weekday: Field

    @property
    def text(self) -> str:
        """As it is written."""
        return " ".join(f.text for f in (self.minute, self.hour, self.month_day, self.month, self.weekday))

    def wants(self, wall: datetime) -> bool:
        """Whether a wall-clock minute suits."""
        by_day = wall.day in self.month_day.wanted
        by_weekday = wall.isoweekday() % 7 in self.weekday.wanted
        either = not self.month_day.is_star and not self.weekday.is_star
        return (
            wall.minute in self.minute.wanted
            and wall.hour in self.hour.wanted
            and wall.month in self.month.wanted
            and (by_day or by_weekday if either else by_day and by_weekday)
        )


def find_due(expression: Expression, zone: str, after: datetime, until: datetime) -> datetime | None:
    """The first instant after ``after`` and not after ``until``, or none.

    With a star in the hour field: each minute whose wall clock suits. Without: the minute at which the
    wall clock reaches or passes a time that suits for the first time.
    """
    rules = ZoneInfo(zone)
    instant = after.replace(second=0, microsecond=0) - timedelta(days=2)
    reached = instant.astimezone(rules).replace(tzinfo=None)
    while (instant := instant + MINUTE) <= until:
        wall = instant.astimezone(rules).replace(tzinfo=None)
        if expression.hour.is_star:
            due = expression.wants(wall)
        else:
            due = False
            while reached < wall:
                reached += MINUTE
                due = due or expression.wants(reached)
        if due and instant > after:
            return instant
    return None


def _items(low: int, high: int, names: list[str]) -> st.SearchStrategy[tuple[str, frozenset[int]]]:
    def write(number: int) -> st.SearchStrategy[str]:
        return st.sampled_from([str(number), names[number - low]] if names else [str(number)])

    single = st.integers(low, high).flatmap(lambda n: write(n).map(lambda text: (text, frozenset([n]))))
    # Two different ends: croniter takes 2-2 for everything.
    ends = st.lists(st.integers(low, high), min_size=2, max_size=2, unique=True).map(sorted)
    ranges = ends.flatmap(
        lambda e: st.tuples(write(e[0]), write(e[1]), st.integers(1, 7)).map(
            lambda t: (
                f"{t[0]}-{t[1]}" + (f"/{t[2]}" if t[2] > 1 else ""),
                frozenset(range(e[0], e[1] + 1, t[2])),
            )
        )
    )
    return single | ranges


def _lists(low: int, high: int, names: list[str] | None = None) -> st.SearchStrategy[Field]:
    return st.lists(_items(low, high, names or []), min_size=1, max_size=3).map(
        lambda items: Field(",".join(text for text, _ in items), frozenset().union(*(w for _, w in items)))
    )


def _fields(low: int, high: int, names: list[str] | None = None) -> st.SearchStrategy[Field]:
    star = st.just(Field("*", frozenset(range(low, high + 1))))
    steps = st.integers(2, (high - low) // 2 + 1).map(
        lambda step: Field(f"*/{step}", frozenset(range(low, high + 1, step)))
    )
    return star | steps | _lists(low, high, names)


def expressions() -> st.SearchStrategy[Expression]:
    """Expressions of any kind; months mostly any, so that much is due soon."""
    every_month = st.just(Field("*", frozenset(range(1, 13))))
    return st.builds(
        Expression,
        _fields(0, 59),
        _fields(0, 23) | _lists(0, 3),
        _fields(1, 31),
        every_month | every_month | _fields(1, 12, MONTHS),
        _fields(0, 6, WEEKDAYS),
    )


def utc(text: str) -> datetime:
    """An ISO instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
