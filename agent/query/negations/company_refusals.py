"""Whom a message says an item is not for: "not for children this time", "it isn't for my son", "without the kids"."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.facets.company import extract_company
from agent.query.slots import Company

FOR_CHILDREN = "for children"
"""The words by which what is made for children is excluded."""
_GAP = (
    r"(?:(?:an?|the|any|ones?|it|this|that|to be|be|been|stuff|things?|anything|something|films?|movies?|books?|"
    r"novels?|games?|music|albums?|shows?|really|actually|made|meant|intended|suitable|want|need|looking|watching|"
    r"reading|playing)\s+)*"
)
_REFUSAL = re.compile(
    rf"(?<!why )(?<!if )\b(?:(?:not|nothing|none|no|(?:is|are|was|were|do|does|wo)n['’]?t)\s+{_GAP}"
    r"(?=for\s|with\s+(?:my|our|the)\s)|"
    r"(?=without\s+(?:my|our|the)\s))",
    re.I,
)
_TWICE_NEGATED = re.compile(r"\b(?:no|not|nothing|none|never)\b[^,.;!?]*$|n['’]?t\b[^,.;!?]*$", re.I)
_ASKS = re.compile(r"^\W*(?:is|are|was|were)(?:n['’]?t)?\b[^.!]*\?", re.I)
_OWN = re.compile(r"\b(?:my|our|the|his|her|their|your)\b", re.I)
_FILLERS = re.compile(
    r"^(?:\s*\b(?:this time|this round|today|tonight|now|any ?more|though|tho|please|either|after all|again))+\b",
    re.I,
)
_MAX_WORDS = 6
"""Words at most that name the company, with those before it: "for my two little nephews"."""


class RefusedCompany(NamedTuple):
    """The company that an item is not for, whether children's items are meant as such, and the text without it."""

    company: Company
    is_of_items: bool
    rest: str


def refused_company(text: str) -> RefusedCompany:
    """Return the company that a text says an item is not for; none where that is asked, or negated itself.

    `is_of_items`: "not the ones for children" is of all items for children, "not for my son" of one company.
    """
    for match in () if _ASKS.search(text) else _REFUSAL.finditer(text):
        words = re.match(rf"\S+(?:\s+[\w'-]+){{1,{_MAX_WORDS}}}", text[match.end() :])
        if not words or _TWICE_NEGATED.search(text[: match.start()]):
            continue
        for word in reversed(list(re.finditer(r"\s[\w'-]+", words[0]))):
            named = words[0][: word.end()]
            extracted = extract_company(re.sub("^without", "with", named, flags=re.I))
            if extracted.company and not extracted.rest.strip():
                after = _FILLERS.sub("", text[match.end() + len(named) :])
                is_of_items = extracted.company == "children" and not _OWN.search(named)
                return RefusedCompany(extracted.company, is_of_items, f"{text[: match.start()]} {after}")
    return RefusedCompany("", False, text)
