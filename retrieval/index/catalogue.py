"""The items of an index, each read from its JSON when it is first asked for: a thousand take some 6 ms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, overload

from retrieval.data.items import Item
from retrieval.errors import IndexFault

if TYPE_CHECKING:
    import polars


class ItemRows(Sequence[Item]):
    """Row by row. IndexFault, naming `where`, for an item that cannot be read."""

    def __init__(self, written: polars.Series, where: str):
        self._written, self._where = written, where
        self._read: list[Item | None] = [None] * len(written)

    def __len__(self) -> int:
        return len(self._read)

    @overload
    def __getitem__(self, row: int) -> Item: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Item]: ...

    def __getitem__(self, row: int | slice) -> Item | Sequence[Item]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        item = self._read[row]
        if item is None:
            try:
                item = self._read[row] = Item.model_validate_json(self._written[row])
            except ValueError as error:
                raise IndexFault(
                    f"an item of {self._where} cannot be read: whyrec doctor --index {self._where} says which"
                ) from error
        return item


class Catalogue(Mapping[str, Item]):
    """By id, in the order of the rows; `in_order` is the same by row."""

    def __init__(self, rows: Mapping[str, int], written: polars.Series, where: str):
        self._rows, self.in_order = rows, ItemRows(written, where)

    def __getitem__(self, item_id: str) -> Item:
        return self.in_order[self._rows[item_id]]

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
