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

from evals.bench import growth, kept
from evals.bench.isolation import isolation
from evals.bench.memory import held
from evals.bench.plain import quantised
from evals.bench.shuffles import listed
from evals.bench.strategies import strategies, table
from evals.bench.throughput import paged, worded


def run(names: Sequence[str], which: Sequence[str], runs: int, out: Path) -> None:
    """Figures on stdout and in `out`/bench.json, the growth in `out`/growth.svg."""
    rows = [row for name in names for row in strategies(name, runs, which)]
    sys.stdout.write(table(rows) + "\n\n")
    sys.stdout.flush()
    grown = {name: growth.growth(name) for name in names}
    kept(out, "rerank", {"rows": [asdict(r) for r in rows], "growth": grown})
    growth.plot(grown, out / "growth.svg")
    for name in names:
        for line in (paged(name, runs), quantised(name, runs), held(name), listed(name), worded(name)):
            sys.stdout.write(f"{name}: {line}\n")
            sys.stdout.flush()
        for strategy in ("likelihood", "pointwise"):
            isolation(name, strategy, 100)
