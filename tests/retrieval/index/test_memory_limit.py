"""A limit on memory that leaves nothing for threads is an error before they are needed."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from retrieval.index import Index, additions, memory_limit


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
