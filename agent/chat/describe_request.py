"""A request in words: its topic, conditions and quality critiques as a user reads them."""

from __future__ import annotations

from agent.chat.critiques import YEARS
from agent.chat.phrases import field_name, listed, phrase
from agent.chat.state import State
from agent.text import truncate
from prompts.texts import domain_words
from retrieval.conditions.expression import Comparison
from retrieval.data.items import Item

MAX_TITLE_CHARS = 60
MAX_TOPIC_CHARS = 80
_YEAR_PHRASES = {">": "year_after", "<": "year_before", ">=": "year_from", "<=": "year_until"}
_BOUND_PHRASES = {">": "above", "<": "below", ">=": "at_least", "<=": "at_most"}


def describe_condition(condition: Comparison, language: str) -> str:
    """Return a condition in words, such as "after 1990"."""
    field, operator, value = condition.field, condition.operator, condition.value
    if field == "domain":
        return phrase(language, "conditions.only", value=domain_words(value, language).many)
    if field in YEARS and operator in _YEAR_PHRASES:
        return phrase(language, f"conditions.{_YEAR_PHRASES[operator]}", value=value)
    if operator in _BOUND_PHRASES:
        key = f"conditions.{_BOUND_PHRASES[operator]}"
        return phrase(language, key, field=field_name(language, field), value=value)
    return phrase(language, "conditions.without" if operator == "!=" else "conditions.only", value=value)


def describe_topic(state: State, like: Item | None) -> str:
    """Return what the request is about, without its conditions."""
    title = truncate(like.read_in(state.language).title, MAX_TITLE_CHARS) if like else ""
    similar = phrase(state.language, "conditions.similar_to", title=title) if like else ""
    return listed(state.language, filter(None, (similar, truncate(state.text, MAX_TOPIC_CHARS))))


def describe_request(state: State, like: Item | None = None) -> str:
    """Return the request in words, empty where none was made.

    A word that is excluded stands for the traits with it that are; qualities of which there is to be more are in the
    text already.
    """
    words = {c.value for c in state.conditions if c.field == "text"}
    conditions = [c for c in state.conditions if c.field != "trait" or not any(w in c.value.casefold() for w in words)]
    parts = [
        describe_topic(state, like),
        *dict.fromkeys(
            (
                *(describe_condition(c, state.language) for c in conditions),
                *(
                    phrase(state.language, "conditions.less_of", value=each.quality)
                    for each in state.quality_critiques
                    if not each.more
                ),
            )
        ),
    ]
    return listed(state.language, filter(None, parts))
