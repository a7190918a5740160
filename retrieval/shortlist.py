"""From a request to candidates: every source scores the catalogue, the scores are fused, the best allowed rows stand.

What a candidate owes to which item of the history is added up over the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval import fusion, sources
from retrieval.attention import Shared, Shares, attention
from retrieval.columns import Columns, relax
from retrieval.conditions import Comparison, Condition
from retrieval.diversity import ANY, diversified, explored, likeness
from retrieval.embedding import Embedder
from retrieval.index import Index
from retrieval.items import Item
from retrieval.requests import Candidate, Request
from retrieval.sources import CandidateSource, dense
from retrieval.threads import one_thread

Mask = NDArray[np.bool_]
Scores = dict[str, NDArray[np.float64]]

UNASKED = ("popular", "newest")
"""Sources that say the same to everybody."""
SHARES = {"popular": 0.3, "newest": 0.05}
"""What the rank on a source counts without learned weights; 1 where it is not said."""


@dataclass(frozen=True)
class Settings:
    """`trade`: what likeness to those above costs a candidate, 0 to 1; `cap`: candidates of one category among the
    first n, 0 for any number; `explore`: share of places given to draws from further down."""

    size: int = 50
    trade: float = 0.0
    cap: int = 0
    explore: float = 0.0
    dense: dense.Settings = field(default_factory=dense.Settings)


class Retriever:
    """Shortlists from an index, or of items that are given with the request."""

    def __init__(self, index: Index | None, embedder: Callable[[], Embedder], settings: Settings = Settings()):
        self.index, self.settings, self._embedder = index, settings, embedder

    def shortlist(self, request: Request) -> tuple[Candidate, ...]:
        """Candidates from the index, best first; seen items and those that fail a condition are left out.

        A person of whom nothing is known, who asks nothing, gets what others liked and what is new.
        """
        if self.index is None:
            return ()
        size, trade, cap = self.settings.size, self.settings.trade, self.settings.cap
        further = size if self.settings.explore else 0
        allowed = self._allowed(request)
        found = candidates(self._sources, self._items, request, self._weights, size + further, allowed)
        wanted = found[:size]
        if trade or cap:
            alike = likeness(self.index.vectors[[self.index.rows[c.item.id] for c in wanted]])
            wanted = diversified(wanted, alike, request.n, trade=trade, caps={ANY: cap} if cap else None)
        seed = f"{request.user_id} {request.text} {len(request.history)}"
        return explored(wanted, found[size:], self.settings.explore, seed)

    def given(self, items: Sequence[Item], request: Request) -> tuple[Candidate, ...]:
        """The same for these items, none of which is left out."""
        if not items:
            return ()
        known = self.index.items if self.index else {}
        if self.index and all(known.get(i.id) == i for i in items):
            rows = np.array([self.index.rows[i.id] for i in items])
            return candidates(self._sources, self._items, request, self._weights, len(items), rows=rows)
        found = sources.of_items(items, self._embedder(), self.settings.dense)
        return candidates(found, items, request, None, len(items), rows=np.arange(len(items)))

    def relaxed(self, request: Request) -> tuple[tuple[Condition, int], ...]:
        """Where fewer than `n` unseen items meet the conditions: each of these, and how many would without it."""
        if not request.conditions or self.index is None or int(self._allowed(request).sum()) >= request.n:
            return ()
        return tuple(relax(request.conditions, self._columns, self._allowed(replace(request, conditions=()))))

    @property
    def off(self) -> tuple[str, ...]:
        """Why the sources that have nothing to offer with this index do not."""
        return tuple(dict.fromkeys(s.off for s in self._sources if s.off))

    def _allowed(self, request: Request) -> Mask:
        assert self.index
        allowed = self._columns.allowed(request.conditions)
        if request.domain:
            allowed &= self._columns.mask(Comparison("domain", "=", request.domain))
        rows = self.index.rows
        allowed[[rows[i] for i in request.seen_ids if i in rows]] = False
        return allowed

    @cached_property
    def _items(self) -> Sequence[Item]:
        assert self.index
        return self.index.items.in_order

    @cached_property
    def _columns(self) -> Columns:
        return Columns(self._items)

    @cached_property
    def _sources(self) -> Sequence[CandidateSource]:
        return sources.of_index(self.index, self.settings.dense) if self.index else ()

    @cached_property
    def _weights(self) -> fusion.Weights | None:
        return fusion.stored(self.index.folder, self.index.description.built) if self.index else None


@one_thread()
def candidates(
    found: Sequence[CandidateSource],
    items: Sequence[Item],
    request: Request,
    weights: fusion.Weights | None,
    most: int,
    allowed: Mask | None = None,
    rows: NDArray[np.int64] | None = None,
) -> tuple[Candidate, ...]:
    """The best of the allowed items, `most` at most, or these `rows`: by learned weights, else by reciprocal ranks."""
    asked = [s for s in found if not s.off and (s.name in UNASKED or not request.cold)]
    telling = sources.scores(asked, request, allowed)
    if rows is None:
        rows = fusion.pool(telling, most)
        if len(rows) < most:
            free = np.arange(len(items)) if allowed is None else np.flatnonzero(allowed)
            rows = np.concatenate([rows, np.setdiff1d(free, rows)[: most - len(rows)]])
    telling = sources.settled(telling, asked, request, rows)
    total, parts = fused(telling, rows, weights, len(request.history))
    best = np.argsort(-total, kind="stable")[:most]
    chosen = rows[best]
    # What is told to everybody is no reason but where there is no other.
    why = [
        _shares(s, request, chosen) if request.cold or s.name not in UNASKED else Shares.of(s.name, [()] * len(chosen))
        for s in asked
    ]
    told = [each.told() for each in why]
    columns = {name: column[chosen].tolist() for name, column in telling.items()}
    return tuple(
        Candidate(
            items[row],
            score,
            tuple(p for each in told for p in each[k]),
            shares,
            {name: column[k] for name, column in columns.items()},
        )
        for k, (row, score, shares) in enumerate(
            zip(chosen.tolist(), total[best].tolist(), attention(why, parts[best]), strict=True)
        )
    )


def _shares(source: CandidateSource, request: Request, rows: NDArray[np.int64]) -> Shares:
    if isinstance(source, Shared):
        return source.shares(request, rows)
    return Shares.of(source.name, source.because(request, rows.tolist()))


def fused(
    scores: Scores, rows: NDArray[np.int64], weights: fusion.Weights | None, history: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One score a row, (rows,), and what each source has in it, (rows, sources)."""
    if weights and weights.features == fusion.names(tuple(scores)):
        found = fusion.features(scores, rows, history)
        return fusion.apply(weights, found), fusion.parts(weights, found)
    among = {name: told[rows] for name, told in scores.items()}
    ranked = [SHARES.get(n, 1.0) * fusion.reciprocal_ranks({n: told}) for n, told in among.items()]
    parts = np.nan_to_num(np.stack(ranked, axis=1)) if ranked else np.zeros((len(rows), 0))
    return parts.sum(axis=1), parts
