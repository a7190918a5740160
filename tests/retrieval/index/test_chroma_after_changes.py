"""Answers of Chroma name the items of exact search after deletions and additions, here and in a new process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.index.settings import Settings
from retrieval.index.writer import Writer

GRAPH_ALWAYS = Settings(exact_below=2, max_tail=100_000, max_tail_share=10.0)
ITEMS = [Item(id=f"i{n}", title=f"word{n} word{n * 7} stone{n % 13}") for n in range(360)]
DELETED = [item.id for item in ITEMS[::2]]
BACK = ITEMS[:120:2]
NEIGHBOURS = """
import json, sys
from pathlib import Path
from retrieval.index import Index
from tests.retrieval.index.test_chroma_after_changes import GRAPH_ALWAYS, cosines, neighbours
index = Index(Path(sys.argv[1]), settings=GRAPH_ALWAYS)
print(json.dumps([neighbours(index, 1), cosines(index, 3)]))
"""


@pytest.fixture(scope="module", params=["chroma", "exact"])
def changed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp(request.param) / "index"
    build(folder, ITEMS, embedder="hash", search=request.param, settings=GRAPH_ALWAYS)
    with Writer(folder, settings=GRAPH_ALWAYS) as writer:
        writer.delete(DELETED)
        writer.add(BACK)
    return folder


def neighbours(index: Index, n: int) -> list[list[str]]:
    """Return the ids of the items nearest to each item's own passage, its own first."""
    ids = list(index.rows)
    rows, _ = index.nearest(index.embedder.passage([item.passage() for item in index.items.values()]), n)
    return [[ids[row] for row in near if row >= 0] for near in rows.tolist()]


def cosines(index: Index, n: int) -> list[list[float]]:
    """Return the cosines of the items nearest to each item's own passage, the highest first.

    Items that are equally near may come in another order in another process, which adds up in other blocks.
    """
    _, nearest = index.nearest(index.embedder.passage([item.passage() for item in index.items.values()]), n)
    return [[round(float(each), 4) for each in row] for row in nearest]


def test_each_live_item_is_nearest_to_its_own_passage(changed: Path) -> None:
    index = Index(changed, settings=GRAPH_ALWAYS)
    assert set(index.rows) == {i.id for i in ITEMS} - set(DELETED) | {i.id for i in BACK}
    assert [near[0] for near in neighbours(index, 1)] == list(index.rows)


def test_the_nearest_of_a_deleted_item_is_a_live_one(changed: Path) -> None:
    index = Index(changed, settings=GRAPH_ALWAYS)
    gone = [item for item in ITEMS if item.id not in index.rows]
    rows, _ = index.nearest(index.embedder.passage([item.passage() for item in gone]), 1)
    assert gone and (rows >= 0).all()


def test_a_new_process_names_the_same_neighbours(changed: Path) -> None:
    index = Index(changed, settings=GRAPH_ALWAYS)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    code = [sys.executable, "-c", NEIGHBOURS, str(changed)]
    ran = subprocess.run(code, env=environment, capture_output=True, check=True, timeout=60)
    nearest, cosines_there = json.loads(ran.stdout)
    assert nearest == neighbours(index, 1)
    assert np.allclose(cosines_there, cosines(index, 3), atol=1e-3)
    assert all(set(near) <= set(index.rows) and len(set(near)) == 3 for near in neighbours(index, 3))


def test_chroma_and_exact_search_agree(tmp_path: Path) -> None:
    answers = []
    for search in ("chroma", "exact"):
        build(tmp_path / search, ITEMS, embedder="hash", search=search, settings=GRAPH_ALWAYS)
        with Writer(tmp_path / search, settings=GRAPH_ALWAYS) as writer:
            writer.delete(DELETED)
            writer.add(BACK)
        index = Index(tmp_path / search, settings=GRAPH_ALWAYS)
        assert bool(index.manifest.chroma) == (search == "chroma")
        answers.append([near[:1] for near in neighbours(index, 2)])
    assert answers[0] == answers[1]
