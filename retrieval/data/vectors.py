"""Named vectors that items bring with them, as of images or sound, besides the embedding of their texts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, PlainValidator

RESERVED_NAMES = frozenset(
    "dense bilinear lexical extracted ease ease_positive rp3beta item_transitions ials content_transfer "
    "recent_popularity popularity expected_popularity recency sequence interest exploration".split()
)
"""Names that provenance uses already: the source of a named vector has the vector's name."""


def unit_vector(value: Any) -> Sequence[float]:
    """Return numbers scaled to a vector of length one, in float32; an array takes an eighth of a tuple's memory.

    Raises ValueError for anything else than two finite numbers or more.
    """
    try:
        numbers = np.array(value)
    except ValueError:  # nested lists of different lengths
        numbers = np.zeros(0)
    if numbers.ndim != 1 or numbers.dtype.kind not in "iuf" or len(numbers) < 2 or not np.isfinite(numbers).all():
        raise ValueError("a vector is a list of two finite numbers or more")
    if not (largest := np.abs(numbers).max()):
        raise ValueError("a vector of zeros has no direction: leave it out")
    scaled = numbers / np.float64(largest)  # first, so that no square overflows
    return array("f", (scaled / np.linalg.norm(scaled)).astype(np.float32).tobytes())


def valid_name(name: str) -> str:
    """Return the name of a vector unchanged. Raises ValueError for one that is not valid."""
    if not re.fullmatch("[a-z][a-z0-9_-]{,39}", name) or name in RESERVED_NAMES:
        raise ValueError("a space is named by up to 40 of a-z, 0-9, _ and -, a letter first, and not as another source")
    return name


VectorName = Annotated[str, AfterValidator(valid_name)]
Vector = Annotated[Sequence[float], PlainValidator(unit_vector)]


def length_mismatch(
    vectors: Mapping[str, Sequence[float]], lengths: MutableMapping[str, int]
) -> tuple[str, str] | None:
    """Return the first name whose vector is not as long as `lengths` says, with a message; None where all fit.

    Lengths of new names are added to `lengths`.
    """
    for name, vector in vectors.items():
        if len(vector) != lengths.get(name, len(vector)):
            return name, f"{len(vector)} numbers, where others in {name} have {lengths[name]}: one model makes them all"
    lengths.update({name: len(vector) for name, vector in vectors.items()})
    return None
