"""From a file back to a partition, in one transaction: either all rows are there again or nothing has changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from pyapi.archives.files import ArchiveError, Manifest, read_csv, read_manifest
from pyapi.archives.steps import Connection, describe_table, digest_of, transaction


def restore_file(connection: Connection, path: Path, until: datetime | None = None) -> dict[str, Any]:
    """Load a file back as a partition of its table.

    The rows that the table then holds are read out again and have to be those of the file.

    Args:
        connection: of the owner, in autocommit.
        path: the file; its manifest lies beside it.
        until: the partition is exempt from retention until then; None: for ever.

    Returns:
        the row of ``core.archives``.

    Raises:
        ArchiveError: the file is damaged, or does not fit the table, or rows are there; nothing has changed.
    """
    manifest = read_manifest(path)
    with transaction(connection, texts=True):
        _refuse_other(connection, manifest)
        place = connection.execute(
            "select core._begin_restore(%s, %s, %s)",
            (manifest.table_name, manifest.range_from, manifest.range_until),
        ).fetchone()
        assert place is not None  # noqa: S101 - a function's row
        table = describe_table(connection, str(place[0]), manifest.table_name)
        names = _match_columns(manifest, table.columns)
        try:
            with connection.cursor().copy(table.copy_in(names)) as copy:
                for piece in read_csv(path, manifest):
                    copy.write(piece)
        except (psycopg.errors.DataError, psycopg.errors.IntegrityError) as error:
            raise ArchiveError(
                f"{path} does not fit {manifest.table_name}: {error.diag.message_primary}."
            ) from None
        found = digest_of(connection, table.copy_out(names))
        if (found.sha.hexdigest(), found.row_count) != (manifest.sha256, manifest.row_count):
            raise ArchiveError(
                f"{manifest.table_name} does not give back what {path} holds ({found.row_count} rows of "
                f"{manifest.row_count}); nothing was restored."
            )
        with connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(
                "select * from core._finish_restore(%s, %s, %s, %s)",
                (manifest.table_name, manifest.range_from, manifest.as_json(), until),
            ).fetchone()
    return dict(row or {})


def _refuse_other(connection: Connection, manifest: Manifest) -> None:
    """A file with a manifest that fits it may still not be the one that was written."""
    row = connection.execute(
        "select sha256 from core.archives where table_name = %s and range_from = %s",
        (manifest.table_name, manifest.range_from),
    ).fetchone()
    if row and row[0] and row[0] != manifest.sha256:
        raise ArchiveError(
            f"{manifest.file_name} is not the file that was written when {manifest.partition_name} was archived: "
            f"its content has SHA-256 {manifest.sha256}, the database remembers {row[0]}."
        )


def _match_columns(manifest: Manifest, columns: list[list[str]]) -> list[str]:
    """Names of the file's columns, which the table has to have, of the same types; it may have more."""
    types = dict(columns)
    for name, kind in manifest.columns:
        if types.get(name) != kind:
            has = f"has it as {types[name]}" if name in types else "has no such column"
            raise ArchiveError(
                f"The file's column {name} is {kind}; {manifest.table_name} {has} (the file is of schema "
                f"{manifest.schema_version})."
            )
    return [name for name, _ in manifest.columns]
