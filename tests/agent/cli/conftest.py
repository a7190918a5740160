"""An index that `whyrec index` built, for tests to read or copy."""

from pathlib import Path

import pytest

from tests.agent.cli.processes import HISTORY, ITEMS, whyrec, write_lines


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    items, history = write_lines(home / "items.jsonl", *ITEMS), write_lines(home / "history.jsonl", *HISTORY)
    flags = ["--embedder", "hash", "--search", "chroma", "--into", home / "ix"]
    ran = whyrec(home, "index", "--items", items, "--interactions", history, *flags)
    assert ran.code == 0, ran.err
    return home / "ix"
