"""What a topic becomes when a message of the same conversation says another: which words replace, and which are added.

A genre, a tag or a maker of the catalogue holds until another is named; moods, and words that the catalogue does not
know, are said of what holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.chat.requests.released_parts import without_named
from agent.chat.state import State
from agent.chat.wording.phrases import listed, phrase
from agent.query import Slots
from agent.query.facets.catalogue_words import CatalogueWords, catalogue_words
from agent.query.facets.countries import named_countries
from agent.query.facets.genres import genres_in
from agent.query.facets.goods import goods_in
from agent.query.facets.kind_nouns import KIND_NOUNS, kind_named_by
from agent.query.facets.moods import mood_words, named_moods
from agent.query.facets.topics import has_request_words
from agent.query.limits.years import names_era
from agent.query.questions.availability import asks_whether_available
from agent.query.text.message_text import any_language, whole_word
from retrieval.arrays import Mask
from retrieval.conditions import Columns, Comparison
from retrieval.conditions.expression import OneOf

_INSTEAD = any_language(
    {"en": r"\b(?:instead|rather than|switch|change|forget)\b|\bany(?:thing)?\b[^.!?]*\?", "zh": "换|改|不如|算了"}
)
"""Words that give up what was asked for before, or ask whether there is something else."""
_ALSO = any_language({"en": r"\b(?:also|too|as well|and)\b", "zh": "[也和]|还有|再加|加上"})
_MAKERS = re.compile(
    r"(?:authors?|(?:song)?writers?|novelists?|poets?|(?:film)?directors?|filmmakers?|artists?|singers?|bands?|musicians?|"
    r"composers?|developers?|studios?|makers?|teachers?|languages?|cinema|作家|作者|导演|歌手|乐队|艺人|音乐人)",
    re.I,
)
"""Who makes items, of whom it is only said where they are from: "British authors"."""
_AGE = re.compile("(?:older|old|newer|new)(?: ones?)?|[新老旧]的?(?:片子?|电影|歌|书|游戏|剧)?", re.I)
"""What says no more than that items are old or new."""
_TIME = re.compile("(?:没?有?那么多)?时间|time", re.I)
_DECADE = re.compile("(?:(?:18|19|20)?[0-9]0|[一二三四五六七八九零]十?)年代|(?:18|19|20)?[0-9]0'?s")


def next_topic(before: State, topic: str, text: str, columns: Columns, *, narrows: bool) -> str:
    """Return the topic of a request after a message with a topic on the same kind of item.

    Another genre or maker replaces the topic in force. A mood or an unknown word replaces moods alone, and a tag all
    but a genre of which some item has it, unless the message asks for something else by the kind of item or by a word
    such as "instead". A mood never stays beside its opposite. `narrows`: whether the message only adds to the topic,
    which a genre does where items have both.
    """
    words = catalogue_words(columns)
    before = without_opposite_moods(before, topic)
    lasting = " ".join(lasting_words(before.text, words))
    new_lasting = lasting_words(topic, words)
    joint = bool((_rows(lasting, words) & _rows(topic, words)).any())
    # "Funny" is another word for comedies, and of a genre whose items may be so a mood.
    is_mood = joint and not words.categories(topic) and mood_words(topic)
    new_genres = () if is_mood else (*genres_in(topic, words), *goods_in(topic, columns))
    if not new_genres and not _INSTEAD.search(text) and _made_any(topic, lasting, words):
        others = [] if _ALSO.search(text) else [each.words for each in words.creators(lasting)]
        genres = " ".join(word for word in lasting_words(before.text, words) if word not in others)
        return _joined(genres, topic, before.language)  # "any by Christie?" of mysteries
    if narrows and (joint or not (lasting and new_genres)):
        return _joined(before.text, topic, before.language)
    if (
        not lasting
        or new_genres
        or words.creators(topic)
        or (new_lasting and not (joint and genres_in(lasting, words)))
    ):
        return topic
    if _INSTEAD.search(text) or asks_whether_available(text) or any(p.search(text) for p in KIND_NOUNS.values()):
        return topic
    return listed(before.language, (*_lasting_parts(before, words), topic))


def _joined(before: str, topic: str, language: str) -> str:
    """Return two topics as one, without words of the second that the first has."""
    added = " ".join(word for word in topic.split() if word not in re.split(r"[\s,，、]+", before))
    return listed(language, filter(None, (before, added)))


def without_opposite_moods(before: State, topic: str) -> State:
    """Return a state whose topic names no mood that is the opposite of one that a new topic names."""
    new, text = named_moods(topic), before.text
    for mood in named_moods(before.text):
        if any(mood.traits & each.against and each.traits & mood.against for each in new):
            for word in filter(mood.pattern.fullmatch, mood_words(before.text)):
                text = without_named(text, word, before.language)
    return replace(before, text=text)


def topic_of_kind(before: State, kind: str, columns: Columns) -> str:
    """Return what of the topic before holds for another kind of item that is asked for without a topic.

    That is what items of the kind are of: philosophy of books holds for courses, a kind of film not for games.
    """
    words = catalogue_words(columns)
    lasting = _lasting_parts(before, words)
    of_kind = columns.mask(Comparison("domain", "=", kind))
    return listed(before.language, (part for part in lasting if (_rows(part, words) & of_kind).any()))


def without_residue(topic: str, slots: Slots, before: State, text: str, columns: Columns) -> str:
    """Return the topic that is left of that of slots, empty where the catalogue does not know it and they say more.

    What is left of "the sixties, from anywhere in the world" takes the place of no topic in force.
    """
    topic = _without_said_otherwise(topic, slots, before, text, columns)
    others = replace(slots, topic="", company="", occasion="", n=None)
    if not before.text or slots.intent or slots.domain or (others == Slots() and topic == slots.topic):
        return topic
    words = catalogue_words(columns)
    is_known = words.terms_in(topic) or genres_in(topic, words)
    return topic if is_known or has_request_words(text) else ""


def _without_said_otherwise(topic: str, slots: Slots, before: State, text: str, columns: Columns) -> str:
    """Return a topic without words that other slots are about.

    They are of limits (七十年代以后的也行, 时间不多，两小时以内), makers from a country ("British authors"), the noun
    for the kind of item, where it stands once (拍成电影的有吗), and of an occasion where no item of the kind names it,
    as in "music for cooking"; "only" is one beside others.
    """
    words, topic_words = catalogue_words(columns), list[str]()
    has_years = slots.year_from is not None or slots.year_to is not None
    frees_years = "year" in slots.corrections
    has_minutes = slots.minutes_from is not None or slots.minutes_to is not None
    kinds = [c for c in before.conditions if isinstance(c, Comparison) and c.field == "domain"]
    of_kind = columns.allowed([Comparison("domain", "=", slots.domain)] if slots.domain else kinds)
    for word in topic.split():
        is_age = frees_years and _AGE.fullmatch(word)
        is_era = (has_years or frees_years) and (_DECADE.fullmatch(word) or names_era(word))
        is_limit = is_age or is_era or (has_minutes and _TIME.fullmatch(word))
        is_kind = kind_named_by(word) and kind_named_by(word) == slots.domain and text.count(word) == 1
        names_place = slots.languages or slots.exclude_languages or named_countries(text)
        of_place = bool(names_place) and _MAKERS.fullmatch(word)
        is_filler = word.casefold() in ("only", "just", "still") and " " in topic.strip()
        is_occasion = word in slots.occasion and not (_rows(word, words) & of_kind).any()
        topic_words += [] if is_limit or is_kind or is_occasion or of_place or is_filler else [word]
    return " ".join(topic_words)


def lasting_words(topic: str, words: CatalogueWords) -> list[str]:
    """Return the words of a topic that name genres, goods, makers, or tags that are no mood, in its order."""
    tags = (each.words for each in words.traits(topic) if not named_moods(each.words))
    named = (*genres_in(topic, words), *goods_in(topic, words.columns), *words.creators(topic))
    names = [*(each.words for each in named), *tags]
    longest = [name for name in names if not any(name != other and whole_word(name).search(other) for other in names)]
    return sorted(dict.fromkeys(longest), key=topic.casefold().find)


def _lasting_parts(state: State, words: CatalogueWords) -> Iterator[str]:
    parts = state.text.split(phrase(state.language, "comma"))
    return filter(None, (" ".join(lasting_words(part, words)) for part in parts))


def _made_any(topic: str, lasting: str, words: CatalogueWords) -> bool:
    """Return whether those whom a topic names made items of the genres of the topic before, or such goods."""
    names = [name for each in words.creators(topic) for name in each.values]
    genres = tuple(value for each in genres_in(lasting, words) for value in each.values)
    goods = tuple(title for each in goods_in(lasting, words.columns) for title in each.values)
    if not names or not (genres or goods):
        return False
    by_them = ~words.columns.allowed(words.not_by(names))
    of_these = OneOf("title", goods) if goods else OneOf("trait", genres)
    return bool((by_them & words.columns.mask(of_these)).any())


def _rows(topic: str, words: CatalogueWords) -> Mask:
    """Return which items have a genre or a tag that a topic names, or are the goods."""
    named = (*genres_in(topic, words), *words.traits(topic))
    values = tuple(value for each in named for value in each.values)
    titles = tuple(title for each in goods_in(topic, words.columns) for title in each.values)
    rows = words.columns.mask(OneOf("trait", values)) if values else words.columns.allowed(()) & False
    return rows | words.columns.mask(OneOf("title", titles)) if titles else rows
