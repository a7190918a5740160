"""JSON lines and JSON arrays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.data.dataset import read
from tests.retrieval.data.files import ONE, read_items, write


def test_json_array_is_read_with_its_lines(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.json", '[\n {"id": "a",\n  "title": "A"},\n {"id": "b"}\n]')
    assert len(data.items) == 1 and data.problems[0].line == 4


def test_broken_json_array_keeps_earlier_objects(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.json", '[{"id": "a", "title": "A"},\n{"id": oops}]')
    assert len(data.items) == 1 and data.problems[0].line == 2


@pytest.mark.parametrize("bad", ["[" * 50_000, '{"id": "b", "title": ' + "[" * 50_000, "9" * 9_999, "null"])
def test_hostile_json_is_a_problem(tmp_path: Path, bad: str) -> None:
    data = read_items(tmp_path / "i.jsonl", ONE + bad + "\n")
    assert len(data.items) == 1 and len(data.problems) == 1


def test_translations_and_attributes_are_kept(tmp_path: Path) -> None:
    item = {"id": 5, "title": "A", "attributes": {"n": 1}, "translations": {"zh": {"title": "甲"}}, "published": "1999"}
    (read_item,) = read_items(tmp_path / "i.jsonl", json.dumps(item)).items
    assert read_item.id == "5" and read_item.read_in("zh").title == "甲" and read_item.attributes == {"n": 1}


def test_bad_attribute_costs_the_attribute_and_is_named(tmp_path: Path) -> None:
    data = read_items(
        tmp_path / "i.jsonl", ONE + '{"id": "b", "title": "B", "attributes": {"x": {"y": {"z": 1}}, "n": 1}}'
    )
    assert data.items[1].attributes == {"n": 1}
    assert [(p.field, p.lines) for p in data.problems] == [("attributes.x", 0)]


def test_bad_time_costs_the_time_and_a_line_without_a_person_is_left_out(tmp_path: Path) -> None:
    rows = ['{"user_id": "u", "item_id": "a", "kind": "like"}', '{"user_id": "u", "item_id": "a", "kind": "eat"}',
            '{"user_id": "u", "item_id": "a", "time": "soon"}', '{"item_id": "a"}']  # fmt: skip
    data = read([write(tmp_path / "i.jsonl", ONE)], write(tmp_path / "log.jsonl", "\n".join(rows)))
    assert [i.kind for i in data.interactions] == ["like", "view"]
    assert {(p.field, p.line, p.lines) for p in data.problems} == {("kind", 2, 1), ("time", 3, 0), ("user_id", 4, 1)}
