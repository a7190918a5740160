"""A request in words: its conditions and leanings as they are told to a person."""

from __future__ import annotations

from agent.chat.critiques import YEARS
from agent.chat.phrases import field, phrase
from agent.chat.state import State
from agent.text import truncate
from prompts.texts import domain_words
from retrieval.conditions.expression import Comparison
from retrieval.data.items import Item

_ORDERS = {">": "above", "<": "below", ">=": "least", "<=": "most"}


def describe_condition(limit: Comparison, language: str) -> str:
    if limit.field == "domain":
        return phrase(language, "only", value=domain_words(limit.value, language).many)
    if limit.field in YEARS:
        return phrase(language, limit.field + limit.operator, value=limit.value)
    if limit.operator in _ORDERS:
        return phrase(language, _ORDERS[limit.operator], field=field(language, limit.field), value=limit.value)
    return phrase(language, "without" if limit.operator == "!=" else "only", value=limit.value)


def describe_topic(state: State, like: Item | None) -> str:
    """What is wanted but for its limits, as a person would say it."""
    title = truncate(like.read_in(state.language).title, 60) if like else ""
    resembled = phrase(state.language, "resembling", title=title) if like else ""
    return phrase(state.language, "comma").join(filter(None, (resembled, truncate(state.text, 80))))


def describe_request(state: State, like: Item | None = None) -> str:
    """Nothing where no request was made. Of a word that is kept out and its traits the word is told;
    what there is to be more of stands in the text."""
    texts = {c.value for c in state.conditions if c.field == "text"}
    told = [c for c in state.conditions if c.field != "trait" or not any(t in c.value.casefold() for t in texts)]
    worded = [
        *(describe_condition(c, state.language) for c in told),
        *(phrase(state.language, "less_of", value=e.quality) for e in state.quality_critiques if not e.more),
    ]
    return phrase(state.language, "comma").join(filter(None, (describe_topic(state, like), *dict.fromkeys(worded))))
