"""A digest in the words of a language, ready to be written in any form: plain strings, nothing of them escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.digest.digest import Digest, Story, StoryGroup
from agent.digest.period import is_dated
from agent.digest.sources import distinct_sources, source_of
from agent.explain.sentences import display_title
from agent.text import strip_control
from retrieval.data.addresses import url_of
from retrieval.data.items import Item
from retrieval.messages import messages


@dataclass(frozen=True)
class Entry:
    """One story; `about`: where it is from and of which day; texts that there are none of are empty."""

    id: str
    title: str
    url: str
    about: str
    line: str
    why: str
    also: tuple[str, ...]
    moment: datetime


@dataclass(frozen=True)
class Section:
    """Stories under a heading, and what is to be said of them together."""

    heading: str
    note: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Document:
    """A digest as a person reads it, in one language."""

    language: str
    title: str
    overview: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str
    link: str
    moment: datetime


def document_of(digest: Digest) -> Document:
    """Return a digest in the language of its request."""
    language, period = digest.request.language, digest.period
    texts = messages("agent.digest", language)
    is_news = all(is_dated(story.item) for story in digest.shown)
    days = [_day(moment, period.until, texts) for moment in (period.since, period.until)]
    counts = {"shown": len(digest.shown), "stories": digest.stories, "items": digest.items}
    title = texts["title_news" if is_news else "title_library"]
    return Document(
        language,
        title.format(user=strip_control(digest.request.user_id) or "me"),
        (texts["period"].format(since=days[0], until=days[1]), texts["overview"].format(**counts)),
        tuple(_section(group, digest, texts) for group in digest.groups),
        texts["footer"],
        texts["link"],
        period.until,
    )


def _section(group: StoryGroup, digest: Digest, texts: Mapping[str, Any]) -> Section:
    notes = [texts["group_note"].format(shown=len(group.stories), new=group.new)]
    if group.liked:
        notes.append(texts["group_liked"].format(liked=group.liked))
    heading = strip_control(group.trait) or texts["others"]
    entries = tuple(_entry(story, digest, texts) for story in group.stories)
    return Section(heading[:1].upper() + heading[1:], texts["separator"].join(notes), entries)


def _entry(story: Story, digest: Digest, texts: Mapping[str, Any]) -> Entry:
    item, language, until = story.item, digest.request.language, digest.period.until
    published = item.published
    day = _day(published, until, texts) if published and is_dated(item) else str(published.year) if published else ""
    about = texts["side_note_separator"].join(filter(None, (source_of(item, language), day)))
    return Entry(
        item.id,
        _title(item, language),
        url_of(item),
        about,
        strip_control(story.line),
        texts["why"].format(reason=strip_control(story.why)),
        _also(story, language, texts),
        published if published and is_dated(item) else until,
    )


def _also(story: Story, language: str, texts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the line on other reports of the story: their sources by name, or the titles of those that name none."""
    names, unnamed = distinct_sources(story.item, story.also, language)
    separator = texts["list_separator"]
    lines = [texts["also_in"].format(sources=separator.join(names))] if names else []
    titles = dict.fromkeys(texts["quote"].format(text=_title(item, language)) for item in unnamed)
    return tuple([*lines, texts["also_titles"].format(titles=separator.join(titles))] if titles else lines)


def _title(item: Item, language: str) -> str:
    return strip_control(display_title(item, language))


def _day(moment: datetime, until: datetime, texts: Mapping[str, Any]) -> str:
    """Return a day in words, with its year where that is another than the digest's."""
    local, dates = moment.astimezone(until.tzinfo), texts["dates"]
    template: str = dates["day" if local.year == until.year else "day_of_year"]
    return template.format(day=local.day, month=dates["months"][local.month - 1], year=local.year)
