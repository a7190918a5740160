"""Scripted conversations and questions: what is counted as a fault, and which files are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.cli.demo import sample_index
from agent.errors import InputError
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from evals.understanding import scripts
from evals.understanding.scripts import Stage
from retrieval.data.items import Item
from retrieval.index.build import build

ITEMS = [
    Item(
        id=f"{genre}-{year}",
        domain="film",
        title=f"{genre.title()} of {year}",
        text=f"A {genre} film.",
        categories=(genre,),
        published=str(year),
        duration_min=90,
    )
    for genre in ("western", "comedy")
    for year in range(1960, 1968)
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("catalogue") / "index"
    stage = Stage(Recommender(build(folder, ITEMS, embedder="hash"), None, NO_RERANKING))
    yield stage
    stage.close()


def conversation(expect: dict[str, Any], say: str = "a western film") -> list[dict[str, Any]]:
    return [{"id": "c1", "language": "en", "turns": [{"say": say, "expect": expect}]}]


def test_a_list_that_obeys_has_no_fault(stage: Stage) -> None:
    expect = {"list": True, "must": ["categories = western"], "must_not": ["categories = comedy"]}
    ((verdict,),) = scripts.play(stage, conversation(expect))
    assert verdict.listed and not verdict.faults


@pytest.mark.parametrize(
    "expect",
    [
        {"list": False},
        {"must": ["categories = comedy"]},
        {"must_not": ["categories = western"]},
        {"mostly": ["categories = comedy"]},
        {"not_titles": [item.title for item in ITEMS]},
        {"mention": [["zeppelin"]]},
        {"unavailable": True},
    ],
)
def test_each_expectation_that_is_not_met_is_a_fault(stage: Stage, expect: dict[str, Any]) -> None:
    ((verdict,),) = scripts.play(stage, conversation(expect))
    assert verdict.faults


@pytest.mark.parametrize("condition", ["categories =", "no_such_field = 3"])
def test_a_condition_that_cannot_be_checked_is_named_before_anything_is_played(stage: Stage, condition: str) -> None:
    with pytest.raises(InputError, match=r"conversation c1, 'a western film': .*"):
        next(scripts.play(stage, conversation({"must": [condition]})))


def question(**fields: Any) -> list[dict[str, Any]]:
    return [{"language": "en", "shown": ["western-1960"], "text": "when is it from?", **fields}]


def test_an_answer_is_right_where_it_says_what_is_expected(stage: Stage) -> None:
    assert not next(scripts.ask(stage, question(answer=[["1960"]]))).faults
    assert next(scripts.ask(stage, question(answer=[["1961"]]))).faults
    assert next(scripts.ask(stage, question(absent=True))).faults


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"shown": ["western-1900"], "answer": [["1900"]]}, "no item 'western-1900'"),
        ({}, "nothing is expected"),
    ],
)
def test_a_question_that_cannot_be_judged_is_named(stage: Stage, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=f"question 1: .*{message}"):
        next(scripts.ask(stage, question(**fields)))


@pytest.mark.parametrize("file", scripts.packaged(), ids=lambda file: file.stem)
def test_the_packaged_conversations_can_be_played(file: Path) -> None:
    stage = Stage(Recommender(sample_index(), None, NO_RERANKING))
    conversations = scripts.read_lines(file, ("language", "turns"))
    first = next(scripts.play(stage, conversations))
    stage.close()
    assert len(conversations) == 10
    assert [turn.text for turn in first] == [turn["say"] for turn in conversations[0]["turns"]]
