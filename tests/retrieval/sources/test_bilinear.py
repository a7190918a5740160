"""Meaning as people's choices tune it: what they go by counts, also for items that nobody has touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from retrieval.index.reader import Index
from retrieval.index.writer import Writer
from retrieval.query.request import Event, PreparedRequest
from retrieval.retriever import Retriever
from retrieval.sources import bilinear
from retrieval.sources.base import Unavailable
from retrieval.sources.trained import IndexInputs

ITEMS, NEW = 60, 12
RNG = np.random.default_rng(0)
# Texts tell loudly of a colour and softly of a shape; people choose by the shape. Nobody has touched the last rows.
COLOUR, SHAPE = RNG.integers(2, size=ITEMS), np.arange(ITEMS) % 2
VECTORS = np.concatenate([3 * np.eye(2)[COLOUR], np.eye(2)[SHAPE], RNG.normal(0, 0.1, (ITEMS, 4))], axis=1)
VECTORS = (VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)).astype(np.float32)
ROWS = {f"i{n}": n for n in range(ITEMS)}


def chosen(people: int = 60) -> list[tuple[int, int]]:
    """Each person eight items of one shape, in an order by lot."""
    able = np.arange(ITEMS - NEW)
    return [
        (person, int(row))
        for person in range(people)
        for row in np.random.default_rng(person).permutation(able[SHAPE[able] == person % 2])[:8]
    ]


FEW_STEPS = bilinear.Settings(likeness=5, batch=64, step=0.05, rounds=40)


def source(people: int = 60, settings: bilinear.Settings = FEW_STEPS) -> bilinear.BilinearContent:
    users, rows = np.array(chosen(people), np.int64).reshape(-1, 2).T
    likes, times = np.ones(len(rows)), np.full(len(rows), np.nan)
    return bilinear.BilinearContent(
        bilinear.learn(VECTORS, users, rows, likes, times, FEW_STEPS), ROWS, VECTORS, settings
    )


SHARED = source()


def learned_map(index: Index) -> NDArray[np.float32]:
    """The bilinear map that the index keeps."""
    inputs = IndexInputs(index)
    bilinear.build(inputs, ())
    return inputs.learn("bilinear", lambda: pytest.fail("learned anew"), "interactions")["map"]


def past(rows: list[int]) -> PreparedRequest:
    done = [Interaction(user_id="p", item_id=f"i{row}", kind="like") for row in rows]
    return PreparedRequest(tuple(Event(Item(id=i.item_id, title="t"), i) for i in done))


@pytest.mark.parametrize("shape", [0, 1])
def test_among_new_items_those_come_first_that_are_alike_in_what_people_go_by(shape: int) -> None:
    liked = [row for row in range(ITEMS - NEW) if (SHAPE[row], COLOUR[row]) == (shape, 0)][:5]
    new = np.arange(ITEMS - NEW, ITEMS)
    best = new[np.argsort(-SHARED.score(past(liked))[new])]
    assert SHAPE[best[: NEW // 2]].tolist() == [shape] * (NEW // 2)
    likeness = new[np.argsort(-(VECTORS[new] @ VECTORS[liked].mean(axis=0)))]
    assert len(set(SHAPE[likeness[: NEW // 2]].tolist())) == 2  # which likeness alone does not tell


@settings(max_examples=30)
@given(st.lists(st.integers(0, ITEMS - 1), max_size=8), st.lists(st.integers(0, ITEMS - 1), min_size=1, max_size=5))
def test_the_shares_of_the_history_sum_to_the_score(history: list[int], rows: list[int]) -> None:
    request = past(history)
    scores = SHARED.score(request)
    for row, why in zip(rows, SHARED.explain(request, rows), strict=True):
        assert sum(p.score for p in why) == pytest.approx(np.nan_to_num(scores[row]), abs=1e-3)
        assert {p.cause for p in why} <= {e.item.id for e in request.history}


def test_nothing_is_said_of_a_history_without_a_like() -> None:
    disliked = Event(Item(id="i1", title="t"), Interaction(user_id="p", item_id="i1", kind="dislike"))
    assert np.isnan(SHARED.score(PreparedRequest((disliked,)))).all()
    assert np.isnan(SHARED.score(past([999]))).all()  # which the catalogue does not have


def test_the_same_choices_teach_the_same() -> None:
    np.testing.assert_array_equal(source().score(past([1, 3])), SHARED.score(past([1, 3])))


def test_too_few_users_and_too_many_items_make_it_unavailable() -> None:
    assert source(10).unavailable_reason == Unavailable("too_few_users", 30, 10)
    few = bilinear.Settings(most_items=ITEMS - 1)
    assert source(settings=few).unavailable_reason == Unavailable("too_many_items", ITEMS - 1, ITEMS, "bilinear")


def test_a_new_item_is_scored_at_once_and_nothing_is_learned_anew(tmp_path: Path) -> None:
    items = [Item(id=f"i{n}", title=f"{('snow', 'rain')[n % 2]} number {n}") for n in range(ITEMS)]
    done = [Interaction(user_id=f"u{p}", item_id=f"i{row}", kind="like") for p, row in chosen()]
    index = build(tmp_path / "index", items, done, embedder="hash")
    before = learned_map(index)
    with Writer(index.folder) as writer:
        writer.add([Item(id="new", title="rain number 99")])
    again = Index(index.folder)
    np.testing.assert_array_equal(learned_map(again), before)
    told = next(s for s in Retriever(again, lambda: again.embedder).sources if s.name == "bilinear")
    assert not told.unavailable_reason and np.isfinite(told.score(past([1, 3]))[again.rows["new"]])
