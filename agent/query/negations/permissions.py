"""What a text allows beside what it excludes: "not horror, but scary is fine". It is neither searched nor excluded."""

from __future__ import annotations

import re

from agent.query.changes.correction_patterns import part_named
from retrieval.text.cjk import HAN

_FINE_EN = (
    r"(?:fine|ok|okay|alright|all right|good|great|allowed|acceptable|welcome|cool|fair game|no problem|not a problem|"
    r"not an issue)"
)
_BUT_ZH = "(?:(?:^|[,，;；。 ])(?:但是?|不过|可是|只是)?|但是?|不过|可是)"
_ALLOWED = re.compile(
    rf"^(?P<first>[\w' -]{{1,40}}?)\s+(?:is|are)\s+{_FINE_EN}(?=\s*(?:[,.;]|\bbut\b))|"
    rf"(?:(?:^|[,;.]|(?<=\s))\s*(?:but|though|although|however|while)\s+|[,;]\s*)(?:a (?:bit|little) (?:of )?)?"
    rf"(?P<what>[\w' -]{{1,40}}?)\s+(?:is|are|'s|would be|can be)\s+"
    rf"(?:(?:also|totally|perfectly|still|absolutely|just)\s+)*{_FINE_EN}"
    rf"(?:\s+(?:with|by|for) me)?(?:\s+(?:too|though|as well))?(?=\s*(?:$|[,.;!?]))|"
    rf"(?:[,;.]|(?<=\s))\s*(?:but\s+)?(?:i (?:really )?(?:do not|don'?t) mind|(?:i'?m )?(?:ok|fine|okay|cool) with|"
    rf"can be|may be|could be)\s+(?P<minded>[\w' -]{{1,40}}?)(?=\s*(?:$|[,.;!?]))|"
    rf"[(,;]\s*(?:but\s+)?(?P<bare>[\w' -]{{1,30}}?)\s+(?:ok|okay|fine)(?:\s*\)|(?=\s*(?:$|[,.;!?])))|"
    rf"{_BUT_ZH}(?:可以|能)(?:有|带|稍微)?(?P<slightly>[{HAN}]{{1,8}}?)(?:一?[点些])?(?=$|[\s,，。;；!！])|"
    rf"{_BUT_ZH}(?P<zh>[{HAN}]{{1,10}}?)(?:的|片)?(?:倒|也|都|还|是)*"
    r"(?:可以接受|可以|没问题|没关系|无所谓|能接受|不介意|还行|行|ok)的?(?=$|[\s,，。;；!！])",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:no|not|nothing|without|except|excluding|avoid|hate|dislike|don'?t|can'?t stand|anything but|"
    r"sick of|tired of)\b|"
    r"不[要看听读玩喜爱想]|别|除了|讨厌|拒绝|排除|没有|受不了",
    re.I,
)
_ANY = re.compile("^(?:any|every|all|the|什么|任何|哪[个种]?)\\s*", re.I)
_CONDITION_ZH = re.compile("[0-9]|[不别没只就要找]|其他|别的|什么|哪|都$")


def without_permissions(text: str) -> str:
    """Return a text with a negation without what it allows beside it; any other text as it is."""

    def removed(match: re.Match[str]) -> str:
        if match["first"]:
            return " " if _NEGATION.search(text[match.end() :]) and not _NEGATION.search(match["first"]) else match[0]
        what = match["what"] or match["minded"] or match["bare"] or match["slightly"] or match["zh"] or ""
        if part_named(_ANY.sub("", what)):
            return match[0]  # "any year is fine" takes a limit back
        is_own_clause = bool(_NEGATION.search(text[: match.start()] or "")) and not _NEGATION.search(what)
        return ", " if is_own_clause and not _CONDITION_ZH.search(what) else match[0]

    return _ALLOWED.sub(removed, text) if _NEGATION.search(text) else text
