"""Years that are titles: "something like 1984", 看过1917, "2001: A Space Odyssey". They limit no item."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from agent.query.limits.bounds import Bound

_VERB = (
    r"(?:lov(?:ed?|ing)|lik(?:ed|ing)|enjoy(?:ed|ing)?|ador(?:ed?|ing)|hat(?:ed?|ing)|seen|saw|(?:re)?watch(?:ed|ing)?|"
    r"(?:re)?read(?:ing)?|play(?:ed|ing)?|heard|finish(?:ed|ing)?|know)"
)
_NAMES_YEAR = re.compile(r"\byear\s*$", re.I)
_MODEL = (
    r"(?<!\bfrom )(?<!\bin )(?<!\baround )(?<!\bsince )(?<!\bof )\blike|\b(?:similar to|such as|as good as|"
    r"in the (?:vein|style|spirit|manner) of|reminds? me of)"
)
_BEFORE = re.compile(
    rf"(?:{_MODEL}|\b(?:called|titled|named|director of|author of|sequel to|{_VERB}))"
    r"\s+(?:(?:both|either|already|again|just|the|(?:film|movie|book|novel|game|album)s?)\s+)*[\"'“‘]?$|"
    r"(?:[看读听玩刷追](?:过|完)了?|喜欢|爱看|讨厌|名叫|叫做?)\s*[《“\"]?$",
    re.I,
)
_BEFORE_ANY = re.compile(r"(?:类似于?|(?<![头好])像)\s*[《“\"]?$|《[^《》]*$")
"""What a title follows whatever stands after it: 类似1984的书, and the sign that opens a title."""
_AFTER = re.compile(
    r"[\"'”’]?\s*(?:$|[,.;!?，。！？》”]|\b(?:and|but|or|is|was|please|pls|too|again|already|though|so|with|without|"
    r"except|yet|i|we|last|yesterday|as well|in)\b)|\s*[了吗吧呢啊]|\s*的?\s*$",
    re.I,
)
_OPINION = re.compile(
    r"[\"'”’]?\s+(?:is|was)\s+(?:(?:so|really|pretty|very|absolutely|just|quite|such)\s+)*(?:an?\s+)?(?:great|good|"
    r"amazing|boring|awesome|brilliant|masterpiece|classic|fantastic|wonderful|overrated|my fav\w*|the best|too)\b|"
    r":\s+[A-Z]|[\"'”’]?,?\s+(?:i(?:'?ve)?|we(?:'?ve)?)\s+(?:have\s+)?(?:already\s+)?(?:seen|read|watched|played|"
    r"loved)\b|\s*》|\s*(?:我|都|也|已经|早就?)*(?:[看读听玩刷](?:过|完)|很好[看玩听]|太好[看玩听]|好[看玩听]|不错)|"
    r"\s*(?:那[样种]|这[样种]|一样|之类)",
)
"""What a title precedes."""
_YEAR = re.compile(r"(?<![0-9])(?:18|19|20)[0-9]{2}(?![0-9])")
_DIGITS = re.compile(r"[0-9]{4}\s*$")


def is_title(text: str, bound: Bound) -> bool:
    """Return whether a year on its own, a bound of a text, is the title of a work rather than a year.

    It is one after what likes, knows or resembles a work, before an opinion, and where it lies in the future.
    """
    digits = _DIGITS.search(text[bound.start : bound.end])
    if bound.low is None or bound.low != bound.high or not digits:
        return False
    before, after = text[: bound.start + digits.start()], text[bound.start + digits.start() + 4 :]
    if _NAMES_YEAR.search(before):
        return False
    if bound.low > datetime.now(UTC).year + 1 or _BEFORE_ANY.search(before) or _OPINION.match(after):
        return True
    return bool(_BEFORE.search(before) and _AFTER.match(after))


def mark_titles_with_years(text: str, titles: Iterable[str]) -> str:
    """Return a text with title marks around those of some titles in it that hold a year and other words."""
    for title in titles:
        if _YEAR.search(title) and not _YEAR.fullmatch(title) and f"《{title}" not in text:
            text = re.sub(
                rf"(?<![A-Za-z0-9]){re.escape(title)}", lambda match: f"《{match[0]}》", text, count=1, flags=re.I
            )
    return text
