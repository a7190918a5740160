"""Which cases are of one kind: what the protocol says of them, and what can be read off any case.

history     short, long     by the median of those that have one
person      cold, warm      without a history, with one
item        niche, popular  by how many people chose the targets, and its median; cold: nobody chose any
language    its codes
context     given, none
context …   what was told of each circumstance: evening, weekend, phone
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.analysis.judged import Judged, Mask


def slices(judged: Judged) -> dict[tuple[str, str], Mask]:
    """Name and value → its cases, (cases,). What all cases have in common is no slice; the protocol's word counts."""
    cases, items = judged.cases, judged.items
    chosen = [[items[item].people if item in items else 0 for item in each] for each in judged.targets]
    found = {
        "history": _halves([len(case.history) for case in cases], "short", "long", ""),
        "person": ["warm" if case.history else "cold" for case in cases],
        "item": _halves([float(np.mean(each)) for each in chosen], "niche", "popular", "cold"),
        "language": [case.language for case in cases],
        "context": ["given" if case.context else "none" for case in cases],
    }
    for key in sorted({key for case in cases for key in case.context}):
        found[f"context {key}"] = [case.context.get(key, "") for case in cases]
    for name in sorted({name for case in cases for name in case.slices}):
        found[name] = [case.slices.get(name, "") for case in cases]
    return {
        (name, value): np.array([each == value for each in values])
        for name, values in found.items()
        if len(kinds := sorted({value for value in values if value})) > 1
        for value in kinds
    }


def _halves(counts: Sequence[float], low: str, high: str, nothing: str) -> list[str]:
    """By the median of what is above 0."""
    middle = np.median([count for count in counts if count] or [0])
    return [(high if count > middle else low) if count else nothing for count in counts]
