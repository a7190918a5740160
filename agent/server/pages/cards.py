"""Items as cards show them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from agent.chat.wording.phrases import listed
from agent.server.pages.covers import cover_of
from agent.server.pages.page import Page
from agent.text import is_chinese, strip_control, truncate
from prompts.texts import domain_words
from retrieval.data.items import Item

MAX_TITLE_CHARS, MAX_TEXT_CHARS, MAX_CATEGORIES = 140, 280, 3
HUES = 12
"""Colours of placeholders; the style sheet has a class for each."""


@dataclass(frozen=True)
class Card:
    """An item in the language of a page. `cover`: its address; without one, `hue` and `letters` are shown."""

    id: str
    title: str
    language: str
    about: str
    text: str
    hue: int
    letters: str
    cover: str = ""

    @classmethod
    def of(cls, item: Item, page: Page) -> Card:
        """Return the card of an item."""
        texts = item.read_in(page.language)
        title = truncate(strip_control(texts.title), MAX_TITLE_CHARS)
        kind = domain_words(item.domain, page.language).one if item.domain else ""
        year = str(item.published.year) if item.published else ""
        categories = (truncate(strip_control(each), 40) for each in texts.categories[:MAX_CATEGORIES])
        return cls(
            item.id,
            title,
            page.language if page.language in item.translations else item.language,
            " · ".join(filter(None, (kind[:1].upper() + kind[1:], year, listed(page.language, categories)))),
            truncate(strip_control(texts.text), MAX_TEXT_CHARS),
            zlib.crc32(item.id.encode()) % HUES,
            letters_of(title),
            cover_of(item, page),
        )


def letters_of(title: str) -> str:
    """Return the first letters of up to two words of a title; two characters of a Chinese one."""
    words = ["".join(filter(str.isalnum, word)) for word in title.split()]
    words = [word for word in words if word]
    if not words:
        return "?"
    if is_chinese(words[0]):
        return words[0][:2]
    return "".join(word[0].upper() for word in words if word.casefold() not in ("the", "a", "an"))[:2] or words[0][0]


def cards_of(items: Iterable[Item], page: Page) -> list[Card]:
    """Return the cards of some items."""
    return [Card.of(item, page) for item in items]
