"""An item that a command names by its id or its title, and what to say where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.errors import UsageError
    from retrieval.data.items import Item
    from retrieval.index import Index


def item_named(index: Index, title_or_id: str, kind: str = "item") -> Item:
    """Return the item with this id or title. Raises UsageError, which calls it by its kind, where there is none."""
    from agent.profile.catalogue_vocabulary import spelling_key

    if title_or_id in index.items:
        return index.items[title_or_id]
    key = spelling_key(title_or_id)
    for item in index.items.values():
        if key in map(spelling_key, (item.title, *(each.title for each in item.translations.values()))):
            return item
    raise no_item(index, title_or_id, kind)


def no_item(index: Index, title_or_id: str, kind: str = "item") -> UsageError:
    """Return the error that no item has this id or title, with titles that are spelt alike."""
    from agent.errors import UsageError
    from retrieval.matching.near_titles import NearTitles

    near = [index.items[item_id].title for item_id in NearTitles(index.items.in_order).near([title_or_id])]
    cure = f"did you mean {', '.join(near)}?" if near else "name one by its id or its whole title"
    return UsageError(f"no {kind} {title_or_id[:60]!r}: {cure}")
