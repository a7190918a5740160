"""What an item itself states, and whether that bears the words of a request."""

from __future__ import annotations

from retrieval.data.items import Item
from retrieval.text.tokenizer import STOPWORDS, is_character, tokenize

MIN_WORDS_BORNE = 0.5
"""Share of the words of a request that an item must have itself for a reason to claim that it suits the request."""


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
