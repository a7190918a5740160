"""Ratings of one scale on that of a catalogue: 9 of 10 is 4.5 of 5."""

from __future__ import annotations

from retrieval.conditions import Columns, Comparison

SCALES = (5, 10, 100)
"""The greatest ratings that scales have."""


def on_scale(rating: float, field: str, columns: Columns) -> float:
    """Return a rating on the scale of a field: the smallest that holds all its values.

    A rating above it is of the smallest scale that holds it, and so is one that a scale of 100 leaves meaningless.
    """
    scale = next((s for s in SCALES if not columns.mask(Comparison(field, ">", str(s))).any()), SCALES[-1])
    own = next((s for s in SCALES if rating <= s), SCALES[-1])
    return rating * scale / own if own > scale or scale == SCALES[-1] else rating
