"""From slots to the request they make: a new state, and the critiques on fields that the catalogue lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.chat.critiques import SIZES, Critique, translate_critiques
from agent.chat.phrases import listed
from agent.chat.state import LIST_SIZE, State
from agent.query import Slots
from agent.query.exclusions import exclusion_conditions
from agent.query.message_text import normalize
from agent.query.synonyms import expand
from agent.query.to_conditions import (
    domain_conditions,
    has_domain,
    language_conditions,
    limit_conditions,
    year_conditions,
)
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import All, Either, Not
from retrieval.data.items import Item
from retrieval.data.own_rows import PRICES, RATINGS

_FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "year": ("year",),
    "length": SIZES,
    "price": PRICES,
    "rating": RATINGS,
    "language": ("language", "country"),
}
"""The fields whose conditions a correction takes back."""
MAX_TRAITS = 4
"""Traits of an item that are searched for where others are to resemble it."""


def refine_request(
    before: State, slots: Slots, shown: Sequence[Item], columns: Columns
) -> tuple[State | None, tuple[str, ...]]:
    """Return the state with the request that the slots make of the one before, and the critiques that cannot be met.

    The state is None where the slots ask for nothing new. A topic replaces the topic and what was chosen for it; kind
    and language of the items, exclusions, company and limits stay until they are taken back or named anew. Limits do
    not survive a change of the kind of item.
    """
    kinds = {c.value for c in before.conditions if isinstance(c, Comparison) and c.field == "domain"}
    before = take_back(before, slots, columns)
    critique, limits = _critiques_of_list(slots, shown), limit_conditions(slots, columns)
    languages = language_conditions(slots, columns)
    added: list[Condition] = [*year_conditions(slots), *critique.conditions, *limits.conditions]
    replaced = {c.field for c in added if isinstance(c, Comparison) and c.operator not in ("=", "!=")}
    replaced |= {"language", "country"} if languages.conditions else set()
    added += languages.conditions
    added += [c for word in slots.exclude for c in exclusion_conditions(word, columns)]
    of_domain = domain_conditions(slots.domain, columns)
    added += of_domain
    unavailable = (*critique.unavailable, *limits.unsupported)
    names_domain = has_domain(slots.domain, columns)
    topic = languages.topic
    around = slots.company or slots.occasion or slots.corrections
    if not (topic or added or critique.quality_critiques or names_domain or around):
        return None, unavailable
    shown_kinds = kinds or {item.domain for item in shown}
    other_domain = names_domain and slots.domain not in shown_kinds
    replaced |= {"domain"} if of_domain or names_domain else set()
    is_new = bool(topic) or other_domain
    conditions = [
        c
        for c in before.conditions
        if _field_of(c) not in replaced and (not is_new or _stays(c)) and not (other_domain and kinds and _is_limit(c))
    ]
    state = State(
        text=_joined(before.language, topic or ("" if is_new else before.text), critique.search_text),
        like="" if is_new else before.like,
        company=slots.company or before.company,
        occasion=slots.occasion or before.occasion,
        conditions=tuple(dict.fromkeys((*conditions, *added))),
        quality_critiques=(*(() if is_new else before.quality_critiques), *critique.quality_critiques),
        language=before.language,
        n=slots.n or (before.n if before.n != LIST_SIZE and not is_new else LIST_SIZE),
        feedback_count=before.feedback_count,
        question_asked=not is_new and before.question_asked,
    )
    return state, unavailable


def take_back(before: State, slots: Slots, columns: Columns) -> State:
    """Return the state without the parts that the slots take back; words that are allowed again are in their topic."""
    if not slots.corrections:
        return before
    conditions = list(before.conditions)
    for part in slots.corrections:
        fields = _FIELDS_OF.get(part, ())
        conditions = [c for c in conditions if not (_is_limit(c) or part == "language") or _field_of(c) not in fields]
        if part == "domain":
            conditions = [c for c in conditions if _field_of(c) != "domain"]
        elif part == "exclude":
            conditions = [c for c in conditions if not _excludes(c)]
    return replace(
        before,
        conditions=tuple(conditions),
        text="" if "topic" in slots.corrections else before.text,
        company="" if "company" in slots.corrections else before.company,
    )


def _field_of(condition: Condition) -> str:
    """Return the field that a condition is on; that of its first part where it joins several."""
    match condition:
        case Not(part):
            return _field_of(part)
        case Either(parts) | All(parts):
            return _field_of(parts[0])
        case _:
            return str(getattr(condition, "field", ""))


def _is_limit(condition: Condition) -> bool:
    """Return whether a condition bounds a number."""
    return _field_of(condition) in ("year", *SIZES, *PRICES, *RATINGS)


def _stays(condition: Condition) -> bool:
    """Return whether a condition outlives its topic: kind, language, exclusions and limits do, chosen traits do not."""
    return _field_of(condition) in ("domain", "language", "country") or _is_limit(condition) or _excludes(condition)


def request_similar(before: State, slots: Slots, item: Item | None, columns: Columns) -> tuple[State, tuple[str, ...]]:
    """Return the state with a request for items like one, or like the topic without one, and unavailable critiques.

    What was excluded stays excluded.
    """
    critique = translate_critiques(slots.critiques, [item] if item else [])
    limits, languages = limit_conditions(slots, columns), language_conditions(slots, columns)
    conditions = (
        *(c for c in before.conditions if _excludes(c) or _field_of(c) == "language"),
        *year_conditions(slots),
        *critique.conditions,
        *limits.conditions,
        *languages.conditions,
        *domain_conditions(slots.domain or (item.domain if item else _kind_of(before)), columns),
    )
    state = State(
        text=_joined(before.language, "" if item else slots.topic, critique.search_text),
        like=item.id if item else "",
        company=slots.company or before.company,
        occasion=slots.occasion or before.occasion,
        conditions=tuple(dict.fromkeys(conditions)),
        quality_critiques=critique.quality_critiques,
        listed=(item.id,) if item else (),
        offset=1 if item else 0,
        language=before.language,
        n=slots.n or LIST_SIZE,
        feedback_count=before.feedback_count,
        question_asked=True,
    )
    return state, (*critique.unavailable, *limits.unsupported)


def _kind_of(state: State) -> str:
    """Return the kind of item that a request is limited to, empty where it is not."""
    return next((c.value for c in state.conditions if isinstance(c, Comparison) and c.field == "domain"), "")


def search_text(state: State, like: Item | None) -> str:
    """Return the text to search for: title and traits of the item to resemble, and the request's with synonyms."""
    texts = (like.read_in(state.language).title, *like.traits(state.language)[:MAX_TRAITS]) if like else ()
    excluded = (c.value.casefold() for c in state.conditions if isinstance(c, Comparison) and c.operator == "!=")
    return _joined(state.language, *texts, expand(state.text, excluded))


def titles_of(item: Item) -> tuple[str, ...]:
    """Return an item's titles in all its languages, normalized for `find_by_title`."""
    return tuple(normalize(texts.title).casefold() for texts in (item, *item.translations.values()))


def find_by_title(title: str, items_by_title: Mapping[str, Item]) -> Item | None:
    """Return the item with this title, which may stand in title marks."""
    return items_by_title.get(normalize(title).strip("《》").casefold())


def _critiques_of_list(slots: Slots, shown: Sequence[Item]) -> Critique:
    """Return critiques relative to the items on show, with the sort order as one unless years were given."""
    has_years = slots.year_from is not None or slots.year_to is not None
    order = (slots.sort,) if slots.sort and not has_years else ()
    critique = translate_critiques((*order, *slots.critiques), shown)
    return replace(critique, unavailable=tuple(n for n in critique.unavailable if n not in ("newer", "older")))


def _excludes(condition: Condition) -> bool:
    """Return whether a condition only excludes items."""
    return isinstance(condition, Not) or (isinstance(condition, Comparison) and condition.operator == "!=")


def _joined(language: str, *parts: str) -> str:
    return listed(language, filter(None, parts))
