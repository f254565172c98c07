"""The rows of ``api.routes``, made ready to be matched and called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import structlog

from pyapi.auth.functions import PythonFunction
from pyapi.auth.table import PYTHON_FUNCTIONS
from pyapi.catalog import Catalog, Function
from pyapi.hints import similarity

log = structlog.get_logger(__name__)

CLOSE_ENOUGH, MOST_CANDIDATES, LONGEST_SEGMENT = 0.5, 16, 60
"""How alike a segment must be for a hint, and how much is looked at: it is the thread that serves all."""

_PARAMETER = re.compile(r"\{([^}]*)\}")


@dataclass(slots=True, eq=False)
class Route:
    """One route.

    Attributes:
        method: upper case.
        path: with its parameters in braces.
        function: that answers, of the database; ``None`` for the two others.
        python: the function of the gateway that answers.
        door: template of the address of a door that answers.
        names: of the parameters of the path, in order.
        path_arguments: argument → place of its parameter in the path.
        query_arguments: name in the query string → argument.
        body_arguments: member of the body → argument.
        whole_body: the argument that the whole body is.
        constants: argument → value.
        required: arguments without a default.
        may_write: a GET whose function writes what its caller does not ask for.
        status: of success; ``None`` for the function's own.
        tag: group in the document.
        version: of the API.
        description: ``None`` for the function's.
        sent_names: argument → how a request names it.
        plans: what :mod:`pyapi.routes.binding` worked out.
    """

    method: str
    path: str
    function: Function | None = None
    python: PythonFunction | None = None
    door: str | None = None
    names: tuple[str, ...] = ()
    path_arguments: dict[str, int] = field(default_factory=dict)
    query_arguments: dict[str, str] = field(default_factory=dict)
    body_arguments: dict[str, str] = field(default_factory=dict)
    whole_body: str | None = None
    constants: dict[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    may_write: bool = False
    status: int | None = None
    tag: str = ""
    version: str | None = None
    description: str | None = None
    sent_names: dict[str, str] = field(default_factory=dict)
    plans: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def target(self) -> str:
        """What answers: ``schema.function``, or the address of a door, as versions know it."""
        if self.python is not None:
            return self.python.name
        return self.door or "" if self.function is None else self.function.qualified

    @property
    def takes_body(self) -> bool:
        """Whether its method has one."""
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def needs_body(self) -> bool:
        """Whether an argument that must be given is in it."""
        named = {*self.body_arguments.values()} - self.path_arguments.keys()
        return self.whole_body in self.required or not self.required.isdisjoint(named)


class Match(NamedTuple):
    """What a path means.

    Attributes:
        routes: by method.
        values: of the parameters of the path, decoded.
        segments: of the path.
        table: that it was found in.
    """

    routes: Mapping[str, Route]
    values: tuple[str, ...]
    segments: list[str]
    table: RouteTable


@dataclass(slots=True)
class _Node:
    """A place in the tree of segments; what is written out comes before what is a parameter."""

    children: dict[str, _Node] = field(default_factory=dict)
    any_child: _Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)

    def find(
        self, segments: list[str], at: int, values: tuple[str, ...]
    ) -> tuple[_Node, tuple[str, ...]] | None:
        if at == len(segments):
            return (self, values) if self.routes else None
        segment = segments[at]
        child = self.children.get(segment)
        if child is not None and (found := child.find(segments, at + 1, values)) is not None:
            return found
        if self.any_child is not None and segment:
            return self.any_child.find(segments, at + 1, (*values, segment))
        return None


class RouteTable:
    """Routes by path and method.

    A path without parameters costs one look-up; another one a step for each of its segments.

    Args:
        routes: no two for one method and shape of path; those that only list a door answer nothing.
    """

    def __init__(self, routes: Iterable[Route] = ()) -> None:
        self.routes = tuple(routes)
        self._root = _Node()
        self._static: dict[tuple[str, ...], Mapping[str, Route]] = {}
        self._by_length: dict[int, dict[str, tuple[str, ...]]] = {}
        self.prefixes: set[str] = set()
        """First segments of the paths."""
        for route in self.routes:
            if route.door == route.path:
                continue
            self._add(route)

    def __iter__(self) -> Iterator[Route]:
        return iter(self.routes)

    def __len__(self) -> int:
        return len(self.routes)

    def _add(self, route: Route) -> None:
        path = route.path.rstrip("/")
        node = self._root
        segments = path[1:].split("/")
        for segment in segments:
            if segment.startswith("{"):
                if node.any_child is None:
                    node.any_child = _Node()
                node = node.any_child
            else:
                node = node.children.setdefault(segment, _Node())
        node.routes[route.method] = route
        if not route.names:
            self._static[tuple(segments)] = node.routes
        self._by_length.setdefault(len(segments), {})[route.path] = tuple(segments)
        self.prefixes.add(segments[0])

    def match(self, segments: list[str]) -> Match | None:
        """What a path means; ``None`` where no route has it.

        Args:
            segments: decoded, without that before the first slash.
        """
        if (routes := self._static.get(tuple(segments))) is not None:
            return Match(routes, (), segments, self)
        found = self._root.find(segments, 0, ())
        return None if found is None else Match(found[0].routes, found[1], segments, self)

    def closest(self, segments: list[str]) -> str | None:
        """The path that was probably meant: half of its segments are the same, and the others are alike."""
        if any(len(segment) > LONGEST_SEGMENT for segment in segments):
            return None
        likely = []
        for path, own in self._by_length.get(len(segments), {}).items():
            others = [(mine, theirs) for mine, theirs in zip(segments, own, strict=True) if mine != theirs]
            others = [(mine, theirs) for mine, theirs in others if theirs[:1] != "{"]
            if len(others) * 2 <= len(own) or len(own) == 1:
                likely.append((len(others), path, others))
        likely.sort()
        best: tuple[float, str | None] = (CLOSE_ENOUGH, None)
        for _, path, others in likely[:MOST_CANDIDATES]:
            score = min((similarity(mine.lower(), theirs.lower()) for mine, theirs in others), default=1.0)
            if score > best[0]:
                best = (score, path)
        return best[1]


def has_unknown(rows: Iterable[Mapping[str, Any]], catalog: Catalog) -> bool:
    """Whether a row leads to a function of an exposed schema that is newer than the catalogue."""
    for row in rows:
        schema, _, name = (row["function_name"] or "").partition(".")
        is_known = schema not in catalog.functions or name in catalog.functions[schema]
        if (
            not is_known
            and PYTHON_FUNCTIONS.find(row["function_name"], catalog.schemas, catalog.schemas) is None
        ):
            return True
    return False


def compile_routes(rows: Iterable[Mapping[str, Any]], catalog: Catalog) -> Iterator[Route]:
    """Routes whose functions this gateway exposes."""
    for row in rows:
        route = _compile(row, catalog)
        if route is None:
            log.warning(
                "route_left_out", method=row["method"], path=row["path"], function=row["function_name"]
            )
        else:
            yield route


def _compile(row: Mapping[str, Any], catalog: Catalog) -> Route | None:
    route = Route(
        row["method"], row["path"], door=row["door"], names=tuple(_PARAMETER.findall(row["path"])),
        may_write=row["may_write"], status=row["status"], tag=row["tag"], version=row["version"], description=row["description"],
    )  # fmt: skip
    if route.door is not None:
        route.constants = {name: value["constant"] for name, value in row["arguments"].items()}
        return route
    name = row["function_name"]
    route.python = PYTHON_FUNCTIONS.find(name, catalog.schemas, catalog.schemas)
    if route.python is not None:
        fields = route.python.arguments.model_fields
        _place(route, fields, row["arguments"])
        route.required = frozenset(name for name, member in fields.items() if member.is_required())
        return route
    schema, _, short = name.partition(".")
    overloads = catalog.functions.get(schema, {}).get(short, ())
    if len(overloads) != 1 or overloads[0].is_procedure or overloads[0].raw_parameter is not None:
        return None
    route.function = overloads[0]
    _place(route, route.function.by_name, row["arguments"])
    route.required = frozenset(p.name for p in route.function.parameters if not p.has_default)
    return route if route.required <= _given(route) else None


def _given(route: Route) -> set[str | None]:
    return {
        *route.path_arguments, *route.query_arguments.values(), *route.body_arguments.values(), *route.constants,
        route.whole_body,
    }  # fmt: skip


def _place(route: Route, parameters: Iterable[str], stated: Mapping[str, Any]) -> None:
    """Say where each argument comes from: what is stated, else what its name says."""
    is_body_taken = "body" in stated.values()
    for parameter in parameters:
        name = parameter.removeprefix("p_")
        if parameter in stated:
            source = stated[parameter]
        elif name in route.names:
            source = f"path.{name}"
        else:
            source = f"body.{name}" if route.takes_body and not is_body_taken else f"query.{name}"
        if source is None:
            continue
        if isinstance(source, dict):
            route.constants[parameter] = source["constant"]
            continue
        place, _, key = source.partition(".")
        route.sent_names[parameter] = key or "the body"
        if not key:
            route.whole_body = parameter
        elif place == "path":
            route.path_arguments[parameter] = route.names.index(key)
        elif place == "query":
            route.query_arguments[key] = parameter
        else:
            route.body_arguments[key] = parameter
