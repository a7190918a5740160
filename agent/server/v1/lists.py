"""From a body to a list: the request that it stands for, and its answer as `whyrec rerank` writes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agent.batch.result_json import reason_json, result_json, with_notices
from agent.batch.schema import to_request
from agent.errors import InputError
from agent.profile import user_store
from agent.recommender import Recommendation, Recommender, events
from agent.server.faults import NotFound
from agent.server.served_index import Opened
from agent.server.v1.schema import ExplainBody, RecommendBody
from retrieval.query import Event


def recommendation_of(body: RecommendBody, opened: Opened, asks_model: bool) -> Recommendation:
    """Return the list that a body asks for. Raises RequestError for what it names and the index does not have."""
    recommender = opened.talks if asks_model else opened.lists
    request, given = to_request(body, recommender, past_of(recommender, body.user_id) if body.user_id else None)
    if asks_model and recommender.model:
        recommender.model.clear_cache()
    if asks_model or given is not None:
        return recommender.recommend(request, given)
    return opened.recommend(request, is_recorded=body.record)


def past_of(recommender: Recommender, user_id: str) -> tuple[Event, ...]:
    """Return what a person did, by the index and by feedback; nothing for one who is not known."""
    index = recommender.index
    assert index
    return events(index, user_store.load_interactions(index, user_id))


def list_json(recommendation: Recommendation, body: RecommendBody) -> dict[str, Any]:
    """Return a list without reasons: the result of `whyrec rerank`, and the title of each item beside its id."""
    ranking, language = recommendation.ranking, recommendation.request.language
    n = recommendation.request.n if body.candidates is None else None
    notices = recommendation.notices
    result = result_json(body.request_id, with_notices(recommendation), (), n, ranking.seconds, notices)
    by_id = {ranked.candidate.item.id: ranked.candidate.item for ranked in ranking.items}
    for entry in result["items"]:
        item = by_id[entry["item_id"]]
        year = item.published.year if item.published else None
        entry |= {"title": item.read_in(language).title, "year": year, "domain": item.domain}
    result["understood"] = {
        "search": recommendation.request.text,
        "conditions": [str(condition) for condition in recommendation.request.conditions],
    }
    return result


def add_reasons(result: dict[str, Any], recommendation: Recommendation, body: RecommendBody, opened: Opened) -> None:
    """Add reasons to the first items of a result."""
    if body.reasons:
        reasons = opened.reasons(recommendation, body.reasons)
        for entry, reason in zip(result["items"], reasons, strict=False):
            entry["reason"] = reason_json(reason)


def explanations(body: ExplainBody, opened: Opened) -> list[dict[str, Any]]:
    """Return the reason for each of some items, for a person and a request."""
    index = opened.index
    if missing := [i for i in body.item_ids if i not in index.items]:
        raise NotFound(f"no item {missing[0][:60]!r} in this index")
    if body.candidates is not None:
        raise InputError("candidates: item_ids are explained among the whole index; leave candidates out")
    past = past_of(opened.lists, body.user_id) if body.user_id else None
    request, _ = to_request(body, opened.lists, past)
    chosen = frozenset(body.item_ids)
    unseen = replace(request, history=tuple(e for e in request.history if e.item.id not in chosen), n=len(chosen))
    items = [index.items[i] for i in dict.fromkeys(body.item_ids)]
    recommendation = opened.lists.recommend(unseen, items)
    reasons = opened.lists.reasons(replace(recommendation, given=False), len(items))
    of_item = {
        ranked.candidate.item.id: reason_json(reason)
        for ranked, reason in zip(recommendation.best, reasons, strict=True)
    }
    return [{"item_id": item.id, "reason": of_item[item.id]} for item in items]
