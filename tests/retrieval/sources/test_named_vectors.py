"""Named vectors of items: reading, storage through changes of an index, and scores on a shortlist."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.data import dataset
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder, Vectors, normalize_rows
from retrieval.errors import DataError, IndexFault, TargetFault
from retrieval.index import Index, Writer, manifest
from retrieval.index.build import build
from retrieval.index.integrity import examine, repair
from retrieval.index.stats import status
from retrieval.query import Event, PreparedRequest
from retrieval.ranking import weights
from retrieval.ranking.features import feature_names
from retrieval.retriever import Retriever
from retrieval.sources import Unavailable
from retrieval.sources.named_vectors import NamedVectors, vectors_of
from retrieval.sources.settings import DenseSettings

IMAGES = {f"i{n}": [float(np.cos(n)), float(np.sin(n)), 0.5] for n in range(8)}


def item(n: int, **more: Any) -> Item:
    return Item.model_validate({"id": f"i{n}", "title": f"thing {n}", **more})


def pictured(n: int) -> Item:
    return item(n, vectors={"image": IMAGES[f"i{n}"]})


def event(one: Item, value: float = 5.0) -> Event:
    return Event(one, Interaction(user_id="u", item_id=one.id, kind="rate", value=value))


def stored_vectors(folder: Path, name: str = "image") -> dict[str, list[float]]:
    rows, vectors = Index(folder).named_vectors(name)
    return {item_id: vectors[row].tolist() for item_id, row in rows.items()}


def unit(ids: list[str]) -> dict[str, Any]:
    rows = normalize_rows(np.array([IMAGES[i] for i in ids], np.float32))
    return {i: pytest.approx(row, abs=1e-6) for i, row in zip(ids, rows.tolist(), strict=True)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "index", [*map(pictured, range(4)), item(4), item(5)], embedder="hash")
    return tmp_path / "index"


# Reading


BAD: dict[str, tuple[Any, str]] = {
    "a number alone": ({"image": [1.0]}, "vectors.image"),
    "words": ({"image": ["1", "2", "3"]}, "vectors.image"),
    "truths": ({"image": [True, False, True]}, "vectors.image"),
    "a hole": ({"image": [1.0, None, 2.0]}, "vectors.image"),
    "lists of unequal lengths": ({"image": [[1.0], [1.0, 2.0]]}, "vectors.image"),
    "no direction": ({"image": [0.0, 0.0, 0.0]}, "vectors.image"),
    "a number past all": ({"image": [1.0, 10**400, 1.0]}, "vectors.image"),
    "another length": ({"image": [1.0, 2.0]}, "vectors.image"),
    "a name in capitals": ({"Image": [1.0, 2.0, 3.0]}, "vectors.Image"),
    "the name of a source": ({"dense": [1.0, 2.0, 3.0]}, "vectors.dense"),
    "no spaces": ([1.0, 2.0, 3.0], "vectors"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_vector_reported_with_its_line(tmp_path: Path, bad: str) -> None:
    vectors, field = BAD[bad]
    file = tmp_path / "items.jsonl"
    rows = [
        {"id": "a", "title": "a", "vectors": {"image": [1, 2.5, 3]}},
        {"id": "b", "title": "b", "vectors": vectors},
        {"id": "c", "title": "c"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    data = dataset.read([file])
    assert [i.id for i in data.items] == ["a", "c"]
    (problem,) = data.problems
    assert (problem.file, problem.line) == (str(file), 2) and problem.field.startswith(field)
    with pytest.raises(DataError, match="items.jsonl:2"):
        dataset.read([file], strict=True)


@pytest.mark.parametrize("shape", [pl.List(pl.Float64), pl.Array(pl.Float32, 3)])
def test_parquet_lists_arrays_and_nulls(tmp_path: Path, shape: pl.DataType) -> None:
    file = tmp_path / "items.parquet"
    vectors = [{"image": [3.0, 4.0, 0.0]}, {"image": None}, None, {"image": [0.0, 0.0, 0.0]}]
    schema = {"id": pl.String, "title": pl.String, "vectors": pl.Struct({"image": shape})}
    pl.DataFrame({"id": list("abcd"), "title": list("abcd"), "vectors": vectors}, schema=schema).write_parquet(file)
    data = dataset.read([file])
    assert [list(i.vectors) for i in data.items] == [["image"], [], []]
    assert np.allclose(data.items[0].vectors["image"], [0.6, 0.8, 0])
    assert [(p.line, p.field) for p in data.problems] == [(4, "vectors.image")]


# Storage


def test_stored_as_unit_float32(folder: Path) -> None:
    index = Index(folder)
    assert stored_vectors(folder) == unit(["i0", "i1", "i2", "i3"])
    assert index.named_vectors("image")[1].dtype == np.float32
    assert all(not i.vectors for i in index.items.values()), "not in the JSON"
    assert status(folder).named_vectors == "image 3"


def test_survive_index_changes(folder: Path) -> None:
    data = manifest.read(folder).fingerprints()
    with Writer(folder) as writer:
        assert writer.add([pictured(6), item(0, title="another title"), item(1, vectors={"image": [0, 0, 2]})]) == 3
        assert writer.delete(["i2"]) == 1
    expected = {**unit(["i0", "i3", "i6"]), "i1": [0.0, 0.0, 1.0]}
    assert stored_vectors(folder) == expected
    with Writer(folder) as writer:
        writer.compact()
        writer.set_search("chroma")
    assert stored_vectors(folder) == expected
    with Writer(folder) as writer:
        assert writer.add([pictured(6), item(0, title="another title", vectors={"image": IMAGES["i0"]})]) == 0
        assert writer.add([item(3, vectors={})]) == 1, "none are named: they are taken away"
    assert sorted(stored_vectors(folder)) == ["i0", "i1", "i6"]
    assert manifest.read(folder).fingerprints() != data


def test_further_space_added_later(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add([item(4, vectors={"audio": [1, 1]}), item(7)])
    assert list(stored_vectors(folder, "audio")) == ["i4"] and len(stored_vectors(folder)) == 4
    assert manifest.read(folder).named_dimensions == {"image": 3, "audio": 2}


def test_wrong_length_refused(folder: Path, tmp_path: Path) -> None:
    with Writer(folder) as writer, pytest.raises(TargetFault, match="2 numbers, where others in image have 3"):
        writer.add([item(6), item(7, vectors={"image": [1, 2]})])
    assert manifest.read(folder).generation == 1
    with pytest.raises(TargetFault, match=r"item 'i1', vectors\.image"):
        build(tmp_path / "no", [pictured(0), item(1, vectors={"image": [1, 2]})], embedder="hash")
    assert not (tmp_path / "no").exists()


def test_repair_keeps_sound_vectors(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add([item(4, vectors={"audio": [1, 1]}), item(7)])
    file = folder / manifest.read(folder).item_segments[0].file
    rows = pl.read_parquet(file)
    spoilt = np.float32(rows["vector.image"].to_numpy()[1]).tobytes()
    file.write_bytes(file.read_bytes().replace(spoilt, np.full(3, 7, np.float32).tobytes()))
    assert [f.part for f in examine(folder) if not f.is_sound] == [file.name]
    assert any("i1" in message for message in repair(folder))
    assert stored_vectors(folder) == unit(["i0", "i2", "i3"]) and list(stored_vectors(folder, "audio")) == ["i4"]
    assert all(finding.is_sound for finding in examine(folder))


# Scores


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
    given = [Item(id=f"x{n}", title="same", vectors={"image": IMAGES[f"i{n}"]}) for n in range(4)]
    liked = index.items["i2"] if indexed else pictured(2)
    retriever = Retriever(index if indexed else None, HashEmbedder)
    candidates = retriever.rank_items([*given, Item(id="bare", title="same")], PreparedRequest((event(liked),)))
    assert candidates[0].item.id == "x2" and candidates[0].history_ids == ("i2",)
    assert np.isnan(next(c for c in candidates if c.item.id == "bare").features["image"])


def test_learned_weights_of_a_space(folder: Path) -> None:
    index = Index(folder)
    request = PreparedRequest((event(index.items["i2"]),))
    unlearned = Retriever(index, lambda: index.embedder).shortlist(request)
    features = feature_names(tuple(unlearned[0].features))
    values = tuple(-1.0 if name == "image standing" else 0.0 for name in features)
    weights.store(folder, index.manifest.built, weights.WeightSet(features, values, values, values, 9, "-"))
    candidates = Retriever(index, lambda: index.embedder).shortlist(request)
    image_scores = [c.features["image"] for c in candidates if np.isfinite(c.features["image"])]
    assert len(image_scores) == 3 and image_scores == sorted(image_scores)


# Text queries


def embed_images(texts: list[str]) -> Vectors:
    """Return the vectors of images of these things, as a model of texts and images would."""
    return HashEmbedder().passage(texts)


@pytest.fixture
def with_embedder(tmp_path: Path) -> Path:
    pictures = ["a red boat", "a grey cat", "two horses"]
    items = [
        item(n, title=f"untitled {n}", vectors={"image": v.tolist()})
        for n, v in zip((0, 1, 2), embed_images(pictures), strict=True)
    ]
    build(tmp_path / "index", [*items, item(3)], embedder="hash", spaces={"image": "hash"})
    return tmp_path / "index"


def test_text_query_matches_images(with_embedder: Path) -> None:
    index = Index(with_embedder)
    candidates = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest(text="grey cat"))
    assert candidates[0].item.id == "i1"
    assert [p.cause for p in candidates[0].provenance if p.source == "image"] == ["grey cat"]
    assert status(with_embedder).named_vectors == "image 256 hash-256"


def test_embedder_set_later_must_fit(folder: Path) -> None:
    with Writer(folder) as writer:
        with pytest.raises(TargetFault, match="have 3 numbers, those of hash 256"):
            writer.set_query_embedders({"image": "hash"})
        with pytest.raises(TargetFault, match="no space 'Image'"):
            writer.set_query_embedders({"Image": "hash"})
        writer.set_query_embedders({"audio": "hash"})
    assert manifest.read(folder).named_vectors["audio"].embedder == "hash"


def test_other_embedder_version_refused_for_text(with_embedder: Path) -> None:
    content = json.loads((with_embedder / "index.json").read_text())
    content["named_vectors"]["image"]["fingerprint"] = "hash-128"
    (with_embedder / "index.json").write_text(json.dumps(content))
    index = Index(with_embedder)
    retriever = Retriever(index, lambda: index.embedder)
    assert retriever.shortlist(PreparedRequest((event(index.items["i1"]),)))
    with pytest.raises(IndexFault, match="built with hash-128, here is hash-256"):
        retriever.shortlist(PreparedRequest(text="grey cat"))
    assert [f.part for f in examine(with_embedder) if not f.is_sound] == ["space image"]


@pytest.mark.skipif(find_spec("sentence_transformers") is not None, reason="sentence-transformers is installed")
def test_missing_model_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="pip install sentence-transformers"):
        build(tmp_path / "index", [pictured(0)], embedder="hash", spaces={"image": "clip-ViT-B-32"})
    assert not (tmp_path / "index").exists()


class Clip:
    """As small as a model of two sides can be: texts in the space of pictures."""

    def __init__(self, name: str, trust_remote_code: bool):
        assert not trust_remote_code

    def encode(self, texts: list[str], normalize_embeddings: bool) -> Vectors:
        return embed_images(texts)[:, :3] if normalize_embeddings else embed_images(texts)


def test_sentence_transformers_model_as_embedder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library: Any = ModuleType("sentence_transformers")
    library.SentenceTransformer = Clip
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    index = build(tmp_path / "index", [pictured(0), item(1)], embedder="hash", spaces={"image": "clip-tiny"})
    space = index.manifest.named_vectors["image"]
    assert (space.dimensions, space.fingerprint) == (3, "sentence-transformers:clip-tiny")
    reader = index.query_embedder("image")
    assert reader is not None and reader().query(["a red boat"]).shape == (1, 3)
