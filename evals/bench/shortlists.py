"""An index of a synthetic catalogue, whose vectors are given: to build, to open, to ask for shortlists, to add to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from evals.bench.neighbours import Spread, spread
from evals.bench.opened import opened
from evals.bench.synthetic import DIMENSIONS, Catalogue, Given
from retrieval.conditions.expression import Condition
from retrieval.conditions.parser import parse_condition
from retrieval.data.items import Interaction
from retrieval.embedding import HashEmbedder
from retrieval.index import manifest, parquet_segments
from retrieval.index.build import build
from retrieval.index.reader import Index
from retrieval.index.writer import Writer
from retrieval.query.request import Event, PreparedRequest
from retrieval.retriever import Retriever, RetrieverSettings

SIZE, HISTORY = 100, 12
CONDITIONS = tuple(map(parse_condition, ("category in (Drama, Fantasy, Animation, Computer Science)", "year>=2000")))


@dataclass(frozen=True)
class Shortlists:
    """Seconds, MiB, and milliseconds a shortlist of 100 for a history of twelve. `learned`: the first ever of an index,
    before which its sources learn; `opened`, `memory`: the first of a process; `added`: until a new item is found."""

    built: float
    learned: float
    opened: float
    memory: float
    free: Spread
    conditions: Spread
    added: float


def made(folder: Path, catalogue: Catalogue, search: str) -> float:
    """Seconds to build an index without embedding its items."""
    # An index is there first, so that what is timed is the writing alone.
    build(folder, catalogue.items[:1], embedder="hash")
    started = time.perf_counter()
    with Writer(folder, Given()) as writer:
        writer.replace(
            parquet_segments.item_rows(catalogue.items, catalogue.vectors),
            parquet_segments.interaction_rows(catalogue.interactions),
            search=search,
            embedder="hash",  # of which no shortlist of a history has need
            embedder_fingerprint=HashEmbedder.fingerprint,
            dimensions=DIMENSIONS,
            built=manifest.now(),
        )
    return time.perf_counter() - started


def measured(folder: Path, catalogue: Catalogue, built: float, people: Sequence[int]) -> Shortlists:
    """With one request for each of these people."""
    started = time.perf_counter()
    retriever = reader(folder)
    retriever.warm_up()
    asked = [catalogue.request(person, HISTORY) for person in people]
    retriever.shortlist(asked[0])
    learned = time.perf_counter() - started
    seconds, grown = opened(folder, SIZE, [event.item.id for event in asked[0].history])

    def timed(conditions: tuple[Condition, ...]) -> Spread:
        requests = [PreparedRequest(r.history, conditions=conditions, user_id=r.user_id) for r in asked]
        calls: list[Callable[[], object]] = [partial(retriever.shortlist, request) for request in requests]
        return spread(calls)

    return Shortlists(built, learned, seconds, grown, timed(()), timed(CONDITIONS), added(folder, catalogue))


def added(folder: Path, catalogue: Catalogue) -> float:
    """Seconds from adding an item until a newly opened index has it on a shortlist, of what has a tag of its own."""
    new = catalogue.items[0].model_copy(update={"id": "new", "tags": ("added",)})
    past = (Event(catalogue.items[0], Interaction(user_id="u", item_id=catalogue.items[0].id, kind="like")),)
    request = PreparedRequest(past, conditions=(parse_condition("tag=added"),))
    started = time.perf_counter()
    with Writer(folder, Given()) as writer:
        writer.add([new])
    found = reader(folder).shortlist(request)
    seconds = time.perf_counter() - started
    if [candidate.item.id for candidate in found] != [new.id]:
        raise RuntimeError(f"{folder}: an item was added and is not found by its tag; whyrec doctor --index says more")
    return seconds


def reader(folder: Path) -> Retriever:
    index = Index(folder)
    return Retriever(index, lambda: index.embedder, RetrieverSettings(size=SIZE))


def drawn(catalogue: Catalogue, n: int, seed: int) -> list[int]:
    """n people, or all that there are."""
    there = len({i.user_id for i in catalogue.interactions})
    return [int(person) for person in np.random.default_rng((seed, 2)).permutation(there)[:n]]
