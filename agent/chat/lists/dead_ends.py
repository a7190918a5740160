"""What to give up where no item meets all that was said, or none on the topic: one of the earlier conditions."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.chat.lists.orders import can_order
from agent.chat.requests.lasting_conditions import excludes, field_of, is_limit
from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.state import State
from agent.chat.wording.describe_request import describe_conditions, label_conditions
from agent.query.facets.genres import genres_in
from agent.query.facets.goods import goods_in
from retrieval.conditions import Condition
from retrieval.conditions.expression import OneOf


def without_dead_end(session: Session, state: State) -> tuple[State, str]:
    """Return a state that some item meets, and the conditions in words that were given up for it; empty without any.

    Only what was said before the last message is given up, never an exclusion nor the kind of item.
    """
    met, label = (state, "") if _count(session, state) else _without_one(session, state)
    served, others = _with_served_topic(session, met) if _count(session, met) else (met, ())
    return served, session.list(filter(None, (label, *others)))


def _without_one(session: Session, state: State) -> tuple[State, str]:
    """Return a state without the one condition without which most items meet it, and that condition in words."""
    labelled = _earlier(session, state)
    left = {label: replace(state, conditions=_without(state, conditions)) for label, conditions in labelled.items()}
    counts = {label: _count(session, each) for label, each in left.items()}
    label = max(counts, key=counts.__getitem__, default="")
    return (left[label], label) if label and counts[label] else (state, "")


def serves(session: Session, state: State) -> bool:
    """Return whether the catalogue has something on the topic of a state that meets its conditions."""
    if session.has_exhausted(state) or session.lacks_topic(state):
        return False
    request = session.request(state)
    return names_genre_alone(session, state) or session.recommender.serves(replace(request, text=state.text))


def names_genre_alone(session: Session, state: State) -> bool:
    """Return whether a topic is nothing but genres that the kind in force has, by whatever name: 科普 of science.

    Also where it names goods as their titles do.
    """
    if goods_in(state.text, session.recommender.retriever.columns):
        return True
    genres = genres_in(state.text, session.words)
    rest = state.text
    for each in genres:
        rest = rest.replace(each.words, " ")
    of_kind = [c for c in state.conditions if field_of(c) == "domain"]
    columns = session.recommender.retriever.columns
    return (
        bool(genres)
        and not re.search(r"\w", rest)
        and all(columns.allowed([*of_kind, OneOf("trait", each.values)]).any() for each in genres)
    )


def _with_served_topic(session: Session, state: State) -> tuple[State, tuple[str, ...]]:
    """Return a state whose new topic is served, and the earlier conditions in words that were given up for it.

    A topic that names a creator may cost any earlier condition, another only attributes, such as the level of a course.
    In a catalogue with prices a new category may cost all earlier conditions: they were said of other goods.
    """
    if not state.text or state.text == session.state.text or serves(session, state):
        return state, ()
    by_name, earlier = bool(session.words.creators(state.text)), _earlier(session, state)
    for label, conditions in earlier.items():
        left = replace(state, conditions=_without(state, conditions))
        if (by_name or not any(map(_is_lasting, conditions))) and serves(session, left):
            return left, (label,)
    all_earlier = [c for conditions in earlier.values() for c in conditions]
    left = replace(state, conditions=_without(state, all_earlier))
    items = session.recommender.retriever.columns.items
    names_category = bool(all_earlier and genres_in(state.text, session.words))
    if names_category and can_order(items, kind_in_force(state), "cheaper") and serves(session, left):
        return left, tuple(describe_conditions(all_earlier, state.language))
    return state, ()


def _earlier(session: Session, state: State) -> dict[str, list[Condition]]:
    """Return the conditions from before the last message that may be given up, by what a user calls them."""
    earlier = [c for c in state.conditions if c in session.state.conditions and _may_go(c)]
    return label_conditions(earlier, state.language)


def _is_lasting(condition: Condition) -> bool:
    """Return whether a condition is meant for whatever topic: a limit, a country, a language."""
    return is_limit(condition) or field_of(condition) in ("country", "language")


def _may_go(condition: Condition) -> bool:
    return not excludes(condition) and field_of(condition) != "domain"


def _without(state: State, conditions: list[Condition]) -> tuple[Condition, ...]:
    return tuple(c for c in state.conditions if c not in conditions)


def _count(session: Session, state: State) -> int:
    """Return how many items meet the conditions of a state."""
    return int(session.recommender.retriever.allowed(session.request(state)).sum())
