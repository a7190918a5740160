"""Vectors that items bring with them, in named spaces besides that of their texts: of images, of sound."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, PlainValidator

RESERVED_NAMES = frozenset(
    "dense lexical facts ease liked walks factors sequence kin tuned popular classic newest exploration".split()
)
"""What other sources are called; a space's source has the name of the space."""


def unit_vector(value: Any) -> Sequence[float]:
    """Numbers as a vector of length one, in float32: an array, since a tuple takes eight times the memory."""
    try:
        found = np.array(value)
    except ValueError:  # lists of different lengths in one
        found = np.zeros(0)
    if found.ndim != 1 or found.dtype.kind not in "iuf" or len(found) < 2 or not np.isfinite(found).all():
        raise ValueError("a vector is a list of two finite numbers or more")
    if not (most := np.abs(found).max()):
        raise ValueError("a vector of zeros has no direction: leave it out")
    scaled = found / np.float64(most)  # first, so that no square is too large
    return array("f", (scaled / np.linalg.norm(scaled)).astype(np.float32).tobytes())


def valid_name(name: str) -> str:
    """The name of a space. Raises ValueError where it cannot be one."""
    if not re.fullmatch("[a-z][a-z0-9_-]{,39}", name) or name in RESERVED_NAMES:
        raise ValueError("a space is named by up to 40 of a-z, 0-9, _ and -, a letter first, and not as another source")
    return name


VectorName = Annotated[str, AfterValidator(valid_name)]
Vector = Annotated[Sequence[float], PlainValidator(unit_vector)]


def length_mismatch(
    vectors: Mapping[str, Sequence[float]], lengths: MutableMapping[str, int]
) -> tuple[str, str] | None:
    """The first space whose vector is not as long as `lengths` says, and what is wrong; else they learn new spaces."""
    for name, vector in vectors.items():
        if len(vector) != lengths.get(name, len(vector)):
            return name, f"{len(vector)} numbers, where others in {name} have {lengths[name]}: one model makes them all"
    lengths.update({name: len(vector) for name, vector in vectors.items()})
    return None
