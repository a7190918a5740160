"""How the list of a request is ordered that says what there is to be more or less of: "a bit quieter", 不要太长.

A conversation compares with the items on show. A request alone has none, so that items on the side of the median of
their kind that is asked for rank higher, and those whose categories or tags name a quality higher or lower.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.genres import genres_in
from agent.query.facets.moods import named_moods
from agent.query.limits.bounds import Quantity
from agent.query.negations.concepts import concept_key, find_concept
from agent.query.slots import Slots
from retrieval.conditions import Columns, Comparison
from retrieval.conditions.expression import OneOf
from retrieval.conditions.fields import numbers
from retrieval.conditions.predicates import Operator
from retrieval.messages import messages
from retrieval.query import PreferenceBoost

MEASURED: dict[str, tuple[tuple[Quantity, ...], Operator]] = {
    "newer": (("year",), ">"),
    "older": (("year",), "<"),
    "dearer": (("price",), ">"),
    "cheaper": (("price",), "<"),
    "longer": (("minutes", "pages"), ">"),
    "shorter": (("minutes", "pages"), "<"),
    "better": (("rating",), ">"),
}
WEIGHT = 1.0
"""How much higher or lower they rank, as a plain request for more of something does."""
MAX_WORDS = 4
"""Words of a topic up to which its genres and moods order the list; a longer one describes what is looked for."""

MAX_NAMED = 3
"""Categories and tags at most by which what opposes a mood is called."""


@dataclass(frozen=True)
class ListOrder:
    """What ranks higher or lower, the qualities to search for, and the critiques that no item is ordered by."""

    boosts: tuple[PreferenceBoost, ...] = ()
    search_text: str = ""
    unordered: tuple[str, ...] = ()


def differences(slots: Slots) -> tuple[str, ...]:
    """Return what items are to be more or less of, the order of the list among it where no years are given."""
    has_years = slots.year_from is not None or slots.year_to is not None
    return tuple(dict.fromkeys((*((slots.sort,) if slots.sort and not has_years else ()), *slots.critiques)))


def list_order(
    critiques: Sequence[str], columns: Columns, domain: str, field_of: Callable[[Quantity], str]
) -> ListOrder:
    """Return how critiques order the items of a domain, of all where it is empty.

    `field_of`: the field in which these have a quantity, empty where they have it in none.
    """
    boosts, qualities, unordered = list[PreferenceBoost](), list[str](), list[str]()
    for critique in critiques:
        direction, _, quality = critique.partition(" ")
        boost = _of_quality(quality, direction == "more", columns) if quality else None
        if critique in MEASURED:
            boost = _of_measure(critique, columns, domain, field_of)
        boosts += [boost] if boost else []
        if quality and direction == "more":
            qualities.append(quality)
        elif not boost:
            unordered.append(critique)
    return ListOrder(tuple(boosts), " ".join(qualities), tuple(unordered))


def topic_order(topic: str, columns: Columns) -> tuple[PreferenceBoost, ...]:
    """Return what ranks higher or lower by a short topic: its genres, and what is or opposes the moods that it names.

    "Quiet" names few texts; without this, what shares a word with "family" came before what is of the genre.
    """
    if len(topic.split()) > MAX_WORDS:
        return ()
    words, moods = catalogue_words(columns), named_moods(topic)
    boosts = [PreferenceBoost(each.words, OneOf("category", each.values), WEIGHT) for each in genres_in(topic, words)]
    values = sorted(columns.words_by_field["trait"])
    against = tuple(value for value in values if any(concept_key(value) in mood.against for mood in moods))
    if so := words.traits_of_moods(topic) if moods else ():
        boosts.append(PreferenceBoost(topic, OneOf("trait", so), WEIGHT))
    if against:
        boosts.append(PreferenceBoost(", ".join(against[:MAX_NAMED]), OneOf("trait", against), -WEIGHT))
    return tuple(boosts)


def comparison_notices(critiques: Sequence[str], language: str) -> list[str]:
    """Return what is to be said of critiques that order no list: that no item has the quantity, or whose quality."""
    texts = messages("agent.query", language)
    no_list = str(texts["notices"]["no_list"])
    return [
        str(texts["unavailable"][each])
        if each in MEASURED
        else no_list.format(words=_critique_in_words(each, language))
        for each in critiques
    ]


def _critique_in_words(critique: str, language: str) -> str:
    """Return a critique as a person says it, such as 短一点 for "shorter" and 少些沉重 for "less 沉重"."""
    names = messages("agent.query", language)["critiques"]
    direction, _, quality = critique.partition(" ")
    return str(names.get(direction, critique)).format(quality=quality)


def _of_measure(
    critique: str, columns: Columns, domain: str, field_of: Callable[[Quantity], str]
) -> PreferenceBoost | None:
    """Return the boost of the items beyond the median of their kind; None where none tell the quantity."""
    quantities, operator = MEASURED[critique]
    if not (field := next(filter(None, map(field_of, quantities)), "")):
        return None
    items = (item for item in columns.items if domain in ("", item.domain))
    median = statistics.median_low([value for item in items for value in numbers(item, field)[:1]] or [0])
    return PreferenceBoost(critique, Comparison(field, operator, f"{median:g}"), WEIGHT)


def _of_quality(quality: str, more: bool, columns: Columns) -> PreferenceBoost | None:
    """Return the boost of the items of which a category or tag means a quality; None where none does."""
    words = catalogue_words(columns)
    concept = find_concept(quality)
    of_concept = (
        value for value in sorted(columns.words_by_field["trait"]) if concept and concept_key(value) in concept.values
    )
    named = (value for each in words.traits(quality) for value in each.values)
    values = tuple(dict.fromkeys((*named, *of_concept, *words.traits_of_moods(quality))))
    return PreferenceBoost(quality, OneOf("trait", values), WEIGHT if more else -WEIGHT) if values else None
