"""Reasons for those who want more than one sentence: what else counted, and for an operator the figures."""

from __future__ import annotations

from dataclasses import replace

from agent.explain.evidence import Influence, Reason
from agent.explain.sentences import ReasonContext, display_title

_SHARES = 4
"""Sources whose share of a score is told."""


def detailed(reason: Reason, subject: ReasonContext) -> Reason:
    """With a second sentence: what else of the history moved it, how many liked both, which conditions it meets."""
    language, found = subject.language, subject.evidence
    others = [c for c in found.influences if c.event.item.id not in reason.cites] if reason.cites else []
    count = next((c.co_likes for c in found.influences if c.event.item.id in reason.cites), 0)
    zh = language == "zh"
    parts = []
    if others:
        names = [display_title(c.event.item, language) for c in others]
        parts.append(
            f"另外起作用的有{'、'.join(f'《{n}》' for n in names)}" if zh else f"{' and '.join(names)} counted too"
        )
    if count and subject.kind != "people":
        parts.append(f"{count} 人两者都喜欢" if zh else f"{count} people liked both")
    if found.conditions_met:
        parts.append(
            f"符合条件 {'、'.join(found.conditions_met)}" if zh else f"it meets {' and '.join(found.conditions_met)}"
        )
    if not parts:
        return reason
    more = "；".join(parts) + "。" if zh else "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."
    space = "" if zh else " "
    return replace(reason, text=reason.text + space + more, cites=(*reason.cites, *(c.event.item.id for c in others)))


def for_operator(reason: Reason, subject: ReasonContext) -> Reason:
    """In figures: place and score in retrieval, each source's share, and where it would stand without each cause."""
    language, found = subject.language, subject.evidence
    zh = language == "zh"
    pulls = {name: part for name, part in found.contributions.items() if part > 0}
    whole = sum(pulls.values())
    first = sorted(pulls, key=lambda name: -pulls[name])[:_SHARES]
    shares = ", ".join(f"{name} {pulls[name] / whole:.0%}" for name in first)
    shared = "，共有" if zh else ", shared"
    traits = [f"{t.value} ({t.field}{shared * bool(t.shared_with)})" for t in subject.traits]
    if zh:
        parts = [f"《{subject.title}》：检索第 {found.rank} 位，得分 {found.score:.4f}（{shares}）"]
        parts += [f"没有《{names}》则为第 {c.rank} 位（{_change(c)}）" for names, c in _left_out(subject, "》和《")]
        parts += [] if found.influences else ["历史中没有哪一项单独改变得分"]
        parts += [
            f"{c.co_likes} 人也喜欢《{display_title(c.event.item, language)}》" for c in found.influences if c.co_likes
        ]
        parts += [f"特点：{'、'.join(traits)}"] if traits else []
        parts += [f"符合条件 {'、'.join(found.conditions_met)}"] if found.conditions_met else []
        text = "；".join(parts) + "。"
    else:
        parts = [f"{subject.title}: {_ordinal(found.rank)} in retrieval, score {found.score:.4f} ({shares})"]
        parts += [
            f"without {names} this would be {_ordinal(c.rank)} ({_change(c)})"
            for names, c in _left_out(subject, " and ")
        ]
        parts += [] if found.influences else ["no single item of the history moves the score"]
        parts += [
            f"{c.co_likes} people liked it and {display_title(c.event.item, language)}"
            for c in found.influences
            if c.co_likes
        ]
        parts += [f"traits: {', '.join(traits)}"] if traits else []
        parts += [f"meets {' and '.join(found.conditions_met)}"] if found.conditions_met else []
        text = "; ".join(parts) + "."
    return replace(
        reason,
        text=text,
        cites=tuple(c.event.item.id for c in found.influences),
        traits=tuple(t.value for t in subject.traits),
    )


def _left_out(subject: ReasonContext, between: str) -> list[tuple[str, Influence]]:
    """What was left out, in words, and what became of the item then."""
    causes = subject.evidence.influences
    names = [display_title(c.event.item, subject.language) for c in causes]
    return [(between.join(names), causes[0])] if subject.evidence.joint else list(zip(names, causes, strict=True))


def _change(cause: Influence) -> str:
    return f"{-cause.score_drop:+.1%}"


def _ordinal(place: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{place}{'th' if 10 <= place % 100 <= 20 else ends.get(place % 10, 'th')}"
