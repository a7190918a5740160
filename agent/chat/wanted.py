"""A request in words: its conditions and leanings as they are told to a person."""

from __future__ import annotations

from agent.chat.critiquing import YEARS
from agent.chat.state import State
from agent.phrases import phrase
from agent.wording import clip
from prompts.words import words
from retrieval.conditions import Comparison

_ORDERS = {">": "above", "<": "below", ">=": "least", "<=": "most"}


def condition(asked: Comparison, language: str) -> str:
    if asked.field == "domain":
        return phrase(language, "only", value=words(asked.value, language).many)
    if asked.field in YEARS:
        return phrase(language, asked.field + asked.operator, value=asked.value)
    if asked.operator in _ORDERS:
        return phrase(language, _ORDERS[asked.operator], field=asked.field, value=asked.value)
    return phrase(language, "without" if asked.operator == "!=" else "only", value=asked.value)


def wanted(state: State) -> str:
    """Nothing where no request was made. Of a word that is kept out and its traits the word is told;
    what there is to be more of stands in the text."""
    texts = {c.value for c in state.conditions if c.field == "text"}
    told = [c for c in state.conditions if c.field != "trait" or not any(t in c.value.casefold() for t in texts)]
    worded = [
        *(condition(c, state.language) for c in told),
        *(phrase(state.language, "less_of", value=e.quality) for e in state.leanings if not e.more),
    ]
    return phrase(state.language, "comma").join(filter(None, (clip(state.text, 80), *dict.fromkeys(worded))))
