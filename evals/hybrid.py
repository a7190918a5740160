"""The product's sources and fusion, as the protocols ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals import vectors
from evals.splits import Floats, Log, Mask, Rows
from retrieval import fusion, postings
from retrieval import sources as product
from retrieval.embedding import load
from retrieval.requests import Request
from retrieval.sources import CandidateSource, collaborative, dense, lexical, popular

POOL = 100
"""How many of each source's best become candidates."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """One person's candidates, (candidates,), their features, and their scores without learned weights."""

    rows: Rows
    features: Floats
    unlearned: Floats

    def case(self, relevant: Rows) -> fusion.Case:
        return fusion.Case(self.features, np.isin(self.rows, relevant))

    def ranked(self, weights: fusion.Weights | None = None) -> Rows:
        return self.by(fusion.apply(weights, self.features) if weights else self.unlearned)

    def by_source(self, n: int) -> Rows:
        """As the n-th source alone would rank them."""
        return self.by(self.features[:, len(fusion.KINDS) * (n + 1) - 1])

    def by(self, scores: Floats) -> Rows:
        return self.rows[np.argsort(-scores, kind="stable")]


def learned(log: Log, known: Mask, say: Say, ordered: bool = False) -> list[CandidateSource]:
    """The sources of an index with the known interactions; those without data are left out, and it is said."""
    users, rows, times, items = log.users[known], log.rows[known], log.times[known], len(log.items)
    arrays = collaborative.learn(users, rows, log.signals[known], times, ordered=ordered)
    found = [
        *collaborative.sources(arrays, [item.id for item in log.items]),
        popular.Popular(popular.learn(users, rows, times, items)),
        *textual(log, ordered),
    ]
    for source in found:
        if source.off:
            say(f"off: {source.off}")
    return [source for source in found if not source.off]


def textual(log: Log, ordered: bool) -> list[CandidateSource]:
    """The sources that need no interactions. Where the order of a history is not that of a taste, all of it counts."""
    settings = lexical.Settings() if ordered else lexical.Settings(recent=100, decay=1.0)
    return [lexical.Lexical(postings.learn(log.items), settings)]


def meaning(log: Log, cache: Path) -> CandidateSource:
    """The dense source of the default embedder over what an index would embed of each item, kept in `cache`."""
    model = load()
    kept = vectors.passages(model, [item.passage() for item in log.items], cache)
    rows = {item.id: row for row, item in enumerate(log.items)}
    return dense.Dense(lambda: model, rows, kept, kept.mean(axis=0))


def ask(
    sources: Sequence[CandidateSource], request: Request, seen: Rows, items: int, given: Rows | None = None
) -> Asked:
    """The candidates of a request: the best of every source but for the seen, or those given."""
    allowed = None
    if given is None:
        allowed = np.ones(items, np.bool_)
        allowed[seen] = False
    scores = product.scores(sources, request, allowed)
    rows = fusion.pool(scores, POOL) if given is None else given
    scores = product.settled(scores, sources, request, rows)
    return Asked(
        rows, fusion.features(scores, rows, len(request.history)), np.nan_to_num(fusion.reciprocal_ranks(scores)[rows])
    )


def ask_all(sources: Sequence[CandidateSource], log: Log, known: Mask) -> Iterator[Asked]:
    """One a person, with the known interactions as history."""
    for request, seen in zip(log.requests(known), log.targets(known), strict=True):
        yield ask(sources, request, seen, len(log.items))
