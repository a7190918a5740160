"""Interactions of a synthetic catalogue by the million, drawn all at once; the same for a seed.

As in `synthetic`: people like five topics, three quarters of what they do is among these, and popularity falls as the
root of the rank.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evals.bench.synthetic import BEGIN, DAYS, PER_PERSON, TOPICS
from retrieval.arrays import Rows
from retrieval.data.interaction_table import COLUMNS, InteractionTable, schema

NEAR = 0.75
"""Share of a person's interactions that are with items of the topics that they like."""


def interactions(topics: NDArray[np.int64], people: int, seed: int = 0) -> InteractionTable:
    """Draw up to `PER_PERSON` interactions for each of so many people, oldest first, with items of these topics."""
    import polars as pl

    rng = np.random.default_rng((seed, len(topics), 3))
    users = np.repeat(np.arange(people), PER_PERSON)
    rows = _rows(topics, rng.integers(int(topics.max()) + 1, size=(people, TOPICS)), users, rng)
    seconds = np.sort(rng.random((people, PER_PERSON)), axis=1).ravel() * DAYS * 86_400 + BEGIN.timestamp()
    frame = pl.DataFrame({"user": users, "row": rows, "time": np.floor(seconds)})
    frame = frame.unique(["user", "row"], keep="first", maintain_order=True)
    return InteractionTable(
        frame.select(
            user_id=pl.format("p{}", "user"),
            item_id=pl.format("i{}", "row"),
            kind=pl.lit("like"),
            value=pl.lit(None, pl.Float64),
            time=pl.col("time"),
            context=pl.lit(""),
            text=pl.lit(""),
        ).select([pl.col(name).cast(schema()[name]) for name in COLUMNS])
    )


def _rows(topics: NDArray[np.int64], liked: Rows, users: Rows, rng: np.random.Generator) -> Rows:
    """Draw the item of each interaction, (n,), by the topics that each person likes, (people, TOPICS)."""
    weights = 1 / np.sqrt(1 + rng.permutation(len(topics)))
    by_topic = np.argsort(topics, kind="stable")
    starts = np.searchsorted(topics[by_topic], np.arange(int(topics.max()) + 2))
    ends = np.concatenate(([0.0], np.cumsum(weights[by_topic])))
    chosen = liked[users, rng.integers(TOPICS, size=len(users))]
    low, high = ends[starts[chosen]], ends[starts[chosen + 1]]
    place = np.searchsorted(ends, low + rng.random(len(users)) * (high - low), side="right") - 1
    rows = by_topic[np.clip(place, 0, len(topics) - 1)]
    elsewhere = (rng.random(len(users)) >= NEAR) | (high <= low)
    everything = np.cumsum(weights)
    drawn = np.searchsorted(everything, rng.random(int(elsewhere.sum())) * everything[-1])
    rows[elsewhere] = np.minimum(drawn, len(topics) - 1)
    return np.asarray(rows, np.int64)
