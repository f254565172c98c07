"""The detector of :mod:`alerts` on the Numenta Anomaly Benchmark, beside what others published.

One setting for all files, and one threshold, which is chosen over the files as the benchmark does it for
everybody. What the threshold alone is worth shows where each file is judged by that of the others.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.harness import ROOT, BenchError, Case, Run, throwaway_server
from bench.nab import (
    FileScore,
    NabError,
    Point,
    Series,
    find_threshold,
    normalise,
    read_published,
    read_series,
    score_file,
    weigh_rows,
)
from pyapi.readings import find_shared_data

REFERENCE = "windowedGaussian"
PUBLISHED = (REFERENCE, "random")

JUDGE = """
create function pg_temp.judge(p_meter_id uuid, p_at timestamptz[], p_value double precision[])
returns double precision[]
language plpgsql
as $$
declare
    v_step   alerts.detector_step;
    v_scores double precision[] := '{}';
begin
    for i in 1 .. cardinality(p_at) loop
        v_step := alerts._judge_value(p_meter_id, v_step.state, p_at[i], p_value[i], 'UTC');
        v_scores[i] := v_step.score;
    end loop;
    return v_scores;
end;
$$
"""

TIME_STEP = """
create function pg_temp.time_step(p_count integer, p_known bigint)
returns double precision
language plpgsql
as $$
declare
    v_state alerts.detector_state := row(
        '2026-01-01 00:00Z', p_known, 60, 2, 0.1, 0, 0, 72, 48, 0.1, 48, 0.1
    );
    v_start timestamptz := clock_timestamp();
begin
    for i in 1 .. p_count loop
        perform alerts._step_detector(v_state, '2026-01-01 00:01Z', 2.05);
    end loop;
    return extract(epoch from clock_timestamp() - v_start) / p_count * 1e6;
end;
$$
"""


def find_data() -> Path:
    """Where the benchmark's files are: MAINSPRING_NAB, or ``shared/data/nab`` beside the checkout."""
    if named := os.environ.get("MAINSPRING_NAB"):
        return Path(named)
    labels = find_shared_data("nab/labels/combined_windows.json")
    return labels.parent.parent if labels else ROOT.parent / "shared" / "data" / "nab"


def judge(connection: psycopg.Connection[tuple[Any, ...]], series: Series, number: int) -> list[float]:
    """Scores of the SQL detector for one file."""
    row = connection.execute(
        "select pg_temp.judge(('00000000-0000-7000-8000-' || lpad(%s::text, 12, '0'))::uuid, %s, %s)",
        [str(number), [f"{at}+00" for at in series.timestamps], list(series.values)],
    ).fetchone()
    assert row is not None
    return [float(score) for score in row[0]]


def judge_all(
    connection: psycopg.Connection[tuple[Any, ...]], corpus: Sequence[Series]
) -> dict[str, list[float]]:
    """Scores of the SQL detector for each file, by its name."""
    connection.execute(JUDGE)
    return {series.name: judge(connection, series, number) for number, series in enumerate(corpus)}


def leave_one_out(
    points: Mapping[str, Sequence[Point | None]], scores: Mapping[str, Sequence[float]]
) -> dict[str, FileScore]:
    """Each file at the threshold that is best for all the others."""
    found = {}
    for name in points:
        others = {other: rows for other, rows in points.items() if other != name}
        found[name] = score_file(points[name], scores[name], find_threshold(others, scores)[0])
    return found


def main(run: Run, only: list[str] | None) -> None:
    """Score every file and compare; fails where the reference is not beaten."""
    folder = find_data()
    try:
        corpus = read_series(folder)
    except NabError as error:
        raise BenchError(
            f"{error}; put a copy of the Numenta Anomaly Benchmark there, or name its place in MAINSPRING_NAB"
        ) from error
    published = {name: read_published(folder, name) for name in PUBLISHED}
    points = {series.name: weigh_rows(series) for series in corpus}
    with throwaway_server(run) as server, server.connect() as connection:
        started = time.monotonic()
        scores = judge_all(connection, corpus)
        seconds = time.monotonic() - started
        connection.execute(TIME_STEP)
        steps = {
            known: min(_time_step(connection, known) for _ in range(3)) for known in (100, 10_000, 1_000_000)
        }
    threshold, _ = find_threshold(points, scores)
    table = {name: score_file(points[name], scores[name], threshold) for name in points}
    apart = leave_one_out(points, scores)
    rows = sum(len(series.values) for series in corpus)

    run.say(f"{len(corpus)} files, {rows} values, standard profile, one threshold for all: {threshold:.4f}\n")
    run.say(
        f"{'file':58} {'ours':>7} {'apart':>7} {REFERENCE:>17} {'random':>7} {'TP':>4} {'FP':>4} {'FN':>5}"
    )
    for series in corpus:
        name, ours = series.name, table[series.name]
        theirs = [published[detector].get(name) for detector in PUBLISHED]
        cells = [f"{float(row['Score']):7.3f}" if row else f"{'':>7}" for row in theirs]
        run.say(
            f"{name:58} {ours.score:7.3f} {apart[name].score:7.3f} {cells[0]:>17} {cells[1]} "
            f"{ours.true_positives:4} {ours.false_positives:4} {ours.false_negatives:5}"
        )
    total = normalise(sum(one.score for one in table.values()), corpus)
    alone = normalise(sum(one.score for one in apart.values()), corpus)
    reference = normalise(sum(float(published[REFERENCE][s.name]["Score"]) for s in corpus), corpus)
    compared = [series for series in corpus if series.name in published["random"]]
    chance = normalise(sum(float(published["random"][s.name]["Score"]) for s in compared), compared)
    run.say(f"\ntotal, 0 (silent) to 100 (perfect): ours {total:.2f}, {REFERENCE} {reference:.2f}")
    run.say(f"each file at the threshold of the others (apart): ours {alone:.2f}")
    run.say(
        f"on the {len(compared)} files with published chance: random {chance:.2f}, "
        f"ours {normalise(sum(table[s.name].score for s in compared), compared):.2f}"
    )
    run.say(f"{seconds / rows * 1e6:.1f} us per value with its hour's slots; a step alone, by values known:")
    run.say("  " + ", ".join(f"{known}: {us:.1f} us" for known, us in steps.items()))
    case = Case("NAB standard profile", "points", [total], [reference])
    case.notes = {
        "threshold": threshold,
        "apart": alone,
        "files": {name: one.score for name, one in table.items()},
        "microseconds": {str(known): us for known, us in steps.items()},
    }
    run.cases.append(case)
    if total <= reference or alone <= reference:
        raise BenchError(
            f"the detector does not beat {REFERENCE}: {total:.2f} ({alone:.2f} apart), {reference:.2f}"
        )


def _time_step(connection: psycopg.Connection[tuple[Any, ...]], known: int) -> float:
    row = connection.execute("select pg_temp.time_step(5000, %s)", [known]).fetchone()
    assert row is not None
    return float(row[0])
