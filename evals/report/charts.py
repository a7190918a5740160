"""Where marks stand in a report's charts; templates draw them.

Charts are SVG of our own: a plotting library's has one width, fixed fonts and fixed colours, where ours must be read
on a phone, in print and in the dark. Along one axis places are percents of whatever width there is and labels are
text of the page, which wraps; only quality against cost is a drawing of one shape, in its own units.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.records.results import Figure, Results, SystemResult
from evals.report import numerals

WIDE, TALL = 340.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 326.0, 12.0, 226.0
LABEL = (16.0, 12.0)
"""Room for a number of two digits beside its point."""
LINES = 4
"""Systems in a chart of slices: as many as there are marks that tell them apart without colour."""


@dataclass(frozen=True)
class Axis:
    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Percent of the way along."""
        return round(100 * (value - self.low) / (self.high - self.low), 2)


@dataclass(frozen=True)
class Dot:
    """A mean and its interval; places in percent, None where nobody was scored. `mark`: its shape, 0 that of the main
    system."""

    label: str
    figure: Figure
    mark: int
    at: float | None = None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Dots:
    axis: Axis
    rows: tuple[Dot, ...]


@dataclass(frozen=True)
class Point:
    """`x`, `y`, `low`, `high` and where its number stands, in units of the drawing."""

    number: int
    system: SystemResult
    figure: Figure
    x: float
    y: float
    low: float
    high: float
    label: tuple[float, float] = (0.0, 0.0)
    far: bool = False


@dataclass(frozen=True)
class Cloud:
    points: tuple[Point, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]


def axis(values: Iterable[float]) -> Axis:
    """Round ticks around these values, four steps or so."""
    found = list(values) or [0.0]
    low, high = min(found), max(found)
    if high - low < 1e-9:
        low, high = low - 0.01, high + 0.01
    rough = (high - low) / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(k * size for k in (1, 2, 2.5, 5, 10) if k * size >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(first * step, last * step, tuple(round(k * step, 10) for k in range(first, last + 1)))


def dots(rows: Sequence[tuple[str, Figure, int]], on: Axis | None = None) -> Dots:
    shown = on or axis(v for _, f, _ in rows for v in (f.mean, f.low, f.high) if v is not None)
    return Dots(shown, tuple(_dot(label, figure, mark, shown) for label, figure, mark in rows))


def quality(results: Results) -> Dots:
    """All systems, best first."""
    ranked = by_quality(results)
    return dots([(s.name, f, int(s.name != results.main)) for s in ranked if (f := _figure(s, results))])


def by_quality(results: Results) -> list[SystemResult]:
    def key(system: SystemResult) -> float:
        found = _figure(system, results)
        return -math.inf if found is None or found.mean is None else found.mean

    return sorted(results.systems, key=key, reverse=True)


def slices(results: Results) -> tuple[tuple[str, ...], tuple[Dots, ...]]:
    """Systems that stand for the rest, the main one first, and their dots in each slice, on one axis."""
    rivals = [c.against for c in results.comparisons if c.system == results.main and c.metric == results.metric]
    known = [s.name for s in by_quality(results)]
    names = tuple(n for n in dict.fromkeys([results.main, *rivals, *known]) if n in known)[:LINES]
    among = [
        [(n, part.figures[n][results.metric]) for n in names if results.metric in part.figures.get(n, {})]
        for part in results.slices
    ]
    on = axis(v for rows in among for _, f in rows for v in (f.mean, f.low, f.high) if v is not None)
    return names, tuple(dots([(n, f, names.index(n)) for n, f in rows], on) for rows in among)


def cloud(results: Results) -> Cloud | None:
    """Quality upwards, seconds a request to the right by powers of ten; None where nothing was scored."""
    scored = [(s, f) for s in by_quality(results) if (f := _figure(s, results)) and f.mean is not None]
    if not scored:
        return None
    up = axis(v for _, f in scored for v in (f.mean, f.low, f.high) if v is not None)
    powers = [math.log10(max(s.cost.seconds, 1e-6)) for s, _ in scored]
    first, last = math.floor(min(powers)), math.ceil(max(powers))
    last = max(last, first + 1)
    each = math.ceil((last - first) / 6)
    points = list[Point]()
    taken = list[tuple[float, float]]()
    for n, ((system, figure), power) in enumerate(zip(scored, powers, strict=True), 1):
        x = LEFT + (RIGHT - LEFT) * (power - first) / (last - first)
        mean, low, high = (_height(up, v) for v in (figure.mean, figure.low, figure.high))
        points.append(Point(n, system, figure, round(x, 1), mean, low, high))
    for n, point in enumerate(points):
        spot, far = _free(point, points, taken)
        taken.append(spot)
        points[n] = Point(**{**vars(point), "label": spot, "far": far})
    return Cloud(
        tuple(points),
        tuple(
            (LEFT + (RIGHT - LEFT) * (k - first) / (last - first), numerals.seconds(10.0**k))
            for k in range(first, last + 1, each)
        ),
        tuple((_height(up, t), f"{t:g}") for t in up.ticks),
    )


def _free(
    point: Point, points: Sequence[Point], taken: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float], bool]:
    """The nearest spot for a number that covers no point and no other number, and whether it needs a line to it."""
    for away in range(12, 160, 6):
        for turn in range(16):
            angle = math.pi * turn / 8
            x, y = point.x + 1.2 * away * math.cos(angle), point.y - away * math.sin(angle)
            inside = LEFT + 8 < x < WIDE - 8 and 7 < y < BOTTOM - 7
            clear = all(abs(x - p.x) > 13 or abs(y - p.y) > 11 for p in points if p is not point)
            if inside and clear and all(abs(x - a) > LABEL[0] or abs(y - b) > LABEL[1] for a, b in taken):
                return (round(x, 1), round(y, 1)), away > 12
    return (point.x, point.y), False


def _dot(label: str, figure: Figure, mark: int, on: Axis) -> Dot:
    if figure.mean is None or figure.low is None or figure.high is None:
        return Dot(label, figure, mark)
    return Dot(label, figure, mark, on.at(figure.mean), on.at(figure.low), on.at(figure.high))


def _figure(system: SystemResult, results: Results) -> Figure | None:
    return system.metrics.get(results.metric)


def _height(up: Axis, value: float | None) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * up.at(value or 0.0) / 100, 1)


def quarters(results: Results) -> Mapping[str, tuple[tuple[float, float, float], ...]]:
    """Place bias by system: each value, and its bar's left and width in percent; zero is in the middle."""
    most = max((abs(v) for s in results.systems for v in s.place_bias), default=0.0) or 1.0
    return {
        s.name: tuple((v, round(50 + min(v, 0.0) / most * 50, 2), round(abs(v) / most * 50, 2)) for v in s.place_bias)
        for s in by_quality(results)
        if s.place_bias
    }


def tenths(results: Results) -> tuple[float, Mapping[str, tuple[tuple[float, float], ...]]]:
    """The largest share of all; by system the heights of the bars of places and hits, in percent of it."""
    most = max((v for s in results.systems for pair in s.by_popularity for v in pair), default=0.0)
    most = max(most, 0.1)
    return most, {
        s.name: tuple((round(100 * a / most, 2), round(100 * b / most, 2)) for a, b in s.by_popularity)
        for s in by_quality(results)
        if s.by_popularity
    }
