"""Versions of the interface: which one a call is of, what its caller is told, and when it is refused.

The registry (``api.versions``) is held in memory, so a call asks nobody; moments are compared with the clock at each
call. A door that is not ``/rpc`` does this::

    entry = gateway.versions.choose("v1", request.headers)   # of its path, None where that names none
    notice = entry.find("study.list_courses")                # of the function that it is about to call
    notice.ensure_open()                                     # 410 after the sunset and in brown-outs
    headers += notice.headers                                # of its answer, also where that is an error
    gateway.usage.count(notice, identity, request.headers, status)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

from pyapi.catalog import Catalog
from pyapi.errors import ApiError

HEADER = b"api-version"
POLICY = "/docs/versions.md"
"""Where it says what a sunset means (``Link: …; rel="sunset"``)."""
FIRST_NUMBERED = 3
"""From this version on ``<name>_v<number>`` is what it calls ``<name>``; before, such a name was just a name."""
MAX_DIGITS = 4
MAX_NAME = 50
"""As much of a version's name as an error repeats."""
MAX_SUCCESSORS = 25
"""Successors that one answer names: proxies take headers of a few kilobytes."""
MAX_PATH = 1000
"""The longest path of one that has what the request sent in it."""

HeaderList = tuple[tuple[bytes, bytes], ...]

BUILT_IN: dict[str, Any] = {
    "versions": [
        {"version": "v1", "schemas": ["public"], "is_default": False, "successor": "v2"},
        {"version": "v2", "schemas": None, "is_default": True},
    ],
    "functions": [],
    "brownouts": [],
}
"""Until the registry is read, and where the database is older than this program."""


@dataclass(frozen=True, slots=True)
class Version:
    """A row of the registry; moments are Unix seconds.

    Attributes:
        own: functions (``schema.function``) that only this version has.
        brownouts: beginning and end of each.
    """

    name: str
    schemas: tuple[str, ...] | None = None
    is_default: bool = False
    introduced_at: float = 0.0
    deprecated_at: float | None = None
    sunset_at: float | None = None
    successor: str | None = None
    guide: str | None = None
    own: frozenset[str] = frozenset()
    brownouts: tuple[tuple[float, float], ...] = ()

    @property
    def number(self) -> int:
        """What it is ordered by."""
        return int(self.name[1:])


@dataclass(frozen=True, slots=True)
class DeprecatedFunction:
    """A row of ``api.deprecated_functions``."""

    name: str
    version: str | None
    deprecated_at: float
    sunset_at: float | None
    successor: str | None
    brownouts: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What holds for the calls of one function in one version.

    Attributes:
        version: that they are calls of.
        function: ``schema.function``.
        headers: of the answer.
        is_counted: whether it is written down who calls.
        is_open: whether nothing ever refuses them, as far as is known.
        deprecated_at: ``None`` where they are not deprecated.
        guides: where it says how to move on.
        successors: paths of what to call instead, percent-encoded.
    """

    version: str
    function: str
    headers: HeaderList
    is_counted: bool = False
    is_open: bool = True
    sunsets: tuple[tuple[float, str, str], ...] = ()
    brownouts: tuple[tuple[float, float], ...] = ()
    remedy: str = ""
    deprecated_at: float | None = None
    guides: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        version: str,
        function: str,
        *,
        is_counted: bool,
        sunsets: Iterable[tuple[float, str, str]],
        brownouts: Iterable[tuple[float, float]],
        remedy: str,
        deprecated_at: float | None,
        guides: tuple[str, ...],
        successors: tuple[str, ...],
    ) -> Notice:
        """A notice whose headers follow from the rest."""
        sunsets, brownouts = tuple(sorted(sunsets)), tuple(sorted(brownouts))
        headers = [(HEADER, version.encode())]
        if deprecated_at is not None:
            headers.append((b"deprecation", b"@%d" % deprecated_at))
            if sunsets:
                headers.append((b"sunset", formatdate(sunsets[0][0], usegmt=True).encode()))
            headers.append((b"link", _links(guides, successors, has_sunset=bool(sunsets))))
        return cls(
            version, function, tuple(headers), is_counted=is_counted, is_open=not sunsets and not brownouts,
            sunsets=sunsets, brownouts=brownouts, remedy=remedy, deprecated_at=deprecated_at, guides=guides,
            successors=successors,
        )  # fmt: skip

    def at(self, successor: str) -> Notice:
        """The same where the address of what to call instead has parameters, which a request fills.

        Args:
            successor: percent-encoded.
        """
        if self.deprecated_at is None or len(successor) > MAX_PATH:
            return self
        return Notice.of(
            self.version, self.function, is_counted=self.is_counted, sunsets=self.sunsets, brownouts=self.brownouts,
            remedy=self.remedy, deprecated_at=self.deprecated_at, guides=self.guides, successors=(successor,),
        )  # fmt: skip

    def refuse(self, now: float | None = None) -> ApiError | None:
        """The refusal of a call, ``None`` where it is answered.

        Args:
            now: Unix seconds; the clock's.
        """
        if self.is_open:
            return None
        now = time.time() if now is None else now
        for moment, what, message in self.sunsets:
            if moment <= now:
                return ApiError(
                    410, "PT410", message, f"{what} was taken out of use at {format_moment(moment)}.", self.remedy,
                    headers={"Cache-Control": "no-store"},
                )  # fmt: skip
        for begin, end in self.brownouts:
            if begin <= now < end:
                return ApiError(
                    410, "PT410", "version_brownout",
                    f"{self.function} of {self.version} is on its way out, and is refused from {format_moment(begin)}"
                    f" until {format_moment(end)} so that its callers notice.", self.remedy,
                    # A 410 may be kept by caches, and this one passes.
                    headers={"Cache-Control": "no-store", "Retry-After": str(max(1, round(end - now)))},
                )  # fmt: skip
        return None

    def ensure_open(self) -> None:
        """Refuse a call whose time is over.

        Raises:
            ApiError: 410 ``version_sunset``, ``function_sunset``, ``version_brownout``.
        """
        if not self.is_open and (refusal := self.refuse()) is not None:
            raise refusal


NO_NOTICE = Notice("", "", ())
"""Of a call that is of no version."""


def combine(notices: Sequence[Notice]) -> Notice:
    """What is told of calls together: the earliest dates, and every successor.

    Args:
        notices: at least one; the last one gives version and function.
    """
    last = notices[-1]
    told = [notice for notice in notices if notice.deprecated_at is not None]
    if not told or told == [last]:
        return last
    successors = dict.fromkeys(path for notice in told for path in notice.successors)
    return Notice.of(
        last.version, last.function, is_counted=last.is_counted,
        sunsets=(sunset for notice in told for sunset in notice.sunsets),
        brownouts=(brownout for notice in told for brownout in notice.brownouts), remedy=last.remedy,
        deprecated_at=min(notice.deprecated_at for notice in told if notice.deprecated_at is not None),
        guides=tuple(dict.fromkeys(guide for notice in told for guide in notice.guides)),
        successors=tuple(successors)[:MAX_SUCCESSORS],
    )  # fmt: skip


@dataclass(slots=True, eq=False)
class Entry:
    """How calls come in that name a version, or none.

    Attributes:
        version: that they are calls of; where they name none, the default.
        schemas: to look through.
        is_named: whether they name it.
        notice: of a call before its function is known.
    """

    version: Version
    schemas: tuple[str, ...]
    is_named: bool
    _registry: Registry
    notice: Notice = NO_NOTICE
    _notices: dict[str, Notice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.notice = self._registry.describe(self, "")

    def find(self, function: str) -> Notice:
        """What holds for calls of a function of the catalogue.

        Args:
            function: ``schema.function``; names from outside do not belong here, they are remembered.
        """
        notice = self._notices.get(function)
        if notice is None:
            notice = self._notices[function] = self._registry.describe(self, function)
        return notice


class Registry:
    """What was read at one time.

    Args:
        state: of ``api.get_version_state``.
        exposed: schemas in order of look-up.
        has: whether a schema of a list has a function of a name.
        originals: what a shim stands for.
    """

    def __init__(
        self,
        state: Mapping[str, Any],
        exposed: tuple[str, ...],
        has: Callable[[str, tuple[str, ...]], bool],
        originals: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> None:
        brownouts: dict[str, list[tuple[float, float]]] = {}
        for subject, begin, end in state["brownouts"]:
            brownouts.setdefault(subject, []).append((float(begin), float(end)))
        versions = [_read_version(row, brownouts) for row in state["versions"]]
        self.versions = {version.name: version for version in versions}
        self.functions = {
            row["function"]: DeprecatedFunction(
                row["function"], row["version"], float(row["deprecated_at"]), _moment(row["sunset_at"]),
                row["successor"], tuple(brownouts.get(row["function"], ())),
            )
            for row in state["functions"]
        }  # fmt: skip
        self._has, self._originals = has, originals
        self._current = tuple(schema for schema in exposed if schema != "public") or exposed
        self.by_name = {v.name: Entry(v, v.schemas or self._current, True, self) for v in versions}
        default = next((v for v in versions if v.is_default), versions[-1])
        self.unnamed = Entry(default, default.schemas or exposed, False, self)
        self.numbers = frozenset(version.number for version in versions)

    def describe(self, entry: Entry, function: str) -> Notice:
        """The notice of calls of a function; of none, what all calls of the version have in common.

        Args:
            entry: how they come in.
            function: ``schema.function``, or the address of a door, which has no version itself. A shim goes the way of
                what it stands for.
        """
        version = entry.version
        names = (function, *self._originals(function))
        deprecated = [self.functions[name] for name in names if name in self.functions]
        if not entry.is_named:
            owner = next((v for v in self.versions.values() if function in v.own and v is not version), None)
            if owner is None and deprecated and deprecated[0].version is not None:
                owner = self.versions.get(deprecated[0].version)
            version = owner or version
        dates = [] if version.deprecated_at is None else [version.deprecated_at]
        dates += [row.deprecated_at for row in deprecated]
        sunsets = [
            (row.sunset_at, row.name, "function_sunset") for row in deprecated if row.sunset_at is not None
        ]
        if version.sunset_at is not None:
            sunsets.append((version.sunset_at, f"Version {version.name}", "version_sunset"))
        named = next((row.successor for row in deprecated if row.successor is not None), None)
        successor = self._successor(version, named, names)
        return Notice.of(
            version.name, function,
            is_counted=bool(dates) or not version.is_default,
            sunsets=sunsets,
            brownouts=(*version.brownouts, *(brownout for row in deprecated for brownout in row.brownouts)),
            remedy=_remedy(version, named, successor),
            deprecated_at=min(dates, default=None),
            guides=(version.guide or POLICY,),
            successors=() if successor is None else (successor,),
        )  # fmt: skip

    def _successor(self, version: Version, named: str | None, names: Sequence[str]) -> str | None:
        """Path of what to call instead.

        Args:
            version: of the call.
            named: the function that whoever deprecated it named.
            names: of the function, and of what it stands for.
        """
        if names[0].startswith("/"):
            return names[0]
        next_version = version.successor if version.successor in self.versions else None
        door = f"/{next_version}/rpc" if next_version else "/rpc"
        if named is not None:
            return f"{door}/{quote(named)}"
        candidates = (*names[1:], names[0].partition(".")[2])
        if next_version:
            for name in candidates:
                if name and self._has(name, self.by_name_schemas(next_version)):
                    return f"{door}/{quote(name)}"
        return None

    def by_name_schemas(self, name: str) -> tuple[str, ...]:
        """The schemas that calls of a version look through."""
        return self.versions[name].schemas or self._current


class Versions:
    """The registry as this process last read it, and functions of versions to come.

    Args:
        exposed: schemas in order of look-up.
        catalog: gives the catalogue in force.
    """

    def __init__(self, exposed: tuple[str, ...], catalog: Callable[[], Catalog]) -> None:
        self._exposed = exposed
        self._catalog = catalog
        self._numbered: dict[str, list[tuple[int, str]]] = {}
        self.registry = Registry(BUILT_IN, exposed, self._has, self._originals)

    def learn(self, state: Mapping[str, Any]) -> None:
        """Take what ``api.get_version_state`` says."""
        self.registry = Registry(state, self._exposed, self._has, self._originals)

    def learn_catalog(self, catalog: Catalog, state: Mapping[str, Any]) -> None:
        """Take a new catalogue, and what ``api.get_version_state`` says with it.

        Some of its functions are what a version calls by a plain name: ``<name>_v3`` is v3's ``<name>``.
        """
        numbered: dict[str, list[tuple[int, str]]] = {}
        for function in catalog:
            base, mark, number = function.name.rpartition("_v")
            is_number = mark and base and number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS
            if is_number and int(number) >= FIRST_NUMBERED:
                for prefix in ("", f"{function.schema}."):
                    found = numbered.setdefault(prefix + base, [])
                    found.append((int(number), prefix + function.name))
        for found in numbered.values():
            found.sort(reverse=True)
        self._numbered = numbered
        self.learn(state)

    def choose(self, path_version: str | None, headers: Mapping[bytes, bytes]) -> Entry:
        """Which version a call is of: its path's, else its header's, else the default.

        Args:
            path_version: ``v1`` of ``/v1/…``; ``None`` where the path names none.
            headers: by lower-case name.

        Raises:
            ApiError: 404 (path) or 400 (header) ``unknown_version``; 400 ``version_conflict``.
        """
        wanted = headers.get(HEADER)
        registry = self.registry
        if wanted is None:
            return registry.unnamed if path_version is None else self._named(path_version, 404)
        named = wanted.decode("latin-1").strip()
        entry = self._named(named, 400)
        if path_version is not None and path_version != named:
            raise ApiError(
                400, "PT400", "version_conflict",
                f"The path says {path_version[:MAX_NAME]} and the header API-Version says {named}.",
                "Name the version in one of the two, or the same in both.",
            )  # fmt: skip
        return entry

    def translate(self, entry: Entry, name: str) -> str:
        """The function that a version calls by a name: ``<name>_v<number>`` of the highest number up to its own."""
        if not self._numbered or name not in self._numbered:
            return name
        numbers = self.registry.numbers
        for number, full_name in self._numbered[name]:
            if number <= entry.version.number and number in numbers:
                return full_name
        return name

    def notice(self, version: str | None, function: str) -> Notice:
        """What holds for calls of a function in a version, ``None`` for those that name none.

        Raises:
            ApiError: 404 ``unknown_version``.
        """
        return self.choose(version, {}).find(function)

    def headers(self, version: str | None, function: str) -> HeaderList:
        """Headers of the answers to such calls: ``API-Version``, ``Deprecation``, ``Sunset``, ``Link``."""
        return self.notice(version, function).headers

    def refuse(self, version: str | None, function: str = "") -> ApiError | None:
        """The refusal of such a call at this moment, ``None`` where it is answered."""
        return self.notice(version, function).refuse()

    def _named(self, name: str, status: int) -> Entry:
        entry = self.registry.by_name.get(name)
        if entry is not None and (
            not entry.version.introduced_at or entry.version.introduced_at <= time.time()
        ):
            return entry
        known = [
            e.version.name
            for e in self.registry.by_name.values()
            if e.version.introduced_at <= time.time()
            and (e.version.sunset_at or time.time() + 1) > time.time()
        ]
        text = name[:MAX_NAME]
        raise ApiError(
            status, f"PT{status}", "unknown_version",
            f"There is no version {text!r}." if entry is None
            else f"{text} is introduced at {format_moment(entry.version.introduced_at)}.",
            f"There are {', '.join(known)}; name one in the path (/{known[-1] if known else 'v2'}/rpc/…) or in the"
            " header API-Version, or none.",
        )  # fmt: skip

    def _originals(self, function: str) -> tuple[str, ...]:
        return self._catalog().originals(function)

    def _has(self, name: str, schemas: tuple[str, ...]) -> bool:
        return next(iter(self._catalog().overloads(name, schemas)), None) is not None


def _read_version(row: Mapping[str, Any], brownouts: Mapping[str, list[tuple[float, float]]]) -> Version:
    return Version(
        name=row["version"],
        schemas=None if row.get("schemas") is None else tuple(row["schemas"]),
        is_default=row["is_default"],
        introduced_at=float(row.get("introduced_at") or 0),
        deprecated_at=_moment(row.get("deprecated_at")),
        sunset_at=_moment(row.get("sunset_at")),
        successor=row.get("successor"),
        guide=row.get("guide"),
        own=frozenset(row.get("own") or ()),
        brownouts=tuple(brownouts.get(row["version"], ())),
    )


def _moment(value: Any) -> float | None:
    return None if value is None else float(value)


def format_moment(moment: float) -> str:
    """Unix seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _links(guides: Iterable[str], successors: Iterable[str], *, has_sunset: bool) -> bytes:
    links = []
    for guide in guides:
        kind = '; type="text/markdown"' if guide.endswith(".md") else ""
        links.append(f'<{guide}>; rel="deprecation"{kind}')
    if has_sunset:
        links.append(f'<{POLICY}>; rel="sunset"; type="text/markdown"')
    links += [f'<{successor}>; rel="successor-version"' for successor in successors]
    return ", ".join(links).encode()


def _remedy(version: Version, named: str | None, successor: str | None) -> str:
    if named is not None:
        instead = f"Call {named}"
        instead += f" of {version.successor} ({successor})." if version.successor else f" ({successor})."
    elif successor is not None and not successor.partition("/rpc/")[1]:
        instead = f"Call {successor}, which has no version."
    elif version.successor is not None and version.deprecated_at is not None:
        instead = f"Call version {version.successor}" + (f" ({successor})." if successor else ".")
    else:
        instead = "Call another function; /docs has them all."
    return f"{instead} The guide is {version.guide}." if version.guide and version.deprecated_at else instead
