"""New items by the interests of a person: which traits make groups, and which items stand in them.

A group is named by a trait that its items have, as the catalogue writes it. Traits are taken one after the other, each
the one that most of a person's interest and most of the best places in the ranking speak for among the items that are
in no group yet. A trait that is no interest yet counts less than any that is, and one that is disliked names no group.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.digest.sources import is_source
from agent.profile.catalogue_vocabulary import spelling_key
from agent.profile.interest import Interest
from retrieval.data.descriptive_traits import is_descriptive
from retrieval.data.items import Item

KINDS = ("topic", "person")
"""Kinds of interests that name groups: a decade or a mood is no subject."""
FEWEST = 2
"""Items of a group that has a name."""
UNTRIED = 0.1
"""Weight of a trait that is no interest, as a share of the least interest."""


@dataclass(frozen=True)
class TraitGroup:
    """Places of items in a ranking, best first, that have a trait; without a trait they are the best of the others.

    `new`: how many of all ranked items have the trait.
    """

    trait: str
    places: tuple[int, ...]
    new: int


def group_by_interests(
    ranking: Sequence[Item], interests: Sequence[Interest], language: str, topics: int, most: int
) -> list[TraitGroup]:
    """Return up to `topics` named groups of `most` items each, and one of others; each item is in one at most.

    `ranking`: best first.
    """
    weights = {spelling_key(i.trait): i.weight for i in interests if i.kind in (*KINDS, "dislike")}
    untried = UNTRIED * min((weight for weight in weights.values() if weight > 0), default=1.0)
    places = _places_by_trait(ranking, language)
    worth = {name: weights.get(spelling_key(name), untried) for name, at in places.items() if len(at) >= FEWEST}
    named = {name: places[name] for name, weight in worth.items() if weight > 0}
    groups, placed = list[TraitGroup](), set[int]()
    while named and len(groups) < topics:
        free = {name: [place for place in at if place not in placed][:most] for name, at in named.items()}
        free = {name: at for name, at in free.items() if len(at) >= FEWEST}
        if not free:
            break
        best = max(free, key=lambda name: (_gain(free[name]) * worth[name], name))
        groups.append(TraitGroup(best, tuple(free[best]), len(places[best])))
        placed.update(free[best])
        del named[best]
    others = [place for place in range(len(ranking)) if place not in placed]
    if others[:most]:
        groups.append(TraitGroup("", tuple(others[:most]), len(others)))
    return sorted(groups, key=lambda group: (not group.trait, group.places[0]))


def has_trait(item: Item, trait: str, language: str) -> bool:
    """Return whether an item has a trait, however it is spelt."""
    return spelling_key(trait) in {spelling_key(each) for each in item.traits(language)}


def _places_by_trait(ranking: Sequence[Item], language: str) -> Mapping[str, list[int]]:
    """Return the places of the items that have each trait that says what they are about, by its first spelling."""
    spellings: dict[str, str] = {}
    places: dict[str, list[int]] = {}
    for place, item in enumerate(ranking):
        texts = item.read_in(language)
        fields = [("category", value) for value in (*texts.categories, *texts.tags)]
        fields += [(name, value) for name, value in texts.named_attributes.items() if not is_source(name)]
        fields += [(each.field, each.value) for each in texts.stated]
        named = {spelling_key(value): value for field, value in fields if value and is_descriptive(field, value)}
        for key, value in named.items():
            places.setdefault(spellings.setdefault(key, value), []).append(place)
    return places


def _gain(places: Sequence[int]) -> float:
    """Return what places in a ranking are worth together, each discounted as in DCG (Järvelin and Kekäläinen 2002)."""
    return sum(1 / math.log2(place + 2) for place in places)
