"""Vectors kept on disk are those of these texts and this embedder, or they are made again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.datasets import vectors
from retrieval.embedding import HashEmbedder, Vectors

TEXTS = ["A quiet valley", "Two brothers at sea", "第三个故事"]


class Counting(HashEmbedder):
    """Counts the texts it embeds."""

    def __init__(self, fingerprint: str = "a"):
        self.fingerprint, self.count = fingerprint, 0

    def passage(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        return super().passage(texts)


def test_texts_are_embedded_once_per_embedder(tmp_path: Path) -> None:
    model = Counting()
    first = vectors.passages(model, TEXTS, tmp_path / "new")
    assert (first == HashEmbedder().passage(TEXTS)).all()
    assert (vectors.passages(model, TEXTS, tmp_path / "new") == first).all() and model.count == 3
    vectors.passages(model, TEXTS[::-1], tmp_path / "new")
    assert model.count == 6
    other = Counting("b")
    vectors.passages(other, TEXTS, tmp_path / "new")
    assert other.count == 3


def test_damaged_file_is_computed_again(tmp_path: Path) -> None:
    model = Counting()
    first = vectors.passages(model, TEXTS, tmp_path)
    (file,) = tmp_path.iterdir()
    for damaged in (b"", file.read_bytes()[:-50]):
        file.write_bytes(damaged)
        assert (vectors.passages(model, TEXTS, tmp_path) == first).all()
    np.save(file, first[:2])
    assert (vectors.passages(model, TEXTS, tmp_path) == first).all()
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
