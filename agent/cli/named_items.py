"""An item that a command names by its id or its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.data.items import Item
    from retrieval.index import Index


def item_named(index: Index, named: str, kind: str = "item") -> Item:
    """Return the item with this id or title. Raises UsageError, which calls it by its kind, where there is none."""
    from agent.errors import UsageError
    from agent.profile.catalogue_vocabulary import spelling_key
    from retrieval.matching.near_titles import NearTitles

    if named in index.items:
        return index.items[named]
    key = spelling_key(named)
    for item in index.items.values():
        if key in map(spelling_key, (item.title, *(each.title for each in item.translations.values()))):
            return item
    near = [index.items[item_id].title for item_id in NearTitles(index.items.in_order).near([named])]
    cure = f"did you mean {', '.join(near)}?" if near else "name one by its id or its whole title"
    raise UsageError(f"no {kind} {named[:60]!r}: {cure}")
