"""From a request to candidates by meaning: every recent item of the history retrieves, and so do the request's words.

A candidate keeps its best score and the history item it came from (multi-interest retrieval, as in PinnerSage, Pal et
al. 2020, without the clustering). Cosines are measured above each query's average over the catalogue, since those of e5
all lie between 0.7 and 0.9. Liked items pull by how much and how lately they were liked; disliked ones push away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.columns import relax
from retrieval.conditions import Comparison, Condition
from retrieval.embedding import Embedder, Vectors
from retrieval.index import Index
from retrieval.items import Item
from retrieval.requests import Candidate, Event, Provenance, Request

OVERFETCH = 1.5


@dataclass(frozen=True)
class Settings:
    """`recent`: history items that retrieve; `decay`: weight lost a step back; `push`: how hard a dislike pushes."""

    size: int = 50
    recent: int = 12
    decay: float = 0.95
    push: float = 0.7
    request_weight: float = 1.5


def shortlist(index: Index, request: Request, settings: Settings = Settings()) -> tuple[Candidate, ...]:
    """Candidates from the index, best first; seen items and those that fail a condition are left out.

    A person of whom nothing is known, who asks nothing, gets the newest items.
    """
    seen = request.seen_ids
    allowed = _allowed(index, request)
    likes, dislikes = _signals(request.history, settings)
    queries = _queries(index, request, likes, settings)
    if not queries:
        pool = [i for i in index.items.values() if i.id not in seen and (allowed is None or i.id in allowed)]
        pool.sort(key=lambda i: (-(i.published.timestamp() if i.published else -1e12), i.id))
        newest = enumerate(pool[: settings.size])
        return tuple(Candidate(i, 1 / (1 + r), (Provenance("newest", 1 / (1 + r)),)) for r, i in newest)
    found = _search(index, np.stack([q.vector for q in queries]), settings.size + len(seen), allowed)
    near = [i for i in dict.fromkeys(i for ids in found for i in ids) if i not in seen]
    rows = index.vectors[[index.rows[i] for i in near]] if near else index.vectors[:0]
    return score([index.items[i] for i in near], rows, queries, _embedded(index, dislikes), index.centroid, settings)


def relaxed(index: Index, request: Request) -> tuple[tuple[Condition, int], ...]:
    """The conditions of a request, and how many unseen items there would be without each, most first."""
    free = replace(request, conditions=())
    allowed = _allowed(index, free)
    among = np.array([i not in request.seen_ids and (allowed is None or i in allowed) for i in index.items])
    return tuple(relax(request.conditions, index.columns, among))


def score_given(
    embedder: Embedder, items: Sequence[Item], request: Request, settings: Settings = Settings()
) -> tuple[Candidate, ...]:
    """The same scores for candidates that were given, with no index; none is left out."""
    if not items:
        return ()
    likes, dislikes = _signals(request.history, settings)
    events = [*likes, *dislikes]
    vectors = embedder.passage([i.passage() for i in items] + [e.event.item.passage() for e in events])
    rows, past = vectors[: len(items)], vectors[len(items) :]
    queries = [Query(v, e.weight, "history", e.event.item.id) for v, e in zip(past, likes, strict=False)]
    if request.text:
        queries.append(Query(embedder.query([request.text])[0], settings.request_weight, "request", request.text))
    pushes = [Query(v, e.weight, "dislike", e.event.item.id) for v, e in zip(past[len(likes) :], dislikes, strict=True)]
    return score(items, rows, queries, pushes, vectors.mean(axis=0), settings, keep_all=True)


@dataclass(frozen=True)
class Query:
    vector: Vectors
    weight: float
    source: str
    because: str


@dataclass(frozen=True)
class _Weighted:
    event: Event
    weight: float


def score(
    items: Sequence[Item],
    rows: Vectors,
    queries: Sequence[Query],
    pushes: Sequence[Query],
    centroid: Vectors,
    settings: Settings,
    keep_all: bool = False,
) -> tuple[Candidate, ...]:
    """Best history pull + request pull − best push, each a weighted lift of the cosine above the query's average."""

    def lifts(qs: Sequence[Query]) -> NDArray[np.float64]:
        if not qs:
            return np.zeros((len(items), 0))
        q = np.stack([query.vector for query in qs]).astype(np.float64)
        floor = q @ centroid
        weights = np.array([query.weight for query in qs])
        return np.asarray((rows @ q.T - floor) / np.maximum(1 - floor, 1e-6) * weights, np.float64)

    history = [q for q in queries if q.source == "history"]
    asked = [q for q in queries if q.source == "request"]
    pull, ask, push = lifts(history), lifts(asked), lifts(pushes)
    candidates = []
    for row, item in enumerate(items):
        provenance = []
        if asked:
            provenance.append(Provenance("request", float(ask[row].max()), asked[0].because))
        # The two strongest history items stand for the taste that brought the candidate here.
        provenance += [
            Provenance("history", float(pull[row, j]), history[j].because)
            for j in np.argsort(-pull[row], kind="stable")[:2]
        ]
        total = sum(p.score for p in provenance if p.source == "request") + (float(pull[row].max()) if history else 0.0)
        if pushes and (worst := int(push[row].argmax())) >= 0 and push[row, worst] > 0:
            provenance.append(Provenance("dislike", -settings.push * float(push[row, worst]), pushes[worst].because))
            total += provenance[-1].score
        candidates.append(Candidate(item, total, tuple(provenance)))
    candidates.sort(key=lambda c: -c.score)
    return tuple(candidates if keep_all else candidates[: settings.size])


def _signals(history: Sequence[Event], settings: Settings) -> tuple[list[_Weighted], list[_Weighted]]:
    # Of several events with one item the latest counts: what was liked last is what is liked now.
    latest = {e.item.id: e for e in history}
    recent = [e for e in reversed(history) if latest[e.item.id] is e]
    likes = [e for e in recent if e.signal > 0][: settings.recent]
    dislikes = [e for e in recent if e.signal < 0][: settings.recent]

    def weigh(events: list[Event]) -> list[_Weighted]:
        return [_Weighted(e, abs(e.signal) ** 0.5 * settings.decay**age) for age, e in enumerate(events)]

    return weigh(likes), weigh(dislikes)


def _queries(index: Index, request: Request, likes: Sequence[_Weighted], settings: Settings) -> list[Query]:
    queries = [Query(q.vector, q.weight, "history", q.because) for q in _embedded(index, likes)]
    if request.text:
        vector = index.embedder.query([request.text])[0]
        queries.append(Query(vector, settings.request_weight, "request", request.text))
    return queries


def _embedded(index: Index, events: Sequence[_Weighted]) -> list[Query]:
    new = [e.event.item for e in events if e.event.item.id not in index.rows]
    fresh = (
        dict(zip((i.id for i in new), index.embedder.passage([i.passage() for i in new]), strict=True)) if new else {}
    )
    vectors = (
        fresh[e.event.item.id] if e.event.item.id in fresh else index.vectors[index.rows[e.event.item.id]]
        for e in events
    )
    return [Query(v, e.weight, "dislike", e.event.item.id) for v, e in zip(vectors, events, strict=True)]


def _allowed(index: Index, request: Request) -> frozenset[str] | None:
    conditions, domain = request.conditions, request.domain
    if not conditions and not domain:
        return None
    met = index.columns.allowed((*conditions, *((Comparison("domain", "=", domain),) if domain else ())))
    return frozenset(i.id for i, meets in zip(index.columns.items, met, strict=True) if meets)


def _search(index: Index, queries: Vectors, n: int, allowed: frozenset[str] | None) -> list[list[str]]:
    """The n nearest ids of each query, from Chroma; where conditions leave it too few, exactly over what they allow.

    Conditions are met by asking for more and leaving out: Chroma's own filters cost as much as the rows they match.
    """
    total = len(index.items)
    if allowed is None:
        return _nearest(index, queries, min(n, total))
    n = min(n, len(allowed))
    if not n:
        return [[]]
    asked = min(total, math.ceil(OVERFETCH * n * total / len(allowed)))
    found = [[i for i in ids if i in allowed][:n] for ids in _nearest(index, queries, asked)]
    if all(len(ids) == n for ids in found):
        return found
    ids = [i for i in index.items if i in allowed]
    cosines = queries @ index.vectors[[index.rows[i] for i in ids]].T
    return [[ids[j] for j in np.argsort(-row, kind="stable")[:n]] for row in cosines]


def _nearest(index: Index, queries: Vectors, n: int) -> list[list[str]]:
    return list(index.collection.query(query_embeddings=queries, n_results=n, include=["distances"])["ids"])
