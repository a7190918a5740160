"""Finds the request of a message in one of its clauses, where remarks or an opinion beside it hide it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from agent.chat.session import Session
from agent.query import Slots
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.facets.topics import find_domain
from agent.query.intents.asking_clauses import asking_clauses, says_what

_SUBJECT = re.compile(
    r"\b(?:something|anything|some|any|ones?|stuff|more|maybe|perhaps)\s+(?:on|about|to do with|related to)\s+"
    r"(?P<what>music|films?|cinema|movies?|books?|(?:video )?games?)\b(?! (?:for|from|by|like|with|that|which|in)\b)",
    re.I,
)
"""A kind that only says what items are to be about: "something on music", where courses are asked for."""


def as_request_for_kind(slots: Slots, text: str, kind: str) -> Slots:
    """Return slots that ask for another kind of item than `kind`, where a message says "more": 再推荐几本书.

    A kind that only says what items are to be about is a topic of those of the `kind`.
    """
    if (subject := _SUBJECT.search(text)) and kind not in ("", kind_named_by(subject["what"])) and not slots.intent:
        others = [word for word in slots.topic.split() if word.casefold() not in subject["what"].casefold()]
        return replace(slots, domain=kind, topic=" ".join((*others, subject["what"])))
    named = find_domain(text) if slots.intent == "more" and kind else ""
    return replace(slots, intent="", domain=named) if named not in ("", kind) else slots


def with_hidden_request(slots: Slots, text: str, session: Session, read: Callable[[Session, str], Slots]) -> Slots:
    """Return the slots of the clause that asks for items, where the whole message says nothing else than a verdict.

    The verdict stays. `read`: what gives the slots of a text.
    """
    judges = slots.intent in ("like", "dislike", "seen") and bool(slots.numbers)
    if says_what(replace(slots, intent="", numbers=()) if judges else slots) or (session.mentioned and not judges):
        return slots
    mentioned = session.mentioned
    for clause in asking_clauses(text):
        if judges and session.mentions.find(clause).works:
            continue
        asks = read(session, clause)
        session.mentioned = mentioned
        if asks.intent == "quit" or not says_what(asks) or (judges and (asks.intent or asks.question or asks.numbers)):
            continue
        asks = replace(
            asks,
            domain=asks.domain or slots.domain,
            company=asks.company or slots.company,
            occasion=asks.occasion or slots.occasion,
        )
        return replace(asks, intent=slots.intent, numbers=slots.numbers) if judges else asks
    return slots
