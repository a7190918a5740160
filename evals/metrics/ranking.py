"""How well rankings find the targets, case by case, by trec_eval's definitions through ir-measures.

It is given ranks, not scores, so that ties cannot be broken in anybody's favour. F1 at a cutoff it has not; that is
made of its precision and recall. `ndcg` and `recall` are the same for rows, without its dictionaries, where a grid of
settings is tried on thousands of people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from agent.errors import UsageError

Floats = NDArray[np.float64]
T = TypeVar("T")

MEASURES = {
    "NDCG@1": "nDCG@1",
    "NDCG@5": "nDCG@5",
    "NDCG@10": "nDCG@10",
    "NDCG@20": "nDCG@20",
    "Recall@5": "R@5",
    "Recall@10": "R@10",
    "Recall@20": "R@20",
    "Recall@50": "R@50",
    "Precision@10": "P@10",
    "HitRate@1": "Success@1",
    "HitRate@10": "Success@10",
    "MRR@10": "RR@10",
    "MAP@10": "AP@10",
}
"""What ir-measures calls each. Gains are linear (Järvelin and Kekäläinen 2002); a gain of 1 makes a target."""
METRICS = (*MEASURES, "F1@10")


def figures(rankings: Sequence[Sequence[str]], targets: Sequence[Mapping[str, int]]) -> dict[str, Floats]:
    """Each metric of each case, (cases,). An item counts at its first place only; no ranking without a target."""
    try:
        import ir_measures
    except ImportError as error:
        raise UsageError("rankings are judged by ir-measures: pip install 'whyrec[eval]'") from error
    asked = {ir_measures.parse_measure(theirs): ours for ours, theirs in MEASURES.items()}
    found = {name: np.zeros(len(rankings)) for name in METRICS}
    qrels = {str(case): dict(each) for case, each in enumerate(targets)}
    ranks = {str(case): _ranks(each) for case, each in enumerate(rankings) if each}  # none finds none
    for value in ir_measures.iter_calc(list(asked), qrels, ranks):
        found[asked[value.measure]][int(value.query_id)] = value.value
    both = found["Precision@10"] + found["Recall@10"]
    found["F1@10"] = 2 * found["Precision@10"] * found["Recall@10"] / np.where(both, both, 1)
    return found


def ndcg(ranked: Sequence[T], relevant: AbstractSet[T], k: int = 10) -> float:
    """Normalised discounted cumulative gain at k with gains of 1."""
    gains = [1 / np.log2(n + 2) for n in range(k)]
    found = sum(gain for gain, row in zip(gains, ranked, strict=False) if row in relevant)
    return float(found / sum(gains[: len(relevant)]))


def recall(ranked: Sequence[int], relevant: set[int], k: int = 20) -> float:
    """The share of the relevant that is among the first k."""
    return len(relevant.intersection(ranked[:k])) / len(relevant)


def _ranks(items: Sequence[str]) -> dict[str, float]:
    return {item: -float(place) for place, item in reversed(list(enumerate(items)))}
