"""What is known of a person's interests: traits, each with its weight, its age and the interactions it rests on.

A model may put them into a sentence, which is checked against them; where it fails, they are listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from agent.errors import ModelFault
from agent.grounding import grounded, names_unknown, numbers_unknown, repeats
from agent.llm import LanguageModel
from agent.wording import is_chinese, show, verdict
from prompts import PromptError, Prompts
from prompts.words import words
from retrieval.requests import Event

HALF_LIFE_DAYS = 180.0
GROUNDED = 0.4


@dataclass(frozen=True)
class Interest:
    """`weight` sums the signals of the evidence, each halved every half-year; below 0 is a dislike."""

    trait: str
    weight: float
    evidence: tuple[str, ...]
    latest: datetime | None


def interests(history: Sequence[Event], language: str, most: int = 20) -> tuple[Interest, ...]:
    """Traits by the strength of what is known of them, likes and dislikes alike. Ages count from the latest event."""
    times = [e.interaction.time for e in history if e.interaction.time]
    newest = max(times, default=datetime.now(UTC))
    weights: dict[str, float] = defaultdict(float)
    evidence: dict[str, list[Event]] = defaultdict(list)
    for event in history:
        days = (newest - event.interaction.time).days if event.interaction.time else 0.0
        for trait in event.item.traits(language):
            weights[trait] += event.signal * 0.5 ** (days / HALF_LIFE_DAYS)
            evidence[trait].append(event)
    # A trait of a single item says little of a person: it counts half.
    strength = {t: w * (1.0 if len(evidence[t]) > 1 else 0.5) for t, w in weights.items()}
    ranked = sorted(strength, key=lambda t: (-abs(strength[t]), t))[:most]
    return tuple(
        Interest(
            t,
            strength[t],
            tuple(e.item.id for e in evidence[t]),
            max((e.interaction.time for e in evidence[t] if e.interaction.time), default=None),
        )
        for t in ranked
    )


DESCRIBED = 8
_GRAMMARS = {
    "en": r'root ::= " " [A-Za-z,;\x27 -]{20,200} "."',
    "zh": r'root ::= [一-鿿、，；]{8,80} "。"',
}


def describe(
    known: Sequence[Interest], history: Sequence[Event], language: str, model: LanguageModel, prompts: Prompts
) -> str:
    """One sentence to the person: the model's where it keeps to the interests, else a plain list of the likes."""
    liked = [i.trait for i in known if i.weight > 0][:DESCRIBED]
    plain = f"你喜欢：{'、'.join(liked)}。" if language == "zh" else f"You like {', '.join(liked)}."
    domains = {e.item.domain for e in history}
    kind = words(domains.pop() if len(domains) == 1 else "", language)
    events = [show(e.item, language, verdict=verdict(e, language)) for e in history if e.signal > 0][-DESCRIBED:]
    try:
        prompt = prompts.render(
            "profile",
            language,
            model.chat,
            words=kind,
            traits=liked,
            history=events,
        )
        said = "".join(model.generate(prompt, _GRAMMARS[language], max_tokens=100))
    except (ModelFault, PromptError):
        return plain
    facts = " ".join([kind.many, *liked, *(f"{e.title} {' '.join(e.categories)}" for e in events)])
    sound = said.endswith((".", "。")) and is_chinese(said) == (language == "zh") and not repeats(said, language)
    known_only = not numbers_unknown(said, facts) and (language == "zh" or not names_unknown(said, facts))
    if not (sound and known_only and grounded(said, facts, language) >= GROUNDED):
        return plain
    return ("你" if language == "zh" else "You") + said
