"""Parts of a descriptor joined into one vector whose cosine is a weighted mean of Gaussian kernels of the parts.

Plain cosines of the parts would be drowned by whichever part varies most. A Gaussian kernel counts a part where it is
much alike and hardly where it is not: two red posters are alike by their colours, two stars by their shape. Each part
goes through orthogonal random Fourier features (Rahimi & Recht 2007; Yu et al. 2016), which are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from retrieval.arrays import Floats
from retrieval.embedding import Vectors

FREQUENCIES = 128


class Part(NamedTuple):
    """`weight`: its share; `width`: the squared distance, of vectors of length one, at which its kernel is 1/e."""

    weight: float
    width: float


def join(parts: Mapping[str, tuple[Part, Floats]]) -> Vectors:
    """Return parts as one vector, (2 × FREQUENCIES × parts,), of length one."""
    mapped = []
    for name, (part, values) in parts.items():
        phases = _frequencies(name, len(values)) @ values / np.sqrt(part.width / 2)
        both = np.concatenate([np.cos(phases), np.sin(phases)]) / np.sqrt(FREQUENCIES)
        mapped.append(np.sqrt(part.weight) * both)
    vector = np.concatenate(mapped)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def unit(values: Floats) -> Floats:
    """Return values scaled to length one; zeros stay."""
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9))


@cache
def _frequencies(name: str, size: int) -> Floats:
    """Return orthogonal directions with lengths as those of normal vectors, (FREQUENCIES, size), seeded by the name."""
    draw = np.random.RandomState(sum(map(ord, name)))  # whose numbers no version of numpy changes
    blocks = []
    for _ in range(-(-FREQUENCIES // size)):
        directions, triangle = np.linalg.qr(draw.standard_normal((size, size)))
        lengths = np.linalg.norm(draw.standard_normal((size, size)), axis=1)
        blocks.append(lengths[:, None] * (directions * np.sign(np.diag(triangle))).T)
    return np.concatenate(blocks)[:FREQUENCIES]
