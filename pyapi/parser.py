"""Parses one parameter of a query string by recursive descent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pyapi.errors import ApiError
from pyapi.grammar import (
    AGGREGATES,
    IS_VALUES,
    MAX_NESTING,
    OPERATORS,
    QUANTIFIABLE,
    TEXT_SEARCH,
    Embedding,
    Field,
    Filter,
    Logic,
    Order,
    Selected,
    not_embedded,
)
from pyapi.scanner import Scanner

T = TypeVar("T")


def parse(text: str, source: str, rule: Callable[[Parser], T]) -> T:
    """Parse a whole text by one rule."""
    parser = Parser(text, source)
    value = rule(parser)
    if parser.at < len(text):
        parser.fail("end of input")
    return value


class Parser(Scanner):
    """The rules; each returns what it read."""

    depth = 0

    def field(self) -> Field:
        """``column->key->>0``."""
        self.spaces()
        name = self.name()
        steps = []
        while self.take("->"):
            steps.append((self.take(">"), self.step()))
        self.spaces()
        return Field(name, tuple(steps))

    def step(self) -> str | int:
        """A key or an index of a JSON path."""
        start = self.at
        sign = self.take("-")
        digits = self.run_of(lambda c: c.isascii() and c.isdigit())
        if digits and (self.at == len(self.text) or any(self.peek(t) for t in ("->", "::", ".", ",", ")"))):
            return int(f"{'-' if sign else ''}{digits[:10]}")
        self.at = start
        if self.peek('"'):
            return self.quoted()
        while self.run_of(lambda c: c not in '(-:.,>)"') and self.peek("-") and not self.peek("->"):
            self.at += 1
        text = self.text[start : self.at].strip()
        if not text or text.endswith("-"):
            self.fail("any non reserved character different from: .,>()")
        return text

    def path(self) -> Field:
        """The key of a condition: ``column``, ``column->a->>b``."""
        found = self.field()
        if self.peek("."):
            raise not_embedded(found.name)
        return found

    def names(self) -> list[str]:
        """``a,"b",c``."""
        names = [self.name()]
        while self.separator():
            names.append(self.name())
        return names

    def separator(self) -> bool:
        """Step over a comma and the spaces around it, if one comes next."""
        self.spaces()
        found = self.take(",")
        self.spaces()
        return found

    def select(self) -> tuple[Selected, ...]:
        """The whole of ``select``."""
        items = [self.selected()]
        while self.separator():
            items.append(self.selected())
        return tuple(items)

    def selected(self) -> Selected:
        """``*``, or ``alias:column->path::type``."""
        self.spaces()
        if self.take("*"):
            self.spaces()
            return Selected(None)
        if self.take("..."):
            raise Embedding(self.name())
        alias = None
        found = self.field()
        if self.peek(":") and not self.peek("::"):
            if found.path:
                self.fail('"::"')
            self.at += 1
            alias, found = found.name, self.field()
        cast = self.identifier() if self.take("::") else None
        if self.peek("!") or self.peek("("):
            if found.name == "count" and self.peek("()"):
                raise _no_aggregates()
            raise Embedding(found.name)
        if self.take("."):
            if self.run_of(str.isalpha) in AGGREGATES and self.peek("()"):
                raise _no_aggregates()
            self.fail('"sum", "avg", "count", "max" or "min"')
        if self.at < len(self.text) and not self.peek(","):
            self.fail('letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input')
        return Selected(found, alias, cast)

    def order(self) -> tuple[Order, ...]:
        """The whole of ``order``."""
        items = [self.order_item()]
        while self.separator():
            items.append(self.order_item())
        return tuple(items)

    def order_item(self) -> Order:
        """``column.desc.nullslast``."""
        found = self.field()
        if self.peek("("):
            raise not_embedded(found.name)
        direction = nulls = ""
        while self.take("."):
            if not direction and not nulls and self.take("asc"):
                direction = "asc"
            elif not direction and not nulls and self.take("desc"):
                direction = "desc"
            elif not nulls and self.take("nullsfirst"):
                nulls = "nulls first"
            elif not nulls and self.take("nullslast"):
                nulls = "nulls last"
            else:
                words = '"nullsfirst" or "nullslast"'
                self.fail(words if direction else f'"asc", "desc", {words}')
        self.spaces()
        if self.at < len(self.text) and not self.peek(","):
            self.fail('delimiter (.), "," or end of input')
        return Order(found, direction, nulls)

    def logic(self) -> Logic | Filter:
        """``and(…)``, ``or(…)``, ``not.and(…)``, or ``column.operator.value``."""
        self.spaces()
        start = self.at
        is_negated = self.take("not.")
        for operator in ("and", "or"):
            begin = self.at
            if self.take(operator):
                self.spaces()
                if self.take("("):
                    return Logic(operator, self.group(), is_negated)
                self.at = begin
        self.at = start
        found = self.field()
        if not self.take("."):
            self.fail("delimiter (.)")
        return self.operation(found, Parser.inner_value)

    def group(self) -> tuple[Logic | Filter, ...]:
        """Conditions in parentheses, the opening one already taken."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(f"at most {MAX_NESTING} levels")
        items = [self.logic()]
        while self.separator():
            items.append(self.logic())
        self.spaces()
        self.need(")")
        self.spaces()
        self.depth -= 1
        return tuple(items)

    def operation(self, found: Field, value: Callable[[Parser], str]) -> Filter:
        """``not.operator(modifier).value``; ``value`` is the rule for the last part."""
        is_negated = self.take("not.")
        begin = self.at
        operator = self.run_of(lambda c: "a" <= c <= "z")
        modifier = None
        if self.take("("):
            modifier = self.run_of(lambda c: c.isalnum() or c in "_ $").strip()
            self.need(")")
        if not self._is_operator(operator, modifier) or not self.take("."):
            self.at = begin
            self.fail("operator (eq, gt, ...)" if is_negated else '"not" or operator (eq, gt, ...)')
        if operator == "in":
            return Filter(found, operator, self.listed(), is_negated)
        if operator == "is":
            word = self.run_of(lambda c: c.isalpha() or c == "_").lower()
            if word not in IS_VALUES:
                self.at -= len(word)
                self.fail("isVal: (null, not_null, true, false, unknown)")
            return Filter(found, operator, word, is_negated)
        return Filter(found, operator, value(self), is_negated, modifier)

    @staticmethod
    def _is_operator(operator: str, modifier: str | None) -> bool:
        if operator in TEXT_SEARCH:
            return modifier != ""
        if modifier is not None:
            return operator in QUANTIFIABLE and modifier in ("any", "all")
        return operator in OPERATORS or operator in ("in", "is", "isdistinct")

    def rest(self) -> str:
        """Everything that is left."""
        value, self.at = self.text[self.at :], len(self.text)
        return value

    def inner_value(self) -> str:
        """A value inside parentheses: quoted, an array literal, or up to the next comma."""
        start = self.at
        if self.peek('"'):
            value = self.quoted()
            if self.at == len(self.text) or self.text[self.at] in ",)":
                return value
            self.at = start
        if self.take("{"):
            self.run_of(lambda c: c not in "{}")
            if self.take("}"):
                return self.text[start : self.at]
            self.at = start
        return self.run_of(lambda c: c not in ",)")

    def listed(self) -> tuple[str, ...]:
        """``(a,"b",c)``."""
        self.spaces()
        self.need("(")
        self.spaces()
        values = [self.element()]
        while self.take(","):
            values.append(self.element())
        self.need(")")
        self.spaces()
        return tuple(values)

    def element(self) -> str:
        """One value of a list, in quotes or up to the next comma."""
        start = self.at
        if self.peek('"'):
            value = self.quoted()
            if self.at == len(self.text) or self.text[self.at] in ",)":
                return value
            self.at = start
        return self.run_of(lambda c: c not in ",)")


def _no_aggregates() -> ApiError:
    return ApiError(400, "PGRST123", "Use of aggregate functions is not allowed")
