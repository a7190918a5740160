"""Works that a message says are known, or at home, are noted as seen, be they on show or off it, one or several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.understanding.named_works import numbers_of
from agent.query import Slots
from agent.query.text.message_text import MEASURE_WORD, any_language
from agent.query.works.known_works import beside_left_out, known_marks, knows_whole_list, may_like
from agent.query.works.references import MARK, MarkedText, mark_numbers, mark_titles
from agent.query.works.resembled_works import wants_similar
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of

_THAT_ONE = any_language(
    {
        "en": r"\b(?:that|this)(?: (?:one|film|movie|book|novel|game|album|record|course))\b",
        "zh": f"[这那]{MEASURE_WORD}(?!都)",
    }
)

_OWNS = any_language(
    {
        "en": r"\b(?:(?:already|have|has) (?:has|have|got|owns?)|owns?|already bought) "
        r"(?:a|an|the|that|this|his|her|their|our|my|one) "
        r"(?P<en>[a-z][\w'-]*(?: [a-z][\w'-]*){0,2}?)(?=\s*(?:[,.;!]|$|\b(?:and|but|so|already)\b))",
        "zh": f"(?:已经|早就|家里)(?:都)?有(?:了|一?{MEASURE_WORD})?(?P<zh>[^,，。!！?？了]{{2,8}}?)了?"
        "(?=$|[,，。!！])",
    }
)
"""What says what somebody has, by what it is called."""


def with_known_works(slots: Slots, text: str, session: Session) -> Slots:
    """Return slots that note as seen all works that a text says are known; with a question or an opinion as they are.

    A verdict that the model alone reads as a liking is none where no word of the text could say so.
    """
    if slots.intent == "like" and "intent" in slots.by_model and not may_like(text):
        named = session.find_work(slots.topic) if slots.topic else None
        is_title = named is not None and slots.topic.casefold() in named.title.casefold().split(":")[0].split()
        slots = replace(slots, intent="", topic="" if is_title else slots.topic)
    shown = session.shown()
    names_others = without_left_out(text, session) != text
    if shown and slots.intent not in ("seen", "quit") and not names_others and knows_whole_list(text):
        return replace(slots, intent="seen", question="", numbers=tuple(range(1, len(shown) + 1)))
    if (
        slots.question
        or slots.intent not in ("", "seen", "more")
        or slots.liked
        or slots.disliked
        or wants_similar(text)
    ):
        return slots
    mention = session.mentions.find(text, kind_in_force(session.state))
    mentioned = session.mentioned
    others = [item for item in mention.works if item not in shown and item not in mentioned]
    session.mentioned = (*mentioned, *others)
    numbers = _known_numbers(mention.text, session)
    if not numbers:
        session.mentioned = mentioned
        return slots
    judged = slots.numbers if slots.intent == "seen" else ()
    topic = _without_titles(slots.topic, session) if slots.intent != "seen" or slots.numbers else ""
    return replace(slots, intent="seen", numbers=tuple(dict.fromkeys((*judged, *numbers))), topic=topic)


def without_left_out(text: str, session: Session) -> str:
    """Return a message without the part that names works and asks not to list them again; empty where no more is said.

    Any other message is returned as it is.
    """
    mention = session.mentions.find(text, kind_in_force(session.state))
    marked = mark_titles(mention.text, [*session.shown(), *mention.works])
    rest = beside_left_out(marked.text)
    return text if rest == marked.text else replace(marked, text=rest).unmarked


def _known_numbers(text: str, session: Session) -> tuple[int, ...]:
    """Return the numbers of the works that a text with their whole titles says are known."""
    shown = session.shown()
    marked = mark_numbers(mark_titles(text, [*shown, *session.mentioned]), len(shown))
    marked = _with_owned(marked, shown)
    if (match := _THAT_ONE.search(marked.text)) and (number := _referred_to(session)):
        marked = marked.mark(match, (number,))
    marks = "".join(known_marks(re.sub(r"\s+", " ", marked.text)))
    return MarkedText(marks, marked.numbers_by_mark, marked.replaced_words).numbers


def _with_owned(marked: MarkedText, shown: Sequence[Item]) -> MarkedText:
    """Mark what somebody has by a part of the title of the one item on show that it can be: "he has a police car"."""
    if not (match := _OWNS.search(marked.text)):
        return marked
    words = (match["en"] or match["zh"]).casefold().split()
    titles = [" ".join(titles_of(item)).casefold() for item in shown]
    numbers = [n for n, title in enumerate(titles, 1) if all(word in title for word in words)]
    if len(numbers) != 1 or re.search(MARK, match[0]):
        return marked
    at = marked.text.find(match["en"] or match["zh"], match.start())
    thing = re.compile(re.escape(match["en"] or match["zh"])).search(marked.text, at)
    return marked.mark(thing, tuple(numbers)) if thing else marked


def _referred_to(session: Session) -> int:
    """Return the number of the work last referred to; 0 where there is none."""
    state = session.state
    if state.about in session.index.items:
        work = session.index.items[state.about]
        if work not in (*session.shown(), *session.mentioned):
            session.mentioned = (*session.mentioned, work)
        return numbers_of((work,), session)[0]
    return state.focus if state.focus <= len(state.shown) else 0


def _without_titles(topic: str, session: Session) -> str:
    """Return a topic without the words of the titles of works that a text names."""
    of_titles = {word for item in session.mentioned for word in item.title.casefold().split()}
    return " ".join(word for word in topic.split() if word.casefold() not in of_titles)


def without_dislike_of_known(slots: Slots, session: Session) -> Slots:
    """Return slots where a fault found with a work of the user's history is a critique for new items, and no dislike.

    三体太烧脑了 of a book that was read says what is wanted now.
    """
    if slots.intent != "dislike" or not slots.critiques or not slots.numbers:
        return slots
    items, history = [*session.shown(), *session.mentioned], {event.item.id for event in session.history()}
    judged = [items[number - 1].id for number in slots.numbers if number <= len(items)]
    return replace(slots, intent="", numbers=(), topic="") if judged and history.issuperset(judged) else slots
