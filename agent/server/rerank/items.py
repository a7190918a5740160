"""Documents that are ids of the index's items, for a person by id or for a request in words."""

from __future__ import annotations

from collections.abc import Sequence

from agent.profile import user_store
from agent.recommender import Recommender
from agent.server.v1.lists import past_of
from agent.text import language_of
from retrieval.data.items import Item
from retrieval.query import PreparedRequest, Request


def items_of(recommender: Recommender, documents: Sequence[str]) -> list[Item] | None:
    """Return the item of each document; None where one of them is no item's id, so that they are texts."""
    assert recommender.index
    items, ids = recommender.index.items, [each.strip() for each in documents]
    return [items[each] for each in ids] if all(each in items for each in ids) else None


def request_for(recommender: Recommender, query: str, items: Sequence[Item]) -> PreparedRequest:
    """Return the request of a person, where the query is the id of one who is known, else that of words."""
    query, n = query.strip(), max(1, len(items))
    if _is_known(recommender, query):
        past = past_of(recommender, query)
        language = language_of(event.item.title for event in past)
        return recommender.prepare(Request(history=past, n=n, user_id=query, language=language), items)
    return recommender.prepare(Request(text=query, n=n, language=language_of([query])), items)


def _is_known(recommender: Recommender, user_id: str) -> bool:
    index = recommender.index
    assert index
    return user_id in index.users() or bool(user_store.load_feedback(index.folder, user_id))
