"""The items of an index, each parsed from its JSON when it is first read: a thousand take some 6 ms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, overload

from retrieval.data.items import Item
from retrieval.errors import IndexFault

if TYPE_CHECKING:
    import polars

KEPT_IN_PASSES = 200_000
"""Items up to which those that a pass over all has read stay in memory."""


class ItemRows(Sequence[Item]):
    """Items row by row. Raises IndexFault, naming `index`, for an item that cannot be parsed."""

    def __init__(self, json: polars.Series, index: str):
        self._json, self._index = json, index
        self._parsed: list[Item | None] = [None] * len(json)

    def __len__(self) -> int:
        return len(self._parsed)

    def __iter__(self) -> Iterator[Item]:
        """Yield all items; those of a large catalogue are not kept, as a million take three gigabytes."""
        for row in range(len(self)):
            yield self[row] if len(self) <= KEPT_IN_PASSES else self._parsed[row] or self._parse(row)

    @overload
    def __getitem__(self, row: int) -> Item: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Item]: ...

    def __getitem__(self, row: int | slice) -> Item | Sequence[Item]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        item = self._parsed[row]
        if item is None:
            item = self._parsed[row] = self._parse(row)
        return item

    def _parse(self, row: int) -> Item:
        try:
            return Item.model_validate_json(self._json[int(row)])  # rows may be numpy's integers
        except ValueError as error:
            raise IndexFault(
                f"an item of {self._index} cannot be read: whyrec doctor --index {self._index} says which"
            ) from error


class Catalogue(Mapping[str, Item]):
    """Items by id, in the order of their rows; `in_order` has them by row."""

    def __init__(self, rows: Mapping[str, int], json: polars.Series, index: str):
        self._rows, self.in_order = rows, ItemRows(json, index)

    def __getitem__(self, item_id: str) -> Item:
        return self.in_order[self._rows[item_id]]

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._rows

    def row(self, item_id: str) -> int:
        """Return the row of an item. Raises KeyError for an unknown id."""
        return self._rows[item_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
