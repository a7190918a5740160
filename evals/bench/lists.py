"""Lists of ten with reasons and without, and with clauses that a model chooses live: one table a size of a catalogue.

A list as a command takes, start to end; in a process that has made lists before; and in a batch, where reasons are
written for the first three. All are in processor time, so that other work on the machine counts little. Descriptions
have stored clauses, as after `whyrec index --clauses`; `live` makes the same lists as if none were stored.
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
from agent.batch.answer import Settings
from agent.clauses import ClauseBook
from agent.llm import LanguageModel
from agent.recommender import Recommender, events
from agent.rerank.ranking import NO_RERANKING
from evals.bench import resident_mib, save_results, say, shortlists, synthetic, table
from evals.bench.clauses import store_first_parts
from retrieval.index import Index
from retrieval.query import Request

SIZES = (400, 10_000)
REASONS, BATCH_REASONS, COMMANDS, BATCH, LIVE = 10, 3, 5, 40, 2


@dataclass(frozen=True)
class Spread:
    """The median and the 95th percentile of the cost of a list, in milliseconds of processor time."""

    p50: float
    p95: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Spread:
        return cls(*np.percentile(milliseconds, (50, 95)).tolist())

    def __str__(self) -> str:
        return f"{self.p50:,.0f} / {self.p95:,.0f}"


@dataclass(frozen=True)
class Costs:
    """The cost of a list as a command, in a warm process, and in a batch."""

    command: Spread
    warm: Spread
    batch: Spread


def run(sizes: Sequence[int], out: Path, people: int, model: LanguageModel | None = None, seed: int = 0) -> None:
    """Write a table of each size to stdout, results to `out`/bench.json; `model` chooses clauses live, where given."""
    results = {}
    for size in sizes:
        catalogue = synthetic.catalogue(size, seed)
        who = [f"p{n}" for n in shortlists.draw_people(catalogue, people, seed)]
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            shortlists.build_index(index, catalogue, "exact")
            recommender = Recommender(Index(index), rerank=NO_RERANKING)
            store_first_parts(recommender.index)
            recommender.retriever.warm_up()
            without, reasons = (measure(recommender, who, each) for each in (False, True))
            mib = resident_mib()
            live = measure_live(Recommender(recommender.index, model, NO_RERANKING), who) if model else None
        sys.stdout.write(f"{markdown(size, without, reasons, live)}\n\nA warm process has {mib:.0f} MiB.\n\n")
        sys.stdout.flush()
        costs = {"without": asdict(without), "reasons": asdict(reasons), "live": asdict(live) if live else None}
        results[size] = {**costs, "mib": mib}
        save_results(out, "lists", results)


def measure(recommender: Recommender, users: Sequence[str], reasons: bool) -> Costs:
    """Measure lists of these users, with reasons or without."""
    index = recommender.index
    assert index
    make_list(recommender, users[0], reasons)
    warm = [processor_ms(partial(make_list, recommender, user, reasons)) for user in users]
    say(f"{len(index.items)} items, {'with' if reasons else 'without'} reasons: {np.median(warm):.0f} ms")
    requests, results = index.folder.parent / "requests.jsonl", index.folder.parent / "results.jsonl"
    lines = [json.dumps({"request_id": f"{n}", "user_id": users[n % len(users)]}) for n in range(BATCH)]
    requests.write_text("\n".join(lines), encoding="utf-8")
    moments: list[float] = []
    batch.run(
        requests,
        results,
        recommender,
        resume=False,
        settings=Settings(reasons, BATCH_REASONS),
        progress=lambda done, total: moments.append(1e3 * time.process_time()),
    )
    commands = [command_ms(index.folder, user, reasons) for user in users[:COMMANDS]]
    return Costs(Spread.of(commands), Spread.of(warm), Spread.of(np.diff(moments).tolist()))


def measure_live(recommender: Recommender, users: Sequence[str]) -> Spread:
    """Measure lists with reasons in a warm process, for each of which a model chooses the clauses."""
    assert recommender.model
    recommender.model.count("")  # opens it
    make_list(recommender, users[0], False)
    costs = []
    for user in users[:LIVE]:
        recommender.explainer.clauses = ClauseBook(None, recommender.model, recommender.prompts)
        costs.append(processor_ms(partial(make_list, recommender, user, True)))
        say(f"clauses chosen live: {costs[-1]:,.0f} ms")
    return Spread.of(costs)


def make_list(recommender: Recommender, user: str, reasons: bool) -> None:
    """Make a list of ten, with ten reasons or none."""
    index = recommender.index
    assert index
    request = Request(events(index, index.history(user)), n=REASONS, user_id=user)
    recommended = recommender.recommend(recommender.prepare(request))
    if reasons:
        recommender.reasons(recommended, REASONS)


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


def markdown(size: int, without: Costs, reasons: Costs, live: Spread | None) -> str:
    """Return a table with a row a way to make a list, and the ratio of the medians with and without reasons."""
    rows = [
        (f"command, {BATCH_REASONS} reasons", without.command, reasons.command),
        (f"warm process, {REASONS} reasons", without.warm, reasons.warm),
        (f"batch, {BATCH_REASONS} reasons", without.batch, reasons.batch),
    ]
    cells = [[name, str(a), str(b), f"{b.p50 / a.p50:.2f}"] for name, a, b in rows]
    if live:
        name = f"warm process, {REASONS} reasons, clauses chosen live"
        cells.append([name, str(without.warm), str(live), f"{live.p50 / without.warm.p50:,.0f}"])
    title = f"### Lists of ten from {size:,} items, processor time in ms: median / 95th percentile"
    return f"{title}\n\n{table(['', 'no reasons', 'reasons', 'ratio'], cells)}"
