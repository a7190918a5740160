"""What reranking with a model is worth to an index, measured on users whom the weights were not learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.llm import LanguageModel
from agent.rerank.auto import MEASURED_STRATEGY
from agent.rerank.blend_weights import FEATURES, features
from agent.rerank.llm_uplift import LlmUplift, save_blend_weights, save_uplift
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.blend import BlendScorer
from evals.fitting.searches import search_request, searches_of
from evals.metrics.ranking import ndcg
from evals.statistics import estimates
from prompts import Prompts
from retrieval.arrays import Mask
from retrieval.errors import NotEnoughData
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.progress import Progress, no_progress
from retrieval.query import Candidate, PreparedRequest
from retrieval.ranking import CandidateScorer, WeightSet, logit

RERANK_DEPTH = 20


def measure_uplift(
    hold_out: HoldOut,
    users: Sequence[HeldOutUser],
    weights: WeightSet,
    model: LanguageModel,
    progress: Progress = no_progress,
) -> LlmUplift:
    """Measure the gain of `MEASURED_STRATEGY` in NDCG@10 over retrieval for these users, and store it.

    Raises NotEnoughData for fewer than two users with liked hold-out items.
    """
    reranker = Reranker(RerankSettings(MEASURED_STRATEGY), model, Prompts())
    gains = []
    for done, user in enumerate(users, 1):
        request, targets = user.request, {hold_out.items[row].id for row in hold_out.liked(user)}
        if targets:
            allowed = hold_out.unseen(user)
            candidates = _shortlist(hold_out, request, weights, reranker.rerank_depth, allowed)
            model.clear_cache()
            reranked = [ranked.candidate.item.id for ranked in reranker.rerank(request, candidates).items]
            gains.append(ndcg(reranked, targets) - ndcg([c.item.id for c in candidates], targets))
        progress(done, len(users))
    (estimate,) = estimates(np.array(gains).reshape(-1, 1), [str(n) for n in range(len(gains))])
    if estimate is None:
        raise NotEnoughData(f"{hold_out.index.folder} has too few people with liked items to judge {model.name} by")
    uplift = LlmUplift(MEASURED_STRATEGY, model.name, len(gains), estimate.mean, estimate.low, estimate.high)
    save_uplift(hold_out.index.folder, hold_out.index.manifest.built, uplift)
    return uplift


def fit_blend(
    hold_out: HoldOut,
    users: Sequence[HeldOutUser],
    weights: WeightSet | None,
    model: LanguageModel,
    progress: Progress = no_progress,
) -> WeightSet | None:
    """Learn the weights of retrieval's and the model's scores from the searches of these users, and store them.

    `weights` are those of the sources for requests in words. Returns None for too few searches.
    """
    scorer, cases = BlendScorer(model, Prompts()), []
    searches = searches_of(hold_out, users)
    for done, search in enumerate(searches, 1):
        request, allowed = search_request(hold_out, search)
        candidates = _shortlist(hold_out, request, weights, RERANK_DEPTH, allowed)
        chosen = np.array([hold_out.items[search.row].id == c.item.id for c in candidates])
        if request.text and chosen.any():
            columns = features([c.score for c in candidates], scorer.score(request, candidates))
            cases.append(logit.TrainingCase(columns, chosen))
        progress(done, len(searches))
    manifest = hold_out.index.manifest
    try:
        blend = logit.fit(cases, FEATURES, manifest.interactions_data, forest=False)
    except NotEnoughData:
        return None
    save_blend_weights(hold_out.index.folder, manifest.built, model.name, blend)
    return blend


def _shortlist(
    hold_out: HoldOut, request: PreparedRequest, weights: WeightSet | None, size: int, allowed: Mask
) -> tuple[Candidate, ...]:
    scorer = CandidateScorer.of(hold_out.sources, hold_out.items, request, weights, size, allowed=allowed)
    return scorer.candidates(size)
