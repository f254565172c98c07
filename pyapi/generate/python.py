"""The Python client: one module for each schema, the rows, the errors, and a copy of the runtime."""

from __future__ import annotations

from pathlib import Path

from pyapi.generate.model import Model, Options
from pyapi.generate.python_names import Names, attribute_name, unique_names
from pyapi.generate.python_rows import write_errors, write_models
from pyapi.generate.python_schemas import write_schema
from pyapi.generate.python_text import HEADER, docstring

RUNTIME = Path(__file__).with_name("python_runtime")
TAKEN = frozenset({"batch", "call", "close", "feed", "invoke", "offline", "send", "token_source"})
"""Attributes of a client that no schema may have."""

PYPROJECT = """\
# Written by `mainspring generate`; changes are lost.
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{distribution}"
version = "{version}"
description = "Typed client of a Mainspring backend"
requires-python = ">=3.11"
dependencies = [
    "httpx>=0.27",
    "pydantic>=2.11",
    "websockets>=14",
]

[tool.setuptools.packages.find]
include = ["{name}", "{name}.*"]

[tool.setuptools.package-data]
{name} = ["py.typed"]
"""

CLIENT = '''\
class {prefix}Client({prefix}BaseClient):
    """{summary}

    Args:
        url: of the gateway.
        token: the access token, or a source of them: see :mod:`.runtime.sessions`.
        refresh: gets a token that was refused, returns the next; runs once, however
            many calls wait for it.
        policy: of repeating calls.
        headers: of every call.
        timeout: seconds for one attempt.
        sends_keys: whether calls that write carry an Idempotency-Key, so that they can
            be sent again.
        transport: of httpx.
    """

    def __init__(
        self,
        url: str,
        token: str | {prefix}TokenSource | None = None,
        *,
        refresh: {prefix}RefreshHook | None = None,
        policy: RetryPolicy | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        sends_keys: bool = True,
        transport: httpx.{prefix}BaseTransport | None = None,
    ) -> None:
        core = Core(
            url,
            policy or RetryPolicy(),
            ERRORS,
            find_function,
            headers or {{}},
            timeout,
            sends_keys=sends_keys,
        )
        super().__init__(core, token, refresh, transport)

    {define} __{enter}__(self) -> Self:
        return self
'''


def generate(model: Model, options: Options) -> dict[str, str]:
    """The files of a Python package, by path."""
    names = Names(model)
    package = options.name
    files = {
        "pyproject.toml": PYPROJECT.format(
            name=package, distribution=package.replace("_", "-"), version=model.version
        ),
        f"{package}/py.typed": "",
        f"{package}/__init__.py": _write_package(package),
        f"{package}/client.py": _write_client(model, names),
        f"{package}/errors.py": write_errors(names),
        f"{package}/models.py": write_models(model, names),
        f"{package}/schemas/__init__.py": HEADER + '"""One module for each schema."""\n',
    }
    for schema in model.schemas:
        files[f"{package}/schemas/{names.modules[schema.name]}.py"] = write_schema(schema, model, names)
    for path in sorted(RUNTIME.glob("*.py")):
        files[f"{package}/runtime/{path.name}"] = HEADER + path.read_text(encoding="utf-8")
    return files


def _write_package(package: str) -> str:
    return HEADER + (
        '"""Typed client of a Mainspring backend.\n\n'
        "::\n\n"
        f"    from {package} import Client\n\n"
        '    with Client("http://127.0.0.1:8000", token) as client:\n'
        '        client.call("schema.function", p_argument=1)\n'
        '"""\n\n'
        "from .client import AsyncClient, Client\n"
        "from .runtime.calls import Options\n"
        "from .runtime.errors import ApiError, ClientError, NoAnswer\n"
        "from .runtime.retrying import RetryPolicy\n"
        "from .runtime.values import UNSET, Interval, Unset\n\n"
        "__all__ = [\n"
        + "".join(
            f'    "{name}",\n'
            for name in (
                "UNSET", "ApiError", "AsyncClient", "Client", "ClientError", "Interval",
                "NoAnswer", "Options", "RetryPolicy", "Unset",
            )
        )
        + "]\n"
    )  # fmt: skip


def _write_client(model: Model, names: Names) -> str:
    modules = [names.modules[schema.name] for schema in model.schemas]
    parts = [
        HEADER,
        '"""The clients, with the functions of each schema under its name."""\n\n',
        "from __future__ import annotations\n\n",
        "from collections.abc import Mapping\nfrom functools import cached_property\n",
        "from importlib import import_module\n",
        "from typing import TYPE_CHECKING, Any, Self\n\nimport httpx\n\n",
        "from .errors import ERRORS\nfrom .runtime.calls import Function\n",
        "from .runtime.client import AsyncBaseClient, BaseClient, Core\n",
        "from .runtime.retrying import RetryPolicy\n",
        "from .runtime.tokens import (\n    AsyncRefreshHook,\n    AsyncTokenSource,\n",
        "    RefreshHook,\n    TokenSource,\n)\n\nif TYPE_CHECKING:\n    from .schemas import (\n",
        *(f"        {module},\n" for module in modules),
        "    )\n\nMODULES = {\n",
        *(f'    "{schema.name}": "{names.modules[schema.name]}",\n' for schema in model.schemas),
        "}\n\n\n",
        "def find_function(name: str) -> Function[Any] | None:\n",
        '    """The function of a name, ``schema.function``."""\n',
        '    schema, _, function = name.partition(".")\n',
        "    if schema not in MODULES:\n        return None\n",
        '    module = import_module(f".schemas.{MODULES[schema]}", __package__)\n',
        "    found: Function[Any] | None = module.FUNCTIONS.get(function)\n    return found\n\n\n",
        _write_class(model, names, ""),
        "\n\n",
        _write_class(model, names, "Async"),
    ]
    return "".join(parts)


def _write_class(model: Model, names: Names, prefix: str) -> str:
    is_async = bool(prefix)
    parts = [
        CLIENT.format(
            prefix=prefix,
            summary="A client for asyncio." if is_async else "A client for threads; many may share it.",
            define="async def" if is_async else "def",
            enter="aenter" if is_async else "enter",
        )
    ]
    attributes = unique_names(
        [schema.name for schema in model.schemas], lambda name: attribute_name(name, TAKEN)
    )
    for schema in model.schemas:
        module = names.modules[schema.name]
        attribute = attributes[schema.name]
        type_name = prefix + names.types[schema.name]
        text = schema.comment or f"Functions of {schema.name}."
        parts.append(
            f"\n    @cached_property\n    def {attribute}(self) -> {module}.{type_name}:\n"
            + docstring(text.partition("\n")[0], 8)
            + f'        module = import_module(".schemas.{module}", __package__)\n'
            + f"        found: {module}.{type_name} = module.{type_name}(self)\n        return found\n"
        )
    return "".join(parts)
