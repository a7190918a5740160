"""What an item itself states, and whether that bears the words of a request."""

from __future__ import annotations

import re

from retrieval.data.items import Item
from retrieval.text import tokenize
from retrieval.text.tokenizer import STOPWORDS, is_character

MIN_WORDS_BORNE = 0.5
"""Share of the words of a request that an item must have itself for a reason to claim that it suits the request."""

MIN_STEM, MAX_ENDING = 5, 4
"""Letters at the start of a word by which its forms are one, as in tenderly and tender: all but its ending."""


def own_facts(item: Item, language: str) -> str:
    """Return what the item itself states in a language, without what a model inferred of it."""
    texts = item.read_in(language)
    year = str(item.published.year) if item.published else ""
    stated = [fact.value for fact in texts.extracted if fact.stated]
    traits = [*texts.categories, *texts.tags, *stated, *map(str, texts.attributes.values())]
    return " ".join([texts.title, texts.text, *traits, year])


def bears_request(item: Item, text: str, language: str) -> bool:
    """Return whether at least half of the words of a request are the item's own; in Chinese, pairs of characters."""
    words = {word for word in tokenize(text) if word not in STOPWORDS and not is_character(word)}
    return bool(words) and len(words & set(tokenize(own_facts(item, language)))) >= MIN_WORDS_BORNE * len(words)


def unsupported_qualities(text: str, facts: str, qualities: re.Pattern[str]) -> list[str]:
    """Return the words for qualities and moods in a text that are in none of the facts, by their first letters."""
    folded = facts.casefold()
    words = (match[0].casefold() for match in qualities.finditer(text))
    return [word for word in words if not _begins_word(word[: max(MIN_STEM, len(word) - MAX_ENDING)], folded)]


def _begins_word(start: str, text: str) -> bool:
    before = r"(?<![^\W_])" if start.isascii() else ""
    return re.search(before + re.escape(start), text) is not None
