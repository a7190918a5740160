"""What to exclude, extracted from the negations in a text."""

from __future__ import annotations

import re

from agent.query.message_text import ITEM_NOUN, is_content_word
from agent.query.numerals import ORDINALS
from retrieval.text.cjk import HAN

_KIND_ZH = r"(?:类型|类|片子|片|电影|影片|小说|书|音乐|歌|游戏|课程|课|新闻|作品|内容|东西|题材|剧|风)"
_WORD = r"[^\W\d_][\w'-]*"
_NOT_EN = re.compile(
    r"\b(?:without|except(?: for)?|excluding|avoid(?:ing)?|no|not|nothing|minus|anything but|"
    r"everything but|other than|"
    r"(?:i|we) hate|can't stand|cant stand|sick of|tired of|enough|dislike|(?:do not|don't|"
    r"dont|didn't|doesn't) (?:want|like|love|enjoy|include))\s+"
    r"(?:(?:to|watch|see|read|play|hear|any|more|too|a|an|the|with|about|of|into|in|"
    r"interested|involving|please|that|is|"
    r"has|have|having)\s+)*"
    rf"((?:{_WORD}(?:,\s*|\s+))*{_WORD})",
    re.I,
)
_NOT_ZH = re.compile(
    r"(?:不想要|不想看|不想听|不想读|不想玩|不要|不看|不听|不含|不带|不包括|(?<![特分区个类级性])别(?:给我|推荐)?|(?<!有)没有|除了|讨厌|受不了|不喜欢|不爱看?|拒绝|排除)"
    rf"(?:我|再|有|看|听|玩|读|推荐?|任何|给)*([A-Za-z{HAN}]{{1,10}}(?:[、或和][A-Za-z{HAN}]{{1,8}})*)"
)
_TAIL_ZH = re.compile(
    rf"(?:之?外|以外)?(?:都|就|也)?(?:可以|行|好|不要)?了?$|(?:的|之类)?(?:(?<=[{HAN}]{{2}}){_KIND_ZH})?(?:的|了|啦)?$"
)
_NOT_EXCLUDABLE = ORDINALS.keys() | set("nor newer older matter thing idea problem set made worries one way".split())
_NOT_EXCLUDABLE_ZH = re.compile("[这那它第太]|最后|那么|这么|了|想法|问题|关系|兴趣|意思|办法|事|错")


def extract_exclusions(text: str) -> tuple[tuple[str, ...], str]:
    """Return what the text excludes, and the text without it.

    After a negation that is a word or two, or a list that ends in "or" or "and".
    """
    exclusions: list[str] = []

    def english(match: re.Match[str]) -> str:
        run = match[1]
        listed = re.match(rf"({_WORD}(?:, {_WORD})*),? (?:or|nor|and) (?:no )?({_WORD})", run, re.I)
        if listed:
            parts, end = [*re.split(r",\s*", listed[1]), listed[2]], listed.end()
        else:
            words = re.split(r"\s+", run.split(",")[0])
            stop = next((i for i, w in enumerate(words) if not _is_excludable(w)), len(words))
            phrase = words[: stop if stop <= 2 or (re.fullmatch(ITEM_NOUN, words[2], re.I) and stop == 3) else 1]
            parts, end = [" ".join(phrase)], len(" ".join(phrase))
        named = [re.sub(rf"\s+{ITEM_NOUN}$", "", p, flags=re.I) for p in parts if p and _is_excludable(p)]
        if not named:
            return match[0]
        exclusions.extend(named)
        return " " + run[end:]

    def chinese(match: re.Match[str]) -> str:
        parts = [_TAIL_ZH.sub("", _TAIL_ZH.sub("", p)) for p in re.split("[、或和]", match[1])]
        named = [p for p in parts if p and not _NOT_EXCLUDABLE_ZH.match(p)]
        exclusions.extend(named)
        return " " if named else match[0]

    rest = _NOT_ZH.sub(chinese, _NOT_EN.sub(english, re.sub("也?(?=不要|别给|别推)", ", ", text)))
    return tuple(dict.fromkeys(exclusions)), rest


def _is_excludable(word: str) -> bool:
    """Return whether a word names something that items can be about."""
    return is_content_word(word) and word.casefold() not in _NOT_EXCLUDABLE and not re.fullmatch(ITEM_NOUN, word, re.I)
