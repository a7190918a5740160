"""Whether requests that a catalogue cannot serve are told apart from those that it can.

A file has a line `{"language", "text", "served"}` for each request; `served` says whether the catalogue has an item
that a reasonable person would accept as an answer. What is judged is what `recommend` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from agent.recommender import Recommender
from evals.statistics import interval
from retrieval.query import PreparedRequest, Request

FIELDS = ("language", "text", "served")


@dataclass(frozen=True)
class Rates:
    """Shares, with 95 % intervals, of the unserved and of the served requests that are said to be unserved."""

    served: int
    unserved: int
    said_unserved: tuple[float, float, float]
    falsely_said_unserved: tuple[float, float, float]
    wrong: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the counts, and each share with the ends of its interval."""
        shares = {"said_unserved": self.said_unserved, "falsely_said_unserved": self.falsely_said_unserved}
        written = {name: dict(zip(("share", "low", "high"), each, strict=True)) for name, each in shares.items()}
        return {"served": self.served, "unserved": self.unserved, **written}


def packaged() -> Path:
    """Return the packaged file of requests over the packaged sample."""
    return Path(str(files("evals.understanding") / "requests" / "requests.jsonl"))


def prepare(recommender: Recommender, line: Mapping[str, Any]) -> PreparedRequest:
    """Return the request of a line, of a person of whom nothing is known."""
    return recommender.prepare(Request(text=line["text"], language=line["language"], n=5))


def judge(recommender: Recommender, lines: Sequence[Mapping[str, Any]]) -> Rates:
    """Return how often the recommender is right on the lines of a file."""
    requests = [prepare(recommender, line) for line in lines]
    unserved = np.array([not (each.original_text or recommender.serves(each)) for each in requests], bool)
    served = np.array([bool(line["served"]) for line in lines], bool)
    wrong = tuple(line["text"] for line, is_wrong in zip(lines, (unserved == served).tolist(), strict=True) if is_wrong)
    return Rates(int(served.sum()), int((~served).sum()), _share(unserved[~served]), _share(unserved[served]), wrong)


def _share(values: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[float, float, float]:
    """Return a share and the ends of its 95 % interval; NaN where there are no values."""
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    share = float(values.mean())
    low, high = interval(values.astype(np.float64)) if len(values) > 1 else (0.0, 1.0)
    return share, low, high
