"""Collaborative sources: what the item models learn, how a history folds in, and exact contributions."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest
from retrieval.sources import CandidateSource, Unavailable, collaborative, collaborative_training

ITEMS = 24
IDS = [f"i{n}" for n in range(ITEMS)]
Arrays = dict[str, NDArray[np.generic]]
Log = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def log(user_count: int = 40, seed: int = 0) -> Log:
    """Two tastes, rows 0–9 and 10–19, six items a person, each followed by the next higher where both are there.

    Rows 20–23 are in nobody's history.
    """
    rng = np.random.default_rng(seed)
    users, rows = [], []
    for user in range(user_count):
        chosen = np.sort(rng.permutation(10)[:6]) + 10 * (user % 2)
        users += [user] * 6
        rows += chosen.tolist()
    n = len(users)
    times = np.tile(np.arange(6.0), user_count) * 60
    return np.array(users, np.int64), np.array(rows, np.int64), rng.uniform(-0.5, 1, n), times


def history(rows: Sequence[int], values: Sequence[float] | None = None) -> PreparedRequest:
    rated = values or [4.0] * len(rows)
    interactions = [
        Interaction(user_id="u", item_id=f"i{row}", kind="rate", value=v) for row, v in zip(rows, rated, strict=True)
    ]
    return PreparedRequest(tuple(Event(Item(id=i.item_id, title="t"), i) for i in interactions))


@pytest.fixture(scope="module")
def learned() -> Arrays:
    return collaborative_training.learn(*log())


@pytest.fixture(scope="module")
def sources(learned: Arrays) -> list[CandidateSource]:
    return collaborative.models(learned, IDS)


def test_unseen_user_gets_items_of_the_same_taste(sources: list[CandidateSource]) -> None:
    assert [s.name for s in sources] == ["ease", "ease_positive", "rp3beta", "item_transitions", "ials"]
    for source in sources:
        assert source.unavailable_reason is None
        scores = source.score(history([11, 13, 16]))
        same = np.setdiff1d(np.arange(10, 20), [11, 13, 16])
        assert scores[same].mean() > scores[:10].mean()


def test_no_score_without_interactions_or_history(sources: list[CandidateSource]) -> None:
    for source in sources:
        assert np.isnan(source.score(history([1, 2]))[20:]).all()
        assert np.isnan(source.score(PreparedRequest())).all()
        assert np.isnan(source.score(history([20, 99]))).all()
        assert source.explain(history([20]), [0, 21]) == [(), ()]


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, ITEMS + 3), st.sampled_from([0.5, 2.5, 4.0, 5.0])), max_size=12),
    st.lists(st.integers(0, ITEMS - 1), min_size=1, max_size=6, unique=True),
)
def test_contributions_sum_to_the_score(past: list[tuple[int, float]], rows: list[int]) -> None:
    request = history([row for row, _ in past], [value for _, value in past])
    history_ids = {e.item.id for e in request.history}
    for source in collaborative.models(SHARED, IDS):
        scores = source.score(request)
        for row, reasons in zip(rows, source.explain(request, rows), strict=True):
            if math.isnan(scores[row]):
                assert reasons == ()
                continue
            assert sum(r.score for r in reasons) == pytest.approx(scores[row], rel=1e-5, abs=1e-6)
            assert all(r.is_history and r.source == source.name and r.cause in history_ids for r in reasons)
            assert [r.score for r in reasons] == sorted((r.score for r in reasons), reverse=True)


SHARED = collaborative_training.learn(*log())


@pytest.mark.parametrize("size", [3, 128])
def test_contributions_sum_for_histories_longer_than_vectors(size: int) -> None:
    factors = collaborative.models(
        collaborative_training.learn(*log(), collaborative_training.Settings(size=size)), IDS
    )[-1]
    request = history([1, 3, 4, 6, 11, 17], [5.0, 4.0, 0.5, 3.0, 2.0, 4.5])
    scores = factors.score(request)
    for row, reasons in zip(range(20), factors.explain(request, range(20)), strict=True):
        assert sum(r.score for r in reasons) == pytest.approx(scores[row], rel=1e-4, abs=1e-6)


def test_training_is_deterministic(learned: Arrays) -> None:
    again = collaborative_training.learn(*log())
    assert again.keys() == learned.keys()
    for name, array in learned.items():
        np.testing.assert_array_equal(again[name], array)


def test_removed_user_leaves_no_trace(learned: Arrays) -> None:
    """The models equal those of a log without the user."""
    users, rows, preferences, times = log(41)
    rest = users != 40
    without = collaborative_training.learn(users[rest], rows[rest], preferences[rest], times[rest])
    whole = collaborative_training.learn(users, rows, preferences, times)
    other = collaborative_training.learn(users[rest] + 7, rows[rest], preferences[rest], times[rest])
    for name in without:
        np.testing.assert_array_equal(without[name], other[name])
    assert not np.array_equal(without["rp3beta.values"], whole["rp3beta.values"])
    assert not np.array_equal(without["vectors"], whole["vectors"])


def test_stored_arrays_hold_no_user(learned: Arrays) -> None:
    file = io.BytesIO()
    np.savez(file, **learned)
    file.seek(0)
    read = dict(np.load(file, allow_pickle=False))
    request = history([1, 2, 3])
    for a, b in zip(collaborative.models(learned, IDS), collaborative.models(read, IDS), strict=True):
        np.testing.assert_array_equal(a.score(request), b.score(request))
    user_count = 40
    assert all(user_count not in array.shape for array in learned.values())
    assert len(learned["vectors"]) == len(learned["known"])


def test_high_rating_counts_more(sources: list[CandidateSource]) -> None:
    for source in sources:
        loved, loathed = source.score(history([1, 11], [5, 1])), source.score(history([1, 11], [1, 5]))
        assert np.nanmean(loved[2:10]) > np.nanmean(loathed[2:10])


def test_last_event_with_an_item_counts(sources: list[CandidateSource]) -> None:
    for source in sources:
        np.testing.assert_array_equal(
            source.score(history([1, 11, 1], [1, 4, 5])), source.score(history([11, 1], [4, 5]))
        )


def test_transitions_follow_the_order(sources: list[CandidateSource]) -> None:
    sequence = sources[3]
    assert sequence.score(history([4]))[5] > sequence.score(history([4]))[3]


def test_ease_positive_ignores_unclear_likes(sources: list[CandidateSource]) -> None:
    taste = sources[1]
    assert np.isnan(taste.score(history([1, 2], [1, 3]))).all()
    np.testing.assert_array_equal(taste.score(history([1, 2], [5, 3])), taste.score(history([1], [4])))


def test_ease_positive_unavailable_if_all_are_likes() -> None:
    users, rows, preferences, times = log()
    reasons = {
        s.name: s.unavailable_reason
        for s in collaborative.models(collaborative_training.learn(users, rows, preferences * 0 + 1, times), IDS)
    }
    assert reasons["ease_positive"] == Unavailable("likes_not_distinct") and not reasons["ease"]


def test_transitions_need_times_or_order() -> None:
    users, rows, preferences, times = log()
    no_times = np.full_like(times, np.nan)
    reasons = {
        s.name: s.unavailable_reason
        for s in collaborative.models(collaborative_training.learn(users, rows, preferences, no_times), IDS)
    }
    assert reasons["item_transitions"] == Unavailable("no_times")
    assert not (reasons["ease"] or reasons["rp3beta"] or reasons["ials"])
    in_order = collaborative_training.learn(users, rows, preferences, no_times, ordered=True)
    assert "item_transitions.values" in in_order


def test_unavailable_with_few_users() -> None:
    for learned in (collaborative_training.learn(*log(4)), collaborative_training.learn(*log(0), ITEMS), {}):
        for source in collaborative.models(learned, IDS):
            assert source.unavailable_reason and source.unavailable_reason[:2] == ("too_few_users", 30)
            assert np.isnan(source.score(history([1]))).all()
            assert source.explain(history([1]), [2]) == [()]


def test_ease_reads_the_items_with_most_interactions_above_item_limit() -> None:
    """A catalogue that is too large for EASE has it for the items that most histories are made of."""
    users, rows, preferences, times = log()
    limited = collaborative_training.learn(
        users, rows, preferences, times, collaborative_training.Settings(most_dense=9)
    )
    whole = collaborative_training.learn(users, rows, preferences, times)
    ease, of_all = (next(iter(collaborative.models(learned, IDS))) for learned in (limited, whole))
    assert ease.name == "ease" and ease.unavailable_reason is None
    assert isinstance(ease, collaborative.ItemMatrix) and isinstance(of_all, collaborative.ItemMatrix)
    assert of_all.reads_all and not ease.reads_all  # content transfer needs a score of every neighbour
    counts = np.bincount(rows)[np.asarray(limited["known"])]
    entries = np.diff(limited["ease.starts"])
    assert 0 < np.count_nonzero(entries) < np.count_nonzero(np.diff(whole["ease.starts"]))
    assert counts[entries > 0].min() >= counts[entries == 0].max()


def test_ease_same_by_users_or_items() -> None:
    """Check both ways to the inverse: over users, and over items."""
    from scipy.sparse import csr_matrix

    from retrieval.sources.item_models import ease

    few = csr_matrix(np.random.default_rng(1).integers(0, 2, (9, 10)).astype(np.float32))
    many = csr_matrix(np.vstack([few.toarray(), np.zeros((5, 10), np.float32)]))
    np.testing.assert_allclose(
        ease(few, 2.0, 0.0, 0.2, 0.1, 10).toarray(), ease(many, 2.0, 0.0, 0.2, 0.1, 10).toarray(), atol=1e-4
    )


def test_rows_are_pruned() -> None:
    few = collaborative_training.learn(*log(), collaborative_training.Settings(keep=3, ease_keep=3))
    assert len(few["ease.values"]) <= 4 * 20
    for name in ("rp3beta", "item_transitions"):
        assert np.diff(few[f"{name}.starts"].astype(np.int64)).max() <= 3


def test_times_give_the_order(learned: Arrays) -> None:
    users, rows, preferences, times = log()
    order = np.random.default_rng(0).permutation(len(users))
    shuffled = collaborative_training.learn(users[order], rows[order], preferences[order], times[order])
    np.testing.assert_array_equal(shuffled["item_transitions.values"], learned["item_transitions.values"])


def test_recent_event_counts_more_in_transitions(sources: list[CandidateSource]) -> None:
    early, late = sources[3].score(history([14, 4])), sources[3].score(history([4, 14]))
    assert early[5] > late[5]
