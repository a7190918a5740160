"""A topic in words: what of it stands before the kind of item, as fantasy in "fantasy films", and what is quoted."""

from __future__ import annotations

import re

from agent.query.facets.goods import goods_in
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.facets.moods import names_moods_alone
from agent.query.text.synonyms import names_of_genre
from prompts.texts import domain_words
from retrieval.conditions import Columns
from retrieval.text.cjk import HAN

MAX_ATTRIBUTE_CHARS = 6
"""Characters of a Chinese topic up to which it is put before the kind; a longer one is quoted."""
MAX_PLAIN_WORDS = 3
"""Words of an English topic up to which it stands by itself; a longer one is quoted."""


def with_attributes(kind: str, topic: str, language: str) -> tuple[str, str]:
    """Return a kind with the genres and moods of a topic of several words before it, and the topic's other words."""
    words = re.split(r"[\s,，、]+", topic)
    attributes = [word for word in words if names_of_genre(word) or names_moods_alone(word)]
    rest = " ".join(word for word in words if word not in attributes)
    if not (kind and attributes and rest):
        return kind, topic
    return ("" if language == "zh" else " ").join((*attributes, kind)), rest


def is_attribute(topic: str, language: str, before_kind: bool) -> bool:
    """Return whether a topic reads as an attribute of a kind: one word, a genre, or words of moods."""
    if names_of_genre(topic) or names_moods_alone(topic):
        return True
    if language == "zh":
        return len(topic) <= MAX_ATTRIBUTE_CHARS and re.fullmatch(f"[{HAN}]+", topic) is not None
    words = re.split(r"[\s,]+", topic)
    if not before_kind:
        return "," not in topic and len(words) <= MAX_PLAIN_WORDS and not any(map(str.isdigit, words))
    return len(words) == 1 or all(map(names_moods_alone, words))


def of_noun(topic: str, joint: str, ends_in_noun: bool) -> str:
    """Return a Chinese topic whose last word is a noun for a kind, or of goods, as one phrase: 余华的小说."""
    words = topic.split()
    return joint.join(words) if words and (ends_in_noun or kind_named_by(words[-1])) else topic


def noun_of_items(topic: str, columns: Columns, language: str) -> str | None:
    """Return what all items are called, empty where a topic calls some of them by name; None for several kinds."""
    kinds = {item.domain for item in columns.items}
    if len(kinds) != 1 or not (kind := kinds.pop()):
        return None
    last = topic.split()[-1] if topic.strip() else ""
    is_noun = kind_named_by(last) or any(last == each.words.split()[-1] for each in goods_in(last, columns))
    return "" if is_noun else domain_words(kind, language).many
