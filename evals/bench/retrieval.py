"""Retrieval: one table per size of a synthetic catalogue, of an index searched exactly and of one with Chroma.

Beside them stand, in the same run, numpy on its own and hnswlib on its own, with Chroma's defaults and with what the
product asks of Chroma. Nothing is embedded. Two conditions are asked of what is searched by all four; what it costs to
tell which items meet them is in the shortlists only.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from evals.bench import kept, neighbours, say, shortlists, synthetic, table
from evals.bench.neighbours import HNSWLIB, Nearest, Rows, Search
from evals.bench.shortlists import CONDITIONS, HISTORY, SIZE, Shortlists
from retrieval.arrays import Mask
from retrieval.conditions.columns import Columns
from retrieval.embedding import Vectors
from retrieval.index.reader import Index

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
NUMPY = "numpy"
CELLS: dict[str, Callable[[Shortlists], str]] = {
    f"shortlist of {SIZE}, history of {HISTORY}, p50 / p99 ms": lambda s: str(s.free),
    f"shortlist of {SIZE}, two conditions": lambda s: str(s.conditions),
    "new item, from adding to found, s": lambda s: f"{s.added:.2f}",
    "first shortlist ever, sources learn, s": lambda s: f"{s.learned:.2f}",
    "opened, with a first shortlist, s": lambda s: f"{s.opened:.2f}",
    "opened, MiB": lambda s: f"{s.memory:.0f}",
}


@dataclass(frozen=True)
class Way:
    """One way to search a catalogue; `built` in seconds; of an index also its shortlists."""

    built: float
    nearest: Nearest
    shortlists: Shortlists | None = None


@dataclass(frozen=True)
class Size:
    """`passing`: share of the items that meet the two conditions."""

    items: int
    passing: float
    ways: dict[str, Way]


def run(sizes: Sequence[int], out: Path, requests: int = 200, people: int = synthetic.PEOPLE, seed: int = 0) -> None:
    """Tables on stdout, figures in `out`/bench.json, their growth in `out`/retrieval.svg."""
    found = []
    for items in sizes:
        found.append(measured(items, requests, people, seed))
        sys.stdout.write(f"{written(found[-1])}\n\n")
        sys.stdout.flush()
        kept(out, "retrieval", [asdict(size) for size in found])
    plot(found, out / "retrieval.svg")


def measured(items: int, requests: int, people: int, seed: int) -> Size:
    """With so many requests of each kind."""
    catalogue = synthetic.catalogue(items, seed, people)
    say(f"{items} items are drawn")
    vectors = catalogue.vectors
    asked = neighbours.queries(catalogue, requests, seed)
    allowed = Columns(catalogue.items).allowed(CONDITIONS)
    who = shortlists.drawn(catalogue, requests, seed)
    ways = {}
    with tempfile.TemporaryDirectory() as folder:
        for search in ("exact", "chroma"):
            at = Path(folder) / search
            built = shortlists.made(at, catalogue, search)
            say(f"{items} items, {search}: built in {built:.1f} s")
            near = neighbours.measured(nearest(Index(at)), vectors, asked, allowed)
            say(f"{items} items, {search}: one query {near.like} ms")
            ways[search] = Way(built, near, shortlists.measured(at, catalogue, built, who))
            say(f"{items} items, {search}: a shortlist {ways[search].shortlists}")
    ways[NUMPY] = Way(0.0, neighbours.measured(neighbours.numpy_search(vectors), vectors, asked, allowed))
    for name, (m, construction, ef) in HNSWLIB.items():
        started = time.perf_counter()
        graph = neighbours.hnswlib_search(vectors, m, construction, ef, seed)
        built = time.perf_counter() - started
        ways[name] = Way(built, neighbours.measured(graph, vectors, asked, allowed))
        say(f"{items} items, {name}: built in {built:.1f} s, one query {ways[name].nearest.like} ms")
    return Size(items, float(np.mean(allowed)), ways)


def nearest(index: Index) -> Search:
    def search(query: Vectors, n: int, allowed: Mask | None) -> Rows:
        rows, _ = index.nearest(query[None], n, allowed)
        return np.asarray(rows[0], np.int64)

    return search


def written(size: Size) -> str:
    """A table: a row a measure, a column a way."""
    ways = size.ways.values()
    rows = [
        ["built, s", *(f"{w.built:.2f}" for w in ways)],
        ["one query like items, p50 / p99 ms", *(str(w.nearest.like) for w in ways)],
        ["one query unlike items", *(str(w.nearest.unlike) for w in ways)],
        ["one query, two conditions", *(str(w.nearest.conditions) for w in ways)],
    ]
    for kind in next(iter(ways)).nearest.recall:
        rows.append([f"recall@{neighbours.WANTED}, {kind}", *(f"{w.nearest.recall[kind]:.4f}" for w in ways)])
    rows.append([f"recall@{neighbours.WANTED}, two conditions", *(f"{w.nearest.recall_conditions:.4f}" for w in ways)])
    for what, cell in CELLS.items():
        rows.append([what, *(cell(w.shortlists) if w.shortlists else "" for w in ways)])
    title = f"### {size.items:,} items, of which {size.passing:.0%} meet the conditions"
    return f"{title}\n\n{table(['', *size.ways], rows)}"


def plot(found: Sequence[Size], out: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 2, figsize=(9, 7), layout="constrained")
    sizes = [size.items for size in found]
    for name in found[0].ways:
        ways = [size.ways[name] for size in found]
        axes[0, 0].plot(sizes, [w.nearest.like.p50 for w in ways], marker="o", label=name)
        if name != NUMPY:
            axes[1, 0].plot(sizes, [w.built for w in ways], marker="o", label=name)
        if of_index := [w.shortlists for w in ways if w.shortlists]:
            (line,) = axes[0, 1].plot(sizes, [s.free.p50 for s in of_index], marker="o", label=name)
            told = [s.conditions.p50 for s in of_index]
            axes[0, 1].plot(sizes, told, "--", marker="o", color=line.get_color(), label=f"{name}, two conditions")
            axes[1, 1].plot(sizes, [s.memory for s in of_index], marker="o", label=name)
    said = ("one query, ms (p50)", f"shortlist of {SIZE}, ms (p50)", "built, s", "opened, MiB")
    for axis, what in zip(axes.flat, said, strict=True):
        axis.set(xlabel="items", ylabel=what, xscale="log", yscale="log")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    figure.savefig(out)
    pyplot.close(figure)
