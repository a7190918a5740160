"""Where an attack may stand in a request: in an item of the list, in the history, or in what the user writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.data.items import Item
from retrieval.query import PreparedRequest
from retrieval.text.prompt_injection import sanitize

PLACES = ("title", "text", "tag", "review", "history", "message")
ON_ITEM = ("title", "text", "tag")
"""Places in the item that is to be promoted."""
MAX_MESSAGE_CHARS = 1_000


def insert(
    place: str, text: str, request: PreparedRequest, candidates: Sequence[Item], target: Item
) -> tuple[PreparedRequest, list[Item]]:
    """Return the request and its candidates with a text at a place, items sanitised as they are where they enter."""
    if place in ON_ITEM:
        return request, [with_text(item, place, text) if item is target else item for item in candidates]
    if place == "message":
        return replace(request, text=f"{request.text}. {text}"[:MAX_MESSAGE_CHARS]), list(candidates)
    first = request.history[0]
    if place == "history":
        first = replace(first, item=with_text(first.item, "title", text))
    else:
        first = replace(first, interaction=first.interaction.model_copy(update={"text": text}))
    return replace(request, history=(first, *request.history[1:])), list(candidates)


def with_text(item: Item, place: str, text: str) -> Item:
    """Return an item with a text behind its title or description, or as a tag, in each of its languages; sanitised."""
    translations = {
        language: each.model_copy(update=_changed(each.title, each.text, each.tags, place, text))
        for language, each in item.translations.items()
    }
    changed = _changed(item.title, item.text, item.tags, place, text)
    return sanitize(Item.model_validate({**item.model_dump(), **changed, "translations": translations}))


def _changed(title: str, description: str, tags: tuple[str, ...], place: str, text: str) -> dict[str, object]:
    match place:
        case "title":
            return {"title": f"{title} {text}"[:1_000]}
        case "text":
            return {"text": f"{description} {text}".strip()}
        case _:
            return {"tags": (*tags, text[:200])}
