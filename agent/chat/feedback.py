"""Verdicts in a conversation that need no new list: a choice, and feedback that is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agent.chat.listing import list_items
from agent.chat.session import Session
from agent.chat.state import State
from agent.profile import user_store
from agent.query.acceptance import accepted_item
from agent.query.verdict_scope import denied_title, takes_back
from retrieval.data.items import Interaction


def choose_item(session: Session, text: str) -> Iterator[str]:
    """Record that an item on show was chosen, and say so; nothing where the message chooses none."""
    shown = session.shown()
    number = accepted_item(text, shown, session.state.focus)
    if not number:
        return
    item = shown[number - 1]
    choice = Interaction(user_id=session.user_id, item_id=item.id, kind="like", time=datetime.now(UTC))
    user_store.add_feedback(session.index.folder, choice)
    session.step(replace(session.state, focus=number, about="", feedback_count=session.feedback_count()))
    yield session.say("chosen", title=session.say("quoted", title=session.title(item))) + "\n"


def retract_last_feedback(session: Session, text: str) -> Iterator[str]:
    """Take back the feedback that was given last, where a message denies it, and list again.

    Nothing is said where the message denies no feedback of this conversation.
    """
    count = _count_before_last(session.state)
    feedback = user_store.load_feedback(session.index.folder, session.user_id)
    last = feedback[count:] if count is not None else ()
    if title := denied_title(text):
        work = session.find_work(title)
        last = last if work and work.id in {each.item_id for each in last} else ()
    elif not takes_back(text):
        return
    if count is None or not last:
        return
    user_store.truncate_feedback(session.index.folder, session.user_id, count)
    session.state = _with_count(session.state, count)
    yield session.say("retracted", titles=session.list(_titles(session, last))) + "\n"
    yield from list_items(session)


def _count_before_last(state: State) -> int | None:
    """Return how much feedback there was before the last step; None where that gave none."""
    before = state.before
    return before.feedback_count if before and before.feedback_count < state.feedback_count else None


def _with_count(state: State, count: int) -> State:
    """Return a state and those before it with at most so much feedback."""
    before = _with_count(state.before, count) if state.before else None
    return replace(state, feedback_count=min(state.feedback_count, count), before=before)


def _titles(session: Session, feedback: Sequence[Interaction]) -> Iterator[str]:
    for item_id in dict.fromkeys(each.item_id for each in feedback):
        if item := session.index.items.get(item_id):
            yield session.say("quoted", title=session.title(item))
