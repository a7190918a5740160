"""Which bounds of a text are negated: "nothing after 1990" allows what "after 1990" does not.

A negation reaches a bound over words that name no topic, and from it the bounds that "or" and "and" join. Over a topic
it negates both together: "no horror from the 80s" excludes only the horror of these years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from agent.query.limits.bounds import Bound
from agent.query.negations.negation_patterns import (
    AFTER_EN,
    AFTER_ZH,
    BEFORE_EN,
    BEFORE_ZH,
    COMMA,
    DIRECTLY_BEFORE_ZH,
    IS_NOT_EN,
    IS_NOT_ZH,
    JOINT,
    NO_TOPIC_ZH,
    OF_ITEM_EN,
    OUTSIDE_ZH,
    SPOKEN_TO_ZH,
    THAT_ONE_ZH,
    TOPIC_AFTER_EN,
    TOPIC_AFTER_ZH,
)
from agent.query.negations.negations import NOT_EXCLUDABLE, is_excludable
from agent.query.text.message_text import is_content_word

_REMARK_EN = re.compile(
    r"mind|know|remember|think|care|understand|believe|recall|seen|watched|happen(?:s|ed)?|beats?|compares?|matters?|"
    r"works?|"
    r"get|got|go|going|sure|even|and|or|but|nor|than|though",
    re.I,
)
"""Words after a negation that make a remark of it: "I don't know any films from the 90s"."""
_STAYING_EN = re.compile(
    r"sit|still|stay(?:ing)?|awake|focus\w*|concentrat\w+|last|hold|out|up|stand|take|bear|handle|manage|pay|attention|"
    r"put|cope|spend|do|be|for|much",
    re.I,
)
"""Words after a negation that speak of keeping on, and name no topic: "won't sit still for more than an hour"."""
_WANTS = re.compile(r"\b(?:interested|into|want|looking|in the mood|fancy|pay(?:ing)?|spend(?:ing)?)\b", re.I)
"""What makes a wish of a bare "not"."""

_BESIDE_YEARS_ZH = frozenset("老 旧 新 拍 出 写 做 上映 出版 发行 出品 制作 拍摄".split())


@dataclass(frozen=True)
class Scope:
    """What a text does with a bound: whether it negates it, the span of both, and the topic that they restrict."""

    bound: Bound
    negated: bool
    start: int
    end: int
    about: str = ""
    is_wish: bool = False


def scopes(text: str, bounds: Sequence[Bound]) -> list[Scope]:
    """Return the scope of each bound, in the order of the text."""
    ordered = sorted(bounds, key=lambda bound: bound.start)
    result = [_scope(text, bound) for bound in ordered]
    joined = [_joins(text, first, second) for first, second in pairwise(ordered)]
    for i, join in enumerate(joined):  # nothing before 1990 or after 2010
        left, right = result[i], result[i + 1]
        if join and left.negated and not right.negated and left.start < left.bound.start:
            result[i + 1] = replace(right, negated=True, start=left.bound.end, is_wish=left.is_wish)
    for i in reversed(range(len(joined))):  # 80年代和90年代的不要
        left, right = result[i], result[i + 1]
        if joined[i] and right.negated and not left.negated and right.end > right.bound.end:
            result[i] = replace(left, negated=True, end=right.bound.start, about=right.about, is_wish=True)
    return result


def _scope(text: str, bound: Bound) -> Scope:
    before, after = text[: bound.start], text[bound.end :]
    prefix = BEFORE_ZH.search(before) or DIRECTLY_BEFORE_ZH.search(before)
    suffix = AFTER_ZH.match(after)
    about = _topic_zh(suffix["about"]) if suffix else None
    if suffix and about is not None:
        describes = bool(prefix and IS_NOT_ZH.fullmatch(prefix["cue"]))  # 不是90年代的不要, 不低于两小时的不要
        start = prefix.start() if prefix and describes else bound.start
        return Scope(bound, not describes, start, bound.end + suffix.end(), "" if describes else about, True)
    if rejected := AFTER_EN.match(after):
        return Scope(bound, True, bound.start, bound.end + rejected.end(), "", True)
    if prefix and prefix["cue"] == "不":
        return Scope(bound, True, prefix.start(), bound.end, "", True)  # 不低于150分钟的史诗片 limits what is wanted
    if prefix:
        return _chinese(bound, prefix, before, after)
    if prefix := BEFORE_EN.search(before):
        return _english(bound, prefix, before, after)
    return Scope(bound, False, bound.start, bound.end)


def _chinese(bound: Bound, match: re.Match[str], before: str, after: str) -> Scope:
    """Return the scope of a bound after a Chinese negation."""
    if (outer := _outer_zh(match, before)) is not None:
        return Scope(bound, False, outer, bound.end, "", True)
    noun = TOPIC_AFTER_ZH.match(after)
    about = (_topic_zh(noun["about"]) or "") if noun else ""
    end = bound.end + (noun.end("about") if noun and about else 0)
    if noun and (match["cue"].startswith("除") or (not about and THAT_ONE_ZH.match(after))):
        end = bound.end + noun.end()
    if match["cue"].startswith("除") and (outside := OUTSIDE_ZH.match(after)):
        end, about = bound.end + outside.end(), ""
    return Scope(bound, True, match.start(), end, about, not IS_NOT_ZH.fullmatch(match["cue"]))


def _english(bound: Bound, match: re.Match[str], before: str, after: str) -> Scope:
    """Return the scope of a bound after an English negation."""
    about, end = match["about"] or "", bound.end
    if about:
        with_no = re.search(r"with(?:out| no)$", before[: match.end("cue")], re.I)
        words = [word for word in about.split() if not _STAYING_EN.fullmatch(word)]
        if with_no or any(word.casefold() in NOT_EXCLUDABLE or _REMARK_EN.fullmatch(word) for word in words):
            return Scope(bound, False, bound.start, bound.end)
        about = " ".join(filter(is_excludable, words))
    elif (outer := _outer_en(match, before)) is not None:
        return Scope(bound, False, outer, bound.end, "", True)
    elif bound.adjective and (noun := TOPIC_AFTER_EN.match(after)):
        words = noun["about"].split()
        words = words[:1] if len(words) == 2 and not is_excludable(words[1]) else words
        if all(map(is_excludable, words)) and not re.fullmatch(OF_ITEM_EN, words[0], re.I):
            about = " ".join(words)
            end = bound.end + noun.start("about") + len(about)
    cue = match["cue"].casefold()
    wants = _WANTS.search(match["gap"])
    is_wish = bool(wants or not IS_NOT_EN.fullmatch(cue)) and not (about and cue == "nothing")
    return Scope(bound, True, match.start(), end, about, is_wish)


def _outer_en(match: re.Match[str], before: str) -> int | None:
    """Return where the negation begins that takes another one back, as in "nothing that isn't from the 90s"."""
    if not IS_NOT_EN.fullmatch(match["cue"]):
        return None
    outer = BEFORE_EN.search(before[: match.start()])
    return outer.start() if outer else None


def _outer_zh(match: re.Match[str], before: str) -> int | None:
    """Return where the negation begins that takes another one back, as in 不要不是90年代的."""
    if not IS_NOT_ZH.fullmatch(match["cue"]):
        return None
    outer = BEFORE_ZH.search(before[: match.start()])
    return outer.start() if outer else None


def _joins(text: str, first: Bound, second: Bound) -> bool:
    """Return whether "or", "and" or a comma joins two bounds; a comma only bounds that stand before a noun."""
    between = text[first.end : second.start]
    if COMMA.fullmatch(between):
        return first.adjective and second.adjective
    return bool(JOINT.fullmatch(between))


def _topic_zh(written: str) -> str | None:
    """Return a topic of Han characters, empty where nothing is written; None where the words are no topic.

    Whom a message speaks to is no topic, nor is an age of works beside their years, or how they came about:
    别超过两小时啊大哥, 2000年以前的老片, 2000年以前拍的.
    """
    written = "" if SPOKEN_TO_ZH.match(written) or written in _BESIDE_YEARS_ZH else written
    if not written:
        return ""
    return None if NO_TOPIC_ZH.search(written) or not is_content_word(written) else written


def negation_around(text: str, start: int, end: int) -> tuple[bool, int, int] | None:
    """Return whether words of a text are negated, and the span of them with all negations; None without any.

    Two negations that take each other back leave the words as they are.
    """
    before, rejected = text[:start], negation_after(text, end)
    prefix = BEFORE_ZH.search(before)
    if prefix:
        outer = _outer_zh(prefix, before)
        describes = bool(IS_NOT_ZH.fullmatch(prefix["cue"]))
        negated = outer is None and not (describes and rejected)
        return negated, prefix.start() if outer is None else outer, rejected or end
    if rejected:
        return True, start, rejected
    if (prefix := BEFORE_EN.search(before)) and not prefix["about"]:
        outer = _outer_en(prefix, before)
        return outer is None, prefix.start() if outer is None else outer, end
    return None


def negation_after(text: str, start: int) -> int | None:
    """Return where a negation ends that follows a position, as in 英语的不要; None where none does."""
    if (match := AFTER_ZH.match(text[start:])) and not match["about"]:
        return start + match.end()
    if match := AFTER_EN.match(text[start:]):
        return start + match.end()
    return None
