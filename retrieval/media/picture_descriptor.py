"""A picture as a vector of classical descriptors: colours, directions of edges, texture and shape.

Each part is a histogram whose square roots make a vector of length one (Hellinger); `kernel_map` joins them:

* colours: soft histograms of hue and saturation with levels of grey, of the whole and of a 2 × 2 grid;
* edges: histograms of oriented gradients on a 4 × 4 grid (Dalal & Triggs 2005);
* texture: rotation-invariant uniform local binary patterns at three scales (Ojala et al. 2002), and the power spectrum
  by frequency and by direction;
* shape: magnitudes of the Fourier transform around the centre of what differs from the border, the same however the
  picture is turned (Zhang & Lu 2002).
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from retrieval.arrays import Floats
from retrieval.embedding import Vectors
from retrieval.media.kernel_map import Part, join, unit
from retrieval.media.pictures import Picture

VERSION = "descriptor-2"
SIDE = 128
"""Pixels to whose square pictures are brought for all but their colours."""
PARTS = {
    "colour": Part(1.5, 0.28),
    "places": Part(0.6, 0.75),
    "edges": Part(0.6, 0.3),
    "patterns": Part(0.3, 0.15),
    "spectrum": Part(1.5, 0.3),
    "shape": Part(2.0, 0.03),
}
"""Weights and widths of the parts, chosen on the kinds of evals.likeness that are for tuning."""
HUES, SATURATIONS, GREYS = 12, 3, 5
RING = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
"""Neighbours of a pixel, around it."""


def describe(picture: Picture) -> Vectors:
    """Return the descriptor of an RGB picture (SIDE, SIDE, 3), (d,), of length one."""
    return join({name: (PARTS[name], part) for name, part in histograms(picture).items()})


def smaller(picture: Picture) -> Picture:
    """Return a square picture brought to (SIDE, SIDE, 3)."""
    from PIL import Image

    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BOX))


def histograms(picture: Picture) -> dict[str, Floats]:
    """Return the parts of a descriptor by name, each a vector of length one."""
    colours = _colour_bins(picture / 255.0)
    grey = ndimage.gaussian_filter(picture @ np.array([0.299, 0.587, 0.114]), 1.0)
    halves = [slice(None, SIDE // 2), slice(SIDE // 2, None)]
    parts = {
        "colour": colours.sum(axis=(0, 1)),
        "places": np.concatenate([colours[y, x].sum(axis=(0, 1)) for y in halves for x in halves]),
        "edges": _edges(grey),
        "patterns": _patterns(grey),
        "spectrum": _spectrum(grey),
        "shape": _shape(picture.astype(np.float64)),
    }
    return {name: unit(np.sqrt(part)) for name, part in parts.items()}


def _colour_bins(picture: Floats) -> Floats:
    """Return how much each pixel belongs to each bin of hue and saturation or of grey, (SIDE, SIDE, bins)."""
    red, green, blue = np.moveaxis(picture, -1, 0)
    # Hue and saturation in the plane of opponent colours, without its corners, so that noise moves grey but little.
    first, second = red - (green + blue) / 2, (green - blue) * np.sqrt(0.75)
    value = picture.max(axis=-1)
    chroma = np.hypot(first, second)
    saturation = np.clip(chroma / np.maximum(value, 0.15), 0, 1)
    hue = (np.arctan2(second, first) / (2 * np.pi)) % 1.0
    by_hue = _soft(hue * HUES, HUES, wraps=True)
    by_saturation = _soft(saturation * SATURATIONS, SATURATIONS + 1)
    coloured = by_saturation[..., 1:, None] * by_hue[..., None, :]
    grey = by_saturation[..., :1] * _soft(value * (GREYS - 1), GREYS)
    return np.concatenate([coloured.reshape(*hue.shape, -1), grey], axis=-1)


def _soft(values: Floats, bins: int, wraps: bool = False) -> Floats:
    """Return the shares of each value in the two bins next to it, (…, bins)."""
    distance = np.abs(values[..., None] - np.arange(bins))
    if wraps:
        distance = np.minimum(distance, bins - distance)
    return np.asarray(np.clip(1 - distance, 0, None))


def _edges(grey: Floats, cells: int = 4, bins: int = 9) -> Floats:
    dy, dx = np.gradient(grey)
    strength = np.hypot(dx, dy)
    by_direction = strength[..., None] * _soft((np.arctan2(dy, dx) / np.pi % 1.0) * bins, bins, wraps=True)
    side = SIDE // cells
    of_cells = by_direction.reshape(cells, side, cells, side, bins).sum(axis=(1, 3))
    return np.asarray(of_cells.ravel())


def _patterns(grey: Floats) -> Floats:
    """Return the counts of the ten rotation-invariant uniform patterns around each pixel, for three scales."""
    counts = []
    for scale in (1, 2, 4):
        small = ndimage.zoom(grey, 1 / scale, order=1) if scale > 1 else grey
        inner = small[1:-1, 1:-1]
        ring = [small[1 + y : small.shape[0] - 1 + y, 1 + x : small.shape[1] - 1 + x] for y, x in RING]
        above = np.stack([each > inner + 2 for each in ring])
        changes = (above != np.roll(above, 1, axis=0)).sum(axis=0)
        pattern = np.where(changes <= 2, above.sum(axis=0), 9)
        counts.append(np.bincount(pattern.ravel(), minlength=10) / pattern.size)
    return np.concatenate(counts)


def _spectrum(grey: Floats, rings: int = 12, directions: int = 12) -> Floats:
    """Return the power of the grey picture by frequency and by direction, (rings × directions,)."""
    window = np.hanning(SIDE)
    power = np.abs(np.fft.fft2((grey - grey.mean()) * np.outer(window, window))) ** 2
    y, x = np.meshgrid(*(np.fft.fftfreq(SIDE) * SIDE,) * 2, indexing="ij")
    radius = np.hypot(x, y)
    ring = np.log2(np.maximum(radius, 1)) / np.log2(SIDE / 2) * (rings - 1)
    inside = (radius >= 1.5) & (radius <= SIDE / 2)
    turn = (np.arctan2(y, x) / np.pi % 1.0) * directions
    by_bin = _soft(ring[inside], rings)[..., None] * _soft(turn[inside], directions, wraps=True)[:, None, :]
    return np.asarray(np.tensordot(power[inside], by_bin, 1).ravel())


def _shape(picture: Floats, rings: int = 12, angles: int = 96, harmonics: int = 13) -> Floats:
    """Return the power around the centre of what differs from the border, by distance and harmonic."""
    smooth = ndimage.gaussian_filter(picture, (1.5, 1.5, 0))
    border = np.concatenate([smooth[:3], smooth[-3:], smooth[:, :3].swapaxes(0, 1), smooth[:, -3:].swapaxes(0, 1)])
    far = np.linalg.norm(smooth - np.median(border, axis=(0, 1)), axis=-1)
    mass = np.clip(far / max(float(np.quantile(far, 0.98)), 30) - 0.35, 0, 0.3)
    if not mass.sum():
        return np.zeros(rings * harmonics)
    y, x = np.mgrid[:SIDE, :SIDE]
    centre = np.array([(mass * y).sum(), (mass * x).sum()]) / mass.sum()
    spread = np.sqrt((mass * ((y - centre[0]) ** 2 + (x - centre[1]) ** 2)).sum() / mass.sum())
    radii = spread * np.linspace(0.2, 1.9, rings)
    turns = np.arange(angles) * 2 * np.pi / angles
    at = centre[:, None, None] + radii[:, None] * np.stack([np.sin(turns), np.cos(turns)])[:, None, :]
    around = ndimage.map_coordinates(mass, at, order=1)
    return np.asarray((np.abs(np.fft.rfft(around, axis=1))[:, :harmonics] ** 2).ravel())
