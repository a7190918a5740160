"""Ages in a text: from which on it says that something is meant, and not how old somebody in it is."""

from __future__ import annotations

import re

_END = r"(?= ?(?:[.;:!)|,\n•·]|$))"
_START = r"(?:^|[.;:!(|,\n•·] ?)"
_UP = rf"(?:\+|and (?:up|over|older)\b{_END}|or (?:older|over)\b)"
_FOR = r"\b(?:for|suit(?:s|ed|able)|recommended|designed|intended|meant|made|safe)"
_UNIT = "(?:years|months)"
_UNIT_ZH = "(?:周?岁|个月)"
_FORMS = (
    rf"{_FOR} (?:for |from |children |kids |little ones )*(?:ages? |aged )(?:of |from )?(\d{{1,2}})\b",
    rf"{_START}ages?:? (?:from )?(\d{{1,2}}) ?(?:-|–|to\b|{_UNIT}\b|{_UP})",
    rf"{_FOR} (?:use )?(?:children |kids |babies |toddlers )?(?:from|over) (?:the age of )?(\d{{1,2}}) {_UNIT}\b",
    rf"{_START}from (\d{{1,2}}) {_UNIT}(?: (?:of age|on|onwards|up))?{_END}",
    rf"\b(\d{{1,2}}) ?\+ {_UNIT}\b",
    rf"\b(\d{{1,2}}) {_UNIT} ?{_UP}",
    rf"(\d{{1,2}}) ?{_UNIT_ZH}(?:及以上|或?以上|起|\+)",
    r"(?:适合|适用于?|推荐给?|适宜)(?:年龄)?[^。，,\d]{0,4}?"
    rf"(\d{{1,2}}) ?{_UNIT_ZH}? ?[-–~～到至] ?\d{{1,2}} ?{_UNIT_ZH}",
)
_STATED = re.compile("|".join(_FORMS), re.IGNORECASE)
_SIGNS = ("age", "Age", "AGE", "ears", "EARS", "onths", "岁", "个月")
"""Of these any text that states an age has one."""
_MONTHS = re.compile(r"(\d+) ?(?:months?|mths?|mos?|m(?![a-z])|个月)", re.IGNORECASE)


def stated_age(text: str) -> int | None:
    """Return the years from which on a text says that something is meant; None where it does not say so."""
    match = _STATED.search(text) if any(sign in text for sign in _SIGNS) else None
    if not match:
        return None
    number = next(int(each) for each in match.groups() if each)
    return number // 12 if re.search("months|个月", match[0], re.IGNORECASE) else number


def in_years(written: str) -> str:
    """Return an age as it is written with months as whole years: 18 months+ as 1+."""
    return _MONTHS.sub(lambda match: str(int(match[1]) // 12), written)
