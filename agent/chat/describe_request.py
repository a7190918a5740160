"""A request in words: its topic, conditions and quality critiques as a user reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agent.chat.critiques import YEARS
from agent.chat.phrases import field_name, listed, phrase
from agent.chat.state import State
from agent.query.concepts import bare_name
from agent.query.countries import country_name
from agent.query.exclusions import excluded_concepts
from agent.query.implied_conditions import is_for_beginners
from agent.query.synonyms import mood_synonyms, names_of_genre
from agent.text import truncate
from prompts.texts import domain_words
from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import All, Either, Not, OneOf
from retrieval.data.items import Item
from retrieval.data.languages import language_name
from retrieval.data.own_rows import LENGTHS
from retrieval.messages import messages
from retrieval.text.cjk import contains_han

MAX_TITLE_CHARS = 60
MAX_TOPIC_CHARS = 80
_YEAR_PHRASES = {">": "year_after", "<": "year_before", ">=": "year_from", "<=": "year_until"}
_WORD_OPERATORS = ("=", "contains")
_NAMED_FIELDS = ("domain", "language", "country", "year", "text")
"""Fields whose values are not looked for among the excluded words."""
_BOUND_PHRASES = {">": "above", "<": "below", ">=": "at_least", "<=": "at_most"}


def describe_condition(condition: Condition, language: str) -> str:
    """Return a condition in words, such as "after 1990"."""
    match condition:
        case Comparison():
            return _describe_comparison(condition, language)
        case OneOf("language", codes):
            return phrase(language, "conditions.in_language", value=_any_of(language, codes))
        case OneOf("country", names):
            return phrase(language, "conditions.from_country", value=_any_country(language, names))
        case Not() if is_for_beginners(condition):
            return phrase(language, "conditions.for_beginners")
        case Not(part):
            return _describe_outside(part, language)
        case Either(parts) if len(values := _values(parts)) == 1:
            # An attribute that a catalogue has under its name in each language.
            return phrase(language, "conditions.only", value=values.pop())
        case _:
            return str(condition)


def _describe_comparison(condition: Comparison, language: str) -> str:
    field, operator, value = condition.field, condition.operator, condition.value
    if field == "domain":
        return phrase(language, "conditions.only", value=domain_words(value, language).many)
    if field == "language":
        key = "conditions.not_in_language" if operator == "!=" else "conditions.in_language"
        return phrase(language, key, value=language_name(value, language))
    if field == "country":
        return phrase(
            language,
            f"conditions.{'not_' if operator == '!=' else ''}from_country",
            value=country_name(value, language),
        )
    if field in YEARS and operator in _YEAR_PHRASES:
        return phrase(language, f"conditions.{_YEAR_PHRASES[operator]}", value=value)
    if field == "published" and operator in _YEAR_PHRASES:
        return phrase(language, f"conditions.{_YEAR_PHRASES[operator].replace('year', 'date')}", value=value)
    if field in LENGTHS and operator in _BOUND_PHRASES:
        return phrase(language, f"conditions.minutes_{_BOUND_PHRASES[operator]}", value=value)
    if operator in _BOUND_PHRASES:
        key = f"conditions.{_BOUND_PHRASES[operator]}"
        return phrase(language, key, field=field_name(language, field), value=value)
    return phrase(language, "conditions.without" if operator == "!=" else "conditions.only", value=value)


def _describe_outside(part: Condition, language: str) -> str:
    """Return in words what an item must not meet: a range, a language, or one of these and a topic together."""
    comparisons = list(_comparisons(part))
    topic = next(
        (c.value for c in comparisons if c.field not in ("year", "language") and c.operator in _WORD_OPERATORS), ""
    )
    bounds = [c for c in comparisons if c.operator in _BOUND_PHRASES]
    limits = [_describe_range(bounds, language)] if bounds else []
    spoken = (language_name(c.value, language) for c in comparisons if c.field == "language")
    limits += [phrase(language, "conditions.of_language", value=name) for name in spoken]
    if not limits:
        return phrase(language, "conditions.without", value=topic or str(part))
    key = "conditions.not_topic" if topic else "conditions.not"
    return phrase(language, key, topic=topic, value=listed(language, limits))


def _describe_range(bounds: Sequence[Comparison], language: str) -> str:
    """Return the bounds of one field in words, both together where there are two."""
    if len(bounds) < 2:
        return _describe_comparison(bounds[0], language)
    low, high = (next(c.value for c in bounds if c.operator == operator) for operator in (">=", "<="))
    key = "year_range" if bounds[0].field in YEARS else "range"
    return phrase(language, f"conditions.{key}", field=field_name(language, bounds[0].field), low=low, high=high)


def _values(parts: Iterable[Condition]) -> set[str]:
    """Return the values that fields must have; an empty one for a condition of another kind."""
    return {part.value if isinstance(part, Comparison) and part.operator == "=" else "" for part in parts}


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons that a condition joins, those of texts first, which name a topic as the user did."""
    parts = condition.parts if isinstance(condition, All | Either) else (condition,)
    leaves = [c for part in parts for c in (_comparisons(part) if isinstance(part, All | Either) else (part,))]
    comparisons = [c for c in leaves if isinstance(c, Comparison)]
    yield from sorted(comparisons, key=lambda c: c.field != "text")


def _any_country(language: str, names: Iterable[str]) -> str:
    return phrase(language, "conditions.or").join(dict.fromkeys(country_name(name, language) for name in names))


def _any_of(language: str, codes: Iterable[str]) -> str:
    return phrase(language, "conditions.or").join(language_name(code, language) for code in codes)


def label_conditions(conditions: Iterable[Condition], language: str) -> dict[str, list[Condition]]:
    """Return conditions by what a user calls them: an excluded word stands for the values with it that are excluded.

    Of words that are excluded in several languages, one in the language of the conversation stands for them.
    """
    conditions = tuple(conditions)
    excluded = [c for c in conditions if isinstance(c, Comparison) and c.operator == "!="]
    of_items = (c for c in excluded if c.field not in _NAMED_FIELDS and contains_han(c.value) == (language == "zh"))
    texts = (c for c in excluded if c.field == "text")
    words = {c.value.casefold(): c for c in (*texts, *sorted(of_items, key=lambda c: len(c.value)))}
    concepts = excluded_concepts(conditions)
    labelled: dict[str, list[Condition]] = {}
    for condition in conditions:
        named = condition
        if concept := concepts.get(condition):
            label = phrase(language, "conditions.without", value=concept.name(language))
            labelled.setdefault(label, []).append(condition)
            continue
        if isinstance(condition, Comparison) and condition.operator == "!=" and condition.field not in _NAMED_FIELDS:
            value = condition.value.casefold()
            of_value = (c for word, c in words.items() if any(form in value for form in _names_of(word)))
            named = next(of_value, condition)
        labelled.setdefault(describe_condition(named, language), []).append(condition)
    return labelled


def _names_of(word: str) -> tuple[str, ...]:
    """Return an excluded word with what else it excludes: its names in the other language, synonyms of a mood."""
    return (word, *names_of_genre(word), *mood_synonyms(word))


def describe_topic(state: State, like: Item | None) -> str:
    """Return what the request is about, without its conditions."""
    title = truncate(like.read_in(state.language).title, MAX_TITLE_CHARS) if like else ""
    similar = phrase(state.language, "conditions.similar_to", title=title) if like else ""
    qualities = (each.quality for each in state.quality_critiques if each.more)
    words = listed(state.language, filter(None, dict.fromkeys((state.text, *qualities))))
    return listed(state.language, filter(None, (similar, truncate(words, MAX_TOPIC_CHARS))))


def describe_request(state: State, like: Item | None = None) -> str:
    """Return the request in plain words, such as "funny films for children, at most 90 minutes, without horror".

    Empty where none was made.
    """
    language = state.language
    kinds = [c for c in state.conditions if isinstance(c, Comparison) and c.field == "domain" and c.operator == "="]
    rest = label_conditions((c for c in state.conditions if c not in kinds), language)
    less = {
        phrase(language, "conditions.less_of", value=each.quality): each.quality
        for each in state.quality_critiques
        if not each.more
    }
    texts = [bare_name(c.value)[:-1] for c in state.conditions if isinstance(c, Comparison) and c.field == "text"]
    others = (
        label for label, quality in less.items() if not any(text and text in quality.casefold() for text in texts)
    )
    parts = list(dict.fromkeys((*rest, *others)))
    topic = describe_topic(state, like)
    if not (topic or kinds or parts or state.company or state.occasion):
        return ""
    something = "" if topic else phrase(language, "conditions.something")
    words = {
        "topic": topic,
        "kind": domain_words(kinds[0].value, language).many if kinds else something,
        "company": phrase(language, f"company.{state.company}") if state.company else "",
        "occasion": state.occasion,
    }
    order = messages("agent.chat", language)["conditions"]["order"]
    joint = phrase(language, "conditions.joint")
    head = joint.join(words[name].removesuffix(joint.strip()) for name in order if words[name])
    return listed(language, (head, *parts))
