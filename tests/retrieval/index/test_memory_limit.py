"""A limit on memory that leaves nothing for threads is an error before they are needed."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.index import Index, additions, memory_limit

BUILD = """
import resource, sys
from pathlib import Path
import chromadb_rust_bindings, polars
from retrieval.data.items import Item
from retrieval.index.build import build
pages = int(Path("/proc/self/statm").read_text().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (181 << 20), resource.RLIM_INFINITY))
build(Path(sys.argv[1]), [Item(id=str(n), title=f"item {n}") for n in range(9)], embedder="hash", search="chroma")
"""


def test_an_index_that_cannot_be_read_for_want_of_memory_is_not_called_damaged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1 << 20, resource.RLIM_INFINITY))
    with pytest.raises(MemoryError):
        len(Index(folder).rows)
    with pytest.raises(MemoryError):
        additions.ids_in(folder)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1 << 60, resource.RLIM_INFINITY))
    memory_limit.require_memory()
    assert len(Index(folder).rows)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
def test_threads_of_chroma_share_what_a_limit_leaves(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(tmp_path / "index")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
