"""A part of an index's interactions, held out: sources learn from the rest, and what was chosen teaches weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from agent.query import parse_query
from evals.datasets import logs
from evals.datasets.splits import hold_out_items, hold_out_per_user
from retrieval.arrays import Mask, Rows
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.errors import NotEnoughData
from retrieval.index import Index, parquet_segments
from retrieval.query import PreparedRequest
from retrieval.sources import CandidateSource, IndexInputs
from retrieval.sources.assemble import assemble
from retrieval.sources.trained import catalogue_interactions

SEARCH_KINDS = ("view", "click", "play", "purchase")
"""Interactions whose text is the search that led to them; the text of others is a review."""


@dataclass(frozen=True)
class Search:
    """The text of a user's search, and the row of the item that they chose."""

    user: int
    text: str
    row: int


@dataclass(frozen=True)
class HoldOut:
    """The users of an index, with some of their interactions held out.

    `sources` have learned from the rest. `requests`, `seen` and `liked` are by user: the request with the rest as
    history, the rows of its items, and the rows of liked hold-out items. `users` have hold-out interactions, in random
    order. `ranked`, (items,): the items that are ranked.
    """

    index: Index
    items: tuple[Item, ...]
    sources: list[CandidateSource]
    requests: list[PreparedRequest]
    seen: list[Rows]
    liked: list[Rows]
    users: list[int]
    searches: list[Search]
    ranked: Mask

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.items)

    def unseen(self, user: int) -> Mask:
        """Return the rows that are not in a user's history, (items,)."""
        unseen = np.ones(len(self.items), np.bool_)
        unseen[self.seen[user]] = False
        return unseen

    def searches_of(self, users: Sequence[int]) -> list[Search]:
        """Return the searches of these users."""
        chosen = set(users)
        return [search for search in self.searches if search.user in chosen]

    def search_request(self, search: Search) -> tuple[PreparedRequest, Mask]:
        """Return a search as the product parses it, and the rows that may be ranked for it, (items,)."""
        request = parse_query(replace(self.requests[search.user], text=search.text), self.columns)
        return request, self.unseen(search.user) & self.columns.allowed(request.conditions)


def hold_out(index: Index, seed: int = 0, cold: bool = False) -> HoldOut:
    """Hold out a fifth of each user's interactions; with `cold` all interactions with a fifth of the items.

    With `cold` these items are the ones that are ranked. Raises NotEnoughData where there is nothing to hold out.
    """
    items = tuple(index.items.values())
    interactions = map(parquet_segments.to_interaction, catalogue_interactions(index).to_dicts())
    log = logs.from_interactions(index.folder.name, items, tuple(interactions))
    ranked = np.ones(len(items), np.bool_)
    if cold:
        ranked = hold_out_items(len(items), seed, "cold items")
        hidden = ranked[log.rows]
    else:
        hidden = hold_out_per_user(log, seed) if log.interactions else np.zeros(0, np.bool_)
    if not hidden.any() and not cold:
        raise NotEnoughData(f"{index.folder} has nobody with five interactions: weights need some to hold out")
    sources = [s for s in assemble(IndexInputs(index, subset=~hidden)) if not s.unavailable_reason]
    liked = log.rows_by_user(hidden & (log.preferences > 0))
    users = np.random.default_rng(seed).permutation(np.unique(log.users[hidden])).tolist()
    searches = [
        Search(int(log.users[n]), interaction.text, int(log.rows[n]))
        for n in np.flatnonzero(hidden).tolist()
        if (interaction := log.interactions[n]).text and interaction.kind in SEARCH_KINDS
    ]
    seen = log.rows_by_user(~hidden)
    return HoldOut(index, items, sources, log.requests(~hidden), seen, liked, users, searches, ranked)
