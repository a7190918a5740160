"""Columns stored with an index equal those computed from its items, whatever was changed since they were stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.conditions import Columns, parse_condition
from retrieval.data.items import ExtractedAttribute, Item
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.stored_columns import StoredColumns

CONDITIONS = [
    parse_condition(text)
    for text in (
        "category=Drama", "tag in (a, b)", "year>=1990", "minutes<100", "not mood=dark", "title contains tale",
        "unknown=1", "category=Drama and minutes>=90", "text contains three",
    )
]  # fmt: skip


def item(n: int, version: int = 0) -> Item:
    return Item(
        id=f"i{n}",
        title=f"tale {n}",
        text="three" if n % 3 == 0 else "",
        categories=("Drama",) if (n + version) % 2 else ("War", "Drama"),
        tags=("a", "b", "c")[n % 3 : n % 3 + 1],
        published=f"{1980 + (n * 7 + version) % 30}",
        attributes={"minutes": 80 + (n + version) % 40},
        extracted=(ExtractedAttribute(field="mood", value="dark"),) if n % 5 == 0 else (),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "index", [item(n) for n in range(30)], embedder="hash")
    return tmp_path / "index"


def masks(columns: Columns) -> list[list[bool]]:
    return [columns.mask(condition).tolist() for condition in CONDITIONS]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["add", "change", "delete"]), st.integers(0, 40)), max_size=4))
def test_stored_columns_agree_with_columns(folder: Path, steps: list[tuple[str, int]]) -> None:
    with Writer(folder) as writer:
        for version, (what, n) in enumerate(steps, 1):
            if what == "delete" and len(Index(folder).rows) > 2:
                writer.delete([f"i{n}"])
            else:
                writer.add([item(n, version)])
    index = Index(folder)
    assert masks(StoredColumns(index)) == masks(Columns(index.items.in_order))


def test_stored_columns_are_not_computed_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = masks(StoredColumns(Index(folder)))
    monkeypatch.setattr(Index, "base_items", lambda self: pytest.fail("the items are read again"))
    index = Index(folder)
    laid = StoredColumns(index)
    for condition, mask in zip(CONDITIONS[:5], first[:5], strict=True):
        assert laid.mask(condition).tolist() == mask


def test_values_of_any_script_are_stored(tmp_path: Path) -> None:
    named = [Item(id="a", title="x", tags=("科幻",), attributes={"导演": "王 家卫"}), Item(id="b", title="y")]
    index = build(tmp_path / "index", named, embedder="hash")
    for _ in range(2):
        assert np.flatnonzero(StoredColumns(index).mask(parse_condition("导演=王 家卫 and tag=科幻"))).tolist() == [0]
