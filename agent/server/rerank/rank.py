"""From a call to a ranking of its documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.batch.result_json import reason_json
from agent.recommender import Recommendation, Recommender
from agent.rerank.ranking import NO_RERANKING, Ranking
from agent.rerank.reranker import Reranker
from agent.server.rerank import items as given_items
from agent.server.rerank import strategy as strategies
from agent.server.rerank import texts as given_texts
from agent.server.rerank.schema import RerankBody
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest
from retrieval.text.prompt_injection import sanitize


@dataclass(frozen=True)
class Ranked:
    """The number and score of each document, best first, and the ranking that they stand in.

    An item that was named twice is there twice. `recommendation`: where the documents are items.
    """

    scores: tuple[tuple[int, float], ...]
    ranking: Ranking
    recommendation: Recommendation | None = None

    @property
    def kind(self) -> str:
        """Return what the documents were taken for: "items" or "texts"."""
        return "items" if self.recommendation else "texts"


def rank_items(body: RerankBody, recommender: Recommender, items: Sequence[Item], seconds: float) -> Ranked:
    """Return the ranking of items, each named once or more often."""
    distinct = list({item.id: item for item in items}.values())
    request = given_items.request_for(recommender, body.query, distinct)
    shortlist = recommender.shortlist(request, distinct)
    ranking = _reranked(body, recommender, request, shortlist, seconds)
    at: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        at.setdefault(item.id, []).append(number)
    scores = tuple((number, each.score) for each in ranking.items for number in at[each.candidate.item.id])
    return Ranked(scores, ranking, Recommendation(request, shortlist, ranking, given=True))


def rank_texts(body: RerankBody, recommender: Recommender, documents: Sequence[str], seconds: float) -> Ranked:
    """Return the ranking of texts. Half of the time is for their meaning, the rest for a model that was asked for."""
    request = given_texts.request_for(body.query, documents)
    items = [given_texts.as_item(number, text, request.language) for number, text in enumerate(documents)]
    shortlist = given_texts.rank(items, request, recommender.embedder, seconds / 2)
    if recommender.model and strategies.name_of(body.model):
        depth = strategies.MODEL_DEPTH
        shortlist[:depth] = [replace(each, item=sanitize(each.item)) for each in shortlist[:depth]]
    ranking = _reranked(body, recommender, request, shortlist, seconds / 2)
    return Ranked(tuple((int(each.candidate.item.id), each.score) for each in ranking.items), ranking)


def reasons_of(ranked: Ranked, recommender: Recommender, most: int) -> list[dict[str, Any]]:
    """Return the reasons for the best documents, where these are items."""
    if not ranked.recommendation:
        return []
    return [reason_json(reason) for reason in recommender.reasons(ranked.recommendation, most)]


def _reranked(
    body: RerankBody,
    recommender: Recommender,
    request: PreparedRequest,
    shortlist: Sequence[Candidate],
    seconds: float,
) -> Ranking:
    model, name = recommender.model, strategies.name_of(body.model)
    if fault := strategies.unusable(body.model, model):
        model = None
    if not model or not name:
        ranking = Reranker(NO_RERANKING, None, recommender.prompts).rerank(request, shortlist)
        return replace(ranking, faults=(fault,) if fault else ())
    model.clear_cache()
    return strategies.create(name, model, recommender.prompts, seconds, bool(request.text)).rerank(request, shortlist)
