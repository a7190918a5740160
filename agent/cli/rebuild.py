"""Building an index where there is one already: nobody's history is lost for a catalogue that is read again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.data.dataset import Dataset
    from retrieval.data.interaction_table import InteractionTable

LEAST_SHARE = 0.5
"""Share of an index's items that files must have to be taken for its catalogue."""


def with_earlier_people(into: Path, data: Dataset) -> tuple[InteractionTable, int, bool]:
    """Return the interactions of files and those in the index of people who are not in them, and how many these are.

    Also returns whether each person's stand in the order in which they happened, also without times.

    Raises UsageError where the files do not have half of the index's items: then they are hardly its catalogue.
    """
    import polars as pl

    from agent.errors import UsageError
    from retrieval.data.interaction_table import InteractionTable
    from retrieval.errors import IndexFault
    from retrieval.index import Index

    try:
        before = Index(into)
        rows, log = before.rows, before.interactions
    except IndexFault:  # none, or one that cannot be read any more
        return data.interactions, 0, data.ordered
    ids = {item.id for item in data.items}
    staying = sum(item_id in ids for item_id in rows)
    if staying < LEAST_SHARE * len(rows):
        raise UsageError(
            f"{into} has {len(rows):,} items, and {staying:,} of them are in these files: --add adds to it, --replace "
            f"puts the files in its place, with what {len(before.users()):,} people did"
        )
    people = data.interactions.frame["user_id"].unique().implode()
    earlier = log.filter(~pl.col("user_id").is_in(people) & pl.col("item_id").is_in(pl.Series(list(ids)).implode()))
    ordered = (data.ordered or not data.interactions) and (before.manifest.ordered or not earlier.height)
    return InteractionTable(pl.concat([data.interactions.frame, earlier])), earlier.height, ordered
