"""What each row of a log says: a kind of interaction and a rating, from columns of kinds, statuses and values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.columns.kinds import STATUS_KINDS, Meaning, abandoned_or_wanted, meaning, status_meaning
from retrieval.columns.scales import FLAGS, NETFLIX_THUMBS, SIGNED_THUMBS, Scale, decide_scale, verdict
from retrieval.columns.scales import Verdict as ScaleVerdict

if TYPE_CHECKING:
    import polars

COUNTED = ("play", "view", "click", "purchase")
"""Kinds whose numbers may say how often."""
SAYING = ("like", "dislike", "skip")
"""Kinds that say by themselves what the person thinks."""
OUTLIERS = 1_000
"""Of so many numbers one at either end may be a mistake."""
NO_INTERACTION = ("wishlist", "owned", "shown", "none")
"""Meanings that leave no interaction."""
DECIDED_BY = 200_000
"""Different numbers that are looked at to decide a scale."""


@dataclass(frozen=True)
class Verdicts:
    """Columns of kinds and of ratings, the latter null where there are none, and what was decided on the way.

    A kind is one of an interaction, or `unlike`, `undislike`, one of NO_INTERACTION, or null for an unknown word.
    """

    kinds: polars.Series
    ratings: polars.Series
    scale: Scale | None
    unrated: int
    """Ratings of 0 or below that are read as "not rated"."""
    unreadable: polars.Series
    """Marks cells that hold something but no rating, or one beyond the scale."""
    unknown: polars.Series
    """Marks rows whose word for what was done is unknown."""


def read_verdicts(
    raw: Mapping[str, polars.Series],
    given_scale: Scale | None,
    zero_is_unrated: bool | None,
    given_kinds: Mapping[str, str],
    name: str = "",
) -> Verdicts:
    """Return what rows say by their columns `kind`, `status`, `value` and `thumb`, which are null where missing."""
    import polars as pl

    kinds = _meanings(raw["kind"], lambda word: meaning(word, given_kinds))
    unknown = kinds.is_null() & raw["kind"].is_not_null()
    statuses = _meanings(raw["status"], lambda word: status_meaning(word, given_kinds))
    numbers, words, unreadable = _values(raw["value"])
    instead = _meanings(raw["value"].set(~unreadable, None), abandoned_or_wanted)
    statuses, unreadable = statuses.zip_with(statuses.is_not_null(), instead), unreadable & instead.is_null()
    thumbs = _thumbs(kinds, numbers, words, raw["thumb"])
    counted = _counted(kinds, numbers, COUNTED) | _counted(kinds, numbers, SAYING)
    rated = numbers.set((kinds == "thumb").fill_null(False) | counted, None)
    scale = None
    ratings = rated.clear(len(rated))
    unrated = 0
    if rated.null_count() < len(rated):
        scale = given_scale or _scale(rated.drop_nulls(), name, zero_is_unrated)
        if scale.kind == "range":
            ratings = pl.Series(scale.ratings(rated.to_numpy())).fill_nan(None)
            beyond = (rated > scale.high).fill_null(False)
            unreadable |= beyond
            unrated = int((rated.is_not_null() & ratings.is_null() & ~beyond).sum())
        elif scale.kind in ("thumbs", "flags"):
            ways = _ways(set(rated.drop_nulls().unique()), True, scale.zero_is_unrated)
            verdicts = rated.replace_strict(ways, default=None, return_dtype=pl.String)
            thumbs = thumbs.zip_with(thumbs.is_not_null(), verdicts)
        elif scale.kind == "count":
            kinds = kinds.fill_null(pl.select(pl.when(rated.is_not_null() & ~unknown).then(pl.lit("play"))).to_series())
    spelled = words.str.strip_prefix("=").cast(pl.Float64, strict=False)
    ratings = ratings.zip_with(ratings.is_not_null(), spelled)
    frame = pl.DataFrame({"kind": kinds, "status": statuses, "thumb": thumbs, "rating": ratings, "unknown": unknown})
    return Verdicts(frame.select(_kind()).to_series(), ratings, scale, unrated, unreadable, unknown)


def _scale(rated: polars.Series, name: str, zero_is_unrated: bool | None) -> Scale:
    """Return the scale of a column of numbers. A few mistaken ones in a long column do not decide it."""
    rows, few = len(rated), len(rated) // OUTLIERS
    different = rated.unique().head(DECIDED_BY).to_list()
    scale = decide_scale(different, name, zero_is_unrated, rows)
    if few:
        middle = rated.sort()[few : rows - few].unique().head(DECIDED_BY).to_list()
        usual = decide_scale(middle, name, zero_is_unrated, rows)
        return usual if usual.kind == "range" else scale
    return scale


def _kind() -> polars.Expr:
    """Return the kind of a row from its kind, status, thumb and rating."""
    import polars as pl

    rating, kind, status, thumb = pl.col("rating"), pl.col("kind"), pl.col("status"), pl.col("thumb")
    named = pl.when(kind.is_in(["thumb", "rate"])).then(None).otherwise(kind)
    rated = named.replace(STATUS_KINDS).fill_null("rate")
    return (
        pl.when(pl.col("unknown") & rating.is_null())
        .then(None)
        .when(rating.is_not_null())
        .then(pl.when(status == "abandoned").then(pl.lit("skip")).otherwise(rated))
        .when(thumb.is_in(["like", "dislike"]))
        .then(thumb)
        .when((thumb == "none") & (kind.is_null() | (kind == "thumb")) & status.is_null())
        .then(pl.lit("none"))
        .otherwise(pl.coalesce(named.replace(STATUS_KINDS), status.replace(STATUS_KINDS), pl.lit("view")))
        .alias("kind")
    )


def _meanings(column: polars.Series, meaning_of: Callable[[str], Meaning | None]) -> polars.Series:
    """Return the meanings of a column of words; null where a word is unknown or missing."""
    import polars as pl

    different = column.drop_nulls().unique().head(DECIDED_BY).to_list()
    meanings = {word: each for word in different if (each := meaning_of(word))}
    return (
        column.replace_strict(meanings, default=None, return_dtype=pl.String) if meanings else column.clear(len(column))
    )


def _values(column: polars.Series) -> tuple[polars.Series, polars.Series, polars.Series]:
    """Return the numbers of a column, what its words say, and which of its cells say nothing.

    Words say `like`, `dislike`, or a rating behind a `=`. A number out of a whole, such as 8/10, is a rating at once.
    """
    import polars as pl

    numbers = column.cast(pl.Float64, strict=False)
    numbers = numbers.set((numbers.is_nan() | numbers.is_infinite()).fill_null(False), None)
    rest = column.set(numbers.is_not_null(), None)
    sayings: dict[str, str] = {}
    spelled: dict[str, float] = {}
    for text in rest.drop_nulls().unique().head(DECIDED_BY):
        each = verdict(text)
        if isinstance(each, str):
            sayings[text] = each
        elif isinstance(each, float):
            sayings[text] = f"={each}"
        elif each and each[1] != each[1]:
            spelled[text] = each[0]
        elif each and each[1] >= max(each[0], 1):
            rating = Scale("range", 0.0, each[1]).rating(each[0])
            sayings[text] = "=" if rating is None else f"={rating}"
    if spelled:
        decimals = rest.replace_strict(spelled, default=None, return_dtype=pl.Float64)
        numbers = numbers.zip_with(numbers.is_not_null(), decimals)
    words = rest.replace_strict(sayings, default=None, return_dtype=pl.String) if sayings else rest.clear(len(rest))
    return numbers, words, column.is_not_null() & numbers.is_null() & words.is_null()


def _thumbs(kinds: polars.Series, numbers: polars.Series, words: polars.Series, flags: polars.Series) -> polars.Series:
    """Return `like`, `dislike`, `none` or null of each row, from thumbs in numbers, words and flags."""
    import polars as pl

    thumbs = words.set(words.str.starts_with("=").fill_null(False), None)
    rated = numbers.set(~(kinds == "thumb").fill_null(False), None)
    for column, is_flag in ((rated, False), (flags.cast(pl.Float64, strict=False), True)):
        if ways := _ways(set(column.drop_nulls().unique().to_list()), is_flag):
            thumbs = thumbs.zip_with(
                thumbs.is_not_null(), column.replace_strict(ways, default=None, return_dtype=pl.String)
            )
    _, flagged, _ = _values(flags)
    return thumbs.zip_with(thumbs.is_not_null(), flagged.replace("dislike", "none"))


def _ways(seen: set[float], is_flag: bool, zero_says_nothing: bool = True) -> Mapping[float, ScaleVerdict]:
    """Return what the numbers of a column of thumbs mean; nothing where 1 could be either way."""
    if 2.0 in seen and seen <= NETFLIX_THUMBS.keys():
        return NETFLIX_THUMBS
    if -1.0 in seen and seen <= SIGNED_THUMBS.keys():
        return SIGNED_THUMBS
    if not is_flag or not seen <= FLAGS.keys():
        return {}
    return FLAGS if zero_says_nothing else {**FLAGS, 0.0: "dislike"}


def _counted(kinds: polars.Series, numbers: polars.Series, among: Collection[str]) -> polars.Series:
    """Return which numbers of these kinds are no ratings: they say how often, or repeat that something was done.

    So do numbers beyond five, prices, and where most are 1 and none is negative; of likes and dislikes, −1, 0 and 1.
    """
    import polars as pl

    counted = kinds.is_in(list(among)).fill_null(False)
    own = numbers.set(~counted, None).drop_nulls().to_numpy()
    steps = float(np.mean(own * 4 % 1 != 0)) if len(own) else 0.0
    no_ratings = len(own) and (
        bool(np.isin(own, (-1, 0, 1)).all())
        if among is SAYING
        else own.max() > 5 or steps > 0.1 or (own.min() >= 0 and np.mean(own == 1) >= 0.5)
    )
    return counted if no_ratings else pl.Series("counted", [False], dtype=pl.Boolean).new_from_index(0, len(kinds))
