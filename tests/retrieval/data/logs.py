"""Logs for tests of what their columns decide."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from retrieval.data.dataset import Dataset, read
from retrieval.files.options import ReadOptions
from tests.retrieval.data.files import write

ITEMS = [f"i{n}" for n in range(40)]


def read_log(folder: Path, columns: str, *rows: Sequence[Any], delimiter: str = ",", **options: Any) -> Dataset:
    """Read a table of interactions with items i0 to i39."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([columns.split(), *rows])
    items = write(folder / "items.csv", "id,title\n" + "".join(f"{item},Title {item}\n" for item in ITEMS))
    return read([items], write(folder / "log.csv", text.getvalue()), ReadOptions(**options))


def read_column(folder: Path, column: str, cells: Sequence[Any], **options: Any) -> Dataset:
    """Read a log of one person whose rows differ in one column."""
    rows = [("ana", ITEMS[n % len(ITEMS)], cell) for n, cell in enumerate(cells)]
    return read_log(folder, f"user_id item_id {column}", *rows, **options)


def kinds(data: Dataset) -> list[str]:
    return [interaction.kind for interaction in data.interactions]


def values(data: Dataset) -> list[float | None]:
    return [interaction.value for interaction in data.interactions]


def decided(data: Dataset) -> str:
    """What was decided for the log, in words."""
    return data.decisions[-1].describe()


def left_out(data: Dataset) -> int:
    """Lines of the log that are left out."""
    return sum(data.reports[-1].left_out.values())
