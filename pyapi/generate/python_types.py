"""Types of the catalogue as Python writes them."""

from __future__ import annotations

from pyapi.generate.model import TypeRef
from pyapi.generate.python_names import Names

RESULTS = {
    "bool": "bool", "int2": "int", "int4": "int", "int8": "int", "numeric": "Decimal", "float4": "float",
    "float8": "float", "uuid": "UUID", "timestamptz": "Timestamp", "date": "Date", "time": "time", "bytea": "Bytes",
    "interval": "IntervalText",
}  # fmt: skip
CHECKED = RESULTS | {
    "int2": "Int2", "int4": "Int4", "int8": "Int8", "interval": "IntervalArgument",
}  # fmt: skip
SENT = {
    "numeric": "Decimal | float", "uuid": "UUID | str", "timestamptz": "datetime", "date": "date",
    "bytea": "bytes", "interval": "timedelta | Interval | str",
}  # fmt: skip
"""What a caller may write where it is not what comes back; ``float`` takes whole numbers, too."""


def result_type(found: TypeRef, names: Names, prefix: str = "models.") -> str:
    """Of what comes back."""
    return _write(found, names, prefix, RESULTS, "")


def checked_type(found: TypeRef, names: Names, prefix: str = "models.") -> str:
    """Of a member of a model that is sent."""
    base = _write(found, names, prefix, CHECKED, "Input")
    if found.max_length is not None and base == "str":
        return f"Annotated[str, Field(max_length={found.max_length})]"
    return base


def argument_type(found: TypeRef, names: Names) -> str:
    """Of an argument in a signature."""
    if found.kind == "array" and found.element is not None:
        return f"Sequence[{argument_type(found.element, names)}]"
    if found.kind == "scalar" and found.name in SENT:
        return SENT[found.name]
    return _write(found, names, "models.", RESULTS, "Input")


def _write(found: TypeRef, names: Names, prefix: str, scalars: dict[str, str], suffix: str) -> str:
    match found.kind:
        case "array" if found.element is not None:
            return f"list[{_write(found.element, names, prefix, scalars, suffix)}]"
        case "row":
            return prefix + names.rows[found.name] + suffix
        case "choice":
            return prefix + names.choice(found)
        case "object":
            return "dict[str, Json]"
        case "scalar":
            return scalars.get(found.name, "str")
    return "Json"
