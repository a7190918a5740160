"""The clauses of a message that ask for items beside remarks: "she learns Chinese, is there Chinese rock too?"."""

from __future__ import annotations

import re
from dataclasses import fields

from agent.query.facets import topics
from agent.query.questions.availability import asks_whether_available
from agent.query.slots import Slots
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language

_SO = re.compile(
    r"\s+(?:so|then)\s+(?=(?:nothing|no|not|never|anything|something|some|any|please|pls|maybe|make|keep|give|show|find|"
    r"got|do you|have you|is there|i (?:want|need|would|'d)|i'd)\b)",
    re.I,
)
"""What joins a request to its cause: "I'm a nurse so nothing medical"."""
_IS_THERE = any_language(
    {
        "en": r"\b(?:(?:is|are|isn'?t|aren'?t) there|(?:do|don'?t) (?:you|u) (?:have|know|got)|"
        r"(?:have|haven'?t) (?:you|u) got|what about|how about)\b(?! (?:it|that|this|them|you|me|us|him|her|one of|"
        r"(?:an?|any|no) (?:reason|sequel|need|way|difference))\b)",
    }
)
"""What asks whether there is something."""
_NAMES_A_THING = re.compile(r"^(?:maybe |perhaps )?(?:an?|some|any|more) \w", re.I)
"""How a clause begins that is a thing and no sentence: "a memoir, maybe"."""
_REFUSES = any_language(
    {
        "en": r"^(?:(?:and|but|so|please|pls)\s+)*(?:nothing|no|not|without|never)\s+(?:(?:any|too|the|a|an|more)\s+)*"
        r"(?!(?:bad|worries|problem|idea|thanks?|way|wonder|doubt|sure|matter|need|hurry|rush|much|one|really|yet)\b)"
        r"[\w' -]{3,30}(?:please|pls|plz|thanks?|thx)?\W*$",
    }
)
"""What only says what is not wanted."""
_BESIDE_WISHES = ("n", "domain", "company", "occasion", "not_understood", "by_model")
_WISHES = tuple(each.name for each in fields(Slots) if each.name not in _BESIDE_WISHES)


def says_what(slots: Slots) -> bool:
    """Return whether slots say what is wanted, besides the kind and number of items, the company and the occasion."""
    return any(getattr(slots, name) not in ("", (), None) for name in _WISHES)


def asking_clauses(text: str) -> tuple[str, ...]:
    """Return the clauses of a text that ask for items or refuse some; none where it has but one clause."""
    clauses = [part.strip() for clause in split_clauses(text) for part in _SO.split(clause.text) if part.strip()]
    if len(clauses) < 2:
        return ()
    return tuple(each for each in clauses if _asks(each))


def _asks(clause: str) -> bool:
    is_request = topics.asks_for_items(clause) or asks_whether_available(clause)
    is_request = is_request or (bool(_NAMES_A_THING.search(clause)) and topics.is_request(clause))
    return bool(is_request or _IS_THERE.search(clause) or _REFUSES.search(clause))
