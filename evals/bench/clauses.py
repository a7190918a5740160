"""Clauses of descriptions: what a choice costs by model, and stored choices for other measurements."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import islice, pairwise

from agent.clauses.catalogue import descriptions_of
from agent.clauses.choose import Description, choose
from agent.clauses.store import ClauseStore
from agent.llm import LanguageModel
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from evals.bench import table
from evals.bench.synthetic import sample_items
from prompts import LANGUAGES, Prompts
from retrieval.data.items import Item
from retrieval.index import Index

DESCRIPTIONS = 16
"""Descriptions in each language that a model chooses from, side by side as when a catalogue is indexed."""


def run(names: Sequence[str]) -> None:
    """Write a table with a row a model to stdout: seconds of processor time a description, and a clause."""
    rows = []
    for name in names:
        with LlamaCpp(store.path(name), name) as model:
            rows.append([name, *(cell for language in LANGUAGES for cell in measure(model, language))])
    heads = [f"{language}, a {each}" for language in LANGUAGES for each in ("description", "clause")]
    sys.stdout.write(f"### Clauses chosen when indexing, seconds of processor time\n\n{table(['', *heads], rows)}\n\n")


def measure(model: LanguageModel, language: str) -> tuple[str, str]:
    """Return what a description and a clause cost, of descriptions of two items of the sample, which leave a choice."""
    texts = [item.read_in(language) for item in sample_items()]
    both = (Item(id=a.title, title=a.title, text=f"{a.text} {b.text}") for a, b in pairwise(texts))
    described = (Description.of(item, language) for item in both)
    some = list(islice((each for each in described if len(each.parts) > 1), DESCRIPTIONS))
    model.count("")  # opened before the clock runs
    started = time.process_time()
    chosen = choose(some, model, Prompts())
    seconds = time.process_time() - started
    return f"{seconds / len(some):.2f}", f"{seconds / sum(map(len, chosen)):.2f}"


def store_first_parts(index: Index | None) -> None:
    """Store for each description of an index the first part of two sentences, as if a model had chosen them."""
    assert index
    chosen = {}
    for each in descriptions_of(index):
        first = {part.sentence: part.text for part in reversed(each.parts)}
        if first:
            chosen[each.key] = tuple(first[sentence] for sentence in sorted(first))[:2]
    ClauseStore(index.folder).write(chosen, "bench")
