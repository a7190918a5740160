"""The choice of a work that was recommended, or that the message names: 就它, 动森走起, "I'll take the second one"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from agent.chat.named_creators import works_asked_about
from agent.chat.session import Session
from agent.chat.transitions import kind_in_force
from agent.profile import user_store
from agent.query.acceptance import accepted_item
from agent.query.topics import has_request_words
from retrieval.data.items import Interaction, Item

_SENTENCE_END = re.compile(r"[。!！;；~]+\s*|\.\s+")


def works_to_choose(session: Session, text: str) -> tuple[Item, ...]:
    """Return the works that a message names, or whose maker its first sentence names: "the Aphex Twin one"."""
    works = session.mentions.find(text, kind_in_force(session.state)).works
    return works or works_asked_about(_SENTENCE_END.split(text.strip(), maxsplit=1)[0], session)


def choose_item(session: Session, text: str) -> Iterator[str]:
    """Record that an item on show, or a work of the catalogue, was chosen, and say so; nothing where none is.

    What the message says after its first sentence is no request.
    """
    shown = session.shown()
    works = works_to_choose(session, text)
    choosable = [*shown, *(work for work in works if work not in shown)]
    first, *rest = _SENTENCE_END.split(text.strip(), maxsplit=1)
    number = accepted_item(text, choosable, session.state.focus)
    if not number and rest and not has_request_words(rest[0]):
        number = accepted_item(first, choosable, session.state.focus)
    if not number:
        return
    item = choosable[number - 1]
    choice = Interaction(user_id=session.user_id, item_id=item.id, kind="like", time=datetime.now(UTC))
    user_store.add_feedback(session.index.folder, choice)
    at = {"focus": number, "about": ""} if number <= len(shown) else {"about": item.id}
    session.step(replace(session.state, **at, feedback_count=session.feedback_count()))
    yield session.say("chosen", title=session.say("quoted", title=session.title(item))) + "\n"
