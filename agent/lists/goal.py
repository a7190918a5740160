"""The item that a title or an id names as the goal of a series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of
from retrieval.matching.titles import title_key

_IN_BRACKETS = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]")


def find_goal(items: Sequence[Item], popularity: Mapping[str, int], named: str) -> Item | None:
    """Return the item that a title names, None where there is none.

    A title as it is, or without what stands in brackets, such as another title or a year, goes before one that is only
    spelt alike: Tokyo Story is Tokyo Story (Tôkyô monogatari) and not Toy Story. Of several the one that most people
    know is meant.
    """
    from agent.query.works.works import Works

    key = title_key(named)
    if same := [item for item in items if key in set(_keys(item))]:
        return max(same, key=lambda item: popularity.get(item.id, 0))
    return Works(items, popularity).find(named)


def _keys(item: Item) -> Iterator[str]:
    for title in titles_of(item):
        yield title_key(title)
        yield title_key(_IN_BRACKETS.sub("", title))
