"""Moods that people ask for: their words in English and Chinese, and the categories and tags of items that are so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agent.query.negations.concepts import concept_key
from agent.query.text.message_text import whole_word
from retrieval.data.items import Item

MIN_FIT = 3
"""Items that are not the opposite of a mood, from which on a list has no others."""
MAX_TRAITS = 2
"""Traits of one mood that count; more say no more."""


@dataclass(frozen=True)
class Mood:
    """A mood. `words`: what people call it; `search`: those of them that are searched for together.

    `traits`, `against`: categories and tags of items that are so, and of those that are the opposite, as `concept_key`
    writes them. `pattern`: any of its words.
    """

    words: tuple[str, ...]
    search: tuple[str, ...]
    traits: frozenset[str]
    against: frozenset[str]
    pattern: re.Pattern[str]


def named_moods(text: str) -> list[Mood]:
    """Return the moods that words of a topic name."""
    return [mood for mood in all_moods() if mood.pattern.search(text)]


def mood_words(text: str) -> tuple[str, ...]:
    """Return the words of a message that name moods and hardly anything else, the longest of those that overlap."""
    words = dict.fromkeys(match[0].casefold() for mood in all_moods() for match in mood.pattern.finditer(text))
    return tuple(word for word in words if word not in _ordinary())


def names_moods_alone(topic: str) -> bool:
    """Return whether a topic says nothing besides moods."""
    rest = without_moods(topic)
    return rest != topic and not re.sub(r"[\s,，、的和]|\band\b", "", rest)


def without_moods(topic: str) -> str:
    """Return a topic without the words of moods."""
    for mood in all_moods():
        topic = mood.pattern.sub(" ", topic)
    return topic


def with_plain_moods(text: str) -> str:
    """Return a message in which what is short for a mood is written as its word: 热血 for 燃.

    What says what is not wanted by what is, as 真人电影, says so at the end.
    """
    for pattern, word in _written()["informal"].items():
        text = re.sub(pattern, word, text, flags=re.I)
    for pattern, opposite in _written()["opposite"].items():
        if re.search(pattern, text, re.I):
            text = f"{re.sub(pattern, '', text, flags=re.I)}, {opposite}"
    return text


def mood_fit(item: Item, moods: Iterable[Mood]) -> int:
    """Return how many of its traits say that an item is of some moods, less those that say the opposite."""
    return sum(_count(item, mood.traits) - _count(item, mood.against) for mood in moods)


def order_by_moods(items: Sequence[Item], topic: str) -> list[int]:
    """Return positions of items: those that are the opposite of the moods of a topic go last.

    Where the topic names moods alone, those that are so come first. Otherwise the order stays.
    """
    moods = named_moods(topic)
    most = len(moods) * MAX_TRAITS if names_moods_alone(topic) else 0
    return sorted(range(len(items)), key=lambda position: -min(mood_fit(items[position], moods), most))


def without_opposites(items: Sequence[Item], topic: str) -> list[int]:
    """Return positions of items as `order_by_moods` has them, the opposite left out where `MIN_FIT` others remain."""
    moods, ordered = named_moods(topic), order_by_moods(items, topic)
    fit = [position for position in ordered if mood_fit(items[position], moods) >= 0]
    return fit if len(fit) >= MIN_FIT else ordered


def _count(item: Item, traits: frozenset[str]) -> int:
    """Return how many of some traits an item has in the language that names most of them, MAX_TRAITS at most."""
    texts = (item, *item.translations.values())
    counts = (sum(concept_key(trait) in traits for trait in (*each.categories, *each.tags)) for each in texts)
    return min(max(counts), MAX_TRAITS)


@cache
def all_moods() -> tuple[Mood, ...]:
    """Return every mood."""
    return tuple(map(_mood, _written()["mood"]))


def _mood(row: dict[str, Any]) -> Mood:
    words = tuple(dict.fromkeys((*row["search"], *row["words"])))
    patterns = (whole_word(word).pattern for word in sorted(words, key=len, reverse=True))
    return Mood(
        words,
        tuple(row["search"]),
        frozenset(map(concept_key, row["traits"])),
        frozenset(map(concept_key, row["against"])),
        re.compile("|".join(patterns), re.I),
    )


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(_written()["ordinary"])


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "moods.toml").read_text(encoding="utf-8"))
