"""A request in words: its topic, conditions and quality critiques as a user reads them."""

from __future__ import annotations

from collections.abc import Iterable

from agent.chat.critiques import YEARS
from agent.chat.phrases import field_name, listed, phrase
from agent.chat.state import State
from agent.text import truncate
from prompts.texts import domain_words
from retrieval.conditions import Comparison
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


def label_conditions(conditions: Iterable[Comparison], language: str) -> dict[str, list[Comparison]]:
    """Return conditions by what a user calls them: an excluded word stands for the traits with it that are excluded."""
    conditions = tuple(conditions)
    words = {c.value: c for c in conditions if c.field == "text"}
    labelled: dict[str, list[Comparison]] = {}
    for condition in conditions:
        named = condition
        if condition.field == "trait":
            named = next((c for word, c in words.items() if word in condition.value.casefold()), condition)
        labelled.setdefault(describe_condition(named, language), []).append(condition)
    return labelled


def describe_topic(state: State, like: Item | None) -> str:
    """Return what the request is about, without its conditions."""
    title = truncate(like.read_in(state.language).title, MAX_TITLE_CHARS) if like else ""
    similar = phrase(state.language, "conditions.similar_to", title=title) if like else ""
    return listed(state.language, filter(None, (similar, truncate(state.text, MAX_TOPIC_CHARS))))


def describe_request(state: State, like: Item | None = None) -> str:
    """Return the request in words, empty where none was made; qualities to have more of are in its text already."""
    parts = dict.fromkeys(
        (
            *label_conditions(state.conditions, state.language),
            *(
                phrase(state.language, "conditions.less_of", value=each.quality)
                for each in state.quality_critiques
                if not each.more
            ),
        )
    )
    return listed(state.language, filter(None, (describe_topic(state, like), *parts)))
