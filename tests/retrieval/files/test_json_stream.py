"""JSON in every shape that files have: objects in lines, lists, lists within objects, and files that are broken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import Dataset, read
from retrieval.errors import DataError
from tests.retrieval.data.files import read_items, write

A, B, C = ({"id": letter, "title": letter.upper()} for letter in "abc")


def ids(data: Dataset) -> list[str]:
    return [item.id for item in data.items]


def left_out(data: Dataset) -> int:
    return sum(problem.lines for problem in data.problems)


def dumped(*values: Any) -> str:
    return "\n".join(map(json.dumps, values))


WHOLE: dict[str, str] = {
    "one object a line": dumped(A, B, C),
    "one object a line, blank lines between": dumped(A, B, C).replace("\n", "\n\n \n"),
    "a comma behind each line": ",\n".join(map(json.dumps, (A, B, C))),
    "several objects in a line": f"{json.dumps(A)}{json.dumps(B)}\n{json.dumps(C)}",
    "objects over several lines": "\n".join(json.dumps(each, indent=2) for each in (A, B, C)),
    "an array": json.dumps([A, B, C]),
    "an array over lines": json.dumps([A, B, C], indent=2),
    "an array with a comma at its end": json.dumps([A, B, C])[:-1] + ",]",
    "arrays one after another": json.dumps([A, B]) + "\n" + json.dumps([C]),
    "an array of arrays": json.dumps([[A, B], [C]]),
    "a list within an object": json.dumps({"count": 3, "items": [A, B, C]}),
    "a list deep within an object": json.dumps({"data": {"lists": {"page": 1, "entries": [A, B, C]}}}, indent=1),
    "the longest of the lists": json.dumps({"columns": [{"x": 1}], "rows": [A, B, C]}),
    "objects that hold lists, one a line": dumped({"page": 1, "items": [A, B]}, {"page": 2, "items": [C]}),
    "objects that hold lists, one after another": json.dumps({"items": [A, B]}, indent=1)
    + json.dumps({"items": [C]}, indent=1),
    "columns of a data frame": json.dumps({"id": ["a", "b", "c"], "title": ["A", "B", "C"]}),
    "columns of a data frame by row": json.dumps(
        {"id": {"0": "a", "1": "b", "2": "c"}, "title": {"0": "A", "1": "B", "2": "C"}}
    ),
    "a data frame that was split": json.dumps(
        {"columns": ["id", "title"], "index": [0, 1, 2], "data": [["a", "A"], ["b", "B"], ["c", "C"]]}
    ),
    "Python's notation": "\n".join(map(repr, (A, {**B, "price": None}, {**C, "tags": ("x", 'it"s')}))),
    "tabs within texts": dumped(A, B, {**C, "text": "one\ttwo"}).replace("\\t", "\t"),
    "NaN and Infinity": dumped({**A, "price": float("nan")}, {**B, "attributes": {"x": float("inf")}}, C),
    "halves of characters": dumped(A, B) + '\n{"id": "c", "title": "C", "text": "\\ud83d", "tags": ["\\udc00x"]}',
    "a mark of byte order": "\ufeff" + dumped(A, B, C),
    "marks of byte order within": dumped(A) + "\n\ufeff" + dumped(B) + "\n\ufeff" + dumped(C),
    "line ends of another system": dumped(A, B, C).replace("\n", "\r\n"),
    "no line end at the end": dumped(A, B, C),
    "keys twice": '{"id": "x", "id": "a", "title": "A"}\n' + dumped(B, C),
}


@pytest.mark.parametrize("shape", WHOLE)
@pytest.mark.parametrize("name", ["i.json", "i.jsonl"])
def test_objects_in_every_shape_are_read(tmp_path: Path, name: str, shape: str) -> None:
    data = read_items(tmp_path / name, WHOLE[shape])
    assert ids(data) == ["a", "b", "c"] and left_out(data) == 0


BROKEN: dict[str, tuple[str, list[str], int]] = {
    # what: (the text, the items that are read, records that are left out)
    "a line that is null": (dumped(A, None, C), ["a", "c"], 1),
    "a line that is a number": (dumped(A, 7, C), ["a", "c"], 1),
    "a line that is a text": (dumped(A, "x", C), ["a", "c"], 1),
    "a line that is an array of numbers": (dumped(A, C, [1]), ["a", "c"], 1),
    "a line that is no JSON": (dumped(A) + "\n{oops\n" + dumped(C), ["a", "c"], 1),
    "a last line that was cut off": (dumped(A, B, C)[:-8], ["a", "b"], 1),
    "a first line that was cut off": (dumped(A, B, C)[8:], ["b", "c"], 1),
    "an array that was cut off": (json.dumps([A, B, C])[:-8], ["a", "b"], 1),
    "an array cut off behind an object": (json.dumps([A, B])[:-1], ["a", "b"], 0),
    "an array with null": (json.dumps([A, None, C]), ["a", "c"], 1),
    "an array broken in the middle": (json.dumps([A, B, C]).replace('"B"', "oops"), ["a", "c"], 1),
    "an array over lines broken in the middle": (json.dumps([A, B, C], indent=2).replace('"B"', "oops"), ["a", "c"], 1),
    "an array whose quote is not closed": (json.dumps([A, B, C], indent=2).replace('"B"', '"B'), ["a", "c"], 1),
    "an array without a comma": (json.dumps([A, B, C]).replace("}, {", "} {"), ["a", "b", "c"], 0),
    "text behind an array": (json.dumps([A, B]) + "\nThe end.", ["a", "b"], 1),
    "a list within an object cut off": (json.dumps({"n": 1, "items": [A, B, C]}, indent=1)[:-30], ["a", "b"], 1),
    "nested without end": (dumped(A) + "\n" + "[" * 100_000 + "\n" + dumped(C), ["a", "c"], 1),
    "a number of thousands of digits": (dumped(A) + '\n{"id": ' + "9" * 9_999 + "}\n" + dumped(C), ["a", "c"], 1),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("name", ["i.json", "i.jsonl"])
def test_fault_costs_no_other_object(tmp_path: Path, name: str, fault: str) -> None:
    text, expected, lost = BROKEN[fault]
    data = read_items(tmp_path / name, text)
    assert ids(data) == expected and left_out(data) == lost
    assert all("\n" not in str(p) and len(str(p)) < 500 for p in data.problems)


def test_array_that_was_cut_off_is_told_and_fatal_if_strict(tmp_path: Path) -> None:
    text = json.dumps([A, B])[:-1]
    (problem,) = read_items(tmp_path / "i.json", text).problems
    assert "cut off" in problem.message and problem.lines == 0
    with pytest.raises(DataError, match="cut off"):
        read_items(tmp_path / "i.json", text, strict=True)


def test_second_document_is_told(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.json", WHOLE["arrays one after another"])
    assert [p.lines for p in data.problems] == [0] and "second JSON document" in data.problems[0].message


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_problem_names_its_line(tmp_path: Path, indent: int | None) -> None:
    rows = [A, B, {"id": "x"}, C]
    text = dumped(*rows) if indent is None else json.dumps(rows, indent=indent)
    (problem,) = read_items(tmp_path / "i.json", text).problems
    expected = next(n for n, line in enumerate(text.split("\n"), 1) if '"x"' in line) - (indent is not None)
    assert (problem.line, problem.field) == (expected, "title")


def test_list_of_one_person_is_that_persons(tmp_path: Path) -> None:
    items = write(tmp_path / "i.jsonl", dumped(A, B, C))
    people = [
        {"user": "ana", "ratings": [{"item_id": "a", "rating": 5}, {"item_id": "b", "rating": 2}]},
        {"user": "bo", "ratings": [{"item_id": "c", "rating": 4}]},
    ]
    data = read([items], write(tmp_path / "log.jsonl", dumped(*people)))
    assert [(i.user_id, i.item_id, i.value) for i in data.interactions] == [
        ("ana", "a", 5),
        ("ana", "b", 2),
        ("bo", "c", 4),
    ]
    one = read([items], write(tmp_path / "log.json", json.dumps(people[0], indent=1)))
    assert [i.user_id for i in one.interactions] == ["ana", "ana"]


@pytest.mark.parametrize(
    "lists",
    [
        {"genres": [{"id": 1, "name": "Romance"}]},
        {"tags": [{"name": "quiet"}, {"name": "slow"}]},
        {"cast": [{"id": 9, "title": "Sir", "name": "X"}]},
    ],
)
def test_lists_of_an_item_are_not_items(tmp_path: Path, lists: dict[str, Any]) -> None:
    for names in (("id", "title"), ("movie_id", "movie_title"), ("编号", "标题")):
        row = {names[0]: "a", names[1]: "A", **lists}
        for text in (json.dumps(row), dumped(row, {**row, names[0]: "b"}), json.dumps([row])):
            assert ids(read_items(tmp_path / "i.json", text))[0] == "a"


@pytest.mark.parametrize(
    "content", ["", " \n", "[]", "{}", "null", "[[]]", "[{}]", "{", "}", "[", "]", '"', "'", "\0", "nul", "-"]
)
def test_file_without_items_is_a_data_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError):
        read_items(tmp_path / "i.json", content)


MANY = """
import json, sys
from pathlib import Path
from retrieval.files.json_stream import json_objects
from retrieval.files.problems import Problems
import resource
problems = Problems()
count = sum(1 for _ in json_objects(Path(sys.argv[1]), problems))
print(json.dumps([count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sum(p.lines for p in problems.reported)]))
"""


def write_many(path: Path, start: str, end: str, rows: int, broken: int = -1) -> Path:
    with path.open("w") as file:
        file.write(start)
        for n in range(rows):
            value = "oops" if n == broken else f'"{"x" * 200}"'
            file.write(f'{{"user_id": "u{n}", "item_id": "i", "text": {value}}}' + (",\n" if n + 1 < rows else "\n"))
        file.write(end)
    return path


@pytest.mark.parametrize(("start", "end"), [("[\n", "]"), ('{"version": 1, "visits": [\n', "]}"), ("", "")])
def test_memory_does_not_follow_the_size_of_a_file(tmp_path: Path, start: str, end: str) -> None:
    sizes = []
    for rows in (3_000, 500_000):
        file = write_many(tmp_path / f"{rows}.json", start, end, rows, broken=rows // 2)
        ran = subprocess.run([sys.executable, "-c", MANY, file], capture_output=True, text=True, check=True)
        count, memory, lost = json.loads(ran.stdout)
        assert (count, lost) == (rows - 1, 1)
        sizes.append(memory)
    assert sizes[1] < sizes[0] + 400_000  # kilobytes, of a file of 120 MB


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON, indent=st.sampled_from([None, 1]), cut=st.integers(0, 40))
@example(value=[[]], indent=None, cut=0)
def test_any_json_whole_or_cut_is_read_or_a_data_error(
    tmp_path: Path, value: Any, indent: int | None, cut: int
) -> None:
    text = json.dumps(value, indent=indent)
    for content in (text, text[: max(0, len(text) - cut)], json.dumps([A]) + text[cut:], text + dumped(A)):
        try:
            read_items(tmp_path / "i.json", content)
        except DataError as error:
            assert "\n" not in str(error)
