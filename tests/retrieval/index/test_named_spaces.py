"""Named vectors are stored through changes of an index, and so are the embedders of requests for them."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest

from retrieval.embedding import HashEmbedder, Vectors, normalize_rows
from retrieval.errors import IndexFault, TargetFault
from retrieval.index import Index, Writer, manifest
from retrieval.index.build import build
from retrieval.index.integrity import examine, repair
from retrieval.index.stats import status
from tests.retrieval.pictured_items import IMAGES, build_pictured_index, item, pictured


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build_pictured_index(tmp_path / "index")


def stored_vectors(folder: Path, name: str = "image") -> dict[str, list[float]]:
    rows, vectors = Index(folder).named_vectors(name)
    return {item_id: vectors[row].tolist() for item_id, row in rows.items()}


def unit(ids: list[str]) -> dict[str, Any]:
    rows = normalize_rows(np.array([IMAGES[i] for i in ids], np.float32))
    return {i: pytest.approx(row, abs=1e-6) for i, row in zip(ids, rows.tolist(), strict=True)}


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


def test_embedder_set_later_must_fit(folder: Path) -> None:
    with Writer(folder) as writer:
        with pytest.raises(TargetFault, match="have 3 numbers, those of hash 256"):
            writer.set_query_embedders({"image": "hash"})
        with pytest.raises(TargetFault, match="no space 'Image'"):
            writer.set_query_embedders({"Image": "hash"})
        writer.set_query_embedders({"audio": "hash"})
    assert manifest.read(folder).named_vectors["audio"].embedder == "hash"


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
        return HashEmbedder().passage(texts)[:, :3] if normalize_embeddings else HashEmbedder().passage(texts)


def test_sentence_transformers_model_as_embedder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library: Any = ModuleType("sentence_transformers")
    library.SentenceTransformer = Clip
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    index = build(tmp_path / "index", [pictured(0), item(1)], embedder="hash", spaces={"image": "clip-tiny"})
    space = index.manifest.named_vectors["image"]
    assert (space.dimensions, space.fingerprint) == (3, "sentence-transformers:clip-tiny")
    reader = index.query_embedder("image")
    assert reader is not None and reader().query(["a red boat"]).shape == (1, 3)
