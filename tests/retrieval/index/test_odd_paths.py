"""Folders with names that a shell, a URL or a pattern would read otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.items import Item
from retrieval.index import Index, Writer, integrity
from retrieval.index.build import build

NAMES = ("two words, 片单", """it's the "best\"""", "a\nb", "100%41?mode=ro#b", "[a-z]*", f"-{'x' * 200}")


@pytest.mark.parametrize("name", NAMES)
def test_an_index_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    build(folder, [Item(id="a", title="Quiet river"), Item(id="b", title="Loud city")], embedder="hash")
    with Writer(folder) as writer:
        writer.add([Item(id="c", title="Old winter")])
        writer.compact()
    index = Index(folder)
    assert list(index.items) == ["a", "b", "c"]
    assert index.nearest(index.vectors, 1)[0][:, 0].tolist() == [0, 1, 2] and not index.search_fault
    assert all(finding.is_sound for finding in integrity.examine(folder, reads_data=True))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_index_may_be_a_link(tmp_path: Path) -> None:
    build(tmp_path / "real", [Item(id="a", title="Quiet river")], embedder="hash")
    (tmp_path / "link").symlink_to("real")
    with Writer(tmp_path / "link") as writer:
        writer.add([Item(id="b", title="Loud city")])
    assert list(Index(tmp_path / "real").items) == ["a", "b"]
