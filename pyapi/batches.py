"""``POST /rpc`` with an array: many calls, one transaction, one message.

Each step is ``{"function": "tokens.purchase_tokens", "arguments": {…}, "id": "buy"}``; the id is
optional. A later step takes from an earlier one's result by ``{"$ref": "buy.purchase_id"}`` or, by
number, ``{"$ref": "1.purchase_id"}``; PostgreSQL puts the value in, as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from pyapi.bodies import parse_body
from pyapi.calls import Call, build_call
from pyapi.calls import Request as CallRequest
from pyapi.catalog import Catalog
from pyapi.errors import ApiError
from pyapi.pipelines import Statement

MAX_STEPS = 100
MAX_REFERENCES = 100
"""References in one step."""
MAX_REFERRING_BYTES = 1 << 20
"""Length of the arguments of a step that refers to others: every reference makes a copy of them."""
STEP_MEMBERS = frozenset({"function", "arguments", "id"})
STEP_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")
NAME_STEPS = b"select where set_config('mainspring.step_names', $1, true) is null"
SAFE_INTEGER_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a batch.

    Attributes:
        number: from 1.
        function: ``function`` or ``schema.function``.
        arguments: JSON object, every number as it came.
        id: name for references, ``None`` where it has none.
        has_references: whether the arguments refer to earlier steps.
    """

    number: int
    function: str
    arguments: bytes
    id: str | None
    has_references: bool


def read_steps(body: bytes) -> list[Step]:
    """Read the array.

    Raises:
        ApiError: 400 ``PGRST102`` where it is not JSON or not such an array.
    """
    if parse_body(body) is not None:
        raise _refusal("not_an_array", "The body is not an array.")
    # Numbers travel as the text they came in, so that no digit is lost.
    items = json.loads(body, parse_float=_keep_number, parse_int=_keep_integer)
    if not isinstance(items, list) or not items:
        raise _refusal("not_an_array", "The body is not an array of calls.")
    if len(items) > MAX_STEPS:
        raise _refusal("too_many_steps", f"The batch has {len(items)} steps; {MAX_STEPS} is the most.")
    steps = [_read_step(number, item) for number, item in enumerate(items, 1)]
    ids = [step.id for step in steps if step.id is not None]
    for step_id in ids:
        if ids.count(step_id) > 1:
            raise _refusal("duplicate_step_id", f"Two steps have the id {step_id!r}.")
    return steps


def _read_step(number: int, item: Any) -> Step:
    if not isinstance(item, dict):
        raise _refusal("invalid_step", f"Step {number} is not an object.")
    if unknown := sorted(item.keys() - STEP_MEMBERS):
        raise _refusal("invalid_step", f"Step {number} has members that no step has: {', '.join(unknown)}.")
    function, arguments, step_id = item.get("function"), item.get("arguments", {}), item.get("id")
    if not isinstance(function, str) or not function:
        raise _refusal("invalid_step", f"Step {number} names no function.")
    if not isinstance(arguments, dict):
        raise _refusal("invalid_step", f"The arguments of step {number} are not an object.")
    if step_id is not None and (not isinstance(step_id, str) or not STEP_ID.fullmatch(step_id)):
        raise _refusal("invalid_step", f"The id of step {number} is not a name.")
    raw = orjson.dumps(arguments)
    if (count := raw.count(b'"$ref"')) > MAX_REFERENCES:
        raise _refusal(
            "too_many_references", f"Step {number} has {count} references; {MAX_REFERENCES} is the most."
        )
    if count and len(raw) > MAX_REFERRING_BYTES:
        raise _refusal(
            "step_too_large",
            f"Step {number} refers to others and has {len(raw)} bytes; {MAX_REFERRING_BYTES} is the most.",
        )
    return Step(number, function, raw, step_id, b'"$ref"' in raw)


def build_step(catalog: Catalog, step: Step, schemas: tuple[str, ...]) -> Call:
    """The statement of one step; its result is kept for the steps that follow.

    Raises:
        ApiError: as for a single call, with the step's number.
    """
    request = CallRequest(
        name=step.function,
        schemas=schemas,
        body=step.arguments,
        content_type="application/json",
        accept="application/json",
        step=step.number,
        references=step.has_references,
    )
    try:
        return build_call(catalog, request)
    except ApiError as error:
        error.step = step.number
        raise


def refuse_python(step: Step) -> ApiError:
    """The refusal of a step that no transaction can hold."""
    error = ApiError(
        400, "PGRST102", "not_in_a_batch", f"{step.function} does more than a transaction can undo.",
        "Call it on its own.",
    )  # fmt: skip
    error.step = step.number
    return error


def name_steps(steps: Sequence[Step]) -> Statement:
    """The statement that tells PostgreSQL which id is which step."""
    names = {step.id: step.number for step in steps if step.id is not None}
    return Statement("step-names", NAME_STEPS, (orjson.dumps(names),))


def _keep_number(text: str) -> orjson.Fragment:
    return orjson.Fragment(text)


def _keep_integer(text: str) -> int | orjson.Fragment:
    return int(text) if len(text) <= SAFE_INTEGER_DIGITS else orjson.Fragment(text)


def _refusal(message: str, details: str) -> ApiError:
    hint = 'Send [{"function": "schema.name", "arguments": {…}, "id": "optional"}, …].'
    return ApiError(400, "PGRST102", message, details, hint)
