"""An index of a synthetic catalogue with given vectors: building, opening, making shortlists, adding items."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from evals.bench.neighbours import Percentiles, percentiles
from evals.bench.open_index import open_in_new_process
from evals.bench.synthetic import DIMENSIONS, SyntheticCatalogue, TextHashEmbedder
from retrieval.conditions import Condition, parse_condition
from retrieval.data.items import Interaction
from retrieval.embedding import HashEmbedder
from retrieval.index import Index, Writer, manifest, parquet_segments
from retrieval.index.build import build
from retrieval.query import Event, PreparedRequest
from retrieval.retriever import Retriever, RetrieverSettings

SIZE, HISTORY = 100, 12
CONDITIONS = tuple(map(parse_condition, ("category in (Drama, Fantasy, Animation, Computer Science)", "year>=2000")))


@dataclass(frozen=True)
class Shortlists:
    """Costs of an index, in seconds and MiB, and percentiles of shortlists of 100 for histories of twelve.

    `learned`: seconds of the first shortlist ever, before which the sources learn. `opened`, `memory`: those of the
    first shortlist of a process. `added`: seconds until a new item is listed.
    """

    built: float
    learned: float
    opened: float
    memory: float
    free: Percentiles
    conditions: Percentiles
    added: float


def build_index(folder: Path, catalogue: SyntheticCatalogue, search: str) -> float:
    """Build an index without embedding its items, and return the seconds."""
    # An index exists first, so that the writing alone is timed.
    build(folder, catalogue.items[:1], embedder="hash")
    started = time.perf_counter()
    with Writer(folder, TextHashEmbedder()) as writer:
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


def measure(folder: Path, catalogue: SyntheticCatalogue, built: float, people: Sequence[int]) -> Shortlists:
    """Measure an index with one request for each of these users."""
    started = time.perf_counter()
    retriever = open_retriever(folder)
    retriever.warm_up()
    requests_of_users = [catalogue.request(person, HISTORY) for person in people]
    retriever.shortlist(requests_of_users[0])
    learned = time.perf_counter() - started
    seconds, mib = open_in_new_process(folder, SIZE, [event.item.id for event in requests_of_users[0].history])

    def timed(conditions: tuple[Condition, ...]) -> Percentiles:
        requests = [PreparedRequest(r.history, conditions=conditions, user_id=r.user_id) for r in requests_of_users]
        calls: list[Callable[[], object]] = [partial(retriever.shortlist, request) for request in requests]
        return percentiles(calls)

    return Shortlists(
        built, learned, seconds, mib, timed(()), timed(CONDITIONS), seconds_until_listed(folder, catalogue)
    )


def seconds_until_listed(folder: Path, catalogue: SyntheticCatalogue) -> float:
    """Return the seconds from adding an item until a newly opened index lists it, by a tag of its own."""
    new = catalogue.items[0].model_copy(update={"id": "new", "tags": ("added",)})
    past = (Event(catalogue.items[0], Interaction(user_id="u", item_id=catalogue.items[0].id, kind="like")),)
    request = PreparedRequest(past, conditions=(parse_condition("tag=added"),))
    started = time.perf_counter()
    with Writer(folder, TextHashEmbedder()) as writer:
        writer.add([new])
    shortlist = open_retriever(folder).shortlist(request)
    seconds = time.perf_counter() - started
    if [candidate.item.id for candidate in shortlist] != [new.id]:
        raise RuntimeError(f"{folder}: an added item is not listed for its tag; whyrec doctor --index says more")
    return seconds


def open_retriever(folder: Path) -> Retriever:
    index = Index(folder)
    return Retriever(index, lambda: index.embedder, RetrieverSettings(size=SIZE))


def draw_people(catalogue: SyntheticCatalogue, n: int, seed: int) -> list[int]:
    """Draw n users, or all that there are."""
    there = len({i.user_id for i in catalogue.interactions})
    return [int(person) for person in np.random.default_rng((seed, 2)).permutation(there)[:n]]
