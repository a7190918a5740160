"""Named vectors score candidates by the history and, with an embedder of texts, by the request."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.data.items import Item
from retrieval.data.vectors import RESERVED_NAMES
from retrieval.embedding import HashEmbedder, normalize_rows
from retrieval.errors import IndexFault
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.integrity import examine
from retrieval.index.stats import status
from retrieval.query import PreparedRequest
from retrieval.ranking import weights
from retrieval.ranking.combine import BOOST_SOURCE
from retrieval.ranking.features import feature_names
from retrieval.retriever import Retriever
from retrieval.sources import Unavailable
from retrieval.sources.assemble import source_names
from retrieval.sources.named_vectors import NamedVectors, vectors_of
from retrieval.sources.settings import DenseSettings
from tests.retrieval.index.small_index import rewrite_manifest
from tests.retrieval.pictured_items import IMAGES, build_pictured_index, event, item, pictured


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build_pictured_index(tmp_path / "index")


numbers = st.floats(-1, 1, width=32)
few = st.lists(st.one_of(st.none(), st.tuples(numbers, numbers, numbers)), min_size=1, max_size=9)


@settings(deadline=None)
@given(few, st.lists(st.tuples(st.integers(0, 8), st.sampled_from([1.0, 4.0, 5.0])), max_size=5))
def test_scores_by_centred_cosine(
    vectors: list[tuple[float, float, float] | None], past: list[tuple[int, float]]
) -> None:
    named = [{} if v is None or np.linalg.norm(v) < 1e-3 else {"vectors": {"image": v}} for v in vectors]
    items = [item(n, **more) for n, more in enumerate(named)]
    source = NamedVectors("image", [i.id for i in items], vectors_of(items, "image"), None, DenseSettings())
    request = PreparedRequest(tuple(event(items[n % len(items)], value) for n, value in past), "red boats")
    with_vector = [n for n, i in enumerate(items) if i.vectors]
    assert bool(source.unavailable_reason) == (not with_vector)
    if source.unavailable_reason:
        return
    scores = source.score(request)
    silent = np.isnan(scores)
    latest = {e.item.id: e for e in request.history if e.item.vectors}
    liked = [e for e in latest.values() if e.preference > 0]
    assert set(np.flatnonzero(silent)) == set(range(len(items))) - set(with_vector if liked else [])
    for row, why in enumerate(source.explain(request, list(range(len(items))))):
        assert bool(why) <= (row in with_vector)
        assert all(p.source == "image" and p.is_history and p.cause in latest for p in why)
    if len(liked) == 1 == len(latest):
        spread = np.array([items[n].vectors["image"] for n in with_vector]) - np.mean(
            [items[n].vectors["image"] for n in with_vector], axis=0
        )
        if (np.linalg.norm(spread, axis=1) > 0.05).all():
            mine = with_vector.index(items.index(liked[0].item))
            votes = np.exp(normalize_rows(spread) @ normalize_rows(spread)[mine] / DenseSettings().width)
            assert np.allclose(scores[with_vector], DenseSettings().width * np.arcsinh(votes / 2), atol=1e-3)


def test_names_of_other_sources_are_reserved() -> None:
    assert {*source_names(), BOOST_SOURCE, "exploration"} == RESERVED_NAMES


def test_item_recommended_for_its_image(folder: Path) -> None:
    close = item(7, title="nothing alike", vectors={"image": [*IMAGES["i2"][:2], 0.6]})
    with Writer(folder) as writer:
        writer.add([close])
    index = Index(folder)
    candidates = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest((event(index.items["i2"]),)))
    features = {c.item.id: c.features["image"] for c in candidates if np.isfinite(c.features["image"])}
    assert max(features, key=lambda i: features[i]) == "i7" and sorted(features) == ["i0", "i1", "i3", "i7"]
    brought = next(c for c in candidates if c.item.id == "i7")
    assert [p.cause for p in brought.provenance if p.source == "image"] == ["i2"]
    assert brought.history_ids == ("i2",)


def test_unavailable_without_vectors(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.delete(["i0", "i1", "i2", "i3"])
    index = Index(folder)
    assert Unavailable("no_vectors", source="image") in Retriever(index, lambda: index.embedder).unavailable_reasons


def test_history_item_outside_the_index_votes(folder: Path) -> None:
    index = Index(folder)
    stranger = Item(id="elsewhere", title="elsewhere", vectors={"image": IMAGES["i3"]})
    candidates = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest((event(stranger),)))
    best = max(candidates, key=lambda c: np.nan_to_num(c.features["image"], nan=-9))
    assert best.item.id == "i3" and "elsewhere" in best.history_ids


@pytest.mark.parametrize("indexed", [False, True])
def test_candidates_outside_the_index_are_scored(folder: Path, indexed: bool) -> None:
    index = Index(folder)
    outside = [Item(id=f"x{n}", title="same", vectors={"image": IMAGES[f"i{n}"]}) for n in range(4)]
    liked = index.items["i2"] if indexed else pictured(2)
    retriever = Retriever(index if indexed else None, HashEmbedder)
    candidates = retriever.rank_items([*outside, Item(id="bare", title="same")], PreparedRequest((event(liked),)))
    assert candidates[0].item.id == "x2" and candidates[0].history_ids == ("i2",)
    assert np.isnan(next(c for c in candidates if c.item.id == "bare").features["image"])


def test_learned_weights_of_a_space(folder: Path) -> None:
    index = Index(folder)
    request = PreparedRequest((event(index.items["i2"]),))
    unlearned = Retriever(index, lambda: index.embedder).shortlist(request)
    features = feature_names(tuple(unlearned[0].features))
    values = tuple(-1.0 if name == "image zscore" else 0.0 for name in features)
    assert any(values)
    weights.store(folder, index.manifest.built, weights.WeightSet(features, values, values, values, 9, "-"))
    candidates = Retriever(index, lambda: index.embedder).shortlist(request)
    image_scores = [c.features["image"] for c in candidates if np.isfinite(c.features["image"])]
    assert len(image_scores) == 3 and image_scores == sorted(image_scores)


@pytest.fixture
def with_embedder(tmp_path: Path) -> Path:
    pictures = ["a red boat", "a grey cat", "two horses"]
    items = [
        item(n, title=f"untitled {n}", vectors={"image": v.tolist()})
        for n, v in zip((0, 1, 2), HashEmbedder().passage(pictures), strict=True)
    ]
    build(tmp_path / "index", [*items, item(3)], embedder="hash", spaces={"image": "hash"})
    return tmp_path / "index"


def test_text_query_matches_images(with_embedder: Path) -> None:
    index = Index(with_embedder)
    candidates = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest(text="grey cat"))
    assert candidates[0].item.id == "i1"
    assert [p.cause for p in candidates[0].provenance if p.source == "image"] == ["grey cat"]
    assert status(with_embedder).named_vectors == "image 256 hash-256"


def test_other_embedder_version_refused_for_text(with_embedder: Path) -> None:
    content = json.loads((with_embedder / "index.json").read_text())
    content["named_vectors"]["image"]["fingerprint"] = "hash-128"
    rewrite_manifest(with_embedder, content)
    index = Index(with_embedder)
    retriever = Retriever(index, lambda: index.embedder)
    assert retriever.shortlist(PreparedRequest((event(index.items["i1"]),)))
    with pytest.raises(IndexFault, match="built with hash-128, here is hash-256"):
        retriever.shortlist(PreparedRequest(text="grey cat"))
    assert [f.part for f in examine(with_embedder) if not f.is_sound] == ["space image"]
