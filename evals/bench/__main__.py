"""`python -m evals.bench [PART]`: rerank, retrieval and lists by default; scale, throughput, files, serving, …"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.models import manifest, store
from agent.models.lazy import LazyModel
from agent.models.load import load
from agent.rerank.strategies.registry import STRATEGIES
from evals import bench
from evals.bench import (
    against_server,
    clauses,
    disturbances,
    files,
    lists,
    rerank,
    retrieval,
    scale,
    serving,
    throughput,
)

PARTS = ("rerank", "retrieval", "lists", "throughput", "files", "serving", "disturbances", "scale", "server")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts of the bench that the arguments name, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=bench.__doc__)
    here = [e.name for e in manifest.entries() if store.is_pulled(e) and not e.encodes]
    parser.add_argument("part", nargs="?", choices=PARTS, help="the first three by default")
    parser.add_argument("--models", default=",".join(here), help="names, comma-separated; those that are here")
    parser.add_argument("--strategies", default=",".join(STRATEGIES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sizes", type=sizes, help="items of catalogues, comma-separated")
    parser.add_argument("--million", action="store_true", help="a catalogue of a million items too")
    parser.add_argument("--requests", type=int, default=200, help="of each kind, that retrieval is timed with")
    parser.add_argument("--people", type=int, default=2_000, help="in a catalogue, or in line for throughput")
    parser.add_argument("--server", default="", help="the address of a model server, for the part server")
    parser.add_argument("--threads", type=sizes, default=against_server.THREADS, help="that ask it, comma-separated")
    parser.add_argument("--out", type=Path, default=Path("bench"), help="folder for the figures and the plots")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    names = [name for name in options.models.split(",") if name]
    if options.part == "files":
        files.run(options.out)
        return 0
    if options.part == "serving":
        serving.run((options.sizes or (serving.ITEMS,))[0], options.out)
        return 0
    if options.part == "disturbances":
        disturbances.run(options.out, names)
        return 0
    if options.part == "scale":
        scale.run(options.sizes or scale.SIZES, options.out, min(options.requests, scale.REQUESTS))
        return 0
    if options.part == "server":
        people = options.people if options.people != parser.get_default("people") else against_server.PEOPLE
        against_server.run(options.server, options.strategies.split(","), options.threads, people, options.out)
        return 0
    if options.part == "throughput":
        for name in names:
            sys.stdout.write(f"{name}: {throughput.describe_parallel(name, options.people)}\n")
        return 0
    if options.part in (None, "lists"):
        default = manifest.default().name
        model = LazyModel(default, lambda: load(default)) if default in names else None
        lists.run(options.sizes or lists.SIZES, options.out, options.requests, model)
        clauses.run(names)
    if options.part in (None, "rerank"):
        rerank.run(names, options.strategies.split(","), options.runs, options.out)
    if options.part in (None, "retrieval"):
        some = options.sizes or retrieval.SIZES
        among = sorted({*some, retrieval.MILLION} if options.million else {*some})
        retrieval.run(among, options.out, options.requests, options.people)
    return 0


def sizes(written: str) -> tuple[int, ...]:
    """Parse numbers of items, comma-separated."""
    counts = tuple(int(each) for each in written.split(","))
    if min(counts) < 1:
        raise argparse.ArgumentTypeError(f"{written}: a catalogue has one item at least")
    return counts


if __name__ == "__main__":
    sys.exit(main())
