"""Which conditions of the request before still hold after a message: what it takes back, replaces or contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from agent.chat.requests.critiques import SIZES
from agent.chat.state import LIST_SIZE, State
from agent.query import Slots
from agent.query.changes.withdrawn_attributes import withdrawn_attributes
from agent.query.facets.countries import country_conditions, is_origin
from agent.query.facets.implied_conditions import LEVELS, is_of_level
from agent.query.facets.own_columns import own_columns
from agent.query.facets.stock import FIELDS as STOCK
from agent.query.negations.company_refusals import refused_company
from agent.query.negations.exclusions import exclusion_conditions
from agent.query.negations.granted_words import granted_words
from agent.query.text.message_text import whole_word
from agent.query.text.synonyms import translations
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import All, Either, Not, OneOf
from retrieval.conditions.player_counts import PLAYER_COUNT
from retrieval.data.own_rows import PRICES, RATINGS

_FIELDS_OF: dict[str, tuple[str, ...]] = {
    "year": ("year", "published"),
    "length": SIZES,
    "price": PRICES,
    "rating": RATINGS,
    "language": ("language", "country", "place", "region", "地点"),
}
"""The fields whose conditions a correction takes back."""
_TIME = re.compile(r"\btime\b|时间", re.I)
_NOT_NEEDED = re.compile(
    r"\b(?:does ?n[o']?t|do ?n[o']?t|need ?n[o']?t|no need to|not necessarily)(?: (?:need|have))?(?: to)? (?:only )?be "
    r"(?P<be>[\w' -]{2,30})|\b(?P<too>[\w'-]{3,20}) (?:ones? )?(?:is|are|would be) (?:fine|ok|okay|good) (?:too|"
    r"as well)|"
    "不(?:一定|用|必|非)(?:得|要|非要|非得)?(?:是)?(?P<zh>[^,，。]{2,6}?)(?:的|了|也)|"
    "(?P<also>[^,，。\\s]{2,6}?)的?也(?:行|成|可以|凑合|ok|没问题|要)",
    re.I,
)
_ABROAD = re.compile("外国|国外|英文|外语|foreign|any country|anywhere", re.I)
_FINE = re.compile(
    r"(?:^|[,.;!]\s*|\b(?:and|but|ok|so) )(?:ok )?(?P<en>[\w' -]{2,25}?)(?:'s| is| are) (?:totally |perfectly |also )?"
    r"(?:fine|ok|okay|allowed|alright|welcome)\b|(?P<zh>[^,，。\s]{2,6}?)(?:的|片)?也?(?:可以|行|ok)了?(?=$|"
    r"[,，。!！])|"
    r"\b(?:forget|drop|lift|scrap) (?:the |that )?(?:no[- ])?(?P<rule>[\w -]{2,20}?) (?:rule|ban|thing)\b",
    re.I,
)
LOWER, UPPER = (">", ">="), ("<", "<=")


def take_back(before: State, slots: Slots, text: str, columns: Columns) -> State:
    """Return the state without the parts that a message takes back; of the exclusions those that its text names."""
    if not slots.corrections:
        return before
    conditions = list(before.conditions)
    for part in slots.corrections:
        fields = _FIELDS_OF.get(part, ())
        if part == "length" and _TIME.search(text) and not any(field_of(c) in fields for c in conditions):
            fields = _FIELDS_OF["year"]  # of news that is their day
        conditions = [c for c in conditions if not (is_limit(c) or part == "language") or field_of(c) not in fields]
        if part == "domain":
            conditions = [c for c in conditions if field_of(c) != "domain"]
        elif part == "exclude":
            allowed = allowed_again(conditions, text, columns)
            names_some = bool(granted_words(text))  # "colour is fine too" takes back no ban on a country
            without_exclusions = conditions if names_some else [c for c in conditions if not excludes(c)]
            conditions = [c for c in conditions if c not in allowed] if allowed else without_exclusions
    return replace(
        before,
        conditions=tuple(conditions),
        text="" if "topic" in slots.corrections else before.text,
        like=() if "topic" in slots.corrections else before.like,
        company=""
        if "company" in slots.corrections and refused_company(text).company in ("", before.company)
        else before.company,
    )


def dropped_in(conditions: Sequence[Condition], text: str, columns: Columns) -> frozenset[Condition]:
    """Return the conditions on attributes that a text says are not needed: "it needn't be Japanese", 外国的也行.

    And the exclusions of what it says is fine: "MIT is fine".
    """
    withdrawn = withdrawn_attributes(text, map(field_of, conditions)) | own_columns(text, columns).free
    dropped = {condition for condition in conditions if fields_in(condition) & withdrawn}
    for match in _NOT_NEEDED.finditer(text):
        what = next(words for words in match.groups() if words)
        country = {str(c) for c in country_conditions(what, columns)[0]}
        for condition in conditions:
            if excludes(condition) or is_limit(condition) or field_of(condition) in ("domain", "trait", "text"):
                continue
            if str(condition) in country or _ABROAD.search(what) or str(getattr(condition, "value", "-")) in what:
                dropped.add(condition)
    for match in _FINE.finditer(text):
        dropped |= allowed_again(conditions, next(words for words in match.groups() if words), columns)
    return frozenset(dropped)


def is_of_country(condition: Condition) -> bool:
    """Return whether a condition limits items to countries, be it by what they state or by their tags."""
    field = field_of(condition)
    return not excludes(condition) and all(is_origin(field, value) for value in values_of(condition))


def values_of(condition: Condition) -> tuple[str, ...]:
    """Return the values one of which a condition asks for."""
    if isinstance(condition, Either):
        return tuple(value for part in condition.parts for value in values_of(part))
    return condition.values if isinstance(condition, OneOf) else (str(getattr(condition, "value", "")),)


def allowed_again(conditions: Sequence[Condition], text: str, columns: Columns) -> frozenset[Condition]:
    """Return the exclusions of words that a text names; others of the same words in other fields among them."""
    heads = {c.value for c in conditions if isinstance(c, Comparison) and c.operator == "!=" and _is_of_words(c)}
    named = [head for head in heads if any(whole_word(form).search(text) for form in _forms(head))]
    return frozenset(c for head in named for c in (*exclusion_conditions(head, columns), *_equal_to(head, conditions)))


def _is_of_words(condition: Condition) -> bool:
    return field_of(condition) not in ("domain", "language", "country", "year")


def _equal_to(head: str, conditions: Sequence[Condition]) -> Iterable[Condition]:
    excluded = (c for c in conditions if isinstance(c, Comparison) and c.operator == "!=")
    return (c for c in excluded if c.value == head or (c.field == "text" and whole_word(head).search(c.value)))


def _forms(head: str) -> tuple[str, ...]:
    """Return a word with its plural and its names in the other language."""
    folded = head.casefold()
    plural = (f"{folded}s", f"{folded[:-1]}ies") if folded.isascii() else ()
    return (folded, *plural, *translations(folded))


def lasting_conditions(
    before: Sequence[Condition],
    added: Sequence[Condition],
    *,
    new_topic: bool,
    kind: str,
    columns: Columns,
    former_kind: str = "",
    goes_on: bool = False,
    names_topic: bool = False,
) -> list[Condition]:
    """Return the conditions that hold on beside the added ones.

    `new_topic`: the topic is another, which only kind, language, exclusions and limits outlive, though not limits
    relative to a list before. `kind`: the other kind of item that is requested now, of which enough items must meet a
    limit; empty where the kind stays. What was said of items of the `former_kind`, such as a length or a platform, does
    not hold for it, years only where the same request `goes_on` for it, and countries unless the message `names_topic`.
    """
    return [
        c
        for c in before
        if not _is_replaced(c, added)
        and (not new_topic or outlives_topic(c))
        and not (kind and (is_of_level(c) or _is_met_by_few(c, kind, columns)))
        and not (kind and former_kind and (_is_of_kind(c, goes_on) or (names_topic and is_of_country(c))))
    ]


def _is_replaced(condition: Condition, added: Sequence[Condition]) -> bool:
    """Return whether new conditions take the place of one: others on its field, or bounds that contradict it."""
    if is_of_level(condition):
        return any(is_of_level(c) or field_of(c) in LEVELS for c in added)
    field = field_of(condition)
    if field != "domain" and not is_limit(condition) and not excludes(condition) and _excludes_all(added, condition):
        return True
    if isinstance(condition, Comparison) and condition.operator == "!=" and is_origin(field, condition.value):
        return any(is_of_country(c) and condition.value in values_of(c) for c in added)
    if field == "domain":
        return any(field_of(c) == "domain" for c in added)
    if field == "language" or is_of_country(condition):
        return any((field_of(c) == "language" and not excludes(c)) or is_of_country(c) for c in added)
    if not is_limit(condition) and field not in ("trait", "text"):
        return any(fields_in(c) & fields_in(condition) and not excludes(c) for c in added)
    bounds = [c for c in added if isinstance(c, Comparison) and c.field == field and c.operator in (*LOWER, *UPPER)]
    if not isinstance(condition, Comparison) or condition.operator not in (*LOWER, *UPPER):
        ends = {c.operator in LOWER for c in bounds}
        return is_limit(condition) and len(ends) == 2
    return any(_supersedes(new, condition) for new in bounds)


def _excludes_all(added: Sequence[Condition], condition: Condition) -> bool:
    """Return whether new conditions exclude every value that one asks for."""
    excluded = {c.value for c in added if isinstance(c, Comparison) and c.operator == "!="}
    values = values_of(condition)
    return bool(values) and set(values) <= excluded


def _supersedes(new: Comparison, old: Comparison) -> bool:
    """Return whether a bound is on the same side as another, or leaves nothing between the two."""
    if (new.operator in LOWER) == (old.operator in LOWER):
        return True
    low, high = (each.value for each in ((old, new) if old.operator in LOWER else (new, old)))
    return low > high if new.field == "published" else float(low) >= float(high)


def outlives_topic(condition: Condition) -> bool:
    """Return whether a condition holds for the next topic: not traits that were chosen, nor limits relative to a list.

    Only these have open ends.
    """
    if isinstance(condition, Comparison) and condition.operator in ("<", ">"):
        return False
    return field_of(condition) not in ("trait", "text") or excludes(condition)


def _is_of_kind(condition: Condition, goes_on: bool) -> bool:
    """Return whether a condition was said of items of one kind; countries, languages and exclusions are for all.

    `goes_on`: whether the same request is made for another kind, so that its years and prices hold on.
    """
    if is_limit(condition):
        return field_of(condition) in SIZES or not (goes_on or field_of(condition) in PRICES)
    of_all_kinds = ("domain", "language", "minimum_age", *STOCK)
    is_for_all = field_of(condition) in of_all_kinds or is_of_country(condition)
    return not (is_for_all or excludes(condition))


def _is_met_by_few(condition: Condition, kind: str, columns: Columns) -> bool:
    is_for_all = field_of(condition) in ("domain", "language", "country") or (
        excludes(condition) and not is_limit(condition)
    )
    return not is_for_all and int(columns.allowed((condition, Comparison("domain", "=", kind))).sum()) < LIST_SIZE


def field_of(condition: Condition) -> str:
    """Return the field that a condition is on; that of its first part where it joins several."""
    match condition:
        case Not(part):
            return field_of(part)
        case Either(parts) | All(parts):
            return field_of(parts[0])
        case _:
            return str(getattr(condition, "field", ""))


def fields_in(condition: Condition) -> frozenset[str]:
    """Return all fields that a condition is on: an attribute may have a name in each language."""
    match condition:
        case Not(part):
            return fields_in(part)
        case Either(parts) | All(parts):
            return frozenset().union(*map(fields_in, parts))
        case _:
            return frozenset((field_of(condition),))


def is_limit(condition: Condition) -> bool:
    """Return whether a condition bounds a number."""
    is_bound = isinstance(condition, Comparison) and condition.operator in (*LOWER, *UPPER)
    own = is_bound and field_of(condition) not in ("minimum_age", PLAYER_COUNT, *STOCK)
    return own or field_of(condition) in ("year", "published", *SIZES, *PRICES, *RATINGS)


def excludes(condition: Condition) -> bool:
    """Return whether a condition only excludes items."""
    return isinstance(condition, Not) or (isinstance(condition, Comparison) and condition.operator == "!=")
