"""When an index changes how it is searched and stored; the defaults suit one machine with few cores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`exact_below`: allowed rows below which every vector is compared instead of asking Chroma, or half of the items
    where that is fewer.

    All item segments are merged into one when the rows written since the last merge exceed both `max_tail` and
    `max_tail_share` of the first segment's rows.
    """

    # On one core 100,000 rows take 5 ms for one query, Chroma 3 ms.
    exact_below: int = 100_000
    max_tail: int = 2_000
    max_tail_share: float = 0.1


DEFAULT = Settings()
