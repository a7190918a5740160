"""Items as they are stored, compared with those that are to replace them."""

from __future__ import annotations

from retrieval.data.items import Item


def with_extracted(item: Item, stored: str) -> Item:
    """Return the item with the extracted attributes of the stored one, if nothing else of it has changed."""
    try:
        before = Item.model_validate_json(stored)
    except ValueError:  # damaged on disk, and about to be replaced
        return item
    unchanged = before.without_extracted().model_dump(exclude_defaults=True) == item.model_dump(exclude_defaults=True)
    return before.model_copy(update={"vectors": item.vectors}) if unchanged else item


def passage_of(stored: str) -> str:
    """Return the passage of a stored item, empty where it is damaged."""
    try:
        return Item.model_validate_json(stored).passage()
    except ValueError:  # damaged on disk, and about to be replaced
        return ""
