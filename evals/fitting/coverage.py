"""Fit the weights of `agent/coverage/judge.py` on requests of which it is known whether a catalogue serves them.

A logistic regression with a ridge, on standardised figures, in which served and unserved requests weigh equally. The
threshold is the one at which a given share of the served requests, each judged by weights that were fitted without it,
would falsely be said to be unserved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize

from retrieval.arrays import Floats

RIDGE = 0.01
FALSE_ALARMS = 0.05
"""The share of served requests, crossed, that may be said to be unserved."""
FOLDS = 10


def fit(figures: Sequence[Mapping[str, float]], served: Sequence[bool]) -> dict[str, float]:
    """Return the weight of each figure, and the intercept, above whose sum of 0 a request is served."""
    names = tuple(figures[0])
    rows = np.array([[each[name] for name in names] for each in figures])
    labels = np.array(served, np.float64)
    out_of_fold = np.zeros(len(rows))
    for fold in range(FOLDS):
        test = np.arange(len(rows)) % FOLDS == fold
        weights, intercept = _regress(rows[~test], labels[~test])
        out_of_fold[test] = rows[test] @ weights + intercept
    threshold = float(np.quantile(out_of_fold[labels == 1], FALSE_ALARMS))
    weights, intercept = _regress(rows, labels)
    fitted = dict(zip(names, weights.tolist(), strict=True)) | {"intercept": intercept - threshold}
    return {name: round(weight, 4) for name, weight in fitted.items()}


def as_file(with_vectors: Mapping[str, float], words_alone: Mapping[str, float]) -> str:
    """Return the content of the file of weights."""
    return json.dumps({"with_vectors": with_vectors, "words_alone": words_alone}, indent=2) + "\n"


def _regress(rows: Floats, labels: Floats) -> tuple[Floats, float]:
    """Return the weights, (figures,), and the intercept of a logistic regression on rows (requests, figures)."""
    mean, deviation = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    design = np.column_stack(((rows - mean) / deviation, np.ones(len(rows))))
    signs = 2 * labels - 1
    share = np.where(labels == 1, 0.5 / labels.sum(), 0.5 / (1 - labels).sum())

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (design @ weights)
        slope = -share * signs / (1 + np.exp(np.clip(margins, -50, 50)))
        penalty = RIDGE * weights * np.append(np.ones(len(mean)), 0)
        return float(share @ np.logaddexp(0, -margins) + penalty @ weights / 2), design.T @ slope + penalty

    solution = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    weights = solution[:-1] / deviation
    return weights, float(solution[-1] - mean @ weights)
