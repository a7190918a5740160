"""What a tuned model adds to an index's own order, on people whom it was not trained on.

One half of them teaches how much its score counts beside retrieval's, the other half is judged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.llm import LanguageModel
from agent.rerank.auto import MEASURED_STRATEGY
from agent.rerank.blend_weights import FEATURES, features
from agent.rerank.llm_uplift import LlmUplift, save_history_weights, save_uplift
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.next_item import NextItem
from agent.tuning.people import shortlist
from prompts import Prompts
from retrieval.arrays import Floats
from retrieval.errors import NotEnoughData
from retrieval.fitting.check import DEPTH, DISCOUNTS
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.progress import Progress, no_progress
from retrieval.ranking import WeightSet, logit

SETTINGS = logit.FitSettings(fewest_users=20)
RESAMPLES = 2_000


def check(
    split: HoldOut,
    users: Sequence[HeldOutUser],
    learned: WeightSet | None,
    model: LanguageModel,
    progress: Progress = no_progress,
) -> LlmUplift:
    """Learn the weights of retrieval and model from half of these users, measure them on the others, and store both.

    `learned` are the weights of the sources. Raises NotEnoughData where fewer than 20 of a half like a held-out item
    that is on their shortlist.
    """
    reranker = Reranker(RerankSettings(MEASURED_STRATEGY), model, Prompts())
    scorer, half = NextItem(model, Prompts()), len(users) // 2
    cases = []
    for done, user in enumerate(users[:half], 1):
        candidates = shortlist(split, user, learned, reranker.rerank_depth)
        chosen = np.isin([split.index.rows[c.item.id] for c in candidates], split.liked(user))
        if chosen.any() and not chosen.all():
            columns = features([c.score for c in candidates], scorer.score(user.request, candidates))
            cases.append(logit.TrainingCase(columns, chosen))
        progress(done, len(users))
    index = split.index
    weights = logit.fit(cases, FEATURES, index.manifest.interactions_data, forest=False, settings=SETTINGS)
    save_history_weights(index.folder, index.manifest.built, model.name, weights)
    reranker.set_history_weights(weights.values)
    gains = []
    for done, user in enumerate(users[half:], half + 1):
        targets = {split.items[row].id for row in split.liked(user)}
        if targets:
            candidates = shortlist(split, user, learned, reranker.rerank_depth)
            before = after = [c.item.id for c in candidates]
            if not targets.isdisjoint(before):  # else no order changes anything
                model.clear_cache()
                after = [each.candidate.item.id for each in reranker.rerank(user.request, candidates).items]
            gains.append(_ndcg(after, targets) - _ndcg(before, targets))
        progress(done, len(users))
    mean, low, high = mean_with_interval(np.array(gains))
    uplift = LlmUplift(MEASURED_STRATEGY, model.name, len(gains), mean, low, high)
    save_uplift(index.folder, index.manifest.built, uplift)
    return uplift


def mean_with_interval(values: Floats) -> tuple[float, float, float]:
    """Return the mean of values, (n,), and its 95 % interval by bootstrap. Raises NotEnoughData for fewer than two."""
    if len(values) < 2:
        raise NotEnoughData("too few people have liked items to judge by: a check needs two of them")
    drawn = np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    return float(values.mean()), float(low), float(high)


def _ndcg(ranked: Sequence[str], targets: set[str]) -> float:
    gained = np.isin(ranked[:DEPTH], list(targets)) @ DISCOUNTS[: len(ranked[:DEPTH])]
    return float(gained) / float(DISCOUNTS[: min(DEPTH, len(targets))].sum())
