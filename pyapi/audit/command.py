"""The command ``mainspring audit``: verify the log against its chain, and print checkpoints of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from pyapi.settings import load_settings

if TYPE_CHECKING:
    import psycopg

BLOCKS = 50
"""Blocks of one call, which is one short transaction."""
CHECKPOINT = "<block>:<hash>"
EXPLAINED = {
    "row_changed": "was changed after it was sealed",
    "row_missing": "was deleted",
    "row_moved": "was moved to another time",
    "row_inserted": "was put in later",
    "row_misnumbered": "says that a transaction wrote it which has not begun",
    "partition_missing": "a month is gone that was not archived",
    "block_changed": "a block of the chain was changed",
    "block_missing": "a block of the chain was deleted",
    "chain_broken": "the chain does not fit together",
    "chain_cut": "the end of the chain is gone",
    "head_differs": "the chain is another one than when the checkpoint was printed",
    "trigger_disabled": "a trigger that guards or writes the log is off",
}


@click.group("audit")
def audit_command() -> None:
    """Verify the audit log, or print a checkpoint of it.

    \b
    mainspring audit verify
    mainspring audit checkpoint >> /mnt/elsewhere/checkpoints
    mainspring audit verify --head-file /mnt/elsewhere/checkpoints
    """


@audit_command.command("checkpoint")
def checkpoint() -> None:
    """Print the end of the chain: block, hash, when it was sealed, entries until then.

    Keep it where whoever owns the database cannot write, or sign it. `verify --head` shows later that the chain still goes
    through it.
    """
    with _connect() as connection:
        row = _one(connection, "select * from ops.get_audit_checkpoint()", {})
    if not row["block_number"]:
        raise click.ClickException("Nothing is sealed yet; the worker does it every five seconds.")
    click.echo(f"{row['block_number']}:{row['block_hash']} {row['sealed_at'].isoformat()} {row['row_count']}")


@audit_command.command("verify")
@click.option(
    "--new", "only_new", is_flag=True, help="Only what was sealed since the last good verification."
)
@click.option(
    "--from", "since", type=click.DateTime(), help="Only blocks with entries from this time on (UTC)."
)
@click.option("--until", type=click.DateTime(), help="Only blocks with entries before this time (UTC).")
@click.option(
    "--head", metavar=CHECKPOINT, help="A checkpoint that was kept: the chain has to go through it."
)
@click.option(
    "--head-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of checkpoints, as `checkpoint` prints them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def verify(
    context: click.Context,
    only_new: bool,
    since: datetime | None,
    until: datetime | None,
    head: str | None,
    head_file: Path | None,
    as_json: bool,
) -> None:
    """Hold every entry against the hash that it was sealed with, and every block against its chain.

    Reads all blocks, a few at a time. The exit code is 1 if something is not as it was sealed.
    """
    heads = _read_heads(head, head_file)
    with _connect() as connection:
        found = _verify(connection, only_new, since, until, heads)
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        _print(found, heads)
    context.exit(1 if found["problem_count"] else 0)


def _read_heads(head: str | None, head_file: Path | None) -> list[str]:
    """Checkpoints to hold the chain against, each as the function takes it.

    Raises:
        click.ClickException: one of them is none.
    """
    lines = ([head] if head else []) + (
        head_file.read_text(encoding="utf-8").splitlines() if head_file else []
    )
    heads = [line.split()[0] for line in lines if line.strip()]
    for number, text in enumerate(heads, 1):
        block, _, digest = text.partition(":")
        if not (block.isascii() and block.isdigit() and len(block) < 19 and len(digest) == 64):
            is_typed = head is not None and number == 1
            raise (click.UsageError if is_typed else click.ClickException)(
                f"{text[:80]!r} (number {number}) is no checkpoint; it is printed as {CHECKPOINT}."
            )
    return heads


def _verify(
    connection: Any, only_new: bool, since: datetime | None, until: datetime | None, heads: list[str]
) -> dict[str, Any]:
    """Call the function until it has looked at everything.

    Returns:
        its answers, added up.
    """
    problems: dict[bytes, dict[str, Any]] = {}
    total: dict[str, Any] = {}
    sums = ("row_count", "archived_count")
    ask: dict[str, Any] = {
        "since": since,
        "until": until,
        "block": None if only_new or since or until else 1,
        "head": None,
        "limit": BLOCKS,
    }
    asked = [dict(ask, head=head) for head in heads] or [ask]
    for number, arguments in enumerate(asked):
        while True:
            # All blocks once, then each further checkpoint with the end of the chain alone.
            if number:
                arguments["block"], arguments["since"], arguments["until"] = (
                    total["head_block"] + 1,
                    None,
                    None,
                )
            row = _one(
                connection,
                "select to_jsonb(v) as v"
                " from ops.verify_audit_log(%(since)s, %(until)s, %(block)s, %(head)s, %(limit)s) as v",
                arguments,
            )["v"]
            for problem in row["problems"]:
                problems[orjson.dumps(problem, option=orjson.OPT_SORT_KEYS)] = problem
            hidden = row["problem_count"] - len(row["problems"])
            if not total:
                total = {**row, "hidden": hidden}
            elif not number:
                total |= {name: total[name] + row[name] for name in sums}
                total |= {
                    name: row[name]
                    for name in (
                        "until_block",
                        "head_block",
                        "head_hash",
                        "unsealed_count",
                        "oldest_unsealed_at",
                    )
                }
                total["hidden"] += hidden
            if row["is_complete"]:
                break
            arguments["block"] = row["until_block"] + 1
    total["problems"] = sorted(
        problems.values(), key=lambda p: (p["block_number"] or 0, p["occurred_at"] or "")
    )
    total["problem_count"] = len(problems) + total.pop("hidden")
    total["is_complete"] = True
    return total


def _print(found: dict[str, Any], heads: list[str]) -> None:
    """Say what was looked at and what was found, in sentences."""
    for problem in found["problems"]:
        place = " ".join(
            filter(
                None,
                (
                    f"block {problem['block_number']}" if problem["block_number"] else "",
                    f"entry {problem['audit_id']}" if problem["audit_id"] else "",
                    f"of {problem['occurred_at']}" if problem["occurred_at"] else "",
                ),
            )
        )
        click.echo(
            f"{problem['problem']}: {place or 'the log'}: {EXPLAINED.get(problem['problem'], '')}. {problem['detail']}"
        )
    if found["problem_count"] > len(found["problems"]):
        click.echo(f"… and {found['problem_count'] - len(found['problems'])} more.")
    blocks = found["until_block"] - found["from_block"] + 1
    which = f"{blocks} blocks ({found['from_block']} to {found['until_block']})" if blocks else "No block"
    click.echo(f"{which} of {found['head_block']}; {found['row_count']} entries held against their hash.")
    if found["archived_count"]:
        click.echo(
            f"{found['archived_count']} more left into archives; `mainspring archive verify` reads those files."
        )
    if found["unsealed_count"]:
        click.echo(
            f"{min(found['unsealed_count'], 10_000)}{' or more' if found['unsealed_count'] > 10_000 else ''} entries are not"
            f" sealed yet, the oldest of {found['oldest_unsealed_at']}: nothing is proved of them."
        )
    if found["problem_count"]:
        click.echo(f"{found['problem_count']} problems.")
        return
    kept = (
        f" It goes through {len(heads)} checkpoint{'s' if len(heads) > 1 else ''} that you kept."
        if heads
        else ""
    )
    click.echo(
        f"Everything is as it was sealed.{kept}"
        + (
            ""
            if heads
            else " Without a checkpoint from elsewhere, this does not show a chain that was written anew."
        )
    )
    click.echo(f"Checkpoint: {found['head_block']}:{found['head_hash']}")


def _one(connection: Any, statement: str, arguments: dict[str, Any]) -> dict[str, Any]:
    row = connection.execute(statement, arguments).fetchone()
    return dict(row)


def _connect() -> psycopg.Connection[dict[str, Any]]:
    """A connection of the owner, rows as dictionaries."""
    from psycopg.rows import dict_row  # noqa: PLC0415 - slow, and not needed for --help

    from pyapi.owner import connect_as_owner  # noqa: PLC0415

    return connect_as_owner(load_settings(), "audit", dict_row)
