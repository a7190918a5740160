"""Arrays computed from an index and kept with it: `derived/NAME.OF.FINGERPRINT.npz`, made again when its data changes.

NAME has no dots; OF says what they depend on, see Manifest.fingerprints. Nothing here is needed: what is
missing, stale or damaged is computed again, and a folder that cannot be written is done without.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = "derived"
Arrays = dict[str, NDArray[Any]]


def load_or_compute(
    folder: Path,
    name: str,
    of: str,
    fingerprint: str,
    build: Callable[[], Arrays],
    current: Callable[[], bool],
    fits: Callable[[Arrays], bool],
) -> Arrays:
    """The arrays of this name, computed where they are not there or do not fit.

    `current`: whether their data is still the newest.
    """
    file = folder / FOLDER / f"{name}.{of}.{fingerprint}.npz"
    try:
        with np.load(file, allow_pickle=False) as found:
            arrays = {key: found[key] for key in found.files}
        if fits(arrays):
            return arrays
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        pass
    arrays = build()
    if wrong := [key for key, array in arrays.items() if array.dtype.hasobject]:
        raise TypeError(f"{name}: {', '.join(wrong)} would have to be pickled")
    _write(file, arrays, current)
    return arrays


def _write(file: Path, arrays: Arrays, current: Callable[[], bool]) -> None:
    if not current():
        return
    part = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        with part.open("wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]  # numpy types its flag as if any key could be it
        part.replace(file)
        # A person may have been forgotten meanwhile, and what was derived of them deleted before this came to lie here.
        if not current():
            file.unlink(missing_ok=True)
    except OSError:
        part.unlink(missing_ok=True)


def stale(folder: Path, fingerprints: Mapping[str, str]) -> Iterator[Path]:
    """Files that belong to no data with these fingerprints, and what was never finished."""
    for path in (folder / FOLDER).glob("*"):
        of, _, fingerprint = path.name.removesuffix(".npz").partition(".")[2].partition(".")
        if path.name.startswith(".") or fingerprints.get(of) != fingerprint:
            yield path
