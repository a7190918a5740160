"""Reading sounds that are not trusted: their beginning, as one channel at one rate."""

from __future__ import annotations

import io
from math import gcd
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import DataError, IndexFault

ENDINGS = frozenset(".aif .aiff .flac .mp3 .oga .ogg .opus .wav".split())
MAX_BYTES = 200_000_000
RATE = 22_050
"""Samples a second of what is returned."""
MAX_SECONDS = 60
RATES = range(4_000, 200_000)
MAX_CHANNELS = 16
FEWEST_SECONDS = 0.1

Sound = NDArray[np.float32]
"""One channel, (samples,), at RATE."""


def read_sound(source: Path | bytes) -> Sound:
    """Return the first minute of a sound as one channel, (samples,), its loudest sample 1.

    Raises DataError, with the reason alone, for what is no sound, is silent or too short, IndexFault without soundfile.
    """
    try:
        import soundfile
    except (ImportError, OSError) as error:  # OSError: the library that it wraps is missing
        raise IndexFault("sounds need soundfile: pip install 'whyrec[media]'") from error
    if (len(source) if isinstance(source, bytes) else _size(source)) > MAX_BYTES:
        raise DataError(f"over {MAX_BYTES // 1_000_000} MB")
    try:
        with soundfile.SoundFile(io.BytesIO(source) if isinstance(source, bytes) else source) as file:
            if file.samplerate not in RATES or not 1 <= file.channels <= MAX_CHANNELS:
                raise DataError(f"{file.channels} channels of {file.samplerate} samples a second")
            rate = file.samplerate
            samples = file.read(MAX_SECONDS * rate, dtype="float32", always_2d=True).mean(axis=1)
    except DataError:
        raise
    # The library's readers raise what their parsers raise: the file is bad all the same.
    except Exception as error:
        raise DataError(f"cannot be read as a sound ({type(error).__name__})") from error
    if len(samples) < FEWEST_SECONDS * rate or not np.isfinite(samples).all():
        raise DataError("too short, or not finite")
    if not (loudest := float(np.abs(samples).max())):
        raise DataError("silent")
    return _resampled(samples / loudest, rate)


def _resampled(samples: NDArray[np.float32], rate: int) -> Sound:
    from scipy import signal

    if rate == RATE:
        return np.asarray(samples, np.float32)
    common = gcd(rate, RATE)
    up, down = RATE // common, rate // common
    if max(up, down) > 1_000:  # odd rates: a filter of that length costs more than it gains
        at = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
        return np.asarray(np.interp(at, np.arange(len(samples)), samples), np.float32)
    return np.asarray(signal.resample_poly(samples, up, down), np.float32)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise DataError(error.strerror or "cannot be opened") from error
