"""The clauses of a text, and the text without those that are remarks beside a request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from agent.query.facets.topics import is_request, names_venue
from agent.query.text.message_text import any_language
from agent.query.works.references import MARK
from retrieval.text.cjk import HAN

_BOUNDARY = re.compile(
    rf"\s*(?:[,;.!?，。；！？…]+(?=\s|$|[^\w])|[,，。；！？]+|(?<=[{HAN}])[;!?]+|\s+(?:but|though|although|however|whereas|while|yet|"
    r"because|cuz|cause)\s+|"
    r"(?:,\s*)?\s+and\s+(?=(?:(?:i|we|then|now)\s+)*(?:really |absolutely |also )?(?:hated?|disliked?|loved|liked|"
    r"enjoyed|didn't|didnt|couldn't|can't|saw|watched|read|seen|feel like|want|need|would like)\b)|"
    r"(?<=[^\s,，])(?=但是?|不过|可是|然而))\s*",
    re.I,
)
_LISTED = re.compile(rf"{MARK}\s*[,，、]\s*{MARK}\s*(?:[,，、]|\band\b|和|跟|与|already|$)")
"""Items of a list: "seen 1, 3 and 4"."""
_MEANT = any_language(
    {
        "en": r"\b(?:no|not|nothing|without|except|excluding|avoid|hate|dislike|don'?t|dont|anything but|sick of|"
        r"tired of|too|less|more|like|"
        r"prefer\w*|want|wanna|need|only|just|under|over|about|\w+er|th(?:is|at|e|ose|ese) (?:ones?|last|first|"
        r"second|third))\b",
        "zh": "不[要看听读玩喜爱想太]|(?:没(?:什么)?(?:心情|兴致)|懒得)[看听玩读]|"
        "^就是?.{1,8}不(?:行|可以|成)$|[从由](?:[新旧老近远]|便宜|贵)[到往至]|别|除|讨厌|拒绝|排除|没有|受不了|太|更|点|像|要|想|只|喜欢|最好|[这那]个|第",
        "marks": MARK,
    }
)
"""Words with which a clause may say what is or is not to be listed."""


class Clause(NamedTuple):
    """A clause with its span in the text."""

    text: str
    start: int
    end: int


def split_clauses(text: str) -> Iterator[Clause]:
    """Yield the clauses of a text; a title in marks is not split."""
    start = 0
    for match in _BOUNDARY.finditer(text):
        if _LISTED.match(text, max(0, match.start() - 1)):
            continue
        if text.count("《", 0, match.start()) == text.count("》", 0, match.start()):
            if text[start : match.start()].strip():
                yield Clause(text[start : match.start()], start, match.start())
            start = match.end()
    if text[start:].strip():
        yield Clause(text[start:], start, len(text))


def without_remarks(text: str) -> str:
    """Return a text without the clauses that are remarks, where another clause is a request."""
    clauses = list(split_clauses(text))
    remarks = [clause for clause in clauses if not is_request(clause.text) and not _MEANT.search(clause.text)]
    # A clause whose limits were taken out goes on with its noun: 人均50元的餐馆.
    remarks = [
        clause for clause in remarks if not clause.text.lstrip().startswith("的") and not names_venue(clause.text)
    ]
    if not remarks or not any(is_request(clause.text) for clause in clauses):
        return text
    for clause in remarks:
        text = text[: clause.start] + " " * (clause.end - clause.start) + text[clause.end :]
    return text
