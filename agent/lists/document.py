"""Lists in the words of a language, ready to be written in any form: plain strings, nothing of them escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.explain.language import language_of
from agent.explain.sentences import display_title
from agent.text import strip_control
from retrieval.data.items import Item
from retrieval.messages import messages


@dataclass(frozen=True)
class Entry:
    """An item of a list as a person reads it, what is to be noted of it, and why it is there."""

    title: str
    about: str = ""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListDocument:
    """A list as a person reads it, in one language."""

    title: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def heading_title(item: Item, code: str) -> str:
    """Return the title of an item as a heading, with its year where that is known."""
    year = item.published.year if item.published else None
    template: str = messages("agent.lists", code)["title_with_year" if year else "title"]
    return template.format(title=strip_control(display_title(item, code)), year=year)


def title_in_sentence(item: Item, code: str) -> str:
    """Return the title of an item as it stands in a sentence."""
    return language_of(code).title(strip_control(display_title(item, code)))


def traits_in_sentence(traits: Sequence[str], code: str) -> str:
    """Return traits as they stand in a sentence."""
    language = language_of(code)
    return language.list(map(language.trait, map(strip_control, traits)))


def names_in_sentence(names: Sequence[str], code: str) -> str:
    """Return the names of users as one text."""
    texts = messages("agent.lists", code)
    *first, last = map(strip_control, names)
    return str(texts["separator"].join(first) + texts["and"] + last if first else last)
