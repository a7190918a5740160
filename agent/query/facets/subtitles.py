"""Refusals of subtitles, "I won't be reading any", as wishes for works in the language that they are written in."""

from __future__ import annotations

import re

from retrieval.text.cjk import contains_han

_WILL_NOT = (
    r"(?:won'?t|will not|don'?t|do not|doesn'?t|does not|can'?t|cannot|can not|couldn'?t|not|never|"
    r"(?:hate|refuse|detest|loathe)s?|too tired|no mood|not in the mood|dislikes?|can'?t stand)"
)
_REFUSED_EN = re.compile(
    rf"\b(?:(?:i|we|they|he|she|my \w+) )?(?:(?:really |just )?{_WILL_NOT}"
    r"(?: (?:be|to|want|wanna|like|feel like|up for|for|really|bother|going|gonna|even|stand|do|keep up with|follow))*)"
    r"(?: (?:read(?:ing)?|have|having|watch(?:ing)?|deal(?:ing)? with|see))?(?: (?:any|the|all|those|more|with|to))*"
    r" subtitles?\b(?: (?:tonight|today|please|pls|now|either|at all))*|"
    r"\b(?:no|without|nothing with|minus|zero|skip the|avoid) (?:any |the )?subtitles?\b"
    r"(?: (?:please|pls|tonight|needed|required))*",
    re.I,
)
_REFUSED_ZH = re.compile(
    "(?:我?(?:爸妈?|妈妈?|爸爸|老[公婆]|[男女]朋友|对象|家人|朋友)|[我咱他她]们?)?(?:不想再?|不要|不用|不爱|不喜欢|懒得|没空|别|不愿意?|受不了|讨厌|不|没有?|免)(?:去|要|给我|让我|有|带)?"
    "(?:[看读盯追]着?)?(?:任何|什么)?(?:外[语文])?字幕的?"
)
_ASKS = re.compile(r"^\W*(?:is|are|does|do|did|has|have|can)\b.*\?|[吗么?？]\s*$", re.I)


def subtitles_as_language(text: str) -> str:
    """Return a message with a wish for its own language in place of a refusal of subtitles; any other unchanged."""
    if _ASKS.search(text):
        return text
    if contains_han(text):
        return _REFUSED_ZH.sub("要中文的", text)
    return _REFUSED_EN.sub("in English please", text)
