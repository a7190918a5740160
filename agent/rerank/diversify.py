"""Diversity, caps and exploration, applied to a finished ranking: reranking afterwards would undo them.

A ranking stays a permutation of its shortlist, and its scores are assigned anew to the new order, so that they never
rise. Its notes say how many of the first n moved and which limit could not be met; each item has its rank before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.rerank.ranking import Ranked, Ranking
from retrieval.conditions.fields import values
from retrieval.data.items import Item
from retrieval.embedding import Vectors
from retrieval.messages import messages
from retrieval.query import PreparedRequest
from retrieval.ranking import DiversitySettings, diversity


def diversify(
    ranking: Ranking,
    request: PreparedRequest,
    settings: DiversitySettings,
    vectors_of: Callable[[Sequence[Item]], Vectors],
) -> Ranking:
    """Return the ranking with the first `request.n` items, those that are shown, reordered as the settings say."""
    if not settings.active:
        return ranking
    order = diversity.diversify([ranked.candidate for ranked in ranking.items], request, settings, vectors_of)
    ranks = {ranked.candidate.item.id: ranked.rank for ranked in ranking.items}
    items = tuple(
        Ranked(candidate, at.rank, at.score, before if (before := ranks[candidate.item.id]) != at.rank else 0)
        for at, candidate in zip(ranking.items, order, strict=True)
    )
    return replace(ranking, items=items, diversity_notes=_notes(items[: request.n], settings, request.language))


def _notes(shown: Sequence[Ranked], settings: DiversitySettings, language: str) -> tuple[str, ...]:
    texts = messages("agent.rerank", language)["diversity"]

    def text(key: str, **values: object) -> str:
        return str(texts[key]).format(**values)

    goals = [text("diversity", value=settings.diversity)] if settings.diversity else []
    goals += [text("cap", value=settings.cap)] if settings.cap else []
    goals += [text("field_cap", value=most, field=field) for field, most in settings.field_caps]
    goals += [text("explore", value=settings.explore)] if settings.explore else []
    moved = sum(bool(ranked.rank_before_diversity) for ranked in shown)
    comma = text("comma")
    notes = [text("moved", goals=comma.join(goals), moved=moved, shown=len(shown))]
    candidates = [ranked.candidate for ranked in shown]
    caps = settings.caps
    if many := caps.exceeded(candidates):
        counts = (text("count", count=count, category=category) for category, count in sorted(many.items()))
        notes.append(text("cap_exceeded", counts=comma.join(counts)))
    without = [field for field in caps.fields if not any(values(c.item, field) for c in candidates)]
    if without and candidates:
        notes.append(text("no_such_field", fields=comma.join(without)))
    drawn, places = sum(bool(c.exploration_probability) for c in candidates), int(settings.explore * len(shown))
    if drawn < places:
        notes.append(text("too_few_drawn", drawn=drawn, places=places))
    return tuple(notes)
