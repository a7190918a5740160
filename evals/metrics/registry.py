"""The metrics over lists, in the order in which reports show them."""

from __future__ import annotations

from evals.metrics import calibration, coverage, diversity, gini, novelty, popularity

LIST_METRICS = (
    coverage.METRIC,
    gini.METRIC,
    novelty.METRIC,
    diversity.METRIC,
    popularity.METRIC,
    calibration.METRIC,
)
