"""Reading the catalogue once: a model writes a line about each item, which is parsed into typed facts.

A grammar constrains the line to the fields of the item's domain, separated by semicolons. A value is `stated` where
its words are in the item's own text, else inferred. Many items are written side by side after the same examples. Lines
are stored by the hash of the prompt, so that a killed run goes on and a text is read once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import groupby, islice
from pathlib import Path

from agent.llm import LanguageModel
from agent.models.load import load
from agent.prompt_view import item_view
from agent.text import strip_control
from prompts import LANGUAGES, Prompts, domain_words, prompt_texts
from retrieval.cache import JsonlCache, cache_dir
from retrieval.data.items import GIST, ExtractedAttribute, Item, ItemText
from retrieval.progress import Progress, no_progress
from retrieval.text.tokenizer import tokenize

FIELDS: dict[str, tuple[str, ...]] = {
    "game": ("kind", "series", "maker", "themes", "audience", "platform"),
    "film": ("kind", "series", "people", "themes", "mood", "audience", "place", "period", "gist"),
    "book": ("kind", "series", "author", "themes", "mood", "audience", "place", "period", "gist"),
    "music": ("form", "kind", "artist", "themes", "mood", "place", "period", "gist"),
    "news": ("kind", "subject", "themes", "mood", "audience", "place", "gist"),
    "course": ("kind", "subject", "themes", "mood", "level", "audience", "gist"),
    "": ("form", "kind", "series", "maker", "themes", "mood", "audience", "gist"),
}
"""The fields of an item's line, by domain, in their order.

A game has no gist: games are mostly known by their titles alone, from which a small model makes up a story.
"""

BATCH = 96
"""Items between two writes of the cache: about as many as fit into the model's context at once."""

MAX_CHARS = {"themes": 64, "maker": 48, "people": 48, "author": 48, "artist": 48, "period": 24, GIST: 160}
MAX_CHARS_OF_OTHERS = 40
"""Characters of a field at most: without a limit a small model repeats itself for ever."""

CHARS_A_TOKEN = 3
"""On average; a Chinese line has fewer characters and fewer tokens."""

MAX_VALUES = 4
SENTENCES = (GIST,)
"""Fields of one value, commas and all. An item with a text of its own has no gist."""


def enrich(
    items: Sequence[Item],
    model: LanguageModel,
    prompts: Prompts,
    cache: Path | None = None,
    progress: Progress = no_progress,
) -> list[Item]:
    """Return the items with facts in every language that they are written in.

    `cache` is a folder for the lines that the model wrote; what is damaged in it is read again. `progress` is called
    with the texts done and all. Raises ModelFault where the model fails.
    """
    readings = [_Reading(item, *text, prompts, model.chat) for item in items for text in _texts(item)]
    stored = JsonlCache((cache or cache_dir("extracted")) / f"{model.fingerprint[:16]}.jsonl")
    new = list({reading.key: reading for reading in readings if reading.key not in stored.values}.values())
    new.sort(key=lambda reading: (reading.fields, reading.prompt))  # the same examples together
    done = len(readings) - len(new)
    progress(done, len(readings))
    for fields, group in groupby(new, key=lambda reading: reading.fields):
        max_tokens = sum(max_chars(field) for field in fields) // CHARS_A_TOKEN
        while batch := list(islice(group, BATCH)):
            grammars = [grammar(fields, reading.language) for reading in batch]
            lines = model.generate_all([reading.prompt for reading in batch], grammars, max_tokens, ["\n"])
            stored.add({reading.key: line for reading, line in zip(batch, lines, strict=True)})
            done += len(batch)
            progress(done, len(readings))
    facts = iter(parse_facts(str(stored.values[each.key]), each.fields, each.text) for each in readings)
    return [_with_facts(item, [next(facts) for _ in _texts(item)]) for item in items]


def enriched_by(model_name: str, items: Sequence[Item], progress: Progress) -> list[Item]:
    """Return the items enriched by the model of that name, which is closed afterwards."""
    model = load(model_name)
    try:
        return enrich(items, model, Prompts(), progress=progress)
    finally:
        if close := getattr(model, "close", None):
            close()


def grammar(fields: Sequence[str], language: str) -> str:
    """Return the grammar (GBNF) of a line with these fields."""
    separator = prompt_texts(language)["enrichment"]["separator"]
    values = [rf"[^ ;；\n\r<>|] [^;；\n\r<>|]{{0,{max_chars(field) - 1}}}" for field in fields]
    return f'root ::= " "? {f" {separator} ".join(values)} "\\n"?\n'


def max_chars(field: str) -> int:
    """Return how many characters a field may have."""
    return MAX_CHARS.get(field, MAX_CHARS_OF_OTHERS)


def parse_facts(line: str, fields: Sequence[str], text: ItemText) -> tuple[ExtractedAttribute, ...]:
    """Return the facts in a line about an item with this text; any line is valid input.

    Values that stand for nothing, such as "unknown", are left out, and so is a value cut off at its field's limit. A
    line with another number of fields gives no facts: it went on to the examples, or repeated itself.
    """
    parts = re.split("[;；]", strip_control(line))
    if len(parts) != len(fields):
        return ()
    own = set(
        tokenize(" ".join((text.title, text.text, *text.categories, *text.tags, *map(str, text.attributes.values()))))
    )
    facts: dict[tuple[str, str], ExtractedAttribute] = {}
    for field, written in zip(fields, parts, strict=True):
        values = [written] if field in SENTENCES else re.split("[,，、]", written)
        if len(written.strip()) >= max_chars(field):
            values.pop()
        for value in values[:MAX_VALUES]:
            value = " ".join(value.split()).strip(" .。-–—")
            if value and (tokens := tokenize(value)) and value.lower() not in ("unknown", "n/a"):
                facts.setdefault(
                    (field, value.lower()), ExtractedAttribute(field=field, value=value, stated=set(tokens) <= own)
                )
    return tuple(facts.values())


class _Reading:
    """One text of an item with its prompt; `key` is the hash of the prompt."""

    def __init__(self, item: Item, language: str, text: ItemText, prompts: Prompts, chat: str) -> None:
        domain = item.domain if item.domain in FIELDS else ""
        self.text, self.fields = text, tuple(f for f in FIELDS[domain] if f not in SENTENCES or not text.text)
        self.language = next((each for each in LANGUAGES if language.startswith(each)), LANGUAGES[0])
        names = prompt_texts(self.language)["enrichment"]["fields"]
        own = text.model_dump(include=set(ItemText.model_fields))
        self.prompt = prompts.render(
            "enrich",
            self.language,
            chat,
            words=domain_words(domain, self.language),
            domain=domain,
            fields=[names[field] for field in self.fields],
            gist=GIST in self.fields,
            item=item_view(Item(id="-", published=item.published, **own), self.language),
        )
        self.key = hashlib.sha256(self.prompt.encode()).hexdigest()[:32]


def _texts(item: Item) -> list[tuple[str, ItemText]]:
    return [(item.language, item), *item.translations.items()]


def _with_facts(item: Item, facts: Sequence[tuple[ExtractedAttribute, ...]]) -> Item:
    own, *others = facts
    translations = {
        language: text.model_copy(update={"extracted": theirs})
        for (language, text), theirs in zip(item.translations.items(), others, strict=True)
    }
    return item.model_copy(update={"extracted": own, "translations": translations})
