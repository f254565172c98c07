"""The scorer of the Numenta benchmark against published figures, and the detector against published detectors."""

from __future__ import annotations

import random
from pathlib import Path

import psycopg
import pytest

from bench.anomaly import find_data, judge_all, leave_one_out
from bench.nab import (
    Series,
    find_threshold,
    normalise,
    read_published,
    read_series,
    score_file,
    weigh_rows,
)
from tests.servers import Database

pytestmark = pytest.mark.one_server

FIRST_MOST = 0.98661
"""What the earliest alarm was divided by when the figures of `random` were published."""

RELABELLED = "realKnownCause/machine_temperature_system_failure.csv"
"""Has other windows now than when the figures of `random` were published."""


@pytest.fixture(scope="module")
def folder() -> Path:
    found = find_data()
    if not (found / "labels").exists():
        pytest.skip("shared/data/nab is not beside the checkout")
    return found


@pytest.fixture(scope="module")
def corpus(folder: Path) -> list[Series]:
    return read_series(folder)


def series_with(*windows: tuple[int, int], rows: int = 200) -> Series:
    return Series("made.csv", [str(row) for row in range(rows)], [0.0] * rows, windows)


def alarms(series: Series, *rows: int) -> list[float]:
    return [float(row in rows) for row in range(len(series.values))]


def test_the_earliest_alarm_of_a_window_counts() -> None:
    series = series_with((100, 119))
    points = weigh_rows(series)
    assert score_file(points, alarms(series), 1).score == -1
    assert score_file(points, alarms(series, 100), 1).score == pytest.approx(1)
    assert score_file(points, alarms(series, 100, 105, 119), 1).score == pytest.approx(1)
    late = score_file(points, alarms(series, 119), 1)
    assert 0 < late.score < 0.3
    assert (late.true_positives, late.false_negatives, late.false_positives) == (1, 19, 0)


def test_alarms_outside_cost_more_the_further_they_are_behind_a_window() -> None:
    series = series_with((100, 119))
    points = weigh_rows(series)
    silent = score_file(points, alarms(series), 1).score
    costs = [silent - score_file(points, alarms(series, row), 1).score for row in (120, 130, 199, 50)]
    assert costs == sorted(costs)
    assert costs[-1] == pytest.approx(0.11)


def test_alarms_on_probation_do_not_count() -> None:
    series = series_with((100, 119))
    assert weigh_rows(series)[29] is None
    assert weigh_rows(series)[30] is not None
    assert sum(point is None for point in weigh_rows(series_with(rows=20_000))) == 750


def test_the_threshold_is_the_best_of_all() -> None:
    series = series_with((100, 119))
    points = {"a": weigh_rows(series)}
    scores = [0.1] * 200
    scores[60], scores[100], scores[150] = 0.5, 0.8, 0.9
    threshold, total = find_threshold(points, {"a": scores})
    assert threshold == 0.8
    assert total == pytest.approx(score_file(points["a"], scores, 0.8).score)


def test_published_scores_of_a_random_detector_are_reproduced(folder: Path, corpus: list[Series]) -> None:
    published = read_published(folder, "random")
    seen = 0
    for series in corpus:
        if series.name in published and series.name != RELABELLED:
            dice = random.Random(42)
            scores = [dice.random() for _ in series.values]
            row = published[series.name]
            ours = score_file(
                weigh_rows(series, most=FIRST_MOST, probation_rows=None), scores, float(row["Threshold"])
            )
            counts = (ours.true_positives, ours.true_negatives, ours.false_positives, ours.false_negatives)
            assert counts == tuple(int(row[name]) for name in ("TP", "TN", "FP", "FN")), series.name
            assert ours.score == pytest.approx(float(row["Score"]), abs=1e-11), series.name
            seen += 1
    assert seen == 14


def test_published_scores_of_silence_are_reproduced(folder: Path, corpus: list[Series]) -> None:
    published = read_published(folder, "null")
    for series in corpus:
        ours = score_file(weigh_rows(series), [0.5] * len(series.values), 0.6)
        row = published[series.name]
        assert (ours.score, ours.false_negatives, ours.true_negatives) == (
            float(row["Score"]), int(row["FN"]), int(row["TN"]),
        )  # fmt: skip


def test_the_detector_beats_the_published_ones(
    folder: Path, corpus: list[Series], database: Database
) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        scores = judge_all(connection, corpus)
    points = {series.name: weigh_rows(series) for series in corpus}
    _, total = find_threshold(points, scores)
    apart = sum(one.score for one in leave_one_out(points, scores).values())
    gaussian = read_published(folder, "windowedGaussian")
    reference = normalise(sum(float(gaussian[series.name]["Score"]) for series in corpus), corpus)
    assert normalise(total, corpus) > 60
    assert normalise(apart, corpus) > reference + 30
    assert all(0 <= score < 1 for one in scores.values() for score in one)
