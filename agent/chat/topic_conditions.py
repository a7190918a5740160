"""Conditions of a topic: where enough items are of the genres that it names, no other item is an answer."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from agent.chat.state import State
from agent.query.catalogue_words import CatalogueWords
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import All, Either, OneOf

MIN_OF_GENRE = 2
"""Items of a genre from which on a list is of these alone."""


def topic_conditions(
    state: State, words: CatalogueWords, columns: Columns, seen: Collection[str]
) -> tuple[Condition, ...]:
    """Return the condition that items are of the genres that the topic names: of all, else of one of them.

    Nothing where the topic names none, or fewer than `MIN_OF_GENRE` items that are not `seen` meet what else is asked.
    """
    genres = [OneOf("trait", named.values) for named in words.categories(state.text)]
    if not genres:
        return ()
    allowed = columns.allowed(state.conditions)
    joined: tuple[Condition, ...] = (All(tuple(genres)), Either(tuple(genres))) if len(genres) > 1 else (genres[0],)
    for condition in joined:
        rows = np.flatnonzero(allowed & columns.mask(condition))
        if sum(columns.items[int(row)].id not in seen for row in rows) >= MIN_OF_GENRE:
            return (condition,)
    return ()
