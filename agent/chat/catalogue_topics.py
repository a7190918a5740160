"""What a message is about in the words of a catalogue, where a model that read it left that out or left a piece."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.query import Slots
from agent.query.catalogue_words import CatalogueWords
from agent.query.clauses import split_clauses
from agent.query.grounding import excluded_in, ground, judge
from agent.query.implied_conditions import BEGINNER
from agent.query.judgements import Verdict
from agent.query.kind_nouns import KIND_NOUNS
from agent.query.message_text import normalize
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of
from retrieval.text.cjk import HAN, contains_han

_WISHES = ("topic", "exclude", "critiques", "intent", "question", "numbers", "liked", "disliked", "languages")
"""Slots that say what a message is about, of which it has one where it is understood."""
_NOUNS = "|".join(pattern.pattern for pattern in KIND_NOUNS.values())
_SUBJECT = re.compile(f"(?:讲|关于|有关|写)(?P<what>[{HAN}]{{1,6}}?)的(?:{_NOUNS})")


def with_topic(slots: Slots, text: str, words: CatalogueWords, has_request: bool) -> Slots:
    """Return slots with a topic where they have none of what a request is about: 换健康类的,时间不限了.

    A beginner's subject is a topic, too: 经济学一窍不通,有入门的吗.
    """
    if slots != Slots() and not any(getattr(slots, name) for name in _WISHES):
        before_noun = (each.words for each in words.categories(text) if _is_before_noun(each.words, text))
        return replace(slots, topic=ground(text, words, has_request).topic or " ".join(before_noun) or _subject(text))
    if slots.topic and not slots.intent and (beginner := BEGINNER.search(text)):
        before = re.split(r"[,，。;；!！?？\s]", text[: beginner.start()])[-1]
        subjects = [each.words for each in words.categories(before) if before.endswith(each.words)]
        return replace(slots, topic=" ".join(dict.fromkeys((*subjects, *slots.topic.split()))))
    return slots


def with_dropped_words(slots: Slots, text: str, words: CatalogueWords) -> Slots:
    """Return slots that exclude what a clause names of the catalogue before it drops it, and do not ask for it."""
    if slots.question or slots.intent:
        return slots
    dropped = [word for word in excluded_in(text, words) if not any(word in each for each in slots.exclude)]
    topic = " ".join(word for word in slots.topic.split() if not any(each in word for each in dropped))
    return replace(slots, topic=topic, exclude=(*slots.exclude, *dropped)) if dropped else slots


def with_whole_words(topic: str, text: str) -> str:
    """Return a topic in which one character that a text writes before a noun of one has it: 童书, and not 童."""
    return " ".join(
        match[0] if len(word) == 1 and (match := re.search(f"{re.escape(word)}[书歌片剧曲]", text)) else word
        for word in topic.split()
    )


def judged_beside_request(text: str, works: Sequence[Item]) -> tuple[Verdict | None, str]:
    """Return the verdict of the clause of a Chinese text that names some works, and the clauses beside it.

    No verdict where no clause names them, or nothing stands beside it: 我的世界玩了三年了,来点新鲜的.
    """
    titles = [normalize(name).casefold() for item in works for name in titles_of(item)]
    clauses = [clause.text for clause in split_clauses(text)]
    own = [clause for clause in clauses if any(title in clause.casefold() for title in titles if title)]
    others = [clause for clause in clauses if clause not in own]
    if len(own) != 1 or not others or not contains_han(text):
        return None, text
    return judge(own[0]), ", ".join(others)


def _subject(text: str) -> str:
    """Return what a kind of item is to be about, as Chinese says it before the noun: 吃 of 讲吃的电影."""
    match = _SUBJECT.search(text)
    return match["what"] if match else ""


def _is_before_noun(words: str, text: str) -> bool:
    """Return whether Chinese words stand before a noun of a kind of item: 教育新闻."""
    return contains_han(words) and bool(re.search(f"{re.escape(words)}类?的?(?:{_NOUNS})", text))
