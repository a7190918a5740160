"""Named vectors are read from JSON and Parquet; a bad one is reported with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from retrieval.data import dataset

BAD: dict[str, tuple[Any, str]] = {
    "a number alone": ({"image": [1.0]}, "vectors.image"),
    "words": ({"image": ["1", "2", "3"]}, "vectors.image"),
    "truths": ({"image": [True, False, True]}, "vectors.image"),
    "a hole": ({"image": [1.0, None, 2.0]}, "vectors.image"),
    "lists of unequal lengths": ({"image": [[1.0], [1.0, 2.0]]}, "vectors.image"),
    "no direction": ({"image": [0.0, 0.0, 0.0]}, "vectors.image"),
    "a number past all": ({"image": [1.0, 10**400, 1.0]}, "vectors.image"),
    "another length": ({"image": [1.0, 2.0]}, "vectors.image"),
    "a name in capitals": ({"Image": [1.0, 2.0, 3.0]}, "vectors.Image"),
    "the name of a source": ({"dense": [1.0, 2.0, 3.0]}, "vectors.dense"),
    "no spaces": ([1.0, 2.0, 3.0], "vectors"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_vector_costs_the_vector_and_is_reported_with_its_line(tmp_path: Path, bad: str) -> None:
    vectors, field = BAD[bad]
    file = tmp_path / "items.jsonl"
    rows = [
        {"id": "a", "title": "a", "vectors": {"image": [1, 2.5, 3]}},
        {"id": "b", "title": "b", "vectors": vectors},
        {"id": "c", "title": "c"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    data = dataset.read([file])
    assert [(i.id, list(i.vectors)) for i in data.items] == [("a", ["image"]), ("b", []), ("c", [])]
    (problem,) = data.problems
    assert (problem.file, problem.line, problem.lines) == (str(file), 2, 0) and problem.field.startswith(field)


@pytest.mark.parametrize("shape", [pl.List(pl.Float64), pl.Array(pl.Float32, 3)])
def test_parquet_lists_arrays_and_nulls(tmp_path: Path, shape: pl.DataType) -> None:
    file = tmp_path / "items.parquet"
    vectors = [{"image": [3.0, 4.0, 0.0]}, {"image": None}, None, {"image": [0.0, 0.0, 0.0]}]
    schema = {"id": pl.String, "title": pl.String, "vectors": pl.Struct({"image": shape})}
    pl.DataFrame({"id": list("abcd"), "title": list("abcd"), "vectors": vectors}, schema=schema).write_parquet(file)
    data = dataset.read([file])
    assert [list(i.vectors) for i in data.items] == [["image"], [], [], []]
    assert np.allclose(data.items[0].vectors["image"], [0.6, 0.8, 0])
    assert [(p.line, p.field) for p in data.problems] == [(4, "vectors.image")]
