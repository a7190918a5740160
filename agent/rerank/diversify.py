"""Diversity, caps and exploration, which act on a finished ranking: what reranks afterwards would undo them.

A ranking stays a permutation of its shortlist, and its scores are dealt out anew to the new order, so that they never
rise. It says what was done: how many of the first n moved, each item's rank before, and what could not be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.rerank.reranker import Ranked, Ranking
from retrieval.query.request import Candidate
from retrieval.ranking.diversity import over_cap
from retrieval.retriever import Settings


def varied(ranking: Ranking, order: Sequence[Candidate], n: int, settings: Settings) -> Ranking:
    """The ranking in this order of its candidates, whose first n are shown."""
    before = {ranked.candidate.item.id: ranked.rank for ranked in ranking.items}
    items = tuple(
        Ranked(candidate, place.rank, place.score, was if (was := before[candidate.item.id]) != place.rank else 0)
        for place, candidate in zip(ranking.items, order, strict=True)
    )
    return replace(ranking, items=items, arranged=_told(items[:n], settings))


def chance(candidate: Candidate) -> float:
    """With what chance a candidate was drawn, 0 where it was not."""
    return next((p.score for p in candidate.provenance if p.source == "exploration"), 0.0)


def _told(shown: Sequence[Ranked], settings: Settings) -> tuple[str, ...]:
    asked = [f"diversity {settings.trade:g}"] if settings.trade else []
    asked += [f"at most {settings.cap} of a category"] if settings.cap else []
    asked += [f"{settings.explore:g} of the places drawn for"] if settings.explore else []
    moved = sum(bool(ranked.was) for ranked in shown)
    told = [f"{', '.join(asked)}: {moved} of the first {len(shown)} stand elsewhere than the ranking had them"]
    candidates = [ranked.candidate for ranked in shown]
    if settings.cap and (many := over_cap(candidates, settings.cap)):
        held = ", ".join(f"{count} of {category}" for category, count in sorted(many.items()))
        told.append(f"the cap is not kept, {held}: too few others are on the shortlist")
    drawn, wanted = sum(bool(chance(c)) for c in candidates), int(settings.explore * len(shown))
    if drawn < wanted:
        told.append(f"{drawn} of {wanted} places were drawn for: too few others are on the shortlist")
    return tuple(told)
