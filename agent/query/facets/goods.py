"""Nouns of goods in the titles of a catalogue: 耳机 is what 无线降噪耳机 is, and a mug an "Enamel mug, 350 ml"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from agent.query.facets.catalogue_words import Named, catalogue_words
from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.facets.topics import VENUES
from agent.query.text.plurals import singular
from retrieval.conditions import Columns
from retrieval.text.cjk import HAN, contains_han

_RUN = re.compile(rf"[{HAN}]+|[^\W{HAN}][^\W{HAN}'-]*(?: [^\W{HAN}]+)*")
_NO_GOODS = (KIND_NOUNS.keys() | VENUES.keys() | {""}) - {"product"}
"""Kinds whose titles are names, which do not say what an item is."""


@lru_cache(maxsize=64)
def goods_in(topic: str, columns: Columns) -> tuple[Named, ...]:
    """Return the nouns of a topic that titles of goods end in, with these titles; not those that are genres, too."""
    if not _titles(columns):
        return ()
    named, words_of = {}, catalogue_words(columns)
    for maker in words_of.creators(topic):
        topic = topic.replace(maker.words, ",")
    for run in _RUN.finditer(topic):
        for words, noun in _nouns(run[0]):
            if any(each.words == noun for each in words_of.traits(noun)):
                break
            if titles := _titled(noun, columns):
                named[words] = titles
                break
    return tuple(Named(words, titles) for words, titles in named.items())


def _nouns(words: str) -> Iterator[tuple[str, str]]:
    """Yield words with what of them may be the noun: mug of "enamel mug", 耳机 of 降噪耳机, 杯 of 杯子."""
    yield words, words
    if contains_han(words):
        yield words, words[-2:]
        if len(words) > 1 and words[-1] in "子儿":
            yield words, words[-2]
    elif " " in words:
        last = words.rsplit(" ", 1)[1]
        yield last, last


def _titled(noun: str, columns: Columns) -> tuple[str, ...]:
    """Return the titles that a noun ends, but for a size or what it is for; else those that it begins: 桌游卡坦岛."""
    if contains_han(noun):
        head = re.compile(rf"{re.escape(noun)}(?:(?![{HAN}])|(?=[一二两三四五六七八九十]))")
        named = [title for title in _titles(columns) if head.search(title)]
        begun = [title for title in _titles(columns) if title.startswith(noun)]
        return tuple(named or (begun if len(begun) > 1 else ()))
    written = re.escape(singular(noun.casefold()))
    head = re.compile(rf"\b{written}(?:e?s)?(?=$|[^\w\s]| (?:for|with|in|of|and)\b| [0-9])", re.I)
    return tuple(title for title in _titles(columns) if head.search(title))


@lru_cache(maxsize=4)
def _titles(columns: Columns) -> tuple[str, ...]:
    """Return the titles of goods, in every language."""
    goods = (item for item in columns.items if item.domain not in _NO_GOODS)
    return tuple(dict.fromkeys(item.title for item in goods))


def without_goods_given_up(text: str, topic: str, columns: Columns) -> str:
    """Return a text without the clause that gives up the goods of a topic before others: 不买耳机了，看看键盘."""
    for each in goods_in(topic, columns):
        noun = re.escape(each.words.rsplit(" ", 1)[-1])
        given_up = (
            rf"^(?:算了|那|好吧|ok)?[,，\s]*我?们?不(?:想|打算)?(?:再)?[买要看用]{noun}了[,，。\s]+|"
            rf"^(?:ok(?:ay)?|well|actually|no)?[,\s]*(?:forget|never ?mind|no more) (?:about )?(?:the |any )?"
            rf"{noun}[,.;\s]+"
        )
        text = re.sub(given_up, "", text, flags=re.I)
    return text
