"""Bounds on the rating, as a text states them."""

from __future__ import annotations

import re

from agent.query.limits.bounds import Bound, find_all
from agent.query.text.message_text import alternatives
from agent.query.text.numerals import ANY_NUMBER, parse_number

_LEAST = alternatives(
    {
        "en": r"\b(?:above|over|at least|(?:higher|better|more) than|no (?:less|lower|worse) than)",
        "zh": "不低于|不少于|不小于|高于|高过|至少|大于|超过|超出|突破|过",
    }
)
_MOST = alternatives(
    {
        "en": r"\b(?:under|below|beneath|at most|up to|(?:less|lower|worse|fewer) than|no (?:more|higher|better) than)",
        "zh": "不超过|不高于|不到|不足|不满|没到|没过|跌破|达不到|低于|低过|少于|小于|最多",
    }
)
_NUMBER = (
    r"(?:(?:[一二三四五六七八九]|[1-9])分(?:[一二三四五六七八九半]|[1-9])(?![分钟])|"
    rf"[零一二三四五六七八九]点[零一二三四五六七八九](?=\s*分)|{ANY_NUMBER})"
)
"""七分五 is 7.5."""
_OUT_OF = r"(?:\s*(?:/|out of)\s*(?:100|10|5|ten|five))?"
_FILLERS_ZH = r"(?:在|要|是|为|达到?|能|的?话|最好|必须|得|有|应该|线|调到|[:：\s])*"
_UP_ZH, _DOWN_ZH = "(?:(?:及|或|和)?以上|往上)", "(?:(?:及|或|和)?以下|往下)"
_UP_EN = r"(?:\s+(?:or|and) (?:above|up|better|more|higher)\b|\s*\+)"
_DOWN_EN = r"\s+(?:or|and) (?:below|lower|less|under|worse|fewer)\b"
_RATED_ZH = re.compile(
    rf"(?:(?:豆瓣|imdb|IMDb)的?\s*)?(?:评分|打分|分数|得分|评价|收视率?|rating)(?:也|都|最好|希望)?{_FILLERS_ZH}(?P<not>不要|别|不能|"
    rf"不可以?|不得)?"
    rf"(?:{_LEAST}|(?P<most>{_MOST}))?\s*(?P<value>{_NUMBER})"
    rf"\s*[分星]?(?!钟)(?:的?\s*{_UP_ZH}|左右|(?P<down>\s*{_DOWN_ZH}))?|"
    rf"{_LEAST}?\s*(?P<points>{_NUMBER})\s*[分星](?!钟)\s*{_UP_ZH}(?:的?评分)?|(?P<of>{_NUMBER})\s*以上的?评分|"
    rf"(?:评分|分数|打分)?(?:不能|别|不要|不可以?)比\s*(?P<not_under>{_NUMBER})\s*[分星]?(?:还|更)?[低差]|"
    rf"{_LEAST}\s*(?P<over>{_NUMBER})\s*[分星](?!钟)|"
    rf"{_MOST}\s*(?P<under>{_NUMBER})\s*[分星](?!钟)|"
    rf"(?P<below>{_NUMBER})\s*[分星](?!钟)\s*{_DOWN_ZH}(?:的?评分)?|"
    rf"(?P<full>{_NUMBER})\s*分(?!钟)的?(?=[^,，。!?！？]{{0,4}}(?:餐馆|餐厅|酒店|宾馆|景点|电影|书|游戏|专辑|课))"
)
_RATED_EN = re.compile(
    rf"\b(?:(?:(?:with|having)\s+)?(?:an?\s+)?(?:imdb\s+|average\s+|user\s+|critic\s+)?"
    rf"(?:rated|ratings?|scor(?:e[sd]?|ing)|reviews?(?: of)?)\s+(?:(?:of|is|are|should|be)\s+)*"
    rf"(?:(?P<not>not|never|shouldn'?t be)\s+(?:be\s+)?)?"
    rf"(?:{_LEAST}\s+|(?P<most>{_MOST})\s+)?(?:an?\s+)?(?P<value>{_NUMBER}){_OUT_OF}(?:\s*stars?)?"
    rf"(?:{_UP_EN}|(?P<down>{_DOWN_EN}))?|"
    rf"(?:with\s+)?(?:an?\s+)?{_LEAST}\s+(?:an?\s+)?(?P<least_of>{_NUMBER})\s*(?:/|out of)\s*(?:100|10|5|ten|five)|"
    rf"(?P<up_of>{_NUMBER})\s*(?:/|out of)\s*(?:100|10|5|ten|five){_UP_EN}|"
    rf"{_LEAST}\s+(?:an?\s+)?(?P<decimal>[0-9]\.[0-9])(?!\s*(?:hours?|h\b|min|miles|k\b))|"
    rf"(?:with\s+)?{_LEAST}\s+(?P<points>{_NUMBER})\s+(?:stars?|points?)\b|(?P<stars>{_NUMBER})\+?\s+stars?{_UP_EN}|"
    rf"(?:with\s+)?{_MOST}\s+(?P<under>{_NUMBER})(?:\s+stars?|"
    rf"{_OUT_OF}\s+(?:on|in) (?:the )?(?:scores?|ratings?))|(?P<below>{_NUMBER})\s+stars?{_DOWN_EN})",
    re.I,
)


_RANGE = re.compile(
    rf"\b(?:rated|ratings?|scor(?:e[sd]?|ing))\s+(?:(?:of|is|are|be|from|between|anywhere)\s+)*(?P<low>{_NUMBER})\s*"
    rf"(?:-|–|to|and|up to)\s*(?P<high>{_NUMBER}){_OUT_OF}|"
    rf"(?:评分|打分|分数|得分|豆瓣|imdb)的?{_FILLERS_ZH}(?P<low_zh>{_NUMBER})\s*分?\s*(?:-|–|~|到|至)\s*"
    rf"(?P<high_zh>{_NUMBER})\s*分?(?:之间)?",
    re.I,
)


def find_ratings(text: str) -> tuple[list[Bound], str]:
    """Return the bounds on the rating in a text, and the text with blanks in their place.

    A bare "rated 4" is a least rating.
    """
    return find_all(text, ((_RANGE, _range), (_RATED_ZH, _rating), (_RATED_EN, _rating)))


def _range(match: re.Match[str]) -> Bound:
    low, high = (parse_number(match[end] or match[f"{end}_zh"]) for end in ("low", "high"))
    return Bound("rating", min(low, high), max(low, high), *match.span())


def _rating(match: re.Match[str]) -> Bound:
    groups = match.groupdict()
    names_end = bool(re.search(r"\b(?:or|and) \w+$", match[0]))
    at_most = bool(groups["most"] or groups["down"]) != bool(groups["not"])
    if highest := groups["under"] or groups["below"] or (groups["value"] if at_most else None):
        return Bound("rating", None, parse_number(highest), *match.span(), names_end=names_end)
    least = next(
        groups[name]
        for name in ("value", "least_of", "up_of", "decimal", "not_under", "points", "of", "over", "stars", "full")
        if groups.get(name)
    )
    return Bound("rating", parse_number(least), None, *match.span(), names_end=names_end)
