"""Writes a client in TypeScript: types for ``supabase-js``, a client of its own, and what both need at run time."""

from __future__ import annotations

import json
from importlib import resources

from pyapi.generate.model import Model, Options
from pyapi.generate.typescript_client import write_client, write_schema
from pyapi.generate.typescript_database import write_database
from pyapi.generate.typescript_text import HEADER
from pyapi.generate.typescript_types import Names, write_shapes, write_types

RUNTIME = "runtime"


def generate(model: Model, options: Options) -> dict[str, str]:
    """The client's files.

    Args:
        model: what may be called.
        options: ``name`` is that of the package.

    Returns:
        text by path.
    """
    names = Names(model)
    files = {
        "package.json": _package(model, options),
        "tsconfig.json": TSCONFIG,
        "database.ts": write_database(model),
        "types.ts": write_types(model, names),
        "shapes.ts": write_shapes(model, names),
        "client.ts": write_client(model, names),
        "index.ts": HEADER + INDEX,
    }
    files |= {f"schemas/{schema.name}.ts": write_schema(model, schema, names) for schema in model.schemas}
    return files | {f"runtime/{name}": HEADER + text for name, text in read_runtime().items()}


def read_runtime() -> dict[str, str]:
    """The files that are the same for every database, by name."""
    directory = resources.files("pyapi.generate") / RUNTIME
    found = {file.name: file.read_text(encoding="utf-8") for file in directory.iterdir() if file.is_file()}
    return {name: found[name] for name in sorted(found) if name.endswith(".ts")}


INDEX = """
export * from "./client.js";
export type { Database } from "./database.js";
export * from "./types.js";
export * from "./runtime/errors.js";
export * from "./runtime/json.js";
export * from "./runtime/offline.js";
export * from "./runtime/optimistic.js";
export * from "./runtime/session.js";
export * from "./runtime/socket.js";
export * from "./runtime/storage.js";
export { randomId } from "./runtime/transport.js";
export type { CallOptions, ClientOptions, RetryEvent, RetryOptions } from "./runtime/transport.js";
"""

TSCONFIG = """\
{
  "compilerOptions": {
    "target": "ES2022",
    "module": "NodeNext",
    "moduleResolution": "NodeNext",
    "lib": ["ES2022", "DOM"],
    "outDir": "dist",
    "declaration": true,
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "noImplicitOverride": true,
    "noPropertyAccessFromIndexSignature": true,
    "verbatimModuleSyntax": true,
    "isolatedModules": true,
    "skipLibCheck": true
  },
  "include": ["*.ts", "schemas/*.ts", "runtime/*.ts"]
}
"""


def _package(model: Model, options: Options) -> str:
    def entry(path: str) -> dict[str, str]:
        return {"types": f"./dist/{path}.d.ts", "default": f"./dist/{path}.js"}

    return _json(
        {
            "name": options.name,
            "version": model.version,
            "description": "Client of a Mainspring server, written by `mainspring generate typescript`",
            "private": True,
            "type": "module",
            "sideEffects": False,
            "engines": {"node": ">=20"},
            "devDependencies": {"@types/node": "^20", "typescript": "^5.4"},
            "exports": {
                ".": entry("index"),
                "./database": entry("database"),
                "./storage-node": entry("runtime/storage-node"),
                "./storage-indexeddb": entry("runtime/storage-indexeddb"),
            },
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"
