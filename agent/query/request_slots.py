"""The slots of the text of a request, which has no conversation before it."""

from __future__ import annotations

from dataclasses import replace

from agent.llm import LanguageModel
from agent.query.changes.replacements import replacements_as_requests
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.desired_effects import desired_effects_as_requests, mood_of_feast
from agent.query.facets.kinds_as_genres import kind_as_genre
from agent.query.facets.moods import with_plain_moods
from agent.query.facets.own_columns import own_columns
from agent.query.facets.own_values import languages_as_own_values
from agent.query.facets.stock import without_stock_wish
from agent.query.facets.subtitles import subtitles_as_language
from agent.query.facets.topics import find_domain
from agent.query.limits.bare_limits import with_units
from agent.query.limits.child_ages import without_age_clause
from agent.query.negations.exclusions import complete_names
from agent.query.parse import parse
from agent.query.questions.availability import availability_as_request
from agent.query.slots import Slots
from agent.query.works.works_to_resemble import mixed_works
from prompts import Prompts
from retrieval.conditions import Columns, Comparison
from retrieval.query import Request


def read_request(
    request: Request, columns: Columns, model: LanguageModel | None, prompts: Prompts | None, network: bool
) -> Slots:
    """Return the slots of the text of a request, with the moods that its effects and feasts stand for."""
    own = own_columns(without_stock_wish(request.text), columns).rest
    wish = with_units(without_age_clause(own), columns, request.domain)
    wish = subtitles_as_language(replacements_as_requests(mixed_works(wish, columns)))
    wish = with_plain_moods(desired_effects_as_requests(availability_as_request(wish)))
    slots = complete_names(parse(wish, request.language, (), model, prompts, network), wish, columns)
    slots = _with_kind_as_category(languages_as_own_values(slots, columns), wish, columns)
    slots = kind_as_genre(slots, wish, catalogue_words(columns))
    if slots.topic or slots.exclude or slots.intent:
        return slots
    return replace(slots, topic=mood_of_feast(wish, request.language))


def _with_kind_as_category(slots: Slots, text: str, columns: Columns) -> Slots:
    """Return slots whose topic names the kind of item where the catalogue has no such kind, but a category called so.

    Hotels are a category of a guide to a town.
    """
    if not slots.domain or columns.mask(Comparison("domain", "=", slots.domain)).any():
        return slots
    named = catalogue_words(columns).categories(text, of_kinds=True)
    words = [each.words for each in named if find_domain(each.words) == slots.domain]
    missing = [word for word in dict.fromkeys(words) if word.casefold() not in slots.topic.casefold()]
    return replace(slots, topic=" ".join(filter(None, (*missing, slots.topic))))
