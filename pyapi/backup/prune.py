"""Remove what retention no longer wants: old backups, what was cut off, and WAL that no kept backup needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pyapi.backup.store import Backup, Store
from pyapi.backup.wal import NAME, parse_lsn

SEGMENT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Removal:
    """What goes.

    Attributes:
        backups: complete ones beyond retention, the oldest first.
        incomplete: what was cut off.
        wal: files that no kept backup needs.
    """

    backups: list[Backup]
    incomplete: list[Backup]
    wal: list[Path]


def plan_removal(store: Store, keep: int, days: int, now: datetime, verified: set[str]) -> Removal:
    """What may go.

    A backup stays that is one of the newest ``keep``, or younger than ``days``, or the newest of its kind, or the
    newest that was verified. WAL stays from the oldest kept physical backup of its server on; without one all stays.

    Args:
        store: where the backups are.
        keep: how many of the newest stay.
        days: how long all stay.
        now: the time.
        verified: names of backups that were tried and are good.
    """
    found = store.read_all()
    complete = [one for one in found if one.manifest is not None]
    kept = {one.name for one in complete[len(complete) - keep :]}
    kept |= {
        one.name
        for one in complete
        if one.manifest and now - one.manifest.consistent_at < timedelta(days=days)
    }
    for kind in ("physical", "logical"):
        kept |= {
            one.name for one in [one for one in complete if one.manifest and one.manifest.kind == kind][-1:]
        }
    kept |= {one.name for one in [one for one in complete if one.name in verified][-1:]}
    return Removal(
        backups=[one for one in complete if one.name not in kept],
        incomplete=[one for one in found if one.path.name.startswith(".")],
        wal=_list_unneeded(store, [one for one in complete if one.name in kept]),
    )


def _list_unneeded(store: Store, kept: list[Backup]) -> list[Path]:
    """WAL before the start of every kept backup; the histories of timelines always stay."""
    unneeded: list[Path] = []
    root = store.root / "wal"
    for directory in sorted(root.iterdir()) if root.is_dir() else []:
        starts = [
            parse_lsn(one.manifest.start_lsn)
            for one in kept
            if one.manifest and one.manifest.start_lsn and one.manifest.system_identifier == directory.name
        ]
        if not starts:
            continue
        first = min(starts) // SEGMENT_BYTES
        per_log = (1 << 32) // SEGMENT_BYTES
        oldest = f"{first // per_log:08X}{first % per_log:08X}"
        unneeded += [
            path
            for path in sorted(directory.iterdir())
            if (match := NAME.fullmatch(path.name)) and match[2] + match[3] < oldest
        ]
    return unneeded


def remove(store: Store, removal: Removal) -> None:
    """Remove it: backups first, so that no backup is ever without its WAL."""
    for one in (*removal.incomplete, *removal.backups):
        store.remove(one)
    for path in removal.wal:
        path.unlink(missing_ok=True)
