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


@pytest.mark.parametrize(
    "bad", ["[" * 50_000, '{"id": "b", "title": "B", "attributes": {"x": NaN}}', "9" * 9_999, "null"]
)
def test_hostile_json_is_a_problem(tmp_path: Path, bad: str) -> None:
    data = read_items(tmp_path / "i.jsonl", ONE + bad + "\n")
    assert len(data.items) == 1 and len(data.problems) == 1


def test_translations_and_attributes_are_kept(tmp_path: Path) -> None:
    item = {"id": 5, "title": "A", "attributes": {"n": 1}, "translations": {"zh": {"title": "甲"}}, "published": "1999"}
    (read_item,) = read_items(tmp_path / "i.jsonl", json.dumps(item)).items
    assert read_item.id == "5" and read_item.read_in("zh").title == "甲" and read_item.attributes == {"n": 1}


def test_bad_attribute_names_the_attribute(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.jsonl", ONE + '{"id": "b", "title": "B", "attributes": {"x": []}}')
    assert data.problems[0].field == "attributes.x"


def test_bad_interactions_are_problems(tmp_path: Path) -> None:
    rows = ['{"user_id": "u", "item_id": "a", "kind": "like"}', '{"user_id": "u", "item_id": "a", "kind": "eat"}',
            '{"user_id": "u", "item_id": "a", "time": "soon"}', '{"item_id": "a"}']  # fmt: skip
    data = read([write(tmp_path / "i.jsonl", ONE)], write(tmp_path / "log.jsonl", "\n".join(rows)))
    assert [i.kind for i in data.interactions] == ["like"]
    assert [p.field for p in data.problems] == ["kind", "time", "user_id"]
