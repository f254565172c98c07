"""Looks up what a request means, by name and arguments.

The rules of look-up, and the texts of its errors, are PostgREST's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from pyapi.errors import ApiError
from pyapi.functions import RAW_TYPES, ROLES, Column, Function, Parameter, read_functions
from pyapi.hints import find_closest

__all__ = ["RAW_TYPES", "ROLES", "Catalog", "Column", "Function", "Parameter"]

MEANT = "Perhaps you meant to call the function"
NAME_SCORE, PARAMETER_SCORE = 0.75, 0.33
"""How alike a name, or a list of parameters, must be to be offered in a hint."""
MAX_NAMES, MAX_NAME_LENGTH = 100, 100
"""As much of a request's arguments as an error repeats."""

SHIMS = "public"
"""Schema of the names that older clients call something by."""

Overloads = tuple[str, str, tuple[Function, ...]]
"""Schema, name, and the functions of that name."""


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """Every callable function of the exposed schemas.

    Attributes:
        schemas: exposed, in order of look-up.
        functions: by schema, then name; overloads in order of their parameter count.
        twins: names of shims, and the schema where the same function stands under the same name.
        plans: what :mod:`pyapi.calls` worked out for these functions; dies with them.
    """

    schemas: tuple[str, ...]
    functions: dict[str, dict[str, tuple[Function, ...]]]
    twins: dict[str, str] = field(default_factory=dict)
    plans: dict[Any, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def empty(cls) -> Catalog:
        """The catalogue of a gateway that has not reached its database yet."""
        return cls((), {})

    @classmethod
    def read(cls, connection: psycopg.Connection[Any], schemas: tuple[str, ...]) -> Catalog:
        """Read pg_proc. Triggers, aggregates, window and polymorphic functions are not callable."""
        functions: dict[str, dict[str, tuple[Function, ...]]] = {schema: {} for schema in schemas}
        for function in read_functions(connection, schemas):
            names = functions[function.schema]
            names[function.name] = (*names.get(function.name, ()), function)
        return cls(schemas, functions, dict(_find_twins(functions)))

    def __iter__(self) -> Iterator[Function]:
        for names in self.functions.values():
            for overloads in names.values():
                yield from overloads

    def originals(self, name: str) -> tuple[str, ...]:
        """What a shim stands for, of the functions that there are; nothing for any other ``schema.name``."""
        schema, _, short = name.partition(".")
        if schema != SHIMS:
            return ()
        return tuple(
            original
            for function in self.functions.get(schema, {}).get(short, ())
            for original in function.originals
        )

    def overloads(self, path_name: str, schemas: Sequence[str]) -> Iterator[Overloads]:
        """Yield (schema, name, functions) for each schema in order that has the name.

        A dotted ``schema.name`` reaches any exposed schema, where no function is called so itself.
        A shim gives way to its twin, so that limits and figures are those of one function.
        """
        found = False
        for schema in schemas:
            if schema == SHIMS and self.twins.get(path_name) in schemas:
                continue
            if functions := self.functions.get(schema, {}).get(path_name):
                found = True
                yield schema, path_name, functions
        if not found and "." in path_name:
            schema, _, name = path_name.partition(".")
            if functions := self.functions.get(schema, {}).get(name):
                yield schema, name, functions

    def find(
        self,
        path_name: str,
        schemas: Sequence[str],
        keys: frozenset[str] | None,
        content_type: str | None = None,
    ) -> Function:
        """Choose the function that a request means.

        Args:
            path_name: ``function`` or ``schema.function``.
            schemas: to look through; the first with a match wins.
            keys: names of the arguments; ``None`` where the body has none (raw, or not an object).
            content_type: media type of a POST body; ``None`` for GET.

        Raises:
            ApiError: ``PGRST202`` (404), ``PGRST203`` (300).
        """
        candidates = list(self.overloads(path_name, schemas))
        for _, _, functions in candidates:
            matches = [f for f in functions if keys is not None and f.takes(keys)]
            if not matches and content_type is not None:
                matches = [f for f in functions if f.takes_body(content_type)]
            if len(matches) == 1:
                return matches[0]
            if matches:
                raise _ambiguous(matches)
        raise self._not_found(path_name, schemas, keys, content_type, candidates)

    def _not_found(
        self,
        path_name: str,
        schemas: Sequence[str],
        keys: frozenset[str] | None,
        content_type: str | None,
        candidates: list[Overloads],
    ) -> ApiError:
        if candidates:
            schema, name, _ = candidates[0]
        else:
            schema, name = schemas[0] if schemas else "", path_name
            prefix, dot, rest = path_name.partition(".")
            if dot and prefix in self.functions:
                schema, name, schemas = prefix, rest, (prefix,)
        if len(name) > MAX_NAME_LENGTH:
            name = name[:MAX_NAME_LENGTH] + "…"
        names = sorted(keys or ())
        if len(names) > MAX_NAMES or any(len(name) > MAX_NAME_LENGTH for name in names):
            names = [name[:MAX_NAME_LENGTH] for name in names[:MAX_NAMES]] + ["…"]
        listed = f"({', '.join(names)})" if names else " without parameters"
        spelled = f" with parameter{'s' if len(names) > 1 else ''} {', '.join(names)}" if names else listed
        raw_type = {"text/plain": "text", "text/xml": "xml", "application/octet-stream": "bytea"}.get(
            content_type or ""
        )
        if raw_type is not None:
            listed, spelled = "", f" with a single unnamed {raw_type} parameter"
        elif content_type == "application/json":
            spelled += " or with a single unnamed json/jsonb parameter"
        return ApiError(
            404,
            "PGRST202",
            f"Could not find the function {schema}.{name}{listed} in the schema cache",
            f"Searched for the function {schema}.{name}{spelled}, but no matches were found in the schema "
            "cache.",
            None if raw_type is not None else self._hint(name, schemas, names, candidates),
        )

    def _hint(
        self, name: str, schemas: Sequence[str], names: list[str], candidates: list[Overloads]
    ) -> str | None:
        if candidates:
            schema, name, functions = candidates[0]
            signatures = ["(" + ", ".join(sorted(f.by_name)) + ")" for f in functions]
            closest = find_closest("(" + ", ".join(names) + ")", signatures, PARAMETER_SCORE)
            if closest is not None:
                return f"{MEANT} {schema}.{name}{closest}"
            return _describe(functions[0]) if len(functions) == 1 else None
        for schema in schemas:
            closest = find_closest(name, self.functions.get(schema, {}), NAME_SCORE)
            if closest is not None:
                return f"{MEANT} {schema}.{closest}"
        return None


def _describe(function: Function) -> str | None:
    """What a call of it names."""
    if function.raw_parameter is not None:
        return None
    needed = [parameter.name for parameter in function.parameters if not parameter.has_default]
    others = [parameter.name for parameter in function.parameters if parameter.has_default]
    told = f"{function.schema}.{function.name} takes {', '.join(needed) or 'nothing'}"
    return f"{told}; it may take {', '.join(others)}." if others else f"{told}."


def _find_twins(functions: dict[str, dict[str, tuple[Function, ...]]]) -> Iterator[tuple[str, str]]:
    """Shims that take and answer the same as a function of the same name: (name, schema of that one)."""
    for name, shims in functions.get(SHIMS, {}).items():
        for schema, others in functions.items():
            if schema != SHIMS and all(shim.is_shim for shim in shims):
                forms = {(f.parameters, f.type_sql, f.returns_set) for f in others.get(name, ())}
                if forms == {(shim.parameters, shim.type_sql, shim.returns_set) for shim in shims}:
                    yield name, schema


def _ambiguous(functions: list[Function]) -> ApiError:
    signatures = ", ".join(
        f"{f.qualified}({', '.join(f'{p.name} => {p.type_sql}' for p in f.parameters)})" for f in functions
    )
    return ApiError(
        300,
        "PGRST203",
        f"Could not choose the best candidate function between: {signatures}",
        None,
        "Try renaming the parameters or the function itself in the database so function overloading can be "
        "resolved",
    )
