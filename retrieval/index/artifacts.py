"""Arrays computed from an index and stored with it as `derived/NAME.OF.FINGERPRINT.npz`, until its data changes.

NAME has no dots; OF says which data they depend on, see `Manifest.fingerprints`. No artifact is needed: one that is
missing, stale or damaged, by its checksum, is computed again, and a folder that cannot be written is tolerated.
"""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays
from retrieval.index.checksum import NO_FOLDER, append_checksum, verify_stream

FOLDER = "derived"
UNREADABLE = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile)
"""What reading arrays from a file raises where it is missing or damaged."""


def load_or_compute(
    folder: Path,
    name: str,
    of: str,
    fingerprint: str,
    compute: Callable[[], Arrays],
    is_current: Callable[[], bool],
    is_valid: Callable[[Arrays], bool],
) -> Arrays:
    """Return the stored arrays of this name, or compute and store them where none are stored or they are not valid.

    `is_current` tells whether the data that they are computed from is still the newest: otherwise they are not stored.
    Raises TypeError for arrays of Python objects.
    """
    file = folder / FOLDER / f"{name}.{of}.{fingerprint}.npz"
    with suppress(*UNREADABLE):
        arrays = load(file)
        if is_valid(arrays):
            return arrays
    arrays = compute()
    if objects := [key for key, array in arrays.items() if array.dtype.hasobject]:
        raise TypeError(f"{name}: {', '.join(objects)} would have to be pickled")
    _write(file, arrays, is_current)
    return arrays


def load(file: Path) -> Arrays:
    """Return the arrays of a file. Raises one of UNREADABLE where it is missing or not as it was written."""
    with file.open("rb") as stream:
        if verify_stream(stream, file.name) != NO_FOLDER:
            raise ValueError("no checksum")
        return _read_members(stream)


def save(file: Path, arrays: Arrays) -> None:
    """Write arrays to a file, with a checksum that holds for its name in any folder, as a whole or not at all."""
    part = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        with part.open("w+b") as stream:
            _write_archive(stream, arrays)
            append_checksum(stream, NO_FOLDER, file.name)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _read_members(stream: BinaryIO) -> Arrays:
    """Return the arrays of an archive that is as it was written, straight from the file, without zip's checksums."""
    arrays = dict[str, NDArray[Any]]()
    for member in zipfile.ZipFile(stream).infolist():
        stream.seek(member.header_offset)
        name_bytes, extra_bytes = struct.unpack("<26xHH", stream.read(30))  # the end of a local header
        stream.seek(name_bytes + extra_bytes, os.SEEK_CUR)
        arrays[member.filename.removesuffix(".npy")] = np.lib.format.read_array(stream, allow_pickle=False)
    return arrays


def read_arrays(stream: BinaryIO) -> Arrays:
    """Return the arrays of an archive as numpy writes it. Raises one of UNREADABLE for anything else."""
    with np.load(stream, allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


def written_arrays(arrays: Arrays) -> bytes:
    """Return an archive of arrays as numpy writes it."""
    stream = io.BytesIO()
    _write_archive(stream, arrays)
    return stream.getvalue()


def _write_archive(stream: BinaryIO, arrays: Mapping[str, Any]) -> None:
    np.savez(stream, **arrays)


def pack_texts(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return texts as one array, which can be stored without pickling."""
    return np.frombuffer(json.dumps(texts).encode(), np.uint8)


def unpack_texts(array: NDArray[np.uint8]) -> list[str]:
    """Return the texts that `pack_texts` packed."""
    return list(json.loads(array.tobytes()))


def _write(file: Path, arrays: Arrays, is_current: Callable[[], bool]) -> None:
    if not is_current():
        return
    with suppress(OSError):
        save(file, arrays)
        # A user may have been deleted meanwhile, and derived data with them, before this file was in its place.
        if not is_current():
            file.unlink(missing_ok=True)


def stale(folder: Path, fingerprints: Mapping[str, str]) -> Iterator[Path]:
    """Yield the artifacts that belong to no data with these fingerprints, and unfinished files."""
    for path in (folder / FOLDER).glob("*"):
        of, _, fingerprint = path.name.removesuffix(".npz").partition(".")[2].partition(".")
        if path.name.startswith(".") or fingerprints.get(of) != fingerprint:
            yield path
