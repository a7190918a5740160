"""What holds of a request when the conversation turns to another subject: kind, company and exclusions, no limits."""

from __future__ import annotations

from dataclasses import replace

from agent.chat.lasting_conditions import is_limit, outlives_topic
from agent.chat.state import State
from retrieval.conditions import Condition


def without_subject(state: State) -> State:
    """Return a state without the topic, what was to be resembled, and the limits said of it, such as years."""
    lasting = tuple(filter(_outlives_subject, state.conditions))
    return replace(state, text="", like=(), quality_critiques=(), conditions=lasting)


def _outlives_subject(condition: Condition) -> bool:
    return outlives_topic(condition) and not is_limit(condition)
