"""Content transfer: items without interactions get scores from items with similar texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.bench.synthetic import catalogue
from retrieval.data.items import Interaction, Item
from retrieval.index import Index, Writer, clusters
from retrieval.index.build import build
from retrieval.query import Event, PreparedRequest
from retrieval.retriever import Retriever
from retrieval.sources import (
    IndexInputs,
    Unavailable,
    collaborative,
    collaborative_training,
    content_transfer,
    shared_traits,
)
from retrieval.sources.collaborative_source import Collaborative
from retrieval.sources.shared_traits import MOST_ITEMS, Traits, share

ITEMS = 24
IDS = [f"i{n}" for n in range(ITEMS)]
RNG = np.random.default_rng(0)
# Rows 0-9 and 20-21 read alike, and so do 10-19 and 22-23; rows 20-23 have no interactions.
SIDE = np.array([0] * 10 + [1] * 10 + [0, 0, 1, 1])
VECTORS = (np.eye(8)[SIDE] + RNG.normal(0, 0.1, (ITEMS, 8))).astype(np.float32)


def log() -> list[Interaction]:
    return [
        Interaction(user_id=f"u{user}", item_id=f"i{10 * (user % 2) + n}", kind="like")
        for user in range(40)
        for n in np.random.default_rng(user).permutation(10)[:6]
    ]


def model() -> Collaborative:
    interactions = log()
    users = np.array([int(i.user_id[1:]) for i in interactions])
    rows = np.array([int(i.item_id[1:]) for i in interactions])
    return collaborative.models(collaborative_training.learn(users, rows, np.ones(len(rows)), rows * np.nan), IDS)[0]


SHARED = content_transfer.ContentTransfer(model(), content_transfer.learn(VECTORS))


def past(rows: list[int]) -> PreparedRequest:
    interactions = [Interaction(user_id="p", item_id=f"i{row}", kind="like") for row in rows]
    return PreparedRequest(tuple(Event(Item(id=i.item_id, title="t"), i) for i in interactions))


def test_cold_item_scored_by_similar_texts() -> None:
    scores = SHARED.score(past([1, 2, 3]))
    assert scores[[20, 21]].min() > scores[[22, 23]].max()
    scores = SHARED.score(past([11, 12, 13]))
    assert scores[[22, 23]].min() > scores[[20, 21]].max()


@settings(max_examples=30)
@given(st.lists(st.integers(0, ITEMS - 1), max_size=8), st.lists(st.integers(0, ITEMS - 1), min_size=1, max_size=5))
def test_contributions_sum_to_the_score(history: list[int], rows: list[int]) -> None:
    request = past(history)
    scores = SHARED.score(request)
    for row, why in zip(rows, SHARED.explain(request, rows), strict=True):
        assert sum(p.score for p in why) == pytest.approx(np.nan_to_num(scores[row]), abs=1e-5)
        assert {p.cause for p in why} <= {e.item.id for e in request.history}


@given(st.lists(st.booleans(), min_size=ITEMS, max_size=ITEMS))
@settings(max_examples=20)
def test_mask_keeps_scores_of_allowed_rows(allowed: list[bool]) -> None:
    request, mask = past([1, 2]), np.array(allowed)
    np.testing.assert_array_equal(SHARED.score(request, mask)[mask], SHARED.score(request)[mask])


def test_neighbours_are_nearest_and_not_the_item() -> None:
    learned = content_transfer.learn(VECTORS)
    assert all(row not in near for row, near in enumerate(learned["near"].tolist()))
    centred = VECTORS - VECTORS.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    cosines = centred @ centred.T
    farthest = np.take_along_axis(cosines, learned["near"].astype(np.int64), axis=1).min(axis=1)
    others = cosines[np.arange(ITEMS)[:, None], [[n for n in range(ITEMS) if n != row] for row in range(ITEMS)]]
    width = learned["near"].shape[1]
    np.testing.assert_allclose(farthest, np.sort(others, axis=1)[:, -width], atol=1e-6)
    assert content_transfer.learn(VECTORS[:1])["near"].shape == (1, 0)
    last = content_transfer.learn(VECTORS, fresh=2)
    np.testing.assert_array_equal(np.sort(last["near"]), np.sort(learned["near"][-2:]))


def test_large_catalogues_are_compared_by_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = catalogue(2_000, people=1).vectors
    exact = content_transfer.learn(vectors)
    monkeypatch.setattr(content_transfer, "COMPARED_WITH_ALL", 1_000)
    monkeypatch.setattr(clusters, "CANDIDATES", 800)
    by_clusters = content_transfer.learn(vectors)
    shared = [len(set(a) & set(b)) for a, b in zip(exact["near"].tolist(), by_clusters["near"].tolist(), strict=True)]
    assert np.mean(shared) > 0.9 * content_transfer.NEIGHBOURS
    assert not any(row in near for row, near in enumerate(by_clusters["near"].tolist()))
    scores = np.random.default_rng(0).normal(size=2_000)
    predicted = [(each["weights"] * scores[each["near"]]).sum(axis=1) for each in (exact, by_clusters)]
    assert np.corrcoef(predicted)[0, 1] > 0.95
    stored = clusters.Clusters.of_arrays(by_clusters)
    assert stored is not None
    fresh = content_transfer.learn(vectors, fresh=3, clusters=stored)
    np.testing.assert_array_equal(np.sort(fresh["near"]), np.sort(by_clusters["near"][-3:]))


def test_score_equals_kernel_ridge_regression() -> None:
    """Compare with the normal equations of the dual, (K + I) α = scores, and the prediction K α."""
    learned, targets = content_transfer.learn(VECTORS), np.random.default_rng(1).normal(size=ITEMS)
    centred = VECTORS - VECTORS.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    cosines = centred @ centred.T
    for row in range(ITEMS):
        near = learned["near"][row]
        dual = np.linalg.solve(
            cosines[np.ix_(near, near)] ** 2 + content_transfer.NOISE * np.eye(len(near)), targets[near]
        )
        expected = np.maximum(cosines[row, near], 0) ** 2 @ dual
        assert learned["weights"][row] @ targets[near] == pytest.approx(expected, abs=1e-4)


def test_equal_neighbours_share_weight() -> None:
    apart = np.eye(4, dtype=np.float32)[[0, 1, 2]] * 0.4
    item = np.array([[1.0, 1.0, 0.0, 0.0]], np.float32)
    twins = np.concatenate([item, apart[:1], np.repeat(apart[1:2], 6, axis=0), -item, -item])
    learned = content_transfer.learn(twins)
    weights = dict(zip(learned["near"][0].tolist(), learned["weights"][0].tolist(), strict=True))
    assert weights[1] > weights[2] > 0


@pytest.mark.parametrize("compared_with_all", [content_transfer.COMPARED_WITH_ALL, 1_000])
def test_items_of_one_series_or_maker_are_neighbours(monkeypatch: pytest.MonkeyPatch, compared_with_all: int) -> None:
    """Also where their texts are in clusters far apart; what is alike by name shares its weight."""
    monkeypatch.setattr(content_transfer, "COMPARED_WITH_ALL", compared_with_all)
    monkeypatch.setattr(shared_traits, "MAKER", 0.9)
    monkeypatch.setattr(clusters, "CANDIDATES", 200)
    titles = {5: "Halo", 700: "A (Halo, #2)", 1900: "B (Halo, #3)"}
    makers = {6: "King, Stephen", 1200: "Stephen King"}
    items = [
        Item(id=str(n), title=titles.get(n, f"Work{n}x"), attributes={"author": makers.get(n, f"A{n} B")})
        for n in range(2_000)
    ]
    vectors, traits = catalogue(2_000, people=1).vectors, Traits.of(items)
    learned = content_transfer.learn(vectors, traits)
    near = learned["near"].tolist()
    assert {700, 1900} <= set(near[5]) and 1200 in near[6] and 700 not in near[6]
    weights = dict(zip(near[5], learned["weights"][5].tolist(), strict=True))
    alone = content_transfer.learn(
        vectors, traits._replace(series=np.where(np.arange(2_000)[:, None] == 1900, np.uint64(0), traits.series))
    )
    of_one = dict(zip(alone["near"][5].tolist(), alone["weights"][5].tolist(), strict=True))
    assert weights[700] < 0.8 * of_one[700] < weights[700] + weights[1900]
    fresh = content_transfer.learn(vectors, traits, 200, clusters.Clusters.of_arrays(learned))
    assert {5, 700} <= set(fresh["near"][-100].tolist())


def test_names_of_many_items_say_nothing() -> None:
    items = [
        Item(id=str(n), title=f"{n}", attributes={"brand": "Acme Inc", "author": f"A{n // 2} B"})
        for n in range(MOST_ITEMS + 2)
    ]
    shared = Traits.of(items).shared()
    assert (np.count_nonzero(shared.makers, axis=1) == 1).all() and not shared.series.any()
    assert shared.search()(np.array([4])).tolist() == [4, 5]


def test_first_part_is_of_the_series_that_its_title_names() -> None:
    titles = ["Halo", "A (Halo #2)", "Hamlet", "Hamlet", "B (Solaris 2)", "Halo (2001)"]
    series = Traits.of([Item(id=str(n), title=title) for n, title in enumerate(titles)]).shared().series
    assert share(series, series)[1].tolist() == [True, True, False, False, False, True]
    assert not share(series, series)[2:5].any()


def test_rare_categories_and_near_years_make_items_alike() -> None:
    of = [
        Item(id="a", title="a", categories=("film", "noir"), published="1948"),
        Item(id="b", title="b", categories=("film", "noir"), published="1950"),
        Item(id="c", title="c", categories=("film", "comedy"), published="1990"),
        Item(id="d", title="d", categories=("comedy",)),
    ]
    shared = Traits.of(of).shared()
    covariance = shared.covariance(shared)
    assert covariance[0, 1] == pytest.approx(0.3 + 0.2 * np.exp(-2 / 5), abs=1e-5)
    assert 0 < covariance[0, 2] < 0.05 and covariance[0, 3] == 0 and covariance[2, 3] > 0.25
    batch = shared.at(np.array([[0, 1], [2, 3]]))
    np.testing.assert_allclose(batch.covariance(batch)[1], covariance[2:, 2:], atol=1e-6)


def test_unavailable_with_few_users_or_many_items() -> None:
    few = collaborative.models({}, IDS)[0]
    unavailable = content_transfer.ContentTransfer(few, content_transfer.learn(VECTORS)).unavailable_reason
    assert unavailable == Unavailable("too_few_users", 30, 0)
    many = content_transfer.ContentTransfer(model(), None).unavailable_reason
    assert many == Unavailable("too_many_items", content_transfer.MAX_ITEMS, source="content_transfer")


@pytest.fixture(params=[content_transfer.COMPARED_WITH_ALL, 4])
def index(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Index:
    """An index whose items are compared with all, or by clusters."""
    monkeypatch.setattr(content_transfer, "COMPARED_WITH_ALL", request.param)
    items = [Item(id=i, title=f"tale of {'snow' if SIDE[n] else 'rain'} number {n}") for n, i in enumerate(IDS)]
    return build(tmp_path / "index", items, log(), embedder="hash")


def test_neighbours_updated_with_the_index(index: Index) -> None:
    """A deleted neighbour has weight 0, and a new item has neighbours at once."""
    before = IndexInputs(index).neighbours()
    assert before is not None
    with Writer(index.folder) as writer:
        writer.delete(["i3"])
        writer.add([Item(id="new", title="tale of snow number 99")])
    again = Index(index.folder)
    after = IndexInputs(again).neighbours()
    assert after is not None and len(after["near"]) == ITEMS
    gone = int(index.rows["i3"])
    place = [again.rows.get(i, -1) for i in index.rows]
    for row, i in enumerate(index.rows):
        if i == "i3":
            continue
        expected = {place[n]: w for n, w in zip(before["near"][row], before["weights"][row], strict=True) if n != gone}
        now = zip(after["near"][again.rows[i]].tolist(), after["weights"][again.rows[i]].tolist(), strict=True)
        assert {n: w for n, w in now if w} == {n: w for n, w in expected.items() if w}
    source = next(s for s in Retriever(again, lambda: again.embedder).sources if s.name == "content_transfer")
    scored = source.score(past([11, 12]))
    assert np.isfinite(scored[again.rows["new"]])


def test_new_item_ranks_with_its_neighbours(index: Index) -> None:
    learned = Retriever(index, lambda: index.embedder).shortlist(past([11, 12, 13, 14, 15, 16]))
    place = {c.item.id: n for n, c in enumerate(learned)}
    assert place["i22"] < place["i20"]
    assert "content_transfer" in {p.source for p in learned[place["i22"]].provenance}
