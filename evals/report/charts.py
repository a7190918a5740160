"""Positions of the marks in a report's charts; templates draw them.

Charts are plain SVG: those of a plotting library have one width, fixed fonts and fixed colours, and must here be read
on a phone, in print and in the dark. Positions along an axis are percents of whatever width there is, and labels are
text of the page, which wraps; only quality against cost is a drawing of one shape, in its own units.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.records.results import MetricValue, Results, SystemResult
from evals.report import numerals

WIDTH, HEIGHT = 340.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 326.0, 12.0, 226.0
LABEL = (16.0, 12.0)
"""Room for a number of two digits beside its point."""
MAX_SYSTEMS = 4
"""Systems in a chart of slices: as many as there are marks that differ without colour."""


@dataclass(frozen=True)
class Axis:
    """The range of an axis and its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Return the position of a value, in percent of the axis."""
        return round(100 * (value - self.low) / (self.high - self.low), 2)


@dataclass(frozen=True)
class Dot:
    """A mean and its interval, with positions in percent; `at` is None where nobody was scored.

    `mark`: the number of its shape, 0 for the main system.
    """

    label: str
    value: MetricValue
    mark: int
    at: float | None = None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Dots:
    """Rows of dots on one axis."""

    axis: Axis
    rows: tuple[Dot, ...]


@dataclass(frozen=True)
class Point:
    """A system in quality against cost; `x`, `y`, the interval and the place of its number in units of the drawing.

    `far`: whether the number needs a line to its point.
    """

    number: int
    system: SystemResult
    value: MetricValue
    x: float
    y: float
    low: float
    high: float
    label: tuple[float, float] = (0.0, 0.0)
    far: bool = False


@dataclass(frozen=True)
class Cloud:
    """Quality against cost: points, and the ticks of both axes as positions with labels."""

    points: tuple[Point, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]


def axis(values: Iterable[float]) -> Axis:
    """Return an axis with round ticks, in about four steps, that holds these values."""
    all_values = list(values) or [0.0]
    low, high = min(all_values), max(all_values)
    if high - low < 1e-9:
        low, high = low - 0.01, high + 0.01
    rough = (high - low) / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(k * size for k in (1, 2, 2.5, 5, 10) if k * size >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(first * step, last * step, tuple(round(k * step, 10) for k in range(first, last + 1)))


def dots(rows: Sequence[tuple[str, MetricValue, int]], on: Axis | None = None) -> Dots:
    """Place label, value and mark of each row on an axis, by default one that fits them."""
    shared = on or axis(v for _, value, _ in rows for v in (value.mean, value.low, value.high) if v is not None)
    return Dots(shared, tuple(_dot(label, value, mark, shared) for label, value, mark in rows))


def quality(results: Results) -> Dots:
    """Return the main metric of all systems, best first."""
    ranked = by_quality(results)
    return dots([(s.name, value, int(s.name != results.main)) for s in ranked if (value := _value(s, results))])


def by_quality(results: Results) -> list[SystemResult]:
    """Return the systems by the mean of the main metric, best first."""

    def key(system: SystemResult) -> float:
        value = _value(system, results)
        return -math.inf if value is None or value.mean is None else value.mean

    return sorted(results.systems, key=key, reverse=True)


def slices(results: Results) -> tuple[tuple[str, ...], tuple[Dots, ...]]:
    """Return the systems shown, the main one and those it is compared with first, and their dots in each slice.

    All slices share one axis.
    """
    rivals = [c.against for c in results.comparisons if c.system == results.main and c.metric == results.metric]
    ranked = [s.name for s in by_quality(results)]
    names = tuple(n for n in dict.fromkeys([results.main, *rivals, *ranked]) if n in ranked)[:MAX_SYSTEMS]
    by_slice = [
        [(n, part.metrics[n][results.metric]) for n in names if results.metric in part.metrics.get(n, {})]
        for part in results.slices
    ]
    on = axis(v for rows in by_slice for _, m in rows for v in (m.mean, m.low, m.high) if v is not None)
    return names, tuple(dots([(n, value, names.index(n)) for n, value in rows], on) for rows in by_slice)


def cloud(results: Results) -> Cloud | None:
    """Return quality upwards against seconds a request, on a log scale; None where nothing was scored."""
    scored = [(s, value) for s in by_quality(results) if (value := _value(s, results)) and value.mean is not None]
    if not scored:
        return None
    up = axis(v for _, m in scored for v in (m.mean, m.low, m.high) if v is not None)
    powers = [math.log10(max(s.cost.seconds, 1e-6)) for s, _ in scored]
    first, last = math.floor(min(powers)), math.ceil(max(powers))
    last = max(last, first + 1)
    each = math.ceil((last - first) / 6)
    points = list[Point]()
    taken = list[tuple[float, float]]()
    for n, ((system, value), power) in enumerate(zip(scored, powers, strict=True), 1):
        x = LEFT + (RIGHT - LEFT) * (power - first) / (last - first)
        mean, low, high = (_height(up, v) for v in (value.mean, value.low, value.high))
        points.append(Point(n, system, value, round(x, 1), mean, low, high))
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
    """Return the nearest place for a number that covers no point and no other number, and whether it is far away."""
    for away in range(12, 160, 6):
        for turn in range(16):
            angle = math.pi * turn / 8
            x, y = point.x + 1.2 * away * math.cos(angle), point.y - away * math.sin(angle)
            inside = LEFT + 8 < x < WIDTH - 8 and 7 < y < BOTTOM - 7
            clear = all(abs(x - p.x) > 13 or abs(y - p.y) > 11 for p in points if p is not point)
            if inside and clear and all(abs(x - a) > LABEL[0] or abs(y - b) > LABEL[1] for a, b in taken):
                return (round(x, 1), round(y, 1)), away > 12
    return (point.x, point.y), False


def _dot(label: str, value: MetricValue, mark: int, on: Axis) -> Dot:
    if value.mean is None or value.low is None or value.high is None:
        return Dot(label, value, mark)
    return Dot(label, value, mark, on.at(value.mean), on.at(value.low), on.at(value.high))


def _value(system: SystemResult, results: Results) -> MetricValue | None:
    return system.metrics.get(results.metric)


def _height(up: Axis, value: float | None) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * up.at(value or 0.0) / 100, 1)


def quarters(results: Results) -> Mapping[str, tuple[tuple[float, float, float], ...]]:
    """Return the position bias by system: each value, and its bar's left and width in percent; 0 is in the middle."""
    most = max((abs(v) for s in results.systems for v in s.position_bias), default=0.0) or 1.0
    return {
        s.name: tuple(
            (v, round(50 + min(v, 0.0) / most * 50, 2), round(abs(v) / most * 50, 2)) for v in s.position_bias
        )
        for s in by_quality(results)
        if s.position_bias
    }


def deciles(results: Results) -> tuple[float, Mapping[str, tuple[tuple[float, float], ...]]]:
    """Return the largest share, and by system the heights of the bars of places and hits, in percent of it."""
    most = max((v for s in results.systems for pair in s.popularity_deciles for v in pair), default=0.0)
    most = max(most, 0.1)
    return most, {
        s.name: tuple((round(100 * a / most, 2), round(100 * b / most, 2)) for a, b in s.popularity_deciles)
        for s in by_quality(results)
        if s.popularity_deciles
    }
