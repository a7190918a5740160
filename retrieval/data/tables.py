"""Tables whose columns are fields of Item or Interaction, under their own or other usual names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from retrieval.columns.cells import clean, plain_text, scalar
from retrieval.columns.kind_columns import domain_name, kind_of_table, with_kind_column
from retrieval.columns.names import (
    AMBIGUOUS,
    KNOWN_ITEM_NAMES,
    is_address_name,
    is_personal,
    item_columns,
    log_columns,
    normalized_name,
)
from retrieval.columns.title_cells import script_language, split_series, split_titles
from retrieval.errors import DataError
from retrieval.files.delimited import open_delimited
from retrieval.files.options import ReadOptions
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row, Table

LISTS = ("categories", "tags")
OWN_RATING = ("rating", "score", "stars", "评分")
"""Columns that hold a person's own rating where another column holds the average."""
AVERAGE = ("average_rating", "avg_rating", "vote_average", "ratings_average", "豆瓣评分", "imdb_rating")


class TitleId(str):
    """An id made of a title: another item may have the same."""


def is_supplement(path: Path, options: ReadOptions) -> bool:
    """Return whether a table only adds texts to items: it has their id and a text, and no title."""
    if path.suffix.lower() not in (".csv", ".tsv") or not path.is_file() or not path.stat().st_size:
        return False
    fields = item_columns(open_delimited(path, Problems(options), KNOWN_ITEM_NAMES).columns, options.columns)
    return {"id", "text"} <= fields.keys() and "title" not in fields


def supplement_rows(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the ids and texts of a supplement."""
    table = open_delimited(path, problems, KNOWN_ITEM_NAMES)
    fields = item_columns(table.columns, problems.options.columns)
    for chunk in table.chunks:
        for line, cells in chunk.rows():
            ids = (clean(cells[column]) for column in fields["id"])
            text = clean(cells[fields["text"][0]]) or ""
            yield Row(path, line, {"id": next(filter(None, ids), ""), "text": plain_text(text)})


def item_rows(table: Table, given: Mapping[str, str] = {}) -> Iterator[Row]:
    """Yield the items of a user's table. Raises DataError for one without a column of titles."""
    fields = item_columns(table.columns, given)
    if "title" not in fields:
        raise no_column(table.path, table.columns, "title")
    for chunk in table.chunks:
        cells = {name: list(map(clean, column)) for name, column in chunk.cells.items()}
        given = with_kind_column(cells, given)
        kind = kind_of_table(table.path, cells, given)
        for line, cleaned in Chunk(chunk.file, chunk.lines, cells).rows():
            yield Row(chunk.file, line, own_item_fields(cleaned, given, kind))


def log_chunks(table: Table, given: Mapping[str, str] = {}) -> Iterator[Chunk]:
    """Yield the chunks of a table of interactions. Raises DataError for one with neither ids nor titles of items."""
    if "item_id" not in log_columns(table.columns, given) and "title" not in item_columns(table.columns, given):
        raise no_column(table.path, table.columns, "item_id")
    yield from table.chunks


def records(
    path: Path, problems: Problems, names: Mapping[str, str], needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the cells of each record of a data set whose columns are fixed, by the names that it gives.

    Raises DataError for a header without the needed ones.
    """
    for chunk in named_chunks(path, problems, names, needed):
        yield from chunk.rows()


def named_chunks(path: Path, problems: Problems, names: Mapping[str, str], needed: tuple[str, ...]) -> Iterator[Chunk]:
    """Yield the records of a data set whose columns are fixed in chunks: `names` are theirs by normalized name.

    Raises DataError for a header without the needed ones.
    """
    table = open_delimited(path, problems, names.keys())
    require_columns(path, table.columns, names, needed)
    for chunk in table.chunks:
        cells: dict[str, Sequence[Any]] = {}
        for name, column in chunk.cells.items():
            cells.setdefault(names.get(normalized_name(name), name), column)
        yield Chunk(chunk.file, chunk.lines, cells)


def require_columns(path: Path, columns: Iterable[str], names: Mapping[str, str], needed: tuple[str, ...]) -> None:
    """Raise DataError where a needed field has no column: every row would be bad."""
    columns = list(columns)
    fields = {names.get(normalized_name(column)) for column in columns}
    for field in needed:
        if field not in fields:
            raise DataError(f"{path} has no column for {field} (it has {_listed(columns)}): rename one")


def item_fields(cells: Mapping[str, Any], given: Mapping[str, str] = {}) -> dict[str, Any]:
    """Return cells as fields of an Item: empty ones left out, unknown names as attributes.

    What a person did with the item, such as their own rating or review, is none of its fields. An item without an id
    has its title and year as one.
    """
    assigned, attributes = _plan(tuple(cells), tuple(given.items()))
    fields: dict[str, Any] = {}
    for field, columns in assigned:
        present = [cell for cell in map(cells.__getitem__, columns) if _is_present(cell)]
        if len(present) == 1 or (present and field not in LISTS):
            fields[field] = present[0]
        elif present:
            fields[field] = [part for cell in present for part in _parts(cell)]
    if isinstance(fields.get("text"), str):
        fields["text"] = plain_text(fields["text"])
    own = {column: scalar(cell) for column in attributes if _is_present(cell := cells[column])}
    if "title" in fields and "id" not in fields and "id" not in dict(assigned):
        year = str(fields.get("published", ""))[:4]
        fields["id"] = TitleId(f"{fields['title']} ({year})" if year.isdigit() else fields["title"])
    return {**fields, "attributes": own} if own else fields


def _is_present(cell: Any) -> bool:
    """Return whether a cell holds something: neither nothing, nor an empty text, nor NaN."""
    return cell is not None and cell != "" and cell == cell


def own_item_fields(cells: Mapping[str, Any], given: Mapping[str, str] = {}, kind: str = "") -> dict[str, Any]:
    """Return cells of a user's own file as fields of an Item, with what its title tells besides.

    `kind`: that of all items of the file, where no column says it.
    """
    fields = item_fields(cells, given)
    if kind and "domain" not in fields:
        fields["domain"] = kind
    if isinstance(domain := fields.get("domain"), str):
        fields["domain"] = domain_name(domain) or domain
    if isinstance(written := fields.get("title"), str) and written[-1:] == ")" and "#" in written:
        fields["title"], series = split_series(written)
        fields["attributes"] = {**series, **fields.get("attributes", {})}
    if isinstance(title := fields.get("title"), str) and not title.isascii():
        if "language" not in fields and (language := script_language(title)):
            fields["language"] = language
        if "/" in title or "／" in title:
            titles = split_titles(title)
            fields |= {**titles, "attributes": {**titles.get("attributes", {}), **fields.get("attributes", {})}}
    return fields


def _parts(cell: Any) -> Sequence[Any]:
    return cell if isinstance(cell, list | tuple) else [cell]


@lru_cache(256)
def _plan(
    columns: tuple[str, ...], given: tuple[tuple[str, str], ...]
) -> tuple[list[tuple[str, list[str]]], tuple[str, ...]]:
    """Return the columns of each field and those that are attributes, for records with these columns."""
    assigned = item_columns(columns, dict(given))
    for field in ("id", "title", "text", "published", "language", "domain", "work"):
        assigned[field] = assigned.get(field, [])
    taken = {column for each in assigned.values() for column in each}
    taken -= {column for column in assigned["id"][1:] if is_address_name(column)}
    names = {normalized_name(column) for column in columns}
    personal = {name for name in names if is_personal(name)}
    if names & set(map(normalized_name, AVERAGE)):
        personal |= set(map(normalized_name, OWN_RATING))
    attributes = tuple(c for c in columns if c.strip() and c not in taken and normalized_name(c) not in personal)
    return [(field, each) for field, each in assigned.items() if each], attributes


def interaction_fields(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return cells as raw fields of an interaction; of several columns for a field, the first that is not empty."""
    fields: dict[str, Any] = {}
    for field, columns in _log_plan(tuple(cells)):
        fields[field] = next((cells[c] for c in columns if cells[c] is not None and cells[c] != ""), None)
    return fields


@lru_cache(256)
def _log_plan(columns: tuple[str, ...]) -> tuple[tuple[str, list[str]], ...]:
    return tuple(log_columns(columns).items())


def is_ambiguous(column: str) -> bool:
    """Return whether a column may hold kinds of interactions or kinds of things."""
    return normalized_name(column) in AMBIGUOUS


def no_column(path: Path, columns: Sequence[str], field: str, has_titles: bool = False) -> DataError:
    """Return the error for a table without a column for a field."""
    if any(re.fullmatch(r"\d[\d.]*(?: \(\d+\))?", column) for column in columns):
        names = "id,title,…" if field == "title" else "user_id,item_id,rating,timestamp"
        return DataError(f"{path} has no header, it begins with data ({_listed(columns)}): put one above, as {names}")
    hint = f"rename one, or name it: --columns {field}=NAME"
    if len(columns) == 1:
        hint += "; lines above the header are to be removed"
    if has_titles:
        hint = f"whyrec import matches titles with an index; or name the column of ids: --columns {field}=NAME"
    return DataError(f"{path} has no column for {field} (it has {_listed(columns)}): {hint}")


def _listed(columns: Iterable[str]) -> str:
    return " ".join(", ".join(columns).split())[:200] or "none"
