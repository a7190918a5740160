"""How far something was played: left at once is a skip, and no sign that it was liked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

LEFT_AT_ONCE = 10.0
"""Per cent of the length, below which an item was left at once."""
HALF = 50.0
SHORTEST = 30.0
"""Seconds below which an item of unknown length was left at once, as streaming services count."""
INTERRUPTED = "logout unexpectedexit unexpectedexitwhilepaused trackerror appload popup unknown".split()
"""Ends that nobody chose."""


def playback_kinds(
    kinds: polars.Series, raw: Mapping[str, polars.Series], seconds_long: polars.Series | None = None
) -> tuple[polars.Series, int]:
    """Return kinds with what was left at once as `skip`, or as `none` where nobody chose the end, and how many are.

    `seconds_long` is the length of each row's item where it is known. What was played for less than half is a view.
    """
    import polars as pl

    share = raw["played_share"].str.strip_suffix("%").cast(pl.Float64, strict=False)
    if share.null_count() < len(share) and not (share > 1.0).any():
        share = share * 100
    seconds = raw["played_ms"].cast(pl.Float64, strict=False) / 1_000
    seconds = seconds.zip_with(seconds.is_not_null(), raw["played_seconds"].cast(pl.Float64, strict=False))
    if seconds_long is not None:
        share = share.zip_with(share.is_not_null(), seconds / seconds_long * 100)
    skipped = raw["skipped"].str.to_lowercase().is_in(["true", "1", "yes"]).fill_null(False)
    if share.null_count() == len(share) == seconds.null_count() and not skipped.any():
        return kinds, 0
    end = raw["play_end"].str.to_lowercase().str.replace_all(r"[^a-z]", "")
    frame = pl.DataFrame({"kind": kinds, "share": share, "seconds": seconds, "skipped": skipped, "end": end})
    has_share, short = pl.col("share").is_not_null(), pl.col("seconds") < SHORTEST
    at_once = pl.when(has_share).then(pl.col("share") < LEFT_AT_ONCE).otherwise(short).fill_null(False)
    left = at_once | (pl.col("skipped") & (pl.col("share") < HALF).fill_null(True))
    played = pl.col("kind").is_in(["play", "view"])
    chosen = pl.when(pl.col("end").is_in(INTERRUPTED)).then(pl.lit("none")).otherwise(pl.lit("skip"))
    partly = (pl.col("share") < HALF).fill_null(False)
    frame = frame.with_columns(
        left=played & left,
        kind=pl.when(played & left).then(chosen).when(played & partly).then(pl.lit("view")).otherwise(pl.col("kind")),
    )
    return frame["kind"], int(frame["left"].sum())
