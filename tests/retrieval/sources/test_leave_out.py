"""Every source scores without parts of a history as it scores the history without them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.query import Event, PreparedRequest
from retrieval.sources import CandidateSource, InMemoryInputs
from retrieval.sources.assemble import assemble
from retrieval.sources.base import collect_scores, rescore_exactly
from retrieval.sources.inputs import Interactions, VectorSpace
from retrieval.sources.leave_out import has_leave_out, scores_without, without_items
from retrieval.sources.named_vectors import vectors_of

WORDS = ("sea", "war", "robot", "village", "murder", "winter", "circus", "desert")
rng = np.random.default_rng(5)
ITEMS = [
    Item.model_validate(
        {"id": f"i{n}", "title": f"{a} {b}", "tags": [a, b], "published": str(1980 + n)}
        | ({"vectors": {"image": rng.normal(size=4).tolist()}} if n % 3 else {})
    )
    for n, (a, b) in enumerate((a, b) for a in WORDS for b in WORDS if a != b)
]
START, DAY = datetime(2023, 11, 14, tzinfo=UTC), timedelta(days=1)
LOG = Interactions(
    np.repeat(np.arange(60), 8),
    np.concatenate([rng.choice(len(ITEMS) - 4, 8, replace=False) for _ in range(60)]),
    rng.uniform(-0.5, 1, 480),
    np.asarray(1_700_000_000 + np.arange(480), np.float64),
)
events = st.tuples(st.integers(0, len(ITEMS) - 1), st.sampled_from([1.0, 2.0, 4.0, 5.0]))
histories = st.lists(events, min_size=1, max_size=70)
sets = st.lists(st.sets(st.sampled_from([f"i{n}" for n in range(len(ITEMS))]), max_size=3), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def sources() -> tuple[CandidateSource, ...]:
    space = VectorSpace("image", *vectors_of(ITEMS, "image"), None, None)
    built = assemble(InMemoryInputs(ITEMS, HashEmbedder, interactions=LOG, spaces=[space]))
    return tuple(source for source in built if not source.unavailable_reason)


def request_of(history: Sequence[tuple[int, float]], text: str) -> PreparedRequest:
    past = [
        Event(ITEMS[n], Interaction(user_id="me", item_id=f"i{n}", kind="rate", value=value, time=START + at * DAY))
        for at, (n, value) in enumerate(history)
    ]
    return PreparedRequest(tuple(past), text)


@settings(deadline=None, max_examples=40)
@given(histories, sets, st.sampled_from(["", "a circus by the sea"]))
def test_as_the_history_without_them(
    sources: tuple[CandidateSource, ...], history: list[tuple[int, float]], left_out: list[set[str]], text: str
) -> None:
    request, rows = request_of(history, text), np.arange(3, len(ITEMS), 2)
    at_once = scores_without(sources, request, rows, left_out, len(ITEMS))
    for n, ids in enumerate(left_out):
        without = without_items(request, ids)
        exact = rescore_exactly(collect_scores(sources, without), sources, without, rows)
        for name, scores in exact.items():
            np.testing.assert_allclose(at_once[name][n], scores[rows], rtol=1e-5, atol=1e-6, err_msg=name)


def test_all_but_a_sequence_model_score_at_once(sources: tuple[CandidateSource, ...]) -> None:
    assert all(map(has_leave_out, sources)) and len(sources) == 14


def test_what_is_left_out_counts_as_seen() -> None:
    request = request_of([(1, 5.0), (2, 5.0)], "")
    without = without_items(request, {"i1"})
    assert [event.item.id for event in without.history] == ["i2"] and without.seen_ids == {"i1", "i2"}


def test_a_source_without_the_method_is_scored_set_by_set(sources: tuple[CandidateSource, ...]) -> None:
    dense = next(source for source in sources if source.name == "dense")

    class Plain:
        """A source whose other methods are those of the dense one, less `score_without`."""

        name, kind, default_weight, cold_item_weight = dense.name, dense.kind, 1.0, 1.0
        unavailable_reason = dense.unavailable_reason
        score, explain = dense.score, dense.explain

    request, rows, left_out = request_of([(1, 5.0), (2, 5.0), (9, 4.0)], ""), np.arange(5, 20), [(), ("i1",)]
    plain: CandidateSource = Plain()
    alone, at_once = (scores_without([s], request, rows, left_out, len(ITEMS)) for s in (plain, dense))
    np.testing.assert_allclose(alone["dense"], at_once["dense"], rtol=1e-5)
