"""Values on their way to JSON and back, with every digit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

Json = Any
"""A value of ``json`` or ``jsonb``. Numbers with a point come as :class:`Decimal`."""


class Unset(Enum):
    """The type of :data:`UNSET`."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Stands in for an argument that is not sent, so that the database's default holds."""


class Record(BaseModel):
    """A row that comes back. Columns that a newer server adds are ignored."""

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        protected_namespaces=(),
        serialize_by_alias=True,
        validate_by_alias=True,
        validate_by_name=True,
    )


class Arguments(BaseModel):
    """What is sent: the arguments of a function, or a row in them.

    Members that are not given are not sent.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="forbid",
        hide_input_in_errors=True,
        protected_namespaces=(),
        serialize_by_alias=True,
        validate_by_alias=True,
        validate_by_name=True,
    )


class Interval(str):
    """An interval as PostgreSQL writes it: ``1 mon 2 days 03:00:00``."""

    __slots__ = ()

    @property
    def months(self) -> int:
        """Years and months, in months; they have no length in days."""
        units = {"year": 12, "years": 12, "mon": 1, "mons": 1}
        words = self.split()
        return sum(
            int(words[i]) * units[words[i + 1]]
            for i in range(0, len(words) - 1, 2)
            if words[i + 1] in units
        )

    @property
    def timedelta(self) -> timedelta:
        """Days and time.

        Raises:
            ValueError: it has months or years, which have no fixed length.
        """
        if self.months:
            raise ValueError(f"{self} has no fixed length")
        words = self.split()
        total = timedelta()
        for i, word in enumerate(words):
            if word in ("day", "days"):
                total += timedelta(days=int(words[i - 1]))
            elif ":" in word:
                hours, minutes, seconds = word.lstrip("+-").split(":")
                part = timedelta(
                    hours=int(hours), minutes=int(minutes), seconds=float(seconds)
                )
                total += -part if word.startswith("-") else part
        return total


def _read_datetime(value: object) -> object:
    if value == "infinity":
        return datetime.max.replace(tzinfo=UTC)
    if value == "-infinity":
        return datetime.min.replace(tzinfo=UTC)
    return value


def _read_date(value: object) -> object:
    return {"infinity": date.max, "-infinity": date.min}.get(str(value), value)


def _read_bytes(value: object) -> object:
    if isinstance(value, str) and value.startswith("\\x"):
        return bytes.fromhex(value[2:])
    return value


def _read_interval(value: object) -> Interval:
    if isinstance(value, str):
        return Interval(value)
    raise ValueError("an interval is a text")


def _check_interval(value: object) -> object:
    if isinstance(value, timedelta | str):
        return value
    raise ValueError("an interval is a timedelta or a text")


def _accept_new(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    # A newer server may know a value that this client does not.
    try:
        return handler(value)
    except ValueError:
        if isinstance(value, str):
            return value
        raise


_AS_IT_IS = PlainSerializer(lambda value: value)
Int2 = Annotated[int, Field(ge=-(2**15), lt=2**15)]
Int4 = Annotated[int, Field(ge=-(2**31), lt=2**31)]
Int8 = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Timestamp = Annotated[datetime, BeforeValidator(_read_datetime)]
"""``infinity`` is :data:`datetime.max`, in UTC."""
Date = Annotated[date, BeforeValidator(_read_date)]
Bytes = Annotated[bytes, BeforeValidator(_read_bytes), _AS_IT_IS]
IntervalText = Annotated[Interval, PlainValidator(_read_interval)]
IntervalArgument = Annotated[
    timedelta | Interval | str, PlainValidator(_check_interval), _AS_IT_IS
]
Open = WrapValidator(_accept_new)
"""Marks a closed set in a result: its type is exact, a value that is new is let in."""


def encode(value: object) -> bytes:
    """JSON for the server; the same value gives the same bytes.

    Raises:
        ValueError: a value that JSON or the server has no form for, such as a time
            without a zone.
    """
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts).encode()


def decode(text: bytes | str) -> Any:
    """JSON from the server; numbers with a point become :class:`Decimal`.

    Raises:
        ValueError: it is none.
    """
    return json.loads(text, parse_float=Decimal)


def _write(value: object, parts: list[str]) -> None:
    if value is None or isinstance(value, bool | int):
        parts.append(json.dumps(value))
    elif isinstance(value, Mapping):
        for i, (key, member) in enumerate(value.items()):
            parts.append(("," if i else "{") + json.dumps(str(key)) + ":")
            _write(member, parts)
        parts.append("}" if value else "{}")
    elif isinstance(value, list | tuple | set | frozenset):
        for i, member in enumerate(value):
            parts.append("," if i else "[")
            _write(member, parts)
        parts.append("]" if value else "[]")
    elif isinstance(value, BaseModel):
        _write(value.model_dump(exclude_unset=True, by_alias=True), parts)
    else:
        parts.append(_write_scalar(value))


def _write_scalar(value: object) -> str:
    if isinstance(value, Enum):
        return _write_scalar(value.value)
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, float):
        return json.dumps(value, allow_nan=False)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"JSON has no number for {value}")
        return str(value).lower()
    return json.dumps(_as_text(value), ensure_ascii=False)


def _as_text(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, timedelta):
        micros = value // timedelta(microseconds=1)
        sign, micros = ("-", -micros) if micros < 0 else ("", micros)
        return f"{sign}{micros // 1_000_000}.{micros % 1_000_000:06d} seconds"
    if isinstance(value, datetime):
        return _datetime_as_text(value)
    if isinstance(value, date):
        return {date.max: "infinity", date.min: "-infinity"}.get(
            value, value.isoformat()
        )
    if isinstance(value, time):
        return value.isoformat()
    raise ValueError(f"{type(value).__name__} has no form in JSON")


def _datetime_as_text(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone")
    naive = value.replace(tzinfo=None)
    if naive in (datetime.max, datetime.min):
        return "infinity" if naive == datetime.max else "-infinity"
    return value.isoformat()
