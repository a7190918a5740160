"""A request in words: its topic, conditions and quality critiques as a user reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agent.chat.requests.critiques import YEARS
from agent.chat.state import State
from agent.chat.wording.describe_audience import company_in_words, describe_audience
from agent.chat.wording.describe_own import describe_own, name_with_value
from agent.chat.wording.excluded_words import excluded_words
from agent.chat.wording.phrases import listed, phrase
from agent.chat.wording.topic_in_words import is_attribute, of_noun, with_attributes
from agent.query.facets.countries import country_name, is_origin, region_in_words
from agent.query.facets.implied_conditions import is_for_beginners, is_of_level
from agent.query.facets.moods import names_moods_alone
from agent.query.negations.concepts import bare_name
from agent.query.text.synonyms import names_of_genre
from agent.text import truncate
from prompts.texts import domain_words
from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import All, Either, Not, OneOf
from retrieval.conditions.fields import FIELDS
from retrieval.data.items import Item
from retrieval.data.languages import language_name
from retrieval.data.own_rows import LENGTHS
from retrieval.messages import messages

MAX_TITLE_CHARS = 60
MAX_TOPIC_CHARS = 80
_YEAR_PHRASES = {">": "year_after", "<": "year_before", ">=": "year_from", "<=": "year_until"}
_LISTED = re.compile(r"[,，、/;；|]")
_WORD_OPERATORS = ("=", "contains")
_BOUND_PHRASES = {">": "above", "<": "below", ">=": "at_least", "<=": "at_most"}


def describe_condition(condition: Condition, language: str) -> str:
    """Return a condition in words, such as "after 1990"."""
    match condition:
        case _ if words := describe_audience(condition, language) or describe_own(condition, language):
            return words
        case Comparison():
            return _describe_comparison(condition, language)
        case OneOf("language", codes):
            return phrase(language, "conditions.in_language", value=_any_of(language, codes))
        case OneOf(field, names) if all(is_origin(field, name) for name in names):
            return phrase(language, "conditions.from_country", value=_any_country(language, names))
        case OneOf("domain", kinds):
            nouns = (domain_words(kind, language).many for kind in kinds)
            return phrase(language, "conditions.only", value=phrase(language, "conditions.or").join(nouns))
        case OneOf(_, names):
            return phrase(language, "conditions.only", value=_shared_part(language, names))
        case Not() if is_for_beginners(condition):
            return phrase(language, "conditions.for_beginners")
        case Not() if is_of_level(condition):
            return phrase(language, "conditions.beyond_beginners")
        case Not(part):
            return _describe_outside(part, language)
        case Either(parts) if all(values := dict.fromkeys(_values(parts, language))) and not _joins_fields(parts):
            # An attribute that a catalogue has under its name in each language, or several values of one.
            return phrase(language, "conditions.only", value=phrase(language, "conditions.or").join(values))
        case _:
            return str(condition)


def _describe_comparison(condition: Comparison, language: str) -> str:
    field, operator, value = condition.field, condition.operator, condition.value
    if field == "domain":
        key = "conditions.without" if operator == "!=" else "conditions.only"
        return phrase(language, key, value=domain_words(value, language).many)
    if field == "language":
        key = "conditions.not_in_language" if operator == "!=" else "conditions.in_language"
        return phrase(language, key, value=language_name(value, language))
    if is_origin(field, value):
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
        name, value = name_with_value(field, value, language)
        return phrase(language, f"conditions.{_BOUND_PHRASES[operator]}", field=name, value=value)
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
        both = [next(_values((each,), language)) for each in part.parts] if isinstance(part, All) else [""]
        value = phrase(language, "sentence_space").join(both) if all(both) else topic or str(part)
        return phrase(language, "conditions.without", value=value)
    key = "conditions.not_topic" if topic else "conditions.not"
    return phrase(language, key, topic=topic, value=listed(language, limits))


def _describe_range(bounds: Sequence[Comparison], language: str) -> str:
    """Return the bounds of one field in words, both together where there are two."""
    if len(bounds) < 2:
        return _describe_comparison(bounds[0], language)
    low, high = (next(c.value for c in bounds if c.operator == operator) for operator in (">=", "<="))
    of_years = "one_year" if low == high else "year_range"
    key = of_years if bounds[0].field in YEARS else "minutes_range" if bounds[0].field in LENGTHS else "range"
    name, high = name_with_value(bounds[0].field, high, language)
    return phrase(language, f"conditions.{key}", field=name, low=low, high=high)


def _joins_fields(parts: Iterable[Condition]) -> bool:
    """Return whether conditions are on a field that every item has, rather than on one attribute and its names."""
    return any(_joins_fields(p.parts) if isinstance(p, Either) else getattr(p, "field", "") in FIELDS for p in parts)


def _values(parts: Iterable[Condition], language: str) -> Iterator[str]:
    """Yield the values that fields must have one of; an empty one for a condition of another kind."""
    for part in parts:
        match part:
            case Either(inner):
                yield from _values(inner, language)
            case OneOf(_, names):
                yield _shared_part(language, names)
            case Comparison(_, "=", value):
                yield value
            case _:
                yield ""


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons that a condition joins, those of texts first, which name a topic as the user did."""
    parts = condition.parts if isinstance(condition, All | Either) else (condition,)
    leaves = [c for part in parts for c in (_comparisons(part) if isinstance(part, All | Either) else (part,))]
    comparisons = [c for c in leaves if isinstance(c, Comparison)]
    yield from sorted(comparisons, key=lambda c: c.field != "text")


def _any_country(language: str, names: Sequence[str]) -> str:
    """Return countries in words, a region by its own name."""
    region, within = region_in_words(names, language)
    others = (country_name(name, language) for name in names if name not in within)
    return phrase(language, "conditions.or").join(dict.fromkeys(filter(None, (region, *others))))


def _shared_part(language: str, names: Sequence[str]) -> str:
    """Return the part that all of several lists have, PC of "PC, Xbox" and "PC, Switch"; else all of them."""
    parts = [[part.strip() for part in _LISTED.split(name)] for name in names]
    shared = next((part for part in parts[0] if all(part in each for each in parts)), "")
    return shared or phrase(language, "conditions.or").join(names)


def _any_of(language: str, codes: Iterable[str]) -> str:
    return phrase(language, "conditions.or").join(language_name(code, language) for code in codes)


def label_conditions(conditions: Iterable[Condition], language: str) -> dict[str, list[Condition]]:
    """Return conditions by what a user calls them: an excluded word stands for the values with it that are excluded."""
    conditions = tuple(conditions)
    words = excluded_words(conditions, language)
    labelled: dict[str, list[Condition]] = {}
    for condition in conditions:
        word = words.get(condition)
        label = phrase(language, "conditions.without", value=word) if word else describe_condition(condition, language)
        labelled.setdefault(label, []).append(condition)
    return labelled


def describe_conditions(conditions: Sequence[Condition], language: str) -> list[str]:
    """Return conditions as a person says them: both bounds of a field in one, and all that is excluded in another."""
    return _parts(conditions, excluded_words(conditions, language), language)


def describe_topic(state: State, like: Sequence[Item]) -> str:
    """Return what the request is about, without its conditions."""
    similar = _similar_to(like, state.language)
    qualities = (each.quality for each in state.quality_critiques if each.more)
    words = listed(state.language, filter(None, dict.fromkeys((state.text, *qualities))))
    return listed(state.language, filter(None, (similar, truncate(words, MAX_TOPIC_CHARS))))


def _similar_to(items: Sequence[Item], language: str) -> str:
    """Return that something is like some items; empty without any."""
    titles = (truncate(item.read_in(language).title, MAX_TITLE_CHARS) for item in items)
    title = phrase(language, "conditions.models_joint").join(titles)
    return phrase(language, "conditions.similar_to", title=title) if items else ""


def describe_request(state: State, like: Sequence[Item] = (), noun: str | None = None) -> str:
    """Return the request in plain words, such as "films, looking for “calm country”, without horror or war".

    What the last message added comes first, and what holds from before after it. Empty where no request was made.
    `noun`: what all items are called, empty where the topic says it; None where they are of several kinds.
    """
    language = state.language
    kinds = [c for c in state.conditions if isinstance(c, Comparison) and c.field == "domain" and c.operator == "="]
    rest = [c for c in state.conditions if c not in kinds]
    before = state.before.conditions if state.before else ()
    words = excluded_words(rest, language)
    lasting = {words[c] for c in rest if c in before and c in words}
    old = [c for c in rest if c in before or words.get(c) in lasting]
    less = [each.quality for each in state.quality_critiques if not each.more]
    texts = [bare_name(c.value)[:-1] for c in rest if isinstance(c, Comparison) and c.field == "text"]
    less = [word for word in less if not any(text and text in word.casefold() for text in texts)]
    parts = _parts([c for c in rest if c not in old], words, language)
    parts += [phrase(language, "conditions.less_of", value=word) for word in less]
    parts += [phrase(language, f"conditions.{state.order}_first")] if state.order else []
    still = _parts(old, words, language)
    kind = domain_words(kinds[0].value, language).many if kinds else ""
    head = _head(state, like, kind, bool(parts or still), noun)
    if parts and still:
        still = [phrase(language, "conditions.still", conditions=_clauses(language, still))]
    return _clauses(language, filter(None, dict.fromkeys((head, *parts, *still))))


def _parts(conditions: Sequence[Condition], words: Mapping[Condition, str], language: str) -> list[str]:
    """Return conditions in words: the bounds of a field as one, and what is excluded as one."""
    parts: dict[str, None] = {}
    outside = [c.value for c in conditions if isinstance(c, Comparison) and _excludes_country(c)]
    region, within = region_in_words(outside, language)
    for condition in conditions:
        if condition in words:
            continue
        if region and isinstance(condition, Comparison) and _excludes_country(condition) and condition.value in within:
            parts[phrase(language, "conditions.not_from_country", value=region)] = None
            continue
        bounds = [
            c
            for c in conditions
            if isinstance(c, Comparison)
            and isinstance(condition, Comparison)
            and c.field == condition.field
            and c.field != "published"
            and c.operator in (">=", "<=")
        ]
        both = isinstance(condition, Comparison) and condition in bounds and len({c.operator for c in bounds}) == 2
        parts[_describe_range(bounds, language) if both else describe_condition(condition, language)] = None
    excluded = list(dict.fromkeys(words[c] for c in conditions if c in words))
    if excluded:
        *others, last = excluded
        joined = phrase(language, "conditions.nor", words=listed(language, others), last=last) if others else last
        parts[phrase(language, "conditions.without", value=joined)] = None
    return list(parts)


def _excludes_country(condition: Comparison) -> bool:
    return condition.operator == "!=" and is_origin(condition.field, condition.value)


def _head(state: State, like: Sequence[Item], kind: str, limited: bool, noun: str | None) -> str:
    """Return what is wanted, of what kind and for whom; empty where nothing is, and nothing else limits it either.

    A topic of several words that are no genre or mood is quoted: as an attribute of the kind it would not read as one.
    """
    language = state.language
    company = company_in_words(state)
    similar = _similar_to(like, language)
    more = listed(language, dict.fromkeys(each.quality for each in state.quality_critiques if each.more))
    topic = truncate(state.text or ("" if like else more), MAX_TOPIC_CHARS)
    if not (topic or kind or company or similar or limited):
        return phrase(language, "conditions.for_occasion", occasion=state.occasion) if state.occasion else ""
    something = phrase(language, "conditions.something") if noun is None else noun
    named = kind or ("" if topic and language == "en" else something)
    joint = phrase(language, "conditions.joint")
    topic = of_noun(topic, joint, noun == "") if language == "zh" else topic
    is_of_topic = bool(topic) and is_attribute(topic, language, bool(kind))
    is_goods = noun == domain_words("product", language).many  # 厨房商品
    of = "" if language == "zh" and (is_goods or names_of_genre(topic) or names_moods_alone(topic)) else joint
    if is_of_topic and not (similar and not kind):
        named, kind = (of.join(filter(None, (topic.removesuffix("的"), noun))) for noun in (named, kind))
    if similar:
        order = messages("agent.chat", language)["conditions"]["order"]
        words = {"topic": similar, "kind": kind or ("" if language == "en" else named)}
        head = joint.join(words[name].removesuffix(joint.strip()) for name in order if words.get(name))
    elif is_of_topic:
        head = named
    elif topic:
        kind, topic = with_attributes(kind, topic, language)
        key = "conditions.looking_for" if kind or noun else "conditions.on_topic"
        head = phrase(language, key, kind=kind or noun, topic=topic)
        head, company = _clauses(language, filter(None, (head, company))), ""
    else:
        head = named
    head = phrase(language, "conditions.with_company", head=head, company=company) if company else head
    also = ("" if is_of_topic and kind else topic) if similar else ("" if topic == more else more)
    return _clauses(language, filter(None, (head, also and phrase(language, "conditions.more_of", value=also))))


def _clauses(language: str, parts: Iterable[str]) -> str:
    return phrase(language, "clause_comma").join(parts)
