"""A kind of item that is a genre of the catalogue: 小说 says nothing as a kind where all are books, but some novels."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from agent.query.facets.catalogue_words import CatalogueWords, catalogue_words
from agent.query.facets.kind_nouns import kind_named_by, negated_kinds
from agent.query.slots import Slots
from retrieval.conditions import Columns, Comparison
from retrieval.conditions.expression import OneOf

_NON_GENRE = re.compile(r"(?:非|non-?)(?P<genre>\w+?)类?", re.I)


def kind_as_genre(slots: Slots, text: str, words: CatalogueWords) -> Slots:
    """Return slots whose kind is a topic instead, where a genre is called so and the kind tells no items apart.

    In 推理小说 the genre before it says more. 不要小说 and 非小说, where no genre is called so, exclude one.
    """
    if slots.intent or slots.question:
        return slots
    slots = _without_non_genres(slots, words)
    if denied := [noun for noun in negated_kinds(text) if words.traits(noun)]:
        return replace(slots, exclude=tuple(dict.fromkeys((*slots.exclude, *denied))))
    genres = [each.words for each in words.traits(text)]
    named = [
        name
        for name in dict.fromkeys(genres)
        if slots.domain == kind_named_by(name) != ""
        and not any(name in word for word in slots.exclude)
        and not any(re.search(rf"{re.escape(before)}\s*{re.escape(name)}", text) for before in ("非", *genres))
    ]
    if not named:
        return slots
    topic = sorted(dict.fromkeys((*named, *slots.topic.split())), key=text.find)
    return replace(slots, topic=" ".join(topic), domain="")


def _without_non_genres(slots: Slots, words: CatalogueWords) -> Slots:
    """Return slots that exclude the genres of which their topic asks for what is not so."""
    denied = {}
    for word in slots.topic.split():
        match = _NON_GENRE.fullmatch(word)
        names = [each.words for each in words.traits(word)]
        if match and match["genre"] in names and words.names_category(match["genre"]):
            denied[word] = match["genre"]
    topic = " ".join(word for word in slots.topic.split() if word not in denied)
    exclude = tuple(dict.fromkeys((*slots.exclude, *denied.values())))
    return replace(slots, topic=topic, exclude=exclude) if denied else slots


def kind_of_category(topic: str, kind: str, columns: Columns) -> str:
    """Return the one other kind of which a topic is a category, and no word of the kind in force: metal, of courses.

    Empty where the topic is none, or where several kinds have it.
    """
    named = catalogue_words(columns).categories(topic) if topic and kind else []
    values = tuple(value for each in named if each.words.casefold() == topic.casefold() for value in each.values)
    if not values:
        return ""
    of_kind = columns.mask(Comparison("domain", "=", kind))
    has_it = columns.mask(OneOf("trait", values)) | columns.mask(Comparison("text", "contains", topic))
    kinds = {columns.items[row].domain for row in np.flatnonzero(columns.mask(OneOf("category", values))).tolist()}
    return kinds.pop() if len(kinds) == 1 and not (of_kind & has_it).any() else ""
