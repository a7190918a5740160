"""How an index grows with its items: seconds and memory to build it, shortlists, and recall against exact search.

Ten interactions an item, given vectors of 384 numbers. Every step runs in a process of its own. The results of a size
are stored as soon as they are there, and a run that is stopped goes on with the next.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench import save_results, say, table
from evals.bench.shortlists import HISTORY, SIZE
from retrieval.index import manifest

SIZES = (1_000, 10_000, 100_000, 1_000_000)
REQUESTS = 100
RESULTS = "scale.json"


def run(sizes: Sequence[int], out: Path, requests: int = REQUESTS, seed: int = 0) -> None:
    """Write a table to stdout, results to `out`/bench.json and `out`/scale.json, a plot to `out`/scale.svg."""
    file = out / RESULTS
    measured: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for size in sizes:
        if str(size) not in measured:
            measured[str(size)] = measure(size, requests, seed)
            file.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    chosen = {size: measured[str(size)] for size in sizes}
    sys.stdout.write(f"{markdown(chosen)}\n")
    save_results(out, "scale", measured)
    plot(chosen, out / "scale.svg")


def measure(size: int, requests: int, seed: int) -> dict[str, Any]:
    """Measure one size: an index with Chroma, and the same one without, which is searched exactly."""
    with tempfile.TemporaryDirectory() as folder:
        by_chroma, exact = Path(folder) / "chroma", Path(folder) / "exact"
        built = step("build", by_chroma, size, seed, "auto")
        say(f"{size} items are built")
        without_collection(by_chroma, exact)
        lists = {name: step("ask", at, requests, seed) for name, at in (("chroma", by_chroma), ("exact", exact))}
        return {"built": built, **summarize(lists["chroma"], lists["exact"]), "added": step("add", by_chroma)}


def summarize(by_chroma: dict[str, Any], exact: dict[str, Any]) -> dict[str, Any]:
    """Return the results of asking both indexes, with the recall of the one in place of lists."""
    recall = {kind: _recall(by_chroma[kind].pop("lists"), exact[kind].pop("lists")) for kind in ("free", "conditions")}
    return {"chroma": by_chroma, "exact": exact, "recall": recall}


def step(name: str, folder: Path, *numbers: object) -> dict[str, Any]:
    """Run a step in a process of its own, and return what it printed."""
    command = [sys.executable, "-m", "evals.bench.scale_process", name, str(folder), *map(str, numbers)]
    printed = subprocess.run(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, check=True).stdout
    result: dict[str, Any] = json.loads(printed)
    return result


def without_collection(folder: Path, to: Path) -> None:
    """Make an index of the same files that is searched exactly."""
    shutil.copytree(folder, to, copy_function=os.link, ignore=shutil.ignore_patterns("chroma-*", manifest.NAME))
    manifest.read(folder).model_copy(update={"search": "exact", "chroma": None}).write(to)


def _recall(lists: list[list[str]], expected: list[list[str]]) -> float:
    """Return the mean share of each expected list that is in the other one."""
    pairs = zip(lists, expected, strict=True)
    return float(np.mean([len({*mine} & {*right}) / max(1, len(right)) for mine, right in pairs]))


def markdown(sizes: dict[int, dict[str, Any]]) -> str:
    """Return a table with a row a measure and a column a size."""

    def two(values: tuple[float, float]) -> str:
        return f"{values[0]:.0f} / {values[1]:.0f}"

    results = list(sizes.values())
    parts = list(dict.fromkeys(part for each in results for part in each["built"]["seconds"]))
    rows = [[f"{part}, s", *(f"{each['built']['seconds'].get(part, 0):.0f}" for each in results)] for part in parts]
    rows += [
        ["peak, MiB", *(f"{each['built']['peak']:.0f}" for each in results)],
        ["on disk, MiB", *(f"{each['built']['disk']:.0f}" for each in results)],
        ["opened, s", *(f"{each['chroma']['opened']:.1f}" for each in results)],
        ["opened, MiB", *(f"{each['chroma']['memory']:.0f}" for each in results)],
    ]
    for name in ("chroma", "exact"):
        for kind, words in (("free", "p50 / p99"), ("conditions", "with two conditions")):
            for times in ("processor", "wall"):
                cells = (two(each[name][kind][times]) for each in results)
                rows.append([f"shortlist, {name}, {words}, ms, {times}", *cells])
    for kind, words in (("free", ""), ("conditions", ", with two conditions")):
        rows.append([f"recall@{SIZE} against exact{words}", *(f"{each['recall'][kind]:.4f}" for each in results)])
    rows += [
        ["one item added, s", *(f"{each['added']['seconds']['added']:.2f}" for each in results)],
        ["opened anew and listed, s", *(f"{each['added']['seconds']['listed']:.2f}" for each in results)],
        ["sources that are on", *(str(len(each["built"]["sources"])) for each in results)],
    ]
    heads = [f"history of {HISTORY}, seconds of the processor", *(f"{size:,}" for size in sizes)]
    return table(heads, rows)


def plot(sizes: dict[int, dict[str, Any]], out: Path) -> None:
    """Draw seconds to build, memory and shortlists over the sizes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    items, results = list(sizes), list(sizes.values())
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    for part in ("index", "sources"):
        axes[0].plot(items, [each["built"]["seconds"][part] for each in results], marker="o", label=part)
    axes[1].plot(items, [each["built"]["peak"] for each in results], marker="o", label="to build")
    axes[1].plot(items, [each["chroma"]["memory"] for each in results], marker="o", label="to answer")
    for name in ("chroma", "exact"):
        for kind, style in (("free", "-"), ("conditions", "--")):
            label = name if kind == "free" else f"{name}, two conditions"
            p50 = [each[name][kind]["processor"][0] for each in results]
            axes[2].plot(items, p50, style, marker="o", label=label)
    for axis, what in zip(axes, ("seconds of the processor", "memory, MiB", f"shortlist of {SIZE}, ms"), strict=True):
        axis.set(xlabel="items", ylabel=what, xscale="log", yscale="log")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    figure.savefig(out)
    pyplot.close(figure)
