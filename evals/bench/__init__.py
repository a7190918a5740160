"""Speed and memory on this machine: `make bench` measures reranking and retrieval, side by side in one run.

Timings are the best of some runs, or percentiles of many requests; only their ratios say something about another
machine.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

RESULTS_FILE = "bench.json"


def fastest(run: Callable[[], Any], runs: int) -> float:
    """Return the seconds of the fastest of some runs."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def resident_mib(pid: int | str = "self") -> float:
    """Return the MiB of a process, by default this one, that are in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def save_results(out: Path, part: str, results: Any) -> None:
    """Write the results of one part of the bench into `out`/bench.json, in place of earlier ones."""
    file = out / RESULTS_FILE
    earlier = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    file.write_text(json.dumps({**earlier, part: results}, indent=1), encoding="utf-8")


def say(line: str) -> None:
    """Write a line of progress to stderr."""
    sys.stderr.write(line + "\n")
