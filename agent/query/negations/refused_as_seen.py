"""A refusal whose only cause is that the item is known: "skip the first, seen it", 第二本不要，看过了."""

from __future__ import annotations

from dataclasses import replace

from agent.query.slots import Slots
from agent.query.text.message_text import any_language

_REFUSED_AS_SEEN = any_language(
    {
        "en": r"(?:\b(?:no|not|nah|skip|drop|remove|lose|forget|leave out)\b[^,.;]*|^[^,.;]*\bno)[,.;:–—-]+\s*"
        r"(?:i(?:'ve| have)?\s+)?(?:already\s+)?(?:seen|watched|read|heard|played|have|own|finished|did)\b"
        r"(?: (?:it|that|that one|this|them|already|before|twice|once))*\W*$",
        "zh": r"(?:不要|别|跳过|算了|换掉)[^,，。]*[,，。]\s*(?:我|都|早就?|已经|以前|之前)*"
        "(?:[看听读玩学买追刷]过|[看听读玩]完)了?[。!！]*$",
    }
)


def refused_as_seen(slots: Slots, text: str) -> Slots:
    """Return the slots of a text, with "seen" for a refusal of items because they are known, which judges nothing."""
    is_known = slots.intent == "dislike" and slots.numbers and _REFUSED_AS_SEEN.search(text)
    return replace(slots, intent="seen") if is_known else slots
