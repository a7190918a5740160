"""Reasons of more than one sentence: other influences, and for an operator scores and counterfactuals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.explain.evidence import Influence, Reason
from agent.explain.sentences import ReasonContext, display_title
from retrieval.conditions import Condition

MAX_SOURCES = 4
"""Sources whose share of a score is shown."""

DescribeConditions = Callable[[Sequence[Condition], str], Sequence[str]]
"""Returns conditions in the words of a language."""


def as_written(conditions: Sequence[Condition], _language: str) -> list[str]:
    """Return conditions as the expressions that they are."""
    return list(map(str, conditions))


def detailed(reason: Reason, context: ReasonContext, describe: DescribeConditions = as_written) -> Reason:
    """Return the reason with a second sentence: other influences, how many liked both, which conditions it meets."""
    language, evidence, texts = context.language, context.evidence, context.language.detailed
    others = [each for each in evidence.influences if each.event.item.id not in reason.cites] if reason.cites else []
    co_likes = next((each.co_likes for each in evidence.influences if each.event.item.id in reason.cites), 0)
    parts = []
    if others:
        titles = language.list(_title(each, context) for each in others)
        parts.append(texts["other_influences"].format(titles=titles))
    if co_likes and context.basis != "co_liked":
        parts.append(texts["co_likes"].format(count=co_likes))
    if words := describe(evidence.conditions_met, context.request.language):
        parts.append(texts["conditions_met"].format(conditions=language.list(words)))
    if not parts:
        return reason
    more = texts["separator"].join(parts)
    return replace(
        reason,
        text=reason.text + language.space + language.sentence(more[:1].upper() + more[1:]),
        cites=(*reason.cites, *(each.event.item.id for each in others)),
    )


def for_operator(reason: Reason, context: ReasonContext) -> Reason:
    """Return the reason in numbers: rank and score in retrieval, shares by source, and ranks without each influence."""
    language, evidence, texts = context.language, context.evidence, context.language.operator
    positive = {name: part for name, part in evidence.contributions.items() if part > 0}
    total = sum(positive.values())
    largest = sorted(positive, key=lambda name: -positive[name])[:MAX_SOURCES]
    parts = [
        texts["rank"].format(
            title=language.title(context.title),
            rank=language.ordinal(evidence.rank),
            score=f"{evidence.score:.4f}",
            shares=texts["share_separator"].join(f"{name} {positive[name] / total:.0%}" for name in largest),
        )
    ]
    for titles, influence in _without(context):
        change = f"{-influence.score_drop:+.1%}"
        parts.append(texts["without"].format(titles=titles, rank=language.ordinal(influence.rank), change=change))
    if not evidence.influences:
        parts.append(texts["no_influence"])
    for influence in evidence.influences:
        if influence.co_likes:
            parts.append(texts["co_likes"].format(count=influence.co_likes, title=_title(influence, context)))
    if context.traits:
        traits = [
            texts["shared_trait" if t.shared_with else "trait"].format(value=t.value, field=t.field)
            for t in context.traits
        ]
        parts.append(texts["traits"].format(traits=texts["trait_separator"].join(traits)))
    if evidence.conditions_met:
        parts.append(texts["conditions_met"].format(conditions=language.list(map(str, evidence.conditions_met))))
    return replace(
        reason,
        text=language.sentence(texts["separator"].join(parts)),
        cites=tuple(each.event.item.id for each in evidence.influences),
        traits=tuple(t.value for t in context.traits),
    )


def _title(influence: Influence, context: ReasonContext) -> str:
    return context.language.title(display_title(influence.event.item, context.request.language))


def _without(context: ReasonContext) -> list[tuple[str, Influence]]:
    """Return what was left out, in words, and what became of the item then."""
    influences = context.evidence.influences
    titles = [_title(each, context) for each in influences]
    if context.evidence.joint:
        return [(context.language.operator["joint_separator"].join(titles), influences[0])]
    return list(zip(titles, influences, strict=True))
