"""Takes exclusions back that a message says are fine: neither do they hold on, nor are their words searched for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.chat.requests.lasting_conditions import excludes, field_of
from agent.query import Slots
from agent.query.facets.book_forms import fiction_exclusions, names_fiction
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.countries import country_exclusions
from agent.query.facets.languages import spoken_language
from agent.query.negations.concepts import bare_name, find_concept
from agent.query.negations.exclusions import excluded_concepts, exclusion_conditions
from agent.query.negations.granted_words import granted_words
from agent.query.text.message_text import any_language, whole_word
from retrieval.conditions import Columns, Comparison, Condition

_MEANT = any_language(
    {
        "en": r"\b(?:i (?:only |just |really )?(?:meant|mean|was talking about)|(?:it|that) was)"
        r"(?: to (?:exclude|skip))? (?:(?:only|just) )?(?:the )?(?:(?:brand|maker|author|director|artist|genre|word) )?"
        r"(?P<en>[\w' &-]{2,30}?)"
        r"(?=\s*(?:[,.;!]|$|\b(?:not|but|and)\b))",
        "zh": "我?(?:说|指|意思|讨厌|不要)的?(?:是|就是)(?:品牌|牌子|作者|导演)?(?P<zh>[^,，。;；]{1,12}?)"
        "(?:这个(?:牌子|品牌))?(?=[,，。;；]|$)",
    }
)
"""What names the thing that an exclusion was meant for: "i meant the brand hape, lego is ok"."""


def lifted_exclusions(
    conditions: Sequence[Condition], slots: Slots, text: str, columns: Columns
) -> tuple[frozenset[Condition], Slots]:
    """Return the exclusions among conditions that a text takes back, and the slots without the words that do so.

    "Singing allowed" takes back what "no lyrics" excluded; what was not excluded stays part of the request.
    """
    lifted: set[Condition] = set()
    for words in granted_words(text):
        if named := _named_by(words, conditions, columns):
            lifted |= named
            slots = _without(slots, words)
    return frozenset(lifted), _with_meant(slots, text) if lifted else slots


def _with_meant(slots: Slots, text: str) -> Slots:
    """Return slots that exclude what a message says was meant, where it takes another exclusion back."""
    if not (match := _MEANT.search(text)):
        return slots
    meant = next(filter(None, match.groups())).strip()
    topic = " ".join(word for word in slots.topic.split() if not whole_word(word).search(meant))
    corrections = tuple(part for part in slots.corrections if part not in ("topic", "domain"))
    return replace(slots, topic=topic, exclude=(*slots.exclude, meant), corrections=corrections)


def _named_by(words: str, conditions: Sequence[Condition], columns: Columns) -> set[Condition]:
    """Return the exclusions that words name: those of the same words, of the same concept, or of a country."""
    excluded = [c for c in conditions if excludes(c)]
    by_words = {*exclusion_conditions(words, columns), *country_exclusions(words, columns)}
    by_words |= set(fiction_exclusions(columns)) if names_fiction(words) else set()
    concept = find_concept(words)
    of_concept = {c for c, each in excluded_concepts(excluded).items() if each == concept} if concept else set()
    code = spoken_language(bare_name(words))
    of_language = {c for c in excluded if code and c == Comparison("language", "!=", code)}
    own = bare_name(words).casefold()
    of_value = {
        c
        for c in excluded
        if isinstance(c, Comparison) and field_of(c) not in ("domain", "year") and c.value.casefold() == own
    }
    makers = {name for named in catalogue_words(columns).creators(words) for name in named.values}
    of_value |= {c for c in excluded if isinstance(c, Comparison) and c.value in makers}
    return {c for c in excluded if c in by_words} | of_concept | of_language | of_value


def _without(slots: Slots, words: str) -> Slots:
    """Return slots in which words that are merely fine are neither searched for nor excluded."""
    bare = bare_name(words)
    concept = find_concept(words)

    def is_named(word: str) -> bool:
        return bare.casefold() in word.casefold() or (concept is not None and find_concept(word) == concept)

    topic = " ".join(word for word in slots.topic.split() if not is_named(word))
    code = spoken_language(bare)
    return replace(
        slots,
        topic=" ".join(whole_word(bare).sub(" ", topic).split()),
        exclude=tuple(word for word in slots.exclude if not is_named(word)),
        languages=tuple(each for each in slots.languages if each != code),
    )
