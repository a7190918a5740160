"""The works of an index: those of its items, after every change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.index.works import row_works
from retrieval.index.writer import Writer
from retrieval.matching.works import works


def item(item_id: str, title: str, **fields: Any) -> Item:
    return Item.model_validate({"id": item_id, "title": title, **fields})


ITEMS = [
    item("a", "Ferry", attributes={"imdb": "tt0000041"}),
    item("b", "Ferry (4K)", attributes={"imdb": "tt0000041"}),
    item("c", "Salt", attributes={"author": "Ana Sá"}),
    item("d", "Kite"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "index", ITEMS, embedder="hash")
    return tmp_path / "index"


def by_id(index: Index) -> dict[str, str]:
    ids = list(index.rows)
    return {item_id: ids[work] for item_id, work in zip(ids, row_works(index).tolist(), strict=True)}


def test_versions_share_the_first_row_of_their_work(folder: Path) -> None:
    assert by_id(Index(folder)) == {"a": "a", "b": "a", "c": "c", "d": "d"}
    assert row_works(Index(folder)).tolist() == [0, 0, 2, 3]


def test_works_follow_every_change_of_the_items(folder: Path) -> None:
    assert len(set(by_id(Index(folder)).values())) == 3
    with Writer(folder) as writer:
        writer.add([item("e", "Salt (Kindle Edition)", attributes={"author": "Sá, Ana"})])
        writer.delete(["b"])
    changed = Index(folder)
    assert by_id(changed)["e"] == "c" and by_id(changed)["a"] == "a"
    with Writer(folder) as writer:
        writer.add([item("c", "Pepper", attributes={"author": "Ana Sá"})])
    changed = Index(folder)
    assert len(set(by_id(changed).values())) == 4
    assert row_works(changed).tolist() == works(changed.items.in_order)


DRAWN = st.builds(
    item,
    st.sampled_from("abcdefgh"),
    st.sampled_from(["Ferry", "Ferry (4K)", "FERRY", "Salt", "Salt (Paperback)"]),
    attributes=st.fixed_dictionaries(
        {"author": st.sampled_from(["", "Ana Sá", "Rui Costa"]), "imdb": st.sampled_from(["", "tt0000041"])}
    ),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DRAWN, min_size=1, max_size=6), st.lists(DRAWN, max_size=4), st.sets(st.sampled_from("abcd")))
def test_works_after_changes_are_those_of_all_items_read_at_once(
    tmp_path_factory: pytest.TempPathFactory, before: list[Item], added: list[Item], deleted: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("works") / "index"
    build(folder, before, embedder="hash")
    with Writer(folder) as writer:
        writer.add({each.id: each for each in added}.values())
        if set(writer_ids(folder)) - deleted:
            writer.delete(deleted)
    changed = Index(folder)
    assert row_works(changed).tolist() == works(changed.items.in_order)


def writer_ids(folder: Path) -> list[str]:
    return list(Index(folder).rows)
