"""Actors of a cluster, scripted: results in order whatever dies, and workers that differ are refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st

from agent.batch import on_ray
from agent.batch.answer import Settings
from agent.batch.on_ray import AHEAD, CHUNK, answer_on_ray
from agent.batch.provenance import provenance_of_recommender
from agent.batch.ray_cluster import connect, divide
from agent.batch.run import run
from agent.errors import AgentError, InputError, ModelFault, ModelMissing, UsageError
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.embedding import HashEmbedder
from tests.agent.batch.scripted_ray import ScriptedRay

TITLES = "Quiet River|Loud City|River Song".split("|")


def recommender(threads: int = 1) -> Recommender:
    return Recommender(None, None, NO_RERANKING, embedder=HashEmbedder())


def write(source: Path, requests: int, bad: tuple[int, ...] = ()) -> Path:
    items = [{"id": title, "title": title} for title in TITLES]
    lines = [
        "{bad"
        if n in bad
        else json.dumps({"request_id": f"r{n}", "history": [{"item": items[0]}], "candidates": items[1:]})
        for n in range(requests)
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    return source


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def answered(ray: ScriptedRay, source: Path, out: Path, strict: bool = False, **changes: Any) -> int:
        monkeypatch.setitem(sys.modules, "ray", ray)
        given = {
            "make": recommender,
            "expected": provenance_of_recommender(recommender()),
            "address": "auto",
            "workers": 0,
            "shares_machine": False,
            "on_other_processor": lambda: pytest.fail("the processor is the same"),
        }
        elsewhere = partial(answer_on_ray, **{**given, **changes})
        return run(source, out, recommender(), settings=Settings(strict=strict), elsewhere=elsewhere)

    return answered


def without_seconds(path: Path) -> list[str]:
    return [line.partition(', "seconds"')[0] for line in path.read_text("utf-8").splitlines()]


@of_hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    seed=st.integers(0, 1_000),
    deaths=st.sets(st.integers(0, 40), max_size=on_ray.MOST_DEATHS - 1),
    workers=st.integers(1, 4),
    requests=st.sampled_from([1, CHUNK, 3 * CHUNK + 1, 8 * AHEAD * CHUNK]),
)
def test_results_are_in_order_whatever_dies(
    tmp_path_factory: pytest.TempPathFactory,
    answer: Callable[..., int],
    seed: int,
    deaths: set[int],
    workers: int,
    requests: int,
) -> None:
    folder = tmp_path_factory.mktemp("ray")
    source = write(folder / "in", requests, bad=(requests // 2,))
    run(source, folder / "whole", recommender())
    ray = ScriptedRay((4,), lambda task: task in deaths, seed=seed)
    assert answer(ray, source, folder / "out", workers=workers) == 1
    assert without_seconds(folder / "out") == without_seconds(folder / "whole")
    assert ray.alive == workers and not ray.is_connected


def test_a_run_goes_on_behind_what_is_there(tmp_path: Path, answer: Callable[..., int]) -> None:
    source, out = write(tmp_path / "in", 40), tmp_path / "out"
    answer(ScriptedRay(), source, out)
    whole = without_seconds(out)
    out.write_bytes(out.read_bytes()[: out.stat().st_size // 2])
    ray = ScriptedRay()
    answer(ray, source, out)
    assert without_seconds(out) == whole and ray.calls.count("answer") == 3  # 20 or 21 requests


def test_a_fatal_line_ends_the_run_behind_what_came_before(tmp_path: Path, answer: Callable[..., int]) -> None:
    source, out, ray = write(tmp_path / "in", 60, bad=(21, 50)), tmp_path / "out", ScriptedRay(seed=3)
    with pytest.raises(InputError, match="in:22"):
        answer(ray, source, out, strict=True)
    assert len(without_seconds(out)) == 21 and not ray.is_connected


def test_an_actor_that_waits_for_a_core_gets_no_request(tmp_path: Path, answer: Callable[..., int]) -> None:
    source, ray = write(tmp_path / "in", 200), ScriptedRay((3,), starts=1)
    assert answer(ray, source, tmp_path / "out") == 0
    assert ray.calls == ["open", *["answer"] * 25] and ray.actors == 3


def test_a_cluster_without_a_free_core_is_named(tmp_path: Path, answer: Callable[..., int]) -> None:
    with pytest.raises(UsageError, match="no worker could start in 600 s"):
        answer(ScriptedRay(starts=0), write(tmp_path / "in", 3), tmp_path / "out")


def test_workers_that_die_one_after_the_other_end_the_run(tmp_path: Path, answer: Callable[..., int]) -> None:
    source, out = write(tmp_path / "in", 40), tmp_path / "out"
    ray = ScriptedRay(dies=lambda task: task >= 4)
    with pytest.raises(ModelFault, match=r"one after the other \(because its machine is gone\)"):
        answer(ray, source, out)
    assert ray.actors < 20 and not ray.is_connected
    assert answer(ScriptedRay(), source, out) == 0 and len(without_seconds(out)) == 40


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("index", "feed", "index feed and none"),
        ("model", "gemma 12ab", "model gemma 12ab and none"),
        ("libraries", "numpy 1.0", "libraries numpy 1.0 and whyrec"),
    ],
)
def test_workers_with_other_things_are_refused(
    tmp_path: Path, answer: Callable[..., int], field: str, value: str, message: str
) -> None:
    expected = {**provenance_of_recommender(recommender()), field: value}
    with pytest.raises(UsageError, match=f"the worker on .* differs from this process, {message}") as caught:
        answer(ScriptedRay(), write(tmp_path / "in", 3), tmp_path / "out", expected=expected)
    assert "\n" not in str(caught.value) and (tmp_path / "out").read_bytes() == b""


def test_another_processor_is_said(tmp_path: Path, answer: Callable[..., int]) -> None:
    notices: list[str] = []
    expected = {**provenance_of_recommender(recommender()), "processor": "NEON"}
    more = {"expected": expected, "on_other_processor": lambda: notices.append("other")}
    assert answer(ScriptedRay(), write(tmp_path / "in", 3), tmp_path / "out", **more) == 0
    assert notices


@pytest.mark.parametrize("error", [ModelMissing("no model x: pull it"), KeyError("a bug")])
def test_what_a_worker_lacks_is_said_with_its_machine(
    tmp_path: Path, answer: Callable[..., int], error: Exception
) -> None:
    def make(threads: int) -> Recommender:
        raise error

    with pytest.raises(AgentError if isinstance(error, AgentError) else KeyError) as caught:
        answer(ScriptedRay(), write(tmp_path / "in", 3), tmp_path / "out", make=make)
    if isinstance(error, AgentError):
        assert str(caught.value).startswith("the worker on ") and str(caught.value).endswith("no model x: pull it")


@pytest.mark.parametrize(
    ("machines", "workers", "shares_machine", "division"),
    [
        ((2,), 0, False, (2, 1)),
        ((8, 4), 0, False, (12, 1)),
        ((8, 4), 5, False, (5, 1)),
        ((8, 8), 0, True, (2, 8)),
        ((8, 8), 4, True, (4, 4)),
        ((8, 4), 0, True, (2, 4)),
        ((2,), 2, True, (2, 1)),
        ((0, 2), 0, True, (1, 2)),
    ],
)
def test_cores_are_divided_among_actors(
    machines: tuple[int, ...], workers: int, shares_machine: bool, division: tuple[int, int]
) -> None:
    assert divide(ScriptedRay(machines), workers, shares_machine) == division


@pytest.mark.parametrize(("machines", "workers"), [((), 0), ((0,), 0), ((2,), 3)])
def test_more_workers_than_cores_are_refused(machines: tuple[int, ...], workers: int) -> None:
    with pytest.raises(UsageError, match="too few"):
        divide(ScriptedRay(machines), workers, False)


def test_no_ray_and_no_cluster_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", ScriptedRay(refuses="nobody there\nand more"))
    with pytest.raises(UsageError, match=r"no Ray cluster at 'h:1' \(nobody there\)"):
        connect("h:1")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"whyrec\[ray\]"):
        connect("h:1")
