"""An index may have its collection on a Chroma server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.chroma import CollectionFault, OpenedCollection
from retrieval.index.settings import Settings
from tests.retrieval.index.small_index import fault, item, nearest


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    running = [command, "run", "--path", tmp_path / "server", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(running, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


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
