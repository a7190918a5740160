"""Lists of ten without a model, with reasons and without: one table a size of a synthetic catalogue.

A list as a command takes, start to end; in a process that has made lists before; and in a batch, where reasons are
written for the first three. All are in processor time, so that other work on the machine counts little.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from agent.batch import run as batch
from agent.recommender import Recommender, events
from agent.rerank.ranking import RerankSettings
from evals.bench import save_results, say, shortlists, synthetic, table
from retrieval.index import Index
from retrieval.query import Request

SIZES = (400, 10_000)
REASONS, BATCH_REASONS, COMMANDS, BATCH = 10, 3, 3, 40


@dataclass(frozen=True)
class Costs:
    """Processor milliseconds of a list: as a command, the fastest of some; the median and 95th percentile in a warm
    process; the mean in a batch."""

    command: float
    warm: float
    warm_p95: float
    batch: float


def run(sizes: Sequence[int], out: Path, people: int, seed: int = 0) -> None:
    """Write a table of each size to stdout, results to `out`/bench.json."""
    results = {}
    for size in sizes:
        catalogue = synthetic.catalogue(size, seed)
        who = shortlists.draw_people(catalogue, people, seed)
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            shortlists.build_index(index, catalogue, "exact")
            recommender = Recommender(Index(index), rerank=RerankSettings("none"))
            recommender.retriever.warm_up()
            costs = [measure(recommender, [f"p{n}" for n in who], reasons) for reasons in (False, True)]
        sys.stdout.write(f"{markdown(size, *costs)}\n\n")
        sys.stdout.flush()
        results[size] = {"without": asdict(costs[0]), "reasons": asdict(costs[1])}
        save_results(out, "lists", results)


def measure(recommender: Recommender, users: Sequence[str], reasons: bool) -> Costs:
    """Measure lists of these users, with reasons or without."""
    index = recommender.index
    assert index

    def make(user: str) -> None:
        recommended = recommender.recommend(
            recommender.prepare(Request(events(index, index.history(user)), n=REASONS, user_id=user))
        )
        if reasons:
            recommender.reasons(recommended, REASONS)

    make(users[0])
    warm = [processor_ms(partial(make, user)) for user in users]
    say(f"{len(index.items)} items, {'with' if reasons else 'without'} reasons: {np.median(warm):.0f} ms")
    requests, results = index.folder.parent / "requests.jsonl", index.folder.parent / "results.jsonl"
    lines = [json.dumps({"request_id": f"{n}", "user_id": users[n % len(users)]}) for n in range(BATCH)]
    requests.write_text("\n".join(lines), encoding="utf-8")
    settings = batch.Settings(reasons, BATCH_REASONS)
    together = processor_ms(lambda: batch.run(requests, results, recommender, resume=False, settings=settings))
    command = min(command_ms(index.folder, users[0], reasons) for _ in range(COMMANDS))
    return Costs(command, float(np.median(warm)), float(np.percentile(warm, 95)), together / BATCH)


def processor_ms(work: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that this process takes for some work."""
    started = time.process_time()
    work()
    return 1e3 * (time.process_time() - started)


def command_ms(index: Path, user: str, reasons: bool) -> float:
    """Return the milliseconds of processor time of `whyrec recommend`."""
    command = [sys.executable, "-m", "agent", "recommend", "--index", str(index.resolve()), "--user", user]
    command += ["--strategy", "none", "--explain" if reasons else "--no-explain"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e3 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def markdown(size: int, without: Costs, reasons: Costs) -> str:
    """Return a table with a row a way to make a list, and the ratio of both costs."""
    rows = [
        (f"command, {BATCH_REASONS} reasons", without.command, reasons.command),
        (f"warm process, {REASONS} reasons, median", without.warm, reasons.warm),
        (f"warm process, {REASONS} reasons, 95th percentile", without.warm_p95, reasons.warm_p95),
        (f"batch, {BATCH_REASONS} reasons", without.batch, reasons.batch),
    ]
    cells = [[name, f"{a:.0f}", f"{b:.0f}", f"{b / a:.2f}"] for name, a, b in rows]
    title = f"### Lists of ten from {size:,} items, processor time in ms"
    return f"{title}\n\n{table(['', 'no reasons', 'reasons', 'ratio'], cells)}"
