"""What a client may call, read from the catalogue: the model that every generated language is written from.

Everything in it is sorted, so that the same database gives the same files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal


class GenerateError(Exception):
    """A client cannot be written; the message is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class TypeRef:
    """One type, as JSON carries it.

    Attributes:
        kind: ``scalar``; ``choice``, one of a closed set of texts; ``array``; ``row``, an object of :attr:`Model.rows`;
            ``json``, any value; ``object``, an object of unknown members.
        name: of a scalar, its built-in type (``int8``, ``numeric``, ``uuid``, ``timestamptz``, ``text``, …); of a row, its
            key in :attr:`Model.rows`; empty for the rest.
        sql: as SQL writes it, ``numeric(12,2)`` or ``tokens.purchases[]``; for documentation.
        element: of an array.
        values: of a choice, in order.
        domain: ``schema.name`` of the domain or enum type, where it is one.
        max_length: of a text, in characters.
    """

    kind: Literal["scalar", "choice", "array", "row", "json", "object"]
    name: str = ""
    sql: str = ""
    element: TypeRef | None = None
    values: tuple[str, ...] = ()
    domain: str | None = None
    max_length: int | None = None

    def walk(self) -> Iterator[TypeRef]:
        """The type, and what it is an array of."""
        yield self
        if self.element is not None:
            yield from self.element.walk()


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a row.

    Attributes:
        name: key in JSON.
        type: of its value.
        is_nullable: whether null may come back.
        has_default: whether the table fills it in (default, identity, generated); false outside of tables.
        comment: of the column.
    """

    name: str
    type: TypeRef
    is_nullable: bool
    has_default: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One named object type.

    Attributes:
        key: ``schema.name``; of a result with columns of its own ``schema.function()``.
        schema: of the table, type or function.
        name: of the table, type or function.
        origin: where it comes from; ``result`` for columns that only one function returns.
        fields: in the order of the columns.
        comment: of the table or type.
        is_sent: whether an argument holds it; a row that is sent may leave members out.
        is_returned: whether a result holds it.
    """

    key: str
    schema: str
    name: str
    origin: Literal["table", "view", "type", "result"]
    fields: tuple[Field, ...]
    comment: str | None = None
    is_sent: bool = False
    is_returned: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument.

    Attributes:
        name: as it is sent, ``p_amount``.
        type: of its value.
        is_optional: whether it may be left out.
        is_nullable: whether null makes sense: it is what stands in for a value left out.
        default: the default where it is a constant (see ``has_constant``), as JSON has it.
        has_constant: whether ``default`` is known.
        default_sql: the default as SQL.
        comment: what a function of Python says of it.
    """

    name: str
    type: TypeRef
    is_optional: bool = False
    is_nullable: bool = False
    default: Any = None
    has_constant: bool = False
    default_sql: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a call answers.

    Attributes:
        kind: ``void`` (204), ``scalar`` (any type that is no row), ``row``, or ``document`` (bytes of a media type).
        is_set: an array of any number of them.
        type: of one; ``None`` for void and documents.
        is_nullable: one of them may be null. A row that is not there comes as an object whose members are all null.
        media_type: of a document.
    """

    kind: Literal["void", "scalar", "row", "document"]
    is_set: bool = False
    type: TypeRef | None = None
    is_nullable: bool = False
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    Attributes:
        schema: of it.
        name: without the schema.
        parameters: required ones first in the order of SQL, which puts those with defaults last.
        result: of it.
        volatility: ``volatile`` functions may write and take an Idempotency-Key; the others only read.
        is_get: whether GET calls it as well.
        body: of a function that takes the body whole, its type; it has no parameters.
        roles: who may call, of those asked for, from the least to the most.
        errors: (HTTP status, message) of the errors that it raises by itself or in what it calls, sorted.
        comment: first line a summary.
        is_deprecated: its comment begins with the word.
        takes_key: whether an Idempotency-Key makes repeating it safe: it writes, and is a function of SQL.
    """

    schema: str
    name: str
    parameters: tuple[Parameter, ...]
    result: Result
    volatility: Literal["immutable", "stable", "volatile"]
    is_get: bool
    roles: tuple[str, ...]
    body: TypeRef | None = None
    errors: tuple[tuple[int, str], ...] = ()
    comment: str | None = None
    is_deprecated: bool = False
    takes_key: bool = False

    @property
    def key(self) -> str:
        """``schema.name``, by which it is called: ``POST /rpc/<key>``."""
        return f"{self.schema}.{self.name}"

    @property
    def reads_only(self) -> bool:
        """Whether calling it twice is as good as once."""
        return self.volatility != "volatile"

    def types(self) -> Iterator[TypeRef]:
        """Every type that it names."""
        for parameter in self.parameters:
            yield from parameter.type.walk()
        if self.body is not None:
            yield from self.body.walk()
        if self.result.type is not None:
            yield from self.result.type.walk()


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema with its functions by name."""

    name: str
    comment: str | None
    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """All that a client is written from.

    Attributes:
        schemas: by name; those without a function for the roles are left out.
        rows: by key, sorted; exactly those that a function of the model takes or gives.
        roles: that were asked for.
        version: of the program, ``0.1.0``.
    """

    schemas: tuple[Schema, ...]
    rows: dict[str, Row] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    version: str = ""

    @property
    def functions(self) -> Iterator[Function]:
        """Of all schemas."""
        for schema in self.schemas:
            yield from schema.functions

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """Closed sets with a name of their own (enum types and domains), by ``schema.name``."""
        types = [t for function in self.functions for t in function.types()]
        types += [t for row in self.rows.values() for member in row.fields for t in member.type.walk()]
        return dict(sorted((t.domain, t.values) for t in types if t.kind == "choice" and t.domain))


@dataclass(frozen=True, slots=True)
class Options:
    """What a language is told beside the model.

    Attributes:
        name: of the package.
    """

    name: str
