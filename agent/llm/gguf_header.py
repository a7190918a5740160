"""The header of a GGUF file, checked before a library reads it: nothing that it counts or points to is past its end.

The layout (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): magic, version, counts of tensors and of
metadata; pairs of key, type and value; then a name, dimensions, type and offset a tensor; then, aligned, the weights.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Mapping
from pathlib import Path
from struct import Struct
from struct import error as StructError

MAGIC, VERSIONS = b"GGUF", (2, 3)
MAX_KEY, MAX_NAME, MAX_DIMENSIONS, MAX_ALIGNMENT = 65_535, 255, 4, 1 << 20
MAX_ELEMENTS = 1 << 62
ALIGNMENT_KEY, DEFAULT_ALIGNMENT = b"general.alignment", 32
STRING, ARRAY, U32 = 8, 9, 4
SIZES: Mapping[int, int] = {0: 1, 1: 1, 2: 2, 3: 2, U32: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value by its type; strings and arrays have none."""
BLOCKS: Mapping[int, tuple[int, int]] = {
    **{0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40)},
    **{10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66)},
    **{17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136)},
    **{24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54)},
    **{35: (256, 66), 39: (32, 17)},
}
"""Weights of a block and its bytes by the type of a tensor; of a type that is not here, only the place is checked."""
_U32, _U64 = Struct("<I"), Struct("<Q")


class HeaderFault(ValueError):
    """What is wrong with a header, in a few words."""


def check_gguf(path: Path) -> None:
    """Raise HeaderFault unless a file has a sound header and all weights that it names; OSError where it is unread."""
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise HeaderFault("it is not a GGUF file")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                _Header(data).check()
            except (StructError, OverflowError) as error:
                raise HeaderFault("it ends within its header") from error


class _Header:
    """Reads a header from its start; `at`: the next byte."""

    def __init__(self, data: mmap.mmap):
        self.data, self.at, self.size = data, len(MAGIC), len(data)

    def check(self) -> None:
        if (version := self._u32()) not in VERSIONS:
            raise HeaderFault(f"it is of version {version}, and not of {VERSIONS[0]} or {VERSIONS[1]}")
        tensors, pairs = self._count(24, "tensors"), self._count(13, "values")
        keys, alignment = set[bytes](), DEFAULT_ALIGNMENT
        for _ in range(pairs):
            key, kind = self._string(MAX_KEY), self._u32()
            start = self.at
            self._skip_value(kind)
            if key in keys:
                raise HeaderFault(f"it has {_shown(key)} twice")
            keys.add(key)
            if key == ALIGNMENT_KEY:
                alignment = _U32.unpack_from(self.data, start)[0] if kind == U32 else 0
                if not 0 < alignment <= MAX_ALIGNMENT or alignment & (alignment - 1):
                    raise HeaderFault("its alignment is no power of two")
        self._check_tensors(tensors, alignment)

    def _check_tensors(self, count: int, alignment: int) -> None:
        names, ends = set[bytes](), list[tuple[bytes, int]]()
        for _ in range(count):
            name, dimensions = self._string(MAX_NAME), self._u32()
            if name in names:
                raise HeaderFault(f"it has the tensor {_shown(name)} twice")
            names.add(name)
            if not 0 < dimensions <= MAX_DIMENSIONS:
                raise HeaderFault(f"the tensor {_shown(name)} has {dimensions} dimensions")
            shape = [self._u64() for _ in range(dimensions)]
            kind, offset = self._u32(), self._u64()
            if offset % alignment:
                raise HeaderFault(f"the tensor {_shown(name)} is not aligned")
            ends.append((name, offset + _bytes_of(name, shape, kind)))
        start = -(-self.at // alignment) * alignment
        for name, end in ends:
            if start + end > self.size:
                raise HeaderFault(f"the tensor {_shown(name)} is past the end of the file")

    def _skip_value(self, kind: int) -> None:
        if kind == STRING:
            self._string(self.size)
        elif kind == ARRAY:
            kind = self._u32()
            if kind == STRING:
                self._skip_strings(self._count(8, "strings"))
            else:
                self._move(self._count(_size_of(kind), "values") * _size_of(kind))
        else:
            self._move(_size_of(kind))

    def _skip_strings(self, count: int) -> None:
        data, at, read = self.data, self.at, _U64.unpack_from  # a vocabulary has hundreds of thousands
        for _ in range(count):
            at += 8 + read(data, at)[0]
        self._move(at - self.at)

    def _string(self, longest: int) -> bytes:
        length = self._u64()
        if length > longest:
            raise HeaderFault(f"it has a name of {length} bytes")
        self._move(length)
        return self.data[self.at - length : self.at]

    def _count(self, least: int, what: str) -> int:
        """Read a number of things that take at least so many bytes each."""
        count = self._u64()
        if count * least > self.size - self.at:
            raise HeaderFault(f"it cannot have {count} {what}")
        return count

    def _move(self, count: int) -> None:
        self.at += count
        if self.at > self.size:
            raise HeaderFault("it ends within its header")

    def _u32(self) -> int:
        self._move(_U32.size)
        return int(_U32.unpack_from(self.data, self.at - _U32.size)[0])

    def _u64(self) -> int:
        self._move(_U64.size)
        return int(_U64.unpack_from(self.data, self.at - _U64.size)[0])


def _size_of(kind: int) -> int:
    if kind not in SIZES:
        raise HeaderFault(f"it has a value of the unknown type {kind}")
    return SIZES[kind]


def _bytes_of(name: bytes, shape: list[int], kind: int) -> int:
    """Return the bytes of a tensor's weights."""
    block, size = BLOCKS.get(kind, (1, 0))
    elements = math.prod(shape)
    if not 0 < elements < MAX_ELEMENTS or shape[0] % block:
        raise HeaderFault(f"the tensor {_shown(name)} has an impossible shape")
    return elements // block * size


def _shown(name: bytes) -> str:
    return repr(name[:60].decode("utf-8", "replace"))
