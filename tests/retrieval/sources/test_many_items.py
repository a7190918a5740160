"""What sources do in place of scoring everything where there are very many items: the same, or nearly, on few."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evals.bench.synthetic import catalogue
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index import catalogue as stored_catalogue
from retrieval.index.build import build
from retrieval.index.works import Versions
from retrieval.query import PreparedRequest
from retrieval.sources import bilinear, content_transfer, item_factors, item_models, popularity
from retrieval.sources.assemble import assemble
from retrieval.sources.base import CandidateSource, is_retrieving
from retrieval.sources.item_factors import SketchedItemFactors
from retrieval.sources.settings import DenseSettings, SourceSettings
from retrieval.sources.trained import IndexInputs

MADE = catalogue(400, people=120)
REQUESTS = [MADE.request(person, 12) for person in range(20)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "index"
    build(folder, MADE.items, MADE.interactions, embedder="hash", vectors=MADE.vectors)
    return folder


def source(folder: Path, name: str, settings: SourceSettings = SourceSettings()) -> CandidateSource:
    sources = assemble(IndexInputs(Index(folder), settings))
    return next(each for each in sources if each.name == name and not each.unavailable_reason)


def best(scores: np.ndarray, n: int = 10) -> set[int]:
    return set(np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")[:n].tolist())


def test_content_transfer_adds_up_from_the_scored_neighbours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [source(folder, "content_transfer").score(request) for request in REQUESTS]
    monkeypatch.setattr(content_transfer, "GATHERED_FROM", 0)
    monkeypatch.setattr(content_transfer, "FEW_SHARE", 1.0)
    few = source(folder, "content_transfer")
    for request, expected in zip(REQUESTS, whole, strict=True):
        np.testing.assert_allclose(few.score(request), expected, rtol=1e-4, atol=1e-6)


def test_sketched_factors_are_exact_once_rescored_and_find_the_best(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = source(folder, "ials")
    monkeypatch.setattr(item_factors, "SKETCHED_FROM", 1)
    monkeypatch.setattr(item_factors, "EXACT_SHARE", 4)
    sketched = source(folder, "ials")
    assert isinstance(sketched, SketchedItemFactors)
    shares = []
    for request in REQUESTS:
        expected, rows = exact.score(request), np.arange(0, len(MADE.items), 7)
        np.testing.assert_allclose(sketched.rescore(request, rows), expected[rows], rtol=1e-4, atol=1e-5)
        shares.append(len(best(expected) & best(sketched.score(request))) / 10)
    assert np.mean(shares) > 0.9
    assert np.isnan(sketched.score(PreparedRequest(()))).all()


def test_bilinear_scores_exactly_what_seems_best(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = source(folder, "bilinear")
    monkeypatch.setattr(bilinear, "COARSE_FROM", 1)
    monkeypatch.setattr(bilinear, "EXACT_SHARE", 4)
    coarse = source(folder, "bilinear", SourceSettings(sketched_from=1))
    shares = []
    for request in REQUESTS:
        expected, scores = exact.score(request), coarse.score(request)
        rows = list(best(scores))
        np.testing.assert_allclose(scores[rows], expected[rows], rtol=1e-3, atol=1e-4)
        shares.append(len(best(expected) & set(rows)) / 10)
    assert np.mean(shares) > 0.9


def test_of_a_large_catalogue_what_a_sketch_and_chroma_find_is_scored_exactly(folder: Path) -> None:
    exact = source(folder, "dense")
    settings = DenseSettings(exact_below=1, share=4, reach=20, all_reached=0)
    large = source(folder, "dense", SourceSettings(settings, sketched_from=1))
    shares = []
    for request in REQUESTS:
        expected, scores = exact.score(request), large.score(request, np.ones(len(MADE.items), np.bool_))
        scored = ~np.isnan(scores)
        assert 20 <= scored.sum() < len(MADE.items)
        np.testing.assert_allclose(scores[scored], expected[scored], rtol=1e-3, atol=1e-4)
        shares.append(len(best(expected) & best(scores)) / 10)
    assert np.mean(shares) > 0.95


def test_the_best_by_a_sketch_compete_beside_what_chroma_returns(folder: Path) -> None:
    settings = DenseSettings(reach=5, all_reached=0, stored_likes=5, competing=30)
    dense = source(folder, "dense", SourceSettings(settings, sketched_from=1))
    assert is_retrieving(dense)
    for request in REQUESTS:
        allowed = np.ones(len(MADE.items), np.bool_)
        allowed[[MADE.rows[event.item.id] for event in request.history]] = False
        competing = dense.retrieve(request, allowed)
        scores = np.where(allowed, dense.score(request, allowed), -np.inf)
        assert competing is not None and competing[list(best(scores, 30))].all()
        assert competing.sum() < len(MADE.items)


def test_many_counts_are_added_up_for_the_end_of_the_period(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = source(folder, "recent_popularity")
    monkeypatch.setattr(popularity, "MOST_CELLS", 0)
    by_period = source(folder, "recent_popularity")
    for request in REQUESTS:
        expected, scores = exact.score(request), by_period.score(request)
        np.testing.assert_allclose(scores, expected, rtol=0.05)
        assert by_period.score(request) is scores


def test_transitions_counted_a_few_at_a_time_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    users, rows = np.sort(rng.integers(50, size=2_000)), rng.integers(60, size=2_000)
    whole = item_models.item_transitions(users, rows, 60, 10, 0.8, 0.5, 0.4, 30)
    monkeypatch.setattr(item_models, "TRANSITIONS_AT_ONCE", 100)
    parts = item_models.item_transitions(users, rows, 60, 10, 0.8, 0.5, 0.4, 30)
    assert (whole != parts).nnz == 0 and whole.nnz == parts.nnz > 0


def test_bilinear_reads_no_more_choices_than_it_may() -> None:
    users, rows = np.repeat(np.arange(100), 5), np.arange(500) % 400
    learned = bilinear.learn(
        MADE.vectors, users, rows, np.ones(500), np.arange(500.0), bilinear.Settings(examples=40, batch=8, rounds=1)
    )
    assert learned["map"].shape == (MADE.vectors.shape[1] + 1, MADE.vectors.shape[1])


def test_all_versions_of_works_are_found() -> None:
    versions = Versions(np.array([0, 1, 0, 3, 1, 0]))
    assert sorted(versions.of([2, 3]).tolist()) == [0, 2, 3, 5]
    assert versions.of([]).tolist() == []


def test_a_pass_over_many_items_keeps_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    items = [Item(id=f"i{n}", title=f"title {n}") for n in range(5)]
    build(tmp_path / "index", items, embedder="hash")
    monkeypatch.setattr(stored_catalogue, "KEPT_IN_PASSES", 3)
    rows = Index(tmp_path / "index").items.in_order
    assert list(rows) == items
    assert rows[2] is rows[2] and next(iter(rows)) is not next(iter(rows))
