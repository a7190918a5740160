"""What to give up where no item meets all that was said: the earlier condition without which most items do."""

from __future__ import annotations

from dataclasses import replace

from agent.chat.describe_request import label_conditions
from agent.chat.lasting_conditions import excludes, field_of
from agent.chat.session import Session
from agent.chat.state import State
from retrieval.conditions import Condition


def without_dead_end(session: Session, state: State) -> tuple[State, str]:
    """Return a state that some item meets, and the condition in words that was given up for it; empty where none was.

    Only what was said before the last message is given up, never an exclusion nor the kind of item.
    """
    if _count(session, state):
        return state, ""
    earlier = [c for c in state.conditions if c in session.state.conditions and _may_go(c)]
    labelled = label_conditions(earlier, state.language)
    left = {label: replace(state, conditions=_without(state, conditions)) for label, conditions in labelled.items()}
    counts = {label: _count(session, each) for label, each in left.items()}
    label = max(counts, key=counts.__getitem__, default="")
    return (left[label], label) if label and counts[label] else (state, "")


def _may_go(condition: Condition) -> bool:
    return not excludes(condition) and field_of(condition) != "domain"


def _without(state: State, conditions: list[Condition]) -> tuple[Condition, ...]:
    return tuple(c for c in state.conditions if c not in conditions)


def _count(session: Session, state: State) -> int:
    """Return how many items meet the conditions of a state."""
    return int(session.recommender.retriever.allowed(session.request(state)).sum())
