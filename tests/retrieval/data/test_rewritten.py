"""One data set on other scales, in other units, encodings and delimiters: the same items, interactions and index."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from retrieval.data.dataset import Dataset, read
from retrieval.data.items import Interaction
from retrieval.files.options import ReadOptions
from retrieval.index.build import build

pytestmark = pytest.mark.skipif("WHYREC_DATA" not in os.environ, reason="WHYREC_DATA names no folder of data sets")
Write = Callable[[Interaction], dict[str, Any]]
LIKED = 3.5
"""The lowest rating that is a thumb up."""


def rated(factor: float, unit: int = 1) -> Write:
    """The columns of a rating whose numbers are so many times as large."""
    return lambda i: {"rating": f"{(i.value or 0) * factor:g}", "timestamp": int(seconds(i) * unit)}


def thumbs(up: Any, down: Any, **more: str) -> Write:
    return lambda i: {"value": up if (i.value or 0) >= LIKED else down, "timestamp": int(seconds(i)), **more}


def seconds(interaction: Interaction) -> float:
    return interaction.time.timestamp() if interaction.time else 0


@pytest.fixture(scope="module")
def films() -> Dataset:
    return read([Path(os.environ["WHYREC_DATA"]) / "ml-latest-small"])


def rewritten(
    folder: Path,
    films: Dataset,
    write: Write,
    encoding: str = "utf-8",
    delimiter: str = ",",
    options: Mapping[str, Any] = {},
    most: int = 10_000,
) -> Dataset:
    folder.mkdir()
    items = films.items[:most]
    ids = {item.id for item in items}
    save(
        folder / "items.csv",
        (
            {"id": i.id, "title": i.title, "genres": "|".join(i.categories), "year": i.published and i.published.year}
            for i in items
        ),
        encoding,
        delimiter,
    )
    log = ({"user_id": i.user_id, "item_id": i.item_id, **write(i)} for i in films.interactions if i.item_id in ids)
    save(folder / "log.csv", log, encoding, delimiter)
    return read([folder / "items.csv"], folder / "log.csv", ReadOptions(**options))


def save(path: Path, rows: Iterable[Mapping[str, Any]], encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        for number, row in enumerate(rows):
            if not number:
                writer.writerow(row)
            writer.writerow(row.values())


PLAIN = rated(1)
RATINGS: dict[str, dict[str, Any]] = {
    "of ten": {"write": rated(2)},
    "of a hundred": {"write": rated(20)},
    "in milliseconds": {"write": rated(1, 1_000)},
    "in nanoseconds": {"write": rated(1, 10**9)},
    "of ten in milliseconds from a Chinese spreadsheet": {
        "write": rated(2, 1_000),
        "encoding": "gb18030",
        "delimiter": ";",
    },
    "in UTF-16 between tabs": {"write": PLAIN, "encoding": "utf-16", "delimiter": "\t"},
}
THUMBS: dict[str, dict[str, Any]] = {
    "one and minus one": {"write": thumbs(1, -1)},
    "two and one": {"write": thumbs(2, 1, kind="thumb")},
    "two and one, as the user says": {"write": thumbs(2, 1), "options": {"scale": "thumbs"}},
    "true and false": {"write": thumbs("true", "False")},
    "words as kinds": {
        "write": lambda i: {"event": thumbs("Thumbs up", "thumbs_down")(i)["value"], "timestamp": int(seconds(i))}
    },
    "signs": {"write": thumbs("👍", "👎")},
}


def test_rewritten_data_are_read_as_the_plain_ones(tmp_path: Path, films: Dataset) -> None:
    plain = rewritten(tmp_path / "plain", films, PLAIN)
    assert len(plain.items) == 9_742 and len(plain.interactions) == 100_836 and not plain.problems
    for name, written in RATINGS.items():
        data = rewritten(tmp_path / name, films, **written)
        assert data.items == plain.items, name
        assert data.interactions.frame.equals(plain.interactions.frame), name
        assert not data.problems


def test_thumbs_are_thumbs_however_they_are_written(tmp_path: Path, films: Dataset) -> None:
    plain = rewritten(tmp_path / "plain", films, thumbs("like", "dislike"))
    kinds = plain.interactions.frame["kind"]
    assert (kinds == "like").sum() == sum((i.value or 0) >= LIKED for i in films.interactions)
    assert set(kinds) == {"like", "dislike"}
    for name, written in THUMBS.items():
        data = rewritten(tmp_path / name, films, **written)
        assert data.interactions.frame.equals(plain.interactions.frame), name


def test_rewritten_data_make_the_same_index(tmp_path: Path, films: Dataset) -> None:
    def files(name: str, **written: Any) -> dict[str, bytes]:
        data = rewritten(tmp_path / name, films, **written, most=400)
        build(tmp_path / name / "index", data.items, data.interactions, embedder="hash", search="exact")
        paths = sorted((tmp_path / name / "index").rglob("*"))
        unlike = ("index.json", "index.copy.json", ".lock")  # which have the index's id and its time
        return {p.name: p.read_bytes() for p in paths if p.is_file() and p.name not in unlike}

    plain = files("plain", write=PLAIN)
    assert {name.partition("-")[0] for name in plain} == {"items", "interactions"}
    for name, written in RATINGS.items():
        other = files(name, **written)
        assert other.keys() == plain.keys()
        assert [file for file in plain if other[file] != plain[file]] == []
