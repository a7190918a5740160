"""Limits that a message takes back by their value: "forget the 100 minutes", "drop the 80s thing", 不用管90年代."""

from __future__ import annotations

import re

from agent.query.limits.durations import DURATION
from agent.query.slots import Correction
from agent.query.text.numerals import ANY_NUMBER

_MONTH_EN = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_MONTH_ZH = "(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_VALUES: dict[Correction, str] = {
    "length": rf"{DURATION}|{ANY_NUMBER}[\s-]*(?:pages?\b|页)",
    "year": (
        r"(?:18|19|20)?[0-9]0'?s\b|(?:18|19|20)[0-9]{2}\b年?|(?:twen|thir|for|fif|six|seven|eigh|nine)ties\b|"
        rf"{_MONTH_EN}\b|{_MONTH_ZH}|[0-9]{{2,4}}年代|[二三四五六七八九]十年代|this (?:week|month|year)\b|"
        r"[这本上]个?(?:周|星期|月)|今年|最近[一二两三]?个?(?:周|星期|月)"
    ),
    "price": rf"[$€£¥]\s*{ANY_NUMBER}|{ANY_NUMBER}\s*(?:bucks|dollars|euros?|pounds|quid|kronor|块钱?|元)",
    "rating": rf"{ANY_NUMBER}[\s-]*(?:stars?\b|星|分(?!钟))",
}
_RULE = (
    r"(?:[\s-]+(?:thing|part|bit|limit|restriction|rule|requirement|filter|stuff|cap|cut-?off|maximum|max|minimum|"
    r"only)\b)"
)
_FORGET = (
    r"\b(?:forget|ignore|drop|never ?mind|scrap|disregard|lose|remove|take (?:off|out|away)|get rid of|ditch|waive|"
    r"lift)\s+(?:about\s+)?(?:(?:the|that|my|those|it being|it has to be|under|over|at most|only)\s+)+"
)
_NO_LONGER = (
    r"\s+(?:(?:does|do)(?:n'?t| not)\s+(?:really\s+)?(?:matter|count|apply)|"
    r"(?:is|are)(?:n'?t| not) (?:needed|necessary|important|a must)|"
    r"no longer\s+(?:matters?|counts?|appl(?:y|ies))|can go\b|(?:is|are) no longer needed)"
    r"(?:\s+(?:any ?more|after all|now))?"
)
_BOUND_ZH = "(?:的|以内|以下|以上|之内|以前|以后)*"
_RULE_ZH = "(?:那条|这条|那个|限制|要求|条件)"
_GONE_ZH = (
    "(?:作废|不作数|取消|不算数?|算了|不限了?|无所谓|不重要|(?:可以)?不用管|别管|别卡|不卡|[别不]用?再?限)(?:了|吧)*"
)
_PATTERNS = {
    part: re.compile(
        rf"{_FORGET}(?:{value}){_RULE}?|\b(?:the|that|my)\s+(?:{value}){_RULE}?{_NO_LONGER}|"
        rf"(?:别|不用|不必|甭|不再?)(?:再)?(?:管|限制?|卡)(?:什么|在)?(?:{value}){_BOUND_ZH}{_RULE_ZH}?了?|"
        rf"(?:把|(?:刚[刚才]?|之前|前面|上面)(?:我|咱)?[说讲提]?的?那?个?)?(?:{value}){_BOUND_ZH}(?:{_RULE_ZH}"
        rf"(?:也|就|都|可以)*(?:取消|去掉|拿掉|撤掉?|放开|{_GONE_ZH})(?:了|吧)*|{_GONE_ZH})|(?:取消|去掉|拿掉|撤掉|放开)(?:{value}){_BOUND_ZH}{_RULE_ZH}",
        re.I,
    )
    for part, value in _VALUES.items()
}


def extract_withdrawn_values(text: str) -> tuple[tuple[Correction, ...], str]:
    """Return the limits of which a text takes a value back, and the text without the words for that."""
    parts: list[Correction] = []
    for part, pattern in _PATTERNS.items():
        if match := pattern.search(text):
            parts.append(part)
            text = f"{text[: match.start()]} {text[match.end() :]}"
    return tuple(parts), text
