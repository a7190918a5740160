"""A request text as conditions and search text: no condition without words for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from agent.llm import LanguageModel
from agent.query.changes.list_order import MEASURED, comparison_notices, differences, list_order, topic_order
from agent.query.facets.desired_effects import desired_effects_as_requests, mood_of_feast
from agent.query.facets.genre_names import in_catalogue_names
from agent.query.facets.implied_conditions import implied_conditions
from agent.query.facets.language_conditions import LanguageConditions, language_conditions
from agent.query.facets.languages import spoken_language
from agent.query.facets.relatives import one_relative
from agent.query.facets.stock import is_of_stock, without_stock_wish
from agent.query.limits.bounds import Quantity
from agent.query.limits.child_ages import marks_children
from agent.query.limits.dates import without_dates
from agent.query.limits.rating_scale import on_scale
from agent.query.limits.stated_limits import without_stated_differences
from agent.query.negations.exclusions import exclusion_conditions, mention_condition
from agent.query.questions.service_questions import service_answer
from agent.query.request_slots import read_request
from agent.query.slots import ExcludedRange, Slots
from agent.query.text.synonyms import expand
from agent.query.works.titles import find_title
from agent.query.works.works_in_requests import settle_named_works
from agent.query.works.works_to_resemble import is_title_in_words, works_to_resemble
from prompts import Prompts
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import All, Not
from retrieval.conditions.predicates import Operator
from retrieval.conditions.uncompared_prices import uncompared_prices
from retrieval.data.languages import language_name
from retrieval.data.own_rows import LENGTHS, PAGES, PRICES, RATINGS
from retrieval.messages import messages
from retrieval.query import Request

R = TypeVar("R", bound=Request)
FIELDS: dict[Quantity, tuple[str, ...]] = {
    "year": ("year",),
    "minutes": LENGTHS,
    "price": PRICES,
    "rating": RATINGS,
    "pages": PAGES,
}
"""The fields of each quantity, of which the first that items have counts."""
CRITIQUES = {
    "price": ("dearer", "cheaper"),
    "minutes": ("longer", "shorter"),
    "rating": ("better", "better"),
    "pages": ("longer", "shorter"),
}
"""The critiques that a lower and an upper bound of a quantity stand for."""
MAX_TRAITS = 4
"""Traits of a work that are searched for where items are to resemble it."""
TOLERANCE = 0.25
"""Tolerance of a length or a price that is both its own bounds, as a share of it."""


def parse_query(
    request: R,
    columns: Columns,
    model: LanguageModel | None = None,
    prompts: Prompts | None = None,
    network: bool = False,
) -> R:
    """Return the request with the limits in its text as conditions on a catalogue, and with its topic as text.

    Without a model and the small `network` the rules alone read it. Where no request is found, all is searched for.
    """
    if answer := service_answer(request.text, columns, request.language):
        return replace(request, text="", typed_text=request.text, notices=(*request.notices, answer.rstrip(".。")))
    request = settle_named_works(request, columns) if request.text else request
    slots = read_request(request, columns, model, prompts, network) if request.text else Slots()
    slots = settle_period(without_stated_differences(slots), slots.domain, columns)
    no_title = ""
    if slots.intent == "similar" and (titles := slots.topic or find_title(request.text).title):
        if works := works_to_resemble(titles, slots.domain or request.domain, columns):
            kinds = {work.domain for work in works}
            slots = replace(slots, domain=slots.domain or (kinds.pop() if len(kinds) == 1 else ""))
            # What resembles a work is searched for by its traits, and is not the work itself.
            traits = (trait for work in works for trait in work.traits(request.language)[: MAX_TRAITS // len(works)])
            return replace(
                request,
                text=" ".join(dict.fromkeys((*(work.title for work in works), *traits))),
                original_text=request.original_text or request.text,
                conditions=tuple(dict.fromkeys((*request.conditions, *_conditions(slots, columns)))),
                seen=request.seen | {work.id for work in works},
            )
        slots, no_title = replace(slots, intent="", topic=titles), titles if is_title_in_words(titles) else ""
    if slots.intent or slots.numbers:
        return request
    is_for_relative = slots.company == "family" and one_relative(request.text)
    if slots.company and not is_for_relative and "company" not in request.context:
        request = replace(request, context={**request.context, "company": slots.company})
    limits, languages = limit_conditions(slots, columns), language_conditions(slots, columns)
    implied = implied_conditions(languages.topic, request.text, columns, slots.domain)
    conditions = (*_conditions(slots, columns), *implied.conditions)
    notices = [
        *unavailable_notices(limits.unsupported, request.language),
        *notices_of(slots, languages, request.language),
    ]
    order = list_order(differences(slots), columns, slots.domain, partial(_field, domain=slots.domain, columns=columns))
    text = " ".join(filter(None, (implied.topic, order.search_text)))
    is_for_children = slots.company == "children" and marks_children(columns)
    is_measured = order.boosts or any(each in MEASURED for each in order.unordered)
    is_understood = notices or is_measured or is_for_children or not all(map(is_of_stock, conditions))
    text = text or ("" if is_understood else without_stock_wish(request.text))
    if text != request.text:
        notices += comparison_notices(order.unordered, request.language)
    notices += unavailable_notices(implied.unavailable, request.language)
    texts = messages("agent.query", request.language)["notices"]
    notices += [str(texts["no_title"]).format(title=no_title)] if no_title else []
    leanings = dict.fromkeys((*request.leanings, *order.boosts, *topic_order(text, columns)))
    request = replace(request, leanings=tuple(leanings))
    if text and _names_effect(request.text, request.language):
        # Items use other words for a mood than the one that stands for the effect.
        request, text = replace(request, original_text=request.original_text or text), expand(text)
    return replace(
        request,
        text=in_catalogue_names(text, columns),
        typed_text=request.typed_text or request.text,
        conditions=tuple(dict.fromkeys((*request.conditions, *conditions))),
        notices=tuple(dict.fromkeys((*request.notices, *notices))),
    )


def _names_effect(text: str, language: str) -> bool:
    """Return whether a text names an effect or a feast, and not the mood that is searched for."""
    return desired_effects_as_requests(text) != text or bool(mood_of_feast(text, language))


def _conditions(slots: Slots, columns: Columns) -> tuple[Condition, ...]:
    """Return all conditions of the slots of a request."""
    return (
        *year_conditions(slots),
        *limit_conditions(slots, columns).conditions,
        *language_conditions(slots, columns).conditions,
        *domain_conditions(slots.domain, columns),
        *(condition for word in slots.exclude for condition in exclusion_conditions(word, columns, slots.topic)),
    )


@dataclass(frozen=True)
class LimitConditions:
    """Conditions of the limits in a message, and the critiques of which the catalogue has no field.

    `unsupported`: names such as dearer, cheaper, shorter; uncompared for prices that are not in one currency.
    """

    conditions: tuple[Condition, ...]
    unsupported: tuple[str, ...]


def limit_conditions(slots: Slots, columns: Columns) -> LimitConditions:
    """Return conditions of price, length and rating, of the first field that items of the domain have for each."""
    conditions, unsupported = list[Condition](), list[str]()
    least, most = slots.minutes_from, slots.minutes_to
    tolerance = TOLERANCE * least if least is not None and least == most else 0
    cheapest, dearest = slots.price_from, slots.price_to
    leeway = TOLERANCE * cheapest if cheapest is not None and cheapest == dearest else 0
    bounds: tuple[tuple[Quantity, Operator, float | None], ...] = (
        ("price", ">=", None if cheapest is None else cheapest - leeway),
        ("price", "<=", None if dearest is None else dearest + leeway),
        ("minutes", ">=", None if least is None else least - tolerance),
        ("minutes", "<=", None if most is None else most + tolerance),
        ("rating", ">=", slots.rating_from),
        ("rating", "<=", slots.rating_to),
        ("pages", ">=", slots.pages_from),
        ("pages", "<=", slots.pages_to),
    )
    for quantity, operator, bound in bounds:
        if bound is not None:
            if field := _field(quantity, slots.domain, columns):
                value = on_scale(bound, field, columns) if quantity == "rating" else bound
                conditions.append(Comparison(field, operator, f"{value:g}"))
            else:
                unsupported.append(_unsupported(quantity, operator == "<=", columns))
    for excluded in slots.exclude_ranges:
        if field := _field(excluded.quantity, slots.domain, columns):
            conditions.append(_outside(excluded, field, columns))
        else:
            unsupported.append(_unsupported(excluded.quantity, excluded.low is not None, columns))
    conditions += period_conditions(slots, columns)
    return LimitConditions(tuple(conditions), tuple(dict.fromkeys(unsupported)))


def _unsupported(quantity: Quantity, is_upper: bool, columns: Columns) -> str:
    """Return the critique that a bound of a quantity without numbers stands for, or that its prices are words."""
    is_price_in_words = quantity == "price" and uncompared_prices(columns).uncompared
    return "uncompared" if is_price_in_words else CRITIQUES[quantity][is_upper]


def _outside(excluded: ExcludedRange, field: str, columns: Columns) -> Condition:
    """Return the condition that an item is not in a range, or not about its topic, or not in its language."""
    language = excluded.language or (spoken_language(excluded.about) if columns.tells_languages else "")
    about = "" if language and not excluded.language else excluded.about
    if excluded.low is not None and excluded.low == excluded.high and not (about or language):
        return Comparison(field, "!=", f"{excluded.low:g}")
    ends: tuple[tuple[Operator, float | None], ...] = ((">=", excluded.low), ("<=", excluded.high))
    parts: list[Condition] = [Comparison(field, operator, f"{end:g}") for operator, end in ends if end is not None]
    if about:
        parts.append(mention_condition(about, columns))
    if language:
        parts.append(Comparison("language", "=", language))
    return Not(parts[0] if len(parts) == 1 else All(tuple(parts)))


def year_conditions(slots: Slots) -> list[Comparison]:
    """Return the bounds on the year as conditions."""
    bounds: dict[Operator, int | None] = {">=": slots.year_from, "<=": slots.year_to}
    return [Comparison("year", operator, str(year)) for operator, year in bounds.items() if year is not None]


def period_conditions(slots: Slots, columns: Columns) -> list[Comparison]:
    """Return the bounds on the day of publication as conditions, where most items of the domain tell their day."""
    ends: dict[Operator, date | None] = {">=": slots.published_from, "<=": slots.published_to}
    if not any(ends.values()):
        return []
    days = [item.published for item in columns.items if item.published and slots.domain in ("", item.domain)]
    # A year is stored as its first day.
    precise = sum((day.month, day.day) != (1, 1) for day in days)
    return [Comparison("published", op, f"{end}") for op, end in ends.items() if end] if 2 * precise > len(days) else []


def settle_period(slots: Slots, domain: str, columns: Columns) -> Slots:
    """Return slots where the words for days of publication that become conditions are neither topic nor order.

    `domain`: the kind of the items that are asked for; of those that do not tell their day the slots have no days.
    """
    if not period_conditions(replace(slots, domain=domain), columns):
        return replace(slots, published_from=None, published_to=None)
    return replace(slots, topic=without_dates(slots.topic), occasion=without_dates(slots.occasion), sort="")


def notices_of(slots: Slots, languages: LanguageConditions, language: str) -> list[str]:
    """Return what is to be said of the words of a message that became no condition, in a language."""
    texts = messages("agent.query", language)["notices"]
    searched, unsearched = (
        [language_name(code, language) for code in languages.unknown if (code in slots.languages) == is_wanted]
        for is_wanted in (True, False)
    )
    comma = str(texts["comma"])
    if not slots.topic:
        searched, unsearched = [], [*searched, *unsearched]
    notices = [str(texts["languages_searched"]).format(names=comma.join(searched))] if searched else []
    notices += [str(texts["languages_unknown"]).format(names=comma.join(unsearched))] if unsearched else []
    notices += [str(texts["countries_unknown"])] if languages.unknown_country else []
    notices += [str(texts["unknown"]).format(words=comma.join(slots.unknown))] if slots.unknown else []
    return [*notices, *(str(texts["not_understood"]).format(words=words) for words in slots.not_understood)]


def unavailable_notices(names: Iterable[str], language: str) -> list[str]:
    """Return what is to be said of critiques that the catalogue has no field for."""
    texts = messages("agent.query", language)["unavailable"]
    return list(dict.fromkeys(str(texts[name]) for name in names))


def has_domain(name: str, columns: Columns) -> bool:
    """Return whether a catalogue has items of a domain."""
    return bool(name) and bool(columns.mask(Comparison("domain", "=", name)).any())


def domain_conditions(name: str, columns: Columns) -> list[Comparison]:
    """Return the condition of a domain where a catalogue has it beside others; none else."""
    if not has_domain(name, columns):
        return []
    condition = Comparison("domain", "=", name)
    return [] if columns.mask(condition).all() else [condition]


def _field(quantity: Quantity, domain: str, columns: Columns) -> str:
    """Return the first field of a quantity that items of a domain have; empty where they have none."""
    if quantity == "year":
        return "year"
    return next((field for field in FIELDS[quantity] if has_values(field, domain, columns)), "")


def has_values(field: str, domain: str, columns: Columns) -> bool:
    """Return whether an item of a domain has a number in a field; of any domain where the catalogue lacks this one."""
    mask = columns.mask(Comparison(field, ">=", "0"))
    if has_domain(domain, columns):
        mask = mask & columns.mask(Comparison("domain", "=", domain))
    return bool(mask.any())
