"""Counterfactual scores equal those of the shortlist, and fall by what removed history items contributed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.conditions import Comparison
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Event, PreferenceBoost, PreparedRequest
from retrieval.query.context import boost_matching_events
from retrieval.ranking import counterfactual, weights
from retrieval.ranking.features import feature_names
from retrieval.retriever import Retriever
from retrieval.sources.cooccurrence import CoLikes

WORDS = ("sea", "war", "robot", "village", "murder", "winter", "circus", "desert")
ITEMS = [
    Item.model_validate({"id": f"i{n}", "title": f"{a} {b}", "tags": [a, b], "published": str(1980 + n)})
    for n, (a, b) in enumerate((a, b) for a in WORDS for b in WORDS if a != b)
]
BY_ID = {i.id: i for i in ITEMS}
rng = np.random.default_rng(3)
LOG = [
    Interaction(user_id=f"u{user}", item_id=f"i{n}", kind="like", time=float(1_700_000_000 + 1000 * user + n))
    for user in range(40)
    for n in sorted(rng.choice(len(ITEMS), 8, replace=False).tolist())
]
ids = st.sampled_from(sorted(BY_ID))
histories = st.lists(ids, min_size=1, max_size=6, unique=True)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("counterfactual") / "index"
    return build(folder, ITEMS, LOG, embedder="hash")


def request_for(history: Sequence[str], text: str = "") -> PreparedRequest:
    return PreparedRequest(
        tuple(
            Event(BY_ID[i], Interaction(user_id="me", item_id=i, kind="like", time=1_800_000_000.0)) for i in history
        ),
        text,
    )


@pytest.fixture(scope="module")
def retriever(index: Index) -> Retriever:
    return Retriever(index, lambda: index.embedder)


@settings(deadline=None, max_examples=30)
@given(histories, st.sampled_from(["", "a circus by the sea"]))
def test_baseline_equals_the_shortlist(retriever: Retriever, history: list[str], text: str) -> None:
    request = request_for(history, text)
    candidates = retriever.shortlist(request)
    scorer = retriever.counterfactual(request, [c.item for c in candidates]).baseline
    assert [scorer.scores[c.item.id] for c in candidates] == pytest.approx([c.score for c in candidates])
    assert [scorer.ranks[c.item.id] for c in candidates] == [
        1 + sum(other.score > c.score + 1e-12 for other in candidates) for c in candidates
    ]


@settings(deadline=None, max_examples=30)
@given(histories)
def test_removing_nothing_changes_nothing(retriever: Retriever, history: list[str]) -> None:
    request = request_for(history)
    scorer = retriever.counterfactual(request, ITEMS[:5])
    for item in ITEMS[:5]:
        whole, without = scorer.baseline, scorer.without(("no such item",))
        assert without.scores[item.id] == whole.scores[item.id]


@settings(deadline=None, max_examples=15)
@given(histories, st.sampled_from(["", "a circus by the sea"]))
def test_a_large_catalogue_is_scored_part_by_part(retriever: Retriever, history: list[str], text: str) -> None:
    request, left_out = request_for(history, text), [(), history[:1], history[-2:]]
    at_once = retriever.counterfactual(request, ITEMS[:5]).without_each(left_out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counterfactual, "ALL_AT_ONCE", 0)
        one_by_one = retriever.counterfactual(request, ITEMS[:5]).without_each(left_out)
    for together, alone in zip(at_once, one_by_one, strict=True):
        # Not exactly: rows that score the same in a source may be told apart by rounding.
        assert together.scores == pytest.approx(alone.scores, rel=0.05)


def test_learned_weights_as_in_the_shortlist(tmp_path: Path) -> None:
    index = build(tmp_path / "index", ITEMS, LOG, embedder="hash")
    retriever = Retriever(index, lambda: index.embedder)
    request = request_for(["i1", "i9", "i20"])
    names = feature_names([s.name for s in retriever.sources if not s.unavailable_reason])
    values = tuple(float(n.endswith("zscore")) for n in names)
    weights.store(index.folder, index.manifest.built, weights.WeightSet(names, values, values, values, 99, "test"))
    candidates = retriever.shortlist(request)[:10]
    scorer = retriever.counterfactual(request, [c.item for c in candidates])
    assert [scorer.baseline.scores[c.item.id] for c in candidates] == pytest.approx([c.score for c in candidates])
    first = candidates[0]
    assert scorer.without(first.history_ids[:1]).scores[first.item.id] < first.score


@settings(deadline=None, max_examples=20)
@given(histories, st.sampled_from(["", "winter"]), st.sampled_from([2.0, -1.0]))
def test_boosts_and_context_as_in_the_shortlist(index: Index, history: list[str], text: str, weight: float) -> None:
    """A user with boosts gets the rank that an item has on their own list."""
    retriever = Retriever(index, lambda: index.embedder)
    boosts = (PreferenceBoost("even", Comparison("year", ">=", "1990"), weight),)
    raw = replace(request_for(history, text), context={"time": "evening"}, boosts=boosts)
    request = boost_matching_events(replace(raw, normalized_context={"time": "evening"}), 3.0, UTC)
    shortlist = retriever.shortlist(request)
    assert shortlist
    baseline = retriever.counterfactual(request, [c.item for c in shortlist]).baseline
    assert [baseline.scores[c.item.id] for c in shortlist] == pytest.approx([c.score for c in shortlist])
    plain = retriever.counterfactual(replace(request, boosts=()), [c.item for c in shortlist]).baseline
    boosted = [c.item.id for c in shortlist if boosts[0].condition.holds(c.item)]
    assert all((baseline.scores[i] - plain.scores[i]) * weight > 0 for i in boosted)


def test_candidates_outside_the_index() -> None:
    retriever = Retriever(None, HashEmbedder)
    given_items = [i.model_copy(update={"id": f"x{i.id}"}) for i in ITEMS[:10]]
    request = request_for(["i30", "i1"])
    candidates = retriever.rank_items(given_items, request)
    scorer = retriever.counterfactual(request, [c.item for c in candidates], given_items)
    assert [scorer.baseline.scores[c.item.id] for c in candidates] == pytest.approx([c.score for c in candidates])
    closest = next(c for c in candidates if c.item.id == "xi1")
    assert scorer.without({"i1"}).scores["xi1"] < closest.score


def test_co_likes_count_users_once(tmp_path: Path) -> None:
    interactions = [
        *(
            Interaction(user_id=f"p{n}", item_id=i, kind="rate", value=v)
            for n in range(3)
            for i, v in [("i0", 5), ("i1", 4)]
        ),
        Interaction(user_id="p0", item_id="i1", kind="view"),
        Interaction(user_id="p7", item_id="i0", kind="rate", value=5),
        Interaction(user_id="p7", item_id="i1", kind="rate", value=1),
    ]
    index = build(tmp_path / "index", ITEMS[:3], interactions, embedder="hash")
    counts = CoLikes(index.interactions)
    for _ in ("by a pass over the log", "by the users of all items"):
        assert counts.counts({("i0", "i1"), ("i0", "i2")}) == {("i0", "i1"): 3, ("i0", "i2"): 0}
