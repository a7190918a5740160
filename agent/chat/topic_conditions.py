"""Conditions of a topic: where items are of the genres that it names, no other item is an answer."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from agent.chat.lasting_conditions import field_of
from agent.chat.state import LIST_SIZE, State
from agent.query.catalogue_words import CatalogueWords, Named
from agent.query.genres import genres_in
from retrieval.arrays import Mask
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import All, Either, OneOf

MIN_OF_ALL_GENRES = 2
"""Items of all genres that a topic names, from which on a list is of these alone; of one genre one item is enough."""
MIN_OF_TAG = LIST_SIZE
"""Items with a tag from which on a list is of these alone: others may be about the same without the tag."""


def topic_conditions(
    state: State, words: CatalogueWords, columns: Columns, seen: Collection[str]
) -> tuple[Condition, ...]:
    """Return the condition that items are of the genres that the topic names: of all, else of one of them.

    Where no item is left by genres, it is the condition that they have the tags of the topic, if a whole list has them.
    Nothing where the topic names none, or no item that is not `seen` meets what else is asked.
    """
    allowed = columns.allowed(state.conditions)
    qualities = (each.quality for each in state.quality_critiques if each.more)
    genres, tags = genres_in(state.text, words), words.traits(", ".join((state.text, *qualities)))
    for condition, at_least in (*_conditions(genres, 1), *_conditions(tags, MIN_OF_TAG)):
        if _unseen(allowed & columns.mask(condition), columns, seen) >= at_least:
            return (condition,)
    return ()


def is_exhausted(state: State, words: CatalogueWords, columns: Columns, seen: Collection[str]) -> bool:
    """Return whether items of the kind in force are of a genre that the topic names, but none is left to be listed."""
    conditions = _conditions(genres_in(state.text, words), 1)
    if not conditions or topic_conditions(state, words, columns, seen):
        return False
    of_kind = columns.allowed([c for c in state.conditions if field_of(c) == "domain"])
    return bool((of_kind & columns.mask(conditions[-1][0])).any())


def _conditions(named: list[Named], at_least: int) -> list[tuple[Condition, int]]:
    """Return the conditions on genres or tags, the strictest first, each with the items it needs."""
    parts = [OneOf("trait", each.values) for each in named]
    if len(parts) < 2:
        return [(part, at_least) for part in parts]
    return [(All(tuple(parts)), max(at_least, MIN_OF_ALL_GENRES)), (Either(tuple(parts)), at_least)]


def _unseen(rows: Mask, columns: Columns, seen: Collection[str]) -> int:
    return sum(columns.items[int(row)].id not in seen for row in np.flatnonzero(rows))
