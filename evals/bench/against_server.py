"""Lists of 20 a second against a model server, by strategy and number of threads that ask it: one table.

    python -m evals.bench server --server http://localhost:8000/v1 --threads 1,4,16 --people 200

Requests have their own candidates and history, so that retrieval takes next to nothing, and no reasons are written.
What is measured is the server with the prompts that it gets; the client has one process.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from agent.batch import run as batch
from agent.batch.answer import Settings
from agent.batch.threads import answer_in_threads
from agent.llm.openai.backend import OpenAI
from agent.recommender import Recommender
from agent.rerank.ranking import RerankSettings
from agent.rerank.strategies.registry import STRATEGIES, needs_of
from evals.bench import fastest, save_results, say, table
from evals.bench.throughput import request_line
from retrieval.embedding import load as load_embedder

THREADS = (1, 2, 4, 8)
PEOPLE = 200


@dataclass(frozen=True)
class Rate:
    """Lists a second of a strategy with so many threads, and of one list the median seconds and the mean tokens.

    `failed`: lists that the model could not order.
    """

    strategy: str
    threads: int
    lists_a_second: float
    seconds: float
    prompt_tokens: float
    generated_tokens: float
    failed: int


def run(address: str, strategies: Sequence[str], threads: Sequence[int], people: int, out: Path) -> None:
    """Write a table to stdout and results to `out`/bench.json. Strategies that the server cannot do are left out."""
    with OpenAI(address) as model:
        able = [s for s in strategies if s in STRATEGIES and needs_of(s) in model.abilities]
        rates = [measure(model, strategy, count, people) for strategy in able for count in threads]
    heads = ("strategy", "threads", "lists a second", "seconds a list", "tokens read", "written", "failed")
    rows = [
        (
            rate.strategy,
            f"{rate.threads}",
            f"{rate.lists_a_second:.2f}",
            f"{rate.seconds:.2f}",
            f"{rate.prompt_tokens:,.0f}",
            f"{rate.generated_tokens:,.0f}",
            f"{rate.failed}",
        )
        for rate in rates
    ]
    sys.stdout.write(f"### {people} lists of 20 by {model.name}\n\n{table(heads, rows)}\n")
    save_results(out, "server", {"model": model.name, "people": people, "rates": [asdict(rate) for rate in rates]})


def measure(model: OpenAI, strategy: str, threads: int, people: int) -> Rate:
    """Measure lists of other people than those of another number of threads, so that no cache of prompts helps."""
    settings, embedder = RerankSettings(strategy), load_embedder("hash")
    recommenders = [Recommender(None, model.beside(), settings, embedder=embedder) for _ in range(threads)]
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "requests.jsonl", Path(folder) / "results.jsonl"
        first = 100_000 * threads
        source.write_text("\n".join(map(request_line, range(first, first + people))), encoding="utf-8")
        elsewhere = partial(answer_in_threads, recommenders=recommenders)
        work = partial(batch.run, source, out, recommenders[0], settings=Settings(reasons=False), elsewhere=elsewhere)
        seconds = fastest(work, 1)
        results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    rate = Rate(
        strategy,
        threads,
        people / seconds,
        float(np.median([result["seconds"] for result in results])),
        float(np.mean([result["tokens"]["prompt"] for result in results])),
        float(np.mean([result["tokens"]["generated"] for result in results])),
        sum(result["fallback"] is not None for result in results),
    )
    say(f"{strategy}, {threads} threads: {rate.lists_a_second:.2f} lists a second")
    return rate
