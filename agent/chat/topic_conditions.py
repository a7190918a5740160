"""Conditions of a topic: where items are of the genres that it names, no other item is an answer."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from agent.chat.lasting_conditions import field_of
from agent.chat.state import State
from agent.query.catalogue_words import CatalogueWords
from retrieval.arrays import Mask
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import All, Either, OneOf

MIN_OF_ALL_GENRES = 2
"""Items of all genres that a topic names, from which on a list is of these alone; of one genre one item is enough."""


def topic_conditions(
    state: State, words: CatalogueWords, columns: Columns, seen: Collection[str]
) -> tuple[Condition, ...]:
    """Return the condition that items are of the genres that the topic names: of all, else of one of them.

    Nothing where the topic names none, or no item that is not `seen` meets what else is asked.
    """
    allowed = columns.allowed(state.conditions)
    for condition, at_least in _conditions(state, words):
        if _unseen(allowed & columns.mask(condition), columns, seen) >= at_least:
            return (condition,)
    return ()


def is_exhausted(state: State, words: CatalogueWords, columns: Columns, seen: Collection[str]) -> bool:
    """Return whether items of the kind in force are of a genre that the topic names, but none is left to be listed."""
    conditions = _conditions(state, words)
    if not conditions or topic_conditions(state, words, columns, seen):
        return False
    of_kind = columns.allowed([c for c in state.conditions if field_of(c) == "domain"])
    return bool((of_kind & columns.mask(conditions[-1][0])).any())


def _conditions(state: State, words: CatalogueWords) -> list[tuple[Condition, int]]:
    """Return the conditions on the genres of a topic, the strictest first, each with the items it needs."""
    genres = [OneOf("trait", named.values) for named in words.categories(state.text, of_kinds=True)]
    if len(genres) < 2:
        return [(genre, 1) for genre in genres]
    return [(All(tuple(genres)), MIN_OF_ALL_GENRES), (Either(tuple(genres)), 1)]


def _unseen(rows: Mask, columns: Columns, seen: Collection[str]) -> int:
    return sum(columns.items[int(row)].id not in seen for row in np.flatnonzero(rows))
