"""A collection that somebody has becomes a catalogue with its own vectors, if the embedder made them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest

from retrieval.embedding import HashEmbedder, Vectors
from retrieval.errors import TargetFault
from retrieval.index.foreign_collection import ForeignCollection, read

TEXTS = [f"{a} {b}\nA story of {a} and {b}." for a in ("sea", "war", "robot") for b in ("winter", "village", "circus")]
IDS = [f"d{n}" for n in range(len(TEXTS))]


class OtherEmbedder(HashEmbedder):
    """As another model of the same length: it agrees with itself alone."""

    def passage(self, texts: Any) -> Vectors:
        return np.roll(super().passage(texts), 7, axis=1)


def fill(path: Path, vectors: Vectors, **more: Any) -> Path:
    with closing(chromadb.PersistentClient(str(path))) as client:
        made = client.create_collection("notes", embedding_function=None)
        made.upsert(ids=IDS, embeddings=vectors, **more)
    return path


def lines(collection: ForeignCollection) -> list[dict[str, Any]]:
    out = io.StringIO()
    collection.write(out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_vectors_documents_and_metadata_are_read(tmp_path: Path) -> None:
    vectors = 3 * HashEmbedder().passage(TEXTS)  # of any length, as spaces other than cosine allow
    metadata = [{"year": 1990 + n, "category": ["drama", "sea"]} for n in range(len(TEXTS))]
    place = fill(tmp_path / "theirs", vectors, documents=TEXTS, metadatas=metadata)
    collection = read(str(place), "notes")
    collection.check_embedder(HashEmbedder(), "hash")
    assert sorted(collection.ids) == IDS
    assert np.allclose(collection.vectors_of(IDS[::-1]), vectors[::-1] / 3, atol=1e-5)
    row = {each["id"]: each for each in lines(collection)}["d1"]
    assert row == {"id": "d1", "title": "sea village", "text": TEXTS[1], "year": 1991, "category": ["drama", "sea"]}


def test_titles_of_the_metadata_are_kept_and_a_bare_vector_goes_by_its_id(tmp_path: Path) -> None:
    metadata = [{"Name": f"Note {n}"} for n in range(len(TEXTS))]
    named = read(str(fill(tmp_path / "a", HashEmbedder().passage(TEXTS), metadatas=metadata)), "notes")
    bare = read(str(fill(tmp_path / "b", HashEmbedder().passage(TEXTS))), "notes")
    assert sorted(row["Name"] for row in lines(named))[0] == "Note 0" and "title" not in lines(named)[0]
    assert sorted(row["title"] for row in lines(bare)) == IDS
    bare.check_embedder(OtherEmbedder(), "other")  # without a document nothing tells


MISFITS: dict[str, Callable[[], Vectors]] = {
    "shorter vectors": lambda: HashEmbedder().passage(TEXTS)[:, :64],
    "another model of the same length": lambda: OtherEmbedder().passage(TEXTS),
}


@pytest.mark.parametrize("name", MISFITS)
def test_vectors_of_another_model_are_refused(tmp_path: Path, name: str) -> None:
    collection = read(str(fill(tmp_path / "theirs", MISFITS[name](), documents=TEXTS)), "notes")
    with pytest.raises(TargetFault, match="--embedder"):
        collection.check_embedder(HashEmbedder(), "hash")


def test_what_is_no_collection_is_said(tmp_path: Path) -> None:
    place = fill(tmp_path / "theirs", HashEmbedder().passage(TEXTS))
    with pytest.raises(TargetFault, match="--collection: notes"):
        read(str(place), "films")
    with pytest.raises(TargetFault, match=r"chroma\.sqlite3"):
        read(str(tmp_path), "notes")
    assert not (tmp_path / "chroma.sqlite3").exists()
