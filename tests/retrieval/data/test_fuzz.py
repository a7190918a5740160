"""Files of every format with wrong cells and wrong bytes: nothing but a DataError, and every record is accounted for.

`FUZZ=10000` in the environment tries so many new files.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import Dataset, FileReport, read
from retrieval.errors import DataError

Row = dict[str, Any]
FUZZ = int(os.environ.get("FUZZ", "0"))
ITEMS: list[Row] = [
    {
        "id": f"i{n}",
        "title": f"Title {n}",
        "text": f"About {n}.",
        "genres": "Drama|War",
        "year": f"{1990 + n}",
        "price": f"{n}",
    }
    for n in range(9)
]
LOG: list[Row] = [
    {
        "user_id": f"u{n % 4}",
        "item_id": f"i{n % 9}",
        "rating": f"{1 + n % 5}",
        "timestamp": f"{1_600_000_000 + 999 * n}",
    }
    for n in range(30)
]


def separated(delimiter: str) -> Callable[[list[Row]], str]:
    def write(rows: list[Row]) -> str:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows([rows[0].keys(), *(row.values() for row in rows)])
        return text.getvalue()

    return write


def atomic(rows: list[Row]) -> str:
    """Cells between tabs, without quotes."""
    table = [rows[0].keys(), *(row.values() for row in rows)]
    return "".join("\t".join(re.sub("[\t\r\n]", " ", str(cell)) for cell in row) + "\n" for row in table)


def json_lines(rows: list[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def json_array(rows: list[Row]) -> str:
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"


@dataclass(frozen=True)
class Format:
    """How a catalogue and a log are written; `columns` are the names of some fields, where a format has its own."""

    items: str
    log: str
    write: Callable[[list[Row]], str]
    columns: Mapping[str, str] | None = None
    log_columns: Mapping[str, str] | None = None

    def save(self, folder: Path, items: list[Row], log: list[Row]) -> tuple[Path, Path]:
        files = folder / self.items, folder / self.log
        for file, rows, names in zip(files, (items, log), (self.columns, self.log_columns), strict=True):
            table = [{names[name]: row[name] for name in names} if names else row for row in rows]
            file.write_bytes(self.write(table).encode("utf-8", "surrogatepass"))
        return files

    def read(self, folder: Path) -> Dataset:
        return read([folder]) if self.columns else read([folder / self.items], folder / self.log)


FORMATS = {
    "csv": Format("items.csv", "log.csv", separated(",")),
    "semicolons": Format("items.csv", "log.csv", separated(";")),
    "tsv": Format("items.tsv", "log.tsv", atomic),
    "jsonl": Format("items.jsonl", "log.jsonl", json_lines),
    "json": Format("items.json", "log.json", json_array),
    "movielens": Format(
        "movies.csv",
        "ratings.csv",
        separated(","),
        {"id": "movieId", "title": "title", "genres": "genres"},
        {"user_id": "userId", "item_id": "movieId", "rating": "rating", "timestamp": "timestamp"},
    ),
    "goodbooks": Format(
        "books.csv",
        "ratings.csv",
        separated(","),
        {"id": "book_id", "title": "title", "year": "original_publication_year"},
        {"user_id": "user_id", "item_id": "book_id", "rating": "rating"},
    ),
    "recbole": Format(
        "a.item",
        "a.inter",
        atomic,
        {"id": "item_id:token", "title": "title:token_seq", "genres": "genre:token_seq", "year": "year:token"},
        {
            "user_id": "user_id:token",
            "item_id": "item_id:token",
            "rating": "rating:float",
            "timestamp": "timestamp:float",
        },
    ),
}


def tries(share: int) -> Any:
    """The settings of a test that makes a part of all files: few, always the same, or as many new ones as FUZZ says."""
    return settings(
        max_examples=max(1, FUZZ // share) if FUZZ else 12,
        derandomize=not FUZZ,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


ODD = st.sampled_from(
    [
        "",
        " ",
        "nan",
        "None",
        "0",
        "-1",
        "1600000000",
        "9" * 5_000,
        "²",
        "1³",
        "1e30",
        "inf",
        "-Infinity",
        "9" * 40,
        '=""',
        '="7"',
        "2024-13-45",
        "0000-00-00",
        "31/2/24",
        "\u3000",
        "\ufeff",
        "'",
        '"',
        '""',
        '\\"',
        ",",
        ";",
        "|",
        "\t",
        "\n",
        "a\nb",
        "\r",
        "\0",
        "[",
        "{}",
        "[]",
        "👎",
        "５",
        "½",
        "★★",
        "1,5",
        "4/5",
        "0/0",
        "9/0",
        "like",
        "to-read",
        "x" * 25_000,
        "<b>",
        "&#0;",
        "&#xFFFFFFFF;",
        "\u202e",
        "\ud800",
        "i1",
        "i0.0",
    ]
)
TEXTS = ODD | st.text(max_size=12)
VALUES = (
    TEXTS | st.none() | st.integers() | st.floats() | st.lists(ODD, max_size=2) | st.dictionaries(ODD, ODD, max_size=2)
)


def changes(rows: list[Row], cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Row]]:
    """Rows some cells of which hold something else."""
    places = st.tuples(st.integers(0, len(rows) - 1), st.sampled_from(sorted(rows[0])))

    def apply(changed: dict[tuple[int, str], Any]) -> list[Row]:
        return [{name: changed.get((n, name), cell) for name, cell in row.items()} for n, row in enumerate(rows)]

    return st.dictionaries(places, cells, max_size=12).map(apply)


def reports(data: Dataset) -> dict[str, FileReport]:
    return {report.what: report for report in data.reports}


def accounted(report: FileReport) -> int:
    """Records that are kept, or left out and counted."""
    return report.rows + sum(report.left_out.values())


@pytest.mark.parametrize("name", FORMATS)
def test_every_record_with_a_wrong_cell_is_kept_or_left_out_and_counted(tmp_path: Path, name: str) -> None:
    cells = VALUES if name.startswith("json") else TEXTS
    format = FORMATS[name]

    @tries(3 * len(FORMATS))
    @given(items=changes(ITEMS, cells), log=changes(LOG, cells))
    def try_one(items: list[Row], log: list[Row]) -> None:
        format.save(tmp_path, items, log)
        try:
            data = format.read(tmp_path)
        except DataError as error:
            assert "\n" not in str(error)
            return
        assert len(data.items) == reports(data)["items"].rows
        assert len(data.interactions) == reports(data)["interactions"].rows
        assert accounted(reports(data)["items"]) == records(format, items, format.columns)
        assert accounted(reports(data)["interactions"]) == records(format, log, format.log_columns)
        assert {problem.line for problem in data.problems if problem.lines} <= set(range(1, 1_000))

    try_one()


def records(format: Format, rows: list[Row], names: Mapping[str, str] | None) -> int:
    """How many records rows are: in delimited text a blank line is none."""
    if format.write in (json_lines, json_array):
        return len(rows)
    return sum(any(str(row[name]).strip() for name in names or row) for row in rows)


def typed(column: str, kind: Any) -> pl.Expr:
    text = pl.col(column)
    if kind == pl.List(pl.String):
        return pl.concat_list(column)
    if kind == pl.Boolean:
        return text == "1"
    whole = text.cast(pl.Int64, strict=False) if kind in (pl.Date, pl.Datetime("ms")) else text
    return whole.cast(kind, strict=False)


TYPES = (
    pl.String,
    pl.Int64,
    pl.Float32,
    pl.Boolean,
    pl.Date,
    pl.Datetime("ms"),
    pl.Categorical,
    pl.Binary,
    pl.List(pl.String),
)


def test_every_row_of_a_table_of_any_types_is_kept_or_left_out_and_counted(tmp_path: Path) -> None:
    @tries(3)
    @given(items=changes(ITEMS, TEXTS), log=changes(LOG, TEXTS), kinds=st.lists(st.sampled_from(TYPES), min_size=10))
    def try_one(items: list[Row], log: list[Row], kinds: list[Any]) -> None:
        for file, rows, types in (("items", items, kinds[:3]), ("log", log, kinds[3:6])):
            whole = [{n: str(c).encode("utf-8", "replace").decode() for n, c in row.items()} for row in rows]
            frame = pl.DataFrame(whole)
            for column, kind in zip(sorted(rows[0])[-len(types) :], types, strict=True):
                frame = frame.with_columns(typed(column, kind).alias(column))
            frame.write_parquet(tmp_path / f"{file}.parquet")
        try:
            data = read([tmp_path / "items.parquet"], tmp_path / "log.parquet")
        except DataError as error:
            assert "\n" not in str(error)
            return
        assert accounted(reports(data)["items"]) == len(items)
        assert accounted(reports(data)["interactions"]) == len(log)

    try_one()


PIECES = st.sampled_from(
    [
        b'"',
        b"'",
        b"\\",
        b",",
        b";",
        b"\t",
        b"|",
        b"\n",
        b"\r",
        b"\0",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\xff",
        b"\xe4\xb8",
        b"\xef\xbb\xbf",
        b"\n\n",
        b'""',
        b'\\"',
        b"::",
        b"NaN",
        b"null",
        b"sep=;",
        b"=",
        b"\xc3",
    ]
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "insert", "delete", "double", "cut", "move", "replace"]),
        st.floats(0, 1, exclude_max=True),
        st.floats(0, 1, exclude_max=True),
        PIECES | st.binary(max_size=3),
    ),
    min_size=1,
    max_size=4,
)


def edit(content: bytes, edits: list[tuple[str, float, float, bytes]], start: int) -> bytes:
    """Change bytes behind a place: flip or insert some, delete, double, cut or move lines, replace signs."""
    head, body = content[:start], content[start:]
    for what, here, there, piece in edits:
        place = int(here * len(body))
        rows = body.split(b"\n")
        row, other = int(here * len(rows)), int(there * len(rows))
        if what == "flip" and body:
            body = body[:place] + bytes([body[place] ^ (1 << int(there * 8))]) + body[place + 1 :]
        elif what == "insert":
            body = body[:place] + piece + body[place:]
        elif what == "delete":
            body = body[:place] + body[place + 1 + int(there * 3) :]
        elif what == "double":
            body = b"\n".join([*rows[:other], rows[row], *rows[other:]])
        elif what == "cut" and there < 0.1:
            body = body[:place]
        elif what == "move":
            rows[row], rows[other] = rows[other], rows[row]
            body = b"\n".join(rows)
        elif what == "replace":
            sign = [b'"', b",", b"\n", b":"][int(there * 4)]
            body = body[:place] + body[place:].replace(sign, piece, 1)
    return head + body


def intact(before: bytes, after: bytes) -> int:
    """How many of the lines of a file are still in it as they were."""
    return (Counter(before.split(b"\n")) & Counter(after.split(b"\n"))).total()


SWALLOWED = 3
"""Whole lines that one wrong quote may take into a cell before it is seen to be wrong."""


@pytest.mark.parametrize("what", ["items", "interactions"])
@pytest.mark.parametrize("name", FORMATS)
def test_wrong_bytes_cost_no_intact_line(tmp_path: Path, name: str, what: str) -> None:
    format = FORMATS[name]

    @tries(3 * 2 * len(FORMATS))
    @given(edits=EDITS)
    def try_one(edits: list[tuple[str, float, float, bytes]]) -> None:
        files = format.save(tmp_path, ITEMS, LOG)
        file = files[what == "interactions"]
        before = file.read_bytes()
        after = edit(before, edits, before.index(b"\n") + 1)
        file.write_bytes(after)
        try:
            data = format.read(tmp_path)
        except DataError as error:
            assert "\n" not in str(error)
            assert what == "interactions" or "not one" in str(error) or not intact(before, after) > len(ITEMS) // 2, (
                error
            )
            return
        frame = 1 + 2 * (name == "json")  # the header; of an array the two brackets and the end
        least = intact(before, after) - frame - SWALLOWED * len(edits)
        assert accounted(reports(data)[what]) >= least
        other = "items" if what == "interactions" else "interactions"
        assert accounted(reports(data)[other]) == (len(ITEMS) if other == "items" else len(LOG))

    try_one()


@pytest.mark.parametrize("name", [*FORMATS, "parquet"])
def test_wrong_bytes_anywhere_raise_nothing_but_data_errors(tmp_path: Path, name: str) -> None:
    @tries(3 * (len(FORMATS) + 1))
    @given(edits=EDITS, which=st.booleans())
    def try_one(edits: list[tuple[str, float, float, bytes]], which: bool) -> None:
        if name == "parquet":
            files = tmp_path / "items.parquet", tmp_path / "log.parquet"
            pl.DataFrame(ITEMS).write_parquet(files[0])
            pl.DataFrame(LOG).write_parquet(files[1])
        else:
            files = FORMATS[name].save(tmp_path, ITEMS, LOG)
        files[which].write_bytes(edit(files[which].read_bytes(), edits, 0))
        try:
            read([files[0]], files[1]) if name == "parquet" else FORMATS[name].read(tmp_path)
        except DataError as error:
            assert "\n" not in str(error)

    try_one()
