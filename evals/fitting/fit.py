"""Weights of an index's sources, learned from what its people did and kept with it.

A fifth of each person's interactions is held out; the sources learn from the rest, and the weights are those with which
they put what was held out and liked before everything else they found. What was held out and came of a search teaches
in the same way what counts where something is asked in words. A model is judged on people whom they were not learned
from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from agent.llm.protocol import LanguageModel
from agent.query.to_conditions import parse_query
from agent.recommender import DEFAULT_STRATEGY
from agent.rerank.blend_weights import FEATURES, features
from agent.rerank.llm_uplift import LlmUplift, save_blend_weights, save_uplift
from agent.rerank.ranking import DEFAULT_RERANKING
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.blend import BlendScorer
from evals.cases import draw
from evals.datasets import logs
from evals.datasets.logs import Mask, Rows
from evals.fitting.attribute_selection import Useful, useful
from evals.metrics.ranking import ndcg
from evals.protocols.cold_items import SHARE
from evals.protocols.random import of_each
from evals.statistics import estimates
from prompts import Prompts
from retrieval.conditions.columns import Columns
from retrieval.data.items import Item
from retrieval.errors import NotEnoughData
from retrieval.index import fitted, parquet_segments
from retrieval.index.reader import Index
from retrieval.index.writer import Progress, no_progress
from retrieval.query.request import Candidate, PreparedRequest
from retrieval.ranking import logit
from retrieval.ranking import weights as weight_store
from retrieval.ranking.combine import CandidateScorer
from retrieval.ranking.features import feature_names
from retrieval.ranking.features import features as source_features
from retrieval.ranking.rrf import union_top_k
from retrieval.ranking.weights import WeightKind, WeightSet
from retrieval.sources.assemble import assemble
from retrieval.sources.base import CandidateSource, collect_scores, rescore_exactly
from retrieval.sources.trained import IndexInputs, known_interactions

POOL, JUDGED = 100, 20
"""How many of each source's best become candidates, and how many candidates a model judges."""
SEARCHED = ("view", "click", "play", "purchase")
"""Interactions whose text is the search that led to them; that of others is a review."""


@dataclass(frozen=True)
class Search:
    """What a person typed, and the row of the item that they then chose."""

    person: int
    text: str
    row: int


@dataclass(frozen=True)
class Held:
    """An index's people, `drawn` by lot, with a fifth of what they did held out; `found` learned from the rest, and of
    the items those that are `free` ranked."""

    index: Index
    items: tuple[Item, ...]
    found: list[CandidateSource]
    requests: list[PreparedRequest]
    seen: list[Rows]
    liked: list[Rows]
    drawn: list[int]
    searches: list[Search]
    free: Mask

    def allowed(self, person: int) -> Mask:
        """The rows that a request of theirs is told of, (items,)."""
        allowed = np.ones(len(self.items), np.bool_)
        allowed[self.seen[person]] = False
        return allowed

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.items)

    def asked(self, search: Search) -> tuple[PreparedRequest, Mask]:
        """The request as the product understands it, and the rows that may be ranked for it."""
        request = parse_query(replace(self.requests[search.person], text=search.text), self.columns)
        return request, self.allowed(search.person) & self.columns.allowed(request.conditions)


def hold_out(index: Index, seed: int = 0, cold: bool = False) -> Held:
    """`cold`: all that was done with a fifth of the items, in place of a fifth of what each person did, and these items
    alone are ranked. NotEnoughData where users did too little."""
    items = tuple(index.items.values())
    log = logs.of(
        index.folder.name,
        items,
        tuple(map(parquet_segments.to_interaction, known_interactions(index).to_dicts())),
    )
    free = np.ones(len(items), np.bool_)
    if cold:
        free = draw(seed, "cold items").random(len(items)) < SHARE
        held = free[log.rows]
    else:
        held = of_each(log, seed) if log.interactions else np.zeros(0, np.bool_)
    if not held.any() and not cold:
        raise NotEnoughData(f"{index.folder} has nobody with five interactions: weights need some to hold out")
    found = [s for s in assemble(IndexInputs(index, known=~held)) if not s.unavailable_reason]
    liked = log.targets(held & (log.signals > 0))
    drawn = np.random.default_rng(seed).permutation(np.unique(log.users[held])).tolist()
    searches = [
        Search(int(log.users[n]), done.text, int(log.rows[n]))
        for n in np.flatnonzero(held).tolist()
        if (done := log.interactions[n]).text and done.kind in SEARCHED
    ]
    return Held(index, items, found, log.requests(~held), log.targets(~held), liked, drawn, searches, free)


def fields(held: Held, people: Sequence[int], seed: int = 0) -> list[Useful]:
    """Which fields of facts tell these people's choices; the others are left out of the words from now on."""
    found = useful(held.items, [held.requests[p] for p in people], [held.liked[p] for p in people], seed)
    if found:
        described = held.index.manifest
        fitted.store_selected_fields(held.index.folder, described.built, [each.field for each in found if each.kept])
    return found


def fit(held: Held, people: Sequence[int], seed: int = 0, progress: Progress = no_progress) -> WeightSet:
    """Learn the weights of the sources from these people, and store them."""
    return _learned(held, _cases(held, people, progress), "history", seed)


def fit_cold(held: Held, people: Sequence[int], seed: int = 0, progress: Progress = no_progress) -> WeightSet | None:
    """The same of items that nobody has touched; None where that is too little to learn from."""
    known = [person for person in people if held.requests[person].history]
    return _or_none(held, _cases(held, known, progress), "cold", seed)


def fit_searches(held: Held, people: Sequence[int], seed: int = 0) -> WeightSet | None:
    """The same of what these people searched for; None where that is too little to learn from."""
    searches = [s for s in held.searches if s.person in set(people)]
    return _or_none(held, [_of(held, *held.asked(s), np.array([s.row])) for s in searches], "request", seed)


def _learned(held: Held, cases: Sequence[logit.TrainingCase], work: WeightKind, seed: int) -> WeightSet:
    described = held.index.manifest
    weights = logit.fit(cases, feature_names([s.name for s in held.found]), described.interactions_data, seed)
    weight_store.store(held.index.folder, described.built, weights, work)
    return weights


def _or_none(held: Held, cases: Sequence[logit.TrainingCase], work: WeightKind, seed: int) -> WeightSet | None:
    try:
        return _learned(held, cases, work, seed)
    except NotEnoughData:
        weight_store.store(held.index.folder, held.index.manifest.built, None, work)  # those of before said otherwise
        return None


def _cases(held: Held, people: Sequence[int], progress: Progress) -> list[logit.TrainingCase]:
    found = []
    for done, person in enumerate(people, 1):
        found.append(_case(held, person))
        progress(done, len(people))
    return found


def _case(held: Held, person: int) -> logit.TrainingCase:
    """The best of every source, and which of them the person chose."""
    return _of(held, held.requests[person], held.allowed(person), held.liked[person])


def _of(held: Held, request: PreparedRequest, allowed: Mask, chosen: Rows) -> logit.TrainingCase:
    scores = collect_scores(held.found, request, allowed)
    # How a new item stands is told beside all others, as where the weights are used, also where new ones alone compete.
    rows = union_top_k({name: np.where(held.free, told, np.nan) for name, told in scores.items()}, POOL)
    found = source_features(rescore_exactly(scores, held.found, request, rows), rows, len(request.history))
    return logit.TrainingCase(found, np.isin(rows, chosen))


def _shortlist(
    held: Held, request: PreparedRequest, weights: WeightSet | None, size: int, allowed: Mask
) -> tuple[Candidate, ...]:
    return CandidateScorer.of(held.found, held.items, request, weights, size, allowed=allowed).candidates(size)


def judge_searches(
    held: Held,
    people: Sequence[int],
    weights: WeightSet | None,
    model: LanguageModel,
    progress: Progress = no_progress,
) -> WeightSet | None:
    """What a model's word counts beside retrieval's where something is asked in words, by what these people searched
    for; None where that is too little to tell."""
    searches, scorer, cases = [s for s in held.searches if s.person in set(people)], BlendScorer(model, Prompts()), []
    for done, search in enumerate(searches, 1):
        request, allowed = held.asked(search)
        found = _shortlist(held, request, weights, JUDGED, allowed)
        chosen = np.array([held.items[search.row].id == c.item.id for c in found])
        if request.text and chosen.any():
            cases.append(logit.TrainingCase(features([c.score for c in found], scorer.score(request, found)), chosen))
        progress(done, len(searches))
    described = held.index.manifest
    try:
        gate = logit.fit(cases, FEATURES, described.interactions_data, forest=False)
    except NotEnoughData:
        return None
    save_blend_weights(held.index.folder, described.built, model.name, gate)
    return gate


def judge(
    held: Held, people: Sequence[int], weights: WeightSet, model: LanguageModel, progress: Progress = no_progress
) -> LlmUplift:
    """What the default strategy with a model is worth to these people: to be others than those of the weights."""
    reranker = Reranker(DEFAULT_RERANKING, model, Prompts())
    figures = []
    for done, person in enumerate(people, 1):
        allowed = held.allowed(person)
        request, targets = held.requests[person], {held.items[row].id for row in held.liked[person]}
        if targets:
            found = _shortlist(held, request, weights, reranker.rerank_depth, allowed)
            model.clear_cache()
            after = [ranked.candidate.item.id for ranked in reranker.rerank(request, found).items]
            figures.append(ndcg(after, targets) - ndcg([c.item.id for c in found], targets))
        progress(done, len(people))
    (estimate,) = estimates(np.array(figures).reshape(-1, 1), [str(p) for p in range(len(figures))])
    if estimate is None:
        raise NotEnoughData(f"{held.index.folder} has too few people with liked items to judge {model.name} by")
    told = (len(figures), estimate.mean, estimate.low, estimate.high)
    uplift = LlmUplift(DEFAULT_STRATEGY, model.name, *told)
    save_uplift(held.index.folder, held.index.manifest.built, uplift)
    return uplift


def told(weights: WeightSet) -> str:
    """Weights with their intervals, a line each, and which are off."""
    rows = zip(weights.features, weights.values, weights.low, weights.high, strict=True)
    lines = [f"  {name:<28} {value:+.3f} [{low:+.3f}, {high:+.3f}]" for name, value, low, high in rows if value]
    off = f"off, their intervals include 0: {', '.join(weights.linear_switched_off) or 'none'}"
    return "\n".join((*lines, off, "trees judge beside them" if weights.trees else "no trees beside them"))
