"""What things are called in Python."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable

from pyapi.generate.model import Function, Model, Row, TypeRef

BASE_ERRORS = frozenset({
    "ApiError", "BadRequest", "ClientError", "Conflict", "Forbidden", "Gone", "InvalidAnswer", "InvalidArguments",
    "Locked", "NoAnswer", "NotAuthenticated", "NotFound", "OutcomeUnknown", "PaymentRequired", "RuleBroken",
    "ServerError", "TooManyRequests", "Unavailable",
})  # fmt: skip
MODEL_ATTRIBUTES = frozenset({
    "construct", "copy", "dict", "fields", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema",
    "schema_json", "update_forward_refs", "validate",
})  # fmt: skip
"""Of pydantic's models, beside ``model_…``."""


CONSTANTS_TAKEN = frozenset({"FUNCTIONS", "UNSET", "UUID"})
"""Names of a schema's module that a function's description may not have."""
TYPE_NAMES = frozenset({"bool", "bytes", "date", "datetime", "dict", "float", "int", "list", "str", "time"})
"""Used in annotations, which a member of the same name would hide."""


def pascal(text: str) -> str:
    """``tokens.purchase_rows`` as ``TokensPurchaseRows``."""
    name = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text) if part)
    return name if name[:1].isalpha() else f"N{name}"


def attribute_name(text: str, taken: Iterable[str] = ()) -> str:
    """A name for an attribute, an argument or a module."""
    name = re.sub(r"\W", "_", text, flags=re.ASCII)
    if not name or name[0].isdigit() or name[0] == "_":
        name = "n" + name
    return name + "_" if keyword.iskeyword(name) or name in taken else name


def field_name(text: str) -> str:
    """A name for a member of a pydantic model."""
    taken = {text} if text.startswith("model_") and text != "model_" else MODEL_ATTRIBUTES | TYPE_NAMES
    return attribute_name(text, taken)


def unique_names(names: Iterable[str], make: Callable[[str], str]) -> dict[str, str]:
    """A name each, by what it is made from: ``a-b`` and ``a_b``, which would both be ``a_b``, are ``a_b2`` and ``a_b``."""
    return _unique({name: make(name) for name in names})


class Names:
    """The names of one model; what would be called the same gets a number.

    Attributes:
        modules: module by schema.
        types: class of functions by schema.
        rows: class by key of the row.
        choices: alias by :meth:`choice_key`.
        errors: class by (status, message).
        arguments: class by key of the function, in the module of its schema.
        methods: by key of the function, in the class of its schema.
        constants: its description, by key of the function, in the module of its schema.
    """

    def __init__(self, model: Model) -> None:
        self.modules = _unique({schema.name: attribute_name(schema.name) for schema in model.schemas})
        self.types = _unique({schema.name: pascal(schema.name) for schema in model.schemas})
        self._sets: dict[str, TypeRef] = {}
        for row in model.rows.values():
            for member in row.fields:
                self._gather(f"{_row_name(row)}_{member.name}", member.type)
        for function in model.functions:
            for parameter in function.parameters:
                self._gather(f"{function.key}_{parameter.name}", parameter.type)
            if function.result.type is not None:
                self._gather(f"{function.key}_result", function.result.type)
        wanted = {f"row {row.key}": pascal(_row_name(row)) for row in model.rows.values()}
        wanted |= {f"choice {key}": pascal(key) for key in sorted(self._sets)}
        unique = _unique(wanted)
        self.rows = {key: unique[f"row {key}"] for key in model.rows}
        self.choices = {key: unique[f"choice {key}"] for key in sorted(self._sets)}
        self.errors = _name_errors(model)
        self.arguments: dict[str, str] = {}
        self.methods: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        for schema in model.schemas:
            own = [function.name for function in schema.functions]
            methods = unique_names(own, lambda name: attribute_name(name, TYPE_NAMES))
            constants = unique_names(
                own, lambda name: attribute_name(attribute_name(name).upper(), CONSTANTS_TAKEN)
            )
            self.methods |= {f"{schema.name}.{name}": method for name, method in methods.items()}
            self.constants |= {f"{schema.name}.{name}": constant for name, constant in constants.items()}
            self.arguments |= _unique({f.key: f"{pascal(f.name)}Arguments" for f in schema.functions})

    @property
    def sets(self) -> dict[str, TypeRef]:
        """Closed sets by key, sorted."""
        return dict(sorted(self._sets.items()))

    def choice(self, found: TypeRef) -> str:
        """The alias of a closed set."""
        if found.domain is not None:
            return self.choices[found.domain]
        return self.choices[next(key for key, known in self.sets.items() if known == found)]

    def function_errors(self, function: Function) -> list[str]:
        """Classes of the errors that a function names."""
        return [self.errors[key] for key in function.errors if key in self.errors]

    def _gather(self, place: str, found: TypeRef) -> None:
        for part in found.walk():
            if part.kind != "choice":
                continue
            if part.domain is not None:
                self._sets[part.domain] = part
            elif part not in self._sets.values():
                self._sets[place] = part


def _row_name(row: Row) -> str:
    return f"{row.schema}.{row.name}_result" if row.key.endswith("()") else f"{row.schema}.{row.name}"


def _unique(wanted: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[str] = set()
    # Who is called so already keeps the name.
    for key in sorted(wanted, key=lambda key: (wanted[key] != key, key)):
        name, number = wanted[key], 2
        while name in taken:
            name, number = f"{wanted[key]}{number}", number + 1
        found[key] = name
        taken.add(name)
    return found


def _name_errors(model: Model) -> dict[tuple[int, str], str]:
    errors = sorted({error for function in model.functions for error in function.errors})
    errors = [error for error in errors if re.fullmatch(r"[a-z][a-z0-9_]*", error[1])]
    messages = [message for _, message in errors]
    names = {}
    for status, message in errors:
        name = pascal(message)
        if messages.count(message) > 1:
            name += str(status)
        elif name in BASE_ERRORS or name.endswith("Error") or keyword.iskeyword(name):
            name += "Refused"
        names[status, message] = name
    return names
