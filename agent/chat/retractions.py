"""Feedback that a message takes back: that given last, or that on works never watched or not meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from agent.chat.commands import note_feedback
from agent.chat.lists.listing import list_items
from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.state import State
from agent.query import Slots
from agent.query.text.message_text import any_language
from agent.query.verdicts.verdict_scope import UNSEEN, denied_title, takes_back
from retrieval.data.items import Interaction, Item

_NOT_MEANT = r"(?:\bnot|\binstead of|不是|并非|而非)\s*[《“\"'‘]?\s*"
_CORRECTS = any_language(
    {"en": r"\bmeant\b|\bmean\b|^no\b|\bwrong\b", "zh": "我(?:是)?[说指]的?是|不对|搞错|弄错|说错"}
)


_FORGETS = any_language(
    {
        "en": r"\b(?:forget|ignore|disregard|never ?mind|delete|scrap|unlearn|take back)(?: about)?(?: (?:that|what|"
        r"the fact that))*"
        r" (?:i|we)(?:'ve| have)? (?:said |told you )?(?:that )?(?:i |we )?(?:ever |once |already )?"
        r"(?:like[ds]?|love[ds]?|dislike[ds]?|hate[ds]?|enjoy(?:ed)?|saw|seen|know|watched|read|played)\b",
        "zh": "(?:忘掉|忘了|别记|不要记|删掉|撤回|取消)(?:我)?(?:说过?)?(?:我)?(?:喜欢|讨厌|不喜欢|看过|读过|玩过|"
        "听过)",
    }
)
"""What orders to forget a taste: "forget that I like Arrival"."""


class Retraction(NamedTuple):
    """Works whose feedback a message takes back, and verdicts on the works that were meant in their place.

    `is_order`: whether the message does nothing but to order that they be forgotten.
    """

    items: tuple[Item, ...] = ()
    verdicts: tuple[tuple[str, Item], ...] = ()
    is_order: bool = False


def retract_last_feedback(session: Session, text: str) -> Iterator[str]:
    """Take back the feedback that was given last, where a message denies it, and list again.

    Nothing is said where the message denies no feedback of this conversation.
    """
    title, count = denied_title(text), _count_before_last(session.state)
    if count is None or not (title or takes_back(text)):
        return
    last = session.memory.feedback()[count:]
    work = session.find_work(title) if title else None
    if not last or (title and (work is None or work.id not in {each.item_id for each in last})):
        return
    session.memory.truncate_feedback(count)
    session.state = _with_count(session.state, count)
    yield session.say("retracted", titles=session.list(_titles(session, last))) + "\n"
    yield from list_items(session)


def retract_feedback(session: Session, slots: Slots, text: str) -> Retraction:
    """Remove the feedback on works that a message says were never watched, or were not meant.

    Among several works those are meant whose titles the words precede.
    """
    forgets = bool(_FORGETS.search(text))
    if not (forgets or _CORRECTS.search(text) or UNSEEN.search(text)):
        return Retraction()
    works = session.mentions.find(text, kind_in_force(session.state)).works
    feedback = {i.item_id: i.kind for i in session.memory.feedback()}
    items: list[Item] = []
    verdicts: list[tuple[str, Item]] = []
    if forgets:
        items = list(works)
    elif _CORRECTS.search(text):
        items = [item for item in works if item.id in feedback and _follows(_NOT_MEANT, item, text)]
        meant = [item for item in works if item not in items]
        given = {feedback[item.id] for item in items} & {"like", "dislike"}
        verdicts = [(verdict, item) for verdict in given for item in meant]
    if not items and not slots.question and (never := UNSEEN.search(text)):
        shown = session.shown()
        numbered = [shown[n - 1] for n in slots.numbers if 0 < n <= len(shown)]
        about = session.index.items.get(session.state.about)
        referred = list(works) or numbered or ([about] if about else [])
        items = [i for i in referred if len(works) < 2 or _follows(re.escape(never[0]) + r"\W*", i, text)]
    if items:
        _remove(session, {item.id for item in items})
    return Retraction(tuple(items), tuple(verdicts), forgets and bool(items))


def says_nothing_else(slots: Slots) -> bool:
    """Return whether a message that takes feedback back asks for nothing besides."""
    return slots.intent in ("", "seen") and slots == Slots(intent=slots.intent, numbers=slots.numbers)


def note_retraction(session: Session, retraction: Retraction) -> Iterator[str]:
    """Say which works no longer count, and record the verdicts on those that were meant."""
    titles = session.list(session.say("quoted", title=session.title(item)) for item in retraction.items)
    if retraction.is_order:
        in_history = {event.item.id for event in session.all_events()}
        key = "in_history" if any(item.id in in_history for item in retraction.items) else "retracted"
        yield session.say(key, titles=titles) + "\n"
        return
    yield session.say("not_used", title=titles) + "\n"
    if retraction.verdicts:
        yield from note_feedback(session, retraction.verdicts)


def _follows(words: str, item: Item, text: str) -> bool:
    """Return whether a title of an item follows some words, a pattern, in a text."""
    titles = (each.title for each in (item, *item.translations.values()))
    return any(re.search(words + re.escape(title), text, re.IGNORECASE) for title in titles)


def _remove(session: Session, item_ids: Collection[str]) -> None:
    """Remove feedback on items, and count the rest anew in the state and those before it."""
    remains = session.memory.remove_feedback(item_ids)
    if all(remains):
        return

    def recounted(state: State) -> State:
        before = recounted(state.before) if state.before else None
        return replace(state, feedback_count=sum(remains[: state.feedback_count]), before=before)

    session.state = recounted(session.state)


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
