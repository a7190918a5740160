"""From a prepared request to its shortlist: from an index, or of items that are given with the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Mask, Rows
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.columns import relax
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.index import Index
from retrieval.index.stored_columns import StoredColumns
from retrieval.index.works import Versions, row_works
from retrieval.query import Candidate, PreparedRequest
from retrieval.ranking import CandidateScorer, Counterfactual, DiversitySettings, weights
from retrieval.ranking.features import feature_names
from retrieval.sources import CandidateSource, IndexInputs, InMemoryInputs, Unavailable
from retrieval.sources.assemble import assemble
from retrieval.sources.base import is_retrieving
from retrieval.sources.inputs import VectorSpace
from retrieval.sources.named_vectors import vectors_of
from retrieval.sources.settings import SourceSettings


@dataclass(frozen=True)
class RetrieverSettings:
    """Settings of shortlists.

    `size`: candidates; `fills_requests`: more where more are requested; `context_weight`: how much more an interaction
    counts that shares the request's context, 0 since no gain could be measured; `stored_columns_from`: items of an
    index's first segment from which on columns are kept with the index: fewer are laid out in 0.3 s.
    """

    size: int = 50
    fills_requests: bool = False
    context_weight: float = 0.0
    diversity: DiversitySettings = DiversitySettings()
    sources: SourceSettings = SourceSettings()
    stored_columns_from: int = 20_000


@dataclass(frozen=True)
class Retrieved:
    """A shortlist; where fewer than `n` items meet the conditions, each of these with how many meet the others."""

    candidates: tuple[Candidate, ...] = ()
    relaxations: tuple[tuple[Condition, int], ...] = ()


class Retriever:
    """Shortlists from an index, or of items that are given with the request."""

    def __init__(
        self, index: Index | None, embedder: Callable[[], Embedder], settings: RetrieverSettings = RetrieverSettings()
    ):
        self.index, self.settings, self._embedder = index, settings, embedder
        self._widened: tuple[PreparedRequest | None, int] = (None, 0)
        self._last_scorer: tuple[PreparedRequest, CandidateScorer] | None = None
        self._last_given: tuple[tuple[Item, ...], Sequence[CandidateSource]] = ((), ())

    def shortlist(self, request: PreparedRequest) -> tuple[Candidate, ...]:
        """Return candidates from the index, best first, without seen items and those that fail a condition.

        Having seen one version of a work is having seen all of them, and of the others one stands for all.
        A user of whom nothing is known, who asks nothing, gets what others liked and what is new.
        """
        return self.retrieve(request).candidates

    def retrieve(self, request: PreparedRequest) -> Retrieved:
        """Return the shortlist of a request, and which conditions to relax where hardly any item meets all of them."""
        if self.index is None:
            return Retrieved()
        unseen = self._unseen(request)
        allowed = unseen & self.columns.allowed(request.conditions)
        candidates, caps = self._candidates(request, allowed), self.settings.diversity.caps
        while caps and len(candidates) == self._size(request) and not caps.can_fill(candidates, request.n):
            self._widened = request, 4 * self._size(request)
            candidates = self._candidates(request, allowed)
        return Retrieved(candidates, self._relaxations(request, unseen, allowed))

    def allowed(self, request: PreparedRequest) -> Mask:
        """Return the rows of the index that meet the conditions of a request and are not seen, (items,)."""
        return self._unseen(request) & self.columns.allowed(request.conditions)

    def relaxations(self, request: PreparedRequest) -> tuple[tuple[Condition, int], ...]:
        """Return each condition with how many items there are without it, where fewer than `n` meet all of them."""
        if self.index is None:
            return ()
        unseen = self._unseen(request)
        return self._relaxations(request, unseen, unseen & self.columns.allowed(request.conditions))

    def rank_items(self, items: Sequence[Item], request: PreparedRequest) -> tuple[Candidate, ...]:
        """Return these items as candidates, best first, none left out."""
        return self._given_scorer(request, items)[0].candidates(len(items)) if items else ()

    def counterfactual(
        self, request: PreparedRequest, explained: Sequence[Item], given: Sequence[Item] | None = None
    ) -> Counterfactual:
        """Return what these items would score without parts of the history, among a shortlist's competitors or those
        given."""
        if given is None and self.index and self._in_index(explained):
            rows: Mapping[str, int] = self.index.rows
            if self._last_scorer and self._last_scorer[0] is request:
                scorer = self._last_scorer[1]
            else:
                scorer = self._index_scorer(request, allowed=self.allowed(request))
        else:
            scorer, rows = self._given_scorer(request, explained if given is None else given, explained)
        return Counterfactual(scorer, {i.id: rows[i.id] for i in explained})

    def warm_up(self) -> None:
        """Learn what sources and conditions need of the index, so that no request waits for it."""
        if self.index and self.sources and isinstance(self.columns, StoredColumns):
            self.columns.precompute()
        for source in self.sources:
            if is_retrieving(source):
                source.warm_up()
        if self.index:
            _ = self._versions

    @property
    def unavailable_reasons(self) -> tuple[Unavailable, ...]:
        """Return why sources have nothing to offer with this index."""
        return tuple(dict.fromkeys(s.unavailable_reason for s in self.sources if s.unavailable_reason))

    @property
    def has_collaborative(self) -> bool:
        """Tell whether users' interactions with the index's items are enough to order by."""
        return any(s.kind == "collaborative" and not s.unavailable_reason for s in self.sources)

    @cached_property
    def misfit_weights(self) -> tuple[weights.WeightKind, ...]:
        """Return the kinds of learned weights that are of other sources than the index has now.

        They are not used: ranks are added up instead.
        """
        names = feature_names([s.name for s in self.sources if not s.unavailable_reason])
        return tuple(kind for kind, each in self._weights.items() if each and each.features != names)

    @cached_property
    def columns(self) -> Columns:
        """The index's items, for conditions."""
        assert self.index
        many = self.index.manifest.item_segments[0].rows >= self.settings.stored_columns_from
        return StoredColumns(self.index) if many else Columns(self.index.items.in_order)

    @cached_property
    def sources(self) -> tuple[CandidateSource, ...]:
        """The sources of the index, available or not."""
        return assemble(IndexInputs(self.index, self.settings.sources)) if self.index else ()

    @cached_property
    def _versions(self) -> Versions | None:
        """The rows of each work; None where no item is a version of another."""
        works = row_works(self.index) if self.index else np.zeros(0, np.int64)
        return Versions(works) if (works != np.arange(len(works))).any() else None

    @cached_property
    def _weights(self) -> dict[weights.WeightKind, weights.WeightSet | None]:
        index, kinds = self.index, get_args(weights.WeightKind)
        return {k: weights.stored(index.folder, index.manifest.built, k) if index else None for k in kinds}

    def _given_scorer(
        self, request: PreparedRequest, given: Sequence[Item], explained: Sequence[Item] = ()
    ) -> tuple[CandidateScorer, Mapping[str, int]]:
        """Return the scorer of given items, over the index where all of them are in it, and the rows of its items."""
        if self.index and self._in_index((*given, *explained)):
            rows = np.array([self.index.rows[i.id] for i in given], np.int64)
            return self._index_scorer(request, rows=rows), self.index.rows
        boosts = _boosts(request, Columns(given)) if request.boosts else None
        sources, rows = self._sources_of(given), np.arange(len(given))
        scorer = CandidateScorer.of(sources, given, request, None, len(given), rows=rows, boosts=boosts)
        return scorer, {item.id: row for row, item in enumerate(given)}

    def _index_scorer(
        self, request: PreparedRequest, *, allowed: Mask | None = None, rows: Rows | None = None
    ) -> CandidateScorer:
        """Return the scorer over the allowed rows of the index, (items,), or over these rows."""
        assert self.index
        learned = None if request.examples else self._weights["request" if request.text else "history"]
        boosts = _boosts(request, self.columns) if request.boosts else None
        items, size = self.index.items.in_order, self._size(request)
        return CandidateScorer.of(
            self.sources,
            items,
            request,
            learned,
            size,
            allowed=allowed,
            rows=rows,
            boosts=boosts,
            works=self._versions.works if rows is None and self._versions else None,
            tie_seed=_tie_seed(request) if rows is None else None,
        )

    def _candidates(self, request: PreparedRequest, allowed: Mask) -> tuple[Candidate, ...]:
        scorer = self._index_scorer(request, allowed=allowed)
        self._last_scorer = request, scorer  # kept for the reasons, which ask for it next
        return scorer.candidates(self._size(request))

    def _size(self, request: PreparedRequest) -> int:
        """Return how many candidates a request needs: more than are shown where diversity replaces some.

        Of the last request whose caps fewer could not keep, as many as could.
        """
        if self._widened[0] is request:
            return self._widened[1]
        requested = request.n * (2 if self.settings.diversity.active else 1)
        return max(self.settings.size, requested) if self.settings.fills_requests else self.settings.size

    def _relaxations(self, request: PreparedRequest, unseen: Mask, allowed: Mask) -> tuple[tuple[Condition, int], ...]:
        if not request.conditions or int(allowed.sum()) >= request.n:
            return ()
        return tuple(relax(request.conditions, self.columns, unseen))

    def _in_index(self, items: Sequence[Item]) -> bool:
        return self.index is not None and all(self.index.items.get(i.id) == i for i in items)

    def _unseen(self, request: PreparedRequest) -> Mask:
        """Return the rows of the request's domain that its user has not seen, (items,)."""
        assert self.index
        unseen = self.columns.allowed(())
        if request.domain:
            unseen &= self.columns.mask(Comparison("domain", "=", request.domain))
        seen = [self.index.rows[i] for i in request.seen_ids if i in self.index.rows]
        unseen[seen if self._versions is None else self._versions.of(seen)] = False
        return unseen

    def _sources_of(self, items: Sequence[Item]) -> Sequence[CandidateSource]:
        """Return the sources of items that are in no index; kept for the next request about the same items."""
        if len(items) != len(self._last_given[0]) or any(
            a is not b for a, b in zip(items, self._last_given[0], strict=True)
        ):
            inputs = InMemoryInputs(
                items, self._embedder, spaces=self._spaces_of(items), settings=self.settings.sources
            )
            self._last_given = tuple(items), assemble(inputs)
        return self._last_given[1]

    def _spaces_of(self, items: Sequence[Item]) -> list[VectorSpace]:
        """Return the spaces of vectors that items carry.

        An index knows who reads words in a space, and the vectors of a history's items that carry none.
        """
        index, spaces = self.index, []
        for name in dict.fromkeys(name for item in items for name in item.vectors):
            owner = index if index and name in index.manifest.named_vectors else None
            reader, elsewhere = (owner.query_embedder(name), owner.named_vectors(name)) if owner else (None, None)
            weight = owner.manifest.named_vectors[name].default_weight if owner else 1.0
            spaces.append(VectorSpace(name, *vectors_of(items, name), reader, elsewhere, weight))
        return spaces

    def vectors_of(self, items: Sequence[Item]) -> Vectors:
        """Return (items, d), those of the index where all of them are in it."""
        if self.index and self._in_index(items):
            return self.index.vectors[[self.index.rows[i.id] for i in items]]
        return self._embedder().passage([i.passage() for i in items])


def _tie_seed(request: PreparedRequest) -> str:
    """Return what equal scores are ordered by besides the item: who asks, by name or by history."""
    return request.user_id or "\n".join(event.item.id for event in request.history)


def _boosts(request: PreparedRequest, columns: Columns) -> NDArray[np.float64]:
    """Return what the boosts that each item meets add up to, (items,)."""
    met = [each.weight * columns.mask(each.condition) for each in request.boosts]
    return np.asarray(np.sum(met, axis=0), np.float64)
