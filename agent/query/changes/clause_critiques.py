"""Critiques beside a remark, which alone asks for nothing: "that's too hard for me, easier", 别太悲，她心脏不好."""

from __future__ import annotations

import re

from agent.query.changes.critiques import extract_critiques, names_measure
from agent.query.facets.topics import starts_with_demonstrative, starts_with_person
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import content_words

_SIGHS = re.compile(r"^\W*(?:(?:hm+|u[gh]h+|um+|oh|ooh|well|meh|嗯+|唉|哎呀?|额|呃)[\s,.!，。！…]*)+", re.I)
"""What stands before a remark and says nothing: "hm too dear"."""

_FAULT = re.compile(r"^(?!.*\b(?:was|were|had|felt)\b).*\btoo\b|太.{1,3}了?\W*$", re.I)


def _is_fault(clause: str) -> bool:
    """Return whether a clause finds a fault now that a catalogue measures: "that's too dear"."""
    return bool(_FAULT.search(clause)) and names_measure(clause)


def clause_critiques(text: str) -> tuple[str, ...]:
    """Return the critiques of the clauses that say nothing else, where one of them is no remark; else none.

    "I'm too tired" is a remark on a person, "it was too long" one on a thing.
    """
    named: dict[str, None] = {}
    is_wish = False
    for clause in split_clauses(text):
        critiques, rest = extract_critiques(_SIGHS.sub("", clause.text), True)
        if critiques and not content_words(rest) and not starts_with_person(clause.text.strip()):
            named |= dict.fromkeys(critiques)
            is_wish = is_wish or not starts_with_demonstrative(clause.text.strip()) or _is_fault(clause.text)
    return tuple(named) if is_wish else ()
