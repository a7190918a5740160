"""Searches that led to held-out items: they teach the weights of requests in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.query import parse_query
from retrieval.arrays import Mask
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.query import PreparedRequest

SEARCH_KINDS = ("view", "click", "play", "purchase")
"""Interactions whose text is the search that led to them; the text of others is a review."""


@dataclass(frozen=True)
class Search:
    """The text of a user's search, and the row of the item that they chose."""

    user: HeldOutUser
    text: str
    row: int


def searches_of(hold_out: HoldOut, users: Sequence[HeldOutUser]) -> list[Search]:
    """Return the searches among the hidden interactions of these users."""
    return [
        Search(user, event.interaction.text, hold_out.index.rows[event.item.id])
        for user in users
        for event in user.hidden
        if event.interaction.text and event.interaction.kind in SEARCH_KINDS
    ]


def search_request(hold_out: HoldOut, search: Search) -> tuple[PreparedRequest, Mask]:
    """Return a search as the product parses it, and the rows that may be ranked for it, (items,)."""
    request = parse_query(replace(search.user.request, text=search.text), hold_out.columns)
    return request, hold_out.unseen(search.user) & hold_out.columns.allowed(request.conditions)
