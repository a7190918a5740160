"""A sound as a vector of classical descriptors: timbre, harmony, melody and rhythm.

* timbre: means and spreads of mel-frequency cepstral coefficients and of their changes (Davis & Mermelstein 1980),
  frame by frame weighted by loudness;
* partials: strengths of the multiples of the pitch, which is where they are strongest together (Hermes 1988);
* dynamics: how often the loudness rises or falls how fast;
* harmony: how strong each of the twelve pitch classes is (chroma, Fujishima 1999);
* melody: the magnitudes of the chroma's Fourier transform in pitch and time, which neither a transposition nor a later
  start changes (Ellis & Bertin-Mahieux 2012), on a logarithmic axis of time, where another tempo is a small shift;
* rhythm: how strongly onsets repeat at each pace, in three bands of frequency.

`kernel_map` joins them.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from retrieval.arrays import Floats
from retrieval.embedding import Vectors
from retrieval.media.kernel_map import Part, join, unit
from retrieval.media.sounds import RATE, Sound

VERSION = "descriptor-1"
PARTS = {
    "timbre": Part(0.5, 0.04),
    "partials": Part(0.6, 0.02),
    "dynamics": Part(0.3, 0.05),
    "harmony": Part(0.6, 0.075),
    "melody": Part(2.0, 0.2),
    "rhythm": Part(1.0, 0.03),
}
"""Weights and widths of the parts, chosen on the kinds of evals.likeness that are for tuning."""
WINDOW, HOP, MELS, CEPSTRA = 2048, 512, 40, 14
FRAMES = RATE / HOP
PACES = 24
"""Bins of the logarithmic axis of paces, from one in four seconds to twelve a second."""


def describe(sound: Sound) -> Vectors:
    """Return the descriptor of a sound, (samples,) at RATE, as a vector of length one, (d,)."""
    padded = np.pad(sound, (0, max(2 * WINDOW - len(sound), 0)))
    power = np.abs(signal.stft(padded, RATE, nperseg=WINDOW, noverlap=WINDOW - HOP)[2]) ** 2
    mel = np.log(_mel_filters() @ power + 1e-7)
    chroma = np.sqrt(_chroma_filters() @ power)
    return join(
        {
            "timbre": (PARTS["timbre"], _timbre(mel, power.sum(axis=0))),
            "partials": (PARTS["partials"], unit(_partials(power))),
            "dynamics": (PARTS["dynamics"], unit(np.sqrt(_dynamics(power.sum(axis=0))))),
            "harmony": (PARTS["harmony"], unit(chroma.sum(axis=1))),
            "melody": (PARTS["melody"], unit(_melody(chroma))),
            "rhythm": (PARTS["rhythm"], unit(np.sqrt(_rhythm(mel)))),
        }
    )


def _timbre(mel: Floats, loudness: Floats) -> Floats:
    cepstra = fft.dct(mel, axis=0, norm="ortho")[1 : CEPSTRA + 1]
    weights = np.sqrt(loudness) / np.sqrt(loudness).sum()
    mean = cepstra @ weights
    spread = np.sqrt(((cepstra - mean[:, None]) ** 2) @ weights)
    change = np.abs(np.diff(cepstra, axis=1)).mean(axis=1)
    scale = 12.0 / np.sqrt(np.arange(1, CEPSTRA + 1))  # about the spread of each among sounds
    return np.concatenate([mean / scale, spread / scale, 6 * change / scale]) / 6


def _partials(power: Floats) -> Floats:
    """Return the mean strengths of ten partials in the louder frames, (10,)."""
    amplitude = np.sqrt(power[:, power.sum(axis=0) > 0.05 * power.sum(axis=0).max()])
    peaks = np.maximum.reduce([amplitude, np.roll(amplitude, 1, axis=0), np.roll(amplitude, -1, axis=0)])
    at = _partial_bins()
    strengths = peaks[at]
    pitch = np.einsum("pkf,k->pf", strengths, 0.84 ** np.arange(at.shape[1])).argmax(axis=0)
    own = strengths[pitch, :, np.arange(strengths.shape[2])]
    return np.asarray((own / (np.linalg.norm(own, axis=1, keepdims=True) + 1e-9)).mean(axis=0))


def _dynamics(loudness: Floats) -> Floats:
    """Return how many frames are louder or softer than the one before by so many decibels, (16,)."""
    decibels = 10 * np.log10(loudness / (loudness.max() + 1e-9) + 1e-5)
    steps = np.sign(np.diff(decibels)) * np.log2(1 + np.abs(np.diff(decibels)))
    place = np.clip((steps + 5) * 1.5, 0, 15)
    return np.asarray(np.clip(1 - np.abs(place[:, None] - np.arange(16)), 0, None).sum(axis=0))


def _melody(chroma: Floats) -> Floats:
    """Return the two-dimensional power spectrum of the chroma, (7 intervals × PACES,)."""
    contrast = chroma / (chroma.max(axis=0) + 1e-9)
    contrast = contrast**2 * np.sqrt(chroma.sum(axis=0) / (chroma.sum(axis=0).max() + 1e-9))
    by_pitch = fft.rfft(contrast, axis=0)
    padded = fft.fft(by_pitch - by_pitch.mean(axis=1, keepdims=True), 2048, axis=1)
    forward, backward = np.abs(padded[:, 1:1024]), np.abs(padded[:, :1024:-1])
    pace = _pace_bins()
    return np.concatenate([(forward @ pace).ravel(), (backward @ pace).ravel()])


def _rhythm(mel: Floats) -> Floats:
    """Return how strongly onsets repeat at each pace, for low, middle and high frequencies, (3 × PACES,)."""
    rises = np.clip(np.diff(mel, axis=1), 0, None)
    bands = np.stack([rises[:8].mean(axis=0), rises[8:24].mean(axis=0), rises[24:].mean(axis=0)])
    bands -= bands.mean(axis=1, keepdims=True)
    spectrum = np.abs(fft.fft(bands, 2048, axis=1)[:, 1:1024]) ** 2
    return np.asarray((spectrum @ _pace_bins()).ravel())


@cache
def _pace_bins() -> Floats:
    """Return the share of each of 1,023 frequencies in the bins of paces, (1023, PACES)."""
    pace = np.arange(1, 1024) * FRAMES / 2048
    place = np.log2(pace / 0.25) / np.log2(12 / 0.25) * (PACES - 1)
    inside = (place >= -1) & (place <= PACES)
    return np.where(inside[:, None], np.clip(1 - np.abs(place[:, None] - np.arange(PACES)), 0, None), 0.0)


@cache
def _partial_bins() -> NDArray[np.int64]:
    """Return the bins of frequency of ten partials of each pitch from 80 to 1,000 Hz, (pitches, 10)."""
    pitches = np.geomspace(80, 1000, 100)
    bins = pitches[:, None] * np.arange(1, 11) * WINDOW / RATE
    return np.minimum(np.rint(bins), WINDOW // 2).astype(np.int64)


@cache
def _mel_filters() -> Floats:
    """Return triangular filters at equal distances in mel, (MELS, frequencies)."""
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, MELS + 2) / 2595) - 1)
    at = np.fft.rfftfreq(WINDOW, 1 / RATE)
    up = (at - edges[:-2, None]) / np.diff(edges)[:-1, None]
    down = (edges[2:, None] - at) / np.diff(edges)[1:, None]
    return np.asarray(np.clip(np.minimum(up, down), 0, None))


@cache
def _chroma_filters() -> Floats:
    """Return the share of each frequency from 110 to 1,760 Hz in each pitch class, (12, frequencies)."""
    at = np.fft.rfftfreq(WINDOW, 1 / RATE)
    pitch = 12 * np.log2(np.maximum(at, 1) / 440)
    distance = np.abs((pitch - np.arange(12)[:, None] + 6) % 12 - 6)
    heard = np.exp(-0.5 * (pitch / 18) ** 2) * ((at > 110) & (at < 1760))
    return np.asarray(np.clip(1 - distance, 0, None) * heard)
