"""Scales of ratings: which one a column has, and a rating's place on that of an index, from 0.5 to 5."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from retrieval.arrays import Floats
from retrieval.errors import DataError

LOWEST, HIGHEST = 0.5, 5.0
"""The ends of an index's scale."""
Verdict = Literal["like", "dislike", "none"]
NETFLIX_THUMBS: Mapping[float, Verdict] = {0.0: "none", 1.0: "dislike", 2.0: "like"}
SIGNED_THUMBS: Mapping[float, Verdict] = {-1.0: "dislike", 0.0: "none", 1.0: "like"}
FLAGS: Mapping[float, Verdict] = {0.0: "none", 1.0: "like"}
FEWEST_FLAGS = 20
"""Rows of nothing but 0 and 1 from which on 1 is a yes, and not the lowest rating of a short list."""
WORDS: Mapping[str, Verdict | float] = {
    **dict.fromkeys(
        "true t yes y like liked likedit love loved lovedit up thumbsup thumbup upvote positive good great amazing "
        "👍 ❤ ♥ 喜欢 赞 顶 好看 很好看 好听 不错 很好 超好看 很喜欢 推荐看 gut toll super bien génial bueno".split(),
        "like",
    ),
    **dict.fromkeys(
        "false no dislike disliked dislikedit hate hated hatedit didntlikeit didnotlikeit boring down thumbsdown "
        "thumbdown downvote negative bad 👎 不喜欢 踩 不好看 难看 不好听 难听 不好 烂 烂片 垃圾 无聊 不推荐 "
        "schlecht langweilig mauvais nul malo".split(),
        "dislike",
    ),
    **dict.fromkeys(":) :-) :d 😀 😃 😄 😁 😊 🙂 ☺ 😍 🤩 😎 smile happy".split(), 4.5),
    **dict.fromkeys(":| :-| 😐 😑 😶 🤔 meh neutral okay ok".split(), 3.0),
    **dict.fromkeys(":( :-( ☹ 🙁 😞 😟 😢 😠 😡 🤮 frown sad".split(), 1.5),
    **dict.fromkeys("满分 神作 完美 masterpiece perfect".split(), 5.0),
    **dict.fromkeys("一般 一般般 凑合 中等".split(), 3.0),
    **{"力荐": 5.0, "推荐": 4.0, "还行": 3.0, "较差": 2.0, "很差": 1.0},
    **{"excellent": 5.0, "verygood": 4.0, "average": 3.0, "fair": 3.0, "poor": 2.0, "terrible": 1.0, "awful": 1.0},
}
"""Verdicts in words or signs; numbers are on an index's scale. The five in Chinese are Douban's."""
NAMED: Mapping[str, tuple[float, float]] = {
    "thumbs": (-1, 1), "smileys": (0, 100), "percent": (0, 100), "percentage": (0, 100), "stars": (0.5, 5)
}  # fmt: skip
GRADES: Mapping[str, float] = {"a": 5.0, "b": 4.0, "c": 3.0, "d": 2.0, "e": 1.0, "f": 1.0}
FRACTIONS: Mapping[str, str] = {"¼": ".25", "½": ".5", "¾": ".75"}
_FRACTION = re.compile(r"(?<=\d)[¼½¾]")
_GRADE = re.compile(r"([a-f])([+-])?")
_OF = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:/|out of|of|von|sur|de)\s*(\d+)", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(%|stars?|★|⭐|分|星|/)?", re.IGNORECASE)


@dataclass(frozen=True)
class Scale:
    """A scale of ratings from `low` to `high`; `kind` says how its numbers are to be read.

    range: ratings; thumbs: −1 and 1; flags: 1 is a yes and 0 says nothing; count: how often, and no ratings; unknown:
    nothing settles it.
    `zero_is_unrated`: 0 and below stand for "not rated". `lowest` and `highest` are the numbers that were seen.
    """

    kind: Literal["range", "thumbs", "flags", "count", "unknown"] = "range"
    low: float = LOWEST
    high: float = HIGHEST
    zero_is_unrated: bool = True
    lowest: float = math.nan
    highest: float = math.nan

    def __str__(self) -> str:
        if self.kind != "range":
            return self.kind
        return f"{self.low:g}-{self.high:g}"

    def rating(self, number: float) -> float | None:
        """Return a number as a rating from 0.5 to 5; None where it stands for "not rated"."""
        rating = float(self.ratings(np.array([number]))[0])
        return None if math.isnan(rating) else rating

    def ratings(self, numbers: Floats) -> Floats:
        """Return numbers (n,) as ratings from 0.5 to 5; NaN where they stand for "not rated" or are beyond the scale.

        On a scale from 0 or 1 a rating is its share of the highest, so that 5 of 10 is 2.5 of 5.
        """
        within = np.clip(numbers, self.low, self.high)
        if 0 <= self.low <= 1:
            ratings = within * HIGHEST / self.high
        else:
            ratings = LOWEST + (within - self.low) / (self.high - self.low) * (HIGHEST - LOWEST)
        unrated = (self.low >= 0) & ((numbers <= 0) if self.zero_is_unrated else (numbers < 0))
        return np.where(unrated | (numbers > self.high), np.nan, np.clip(ratings, LOWEST, HIGHEST).round(3))


def parse_scale(text: str, zero_is_unrated: bool | None = None) -> Scale:
    """Return a scale given as in 1-10, 0-100, thumbs or count; one that begins at 0 rates with it unless told not to.

    Raises DataError for a text that is no scale.
    """
    folded = text.strip().lower()
    if folded in ("thumbs", "count"):
        return Scale(cast(Literal["thumbs", "count"], folded), zero_is_unrated=bool(zero_is_unrated))
    match = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)\s*(?:-|–|to|\.\.)\s*([+-]?\d+(?:\.\d+)?)", folded)
    low, high = NAMED.get(folded, (float(match[1]), float(match[2])) if match else (1.0, 0.0))
    if low >= high:
        raise DataError(f"no scale {text!r}: write it as in 1-10, 0.5-5, 0-100, thumbs or count")
    unrated = zero_is_unrated if zero_is_unrated is not None else low > 0 or folded in NAMED
    return Scale("range", low, high, unrated)


def decide_scale(numbers: Sequence[float], name: str = "", zero_is_unrated: bool | None = None, rows: int = 0) -> Scale:
    """Return the scale of a column from the different numbers in it, its name (rating10, score100) and length.

    0 and −1 are "not rated", unless the user says otherwise: sites write them for what has no rating. Numbers that fit
    no usual scale are counts where they are whole and go beyond 100, else unknown.
    """
    seen = sorted({n for n in numbers if math.isfinite(n)})
    if not seen:
        return Scale(zero_is_unrated=zero_is_unrated is not False)
    lowest, highest = seen[0], seen[-1]
    unrated = zero_is_unrated is not False
    by_name = next((top for top in (100, 10, 5) if re.search(rf"(?<!\d){top}$", name)), 0)
    if set(seen) <= {-1.0, 0.0, 1.0} and -1.0 in seen and 1.0 in seen:
        return Scale("thumbs", -1, 1, True, lowest, highest)
    if set(seen) <= {0.0, 1.0} and (rows >= FEWEST_FLAGS or len(seen) == 2) and not by_name:
        return Scale("flags" if rows >= FEWEST_FLAGS else "unknown", 0, 1, True, lowest, highest)
    if lowest < -1 and highest <= 10 and lowest >= -10:
        bound = max(-lowest, highest)
        bound = next(each for each in (2.0, 3.0, 5.0, 10.0) if each >= bound)
        return Scale("range", -bound, bound, False, lowest, highest)
    if highest <= 1 and set(seen) - {0.0, 0.5, 1.0}:
        return Scale("range", 0.0, 1.0, unrated, lowest, highest)
    if by_name and by_name >= highest:
        return _from_one(by_name, unrated, lowest, highest)
    for top in (5, 10):
        if highest <= top:
            return _from_one(top, unrated, lowest, highest)
    if 20 < highest <= 100:
        return _from_one(100, unrated, lowest, highest)
    whole = all(n.is_integer() for n in map(float, seen))
    return Scale("count" if whole and highest > 100 else "unknown", 0, highest, unrated, lowest, highest)


def _from_one(top: int, zero_is_unrated: bool, lowest: float, highest: float) -> Scale:
    low = 0.0 if not zero_is_unrated or top == 100 else LOWEST if top == 5 else 1.0
    return Scale("range", low, float(top), zero_is_unrated, lowest, highest)


def verdict(text: str) -> Verdict | float | tuple[float, float] | None:
    """Return what a rating says that is not a plain number: a verdict, a rating from 0.5 to 5, or (number, of which).

    Understands 4,5 and 4/5, 90 %, ★★★½, 4 stars, smileys, words and grades such as B+; None for what is no rating.
    """
    text = _FRACTION.sub(lambda each: FRACTIONS[each[0]], text)
    text = unicodedata.normalize("NFKC", text).replace("\ufe0f", "").strip().lower()
    word = text if text in WORDS else "".join(c for c in text if not c.isspace() and c not in "_-!.'’！。")
    if word in WORDS:
        return WORDS[word]
    if match := _OF.fullmatch(text):
        return _number(match[1]), float(match[2])
    if (stars := sum(c in "★⭐*" for c in text)) and all(c in "★⭐*☆½ 1⁄2" for c in text):
        whole = stars + 0.5 * ("½" in text or "1⁄2" in text)
        return whole, max(5.0, stars + text.count("☆")) if "☆" in text else math.nan
    if match := _GRADE.fullmatch(text):
        return min(HIGHEST, GRADES[match[1]] + {"+": 0.3, "-": -0.3}.get(match[2], 0.0))
    if match := _NUMBER.fullmatch(text):
        return (_number(match[1]), 100.0) if match[2] == "%" else (_number(match[1]), math.nan)
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))
