"""Reranking: one table of the strategies of each model, measured side by side.

Beside each strategy stand (a) every candidate's whole prompt evaluated afresh, (b) the same model writing the list, as
numbers and as titles, and (c) the floor: as many tokens decoded as one plain batch, with llama.cpp's own settings and
no scores taken.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evals.bench import growth, save_results
from evals.bench.isolation import isolation
from evals.bench.memory import describe_memory
from evals.bench.plain_decoding import describe_decoding
from evals.bench.shuffles import describe_listwise
from evals.bench.strategies import strategies, table
from evals.bench.throughput import describe_next_page, describe_parallel


def run(names: Sequence[str], which: Sequence[str], runs: int, out: Path) -> None:
    """Write results to stdout and `out`/bench.json, the growth to `out`/growth.svg."""
    rows = [row for name in names for row in strategies(name, runs, which)]
    sys.stdout.write(table(rows) + "\n\n")
    sys.stdout.flush()
    grown = {name: growth.growth(name) for name in names}
    save_results(out, "rerank", {"rows": [asdict(r) for r in rows], "growth": grown})
    growth.plot(grown, out / "growth.svg")
    for name in names:
        for line in (
            describe_next_page(name, runs),
            describe_decoding(name, runs),
            describe_memory(name),
            describe_listwise(name),
            describe_parallel(name),
        ):
            sys.stdout.write(f"{name}: {line}\n")
            sys.stdout.flush()
        for strategy in ("likelihood", "pointwise"):
            isolation(name, strategy, 100)
