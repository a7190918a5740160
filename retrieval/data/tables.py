"""Tables whose columns are fields of Item or Interaction, under their own or other usual names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from retrieval.data.rows import Problems, Row, table, text_lines
from retrieval.errors import DataError

ITEM_NAMES = {
    **{name: name for name in ("id", "domain", "title", "text", "categories", "tags", "language", "published")},
    **dict.fromkeys(("itemid", "item", "movieid", "bookid", "productid", "asin", "sku"), "id"),
    **dict.fromkeys(("name", "movietitle", "itemname"), "title"),
    **dict.fromkeys(("description", "extract", "summary", "overview", "plot", "abstract"), "text"),
    **dict.fromkeys(("genre", "genres", "category", "class"), "categories"),
    **dict.fromkeys(("tag", "keywords"), "tags"),
    **dict.fromkeys(("year", "releaseyear", "date", "releasedate", "publishedat"), "published"),
    **dict.fromkeys(("lang", "languagecode"), "language"),
}
INTERACTION_NAMES = {
    **dict.fromkeys(("userid", "user", "uid", "customerid", "reviewerid"), "user_id"),
    **{name: "item_id" for name, field in ITEM_NAMES.items() if field == "id" and name != "id"},
    **dict.fromkeys(("kind", "event", "action", "type"), "kind"),
    **dict.fromkeys(("value", "rating", "score", "stars"), "value"),
    **dict.fromkeys(("time", "timestamp", "date", "datetime"), "time"),
    **dict.fromkeys(("text", "review", "reviewtext", "comment", "query", "search", "searchquery"), "text"),
}
LISTS = ("categories", "tags")
NUMBER = re.compile(r"-?(0|[1-9]\d{0,15})(\.\d{1,16})?")


def is_supplement(path: Path) -> bool:
    """Return whether a table only adds texts to items: it has their id and a text, and no title."""
    if path.suffix.lower() not in (".csv", ".tsv") or not path.is_file():
        return False
    _, header = next(table(path, Problems(), *_dialect(path)), (0, []))
    fields = {ITEM_NAMES.get(normalized_name(column)) for column in header}
    return {"id", "text"} <= fields and "title" not in fields


def supplement_rows(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the ids and texts of a supplement."""
    for line, cells in records(path, problems, ITEM_NAMES, ("id", "text")):
        fields = item_fields(cells)
        yield Row(path, line, {"id": fields.get("id", ""), "text": fields.get("text", "")})


def records(
    path: Path, problems: Problems, names: Mapping[str, str], needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the cells by column name of each record. DataError for a header without the needed columns."""
    rows = table(path, problems, *_dialect(path))
    _, header = next(rows, (0, []))
    require_columns(path, header, names, needed)
    for line, cells in rows:
        yield line, dict(zip(header, cells, strict=True))


def require_columns(path: Path, columns: Iterable[str], names: Mapping[str, str], needed: tuple[str, ...]) -> None:
    """Raise DataError where a needed field has no column: every row would be bad."""
    columns = list(columns)
    fields = {names.get(normalized_name(column)) for column in columns}
    for field in needed:
        if field not in fields:
            present = " ".join(", ".join(columns).split())[:200] or "none"
            raise DataError(f"{path} has no column for {field} (it has {present}): rename one")


def item_fields(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return cells as fields of an Item: empty ones left out, '|' lists split, unknown names as attributes."""
    fields: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for column, cell in cells.items():
        if cell is None or cell == "" or cell != cell:  # a NaN is a missing cell too
            continue
        field = ITEM_NAMES.get(normalized_name(column))
        if field in LISTS:
            parts = cell.split("|") if isinstance(cell, str) else cell
            fields[field] = [*fields.get(field, ()), *(p.strip() if isinstance(p, str) else p for p in parts)]
        elif field:
            fields.setdefault(field, _moment(cell) if field == "published" else cell)
        else:
            attributes[column] = parse_scalar(cell)
    return {**fields, "attributes": attributes} if attributes else fields


def interaction_fields(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return cells as fields of an Interaction; without a kind, a rated one is 'rate' and any other 'view'."""
    fields = {}
    for column, cell in cells.items():
        field = _interaction_name(column)
        if field == "text" and not isinstance(cell, str):
            continue
        if field and cell is not None and cell != "":
            fields[field] = _moment(cell) if field == "time" and isinstance(cell, str) and "." in cell else cell
    fields.setdefault("kind", "rate" if "value" in fields else "view")
    return fields


def parse_scalar(cell: Any) -> Any:
    """Return a cell as the number or truth value it spells, so that only words count as text attributes."""
    if isinstance(cell, list):
        return ", ".join(str(part) for part in cell)
    if not isinstance(cell, str):
        return cell
    if NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return {"true": True, "false": False}.get(cell.lower(), cell)


def _moment(cell: Any) -> Any:
    """Return a year or epoch seconds that a table wrote as a number, such as 1995.0, as such; other cells unchanged."""
    if not isinstance(cell, str | int | float) or (isinstance(cell, str) and not NUMBER.fullmatch(cell)):
        return cell
    return f"{int(float(cell)):04d}" if 0 < float(cell) < 10_000 else float(cell)


@cache
def normalized_name(column: str) -> str:
    """Return a column name without case, spaces and underscores."""
    return "".join(c for c in column.lower() if c.isalnum())


@cache
def _interaction_name(column: str) -> str | None:
    return INTERACTION_NAMES.get(normalized_name(column))


def _dialect(path: Path) -> tuple[str, bool]:
    """Return the delimiter, by the header, and whether quotes quote: a .tsv holds its cells verbatim."""
    if path.suffix.lower() == ".tsv":
        return "\t", False
    _, header = next(text_lines(path, Problems()), (0, ""))
    return max(",;\t|", key=header.count), True
