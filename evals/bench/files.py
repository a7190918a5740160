"""`python -m evals.bench.files FORMAT LINES ITEMS`: how fast a catalogue and a log are read, and with how much memory.

Called without arguments by `python -m evals.bench files`, which measures CSV and Parquet, each in a new process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from evals.bench import save_results, say, table

if TYPE_CHECKING:
    import polars

FORMATS = ("csv", "parquet")
LINES, ITEMS = 10_000_000, 1_000_000
USERS = 200_000
PART = 1_000_000
"""Lines that are drawn at once."""


def run(out: Path, lines: int = LINES, items: int = ITEMS) -> None:
    """Measure each format and write what it took to `out`."""
    results = {}
    for name in FORMATS:
        results[name] = _in_new_process(name, lines, items)
        say(f"{name}: {results[name]}")
    rows = [
        [
            name,
            f"{each['lines'] / each['seconds']:,.0f}",
            f"{each['log_lines'] / each['log_seconds']:,.0f}",
            f"{each['peak_gib']:.1f}",
        ]
        for name, each in results.items()
    ]
    sys.stdout.write(table(("format", "lines a second, all", "of the log alone", "GiB at most"), rows) + "\n")
    save_results(out, "files", results)


def _in_new_process(name: str, lines: int, items: int) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.bench.files", name, str(lines), str(items)]
    printed = subprocess.run(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, check=True).stdout
    result: dict[str, float] = json.loads(printed)
    return result


def _write(frame: polars.DataFrame, path: Path, format: str, append: bool = False) -> None:
    if format == "parquet":
        frame.write_parquet(path)
        return
    with path.open("ab" if append else "wb") as file:
        frame.write_csv(file, include_header=not append)


def make_files(folder: Path, format: str, lines: int, items: int) -> tuple[Path, Path]:
    """Write a catalogue of so many items and a log of so many lines, and return their paths."""
    import polars as pl

    rows = np.arange(items)
    ids = pl.Series("item_id", rows).cast(pl.String).str.zfill(10)
    catalogue = pl.DataFrame(
        {
            "item_id": "B" + ids,
            "title": "A title numbered " + ids,
            "genres": pl.Series(["Drama|Comedy", "Horror", "Action|Adventure"]).gather(rows % 3),
            "year": 1950 + rows % 75,
            "description": "What happens in the thing numbered " + ids + ", in a sentence of some length.",
        }
    )
    _write(catalogue, folder / f"items.{format}", format)
    draw = np.random.default_rng(0)
    parts = []
    for start in range(0, lines, PART):
        size = min(PART, lines - start)
        log = pl.DataFrame(
            {
                "user_id": draw.integers(0, USERS, size),
                "item_id": catalogue["item_id"].gather(draw.integers(0, items, size)),
                "rating": draw.integers(1, 6, size),
                "timestamp": draw.integers(1_500_000_000, 1_700_000_000, size),
            }
        )
        if format == "csv":
            _write(log, folder / f"interactions.{format}", format, append=start > 0)
        else:
            parts.append(log)
    if parts:
        _write(pl.concat(parts), folder / f"interactions.{format}", format)
    return folder / f"items.{format}", folder / f"interactions.{format}"


def main(format: str, lines: str, items: str) -> None:
    """Read generated files, and print seconds and the most memory that this process ever had, as JSON."""
    from retrieval.data.dataset import read

    with TemporaryDirectory() as folder:
        catalogue, log = _make_in_new_process(Path(folder), format, lines, items)
        started = time.perf_counter()
        data = read([catalogue], log)
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        read([], log, other_ids=[item.id for item in data.items])
        log_seconds = time.perf_counter() - started
    result = {
        "lines": len(data.items) + len(data.interactions),
        "seconds": seconds,
        "log_lines": len(data.interactions),
        "log_seconds": log_seconds,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    json.dump(result, sys.stdout)


def _make_in_new_process(folder: Path, format: str, lines: str, items: str) -> tuple[Path, Path]:
    """Write the files in a process of their own: the memory that it takes is not that of reading."""
    code = "import sys; from pathlib import Path; from evals.bench.files import make_files; "
    code += "make_files(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))"
    subprocess.run([sys.executable, "-c", code, str(folder), format, lines, items], check=True)
    return folder / f"items.{format}", folder / f"interactions.{format}"


if __name__ == "__main__":
    main(*sys.argv[1:])
