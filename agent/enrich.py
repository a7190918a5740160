"""Reading the catalogue once: a model says in a line what each item is, and code keeps it as typed facts.

The line is held to a grammar: as many fields as the item's domain has, parted by semicolons. A value is `stated` where
its words are in the item's own text, else inferred. Many items are written side by side after the same examples. What
was read is kept by the hash of what the model was shown, so that a killed run goes on and a text is read once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from itertools import groupby, islice
from pathlib import Path

from agent.llm.protocol import LanguageModel
from agent.models.load import load
from agent.prompt_view import plain, show
from prompts import Prompts
from prompts.domain_words import domain_words
from retrieval.cache import Kept, folder
from retrieval.data.items import GIST, Fact, Item, ItemText
from retrieval.text.tokenizer import terms

FIELDS: dict[str, tuple[str, ...]] = {
    "game": ("kind", "series", "maker", "themes", "audience", "platform"),
    "film": ("kind", "series", "people", "themes", "mood", "audience", "place", "period", "gist"),
    "book": ("kind", "series", "author", "themes", "mood", "audience", "place", "period", "gist"),
    "music": ("form", "kind", "artist", "themes", "mood", "place", "period", "gist"),
    "news": ("kind", "subject", "themes", "mood", "audience", "place", "gist"),
    "course": ("kind", "subject", "themes", "mood", "level", "audience", "gist"),
    "": ("form", "kind", "series", "maker", "themes", "mood", "audience", "gist"),
}
"""What is asked of an item, by domain, in the order of the line. Games are mostly known by their titles alone, of which
a small model tells no story."""
NAMES_ZH = {
    "platform": "平台",
    "kind": "类型",
    "series": "系列",
    "maker": "制作方",
    "themes": "主题",
    "mood": "氛围",
    "audience": "适合谁",
    "people": "主创",
    "place": "地点",
    "period": "时代",
    "author": "作者",
    "form": "形式",
    "artist": "音乐人",
    "subject": "对象",
    "level": "难度",
    "gist": "一句话简介",
}
TOGETHER = 96
"""Items between which what was read is kept: about as many as are read before the memory is emptied."""
ROOM = {"themes": 64, "maker": 48, "people": 48, "author": 48, "artist": 48, "period": 24, GIST: 160}
OTHERS_ROOM = 40
"""Characters of a field at most: else a line goes around in a circle."""
CHARACTERS = 3
"""Of a token, on the whole; a Chinese line has fewer of both."""
MOST_VALUES = 4
SENTENCES = (GIST,)
"""Fields of one value, commas and all. An item that tells of itself is not asked for one."""
Progress = Callable[[int, int], None]


def enrich(
    items: Sequence[Item],
    model: LanguageModel,
    prompts: Prompts,
    kept: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> list[Item]:
    """The same items with facts, in every language they are written in. ModelFault where the model fails.

    `kept` is a folder for what was read; what is damaged in it is read again.
    """
    asked = [_Asked(item, *text, prompts, model.chat) for item in items for text in _said(item)]
    store = Kept((kept or folder("facts")) / f"{model.fingerprint[:16]}.jsonl")
    new = list({one.key: one for one in asked if one.key not in store.values}.values())
    new.sort(key=lambda one: (one.fields, one.prompt))  # the same examples together
    done = len(asked) - len(new)
    progress(done, len(asked))
    for fields, alike in groupby(new, key=lambda one: one.fields):
        most = sum(room(field) for field in fields) // CHARACTERS
        while part := list(islice(alike, TOGETHER)):
            grammars = [grammar(fields, one.language) for one in part]
            lines = model.generate_all([one.prompt for one in part], grammars, most, ["\n"])
            store.add({one.key: line for one, line in zip(part, lines, strict=True)})
            done += len(part)
            progress(done, len(asked))
    found = iter(facts(str(store.values[one.key]), one.fields, one.said) for one in asked)
    return [_with(item, [next(found) for _ in _said(item)]) for item in items]


def enriched_by(name: str, items: Sequence[Item], progress: Progress) -> list[Item]:
    """The same by the model of this name, which is held no longer than it reads."""
    model = load(name)
    try:
        return enrich(items, model, Prompts(), progress=progress)
    finally:
        if closing := getattr(model, "close", None):
            closing()


def grammar(fields: Sequence[str], language: str) -> str:
    """GBNF for a line of these fields."""
    part = '"；" " "?' if language == "zh" else '"; "'
    values = [rf"[^ ;；\n\r<>|] [^;；\n\r<>|]{{0,{room(field) - 1}}}" for field in fields]
    return f'root ::= " "? {f" {part} ".join(values)} "\\n"?\n'


def room(field: str) -> int:
    """Characters that a field may have."""
    return ROOM.get(field, OTHERS_ROOM)


def facts(line: str, fields: Sequence[str], said: ItemText) -> tuple[Fact, ...]:
    """What a line says, of any text; values that say that nothing is known are left out, and one that had no room.

    A line that did not come to its last field is not believed: it went on to the examples, or around in a circle.
    """
    parts = re.split("[;；]", plain(line))
    if len(parts) != len(fields):
        return ()
    own = set(
        terms(" ".join((said.title, said.text, *said.categories, *said.tags, *map(str, said.attributes.values()))))
    )
    found: dict[tuple[str, str], Fact] = {}
    for field, written in zip(fields, parts, strict=True):
        values = [written] if field in SENTENCES else re.split("[,，、]", written)
        if len(written.strip()) >= room(field):
            values.pop()
        for value in values[:MOST_VALUES]:
            value = " ".join(value.split()).strip(" .。-–—")
            if value and (tokens := terms(value)) and value.lower() not in ("unknown", "n/a"):
                found.setdefault((field, value.lower()), Fact(field=field, value=value, stated=set(tokens) <= own))
    return tuple(found.values())


class _Asked:
    """One text with its prompt; `key` stands for what the model is shown."""

    def __init__(self, item: Item, language: str, said: ItemText, prompts: Prompts, chat: str):
        known = item.domain if item.domain in FIELDS else ""
        self.said, self.fields = said, tuple(f for f in FIELDS[known] if f not in SENTENCES or not said.text)
        self.language = "zh" if language.startswith("zh") else "en"
        named = [NAMES_ZH[f] for f in self.fields] if self.language == "zh" else self.fields
        own = said.model_dump(include=set(ItemText.model_fields))
        shown = show(Item(id="-", published=item.published, **own), self.language)
        about = {"domain": known, "fields": named, "gist": GIST in self.fields, "item": shown}
        self.prompt = prompts.render("enrich", self.language, chat, words=domain_words(known, self.language), **about)
        self.key = hashlib.sha256(self.prompt.encode()).hexdigest()[:32]


def _said(item: Item) -> list[tuple[str, ItemText]]:
    return [(item.language, item), *item.translations.items()]


def _with(item: Item, found: Sequence[tuple[Fact, ...]]) -> Item:
    own, *others = found
    said = {
        language: text.model_copy(update={"facts": facts})
        for (language, text), facts in zip(item.translations.items(), others, strict=True)
    }
    return item.model_copy(update={"facts": own, "translations": said})
