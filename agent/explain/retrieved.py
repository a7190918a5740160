"""Evidence from a retriever and its index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from retrieval.data.descriptive_traits import sorting_attributes
from retrieval.data.items import Item
from retrieval.index.artifacts import pack_texts, unpack_texts
from retrieval.query import PreparedRequest
from retrieval.ranking import Counterfactual
from retrieval.retriever import Retriever
from retrieval.sources.cooccurrence import CoLikes


class RetrievedEvidence:
    """The evidence source of a retriever; without an index it knows the given items alone."""

    def __init__(self, retriever: Retriever):
        self._retriever = retriever

    def counterfactual(
        self, request: PreparedRequest, explained: Sequence[Item], given: Sequence[Item] | None
    ) -> Counterfactual:
        """Return the scores of these items, among the given ones or all of the index."""
        return self._retriever.counterfactual(request, explained, given)

    def co_liked_counts(self, pairs: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return how many users liked both items, by pairs of ids."""
        return self._co_likes.counts(pairs) if self._co_likes else {}

    def sorting_attributes(self, given: Sequence[Item] | None) -> frozenset[str]:
        """Return the attributes with few values, which say nothing of what an item is like."""
        return sorting_attributes(given) if self._retriever.index is None and given else self._index_sorting_attributes

    @cached_property
    def _co_likes(self) -> CoLikes | None:
        index = self._retriever.index
        return CoLikes(index.interactions) if index else None

    @cached_property
    def _index_sorting_attributes(self) -> frozenset[str]:
        if (index := self._retriever.index) is None:
            return frozenset()
        # Of the first segment: a few items added later do not make a list to choose from of an attribute.
        stored = index.load_or_compute(
            "sorting_attributes", lambda: {"names": pack_texts(sorted(sorting_attributes(index.base_items())))}, "first"
        )
        return frozenset(unpack_texts(stored["names"]))
