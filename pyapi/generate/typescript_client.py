"""The client of its own: one class per schema, one method per function."""

from __future__ import annotations

import re

from pyapi.auth.table import PYTHON_FUNCTIONS
from pyapi.generate.model import Function, Model, Parameter, Schema
from pyapi.generate.typescript_text import (
    HEADER,
    WIDTH,
    block,
    comment,
    declare_union,
    key,
    line,
    member,
    quote,
)
from pyapi.generate.typescript_types import RUNTIME_TYPES, Names, describe_result, import_types, shape_name

SAFE = frozenset({"auth.register", "auth.refresh_session", "auth.logout"})
"""Functions written in Python that may be called twice; they take no Idempotency-Key (docs/sessions.md)."""
BODIES = {
    "json": "application/json",
    "jsonb": "application/json",
    "xml": "text/xml",
    "bytea": "application/octet-stream",
}


def write_client(model: Model, names: Names) -> str:
    """``client.ts``: the class that has all schemas."""
    imports = "".join(
        f'import {{ {names.classes[s.name]} }} from "./schemas/{s.name}.js";\n' for s in model.schemas
    )
    fields = "".join(
        comment([schema.comment], 2) + f"  readonly {key(schema.name)}: {names.classes[schema.name]};\n"
        for schema in model.schemas
    )
    made = "".join(
        f"    {member('this', schema.name)} = new {names.classes[schema.name]}(this.$transport);\n"
        for schema in model.schemas
    )
    about = comment(
        [
            "The functions of the server, by schema.",
            f"For {', '.join(model.roles)}. Arguments have the names that they have in the database.",
        ]
    )
    login = SIGN_IN if _has_sessions(model) else ""
    return (
        f"{HEADER}\n{imports}"
        + 'import { Transport } from "./runtime/transport.js";\n'
        + 'import type { BatchStep, CallOptions, ClientOptions } from "./runtime/transport.js";\n'
        + (SESSION_IMPORTS if login else "")
        + f"\n{about}export class MainspringClient {{\n"
        + comment(["How calls are sent."], 2)
        + f"  readonly $transport: Transport;\n{fields}\n"
        + "  constructor(options: ClientOptions) {\n    this.$transport = new Transport(options);\n"
        + made
        + "  }\n\n"
        + BATCH
        + "}\n"
        + login
    )


BATCH = """\
  /**
   * Several calls in one transaction, all or nothing. `{"$ref": "id.column"}` among the arguments
   * stands for a part of an earlier result. Numbers of the results are JavaScript's.
   */
  $batch(steps: readonly BatchStep[], options: CallOptions = {}): Promise<unknown[]> {
    return this.$transport.batch(steps, options);
  }
"""

SESSION_IMPORTS = """\
import { Session } from "./runtime/session.js";
import type { SessionOptions, Tokens } from "./runtime/session.js";
"""

SIGN_IN = """
/** A session whose tokens are renewed by `auth.refresh_session`. */
export function makeSession(url: string, options: Omit<SessionOptions, "refresh"> = {}): Session {
  const client = new MainspringClient({ url });
  return new Session({
    ...options,
    refresh: async (tokens) =>
      readTokens(await client.auth.refresh_session({ p_refresh_token: tokens.refreshToken ?? "" })),
  });
}

/** The tokens in the answer of `auth.login` or `auth.refresh_session`. */
export function readTokens(answer: unknown): Tokens {
  const found = answer as {
    access_token?: string;
    refresh_token?: string;
    expires_at?: number | bigint;
  };
  if (typeof found.access_token !== "string") throw new TypeError("the answer has no access token");
  return {
    accessToken: found.access_token,
    ...(found.refresh_token === undefined ? {} : { refreshToken: found.refresh_token }),
    ...(found.expires_at === undefined ? {} : { expiresAt: Number(found.expires_at) }),
  };
}
"""


def _has_sessions(model: Model) -> bool:
    return any(function.key == "auth.refresh_session" for function in model.functions)


def write_schema(model: Model, schema: Schema, names: Names) -> str:
    """``schemas/<schema>.ts``: the arguments and errors of its functions, and their class."""
    declared = [text for function in schema.functions for text in _declare(function, names)]
    methods = [_method(function, names) for function in schema.functions]
    body = "\n".join(
        [
            *declared,
            comment([schema.comment]) + f"export class {names.classes[schema.name]} {{\n"
            "  readonly #transport: Transport;\n\n"
            "  constructor(transport: Transport) {\n    this.#transport = transport;\n  }\n\n"
            + "\n".join(methods)
            + "}\n",
        ]
    )
    shapes = {shape_name(name) for name in names.rows.values()}
    imports = [
        import_types(body, RUNTIME_TYPES, "../runtime/json.js"),
        import_types(body, ("CallOptions", "Transport"), "../runtime/transport.js"),
        import_types(body, tuple(shapes), "../shapes.js", ""),
        import_types(
            body, (*names.rows.values(), *names.inputs.values(), *names.choices.values()), "../types.js"
        ),
    ]
    return "\n".join([HEADER, "".join(imports), body])


def _declare(function: Function, names: Names) -> list[str]:
    declared = []
    if function.parameters:
        members = [_argument(parameter, names) for parameter in function.parameters]
        declared.append(f"export type {names.arguments[function.key]} = {block(members)};\n")
    if function.errors:
        about = comment([f"Errors that `{function.key}` raises; any call may fail with others, too."])
        declared.append(
            about
            + declare_union(names.errors[function.key], sorted({message for _, message in _errors(function)}))
        )
    return declared


def _argument(parameter: Parameter, names: Names) -> str:
    text = names.input(parameter.type)
    if parameter.is_optional:
        text += (" | null" if parameter.is_nullable and text != "Json" else "") + " | undefined"
    says = f"{parameter.default_sql} where it is left out." if parameter.default_sql else None
    if parameter.default_sql == "NULL" or (parameter.default_sql or "").startswith("NULL::"):
        says = None
    return comment([parameter.comment or says], 2) + line(
        key(parameter.name) + ("?" if parameter.is_optional else ""), text, 2
    )


def _method(function: Function, names: Names) -> str:
    result, shape = describe_result(function, names)
    info = [f"name: {quote(function.key)}", f"kind: {quote(_kind(function))}"]
    if shape is not None:
        info.append(f"shape: {shape}")
    if _is_open(function):
        info.append("isOpen: true")
    if function.result.kind == "row" and function.result.is_nullable and not function.result.is_set:
        info.append("mayMiss: true")
    if function.result.kind == "document":
        info.append(f"accept: {quote(function.result.media_type or '*/*')}")
    arguments, sent = _signature(function, names, info)
    name = key(function.name) if function.name != "constructor" else '["constructor"]'
    head = f"  {name}({', '.join(arguments)}): Promise<{result}> {{"
    if len(head) > WIDTH:
        head = f"  {name}(\n" + "".join(f"    {text},\n" for text in arguments) + f"  ): Promise<{result}> {{"
    return _document(function) + head + "\n" + _call(result, info, sent) + "  }\n"


def _call(result: str, info: list[str], sent: str) -> str:
    """The return statement."""
    one = f"    return this.#transport.call<{result}>({{ {', '.join(info)} }}, {sent}, options);\n"
    if len(one) <= WIDTH + 1:
        return one
    described = f"{{ {', '.join(info)} }}"
    if len(described) + 7 > WIDTH:
        described = "{\n" + "".join(f"        {text},\n" for text in info) + "      }"
    return f"    return this.#transport.call<{result}>(\n      {described},\n      {sent},\n      options,\n    );\n"


def _signature(function: Function, names: Names, info: list[str]) -> tuple[list[str], str]:
    """The method's parameters, and what is sent."""
    options = "options: CallOptions = {}"
    if function.body is not None:
        if function.body.kind == "json":
            return ["body: Json", options], "body"
        info.append(f"contentType: {quote(BODIES.get(function.body.name, 'text/plain'))}")
        return [f"body: {'Uint8Array' if function.body.name == 'bytea' else 'string'}", options], "body"
    if not function.parameters:
        return [options], "{}"
    default = " = {}" if all(parameter.is_optional for parameter in function.parameters) else ""
    return [f"args: {names.arguments[function.key]}{default}", options], "args"


def _kind(function: Function) -> str:
    if function.reads_only or function.key in SAFE:
        return "read"
    return "once" if _python(function) else "write"


def _python(function: Function) -> bool:
    return any(found.name == function.key for found in PYTHON_FUNCTIONS.functions)


def _is_open(function: Function) -> bool:
    # A logout may be told by the access token alone.
    return function.key != "auth.logout" and any(
        found.name == function.key and found.takes_no_token for found in PYTHON_FUNCTIONS.functions
    )


def _errors(function: Function) -> list[tuple[int, str]]:
    """Those that have a constant name."""
    return [(status, message) for status, message in function.errors if re.fullmatch(r"[a-z]\w*", message)]


def _document(function: Function) -> str:
    by_status: dict[int, list[str]] = {}
    for status, message in _errors(function):
        by_status.setdefault(status, []).append(message)
    errors = "; ".join(f"{status} {', '.join(messages)}" for status, messages in by_status.items())
    return comment(
        [
            function.comment,
            f"{'Reads' if function.reads_only else 'Writes'}. For {', '.join(function.roles)}.",
            f"@throws MainspringError {errors}" if errors else None,
            "@deprecated" if function.is_deprecated else None,
        ],
        2,
    )
