"""`python -m evals.bench [rerank|retrieval|throughput]`: the first two where none is said."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.models import manifest, store
from agent.rerank.strategies.registry import STRATEGIES
from evals import bench
from evals.bench import rerank, retrieval, throughput

PARTS = ("rerank", "retrieval", "throughput")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=bench.__doc__)
    here = [e.name for e in manifest.entries() if store.is_pulled(e)]
    parser.add_argument("part", nargs="?", choices=PARTS, help="the first two unless one is said")
    parser.add_argument("--models", default=",".join(here), help="names, comma-separated; those that are here")
    parser.add_argument("--strategies", default=",".join(STRATEGIES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sizes", type=sizes, default=retrieval.SIZES, help="items of catalogues, comma-separated")
    parser.add_argument("--million", action="store_true", help="a catalogue of a million items too")
    parser.add_argument("--requests", type=int, default=200, help="of each kind, that retrieval is timed with")
    parser.add_argument("--people", type=int, default=2_000, help="in a catalogue, or in line for throughput")
    parser.add_argument("--out", type=Path, default=Path("bench"), help="folder for the figures and the plots")
    told = parser.parse_args(arguments)
    told.out.mkdir(parents=True, exist_ok=True)
    names = [name for name in told.models.split(",") if name]
    if told.part == "throughput":
        for name in names:
            sys.stdout.write(f"{name}: {throughput.worded(name, told.people)}\n")
        return 0
    if told.part != "retrieval":
        rerank.run(names, told.strategies.split(","), told.runs, told.out)
    if told.part != "rerank":
        among = sorted({*told.sizes, retrieval.MILLION} if told.million else {*told.sizes})
        retrieval.run(among, told.out, told.requests, told.people)
    return 0


def sizes(written: str) -> tuple[int, ...]:
    found = tuple(int(each) for each in written.split(","))
    if min(found) < 1:
        raise argparse.ArgumentTypeError(f"{written}: a catalogue has one item at least")
    return found


if __name__ == "__main__":
    sys.exit(main())
