"""When items came to an index: told of those that were added, not of those that it was first built of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.data.items import Item
from retrieval.errors import IndexFault
from retrieval.index import Writer, additions
from retrieval.index.build import build


def items(*ids: str) -> list[Item]:
    return [Item(id=item_id, title=f"Title {item_id}") for item_id in ids]


def test_items_of_the_first_build_have_no_time_and_later_ones_have(tmp_path: Path) -> None:
    build(tmp_path / "ix", items("a", "b"), embedder="hash")
    assert additions.load(tmp_path / "ix") == {}
    with Writer(tmp_path / "ix") as writer:
        writer.add([*items("c"), Item(id="a", title="Another title")])
    times = additions.load(tmp_path / "ix")
    assert set(times) == {"c"} and abs(datetime.now(UTC) - times["c"]) < timedelta(minutes=1)


def test_times_outlive_merging_and_a_build_of_the_same_catalogue(tmp_path: Path) -> None:
    build(tmp_path / "ix", items("a", "b"), embedder="hash")
    with Writer(tmp_path / "ix") as writer:
        writer.add(items("c"))
        writer.compact()
    first = additions.load(tmp_path / "ix")["c"]
    build(tmp_path / "ix", items("a", "b", "c", "d"), embedder="hash")
    times = additions.load(tmp_path / "ix")
    assert times["c"] == first and set(times) == {"c", "d"}


def test_an_item_that_was_deleted_is_new_when_it_comes_again(tmp_path: Path) -> None:
    build(tmp_path / "ix", items("a", "b"), embedder="hash")
    with Writer(tmp_path / "ix") as writer:
        writer.add(items("c"))
        first = additions.load(tmp_path / "ix")["c"]
        writer.delete(["c"])
        writer.add(items("c"))
    assert additions.load(tmp_path / "ix")["c"] > first


def test_another_catalogue_in_the_same_folder_begins_anew(tmp_path: Path) -> None:
    build(tmp_path / "ix", items("a", "b"), embedder="hash")
    with Writer(tmp_path / "ix") as writer:
        writer.add(items("c"))
    build(tmp_path / "ix", items("x", "y"), embedder="hash")
    assert additions.load(tmp_path / "ix") == {}


def test_a_line_that_was_cut_short_by_a_kill_is_not_believed_and_a_damaged_one_is_a_fault(tmp_path: Path) -> None:
    additions.record_added(tmp_path, ["a\ud800", "b"])
    file = tmp_path / additions.NAME
    file.write_bytes(file.read_bytes() + b'{"time": "2026-01-01T00:00:00Z", "ids": ["')
    assert set(additions.load(tmp_path)) == {"a\ud800", "b"}
    additions.record_added(tmp_path, ["c"])
    assert set(additions.load(tmp_path)) == {"a\ud800", "b", "c"}
    file.write_bytes(file.read_bytes().replace(b'"b"', b'"x"'))
    with pytest.raises(IndexFault, match="additions.jsonl is damaged"):
        additions.load(tmp_path)
