"""Critiques beside a remark, which alone asks for nothing: "that's too hard for me, easier", 别太悲，她心脏不好."""

from __future__ import annotations

from agent.query.clauses import split_clauses
from agent.query.critiques import extract_critiques
from agent.query.message_text import content_words
from agent.query.topics import starts_with_demonstrative, starts_with_person


def clause_critiques(text: str) -> tuple[str, ...]:
    """Return the critiques of the clauses that say nothing else, where one of them is no remark; else none.

    "I'm too tired" is a remark on a person, "it was too long" one on a thing.
    """
    named: dict[str, None] = {}
    is_wish = False
    for clause in split_clauses(text):
        critiques, rest = extract_critiques(clause.text, True)
        if critiques and not content_words(rest) and not starts_with_person(clause.text.strip()):
            named |= dict.fromkeys(critiques)
            is_wish = is_wish or not starts_with_demonstrative(clause.text.strip())
    return tuple(named) if is_wish else ()
