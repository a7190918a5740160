"""Limits that a message puts by works: "shorter than Heat" is a limit, and no wish for something like Heat."""

from __future__ import annotations

from collections.abc import Generator

from agent.chat.session import Session
from agent.chat.transitions import kind_in_force
from agent.query.compared_works import with_compared_works
from agent.query.message_text import content_words


def limits_by_works(session: Session, text: str) -> Generator[str, None, str]:
    """Return a message with limits in place of comparisons with works; say which works these cannot be taken from.

    Empty where the message holds nothing else.
    """
    compared = with_compared_works(text, session.mentions.find(text, kind_in_force(session.state)))
    for title in compared.unknown:
        yield session.say("no_model", title=title) + "\n"
    for work in compared.unmeasured:
        yield session.say("unmeasured", title=session.title(work)) + "\n"
    is_left = compared.text == text or content_words(compared.text)
    return compared.text if is_left else ""
