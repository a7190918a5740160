"""Boosts of the items whose texts name the place or the occasion of use: a fern for the bathroom."""

from __future__ import annotations

from agent.query.text.message_text import any_language, content_words
from retrieval.conditions import Columns, Comparison
from retrieval.query import PreferenceBoost
from retrieval.text.cjk import contains_han

MIN_LETTERS = 5
"""Letters of a word of an occasion that texts may name: shorter ones stand in others, as bed in described."""
MAX_SHARE = 0.1
"""The greatest share of a catalogue whose texts name a word that still says what items are for."""
_TIMES = any_language(
    {
        "en": r"\b(?:tonight|today|tomorrow|night|evenings?|mornings?|afternoons?|weekends?|time|hours?|minutes?)\b",
        "zh": "今[天晚夜]|明[天晚]|晚上|早上|下午|夜里|周末|时间|时候|小时|分钟",
    }
)
"""Words of an occasion that say when, which in the text of an item are of its story."""


def occasion_boosts(occasion: str, columns: Columns) -> tuple[PreferenceBoost, ...]:
    """Return boosts of the few items whose texts name a place or an occasion of use."""
    boosts = []
    for word in content_words(_TIMES.sub(" ", occasion)).split():
        condition = Comparison("text", "contains", word)
        if len(word) >= MIN_LETTERS or contains_han(word):
            count = int(columns.mask(condition).sum())
            boosts += [PreferenceBoost(word, condition, 1.0)] if 0 < count <= MAX_SHARE * len(columns.items) else []
    return tuple(boosts)
