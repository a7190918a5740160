"""From slots to a request for items like some works: a new state, and the critiques that cannot be met."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.chat.requests.critiques import translate_critiques
from agent.chat.requests.lasting_conditions import excludes, field_of, is_limit, lasting_conditions
from agent.chat.requests.released_parts import release_parts
from agent.chat.requests.transitions import kind_in_force, word_exclusions
from agent.chat.state import LIST_SIZE, State
from agent.chat.understanding.named_attributes import attributes_in
from agent.query import Slots
from agent.query.facets.catalogue_words import CatalogueWords, catalogue_words
from agent.query.facets.genres import genres_in
from agent.query.facets.language_conditions import language_conditions
from agent.query.facets.platforms import FIELDS as PLATFORMS
from agent.query.facets.relatives import one_relative
from agent.query.facets.topics import find_domain
from agent.query.text.message_text import normalize
from agent.query.to_conditions import domain_conditions, limit_conditions, year_conditions
from agent.query.works.resembled_works import wants_similar
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import OneOf
from retrieval.data.items import Item
from retrieval.data.own_rows import RATINGS
from retrieval.matching.title_index import titles_of


def request_similar(
    before: State, slots: Slots, items: Sequence[Item], columns: Columns, text: str = ""
) -> tuple[State, tuple[str, ...]]:
    """Return the state with a request for items like some, or like the topic without any, and unavailable critiques.

    What was excluded stays excluded, and limits of length and price stay where the kind of item does; all limits stay
    where the items are on show. So do the country and the genre that were asked for, where the items have them. The
    kind is that of the items where they are of one.
    """
    before, slots, _ = release_parts(before, slots, text, columns)
    critique = translate_critiques(slots.critiques, items)
    kinds = {item.domain for item in items}
    kind_before = kind_in_force(before)
    kind = slots.domain or (next(iter(kinds)) if len(kinds) == 1 else kind_before)
    limits, languages = limit_conditions(replace(slots, domain=kind), columns), language_conditions(slots, columns)
    attributes, _ = attributes_in(slots.topic if slots.numbers else "", "", columns)
    added: list[Condition] = [
        *attributes,
        *year_conditions(slots),
        *critique.conditions,
        *limits.conditions,
        *languages.conditions,
        *(c for word in slots.exclude for c in word_exclusions(word, columns, slots.topic, kind)),
        *domain_conditions(kind, columns),
    ]
    goes_on = any(item.id in before.shown for item in items)
    lasting = [
        c
        for c in before.conditions
        if excludes(c) or field_of(c) == "language" or (kind_before in ("", kind) and _stays_for_similar(c, goes_on))
    ]
    genres = ""
    if items and kind_before == kind:
        own = Columns(list(items))
        lasting += [c for c in before.conditions if field_of(c) == "country" and not excludes(c) and own.mask(c).all()]
        named = genres_in(before.text, catalogue_words(columns))
        genres = " ".join(each.words for each in named if own.mask(OneOf("trait", each.values)).all())
    conditions = lasting_conditions(
        lasting, added, new_topic=True, kind="" if kind == kind_before else kind, columns=columns
    )
    state = State(
        text=genres if items else slots.topic,
        like=tuple(item.id for item in items),
        company=slots.company or before.company,
        relative=one_relative(text) if slots.company else before.relative,
        occasion=slots.occasion or before.occasion,
        conditions=tuple(dict.fromkeys((*conditions, *added))),
        quality_critiques=critique.quality_critiques,
        listed=tuple(item.id for item in items),
        offset=len(items),
        language=before.language,
        n=slots.n or LIST_SIZE,
        feedback_count=before.feedback_count,
        set_aside=before.set_aside,
        question_asked=True,
    )
    return state, (*critique.unavailable, *limits.unsupported)


def resembled_in_other_kind(state: State, text: str) -> tuple[tuple[str, ...], str]:
    """Return ids of the works that items of another kind are to resemble, and that kind; empty for any other text.

    They are those that the list resembles, or else the one last referred to: "which films go in that direction?".
    """
    kind = find_domain(text) if wants_similar(text) else ""
    if not kind or kind == kind_in_force(state):
        return (), ""
    focused = state.shown[state.focus - 1 : state.focus]
    return state.like or ((state.about,) if state.about else focused), kind


def named_platforms(words: CatalogueWords, text: str, items: Sequence[Item]) -> list[str]:
    """Return the platforms that a text names beside the titles of some items."""
    for title in {title for item in items for title in titles_of(item)}:
        text = re.sub(re.escape(normalize(title)), " ", text, flags=re.I)
    return [name for name, condition in words.attributes(text) if field_of(condition) in PLATFORMS]


def _stays_for_similar(condition: Condition, on_show: bool) -> bool:
    """Return whether a condition holds for items like one, which is `on_show` or not: what one plays on, as all limits.

    Genres, and the country of what was listed before, are those of the one to be resembled.
    """
    if is_limit(condition):
        return on_show or field_of(condition) not in ("year", *RATINGS)
    return field_of(condition) not in ("domain", "trait", "category", "tag", "text", "country")
