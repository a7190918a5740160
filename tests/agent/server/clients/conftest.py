"""`whyrec serve` with a small model, in a process of its own, for the clients of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.index.build import build
from tests.agent.cli.processes import SMALL_MODEL
from tests.agent.server.conftest import ITEMS, LOG
from tests.agent.server.process import server_process


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    build(home / "films.index", ITEMS, LOG, embedder="hash")
    with server_process(home, home / "films.index", "--model", SMALL_MODEL) as address:
        yield address
