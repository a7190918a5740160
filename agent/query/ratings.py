"""The least rating, extracted from a text."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.query.message_text import alternatives, remove_match
from agent.query.numerals import ANY_NUMBER, parse_number
from agent.query.slots import Slots

_LEAST = alternatives({"en": "above|over|at least|(?:higher|better|more) than", "zh": "不低于|高于|至少|大于|超过"})
_FILLERS_ZH = r"(?:在|要|是|为|达到?|能|的?话|最好|必须|得|有|应该|[:：\s])*"
_RATED = {
    "zh": re.compile(
        rf"(?:评分|打分|分数|得分|评价)(?:也|都|最好|希望)?{_FILLERS_ZH}{_LEAST}?\s*(?P<value>{ANY_NUMBER})\s*[分星]?(?!钟)(?:的?\s*(?:及|或|和)?以上|左右)?|"
        rf"{_LEAST}?\s*(?P<points>{ANY_NUMBER})\s*分(?!钟)\s*(?:及|或|和)?以上(?:的?评分)?|(?P<of>{ANY_NUMBER})\s*以上的?评分|"
        rf"(?P<full>{ANY_NUMBER})\s*分的?(?=[^,，。!?！？]{{0,4}}(?:餐馆|餐厅|酒店|宾馆|景点|电影|书|游戏|专辑|课))",
    ),
    "en": re.compile(
        rf"\b(?:(?:with\s+)?(?:a\s+)?(?:rated|ratings?|scor(?:e[sd]?|ing))\s+(?:of\s+|is\s+)?(?:{_LEAST}\s+)?(?P<value>{ANY_NUMBER})"
        rf"(?:\s*stars?)?(?:\s+(?:or|and)\s+(?:above|up|better|more|higher)|\s*\+)?|"
        rf"{_LEAST}\s+(?P<points>{ANY_NUMBER})\s+stars?|(?P<stars>{ANY_NUMBER})\+?\s+stars?\s+(?:or|and)\s+(?:above|up|better|more|higher))",
        re.I,
    ),
}


def extract_rating(slots: Slots, text: str) -> tuple[Slots, str]:
    """Fill `rating_from`, bound included, and return the text without it. A bare "rated 4" is a least rating too."""
    for pattern in _RATED.values():
        if match := pattern.search(text):
            value = next(group for group in match.groups() if group)
            return replace(slots, rating_from=parse_number(value)), remove_match(text, match)
    return slots, text
