"""Cases by kind: what the protocol records of them, and what can be read off any case.

history     short, long     by the median length of those that have one
person      cold, warm      without a history, with one
item        niche, popular  by the median interactions of the targets; cold: targets without any
language    its code
context     given, none
context …   one field of the context: evening, weekend, phone
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.analysis.evaluated_run import EvaluatedRun
from retrieval.arrays import Mask


def slices(run: EvaluatedRun) -> dict[tuple[str, str], Mask]:
    """Return the cases, (cases,), of each kind by name and value.

    A value that all cases share is no slice. A protocol's own value takes the place of the one read off the case.
    """
    cases, items = run.cases, run.items
    counts = [[items[item].interactions if item in items else 0 for item in each] for each in run.targets]
    values = {
        "history": _halves([len(case.history) for case in cases], "short", "long", ""),
        "person": ["warm" if case.history else "cold" for case in cases],
        "item": _halves([float(np.mean(each)) for each in counts], "niche", "popular", "cold"),
        "language": [case.language for case in cases],
        "context": ["given" if case.context else "none" for case in cases],
    }
    for key in sorted({key for case in cases for key in case.context}):
        values[f"context {key}"] = [case.context.get(key, "") for case in cases]
    for name in sorted({name for case in cases for name in case.slices}):
        values[name] = [case.slices.get(name, "") for case in cases]
    return {
        (name, value): np.array([each == value for each in of_cases])
        for name, of_cases in values.items()
        if len(distinct := sorted({value for value in of_cases if value})) > 1
        for value in distinct
    }


def _halves(counts: Sequence[float], low: str, high: str, zero: str) -> list[str]:
    """Name each count by the median of the positive counts."""
    median = np.median([count for count in counts if count] or [0])
    return [(high if count > median else low) if count else zero for count in counts]
