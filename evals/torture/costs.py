"""`python -m evals.torture.costs`: what checksums, and the guard against injections, cost a build and a list.

Both are timed with all of them, without checksums, and without either, in turn: each time in a fork of one process, by
its processor time. A ratio is that of neighbours, so that what else the machine does weighs on both sides alike. A fork
has loaded all modules; the last rows are what the same milliseconds are of `whyrec recommend` as a person starts it.
"""

from __future__ import annotations

import math
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from agent.cli.main import app
from evals.bench import say, synthetic, table
from evals.torture.commands import import_all
from evals.torture.forks import in_fork
from retrieval.index.build import build

ITEMS, PEOPLE, BUILDS, LISTS, STARTS = 2_000, 200, 20, 60, 9
RESAMPLES, QUANTILES = 2_000, (0.025, 0.975)
SHA = "0" * 64
NO_CHECKSUMS: Mapping[str, Any] = {
    "retrieval.index.checksum.crc32": lambda data, value=0: 0,
    "retrieval.index.checksum._crc32_of_stream": lambda *_: 0,
    "retrieval.index.chroma.checksums": lambda folder: {},
    "retrieval.index.parquet_segments._sha256": lambda descriptor: SHA,
    "retrieval.index.parquet_segments.verify": lambda folder, segments: None,
    "retrieval.index.parquet_segments.hashlib": SimpleNamespace(
        file_digest=lambda stream, name: SimpleNamespace(hexdigest=lambda: SHA)
    ),
}
NO_GUARD: Mapping[str, Any] = {
    "retrieval.index.build.sanitize": lambda item: item,
    "retrieval.index.writer.sanitize": lambda item: item,
    "retrieval.text.prompt_injection.sanitize": lambda item: item,
    "agent.clauses.parts.is_injection": lambda sentence: False,
    "agent.describe.facts.is_injected_value": lambda value: False,
    "agent.describe.quotes.is_injection": lambda sentence: False,
}
"""What is put in place of functions that compute checksums, or look for injections."""
WITHOUT: Mapping[str, Mapping[str, Any]] = {
    "checksums": NO_CHECKSUMS,
    "checksums and the guard": {**NO_CHECKSUMS, **NO_GUARD},
}


@dataclass(frozen=True)
class Cost:
    """The ratio of processor seconds with and without something: the median of pairs, and its 95 % interval."""

    operation: str
    without: str
    pairs: int
    seconds: float
    ratio: float
    low: float
    high: float


def run(items: int = ITEMS, builds: int = BUILDS, lists: int = LISTS) -> list[Cost]:
    """Time builds of an index by the hash embedder, which takes least, and lists of it."""
    import_all()
    catalogue, costs = synthetic.catalogue(items, people=PEOPLE), list[Cost]()
    with tempfile.TemporaryDirectory() as home:
        folders = {name: Path(home) / name.replace(" ", "-") for name in ("all", *WITHOUT)}
        for operation, perform, times in (
            ("index", partial(_build, catalogue), builds),
            ("recommend", _recommend, lists),
        ):
            seconds = _in_turn(perform, folders, times)
            costs += [_cost(operation, name, seconds["all"], seconds[name]) for name in WITHOUT]
        started = statistics.median(_started(folders["all"]) for _ in range(STARTS))
        costs += [_of_process(cost, started) for cost in costs if cost.operation == "recommend"]
    return costs


def describe(costs: Sequence[Cost]) -> str:
    """Return a Markdown table."""
    rows = [
        [c.operation, c.without, str(c.pairs), f"{c.seconds:.3f}", f"{c.ratio:.3f}", f"{c.low:.3f}–{c.high:.3f}"]
        for c in costs
    ]
    return table(("", "without", "pairs", "seconds", "ratio", "95 %"), rows)


def _in_turn(perform: Callable[[Path], object], folders: Mapping[str, Path], times: int) -> dict[str, list[float]]:
    """Return the processor seconds of an operation in each of the folders, once to begin with and `times` times."""
    seconds = {name: list[float]() for name in folders}
    for number in range(times + 1):
        for name in random.Random(number).sample(sorted(folders), len(folders)):
            took = in_fork(partial(_timed, perform, folders[name], WITHOUT.get(name, {})))
            if number:  # the first time files are made that are only read later
                seconds[name].append(took)
        say(f"{number} of {times}: " + ", ".join(f"{name} {each[-1]:.3f} s" for name, each in seconds.items() if each))
    return seconds


def _timed(perform: Callable[[Path], object], folder: Path, replaced: Mapping[str, Any]) -> float:
    with (
        _replaced(replaced),
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        before = _processor_seconds()
        perform(folder)
        return _processor_seconds() - before


@contextmanager
def _replaced(functions: Mapping[str, Any]) -> Iterator[None]:
    with ExitStack() as patches:
        for name, function in functions.items():
            patches.enter_context(patch(name, function))
        yield


def _build(catalogue: synthetic.SyntheticCatalogue, folder: Path) -> None:
    build(folder, catalogue.items, catalogue.interactions, embedder="hash")


def _recommend(folder: Path) -> None:
    app(_arguments(folder), standalone_mode=False)


def _started(folder: Path) -> float:
    """Return the processor seconds of the command as a process of its own."""
    before = _processor_seconds(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "agent", *_arguments(folder)], stdout=subprocess.DEVNULL, check=True)
    return _processor_seconds(resource.RUSAGE_CHILDREN) - before


def _arguments(folder: Path) -> list[str]:
    return ["recommend", "--index", str(folder), "--user", "p1", "--strategy", "none"]


def _of_process(cost: Cost, seconds: float) -> Cost:
    """Return what something costs of a process that takes so many seconds, by what it costs of a fork."""
    ratio, low, high = (
        seconds / (seconds - cost.seconds * (1 - 1 / each)) for each in (cost.ratio, cost.low, cost.high)
    )
    return replace(cost, operation="recommend, started", seconds=seconds, ratio=ratio, low=low, high=high)


def _processor_seconds(of: int = resource.RUSAGE_SELF) -> float:
    usage = resource.getrusage(of)
    return usage.ru_utime + usage.ru_stime


def _cost(operation: str, without: str, with_: Sequence[float], bare: Sequence[float]) -> Cost:
    logs, drawn = [math.log(a / b) for a, b in zip(with_, bare, strict=True)], random.Random(0)
    medians = sorted(statistics.median(drawn.choices(logs, k=len(logs))) for _ in range(RESAMPLES))
    low, high = (math.exp(medians[int(share * RESAMPLES)]) for share in QUANTILES)
    middle = statistics.median(with_)
    return Cost(operation, without, len(logs), middle, math.exp(statistics.median(logs)), low, high)


if __name__ == "__main__":
    sys.stdout.write(f"{describe(run())}\n")
