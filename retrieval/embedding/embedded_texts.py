"""Vectors of texts that are embedded so far, in a file that grows batch by batch: a run that is killed goes on there.

    16 bytes  hash of the embedder's fingerprint, then 4 bytes: dimensions d
    records   16 bytes hash of a text, then its vector, float32 (d,)

A last record that is cut short is left out, and so is one whose vector is not of length one, as after a power failure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.embedder import Vectors

NAME = ".embedding"
"""The file in the folder of an index; it is there only while texts are embedded, or where that was interrupted."""
KEY, HEADER = 16, 20
SAME_LENGTH = 1e-2


class EmbeddedTexts:
    """The vectors of one embedder in a file. A file that cannot be read or written costs time only."""

    def __init__(self, file: Path, fingerprint: str):
        self._file, self._of = file, _key(fingerprint)

    def find(self, texts: Sequence[str]) -> tuple[list[int], Vectors]:
        """Return which of the texts have a vector, as positions, and these vectors, (their number, d)."""
        records = self._read()
        of_key = {key: at for at, key in enumerate(records["key"].tolist())}
        places = [(n, of_key[key]) for n, text in enumerate(texts) if (key := _key(text)) in of_key]
        return [n for n, _ in places], np.asarray(records["vector"][[at for _, at in places]], np.float32)

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Add the vectors of texts, (n, d)."""
        records = np.zeros(len(texts), _record(vectors.shape[1]))
        records["key"], records["vector"] = [_key(text) for text in texts], vectors
        with suppress(OSError), self._file.open("ab") as out:
            if not out.tell():
                out.write(self._of + vectors.shape[1].to_bytes(4, "little"))
            out.write(records.tobytes())

    def _read(self) -> NDArray[Any]:
        """Return the whole records, and cut off or delete what is none, so that more can be added."""
        nothing = np.zeros(0, _record(0))
        try:
            with self._file.open("rb") as stream:
                header = stream.read(HEADER)
                dimensions = int.from_bytes(header[KEY:], "little")
                if header[:KEY] != self._of or not dimensions:
                    self._file.unlink()
                    return nothing
                records = np.fromfile(stream, _record(dimensions))
            with self._file.open("r+b") as stream:
                stream.truncate(HEADER + records.nbytes)
        except OSError:
            return nothing
        lengths = np.linalg.norm(records["vector"], axis=1)
        whole: NDArray[Any] = records[np.abs(lengths - 1) < SAME_LENGTH]
        return whole


def _record(dimensions: int) -> np.dtype[Any]:
    return np.dtype([("key", f"V{KEY}"), ("vector", np.float32, (dimensions,))])


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()
