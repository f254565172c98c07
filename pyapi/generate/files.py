"""Writes generated files: only over files that were generated, and all of them or none of the refused."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pyapi.generate.model import GenerateError

MANIFEST = "mainspring-generated.json"
"""Lists what was generated, so that the next run may replace it and remove what is no longer."""


def write_files(directory: Path, language: str, files: Mapping[str, str], *, force: bool = False) -> int:
    """Write a client.

    Args:
        directory: made where it is not there.
        language: of the client.
        files: text by path below the directory.
        force: also over files that nobody generated.

    Returns:
        how many files changed, were added or removed.

    Raises:
        GenerateError: a file in the way that was not generated; a directory that cannot be written.
    """
    texts = with_manifest(language, files)
    known = _read_manifest(directory, language, force=force)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        changed = {path: text for path, text in texts.items() if _read(directory / path) != text}
        if not force:
            _refuse_strangers(directory, changed, known)
        for path, text in changed.items():
            _write(directory / path, text)
        stale = [path for path in known - texts.keys() if (directory / path).is_file()]
        for path in stale:
            (directory / path).unlink()
    except OSError as error:
        raise GenerateError(
            f"{directory} cannot be written: {error.strerror or error} ({error.filename}).".replace(
                " (None)", ""
            )
        ) from None
    return len(changed) + len(stale)


def find_differences(directory: Path, language: str, files: Mapping[str, str]) -> list[str]:
    """Paths that :func:`write_files` would write or remove, sorted."""
    texts = with_manifest(language, files)
    stale = {
        path for path in _read_manifest(directory, language) - texts.keys() if (directory / path).is_file()
    }
    return sorted(stale | {path for path, text in texts.items() if _read(directory / path) != text})


def with_manifest(language: str, files: Mapping[str, str]) -> dict[str, str]:
    """The files with the list of them."""
    content = {"comment": "Written by `mainspring generate`.", "language": language, "files": sorted(files)}
    return {**dict(sorted(files.items())), MANIFEST: json.dumps(content, indent=2) + "\n"}


def _read_manifest(directory: Path, language: str, *, force: bool = False) -> set[str]:
    """What an earlier run wrote; paths that lead outside are not believed."""
    text = _read(directory / MANIFEST)
    if text is None:
        return set()
    try:
        content = json.loads(text)
        earlier, names = content["language"], {str(name) for name in content["files"]}
    except (ValueError, KeyError, TypeError):
        if force:
            return set()
        raise GenerateError(f"{directory / MANIFEST} cannot be read. Remove it, or use --force.") from None
    if earlier != language and not force:
        raise GenerateError(
            f"{directory} holds a client for {earlier}. Choose another --out, or use --force."
        )
    return {name for name in names if not PurePosixPath(name).is_absolute() and ".." not in name} | {MANIFEST}


def _refuse_strangers(directory: Path, changed: Mapping[str, str], known: set[str]) -> None:
    strangers = sorted(path for path in changed.keys() - known if os.path.lexists(directory / path))
    if strangers:
        more = f" and {len(strangers) - 1} more" if len(strangers) > 1 else ""
        raise GenerateError(
            f"{directory / strangers[0]}{more} exists and was not generated. Choose another --out, or use --force."
        )


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    """Replace at once: whoever reads meanwhile has the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
