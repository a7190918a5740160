"""A request in words: its conditions and leanings as they are told to a person."""

from __future__ import annotations

from agent.chat.critiquing import YEARS
from agent.chat.state import Leaning, State
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


def leaning(asked: Leaning, language: str) -> str:
    return phrase(language, "more_of" if asked.more else "less_of", value=asked.quality)


def wanted(state: State) -> str:
    """Nothing where no request was made. Of a word that is kept out and its traits the word is told."""
    texts = {c.value for c in state.conditions if c.field == "text"}
    told = [c for c in state.conditions if c.field != "trait" or not any(t in c.value.casefold() for t in texts)]
    worded = [*(condition(c, state.language) for c in told), *(leaning(e, state.language) for e in state.leanings)]
    return phrase(state.language, "comma").join(filter(None, (clip(state.text, 80), *dict.fromkeys(worded))))
