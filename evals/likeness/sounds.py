"""Synthesised sounds with known likeness: kinds of classes, of which each plays any number of sounds that are alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Play = Callable[[np.random.Generator], Floats]
RATE = 22_050
SECONDS = 4.0


def timbres(of_class: np.random.Generator) -> Play:
    """Play an instrument: partials, attack and decay are its own, the notes are any."""
    instrument = _instrument(of_class)

    def play(rng: np.random.Generator) -> Floats:
        sound, at = _silence(), 0.0
        while at < SECONDS - 0.3:
            length = rng.uniform(0.25, 0.8)
            _add(sound, at, _note(instrument, 220 * 2 ** (rng.integers(-9, 16) / 12), length, rng))
            at += length
        return disturb(sound, rng)

    return play


def rhythms(of_class: np.random.Generator) -> Play:
    """Beat a pattern of 16 steps on three drums at a speed; the drums sound differently each time."""
    pattern = of_class.random((3, 16)) < np.array([[0.3], [0.25], [0.5]])
    pattern[0, 0], step = True, of_class.uniform(0.09, 0.2)

    def play(rng: np.random.Generator) -> Floats:
        drums = [_drum(kind, rng) for kind in range(3)]
        return disturb(_beat(pattern, drums, step * rng.uniform(0.97, 1.03), rng), rng)

    return play


def melodies(of_class: np.random.Generator) -> Play:
    """Play a tune of eight notes over and over, on any instrument, a little faster or slower, higher or lower."""
    tune, lengths = of_class.integers(0, 13, 8), of_class.choice([0.5, 1, 1.5], 8)

    def play(rng: np.random.Generator) -> Floats:
        sound, at, instrument = _silence(), rng.uniform(0, 0.2), _instrument(rng)
        beat, base = rng.uniform(0.22, 0.28), 262 * 2 ** (rng.integers(-1, 2) / 12)
        for k in range(64):
            length = lengths[k % 8] * beat
            if at < SECONDS - 0.1:
                _add(sound, at, _note(instrument, base * 2 ** (tune[k % 8] / 12), length, rng))
            at += length
        return disturb(sound, rng)

    return play


def genres(of_class: np.random.Generator) -> Play:
    """Play a band: chords from a set, a bass, a drum pattern and a speed; the order of the chords changes."""
    pattern = of_class.random((3, 16)) < np.array([[0.3], [0.2], [0.5]])
    step, loudness = of_class.uniform(0.09, 0.2), of_class.uniform(0.2, 1, 3)
    roots, third = of_class.choice(12, 4, replace=False), of_class.choice([3, 4, 5])
    lead, bass, drums = _instrument(of_class), _instrument(of_class), [_drum(k, of_class) for k in range(3)]

    def play(rng: np.random.Generator) -> Floats:
        speed = step * rng.uniform(0.96, 1.04)
        sound, at, bar = _beat(pattern, drums, speed, rng) * loudness[0], 0.0, 8 * speed
        while at < SECONDS - 0.2:
            root = 131 * 2 ** (rng.choice(roots) / 12)
            for interval in (0, third, 7):
                _add(sound, at, loudness[1] * _note(lead, 2 * root * 2 ** (interval / 12), bar, rng))
            _add(sound, at, loudness[2] * _note(bass, root / 2, bar, rng))
            at += bar
        return disturb(sound, rng)

    return play


def noises(of_class: np.random.Generator) -> Play:
    """Play a noise of a band of frequencies that swells, ticks or sweeps at a pace."""
    low, width = np.exp(of_class.uniform(np.log(80), np.log(4000))), of_class.uniform(0.3, 2)
    pace, sharpness, sweep = of_class.uniform(0.4, 9), of_class.uniform(0.3, 8), of_class.uniform(-1, 1)

    def play(rng: np.random.Generator) -> Floats:
        size, seconds = int(RATE * SECONDS), np.arange(int(RATE * SECONDS)) / RATE
        spectrum = np.fft.rfft(rng.normal(size=size))
        frequencies = np.fft.rfftfreq(size, 1 / RATE)
        bottom = low * rng.uniform(0.93, 1.07)
        spectrum[(frequencies < bottom) | (frequencies > bottom * 2**width)] = 0
        phase = pace * rng.uniform(0.95, 1.05) * seconds + rng.uniform(0, 1)
        swell = (0.5 + 0.5 * np.cos(2 * np.pi * phase)) ** sharpness
        tone = np.sin(2 * np.pi * np.cumsum(bottom * 2 ** (width / 2 + sweep * (phase % 1))) / RATE)
        noise = np.fft.irfft(spectrum, size)
        return disturb(swell * (noise / np.abs(noise).max() + 0.3 * tone), rng)

    return play


def voices(of_class: np.random.Generator) -> Play:
    """Speak: pulses at a height of voice through the resonances of three vowels, syllable by syllable, at a pace."""
    height, pace = np.exp(of_class.uniform(np.log(90), np.log(280))), of_class.uniform(2.5, 6)
    vowels = of_class.uniform((250, 800, 2200), (850, 2200, 3200), (3, 3))

    def play(rng: np.random.Generator) -> Floats:
        sound, at = _silence(), 0.0
        while at < SECONDS - 0.3:
            length = rng.uniform(0.8, 1.2) / pace
            seconds = np.arange(int(length * RATE)) / RATE
            pitch = height * rng.uniform(0.9, 1.1)
            partials = pitch * np.arange(1, int(4000 / pitch))
            resonance = sum(np.exp(-0.5 * ((partials - f) / 110) ** 2) for f in vowels[rng.integers(3)])
            waves = np.sin(2 * np.pi * partials[:, None] * seconds + rng.uniform(0, 6.3, (len(partials), 1)))
            _add(sound, at, (resonance / np.sqrt(partials)) @ waves * np.sin(np.pi * seconds / length) ** 0.5)
            at += length * rng.uniform(1, 1.15)
        return disturb(sound, rng)

    return play


TUNED = {each.__name__: each for each in (timbres, rhythms, melodies)}
HELD_OUT = {each.__name__: each for each in (genres, noises, voices)}


def disturb(sound: Floats, rng: np.random.Generator) -> Floats:
    """Return a sound cut at its start, of another loudness, with noise under it."""
    sound = sound[int(rng.uniform(0, 0.15) * RATE) :] / max(float(np.abs(sound).max()), 1e-9)
    noisy = sound + rng.normal(0, rng.uniform(0, 0.01), len(sound))
    return np.asarray(noisy * rng.uniform(0.2, 0.9)).clip(-1, 1)


def _silence() -> Floats:
    return np.zeros(int(RATE * SECONDS))


def _add(sound: Floats, at: float, part: Floats) -> None:
    start = int(at * RATE)
    part = part[: max(len(sound) - start, 0)]
    sound[start : start + len(part)] += part


def _instrument(rng: np.random.Generator) -> tuple[Floats, float, float, float]:
    """Return the strengths of ten partials, attack and decay in seconds, and how much its pitch trembles."""
    partials = rng.random(10) * np.arange(1, 11) ** -rng.uniform(0.2, 2.0)
    partials[0] += 0.3
    return partials, np.exp(rng.uniform(-6, -2)), np.exp(rng.uniform(-2.5, 0.5)), rng.choice([0, 0.01])


def _note(
    instrument: tuple[Floats, float, float, float], pitch: float, length: float, rng: np.random.Generator
) -> Floats:
    partials, attack, decay, tremble = instrument
    seconds = np.arange(int(length * RATE)) / RATE
    phase = 2 * np.pi * pitch * (seconds + tremble * np.sin(2 * np.pi * 5.5 * seconds) / 35)
    audible = [k for k in range(10) if pitch * (k + 1) < RATE / 2]
    wave = sum(partials[k] * np.sin((k + 1) * phase + rng.uniform(0, 6.3)) for k in audible)
    envelope = np.minimum(seconds / attack, 1) * np.exp(-seconds / decay)
    fade = np.minimum((length - seconds) / 0.02, 1)
    return np.asarray(rng.uniform(0.7, 1) * wave * envelope * fade)


def _drum(kind: int, rng: np.random.Generator) -> Floats:
    """Return a bass drum, a snare or a cymbal."""
    seconds = np.arange(int(0.25 * RATE)) / RATE
    pitch = (rng.uniform(45, 75), rng.uniform(160, 220), 0)[kind]
    tone = np.sin(2 * np.pi * pitch * seconds * (1 + 0.5 * np.exp(-seconds * 40)))
    noise = rng.normal(0, 0.4, len(seconds))
    if kind == 2:
        noise = np.diff(noise, prepend=0)
    share, decay = ((0.02, rng.uniform(9, 16)), (0.7, rng.uniform(15, 30)), (1, rng.uniform(40, 80)))[kind]
    return np.asarray(((1 - share) * tone + share * noise) * np.exp(-seconds * decay))


def _beat(pattern: NDArray[np.bool_], drums: list[Floats], step: float, rng: np.random.Generator) -> Floats:
    sound = _silence()
    for k in range(int(SECONDS / step)):
        for drum, steps in zip(drums, pattern, strict=True):
            if steps[k % pattern.shape[1]]:
                _add(sound, k * step, drum * rng.uniform(0.7, 1))
    return sound
