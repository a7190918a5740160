"""Several threads that ask a model server: the results of one, sooner, and no token counted for another's request."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent.batch.answer import Settings
from agent.batch.run import run
from agent.batch.threads import answer_in_threads
from agent.cli.rerank import make_recommender
from agent.errors import InputError
from agent.llm.openai.backend import OpenAI
from agent.recommender import Recommender
from agent.rerank.ranking import RerankSettings
from retrieval.retriever import RetrieverSettings
from tests.agent.llm.servers import Caching, Reply, opened

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Slow(Caching):
    """A server that answers nobody until `awaited` requests have been there at once, a minute long at most."""

    awaited = 1

    def complete(self, body: dict[str, Any]) -> Reply:
        end = time.monotonic() + 60
        while self.at_once < self.awaited and time.monotonic() < end:
            time.sleep(0.005)
        return super().complete(body)


@pytest.fixture
def server() -> Slow:
    return Slow()


@pytest.fixture
def model(server: Slow) -> Iterator[OpenAI]:
    with opened(server) as model:
        server.start_anew()
        yield model


def write(path: Path, users: int, *more: dict[str, Any]) -> Path:
    lines = [{"request_id": f"r{n}", "user_id": f"u{n % 40}"} for n in range(users)]
    path.write_text("\n".join(map(json.dumps, [*lines, *more])), encoding="utf-8")
    return path


def results(path: Path) -> list[dict[str, Any]]:
    return [{k: v for k, v in json.loads(line).items() if k != "seconds"} for line in path.read_bytes().splitlines()]


def run_with(
    threads: int, index: Path, model: OpenAI, source: Path, out: Path, strategy: str = "pointwise", strict: bool = False
) -> int:
    first: Recommender = make_recommender(
        index, RerankSettings(strategy), None, RetrieverSettings(), "short", model.beside()
    )
    others = [first.beside(model.beside()) for _ in range(threads - 1)]
    elsewhere = partial(answer_in_threads, recommenders=[first, *others]) if threads > 1 else None
    return run(source, out, first, settings=Settings(strict=strict), elsewhere=elsewhere)


@pytest.mark.parametrize("strategy", ["pointwise", "likelihood"])
def test_threads_give_the_results_of_one(
    tmp_path: Path, index: Path, server: Slow, model: OpenAI, strategy: str
) -> None:
    source = write(tmp_path / "in.jsonl", 24, {"request_id": "unknown", "candidates": ["nothing"]})
    assert run_with(1, index, model, source, tmp_path / "1", strategy) == 1
    assert server.at_once == 1 or strategy == "likelihood"  # whose prompts are more than go into a request
    server.awaited = 3
    assert run_with(6, index, model, source, tmp_path / "6", strategy) == 1
    assert server.at_once >= 3
    assert results(tmp_path / "6") == results(tmp_path / "1")
    assert len(results(tmp_path / "6")) == 25 and all(r["tokens"]["prompt"] for r in results(tmp_path / "6")[:24])


def test_a_fatal_line_ends_threads_behind_what_came_before(tmp_path: Path, index: Path, model: OpenAI) -> None:
    source, out = write(tmp_path / "in.jsonl", 9, {"request_id": "x", "candidates": ["nothing"]}), tmp_path / "out"
    with pytest.raises(InputError, match="nothing"):
        run_with(3, index, model, source, out, strict=True)
    assert [result["request_id"] for result in results(out)] == [f"r{n}" for n in range(9)]


def test_a_server_that_goes_away_is_a_fallback_of_each_result(tmp_path: Path, index: Path, model: OpenAI) -> None:
    source, out = write(tmp_path / "in.jsonl", 6), tmp_path / "out"
    model.close()
    run_with(3, index, model, source, out)
    assert len(results(out)) == 6 and all("closed" in result["fallback"] for result in results(out))
