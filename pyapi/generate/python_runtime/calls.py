"""One call: what is sent, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from .errors import InvalidAnswer, InvalidArguments
from .values import UNSET, Arguments, decode, encode

T = TypeVar("T")


@dataclass(frozen=True)
class Options:
    """What one call may be told beside its arguments.

    Attributes:
        key: its Idempotency-Key; a random one by default, the same on each attempt.
        timeout: seconds for one attempt.
        headers: to be sent as well.
    """

    key: str | None = None
    timeout: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Function(Generic[T]):
    """A function of the server.

    Attributes:
        name: ``schema.function``.
        result: makes the reader of its result; ``None`` where it returns nothing.
        arguments: model of its arguments; ``None`` where they are not checked.
        reads_only: it can be sent twice as it is.
        takes_key: it can be sent twice with an Idempotency-Key.
        may_miss: it answers with a row of nulls where it finds none.
        is_document: its answer is bytes.
    """

    name: str
    result: Callable[[], TypeAdapter[T]] | None
    arguments: type[Arguments] | None = None
    reads_only: bool = False
    takes_key: bool = True
    may_miss: bool = False
    is_document: bool = False

    @cached_property
    def adapter(self) -> TypeAdapter[T] | None:
        """Reads the result; made when it is needed."""
        return None if self.result is None else self.result()

    def encode(self, arguments: Mapping[str, Any]) -> bytes:
        """The body of a call; arguments that are ``UNSET`` are left out.

        Raises:
            InvalidArguments: they do not fit.
        """
        return encode_arguments(self.name, self.arguments, arguments)

    def decode(self, status: int, body: bytes) -> T:
        """The result of an answer.

        Raises:
            InvalidAnswer: it is not what the catalogue promised.
        """
        if self.adapter is None or status == 204:
            return None  # type: ignore[return-value]
        if self.is_document:
            return body  # type: ignore[return-value]
        try:
            value = decode(body)
        except ValueError as error:
            raise InvalidAnswer(f"{self.name} did not answer with JSON") from error
        return self.read(value)

    def read(self, value: object) -> T:
        """The result from decoded JSON, as a batch has it."""
        if self.adapter is None:
            return None  # type: ignore[return-value]
        if self.may_miss and isinstance(value, dict) and is_missing(value):
            value = None
        try:
            return self.adapter.validate_python(value)
        except ValidationError as error:
            raise InvalidAnswer(f"The answer of {self.name} is new: {error}") from error


def encode_arguments(
    name: str, model: type[Arguments] | None, arguments: Mapping[str, Any]
) -> bytes:
    """The JSON object of a call's arguments.

    Raises:
        InvalidArguments: they do not fit.
    """
    given = {key: value for key, value in arguments.items() if value is not UNSET}
    try:
        return encode(given if model is None else model(**given))
    except (ValidationError, ValueError) as error:
        raise InvalidArguments(f"{name}: {error}") from error


def is_missing(row: Mapping[str, Any]) -> bool:
    """Whether it is the row of nulls that stands for none."""
    return all(value is None for value in row.values())
