"""What holds of a request when the conversation turns to another subject: kind, company and exclusions, no limits."""

from __future__ import annotations

from dataclasses import replace

from agent.chat.lasting_conditions import excludes, field_of, is_limit, outlives_topic
from agent.chat.state import State
from agent.query import Slots
from agent.query.message_text import any_language
from agent.query.new_topics import begins_anew
from agent.query.relatives import one_relative
from retrieval.conditions import Condition

_GIVES_UP = any_language(
    {
        "en": r"\b(?:forget (?:it|that|this)|never ?mind|nvm|scrap that|anyway|now|also|instead)\b|^(?:ok(?:ay)?|so)\b",
        "zh": "算了|另外|对了|顺便|接下来|[再还](?:给|帮|替)|换[成给]|那(?:就|再)?给|还(?:想|要|得)",
    }
)
"""What stands before a wish for somebody else."""


def without_subject(state: State) -> State:
    """Return a state without the topic, what was to be resembled, and what was said of it: years, or a country."""
    lasting = tuple(filter(_outlives_subject, state.conditions))
    return replace(state, text="", like=(), quality_critiques=(), conditions=lasting)


def turns_to_another(before: State, slots: Slots, text: str) -> bool:
    """Return whether a message asks for something for somebody else than before: 算了,给我女儿找本书.

    It must also name another kind of item, or give up what was asked for; 跟女儿一起看的 only adds to it.
    """
    is_other = bool(slots.company) and (slots.company, one_relative(text)) != (before.company, before.relative)
    kinds = [c for c in before.conditions if field_of(c) == "domain"]
    other_kind = bool(slots.domain and kinds) and all(str(getattr(c, "value", "")) != slots.domain for c in kinds)
    return is_other and bool(slots.domain) and (other_kind or begins_anew(text) or bool(_GIVES_UP.search(text)))


def _outlives_subject(condition: Condition) -> bool:
    return (
        outlives_topic(condition)
        and not is_limit(condition)
        and (excludes(condition) or field_of(condition) in _LASTING)
    )


_LASTING = ("domain", "language", "minimum_age")
"""Fields whose conditions were said of the person, or hold until another kind of item is named."""
