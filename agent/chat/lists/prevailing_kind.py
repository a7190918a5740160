"""The kind that most of a list is of, to which a request on a topic is limited where it names none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from agent.chat.lists.dead_ends import serves
from agent.chat.requests.lasting_conditions import field_of
from agent.chat.session import Session
from agent.chat.state import State
from retrieval.conditions import Comparison
from retrieval.query import Candidate

PREVAILING = 0.6
"""Share of a list that is of one kind, from which on the request is taken to mean that kind."""


def of_prevailing_kind(session: Session, state: State, candidates: Sequence[Candidate]) -> State | None:
    """Return the state limited to the kind that most of a list is of; None without one, or where none is on the topic.

    Most items near to 轻松、李安 are albums, but what he made are films.
    """
    kind = _prevailing_kind(state, candidates)
    of_kind = replace(state, conditions=(*state.conditions, Comparison("domain", "=", kind)))
    return of_kind if kind and (serves(session, of_kind) or not serves(session, state)) else None


def _prevailing_kind(state: State, candidates: Sequence[Candidate]) -> str:
    """Return the kind that most of a list on a topic is of, where the request names none: anime is of films.

    Empty where the list is of one kind anyway, or of none more than others.
    """
    if not state.text or any(field_of(c) == "domain" for c in state.conditions):
        return ""
    kinds = Counter(candidate.item.domain for candidate in candidates)
    kind, count = kinds.most_common(1)[0] if kinds else ("", 0)
    return kind if kind and len(kinds) > 1 and count >= PREVAILING * len(candidates) else ""
