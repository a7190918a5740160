"""How well rankings find the targets, case by case, by trec_eval's definitions through ir-measures.

ir-measures gets ranks, not scores, so that ties cannot be broken in anybody's favour. It has no F1 at a cutoff, which
is made of its precision and recall. `ndcg` and `recall` are the same metrics for a single case, without dictionaries,
for grids of settings that are tried on thousands of users.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

import numpy as np

from agent.errors import UsageError
from retrieval.arrays import Floats

T = TypeVar("T")

IR_MEASURES = {
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
"""The name of each metric in ir-measures. Gains are linear (Järvelin and Kekäläinen 2002); any gain makes a target."""
RANKING_METRICS = (*IR_MEASURES, "F1@10")
"""Each has one value a case; reports show its mean over users."""


def ranking_metrics(rankings: Sequence[Sequence[str]], targets: Sequence[Mapping[str, int]]) -> dict[str, Floats]:
    """Return each metric of each case, (cases,). An item counts at its first place only; each case has a target."""
    try:
        import ir_measures
    except ImportError as error:
        raise UsageError("rankings are judged by ir-measures: pip install 'whyrec[eval]'") from error
    names = {ir_measures.parse_measure(measure): name for name, measure in IR_MEASURES.items()}
    values = {name: np.zeros(len(rankings)) for name in RANKING_METRICS}
    qrels = {str(case): dict(each) for case, each in enumerate(targets)}
    ranks = {str(case): _ranks(each) for case, each in enumerate(rankings) if each}  # an empty ranking keeps its zeros
    for value in ir_measures.iter_calc(list(names), qrels, ranks):
        values[names[value.measure]][int(value.query_id)] = value.value
    both = values["Precision@10"] + values["Recall@10"]
    values["F1@10"] = 2 * values["Precision@10"] * values["Recall@10"] / np.where(both, both, 1)
    return values


def ndcg(ranked: Sequence[T], relevant: AbstractSet[T], k: int = 10) -> float:
    """Return the normalised discounted cumulative gain at k with gains of 1."""
    gains = [1 / np.log2(n + 2) for n in range(k)]
    gained = sum(gain for gain, row in zip(gains, ranked, strict=False) if row in relevant)
    return float(gained / sum(gains[: len(relevant)]))


def recall(ranked: Sequence[int], relevant: set[int], k: int = 20) -> float:
    """Return the share of the relevant rows among the first k."""
    return len(relevant.intersection(ranked[:k])) / len(relevant)


def _ranks(items: Sequence[str]) -> dict[str, float]:
    return {item: -float(place) for place, item in reversed(list(enumerate(items)))}
