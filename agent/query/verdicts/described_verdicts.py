"""Verdicts on items on show that a message describes: "I've read the marathon one and the rowing one"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.query.text.message_text import normalize
from agent.query.verdicts.judgements import Verdict
from agent.query.works.references import MARK, MarkedText
from agent.query.works.shown_references import mark_fitting
from retrieval.data.items import Item

_ALSO = rf"(?:\s*(?:,|and|or|&)\s*(?:also\s+)?{MARK})*"
_VERDICTS: Mapping[Verdict, re.Pattern[str]] = {
    "seen": re.compile(
        rf"\b(?:i|we)(?:'ve| have|'d)?(?: already| all| both| just)? (?:read|seen|saw|watched|played|heard|"
        rf"finished|did|done|"
        rf"know|own|had|got)(?: already| both)?\s+{MARK}{_ALSO}|{MARK}{_ALSO}\s+(?:i|we)(?:'ve|"
        rf" have)?(?: already)? (?:read|"
        rf"seen|watched|played|heard|finished|done|know)\b",
        re.I,
    ),
    "dislike": re.compile(
        rf"\b(?:skip|drop|remove|lose|leave out|take out|forget|not|no)\s+{MARK}{_ALSO}|{MARK}\s*(?:is|was|looks|"
        rf"sounds|"
        rf"seems)\s+(?:way |far |a bit |much )?(?:too|boring|awful|terrible|not for)\b|\b(?:hated?|"
        rf"don'?t (?:like|want|fancy))"
        rf"\s+{MARK}",
        re.I,
    ),
}


_REFUSES_SOME = re.compile(
    r"\b(?:not?|skip|drop|without|leave out)\s+(?:(?:the|any|these|those) )?(?!ones?\b)[\w' -]*?(?:stories|plays?|"
    r"novels?|poems|"
    r"essays|poetry|films|movies|books|games|albums|courses)\b",
    re.I,
)
"""What refuses a kind of work, be one on show such."""


def verdict_on_described(text: str, shown: Sequence[Item]) -> tuple[Verdict | None, tuple[int, ...]]:
    """Return the verdict of a text on items on show that it describes, and their numbers; None without any."""
    marked = mark_fitting(MarkedText(normalize(text)), shown)
    if not marked.numbers or "?" in text or _REFUSES_SOME.search(text):
        return None, ()
    joined = re.sub(r"\s+", " ", marked.text)
    verdict = next((each for each, pattern in _VERDICTS.items() if pattern.search(joined)), None)
    return verdict, marked.numbers if verdict else ()
