"""The command ``mainspring generate``."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import click
import psycopg

from pyapi.addresses import owner_url
from pyapi.functions import ROLES
from pyapi.generate.catalogue import read_model
from pyapi.generate.files import find_differences, write_files
from pyapi.generate.languages import LANGUAGES
from pyapi.generate.model import GenerateError, Options
from pyapi.settings import Settings, load_settings


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


@click.command("generate")
@click.argument("language", type=click.Choice(sorted(LANGUAGES)))
@click.option(
    "--out", "directory", type=click.Path(path_type=Path),
    help="Directory to write, client-<language> by default.",
)  # fmt: skip
@click.option(
    "--schemas", "schema_list", help="Which schemas, separated by commas; every exposed one by default."
)
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES),
    help="Only what this role may call; may be repeated. Without it what anybody may call but service_role.",
)  # fmt: skip
@click.option("--name", help="Of the package.")
@click.option("--force", is_flag=True, help="Write over files that were not generated.")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; fail where the files are out of date."
)
def generate_command(
    language: str,
    directory: Path | None,
    schema_list: str | None,
    roles: tuple[str, ...],
    name: str | None,
    *,
    force: bool,
    only_check: bool,
) -> None:
    """Write a typed client for the functions of this database.

    The catalogue gives names, types, defaults, comments, and who may call. The same database gives the same files,
    so that they can be kept in version control and compared.

    \b
    mainspring generate python --out clients/python --schemas tokens,meters
    mainspring generate typescript --role operator
    mainspring generate python --check        # in CI
    """
    chosen = LANGUAGES[language]
    name = name or chosen.default_name
    if not re.fullmatch(chosen.name_pattern, name) or (language == "python" and keyword.iskeyword(name)):
        raise GenerateError(f"{name} cannot be the name of a package in {language}.")
    settings = load_settings()
    wanted = _choose_schemas(settings, schema_list)
    with psycopg.connect(owner_url(settings, starts=True), autocommit=True) as connection:
        # Without a list, schemas that are exposed and not there are the gateway's concern.
        there = wanted if schema_list is not None else _existing(connection, wanted)
        model = read_model(connection, there, roles or [role for role in ROLES if role != "service_role"])
    files = chosen.generate(model, Options(name))
    directory = directory or Path(f"client-{language}")
    if only_check:
        different = find_differences(directory, language, files)
        if different:
            more = f" and {len(different) - 1} more" if len(different) > 1 else ""
            raise GenerateError(
                f"{directory / different[0]}{more} out of date. Run the same without --check."
            )
        click.echo(f"{directory} is up to date.")
        return
    changed = write_files(directory, language, files, force=force)
    count = sum(1 for _ in model.functions)
    click.echo(
        f"{directory}: {count} functions of {len(model.schemas)} schemas in {len(files)} files, {changed} changed."
    )


def _choose_schemas(settings: Settings, schema_list: str | None) -> tuple[str, ...]:
    if schema_list is None:
        return settings.schemas
    wanted = _split(schema_list)
    if not wanted:
        raise GenerateError("--schemas names no schema.")
    hidden = [schema for schema in wanted if schema not in settings.schemas]
    if hidden:
        raise GenerateError(
            f"The schema {hidden[0]} is not exposed: MAINSPRING_SCHEMAS has {', '.join(settings.schemas)}."
        )
    return wanted


def _existing(
    connection: psycopg.Connection[tuple[object, ...]], schemas: tuple[str, ...]
) -> tuple[str, ...]:
    found = {row[0] for row in connection.execute("select nspname::text from pg_namespace")}
    if not found & set(schemas):
        raise GenerateError(
            "The database has none of the exposed schemas. Is the program deployed? Run: mainspring deploy"
        )
    return tuple(schema for schema in schemas if schema in found)
