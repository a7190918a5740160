"""Limits that a message puts by works: "shorter than Heat" is a limit, and no wish for something like Heat."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace

from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.query.limits.compared_works import with_compared_works
from agent.query.text.message_text import content_words
from agent.query.works.references import FIRST_MARK, MarkedText, mark_numbers
from retrieval.text.cjk import contains_han

_DENIED = re.compile(r"(?:\b(?:not|no|nothing|less|never)\b|n't\b).*\b(?:as|than)\b|[没不别].*[么比像样]", re.I)
"""What denies that something may be as long, as old or as dear as a work."""


def limits_by_works(session: Session, text: str) -> Generator[str, None, str]:
    """Return a message with limits in place of comparisons with works; say which works these cannot be taken from.

    Empty where the message holds nothing else.
    """
    named = _with_titles(text, [session.title(item) for item in session.shown()])
    compared = with_compared_works(named, session.mentions.find(named, kind_in_force(session.state)))
    if compared.text == named:
        return text
    for title in compared.unknown:
        yield session.say("no_model", title=title) + "\n"
    for work in compared.unmeasured:
        yield session.say("unmeasured", title=session.title(work)) + "\n"
    return compared.text if content_words(compared.text) else ""


def _with_titles(text: str, shown: Sequence[str]) -> str:
    """Return a text that denies a comparison, with their titles in place of its references to items on show."""
    if not _DENIED.search(text):
        return text
    marked, written = mark_numbers(MarkedText(text), len(shown)), "《{}》" if contains_han(text) else "{}"
    for place, numbers in enumerate(marked.numbers_by_mark):
        if len(numbers) == 1 and numbers[0] <= len(shown):
            title = written.format(shown[numbers[0] - 1])
            marked = replace(marked, text=marked.text.replace(chr(FIRST_MARK + place), title))
    return ("" if contains_han(text) else " ").join(marked.unmarked.split())
