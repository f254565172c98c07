"""The rules of the Numenta Anomaly Benchmark, standard profile: points, scores, the best threshold.

Written after the benchmark's description of its scoring (Lavin and Ahmad, "Evaluating Real-time Anomaly
Detection Algorithms", 2015) and checked against the figures published per file (tests/test_nab.py).
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROBATION = 0.15
"""The first part of a series is not scored ..."""

PROBATION_ROWS = 750
"""... at most so many rows of it."""

FALSE_ALARM = 0.11
"""What a false alarm costs; a missed window costs 1 and a found one is worth up to 1."""


class NabError(Exception):
    """The data are not what they should be; the message says what is missing."""


@dataclass(frozen=True)
class Series:
    """One file.

    Attributes:
        name: ``folder/file.csv``.
        timestamps: as they stand, without a zone.
        values: one per timestamp.
        windows: first and last row of each labelled window.
    """

    name: str
    timestamps: Sequence[str]
    values: Sequence[float]
    windows: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Point:
    """What an alarm in one row is worth.

    Attributes:
        worth: positive in a window, negative outside.
        window: number of the window, None outside.
    """

    worth: float
    window: int | None


@dataclass(frozen=True)
class FileScore:
    """Score of one file, and the rows behind it."""

    score: float
    true_positives: int
    true_negatives: int
    false_positives: int
    false_negatives: int


def read_series(folder: Path) -> list[Series]:
    """Every file below ``folder/data``.

    Raises:
        NabError: the folder is not there.
    """
    labels = folder / "labels" / "combined_windows.json"
    if not labels.exists():
        raise NabError(f"the benchmark's data are not there: {folder} has no labels/combined_windows.json")
    windows = json.loads(labels.read_text())
    found = []
    for path in sorted((folder / "data").glob("*/*.csv")):
        name = f"{path.parent.name}/{path.name}"
        with path.open(newline="") as lines:
            rows = [(row["timestamp"], float(row["value"])) for row in csv.DictReader(lines)]
        timestamps = [timestamp for timestamp, _ in rows]
        limits = [(timestamps.index(start[:19]), timestamps.index(end[:19])) for start, end in windows[name]]
        found.append(Series(name, timestamps, [value for _, value in rows], limits))
    return found


def read_published(folder: Path, detector: str) -> dict[str, dict[str, Any]]:
    """A detector's published row per file, standard profile."""
    with (folder / "results" / f"{detector}_standard_scores.csv").open(newline="") as lines:
        return {row["File"]: row for row in csv.DictReader(lines)}


def scaled_sigmoid(position: float) -> float:
    """From 1 well before the end of a window (-1 is its start) to -1 well after it."""
    return -1.0 if position > 3 else 2 / (1 + math.exp(5 * position)) - 1


def weigh_rows(
    series: Series, *, most: float | None = None, probation_rows: int | None = PROBATION_ROWS
) -> list[Point | None]:
    """What an alarm in each row is worth; None for rows on probation.

    Args:
        series: the file.
        most: what the earliest alarm of a window would be worth if it were not made 1.
        probation_rows: bound of the probation; None for none, as the benchmark had it at first.
    """
    most = scaled_sigmoid(-1) if most is None else most
    count = len(series.timestamps)
    probation = math.floor(PROBATION * count)
    if probation_rows is not None:
        probation = min(probation, probation_rows)
    points: list[Point | None] = []
    passed: tuple[int, int] | None = None
    ahead = list(enumerate(series.windows))
    for row in range(count):
        while ahead and row > ahead[0][1][1]:
            passed = ahead.pop(0)[1]
        if ahead and row >= ahead[0][1][0]:
            number, (start, end) = ahead[0]
            point = Point(scaled_sigmoid(-(end - row + 1) / (end - start + 1)) / most, number)
        elif passed is None:
            point = Point(-FALSE_ALARM, None)
        else:
            start, end = passed
            point = Point(FALSE_ALARM * scaled_sigmoid((row - end) / max(end - start, 1)), None)
        points.append(point if row >= probation else None)
    return points


def score_file(points: Sequence[Point | None], scores: Sequence[float], threshold: float) -> FileScore:
    """Score of one file at a threshold: of each window the earliest alarm counts, outside every one."""
    found: dict[int, float] = {}
    outside = 0.0
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for point, score in zip(points, scores, strict=True):
        if point is None:
            continue
        is_alarm = score >= threshold
        counts[point.window is not None, is_alarm] += 1
        if point.window is not None:
            found[point.window] = max(found.get(point.window, -1.0), point.worth if is_alarm else -1.0)
        elif is_alarm:
            outside += point.worth
    return FileScore(
        outside + sum(found.values()),
        counts[True, True],
        counts[False, False],
        counts[False, True],
        counts[True, False],
    )


def find_threshold(
    points: Mapping[str, Sequence[Point | None]], scores: Mapping[str, Sequence[float]]
) -> tuple[float, float]:
    """The one threshold for all files that gives the highest sum; returns it and the sum."""
    found: dict[tuple[str, int], float] = {}
    rows: list[tuple[float, str, Point]] = []
    for name, weighed in points.items():
        for point, score in zip(weighed, scores[name], strict=True):
            if point is not None:
                rows.append((score, name, point))
                if point.window is not None:
                    found[name, point.window] = -1.0
    rows.sort(key=lambda row: -row[0])
    total = float(-len(found))
    best_threshold, best_total = 1.1, total
    for index, (score, name, point) in enumerate(rows):
        if point.window is None:
            total += point.worth
        elif point.worth > found[name, point.window]:
            total += point.worth - found[name, point.window]
            found[name, point.window] = point.worth
        is_last = index + 1 == len(rows) or rows[index + 1][0] != score
        if is_last and total > best_total:
            best_threshold, best_total = score, total
    return best_threshold, best_total


def normalise(total: float, series: Iterable[Series]) -> float:
    """From 0 (never raises an alarm) to 100 (all windows at their start, no false alarm)."""
    windows = sum(len(one.windows) for one in series)
    return 100 * (total + windows) / (2 * windows)
