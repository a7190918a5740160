"""Countries and regions of which a message wants nothing: "nothing from the UK", "outside Europe", 中国以外的."""

from __future__ import annotations

import re

from agent.query.facets.countries import countries_of_people, named_countries
from agent.query.facets.country_clauses import dropped_countries
from agent.query.limits.polarity import negation_around

_FROM = re.compile(r"(?:from|made in)\s+(?:the\s+)?|the\s+", re.I)
_OUTSIDE = re.compile(
    r"\b(?:outside(?: of)?|beyond|away from|(?:any|every)(?:thing|where|one|body) (?:but|except)|rather than|"
    r"instead of|other than|apart from|except(?: for)?)\s+(?:(?:from|those|films|books)\s+)*(?:the\s+)?$|"
    r"\b(?:un|non)[\s-]?$",
    re.I,
)
"""What stands before the name of a place where works are not to be from."""
_JOINT = re.compile(r"\s*(?:and|or|nor|&)\s+(?:from\s+)?(?:the\s+)?", re.I)
"""What joins a place to the one before it, which is refused with it."""
_OUTSIDE_WORDS = frozenset("outside beyond elsewhere non".split())
_OUTSIDE_ZH = re.compile("(?:以外|之外|除外|外)(?![国面头号文语科])")
"""What stands after it in Chinese."""


def negated_countries(text: str) -> tuple[str, ...]:
    """Return the words for the countries and regions of which a text wants nothing, as the text writes them.

    Of two negations that take each other back ("nothing that isn't French") nothing is negated; nor are the countries
    that people are from.
    """
    people, refused, position = countries_of_people(text), dict.fromkeys(dropped_countries(text)), 0
    refused_to = None
    for name, _ in named_countries(text):
        start = text.find(name, position)
        position = end = start + len(name)
        bare = _FROM.match(name)
        start += len(bare[0]) if bare else 0
        negation = negation_around(text, start, end)
        is_joined = refused_to is not None and bool(_JOINT.fullmatch(text[refused_to:start]))
        is_outside = is_joined or bool(_OUTSIDE.search(text[:start]))
        is_negated = negation[0] if negation else is_outside or bool(_OUTSIDE_ZH.match(text, end))
        refused_to = end if is_negated else None
        if is_negated and name not in people:
            # "the US" is a country, and "us" is not.
            refused[text[start:end] if named_countries(text[start:end]) else name] = None
    return tuple(refused)


def without_outside(topic: str) -> str:
    """Return a topic without the words that say that works are not from a place."""
    return " ".join(word for word in topic.split() if word.casefold() not in _OUTSIDE_WORDS)
