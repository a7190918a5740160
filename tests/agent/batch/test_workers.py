"""Several processes: the same results in the same order, and none that outlives the run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent.batch import run
from agent.batch.answer import Settings
from agent.batch.workers import answer_in_processes, usual_workers
from agent.cli.rerank import make_recommender
from agent.errors import InputError
from agent.llm.scripted import Scripted
from agent.rerank.ranking import NO_RERANKING
from retrieval.query import PreparedRequest
from retrieval.ranking.combine import CandidateScorer
from retrieval.retriever import RetrieverSettings

ROOT = Path(__file__).parents[3]


def write(path: Path, users: int, *more: dict[str, Any]) -> Path:
    lines = [{"request_id": f"r{n}", "user_id": f"u{n % 40}"} for n in range(users)]
    path.write_text("\n".join(map(json.dumps, [*lines, *more])), encoding="utf-8")
    return path


def results(path: Path) -> list[dict[str, Any]]:
    """Results without `seconds`, the one field in which two runs differ."""
    return [{k: v for k, v in json.loads(line).items() if k != "seconds"} for line in path.read_bytes().splitlines()]


def run_with(workers: int, index: Path, source: Path, out: Path, strict: bool = False) -> int:
    make = partial(make_recommender, index, NO_RERANKING, None, RetrieverSettings(), "short")
    settings = Settings(strict=strict)
    elsewhere = partial(answer_in_processes, make=make, workers=workers) if workers > 1 else None
    return run.run(source, out, make(), settings=settings, elsewhere=elsewhere)


def test_processes_give_the_results_of_one(tmp_path: Path, index: Path) -> None:
    source = write(tmp_path / "in.jsonl", 45, {"request_id": "unknown", "candidates": ["nothing"]})
    assert [run_with(n, index, source, tmp_path / f"{n}.jsonl") for n in (1, 2)] == [1, 1]
    assert results(tmp_path / "2.jsonl") == results(tmp_path / "1.jsonl")
    assert len(results(tmp_path / "1.jsonl")) == 46


def test_requests_with_reasons_are_scored_once(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their reasons are drawn from the scores of the ranking, also where clauses are chosen for several at once."""
    scored = list[PreparedRequest]()
    of = CandidateScorer.of
    monkeypatch.setattr(CandidateScorer, "of", lambda *args, **named: scored.append(args[2]) or of(*args, **named))
    source = write(tmp_path / "in.jsonl", 12)
    make = partial(make_recommender, index, NO_RERANKING, None, RetrieverSettings(), "short")
    recommender = make()
    recommender.model = Scripted("{}")
    assert Settings().group_size(has_model=True) > 1
    run.run(source, tmp_path / "out.jsonl", recommender)
    assert len(scored) == 12
    assert all(result["items"][0]["reason"] for result in results(tmp_path / "out.jsonl"))


def test_a_fatal_line_ends_processes_behind_what_came_before(tmp_path: Path, index: Path) -> None:
    source, out = write(tmp_path / "in.jsonl", 11, {"request_id": "x", "candidates": ["nothing"]}), tmp_path / "out"
    with pytest.raises(InputError, match="nothing"):
        run_with(2, index, source, out, strict=True)
    assert [result["request_id"] for result in results(out)] == [f"r{n}" for n in range(11)]


def test_a_killed_run_leaves_no_process_and_is_resumed(tmp_path: Path, index: Path) -> None:
    source, whole, broken = write(tmp_path / "in.jsonl", 120), tmp_path / "whole", tmp_path / "broken"
    run_with(1, index, source, whole)
    command = [sys.executable, "-m", "agent", "rerank", "--in", str(source), "--out", str(broken), "--index"]
    command += [str(index), "--strategy", "none", "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None and not (broken.exists() and broken.read_bytes().count(b"\n") >= 8):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    for _ in range(200):  # 10 s
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("processes outlive the run")
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    assert results(broken) == results(whole)


def test_few_requests_are_answered_by_one_process() -> None:
    assert usual_workers(20) == 1 and usual_workers(1_000) == len(os.sched_getaffinity(0))
