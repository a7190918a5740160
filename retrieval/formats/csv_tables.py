"""Tables whose columns are the fields of Item or Interaction, under their own or other usual names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from retrieval.formats.rows import Problems, Row, require, table, text_lines

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
}
LISTS = ("categories", "tags")
NUMBER = re.compile(r"-?(0|[1-9]\d{0,15})(\.\d{1,16})?")


def items(path: Path, problems: Problems) -> Iterator[Row]:
    for number, line, cells in records(path, problems):
        if number == 0:
            require(path, item_fields(dict.fromkeys(cells, "?")), ("id", "title"))
        else:
            yield Row(path, line, item_fields(cells))


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    for number, line, cells in records(path, problems):
        if number == 0:
            require(path, interaction_fields(dict.fromkeys(cells, "?")), ("user_id", "item_id"))
        else:
            yield Row(path, line, interaction_fields(cells))
