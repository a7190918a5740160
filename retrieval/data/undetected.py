"""Files and folders that no format claims: tables under another ending, or what to say of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from retrieval.columns.names import KNOWN_ITEM_NAMES, KNOWN_LOG_NAMES, item_columns, log_columns
from retrieval.errors import DataError
from retrieval.files.delimited import open_delimited
from retrieval.files.encoding import NO_TEXTS
from retrieval.files.problems import Problems

MOST_LISTED = 6
"""Files of a folder that are named."""
_EXPORT = "whyrec import reads the export of a service with what one person did"
_SPREADSHEETS = (".xlsx", ".xlsm", ".ods", ".numbers")


def is_table(path: Path, given: Mapping[str, str] = {}) -> bool:
    """Return whether a file of any ending is a table: a column has titles or ids, or several have other fields.

    `given` names columns by field.
    """
    try:
        columns = open_delimited(path, Problems(), KNOWN_ITEM_NAMES | KNOWN_LOG_NAMES).columns
    except DataError:
        return False
    of_items, of_logs = item_columns(columns, given), log_columns(columns, given)
    return len(columns) > 1 and ("title" in of_items or "item_id" in of_logs or max(len(of_items), len(of_logs)) > 1)


def no_format(path: Path, names: tuple[str, ...]) -> DataError:
    """Return the error for a file or folder that no format claims: what it is, and what to do; `names` of formats."""
    if path.is_dir():
        return DataError(f"{path} {_folder(path)}")
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        return DataError(f"{path} is empty: is it the right file?")
    if path.suffix.lower() in _SPREADSHEETS:
        return DataError(f"{path} is a spreadsheet: save it as CSV; {_EXPORT}, spreadsheets too")
    for sign, what in NO_TEXTS.items():
        if start.startswith(sign):
            return DataError(f"{path} is {what}" + (f"; {_EXPORT}, zipped too" if sign.startswith(b"PK") else ""))
    return DataError(
        f"cannot tell the format of {path}: it is no table with a column of titles; name it, one of {', '.join(names)}"
    )


def _folder(path: Path) -> str:
    names = sorted(each.name + "/" * each.is_dir() for each in path.iterdir() if not each.name.startswith("."))
    if not names:
        return "is an empty folder: name the folder or the file with the items"
    listed = ", ".join(names[:MOST_LISTED]) + (f" and {more} more" if (more := len(names) - MOST_LISTED) > 0 else "")
    return f"is a folder of no data set that is known (it has {listed}): name one file; {_EXPORT}"
