"""Limits of length and price, as a text states them."""

from __future__ import annotations

import re

from agent.query.limits.bounds import Bound, find_all
from agent.query.limits.durations import DURATION, parse_duration
from agent.query.text.message_text import alternatives, any_language
from agent.query.text.numerals import ANY_NUMBER, parse_number

_SIGN = r"[$€£¥]"
_MONEY = alternatives(
    {
        "en": "bucks?|dollars?|kronor|kr|crowns?|francs?|rupees?|yen|usd|euros?|eur|pounds?|quid|yuan|rmb",
        "zh": "块钱?|元|人民币|美元|美金|欧元|欧(?![洲美式陆亚盟])|英镑|日元",
        "signs": _SIGN,
    }
)
UNDER = alternatives(
    {
        "en": r"\b(?:under|below|beneath|(?:less|cheaper|shorter|fewer|lower|not? (?:more|longer|higher|dearer)) than|"
        r"up to|at most|max(?:imum)?|within)",
        "zh": "短过|少过|低过|便宜过|跌破|莫过|没过|没到|达不到|"
        "不超过|不高于|不大于|不多于|不到|不足|低于|少于|短于|小于|最多|至多",
    }
)
OVER = alternatives(
    {
        "en": r"\b(?:over|above|past|exceeding|(?:more|longer|pricier|dearer|higher|more expensive|"
        r"not? (?:less|shorter|lower)) than|at least)",
        "zh": "长过|多过|贵过|高过|过了|突破|超出|不少于|不低于|不短于|不小于|高于|超过|长于|多于|大于|贵于|至少|起码",
    }
)
UNTIL = alternatives(
    {
        "en": r"or (?:less|under|cheaper|shorter|fewer)\b|max(?:imum)?\b|tops\b|at (?:the )?most\b|a night\b",
        "zh": "以内|以下|之内|内|封顶|打住",
    }
)
UPWARDS = alternatives(
    {
        "en": r"or (?:more|over|longer)\b|plus\b|\+|at (?:the )?(?:very )?least\b|minimum\b",
        "zh": "[及或]?以上|往上|开外",
    }
)
"""Words after a number that make it a lower bound; those above make it an upper one."""
_AT_HAND = (
    r"(?:\b(?:(?:i|we)(?:'ve)? (?:only |just )?(?:have|got|have got)|(?:only|just) (?:have|got)|with(?:in)?|in|have|"
    r"spare|free for|there(?:'s| is| are)|takes|lasts)"
    r"(?:\s+(?:only|just|about|around|maybe|like|a|the))*|只有|[只还]剩|就|还有|大概有?|有(?!没)|空出|抽出)"
)
"""Words before a length that is the time at hand."""
_ABOUT_WORD = r"(?:\s*(?:about|around|roughly|maybe|like|say)\b|大概|大约|差不多)?\s*"
_LONGEST = re.compile(
    rf"{UNDER}{_ABOUT_WORD}(?P<under>{DURATION})(?:\s*long\b)?|"
    rf"{_AT_HAND}{_ABOUT_WORD}(?P<hand>{DURATION})(?:\s+(?:free|left|to (?:spare|kill)|at (?:most|hand)))?"
    rf"(?:的?(?:时间|空))?|"
    rf"(?P<until>{DURATION})(?:\s*long\b)?\s*(?:{UNTIL}|能[看听读玩学]完)|比(?P<shorter>{DURATION})[更还要]*短|^\W*(?P<alone>{DURATION})\W*$",
    re.I,
)
_SHORTEST = re.compile(
    rf"{OVER}{_ABOUT_WORD}(?P<over>{DURATION})(?:\s*long\b)?|(?P<upwards>{DURATION})(?:\s*long\b)?\s*{UPWARDS}|"
    rf"比(?P<longer>{DURATION})[更还要]*长",
    re.I,
)
_TO = r"\s*(?:-|–|—|~|to|and|到|至|、)\s*"
_TO_TIME = r"\s*(?:-|–|—|~|to|到|至|(?<=[0-9一二两三四五六七八九])、)\s*"
_HOURS = alternatives({"en": "hours?|hrs?|days?", "zh": "个?小时|个?钟头|天"})
_TIME = alternatives({"en": f"{_HOURS}|minutes?|mins?", "zh": "分钟"})
_SPENT = r"(?:能|可以?)?(?:游?[玩看听读]|待|逛)?(?:的?(?:时间|时长))?(?:[是在为大约要能个]|差不多)*\s*"
_SPAN = re.compile(
    rf"(?:\b(?:between|from)\s+)?{_SPENT}(?P<low>{ANY_NUMBER})\s*(?P<low_unit>{_TIME})?{_TO_TIME}(?P<high>{ANY_NUMBER})\s*"
    rf"(?P<unit>{_TIME})(?:之间|左右)?|"
    rf"\bbetween\s+(?:(?P<from>{DURATION})|(?P<from_number>{ANY_NUMBER}))\s+and\s+(?P<to>{DURATION})|"
    rf"(?P<from_zh>{DURATION})(?:到|至)(?P<to_zh>{DURATION})(?:之间|左右)?",
    re.I,
)
_FILM = r"(?:[a-z]+\s+)?(?:films?|movies?|features?|episodes?|shows?|documentar(?:y|ies)|courses?|albums?)\b"
_ABOUT = re.compile(
    rf"\b(?:about|around|roughly|(?:films?|movies?|something|one|anything) of)\s+(?P<about>{DURATION})(?:\s+long)?|"
    rf"(?:大概|大约|差不多)(?P<about_zh>{DURATION})|"
    rf"(?P<adjective>{DURATION})(?=[\s-]+(?:long\b|{_FILM})|的?(?:电影|片|剧集|纪录片|课)|的$)|"
    rf"(?P<around>{DURATION})(?:\s*(?:or so|ish|give or take)\b|左右|上下|的样子)|"
    rf"(?=[能可玩看听读待逛游的时]){_SPENT}(?P<for>{DURATION})(?:左右)?|"
    rf"(?=[能可玩看听读待逛游的时]){_SPENT}(?P<days>[一1])\s*天(?:左右)?(?=$|[\s,，。;；!！?？的吧就]|以|之|[那这]?[个种])|(?P<some_days>[半一1])\s*天左右",
    re.I,
)
_ENDS = (("low", "low_unit"), ("high", "unit"))
_COST = alternatives(
    {
        "en": "price[sd]?|budget|cost(?:s|ing)?",
        "zh": "人均(?:消费)?|消费|价格|价钱|价位|票价|门票(?:价格?|费用?)?|预算|单价|房价",
    }
)
_DANGLING = re.compile(rf"(?:最低|最高)?{_COST}(?:[是在为要能有的]|最好)*(?=\s|[,，。;；!?]|$)", re.I)
_BETWEEN = re.compile(
    rf"(?:between|from)?\s*{_SIGN}?\s*(?P<low>{ANY_NUMBER})\s*{_MONEY}?{_TO}"
    rf"(?:{_SIGN}\s*(?P<high_sign>{ANY_NUMBER})|(?P<high>{ANY_NUMBER})\s*{_MONEY})(?:之间|左右)?|"
    rf"{_COST}[^0-9,，。;；]{{0,8}}?(?P<bare_low>{ANY_NUMBER})(?:{_TO}|[和与跟](?=[^,，。]+之间))(?P<bare_high>{ANY_NUMBER})\s*{_MONEY}?(?:之间|"
    rf"左右)?",
    re.I,
)
_FREE = any_language(
    {
        "en": r"\bfree (?:entry|entrance|admission|of charge|to (?:enter|visit|play))\b|"
        r"\b(?:for|(?:that|which|they)(?: are|'re| is|'s)) free\b",
        "zh": r"(?<![不非务餐])免费(?!的?\s*(?:早|服务|wifi|停车|接|宽带|市内|国内|取消))(?:的|入场|开放|参观)?|"
        r"免门票|(?:没有?|不[要用收需]+)门票费?(?:用)?",
    }
)
_COSTS = rf"{_COST}(?:[是在为要]|最好|is|are|should be)*\s*(?P<not>不要|别|不能|不可以?|不[许得]|莫|勿|not|never)?\s*"
_COST_BOUND = re.compile(
    rf"{_COSTS}(?:(?P<most>{UNDER})|{OVER})\s*{_SIGN}?\s*(?P<value>{ANY_NUMBER})(?!\s*(?:分|小时|个|天|年|hour|"
    rf"min))\s*{_MONEY}?",
    re.I,
)
_BUDGET = re.compile(
    rf"(?:\b(?:my |our |a |the )?budget(?:\s+(?:is|of|would be|:))*\s*(?:about |around "
    rf")?{_SIGN}?\s*(?P<en>{ANY_NUMBER})|预算(?:是|就|只有|大概|在|有|[改调提加降][成为到])*\s*(?P<zh>{ANY_NUMBER}))"
    rf"\s*{_MONEY}?(?:左右|以内|的样子)?",
    re.I,
)
_AT_MOST = re.compile(
    rf"{UNDER}\s*(?:{_SIGN}\s*(?P<sign>{ANY_NUMBER})|(?P<unit>{ANY_NUMBER})\s*{_MONEY})|"
    r"\b(?:cheaper|less expensive) than\s+(?P<cheaper_than>[0-9]{2,}|[6-9])(?![0-9.]|\s*(?:hours?|min))|"
    rf"比\s*(?P<cheaper>{ANY_NUMBER})\s*{_MONEY}[更还要]*便宜|(?:{_SIGN}\s*)?(?P<until>{ANY_NUMBER})\s*{_MONEY}?\s*{UNTIL}",
    re.I,
)
_NEIGHBOURS = re.compile(
    rf"(?P<low>[一二三四五六七八两])(?P<high>[二三四五六七八九])(?P<unit>[十百千]){_MONEY}(?:左右|上下|的样子)?"
)
"""A range by neighbouring digits: 二三十块."""
_ABOUT_PRICE = re.compile(
    rf"(?:\b(?:about|around|roughly)\s+|大概|大约|差不多)(?:{_SIGN}\s*(?P<sign>{ANY_NUMBER})|(?P<unit>{ANY_NUMBER})\s*{_MONEY})|"
    rf"(?:{_SIGN}\s*(?P<sign_ish>{ANY_NUMBER})|(?P<unit_ish>{ANY_NUMBER})\s*{_MONEY})\s*(?:左右|上下|出头|or so\b|"
    r"ish\b)",
    re.I,
)
_AT_LEAST = re.compile(
    rf"{OVER}\s*(?:{_SIGN}\s*(?P<sign>{ANY_NUMBER})|(?P<unit>{ANY_NUMBER})\s*{_MONEY})|"
    rf"比\s*(?P<dearer>{ANY_NUMBER})\s*{_MONEY}[更还要]*贵|(?P<until>{ANY_NUMBER})\s*{_MONEY}\s*(?:以上|or more\b)",
    re.I,
)


def find_lengths(text: str) -> tuple[list[Bound], str]:
    """Return the bounds on minutes in a text, and the text with blanks in their place.

    A length without "under" or "over" is both bounds.
    """
    return find_all(text, ((_SPAN, _span), (_LONGEST, _longest), (_SHORTEST, _shortest), (_ABOUT, _about)))


def find_prices(text: str) -> tuple[list[Bound], str]:
    """Return the bounds on the price in a text without lengths, and the text with blanks in their place.

    Lengths come first, since "under two hours" is no price.
    """
    if match := _FREE.search(text):
        return find_all(
            text,
            (
                (
                    _FREE,
                    lambda m: (
                        Bound("price", None, 0.0, *m.span(), names_end=True) if m.span() == match.span() else None
                    ),
                ),
            ),
        )
    return find_all(
        text,
        (
            (_BETWEEN, _price_range),
            (_COST_BOUND, _cost),
            (_BUDGET, _budget),
            (_AT_MOST, _at_most),
            (_AT_LEAST, _at_least),
            (_NEIGHBOURS, _neighbours),
            (_ABOUT_PRICE, _about_price),
        ),
    )


def without_price_nouns(text: str) -> str:
    """Return a text without the nouns that a price leaves behind, such as 人均."""
    return _DANGLING.sub(" ", text)


def _span(match: re.Match[str]) -> Bound:
    if match["low"]:
        ends = [_to_minutes(match[end], match[unit] or match["unit"]) for end, unit in _ENDS]
    else:
        high = parse_duration(match["to"] or match["to_zh"])
        low = match["from"] or match["from_zh"]
        # "Between one and two hours" counts hours twice.
        unit = 60 if match["from_number"] and not re.search("min", match["to"], re.I) else 1
        ends = [parse_duration(low) if low else round(unit * parse_number(match["from_number"])), high]
    return Bound("minutes", min(ends), max(ends), *match.span())


def _about(match: re.Match[str]) -> Bound:
    if days := match["days"] or match["some_days"]:
        lasts = _to_minutes(days, "天")
    else:
        lasts = parse_duration(
            match["about"] or match["about_zh"] or match["adjective"] or match["around"] or match["for"]
        )
    return Bound("minutes", lasts, lasts, *match.span())


def _longest(match: re.Match[str]) -> Bound:
    written = match["under"] or match["hand"] or match["until"] or match["shorter"] or match["alone"]
    return Bound("minutes", None, parse_duration(written), *match.span(), names_end=" or " in match[0])


def _shortest(match: re.Match[str]) -> Bound:
    written = match["over"] or match["upwards"] or match["longer"]
    return Bound("minutes", parse_duration(written), None, *match.span(), names_end=" or " in match[0])


def _price_range(match: re.Match[str]) -> Bound:
    low = parse_number(match["low"] or match["bare_low"])
    high = parse_number(match["high_sign"] or match["high"] or match["bare_high"])
    return Bound("price", min(low, high), max(low, high), *match.span())


def _cost(match: re.Match[str]) -> Bound:
    value, at_most = parse_number(match["value"]), bool(match["most"]) != bool(match["not"])
    return Bound("price", None if at_most else value, value if at_most else None, *match.span())


def _budget(match: re.Match[str]) -> Bound:
    return Bound("price", None, parse_number(match["en"] or match["zh"]), *match.span())


def _at_most(match: re.Match[str]) -> Bound:
    return Bound("price", None, parse_number(next(filter(None, match.groups()))), *match.span())


def _neighbours(match: re.Match[str]) -> Bound:
    low, high = (parse_number(match[end] + match["unit"]) for end in ("low", "high"))
    return Bound("price", low, high, *match.span())


def _about_price(match: re.Match[str]) -> Bound:
    price = parse_number(next(written for written in match.groups() if written))
    return Bound("price", price, price, *match.span())


def _at_least(match: re.Match[str]) -> Bound:
    return Bound("price", parse_number(next(filter(None, match.groups()))), None, *match.span())


def _to_minutes(written: str, unit: str) -> int:
    """Return a number in minutes, hours or days as minutes."""
    minutes = 1 if re.match("m|分", unit, re.I) else 24 * 60 if re.match("d|天", unit, re.I) else 60
    return round((0.5 if written == "半" else parse_number(written)) * minutes)
