"""Conditions of a topic: where items are of the genres that it names, no other item is an answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from agent.chat.requests.lasting_conditions import field_of
from agent.chat.state import State
from agent.query.facets.catalogue_words import CatalogueWords, Named
from agent.query.facets.genres import genres_in
from agent.query.facets.goods import goods_in
from agent.query.facets.moods import named_moods
from retrieval.arrays import Mask
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import All, Either, Not, OneOf

MIN_OF_ALL_GENRES = 2
"""Items of all genres that a topic names, from which on a list is of these alone; of one genre one item is enough."""
MIN_OF_TAG = 2
"""Items with a tag from which on a list is of these alone; where the topic is nothing else, one item is enough."""
MIN_OF_MOOD = 3
"""Items with a trait of a mood from which on a list is of these alone."""


def topic_conditions(
    state: State, words: CatalogueWords, columns: Columns, seen: Collection[str]
) -> tuple[Condition, ...]:
    """Return the condition that items are by whom the topic names, or of its genres: of all, else of one of them.

    Items must also have the tags that the topic names, if `MIN_OF_TAG` items do; without a genre, the tags alone, which
    one item must have where the topic is nothing but tags; and without either, a trait of its moods. Goods must be
    called as the topic calls them. None where the topic names none of these, or where no item that is not `seen` meets
    the other conditions.
    """
    allowed = columns.allowed(state.conditions)
    genres, tags = _of_genres(state, words, columns), _of_tags(state, words)
    goods = [(each, 1) for each in _of_goods(state, columns)]
    by_them = _by_creators(state, words)
    made: list[tuple[Condition, int]] = [(All((each, of)), 1) for each in by_them for of, _ in (goods or genres)[:1]]
    made += [(each, 1) for each in by_them if not goods]
    tagged = [(All((genre, tag)), MIN_OF_TAG) for genre, _ in genres[:1] for tag, _ in tags]
    for condition, at_least in (*made, *goods, *tagged, *(genres or tags or _of_moods(state, words))):
        if _unseen(allowed & columns.mask(condition), columns, seen) >= at_least:
            return (condition,)
    return ()


def is_exhausted(state: State, words: CatalogueWords, columns: Columns, seen: Collection[str]) -> bool:
    """Return whether the kind in force has items of a genre, or by somebody, that the topic names, all of them seen
    or failing the other conditions; the same of tags, where the topic names nothing else."""
    names = [name for each in words.creators(state.text) for name in each.values]
    by_them = _of_kind(state, columns) & ~columns.allowed(words.not_by(names))
    if bool(by_them.any()) and not _unseen(by_them & columns.allowed(state.conditions), columns, seen):
        return True
    of_genre = _of_genres(state, words, columns) or _of_goods(state, columns)
    if of_genre or (names_tags_alone(state, words) and not lacks_tags(state, words, columns)):
        return not topic_conditions(state, words, columns, seen)
    return False


def names_tags_alone(state: State, words: CatalogueWords) -> bool:
    """Return whether a topic is nothing but tags of the catalogue, and no mood, which items may be of without a tag."""
    rest = state.text
    for each in words.traits(state.text):
        rest = rest.replace(each.words, " ")
    is_of_tags = rest != state.text and not re.search(r"\w", rest)
    return is_of_tags and not named_moods(state.text) and not genres_in(state.text, words)


def lacks_tags(state: State, words: CatalogueWords, columns: Columns) -> bool:
    """Return whether a topic is nothing but tags that no item of the kind in force has, nor writes in its text."""
    if not names_tags_alone(state, words):
        return False
    of_kind = _of_kind(state, columns)
    values = {value: None for each in words.traits(state.text) for value in (each.words, *each.values)}
    named = (OneOf("trait", tuple(values)), *(Comparison("text", "contains", value) for value in values))
    return bool(of_kind.any()) and not any((of_kind & columns.mask(each)).any() for each in named)


def _of_kind(state: State, columns: Columns) -> Mask:
    """Return the rows of the kind of item in force, of all kinds where none is."""
    return columns.allowed([c for c in state.conditions if field_of(c) == "domain"])


def _of_genres(state: State, words: CatalogueWords, columns: Columns) -> list[tuple[Condition, int]]:
    """Return the conditions on the genres of a topic of which the kind in force has an item."""
    of_kind = _of_kind(state, columns)
    genres = [each for each in genres_in(state.text, words) if (of_kind & columns.mask(_is_one_of(each))).any()]
    return _conditions(genres, 1)


def _of_goods(state: State, columns: Columns) -> list[Condition]:
    """Return the condition that items are the goods that a topic names, which stands in their titles; else none."""
    titles = [title for each in goods_in(state.text, columns) for title in each.values]
    return [OneOf("title", tuple(titles))] if titles else []


def _of_tags(state: State, words: CatalogueWords) -> list[tuple[Condition, int]]:
    """Return the conditions on the tags of a topic, and of the qualities that there is to be more of."""
    named = words.traits(_topic_with_qualities(state))
    genres = {value for each in genres_in(state.text, words) for value in each.values}
    at_least = 1 if names_tags_alone(state, words) else MIN_OF_TAG
    return _conditions([each for each in named if not genres.intersection(each.values)], at_least)


def _of_moods(state: State, words: CatalogueWords) -> list[tuple[Condition, int]]:
    """Return the condition on the traits of the moods that a topic names, and that there is to be more of."""
    named = tuple(words.traits_of_moods(_topic_with_qualities(state)))
    return [(OneOf("trait", named), MIN_OF_MOOD)] if named and named_moods(_topic_with_qualities(state)) else []


def _topic_with_qualities(state: State) -> str:
    """Return the topic of a state, and the qualities that there is to be more of."""
    return ", ".join((state.text, *(each.quality for each in state.quality_critiques if each.more)))


def _by_creators(state: State, words: CatalogueWords) -> list[Condition]:
    """Return the condition that items are by one of those whom a topic names; none where it names nobody."""
    by_others = words.not_by(name for each in words.creators(state.text) for name in each.values)
    if not by_others:
        return []
    return [Not(by_others[0] if len(by_others) == 1 else All(tuple(by_others)))]


def _is_one_of(named: Named) -> OneOf:
    return OneOf("trait", named.values)


def _conditions(named: Sequence[Named], at_least: int) -> list[tuple[Condition, int]]:
    """Return the conditions on genres or tags, the strictest first, each with the items it needs."""
    parts = [_is_one_of(each) for each in named]
    if len(parts) < 2:
        return [(part, at_least) for part in parts]
    return [(All(tuple(parts)), max(at_least, MIN_OF_ALL_GENRES)), (Either(tuple(parts)), at_least)]


def _unseen(rows: Mask, columns: Columns, seen: Collection[str]) -> int:
    return sum(columns.items[int(row)].id not in seen for row in np.flatnonzero(rows))
