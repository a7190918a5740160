"""A cache returns the values that were added, and one that fails costs time alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.cache import JsonlCache


def test_values_are_read_back_and_a_truncated_line_is_skipped(tmp_path: Path) -> None:
    file = tmp_path / "new" / "cache.jsonl"
    JsonlCache(file).add({"千与": [1, 2], "b": "x\u2028y"})
    with file.open("a", encoding="utf-8") as out:
        out.write('\n["c", "cut')
    JsonlCache(file).add({"d": True})
    assert JsonlCache(file).values == {"千与": [1, 2], "b": "x\u2028y", "d": True}


@pytest.mark.parametrize("damage", ['["e", [1', '2]], ["f", 3', '["e", 1], ["f", 2]', "5", "[]", "\x00"])
def test_a_damaged_line_costs_its_own_value_alone(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "cache.jsonl"
    JsonlCache(file).add({"a": 1})
    with file.open("a", encoding="utf-8") as out:
        out.write(f"\n{damage}")
    JsonlCache(file).add({"b": 2})
    assert JsonlCache(file).values == {"a": 1, "b": 2}


def test_unwritable_folder_is_tolerated(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder would be", encoding="utf-8")
    cache = JsonlCache(tmp_path / "taken" / "cache.jsonl")
    cache.add({"a": 1})
    assert cache.values == {"a": 1}
    assert JsonlCache(cache.file).values == {}
