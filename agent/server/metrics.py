"""Counts and durations in Prometheus' text format. No label holds a person, an item or a word that was typed.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping

BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Upper bounds of durations in seconds."""
Labels = tuple[tuple[str, str], ...]


class Metrics:
    """What was counted since the start, by name and labels; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, dict[Labels, float]] = defaultdict(lambda: defaultdict(float))
        self._durations: dict[str, dict[Labels, list[int]]] = defaultdict(dict)
        self._seconds: dict[str, dict[Labels, float]] = defaultdict(lambda: defaultdict(float))

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        with self._lock:
            self._counts[name][tuple(sorted(labels.items()))] += amount

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add a duration to a histogram."""
        key = tuple(sorted(labels.items()))
        with self._lock:
            buckets = self._durations[name].setdefault(key, [0] * (len(BUCKETS) + 1))
            buckets[bisect_left(BUCKETS, seconds)] += 1
            self._seconds[name][key] += seconds

    def text(self, gauges: Mapping[str, Mapping[Labels, float]]) -> str:
        """Return everything, with these present values, as Prometheus reads it."""
        with self._lock:
            return "\n".join([*self._counter_lines(), *self._histogram_lines(), *_gauge_lines(gauges)]) + "\n"

    def _counter_lines(self) -> Iterator[str]:
        for name, values in sorted(self._counts.items()):
            yield f"# TYPE {name} counter"
            yield from (f"{name}{_braces(labels)} {value:g}" for labels, value in sorted(values.items()))

    def _histogram_lines(self) -> Iterator[str]:
        for name, values in sorted(self._durations.items()):
            yield f"# TYPE {name} histogram"
            for labels, buckets in sorted(values.items()):
                total = 0
                for bound, count in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
                    total += count
                    yield f"{name}_bucket{_braces((*labels, ('le', bound)))} {total}"
                yield f"{name}_sum{_braces(labels)} {self._seconds[name][labels]:g}"
                yield f"{name}_count{_braces(labels)} {total}"


def _gauge_lines(gauges: Mapping[str, Mapping[Labels, float]]) -> Iterator[str]:
    for name, values in sorted(gauges.items()):
        yield f"# TYPE {name} gauge"
        yield from (f"{name}{_braces(labels)} {value:g}" for labels, value in sorted(values.items()))


def _braces(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
