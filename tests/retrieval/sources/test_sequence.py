"""The sequence source: order counts, new items are scored by text, contributions are leave-one-out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.arrays import Arrays
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest
from retrieval.sources.sequence import SequenceSource
from retrieval.sources.sequence_network import Settings
from retrieval.sources.sequence_training import train

pytest.importorskip("torch")

ITEMS, NEW, GROUP = 24, 4, 6
"""Items come in groups, of which each is followed by the next; the last of each group is new."""
RNG = np.random.default_rng(0)
VECTORS = np.repeat(np.eye(ITEMS // GROUP, dtype=np.float32), GROUP, axis=0)
VECTORS = np.concatenate([VECTORS, RNG.normal(0, 0.05, (ITEMS, 4)).astype(np.float32)], axis=1)
KNOWN = [n for n in range(ITEMS) if n % GROUP < GROUP - 1]
ROWS = {f"i{n}": n for n in range(ITEMS)}
SMALL = Settings(size=16, longest=4, batch=128, negatives=32, rounds=60, fewest_steps=0, fewest_users=30, step=0.01)
START = datetime(2024, 1, 1, tzinfo=UTC)


def log(users: int = 80) -> tuple[np.ndarray, ...]:
    """Return users, rows, preferences and times of histories in which group follows group."""
    entries = [
        (user, (user + step) % (ITEMS // GROUP) * GROUP + int(RNG.integers(GROUP - 1)), 1.0, 86_400.0 * step)
        for user in range(users)
        for step in range(7)
    ]
    users_, rows, preferences, times = zip(*entries, strict=True)
    return np.array(users_), np.array(rows), np.array(preferences), np.array(times)


LOG = log()
LEARNED = train(VECTORS, *LOG, settings=SMALL)
SHORT = replace(SMALL, rounds=4)
SHORTLY = train(VECTORS, *LOG, settings=SHORT)
SOURCE = SequenceSource(LEARNED, ROWS, VECTORS)


def request(*numbers: int, weights: tuple[float, ...] = ()) -> PreparedRequest:
    """Return a request whose history is these items, a day or more apart."""
    return PreparedRequest(
        tuple(
            Event(
                Item(id=f"i{n}", title=f"{n}"),
                Interaction(user_id="u", item_id=f"i{n}", kind="like", time=START + timedelta(days=at * (1 + at))),
                weights[at] if weights else 1.0,
            )
            for at, n in enumerate(numbers)
        )
    )


def test_the_group_that_follows_scores_highest() -> None:
    for group in range(ITEMS // GROUP):
        scores = SOURCE.score(request(group * GROUP))
        by_group = scores.reshape(-1, GROUP)[:, : GROUP - 1].mean(axis=1)
        assert int(by_group.argmax()) == (group + 1) % (ITEMS // GROUP)


def test_a_new_item_is_scored_by_its_text() -> None:
    new = SOURCE.score(request(0)).reshape(-1, GROUP)[:, -1]
    assert int(new.argmax()) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, ITEMS - 1), min_size=1, max_size=8, unique=True), st.data())
def test_a_contribution_is_what_the_score_loses_without_the_event(numbers: list[int], data: st.DataObject) -> None:
    weights = tuple(data.draw(st.sampled_from([0.5, 1.0, 2.0])) for _ in numbers)
    whole = request(*numbers, weights=weights)
    rows = np.arange(ITEMS)
    attribution = SOURCE.attribute(whole, rows)
    assert attribution.events == tuple(f"i{n}" for n in numbers[-SMALL.longest :])
    for event, contribution in zip(attribution.events, attribution.contributions, strict=True):
        rest = replace(whole, history=tuple(e for e in whole.history if e.item.id != event))
        without = SOURCE.score(rest) if rest.history else np.zeros(ITEMS)
        np.testing.assert_allclose(contribution, SOURCE.score(whole) - without, atol=1e-4)


def test_provenance_names_the_history_items_largest_first() -> None:
    (causes,) = SOURCE.explain(request(0, 7, 13), [19])
    assert causes and {cause.cause for cause in causes} <= {"i0", "i7", "i13"}
    assert [cause.score for cause in causes] == sorted((cause.score for cause in causes), reverse=True)
    assert all(cause.is_history and cause.source == "sequence" for cause in causes)


def test_scores_of_allowed_rows_do_not_depend_on_which_are_allowed() -> None:
    allowed = np.zeros(ITEMS, np.bool_)
    allowed[[3, 9]] = True
    np.testing.assert_allclose(
        SOURCE.score(request(0, 7), allowed)[allowed], SOURCE.score(request(0, 7))[allowed], rtol=1e-5
    )


def test_a_history_without_catalogue_items_has_no_scores() -> None:
    assert np.isnan(SOURCE.score(PreparedRequest())).all()
    assert SOURCE.explain(PreparedRequest(), [0]) == [()]


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    same(train(VECTORS, *LOG, settings=SHORT), SHORTLY)
    assert not np.array_equal(train(VECTORS, *LOG, settings=replace(SHORT, seed=1))["own"], SHORTLY["own"])


@pytest.mark.parametrize("data", [LOG, (*LOG[:3], np.full(len(LOG[0]), np.nan), True)], ids=["times", "order"])
def test_interrupted_training_goes_on_to_the_same_numbers(tmp_path: Path, data: tuple[np.ndarray, ...]) -> None:
    file, calls = tmp_path / "unfinished.npz", list[int]()

    def interrupt(done: int, total: int) -> None:
        calls.append(done)
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(VECTORS, *data, settings=SHORT, progress=interrupt, unfinished=file)
    assert file.is_file()
    resumed = list[int]()
    same(
        train(VECTORS, *data, settings=SHORT, progress=lambda done, total: resumed.append(done), unfinished=file),
        train(VECTORS, *data, settings=SHORT),
    )
    assert resumed[0] > 1 and not file.exists()


def test_unfinished_training_on_other_data_is_left_aside(tmp_path: Path) -> None:
    file = tmp_path / "unfinished.npz"
    file.write_bytes(b"no archive")
    same(train(VECTORS, *LOG, settings=SHORT, unfinished=file), SHORTLY)


def test_training_ends_with_what_is_learned_once_the_time_is_up() -> None:
    assert train(VECTORS, *LOG, settings=replace(SHORT, budget=0.0))["rounds"] == 1
    assert SHORTLY["rounds"] == SHORT.rounds


def test_nothing_is_trained_from_too_few_users_or_without_an_order() -> None:
    few = SequenceSource(train(VECTORS, *log(10), settings=SMALL), ROWS, VECTORS)
    assert few.unavailable_reason and few.unavailable_reason.key == "too_few_users"
    users, rows, preferences, times = LOG
    undated = train(VECTORS, users, rows, preferences, np.full(len(times), np.nan), settings=SMALL)
    unordered = SequenceSource(undated, ROWS, VECTORS)
    assert unordered.unavailable_reason and unordered.unavailable_reason.key == "no_times"
    untrained = SequenceSource({}, ROWS, VECTORS)
    assert untrained.unavailable_reason and untrained.unavailable_reason.key == "not_trained"


def test_disliked_items_are_read_but_not_predicted() -> None:
    users, rows, _, times = LOG
    first = rows // GROUP == 0
    learned = train(VECTORS, users, rows, np.where(first, -1.0, 1.0), times, settings=SMALL)
    scores = SequenceSource(learned, ROWS, VECTORS).score(request(18))
    assert scores[KNOWN].reshape(-1, GROUP - 1).mean(axis=1).argmax() != 0


def same(one: Arrays, other: Arrays) -> None:
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)


def test_items_without_a_vector_of_their_own_are_scored_by_text() -> None:
    """Of more items than may have one, those with most interactions have it."""
    counts = np.bincount(LOG[1], minlength=ITEMS)
    few = train(VECTORS, *LOG, settings=replace(SHORT, most_items=8))
    assert sorted(few["rows"].tolist()) == sorted(np.argsort(-counts, kind="stable")[:8].tolist())
    scores = SequenceSource(few, ROWS, VECTORS).score(request(0, 6))
    assert np.isfinite(scores).all()
    alone = train(None, *LOG, settings=replace(SHORT, most_items=8))
    assert "own" not in alone


def test_a_model_of_texts_alone_does_not_learn_the_items_own_vectors() -> None:
    """With `text_only` 1 they stay as they were drawn, so that leaving them out takes nothing away."""
    of_texts = train(VECTORS, *LOG, settings=replace(SHORT, text_only=1.0))
    longer = train(VECTORS, *LOG, settings=replace(SHORT, text_only=1.0, rounds=SHORT.rounds + 1))
    np.testing.assert_array_equal(of_texts["own"], longer["own"])
    assert not np.array_equal(of_texts["adapter"], longer["adapter"])
