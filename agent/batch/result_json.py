"""Results as JSON objects: the lines that `whyrec rerank` writes and what `whyrec recommend --json` prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.recommender import Recommendation
from agent.rerank.ranking import Ranked, Ranking
from retrieval.conditions import Condition
from retrieval.messages import messages
from retrieval.query.context import worded

if TYPE_CHECKING:
    from agent.explain import Reason
    from agent.explain.evidence import Evidence


def result_json(
    request_id: str,
    ranking: Ranking,
    reasons: Sequence[Reason],
    n: int | None,
    seconds: float,
    notices: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the result object of a ranking: its best `n` items, or all of them for None.

    `reasons` belong to the first items. `rank_before_diversity` stands where diversity, a cap or exploration moved an
    item, `exploration_probability` where it was drawn at random.
    """
    items = [_item(ranked) for ranked in ranking.items[:n]]
    for entry, reason in zip(items, reasons, strict=False):
        entry["reason"] = reason_json(reason)
    result: dict[str, Any] = {
        "request_id": request_id,
        "items": items,
        "strategy": ranking.strategy,
        "model": ranking.model,
        "fallback": ranking.fallback,
        "faults": list(ranking.faults),
        "tokens": ranking.tokens,
    }
    if ranking.llm_skipped:
        result["llm_skipped"] = ranking.llm_skipped
    if ranking.comparisons:
        result["comparisons"] = ranking.comparisons
    if ranking.diversity_notes:
        result["diversity_notes"] = list(ranking.diversity_notes)
    if notices:
        result["notices"] = list(notices)
    return {**result, "seconds": round(seconds, 3)}


def with_notices(recommendation: Recommendation) -> Ranking:
    """Return the ranking, with what the request could not be held to, unused weights and the condition to relax as
    faults."""
    hints = (*recommendation.request.notices, recommendation.misfit, relaxation_hint(recommendation))
    notices = filter(None, hints)
    return replace(recommendation.ranking, faults=(*recommendation.ranking.faults, *notices))


def relaxation_hint(recommendation: Recommendation, describe: Callable[[Condition, str], str] = worded) -> str:
    """Return which condition to give up where hardly any item meets them all; "" where enough do.

    `describe` words the condition in a language.
    """
    if not recommendation.relaxations:
        return ""
    condition, count_without = recommendation.relaxations[0]
    text: str = messages("agent.batch", recommendation.request.language)["few_items_meet_conditions"]
    words = describe(condition, recommendation.request.language)
    return text.format(count=len(recommendation.shortlist), condition=words, count_without=count_without)


def _item(ranked: Ranked) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "item_id": ranked.candidate.item.id,
        "rank": ranked.rank,
        "score": round(ranked.score, 6),
    }
    if ranked.rank_before_diversity:
        entry["rank_before_diversity"] = ranked.rank_before_diversity
    if probability := ranked.candidate.exploration_probability:
        entry["exploration_probability"] = round(probability, 6)
    return entry


def reason_json(reason: Reason) -> dict[str, Any]:
    """Return a reason with its evidence."""
    entry: dict[str, Any] = {
        "text": reason.text,
        "cites": list(reason.cites),
        "traits": list(reason.traits),
        "checked": reason.checked,
        "worded_by": reason.worded_by,
        "evidence": _evidence(reason.evidence),
    }
    if reason.fault:
        entry["fault"] = reason.fault
    return entry


def _evidence(evidence: Evidence) -> dict[str, Any]:
    """Return the counterfactual influence of history items, the traits with their fields, and the conditions met."""
    return {
        "rank": evidence.rank,
        "influences": [
            {
                "item_id": cause.event.item.id,
                "score_drop": round(cause.score_drop, 4),
                "rank": cause.rank,
                "co_likes": cause.co_likes,
            }
            for cause in evidence.influences
        ],
        "traits": [{"value": t.value, "field": t.field, "shared": sorted(t.shared_with)} for t in evidence.traits],
        "conditions_met": [str(condition) for condition in evidence.conditions_met],
    }
