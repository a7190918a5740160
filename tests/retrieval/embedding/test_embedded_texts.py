"""Embedding that is interrupted goes on: no text is embedded twice, and a damaged file costs its own vectors alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.data.items import Item
from retrieval.embedding import HashEmbedder, Vectors, embed_passages
from retrieval.embedding.embedded_texts import NAME, EmbeddedTexts
from retrieval.index import Index, Writer
from retrieval.index import build as building
from retrieval.index.build import build
from retrieval.progress import no_progress

TEXTS = [f"text of number {n}" for n in range(600)]
ITEMS = [Item(id=f"i{n}", title=text) for n, text in enumerate(TEXTS)]


class Interrupted(HashEmbedder):
    """An embedder that is interrupted after so many batches."""

    def __init__(self, batches: int = 1_000):
        self.texts: list[str] = []
        self._left = batches

    def passage(self, texts: Sequence[str]) -> Vectors:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        self.texts += texts
        return super().passage(texts)


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    first, second = Interrupted(2), Interrupted()
    with pytest.raises(KeyboardInterrupt):
        embed_passages(first, TEXTS, no_progress, tmp_path / NAME)
    steps: list[int] = []
    vectors = embed_passages(second, TEXTS, lambda done, _: steps.append(done), tmp_path / NAME)
    assert sorted(first.texts + second.texts) == sorted(TEXTS)
    assert steps[0] == len(first.texts) > 0 and steps[-1] == len(TEXTS)
    assert np.array_equal(vectors, HashEmbedder().passage(TEXTS))


@pytest.mark.parametrize("damage", [lambda data: data[:-7], lambda data: data[:-1024] + bytes(1024)])
def test_a_damaged_end_is_embedded_again(tmp_path: Path, damage: object) -> None:
    file = tmp_path / NAME
    embed_passages(HashEmbedder(), TEXTS, no_progress, file)
    assert callable(damage)
    file.write_bytes(damage(file.read_bytes()))
    again = Interrupted()
    assert np.array_equal(embed_passages(again, TEXTS, no_progress, file), HashEmbedder().passage(TEXTS))
    assert 1 <= len(again.texts) <= 2
    assert len(EmbeddedTexts(file, HashEmbedder.fingerprint).find(TEXTS)[0]) == len(TEXTS)


def test_vectors_of_another_embedder_are_not_used(tmp_path: Path) -> None:
    file = tmp_path / NAME
    EmbeddedTexts(file, "another").add(TEXTS, np.full((len(TEXTS), 4), 0.5, np.float32))
    assert np.array_equal(embed_passages(HashEmbedder(), TEXTS, no_progress, file), HashEmbedder().passage(TEXTS))


def test_a_file_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    vectors = embed_passages(HashEmbedder(), TEXTS, no_progress, tmp_path / "missing" / NAME)
    assert np.array_equal(vectors, HashEmbedder().passage(TEXTS))


def test_a_killed_build_goes_on_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    into, first, second = tmp_path / "index", Interrupted(2), Interrupted()
    monkeypatch.setattr(building, "load", lambda name: first)
    with pytest.raises(KeyboardInterrupt):
        build(into, ITEMS, embedder="hash")
    monkeypatch.setattr(building, "load", lambda name: second)
    build(into, ITEMS, embedder="hash")
    assert len(first.texts + second.texts) == len(TEXTS)
    assert not (into / NAME).exists()
    assert np.array_equal(Index(into).vectors, HashEmbedder().passage([item.passage() for item in ITEMS]))


def test_an_addition_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    build(tmp_path / "index", ITEMS[:1], embedder="hash")
    first, second = Interrupted(1), Interrupted()
    with pytest.raises(KeyboardInterrupt), Writer(tmp_path / "index", first) as writer:
        writer.add(ITEMS)
    with Writer(tmp_path / "index", second) as writer:
        writer.add(ITEMS)
    assert len(first.texts + second.texts) == len(TEXTS) - 1
    assert not (tmp_path / "index" / NAME).exists()
