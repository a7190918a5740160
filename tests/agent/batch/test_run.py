"""Batch reranking: whole, in order, and the same after any interruption."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

import pytest

from agent.batch import run
from agent.batch.answer import Settings
from agent.batch.resume import only_writer
from agent.errors import InputError, UsageError
from agent.llm.scripted import Scripted
from agent.models import store
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING, RerankSettings
from retrieval.embedding import HashEmbedder

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("KILLS", "3"))
TITLES = [
    "Quiet River",
    "Loud City",
    "River Song",
    "City of Glass",
    "Glass House",
    "Winter Song",
    "Summer House",
    "Old Winter",
]


def request_of(number: int) -> dict[str, Any]:
    draw = random.Random(number)
    titles = draw.sample(TITLES, 6)
    items = [{"id": t.replace(" ", "-"), "title": t, "tags": t.lower().split()} for t in titles]
    return {"request_id": f"r{number}", "history": [{"item": i} for i in items[:2]], "candidates": items[2:]}


def write_lines(path: Path, rows: list[Any]) -> Path:
    path.write_text(
        "".join(json.dumps(r) + "\n" if not isinstance(r, str) else r + "\n" for r in rows), encoding="utf-8"
    )
    return path


def results(path: Path) -> list[dict[str, Any]]:
    """Results without `seconds`, the one field in which two runs differ."""
    return [
        {k: v for k, v in json.loads(line).items() if k != "seconds"} for line in path.read_text("utf-8").splitlines()
    ]


@pytest.fixture
def recommender() -> Recommender:
    return Recommender(None, None, NO_RERANKING, embedder=HashEmbedder())


def test_every_request_has_one_result_in_input_order(tmp_path: Path, recommender: Recommender) -> None:
    source, out = write_lines(tmp_path / "in.jsonl", [request_of(n) for n in range(20)]), tmp_path / "out.jsonl"
    assert run.run(source, out, recommender) == 0
    answers = results(out)
    assert [r["request_id"] for r in answers] == [f"r{n}" for n in range(20)]
    for n, result in enumerate(answers):
        assert sorted(i["item_id"] for i in result["items"]) == sorted(c["id"] for c in request_of(n)["candidates"])
        assert [i["rank"] for i in result["items"]] == [1, 2, 3, 4]


def test_reasons_cite_the_history_and_traits_of_the_item(tmp_path: Path, recommender: Recommender) -> None:
    source, out = write_lines(tmp_path / "in.jsonl", [request_of(n) for n in range(20)]), tmp_path / "out.jsonl"
    run.run(source, out, recommender)
    answers = results(out)
    assert len(answers) == 20 and all(item["reason"] for result in answers for item in result["items"][:3])
    for n, result in enumerate(answers):
        source_request = request_of(n)
        history = {h["item"]["id"] for h in source_request["history"]}
        tags = {c["id"]: set(c["tags"]) for c in source_request["candidates"]}
        for item in result["items"][:3]:
            assert set(item["reason"]["cites"]) <= history
            assert set(item["reason"]["traits"]) <= tags[item["item_id"]]
            assert item["reason"]["checked"]


@pytest.mark.parametrize("cut", [1, 40, 400, 1500, 5000])
def test_run_cut_anywhere_resumes_to_the_same_file(tmp_path: Path, recommender: Recommender, cut: int) -> None:
    source, whole, broken = (
        write_lines(tmp_path / "in.jsonl", [request_of(n) for n in range(20)]),
        tmp_path / "a",
        tmp_path / "b",
    )
    run.run(source, whole, recommender)
    broken.write_bytes(whole.read_bytes()[:cut])
    run.run(source, broken, recommender)
    assert results(broken) == results(whole)


def test_bad_line_is_reported_and_loses_no_good_one(tmp_path: Path, recommender: Recommender) -> None:
    rows = [request_of(0), "{not json", {"request_id": "x", "candidates": ["unknown"]}, request_of(1)]
    source, out = write_lines(tmp_path / "in.jsonl", rows), tmp_path / "out.jsonl"
    assert run.run(source, out, recommender) == 2
    answers = results(out)
    assert [r["request_id"] for r in answers] == ["r0", "line 2", "x", "r1"]
    assert f"{source}:2" in answers[1]["error"] and "unknown" in answers[2]["error"]
    with pytest.raises(InputError, match="in.jsonl:2"):
        run.run(source, out, recommender, resume=False, settings=Settings(strict=True))


@pytest.mark.parametrize("there", ['{"request_id": "other"}\n', "Dear diary\n", "x", '[{"request_id": "r0"}]\n'])
def test_other_files_are_not_overwritten(tmp_path: Path, recommender: Recommender, there: str) -> None:
    source, out = write_lines(tmp_path / "in.jsonl", [request_of(0)]), tmp_path / "out.jsonl"
    out.write_text(there)
    with pytest.raises(UsageError, match="other things"):
        run.run(source, out, recommender)
    assert out.read_text() == there


def test_run_with_another_strategy_is_not_resumed(tmp_path: Path, recommender: Recommender) -> None:
    source, out = write_lines(tmp_path / "in.jsonl", [request_of(0), request_of(1)]), tmp_path / "out.jsonl"
    run.run(source, out, recommender)
    with pytest.raises(UsageError, match="none with no model"):
        run.run(source, out, Recommender(None, Scripted(), RerankSettings("pointwise"), embedder=HashEmbedder()))


def test_a_run_that_is_killed_with_a_real_model_gives_the_same_results(tmp_path: Path) -> None:
    """KILLS=5 kills it more often."""
    source = write_lines(tmp_path / "in.jsonl", [request_of(n) for n in range(9)])
    command = [sys.executable, "-m", "agent", "rerank", "--in", str(source), "--strategy", "listwise"]
    command += ["--model", "smollm2-135m-instruct", "--out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WHYREC_MODELS": str(store.folder())}
    whole, broken = tmp_path / "whole.jsonl", tmp_path / "broken.jsonl"
    subprocess.run([*command, str(whole)], env=environment, check=True, capture_output=True, timeout=600)
    draw, kills = random.Random(5), 0
    while kills < KILLS:
        with subprocess.Popen([*command, str(broken)], env=environment, stderr=subprocess.DEVNULL) as process:
            goal = len(results_so_far(broken)) + draw.randint(0, 1)
            while process.poll() is None and len(results_so_far(broken)) < goal:
                time.sleep(0.02)
            if process.poll() is not None:
                break
            time.sleep(3 * draw.random())
            process.send_signal(signal.SIGKILL)
            kills += 1
    subprocess.run([*command, str(broken)], env=environment, check=True, capture_output=True, timeout=600)
    assert kills >= 2
    assert results(broken) == results(whole)


def results_so_far(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


def test_a_lock_whose_file_is_deleted_meanwhile_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, flock, locked = tmp_path / ".out.jsonl.lock", fcntl.flock, list[int]()

    def delete_and_lock(handle: IO[str], operation: int) -> None:
        if not locked:
            lock.unlink()  # as a run does that ends now
        locked.append(handle.fileno())
        flock(handle, operation)

    monkeypatch.setattr(fcntl, "flock", delete_and_lock)
    with only_writer(tmp_path / "out.jsonl"):
        assert len(locked) == 2
        with pytest.raises(UsageError, match="another run is writing"), only_writer(tmp_path / "out.jsonl"):
            pass
        assert lock.exists()
    assert not lock.exists()
