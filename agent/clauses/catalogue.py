"""Choosing the clauses of a whole catalogue: of the items that most people chose first, then of the newest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from agent.clauses.book import chooser_of
from agent.clauses.choose import Description, choose
from agent.clauses.store import ClauseStore
from agent.llm import LanguageModel
from prompts import LANGUAGES, Prompts
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.progress import Progress, no_progress

BATCH = 16
"""Descriptions between two writes of the store, and between two looks at the clock."""


@dataclass(frozen=True)
class Chosen:
    """How many descriptions of a catalogue have clauses now, how many of these are new, and how many could have."""

    done: int
    new: int
    total: int


def choose_for_catalogue(
    index: Index,
    model: LanguageModel,
    prompts: Prompts,
    seconds: float = float("inf"),
    progress: Progress = no_progress,
) -> Chosen:
    """Have a model choose the clauses of an index's items that it has not chosen yet, for so many seconds at most.

    Choices are stored batch by batch, so that a killed run goes on where it was. `progress` is called with the
    descriptions done and all. Raises ModelFault where the model fails.
    """
    store, started = ClauseStore(index.folder), time.monotonic()
    described = {each.key: each for each in descriptions_of(index) if each.parts}
    choosers = {language: chooser_of(model, prompts, language) for language in LANGUAGES}
    stored = {key for chooser in choosers.values() for key in store.read(described, chooser)}
    left = [each for key, each in described.items() if key not in stored]
    done, new = len(described) - len(left), 0
    progress(done, len(described))
    while new < len(left) and time.monotonic() - started < seconds:
        batch = left[new : new + BATCH]
        for language in LANGUAGES:
            some = [each for each in batch if each.language == language]
            chosen = choose(some, model, prompts)
            parts = {each.key: each_parts for each, each_parts in zip(some, chosen, strict=True)}
            if parts:
                store.write(parts, choosers[language])
        new += len(batch)
        progress(done + new, len(described))
    return Chosen(done + new, new, len(described))


def descriptions_of(index: Index) -> Iterator[Description]:
    """Yield the descriptions of an index's items in each language that there are templates for."""
    counts = Counter(index.interactions["item_id"].to_list())

    def first(item: Item) -> tuple[int, str]:
        return counts[item.id], item.published.isoformat() if item.published else ""

    for item in sorted(index.items.values(), key=first, reverse=True):
        for language in dict.fromkeys((item.language, *item.translations)):
            if language in LANGUAGES:
                yield Description.of(item, language)
