"""From slots to the request they make: a new state, and the critiques on fields that the catalogue lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.chat.lists.orders import can_order
from agent.chat.requests.critiques import Critique, translate_critiques
from agent.chat.requests.joined_conditions import joined_attributes, joined_countries, joined_periods
from agent.chat.requests.lasting_conditions import (
    allowed_again,
    dropped_in,
    excludes,
    field_of,
    lasting_conditions,
    take_back,
)
from agent.chat.requests.lifted_exclusions import lifted_exclusions
from agent.chat.requests.other_subjects import for_another_person, without_former_subject, without_subject
from agent.chat.requests.released_parts import release_parts, without_excluded
from agent.chat.requests.topic_changes import next_topic, topic_of_kind, without_opposite_moods, without_residue
from agent.chat.state import LIST_SIZE, State
from agent.chat.understanding.named_attributes import attributes_in, is_told_of
from agent.chat.wording.phrases import listed
from agent.query import Slots
from agent.query.changes.follow_ups import narrows_topic, switches_kind
from agent.query.changes.new_topics import begins_anew, changes_subject
from agent.query.changes.sort_orders import explicit_order
from agent.query.facets.book_forms import fiction_exclusions, names_fiction
from agent.query.facets.catalogue_words import catalogue_words, is_maker
from agent.query.facets.countries import country_exclusions
from agent.query.facets.country_clauses import added_countries
from agent.query.facets.genres import genres_in
from agent.query.facets.implied_conditions import LEVELS, implied_conditions, is_of_level
from agent.query.facets.implied_kinds import activity_kind, implied_kind
from agent.query.facets.joined_kinds import joined_kinds
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.facets.kinds_as_genres import kind_of_category
from agent.query.facets.language_conditions import language_conditions
from agent.query.facets.languages import without_language_names
from agent.query.facets.relatives import one_relative
from agent.query.facets.topics import has_request_words, without_function_words
from agent.query.limits.players import is_about_players
from agent.query.limits.stated_limits import without_stated_differences
from agent.query.negations.concepts import find_concept
from agent.query.negations.exclusions import exclusion_conditions, names_value
from agent.query.negations.joined_exclusions import joined_exclusions
from agent.query.text.message_text import any_language
from agent.query.text.synonyms import expand
from agent.query.to_conditions import (
    domain_conditions,
    has_domain,
    limit_conditions,
    settle_period,
    year_conditions,
)
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import Not, OneOf
from retrieval.conditions.uncompared_prices import leaves_prices_out
from retrieval.data.items import Item

_ASKS_WHAT = any_language({"en": r"\bwhat\b", "zh": "什么|[点些有看听玩读学]啥"})
MAX_TRAITS = 4
"""Traits of an item that are searched for where others are to resemble it."""


def refine_request(
    before: State, slots: Slots, shown: Sequence[Item], columns: Columns, text: str = ""
) -> tuple[State | None, tuple[str, ...]]:
    """Return the state with the request that the slots make of the one before, and the critiques that cannot be met.

    The state is None where the slots ask for nothing new. A topic replaces the topic and what was chosen for it, unless
    the text of the message only narrows it; kind and language of the items, exclusions, company and limits stay until
    they are taken back, contradicted or named anew. A limit does not survive a change of the kind of item where few
    items of the new kind meet it.
    """
    kind_before, conditions_before = kind_in_force(before) or _kind_on_show(before, shown), before.conditions
    slots, is_critique = without_stated_differences(slots), bool(slots.critiques)
    if order := explicit_order(text):
        slots = replace(slots, sort="", critiques=tuple(each for each in slots.critiques if each != order))
    slots = settle_period(slots, slots.domain or kind_before, columns)
    # "Horror is fine, but no ghosts" excludes no more of horror than ghosts.
    said_of = slots.topic if slots.topic else before.text
    lifted, slots = lifted_exclusions(before.conditions, slots, text, columns)
    before, slots, is_released = release_parts(before, slots, text, columns)
    before = without_excluded(take_back(before, slots, text, columns), slots)
    more = (each.removeprefix("more ") for each in slots.critiques if each.startswith("more "))
    before = without_opposite_moods(before, " ".join(more))
    refused = {kind_named_by(word) for word in slots.exclude if not names_fiction(word)}  # no novels, but other books
    if kind_before in refused - {""} and not slots.domain:
        before, kind_before, shown = without_subject(before), "", ()  # 不想看电影了 refuses what was said of films, too
        before = replace(before, conditions=tuple(c for c in before.conditions if field_of(c) != "domain"))
    if changes_subject(text) and (slots.topic or slots.domain):
        before = without_former_subject(before, text)
    before = for_another_person(before, slots, text)
    dropped = lifted | dropped_in(before.conditions, text, columns)
    before = replace(before, conditions=tuple(c for c in before.conditions if c not in dropped))
    slots = _with_joined_countries(slots, before.conditions, text)
    languages = language_conditions(replace(slots, domain=slots.domain or kind_before), columns)
    kind = slots.domain or _implied_kind(text, slots.topic, kind_before, columns) or kind_before
    compared = _asked_for(slots.topic, kind, columns) if slots.topic else shown
    implied_by_words = implied_conditions(languages.topic, text, columns, kind, compared)
    attributes, topic = attributes_in(implied_by_words.topic, text, columns, slots.exclude)
    attributes = [each for each in attributes if is_told_of(each, kind, columns)]
    if any(map(is_of_level, implied_by_words.conditions)):
        attributes = [each for each in attributes if field_of(each) not in LEVELS]  # "for beginners" says it
    topic = without_residue(without_function_words(topic), slots, before, text, columns)
    if kind == "game":
        slots = replace(slots, exclude=tuple(word for word in slots.exclude if not is_about_players(word)))
    topic_of_request = slots.topic if topic or languages.conditions else ""
    asks = slots != Slots() or has_request_words(text) or bool(_ASKS_WHAT.search(text))
    implied = _implied_kind(text, topic_of_request, kind_before, columns) if asks and not slots.domain else ""
    domain = slots.domain or (implied if has_domain(implied, columns) else "")
    joined, exclude = joined_exclusions(slots.exclude, text, columns)
    slots = _with_unnamed_exclusions(replace(slots, domain=domain, exclude=exclude), columns)
    critique = _critiques_of_list(slots, shown, domain or kind_before, columns)
    limits = limit_conditions(replace(slots, domain=domain or kind_before), columns)
    kinds = tuple(kind for kind in joined_kinds(text) if has_domain(kind, columns))
    of_domain: list[Condition] = [OneOf("domain", kinds)] if len(kinds) > 1 else [*domain_conditions(domain, columns)]
    added: list[Condition] = [
        *year_conditions(slots),
        *critique.conditions,
        *limits.conditions,
        *languages.conditions,
        *implied_by_words.conditions,
        *joined_attributes(conditions_before, attributes, text),
        *joined,
        *(c for word in slots.exclude for c in word_exclusions(word, columns, said_of, kind)),
        *of_domain,
    ]
    added = joined_periods(before.conditions, joined_countries(before.conditions, added, text), text)
    left_out = ("partly_compared",) if leaves_prices_out(limits.conditions, columns) else ()
    names_domain = has_domain(domain, columns)
    if order and not can_order(columns.items, domain if names_domain else kind_before, order):
        critique, order = replace(critique, unavailable=(*critique.unavailable, order)), ""
    unavailable = (*critique.unavailable, *limits.unsupported, *left_out, *implied_by_words.unavailable)
    around = slots.company or slots.occasion or order or slots.corrections or dropped or is_released or slots.n
    if not (topic or added or critique.quality_critiques or names_domain or around):
        return None, unavailable
    other_kind = names_domain and domain not in ({kind_before} if kind_before else {item.domain for item in shown})
    goes_on = "domain" in slots.corrections or switches_kind(text)
    names_more = bool(topic) or any(field_of(c) != "domain" for c in added)
    turns = bool(topic) and begins_anew(text)
    of_language = bool(languages.unknown) and not without_language_names(topic).strip()
    adds = not turns and (narrows_topic(text) or is_critique or of_language)
    if topic and not other_kind and before.text and not turns:
        after = next_topic(before, topic, text, columns, narrows=adds)
        is_new = after == topic
    else:
        lasting = before.text if goes_on or not other_kind else topic_of_kind(before, domain, columns)
        after = topic or lasting
        adds_to_none = not (before.text or before.like or turns or other_kind)  # moods and limits came first
        is_new = (bool(topic) and not adds_to_none and not (before.like and adds and not other_kind)) or (
            other_kind and not goes_on
        )
    conditions = [c for c in before.conditions if c not in allowed_again(before.conditions, topic, columns)]
    if kind_before and not (kind_in_force(before) or of_domain or is_new):
        added += domain_conditions(kind_before, columns)  # the request goes on for the kind that is on show
    state = State(
        text=after,
        like=() if is_new else before.like,
        company=slots.company or before.company,
        relative=one_relative(text) if slots.company else before.relative,
        occasion=slots.occasion or before.occasion,
        order=order or ("" if is_new else before.order),
        conditions=tuple(
            dict.fromkeys(
                (
                    *lasting_conditions(
                        conditions,
                        added,
                        new_topic=is_new,
                        names_topic=is_new and bool(topic),
                        kind=domain if other_kind else "",
                        columns=columns,
                        former_kind=kind_before,
                        goes_on=goes_on and ("domain" in slots.corrections or not names_more),
                    ),
                    *added,
                )
            )
        ),
        quality_critiques=(*(() if is_new else before.quality_critiques), *critique.quality_critiques),
        language=before.language,
        n=slots.n or (before.n if before.n != LIST_SIZE and not is_new else LIST_SIZE),
        feedback_count=before.feedback_count,
        set_aside=before.set_aside,
        question_asked=not is_new and before.question_asked,
    )
    return state, unavailable


def _with_joined_countries(slots: Slots, conditions: Sequence[Condition], text: str) -> Slots:
    """Return slots whose topic names the countries that a text adds to those that items are limited to."""
    limited = any(field_of(c) == "country" and not excludes(c) for c in conditions)
    names = [name for name in added_countries(text) if name not in slots.topic] if limited else []
    return replace(slots, topic=" ".join((*names, slots.topic)).strip())


def word_exclusions(word: str, columns: Columns, topic: str, kind: str) -> list[Condition]:
    """Return the conditions that exclude a word, and the values of attributes with few values that it names.

    `kind`: the kind of item requested. Among books 小说 is a form; among courses the name of a country excludes traits,
    such as the language that is taught. A maker is no value of another attribute: Nintendo is no Nintendo Switch.
    """
    if kind == "book" and names_fiction(word) and (forms := fiction_exclusions(columns)):
        return forms
    conditions = exclusion_conditions(word, columns, topic)
    if kind == "course" and country_exclusions(word, columns):
        return [
            Comparison("trait", "!=", value) for each in catalogue_words(columns).traits(word) for value in each.values
        ]
    if any(each.words.casefold() == word.casefold() for each in catalogue_words(columns).creators(word)):
        return [each for each in conditions if field_of(each) in ("trait", "text") or is_maker(field_of(each))]
    if find_concept(word) or any(field_of(each) not in ("trait", "text") for each in conditions):
        return conditions
    return [*conditions, *(Not(condition) for _, condition in catalogue_words(columns).attributes(word))]


def _with_unnamed_exclusions(slots: Slots, columns: Columns) -> Slots:
    """Return slots in which excluded words that name no value of the catalogue are to be less so by meaning as well.

    A name, which is capitalised, has no meaning that there may be less of.
    """
    words = (word for word in slots.exclude if not word[:1].isupper())
    unnamed = (f"less {word}" for word in words if not names_value(word, columns))
    return replace(slots, critiques=tuple(dict.fromkeys((*slots.critiques, *unnamed))))


def _implied_kind(text: str, topic: str, kind_before: str, columns: Columns) -> str:
    """Return the kind that a message implies by a genre of its topic, or by what is to be done; empty without any.

    It is another than the kind before, where there was one.
    """
    by_genre = implied_kind(text, topic if kind_before else None) if topic else ""
    by_activity = activity_kind(text, kind_before)
    by_genre = by_genre or kind_of_category(topic, kind_before, columns)
    return by_genre or (by_activity if by_activity != kind_before else "")


def kind_in_force(state: State) -> str:
    """Return the kind of item that a request is limited to, empty where it is not."""
    return next((c.value for c in state.conditions if isinstance(c, Comparison) and c.field == "domain"), "")


def _kind_on_show(state: State, shown: Sequence[Item]) -> str:
    """Return the kind of the items on show, where all that are listed for a topic are of one; empty else."""
    kinds = {item.domain for item in shown} if state.text and state.listed else set()
    return kinds.pop() if len(kinds) == 1 else ""


def search_text(state: State, like: Sequence[Item]) -> str:
    """Return the text to search for: titles and traits of the items to resemble, and the request's with synonyms.

    Traits that all of several items have come first.
    """
    each_traits = [item.traits(state.language) for item in like]
    joint = [trait for trait in each_traits[0] if all(trait in traits for traits in each_traits)] if like else []
    titles = [item.read_in(state.language).title for item in like]
    own = (trait for traits in each_traits for trait in traits[: max(MAX_TRAITS // len(like), 2)])
    texts = dict.fromkeys((*titles, *(joint if len(like) > 1 else ()), *own))
    excluded = (c.value.casefold() for c in state.conditions if isinstance(c, Comparison) and c.operator == "!=")
    qualities = (each.quality for each in state.quality_critiques if each.more)
    words = listed(state.language, filter(None, (state.text, *qualities)))
    return listed(state.language, filter(None, (*texts, expand(words, excluded))))


def _asked_for(topic: str, kind: str, columns: Columns) -> list[Item]:
    """Return the items of a kind that are of a genre that the topic names, or all of the kind where few are."""
    genres = tuple(value for each in genres_in(topic, catalogue_words(columns)) for value in each.values)
    of_kind = [item for item in columns.items if item.domain == kind]
    of_genre = columns.mask(OneOf("trait", genres)) if genres else ()
    named = [item for item, is_named in zip(columns.items, of_genre, strict=False) if is_named and item.domain == kind]
    return named if len(named) >= LIST_SIZE else of_kind


def _critiques_of_list(slots: Slots, shown: Sequence[Item], kind: str, columns: Columns) -> Critique:
    """Return critiques relative to the items on show, with the sort order as one unless years were given.

    Years, prices and lengths are compared with items of the `kind` to be listed: where few are on show, with all; where
    the catalogue has no such kind, with those on show.
    """
    has_years = slots.year_from is not None or slots.year_to is not None
    order = (slots.sort,) if slots.sort and not has_years else ()
    of_kind = [item for item in shown if kind in ("", item.domain)]
    prevails = 2 * len(of_kind) > len(shown)
    measured = of_kind if prevails else _asked_for(slots.topic, kind, columns) or of_kind or shown
    in_order = (*translate_critiques(order, (), measured).conditions, *domain_conditions(kind, columns))
    order = order if columns.allowed(in_order).any() else ()  # of news, all of this year, none is newer
    critique = translate_critiques((*order, *slots.critiques), shown, measured)
    return replace(critique, unavailable=tuple(n for n in critique.unavailable if n not in ("newer", "older")))
