"""Interactions as columns: ten million of them take one gigabyte, and each is an Interaction when it is looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import eq
from typing import TYPE_CHECKING, Any, overload

from retrieval.data.items import Interaction

if TYPE_CHECKING:
    import polars

COLUMNS = ("user_id", "item_id", "kind", "value", "time", "context", "text")
BATCH = 10_000


class InteractionTable(Sequence[Interaction]):
    """A sequence of interactions over a frame of COLUMNS: `time` in seconds since 1970, `context` as JSON or empty."""

    def __init__(self, frame: polars.DataFrame):
        self.frame = frame

    @classmethod
    def of(cls, interactions: Iterable[Interaction]) -> InteractionTable:
        """Return interactions as a table; one that is a table already stays as it is."""
        if isinstance(interactions, InteractionTable):
            return interactions
        import polars as pl

        rows = list(interactions)
        contexts = [json.dumps(dict(r.context), ensure_ascii=False) if r.context else "" for r in rows]
        times = [r.time.timestamp() if r.time else None for r in rows]
        columns = [
            [r.user_id for r in rows],
            [r.item_id for r in rows],
            [r.kind for r in rows],
            [r.value for r in rows],
            times,
            contexts,
            [r.text for r in rows],
        ]
        return cls(pl.DataFrame(dict(zip(COLUMNS, columns, strict=True)), schema=schema()))

    def __len__(self) -> int:
        return self.frame.height

    @overload
    def __getitem__(self, at: int) -> Interaction: ...

    @overload
    def __getitem__(self, at: slice) -> InteractionTable: ...

    def __getitem__(self, at: int | slice) -> Interaction | InteractionTable:
        if isinstance(at, slice):
            return InteractionTable(self.frame[at])
        return _interaction(self.frame.row(at, named=True))

    def __iter__(self) -> Iterator[Interaction]:
        for row in self.frame.iter_rows(named=True, buffer_size=BATCH):
            yield _interaction(row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))


def schema() -> Mapping[str, Any]:
    """Return the types of the columns."""
    import polars as pl

    return {name: pl.Float64 if name in ("value", "time") else pl.String for name in COLUMNS}


def _interaction(row: Mapping[str, Any]) -> Interaction:
    """Return a row as an interaction without validating it again, which would take ten times as long."""
    time = row["time"]
    return Interaction.model_construct(
        {*COLUMNS},
        user_id=row["user_id"],
        item_id=row["item_id"],
        kind=row["kind"],
        value=row["value"],
        time=None if time is None else datetime.fromtimestamp(time, UTC),
        context=json.loads(row["context"]) if row["context"] else {},
        text=row["text"],
    )
