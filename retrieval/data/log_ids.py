"""Ids of a log's people and items as the catalogue writes them: what spreadsheets and data frames did is undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

FLOAT_ID = r"^\d+\.0+$"
SCIENTIFIC = r"^\d(?:[.,]\d+)?[eE]\+\d{2}$"


def ruined(ids: polars.Series, catalogue: Collection[str]) -> polars.Series:
    """Return which ids a spreadsheet wrote in scientific notation, such as 9.78E+12, and no item has."""
    import polars as pl

    written = ids.str.contains(SCIENTIFIC).fill_null(False)
    return written & ~ids.is_in(pl.Series(list(catalogue), dtype=pl.String).implode()) if written.any() else written


def whole_numbers(ids: polars.Series) -> tuple[polars.Series, int]:
    """Return ids with 5863.0 as 5863, if all that are numbers are whole, and how many were changed."""
    floats = ids.str.contains(FLOAT_ID).fill_null(False)
    if not floats.any() or ids.str.contains(r"^\d+\.\d*[1-9]\d*$").any():
        return ids, 0
    return ids.str.replace(r"^(\d+)\.0+$", "$1"), int(floats.sum())


def catalogue_ids(ids: polars.Series, catalogue: Collection[str]) -> tuple[polars.Series, int]:
    """Return ids with those that no item has as the item's that they stand for, and how many were changed.

    7.0 stands for 7, and 108052 for 0108052 where that is the only item with this number.
    """
    import polars as pl

    all_ids = pl.Series(list(catalogue), dtype=pl.String)
    numeric = (ids.str.contains(r"^\d+(\.0+)?$") & ~ids.is_in(all_ids.implode())).fill_null(False)
    if not numeric.any():
        return ids, 0
    numbered = all_ids.filter(all_ids.str.contains(r"^\d{1,18}$"))
    table = pl.DataFrame({"id": numbered, "number": numbered.str.replace(r"^0+(\d)", "$1")})
    table = table.filter(pl.col("number").is_unique())
    whole = ids.set(~numeric, None).str.replace(r"\.0+$", "")
    exact = whole.set(~whole.is_in(all_ids.implode()).fill_null(False), None)
    number = whole.str.replace(r"^0+(\d)", "$1")
    by_number = number.to_frame("number").join(table, on="number", how="left", maintain_order="left")["id"]
    matched = exact.fill_null(by_number)
    return matched.fill_null(ids), int(matched.is_not_null().sum())
