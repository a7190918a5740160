"""Vectors that items bring with them: read, kept through an index's life, and what they bring to a shortlist."""

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
from retrieval.index import manifest
from retrieval.index.build import build
from retrieval.index.integrity import examine, repair
from retrieval.index.reader import Index
from retrieval.index.stats import status
from retrieval.index.writer import Writer
from retrieval.query.request import Event, PreparedRequest
from retrieval.ranking import weights
from retrieval.ranking.features import feature_names
from retrieval.retriever import Retriever
from retrieval.sources.base import Unavailable
from retrieval.sources.named_vectors import NamedVectors, vectors_of
from retrieval.sources.settings import DenseSettings

IMAGES = {f"i{n}": [float(np.cos(n)), float(np.sin(n)), 0.5] for n in range(8)}


def item(n: int, **more: Any) -> Item:
    return Item.model_validate({"id": f"i{n}", "title": f"thing {n}", **more})


def pictured(n: int) -> Item:
    return item(n, vectors={"image": IMAGES[f"i{n}"]})


def event(one: Item, value: float = 5.0) -> Event:
    return Event(one, Interaction(user_id="u", item_id=one.id, kind="rate", value=value))


def held_by(folder: Path, name: str = "image") -> dict[str, list[float]]:
    rows, vectors = Index(folder).named_vectors(name)
    return {item_id: vectors[row].tolist() for item_id, row in rows.items()}


def unit(ids: list[str]) -> dict[str, Any]:
    rows = normalize_rows(np.array([IMAGES[i] for i in ids], np.float32))
    return {i: pytest.approx(row, abs=1e-6) for i, row in zip(ids, rows.tolist(), strict=True)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "index", [*map(pictured, range(4)), item(4), item(5)], embedder="hash")
    return tmp_path / "index"


# What is read


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
def test_a_vector_that_cannot_be_one_is_told_with_its_place_and_the_good_lines_are_kept(
    tmp_path: Path, bad: str
) -> None:
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
def test_parquet_holds_them_as_lists_and_as_arrays_and_a_null_is_none(tmp_path: Path, shape: pl.DataType) -> None:
    file = tmp_path / "items.parquet"
    vectors = [{"image": [3.0, 4.0, 0.0]}, {"image": None}, None, {"image": [0.0, 0.0, 0.0]}]
    schema = {"id": pl.String, "title": pl.String, "vectors": pl.Struct({"image": shape})}
    pl.DataFrame({"id": list("abcd"), "title": list("abcd"), "vectors": vectors}, schema=schema).write_parquet(file)
    data = dataset.read([file])
    assert [list(i.vectors) for i in data.items] == [["image"], [], []]
    assert np.allclose(data.items[0].vectors["image"], [0.6, 0.8, 0])
    assert [(p.line, p.field) for p in data.problems] == [(4, "vectors.image")]


# What is kept


def test_an_index_keeps_them_beside_the_items_as_float32_of_length_one(folder: Path) -> None:
    index = Index(folder)
    assert held_by(folder) == unit(["i0", "i1", "i2", "i3"])
    assert index.named_vectors("image")[1].dtype == np.float32
    assert all(not i.vectors for i in index.items.values()), "not in the JSON"
    assert status(folder).named_vectors == "image 3"


def test_they_outlive_adding_changing_deleting_and_compacting(folder: Path) -> None:
    data = manifest.read(folder).fingerprints()
    with Writer(folder) as writer:
        assert writer.add([pictured(6), item(0, title="another title"), item(1, vectors={"image": [0, 0, 2]})]) == 3
        assert writer.delete(["i2"]) == 1
    expected = {**unit(["i0", "i3", "i6"]), "i1": [0.0, 0.0, 1.0]}
    assert held_by(folder) == expected
    with Writer(folder) as writer:
        writer.compact()
        writer.set_search("chroma")
    assert held_by(folder) == expected
    with Writer(folder) as writer:
        assert writer.add([pictured(6), item(0, title="another title", vectors={"image": IMAGES["i0"]})]) == 0
        assert writer.add([item(3, vectors={})]) == 1, "none are named: they are taken away"
    assert sorted(held_by(folder)) == ["i0", "i1", "i6"]
    assert manifest.read(folder).fingerprints() != data


def test_another_space_may_come_later_with_vectors_of_its_own_length(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add([item(4, vectors={"audio": [1, 1]}), item(7)])
    assert list(held_by(folder, "audio")) == ["i4"] and len(held_by(folder)) == 4
    assert manifest.read(folder).named_dimensions == {"image": 3, "audio": 2}


def test_vectors_of_another_length_are_refused_and_nothing_is_changed(folder: Path, tmp_path: Path) -> None:
    with Writer(folder) as writer, pytest.raises(TargetFault, match="2 numbers, where others in image have 3"):
        writer.add([item(6), item(7, vectors={"image": [1, 2]})])
    assert manifest.read(folder).generation == 1
    with pytest.raises(TargetFault, match=r"item 'i1', vectors\.image"):
        build(tmp_path / "no", [pictured(0), item(1, vectors={"image": [1, 2]})], embedder="hash")
    assert not (tmp_path / "no").exists()


def test_repair_keeps_the_vectors_of_all_items_that_are_sound(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add([item(4, vectors={"audio": [1, 1]}), item(7)])
    file = folder / manifest.read(folder).item_segments[0].file
    rows = pl.read_parquet(file)
    spoilt = np.float32(rows["vector.image"].to_numpy()[1]).tobytes()
    file.write_bytes(file.read_bytes().replace(spoilt, np.full(3, 7, np.float32).tobytes()))
    assert [f.part for f in examine(folder) if not f.is_sound] == [file.name]
    assert any("i1" in said for said in repair(folder))
    assert held_by(folder) == unit(["i0", "i2", "i3"]) and list(held_by(folder, "audio")) == ["i4"]
    assert all(finding.is_sound for finding in examine(folder))


# What they bring


numbers = st.floats(-1, 1, width=32)
few = st.lists(st.one_of(st.none(), st.tuples(numbers, numbers, numbers)), min_size=1, max_size=9)


@settings(deadline=None)
@given(few, st.lists(st.tuples(st.integers(0, 8), st.sampled_from([1.0, 4.0, 5.0])), max_size=5))
def test_a_space_scores_by_cosines_around_its_mean_and_is_silent_on_items_without_a_vector(
    vectors: list[tuple[float, float, float] | None], past: list[tuple[int, float]]
) -> None:
    named = [{} if v is None or np.linalg.norm(v) < 1e-3 else {"vectors": {"image": v}} for v in vectors]
    items = [item(n, **more) for n, more in enumerate(named)]
    source = NamedVectors("image", [i.id for i in items], vectors_of(items, "image"), None, DenseSettings())
    request = PreparedRequest(tuple(event(items[n % len(items)], value) for n, value in past), "red boats")
    having = [n for n, i in enumerate(items) if i.vectors]
    assert bool(source.unavailable_reason) == (not having)
    if source.unavailable_reason:
        return
    scores = source.score(request)
    silent = np.isnan(scores)
    latest = {e.item.id: e for e in request.history if e.item.vectors}
    liked = [e for e in latest.values() if e.preference > 0]
    assert set(np.flatnonzero(silent)) == set(range(len(items))) - set(having if liked else [])
    for row, why in enumerate(source.explain(request, list(range(len(items))))):
        assert bool(why) <= (row in having)
        assert all(p.source == "image" and p.is_history and p.cause in latest for p in why)
    if len(liked) == 1 == len(latest):
        spread = np.array([items[n].vectors["image"] for n in having]) - np.mean(
            [items[n].vectors["image"] for n in having], axis=0
        )
        if (np.linalg.norm(spread, axis=1) > 0.05).all():
            mine = having.index(items.index(liked[0].item))
            votes = np.exp(normalize_rows(spread) @ normalize_rows(spread)[mine] / DenseSettings().width)
            assert np.allclose(scores[having], DenseSettings().width * np.arcsinh(votes / 2), atol=1e-3)


def test_an_item_comes_for_its_picture_alone_and_says_so(folder: Path) -> None:
    close = item(7, title="nothing alike", vectors={"image": [*IMAGES["i2"][:2], 0.6]})
    with Writer(folder) as writer:
        writer.add([close])
    index = Index(folder)
    found = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest((event(index.items["i2"]),)))
    features = {c.item.id: c.features["image"] for c in found if np.isfinite(c.features["image"])}
    assert max(features, key=lambda i: features[i]) == "i7" and sorted(features) == ["i0", "i1", "i3", "i7"]
    brought = next(c for c in found if c.item.id == "i7")
    assert [p.cause for p in brought.provenance if p.source == "image"] == ["i2"]
    assert brought.history_ids == ("i2",)


def test_a_space_without_vectors_is_off_and_says_why(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.delete(["i0", "i1", "i2", "i3"])
    index = Index(folder)
    assert Unavailable("no_vectors", source="image") in Retriever(index, lambda: index.embedder).unavailable_reasons


def test_a_history_item_that_is_in_no_index_pulls_by_the_vector_that_it_carries(folder: Path) -> None:
    index = Index(folder)
    stranger = Item(id="elsewhere", title="elsewhere", vectors={"image": IMAGES["i3"]})
    found = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest((event(stranger),)))
    best = max(found, key=lambda c: np.nan_to_num(c.features["image"], nan=-9))
    assert best.item.id == "i3" and "elsewhere" in best.history_ids


@pytest.mark.parametrize("indexed", [False, True])
def test_candidates_that_are_in_no_index_are_judged_by_the_vectors_that_they_carry(folder: Path, indexed: bool) -> None:
    index = Index(folder)
    given = [Item(id=f"x{n}", title="same", vectors={"image": IMAGES[f"i{n}"]}) for n in range(4)]
    liked = index.items["i2"] if indexed else pictured(2)
    retriever = Retriever(index if indexed else None, HashEmbedder)
    found = retriever.rank_items([*given, Item(id="bare", title="same")], PreparedRequest((event(liked),)))
    assert found[0].item.id == "x2" and found[0].history_ids == ("i2",)
    assert np.isnan(next(c for c in found if c.item.id == "bare").features["image"])


def test_learned_weights_know_a_space_by_its_name(folder: Path) -> None:
    index = Index(folder)
    request = PreparedRequest((event(index.items["i2"]),))
    unlearned = Retriever(index, lambda: index.embedder).shortlist(request)
    features = feature_names(tuple(unlearned[0].features))
    values = tuple(-1.0 if name == "image standing" else 0.0 for name in features)
    weights.store(folder, index.manifest.built, weights.WeightSet(features, values, values, values, 9, "-"))
    found = Retriever(index, lambda: index.embedder).shortlist(request)
    told = [c.features["image"] for c in found if np.isfinite(c.features["image"])]
    assert len(told) == 3 and told == sorted(told)


# Requests in words


def seen(texts: list[str]) -> Vectors:
    """What a model with a text side would make of pictures of these things."""
    return HashEmbedder().passage(texts)


@pytest.fixture
def worded(tmp_path: Path) -> Path:
    pictures = ["a red boat", "a grey cat", "two horses"]
    items = [
        item(n, title=f"untitled {n}", vectors={"image": v.tolist()})
        for n, v in zip((0, 1, 2), seen(pictures), strict=True)
    ]
    build(tmp_path / "index", [*items, item(3)], embedder="hash", spaces={"image": "hash"})
    return tmp_path / "index"


def test_a_request_in_words_finds_pictures_where_the_space_has_an_embedder(worded: Path) -> None:
    index = Index(worded)
    found = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest(text="grey cat"))
    assert found[0].item.id == "i1"
    assert [p.cause for p in found[0].provenance if p.source == "image"] == ["grey cat"]
    assert status(worded).named_vectors == "image 256 hash-256"


def test_a_space_may_be_given_its_embedder_later_but_none_that_makes_other_vectors(folder: Path) -> None:
    with Writer(folder) as writer:
        with pytest.raises(TargetFault, match="have 3 numbers, those of hash 256"):
            writer.set_query_embedders({"image": "hash"})
        with pytest.raises(TargetFault, match="no space 'Image'"):
            writer.set_query_embedders({"Image": "hash"})
        writer.set_query_embedders({"audio": "hash"})
    assert manifest.read(folder).named_vectors["audio"].embedder == "hash"


def test_another_version_of_the_embedder_is_refused_when_words_are_asked_and_not_before(worded: Path) -> None:
    known = json.loads((worded / "index.json").read_text())
    known["named_vectors"]["image"]["fingerprint"] = "hash-128"
    (worded / "index.json").write_text(json.dumps(known))
    index = Index(worded)
    retriever = Retriever(index, lambda: index.embedder)
    assert retriever.shortlist(PreparedRequest((event(index.items["i1"]),)))
    with pytest.raises(IndexFault, match="built with hash-128, here is hash-256"):
        retriever.shortlist(PreparedRequest(text="grey cat"))
    assert [f.part for f in examine(worded) if not f.is_sound] == ["space image"]


@pytest.mark.skipif(find_spec("sentence_transformers") is not None, reason="sentence-transformers is installed")
def test_a_model_that_is_not_here_is_refused_with_the_cure_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="pip install sentence-transformers"):
        build(tmp_path / "index", [pictured(0)], embedder="hash", spaces={"image": "clip-ViT-B-32"})
    assert not (tmp_path / "index").exists()


class Clip:
    """As small as a model of two sides can be: texts in the space of pictures."""

    def __init__(self, name: str, trust_remote_code: bool):
        assert not trust_remote_code

    def encode(self, texts: list[str], normalize_embeddings: bool) -> Vectors:
        return seen(texts)[:, :3] if normalize_embeddings else seen(texts)


def test_any_model_that_sentence_transformers_loads_by_name_reads_a_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library: Any = ModuleType("sentence_transformers")
    library.SentenceTransformer = Clip
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    index = build(tmp_path / "index", [pictured(0), item(1)], embedder="hash", spaces={"image": "clip-tiny"})
    space = index.manifest.named_vectors["image"]
    assert (space.dimensions, space.fingerprint) == (3, "sentence-transformers:clip-tiny")
    reader = index.query_embedder("image")
    assert reader is not None and reader().query(["a red boat"]).shape == (1, 3)
