"""Retrieval: one table per size of a synthetic catalogue, of an index searched exactly and of one with Chroma.

Beside them stand, in the same run, numpy on its own and hnswlib on its own, with Chroma's defaults and with what the
product asks of Chroma. Nothing is embedded. All four also search with two conditions; only the timings of
shortlists include finding the items that meet them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from evals.bench import neighbours, save_results, say, shortlists, synthetic, table
from evals.bench.neighbours import HNSWLIB, Nearest, Search
from evals.bench.shortlists import CONDITIONS, HISTORY, SIZE, Shortlists
from retrieval.arrays import Mask, Rows
from retrieval.conditions import Columns
from retrieval.embedding import Vectors
from retrieval.index import Index

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
NUMPY = "numpy"
CELLS: dict[str, Callable[[Shortlists], str]] = {
    f"shortlist of {SIZE}, history of {HISTORY}, p50 / p99 ms": lambda s: str(s.free),
    f"shortlist of {SIZE}, two conditions": lambda s: str(s.conditions),
    "new item, from adding to listed, s": lambda s: f"{s.added:.2f}",
    "first shortlist ever, sources learn, s": lambda s: f"{s.learned:.2f}",
    "opened, with a first shortlist, s": lambda s: f"{s.opened:.2f}",
    "opened, MiB": lambda s: f"{s.memory:.0f}",
}


@dataclass(frozen=True)
class Way:
    """One way to search a catalogue: seconds to build, timings of searches, and of an index its shortlists."""

    built: float
    nearest: Nearest
    shortlists: Shortlists | None = None


@dataclass(frozen=True)
class Size:
    """The results for a catalogue of one size; `passing` is the share of items that meet the two conditions."""

    items: int
    passing: float
    ways: dict[str, Way]


def run(sizes: Sequence[int], out: Path, requests: int = 200, people: int = synthetic.PEOPLE, seed: int = 0) -> None:
    """Write tables to stdout, results to `out`/bench.json, their growth to `out`/retrieval.svg."""
    results = []
    for items in sizes:
        results.append(measure(items, requests, people, seed))
        sys.stdout.write(f"{markdown(results[-1])}\n\n")
        sys.stdout.flush()
        save_results(out, "retrieval", [asdict(size) for size in results])
    plot(results, out / "retrieval.svg")


def measure(items: int, requests: int, people: int, seed: int) -> Size:
    """Measure a catalogue of one size with so many requests of each kind."""
    catalogue = synthetic.catalogue(items, seed, people)
    say(f"{items} items are made")
    vectors = catalogue.vectors
    queries = neighbours.queries(catalogue, requests, seed)
    allowed = Columns(catalogue.items).allowed(CONDITIONS)
    who = shortlists.draw_people(catalogue, requests, seed)
    ways = {}
    with tempfile.TemporaryDirectory() as folder:
        for search in ("exact", "chroma"):
            at = Path(folder) / search
            built = shortlists.build_index(at, catalogue, search)
            say(f"{items} items, {search}: built in {built:.1f} s")
            near = neighbours.measure(nearest(Index(at)), vectors, queries, allowed)
            say(f"{items} items, {search}: one query {near.like} ms")
            ways[search] = Way(built, near, shortlists.measure(at, catalogue, built, who))
            say(f"{items} items, {search}: a shortlist {ways[search].shortlists}")
    ways[NUMPY] = Way(0.0, neighbours.measure(neighbours.numpy_search(vectors), vectors, queries, allowed))
    for name, (m, construction, ef) in HNSWLIB.items():
        started = time.perf_counter()
        graph = neighbours.hnswlib_search(vectors, m, construction, ef, seed)
        built = time.perf_counter() - started
        ways[name] = Way(built, neighbours.measure(graph, vectors, queries, allowed))
        say(f"{items} items, {name}: built in {built:.1f} s, one query {ways[name].nearest.like} ms")
    return Size(items, float(np.mean(allowed)), ways)


def nearest(index: Index) -> Search:
    """Return the search of an index."""

    def search(query: Vectors, n: int, allowed: Mask | None) -> Rows:
        rows, _ = index.nearest(query[None], n, allowed)
        return np.asarray(rows[0], np.int64)

    return search


def markdown(size: Size) -> str:
    """Return a table with a row a measure and a column a way."""
    ways = size.ways.values()
    rows = [
        ["built, s", *(f"{w.built:.2f}" for w in ways)],
        ["one query like items, p50 / p99 ms", *(str(w.nearest.like) for w in ways)],
        ["one query unlike items", *(str(w.nearest.unlike) for w in ways)],
        ["one query, two conditions", *(str(w.nearest.conditions) for w in ways)],
    ]
    for kind in next(iter(ways)).nearest.recall:
        rows.append([f"recall@{neighbours.NEIGHBOURS}, {kind}", *(f"{w.nearest.recall[kind]:.4f}" for w in ways)])
    rows.append(
        [f"recall@{neighbours.NEIGHBOURS}, two conditions", *(f"{w.nearest.recall_conditions:.4f}" for w in ways)]
    )
    for what, cell in CELLS.items():
        rows.append([what, *(cell(w.shortlists) if w.shortlists else "" for w in ways)])
    title = f"### {size.items:,} items, of which {size.passing:.0%} meet the conditions"
    return f"{title}\n\n{table(['', *size.ways], rows)}"


def plot(results: Sequence[Size], out: Path) -> None:
    """Draw timings and memory of each way over the sizes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 2, figsize=(9, 7), layout="constrained")
    sizes = [size.items for size in results]
    for name in results[0].ways:
        ways = [size.ways[name] for size in results]
        axes[0, 0].plot(sizes, [w.nearest.like.p50 for w in ways], marker="o", label=name)
        if name != NUMPY:
            axes[1, 0].plot(sizes, [w.built for w in ways], marker="o", label=name)
        if of_index := [w.shortlists for w in ways if w.shortlists]:
            (line,) = axes[0, 1].plot(sizes, [s.free.p50 for s in of_index], marker="o", label=name)
            with_conditions = [s.conditions.p50 for s in of_index]
            axes[0, 1].plot(
                sizes, with_conditions, "--", marker="o", color=line.get_color(), label=f"{name}, two conditions"
            )
            axes[1, 1].plot(sizes, [s.memory for s in of_index], marker="o", label=name)
    labels = ("one query, ms (p50)", f"shortlist of {SIZE}, ms (p50)", "built, s", "opened, MiB")
    for axis, what in zip(axes.flat, labels, strict=True):
        axis.set(xlabel="items", ylabel=what, xscale="log", yscale="log")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    figure.savefig(out)
    pyplot.close(figure)
