"""An index may have its collection on a Chroma server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.index import Index, Writer, chroma
from retrieval.index.build import build
from retrieval.index.chroma import CollectionFault, OpenedCollection, create
from retrieval.index.settings import Settings
from tests.retrieval.index.chroma_process import ChromaServer
from tests.retrieval.index.server_kills import run_kills
from tests.retrieval.index.small_index import fault, item, nearest


@pytest.fixture
def running(tmp_path: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path / "server")
    yield server
    server.kill()


@pytest.fixture
def server(running: ChromaServer) -> str:
    return running.address


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_server_agrees_with_folder(folder: Path, server: str) -> None:
    expected = Index(folder).nearest(Index(folder).vectors[:5], 7)
    old = Index(folder)
    with Writer(folder) as w:
        w.set_search(server)
        assert not list(folder.glob("chroma-*"))
        first = w.manifest.chroma
        assert first and OpenedCollection(folder, first).count == 30
    reader = Index(folder)
    for index in (old, reader):
        assert np.allclose(index.nearest(index.vectors[:5], 7)[1], expected[1], atol=1e-5)
    with Writer(folder, settings=Settings(max_tail=1)) as w:
        w.add([item(n) for n in range(50, 54)])
        assert w.manifest.chroma and OpenedCollection(folder, w.manifest.chroma).count == 34
    with pytest.raises(CollectionFault):
        OpenedCollection(folder, first)
    assert nearest(reader, item(4)) == nearest(Index(folder), item(4)) == "i4"
    assert nearest(Index(folder), item(51)) == "i51"


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_unreachable_server_is_an_index_fault(folder: Path) -> None:
    assert "127.0.0.1:9" in fault(lambda: build(folder, [item(1)], embedder="hash", search="http://127.0.0.1:9"))
    assert len(Index(folder).items) == 30


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_server_killed_and_restarted_costs_words_and_no_answer(
    folder: Path, running: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.index.reader.RETRY_SECONDS", 0.0)
    with Writer(folder) as w:
        w.set_search(running.address)
    reader, other = Index(folder), Index(folder)
    expected = reader.nearest(reader.vectors[:5], 7)[1]
    assert np.allclose(other.nearest(other.vectors[:5], 7)[1], expected, atol=1e-5) and not reader.search_fault
    running.kill()
    for index in (reader, Index(folder)):
        assert np.allclose(index.nearest(index.vectors[:5], 7)[1], expected, atol=1e-5)
        assert index.search_fault == running.address
    with Writer(folder, settings=Settings(max_tail=1)) as w:  # a new collection is due
        assert w.add([item(n) for n in range(50, 54)]) == 4
        assert "start it" in w.postponed
    assert nearest(Index(folder), item(51)) == "i51"
    running.start()
    assert np.allclose(reader.nearest(reader.vectors[:5], 7)[1], expected, atol=1e-5) and not reader.search_fault
    with Writer(folder, settings=Settings(max_tail=1)) as w:
        w.add([item(60)])
        assert not w.postponed and w.manifest.chroma and OpenedCollection(folder, w.manifest.chroma).count == 35
    assert nearest(Index(folder), item(51)) == "i51"


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_server_killed_while_it_is_filled_leaves_the_index_as_it_was(
    folder: Path, running: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, part, uploads = Index(folder).manifest, chroma._Rows.part, []

    def part_or_kill(rows: Any, at: slice) -> dict[str, Any]:
        uploads.append(at)
        if len(uploads) == 2:
            running.kill()
        return part(rows, at)

    vectors = np.random.default_rng(0).normal(size=(3_000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    items = [item(n) for n in range(3_000)]
    monkeypatch.setattr("retrieval.index.chroma._Rows.part", part_or_kill)
    message = fault(lambda: build(folder, items, vectors=vectors, embedder="hash", search=running.address))
    assert len(uploads) == 2 and running.address in message and "start it" in message
    assert Index(folder).manifest == before and nearest(Index(folder), item(4)) == "i4"
    running.start()
    assert len(build(folder, items[:50], embedder="hash", search=running.address).items) == 50


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_long_vectors_are_sent_in_messages_that_a_server_accepts(tmp_path: Path, server: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(1_000, 3_000)).astype(np.float32)
    base = create(tmp_path / "index", 1, server, [f"i{n}" for n in range(len(vectors))], vectors)
    assert OpenedCollection(tmp_path / "index", base).count == 1_000


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_kills_of_a_server_at_random_moments_lose_nothing() -> None:
    assert "nothing lost" in run_kills(3)
