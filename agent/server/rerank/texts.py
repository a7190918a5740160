"""Documents that are texts: by their words all of them, by their meaning as many as there is time for."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from agent.text import language_of
from retrieval.data.items import Item, clean_text
from retrieval.embedding import Embedder, Vectors
from retrieval.query import Candidate, PreparedRequest, Request, context
from retrieval.ranking import CandidateScorer
from retrieval.sources.assemble import assemble
from retrieval.sources.in_memory import InMemoryInputs

MAX_TEXT_CHARS, MAX_TITLE_CHARS = 1_000, 120
"""Of a longer text only the beginning is read, and of one without a short first line this much is its title."""
MAX_QUERY_CHARS = 2_000
EMBEDDED_AT_ONCE = 8


def request_for(query: str, documents: Sequence[str]) -> PreparedRequest:
    """Return the request of words over texts."""
    text = query[:MAX_QUERY_CHARS]
    return context.prepare(Request(text=text, n=max(1, len(documents)), language=language_of([text])))


def as_item(number: int, document: str, language: str) -> Item:
    """Return a text as an item, whose id is its number."""
    text = document.strip()[:MAX_TEXT_CHARS]
    first, _, rest = text.partition("\n")
    if len(first) > MAX_TITLE_CHARS:
        cut = first.rfind(" ", 0, MAX_TITLE_CHARS)
        cut = cut if cut > 0 else MAX_TITLE_CHARS
        first, rest = text[:cut], text[cut:]
    return Item(id=str(number), title=clean_text(first) or "-", text=rest, language=language)


def rank(items: Sequence[Item], request: PreparedRequest, embedder: Embedder, seconds: float) -> list[Candidate]:
    """Return all items as candidates, best first: those that were embedded in time, then the others by their words."""
    by_words = _by_words(items, request, embedder)
    vectors = _embed_in_time(by_words, embedder, seconds)
    head = by_words[: len(vectors)]
    inputs = InMemoryInputs(head, lambda: embedder, lambda: vectors)
    best = _scored(head, request, inputs, None)
    lowest = min((c.score for c in best), default=0.0)
    return best + [Candidate(item, lowest - step) for step, item in enumerate(by_words[len(head) :], 1)]


def _by_words(items: Sequence[Item], request: PreparedRequest, embedder: Embedder) -> list[Item]:
    inputs = InMemoryInputs(items, lambda: embedder)
    return [candidate.item for candidate in _scored(items, request, inputs, ("lexical",))]


def _scored(
    items: Sequence[Item], request: PreparedRequest, inputs: InMemoryInputs, only: Sequence[str] | None
) -> list[Candidate]:
    sources, rows = assemble(inputs, only), np.arange(len(items))
    return list(CandidateScorer.of(sources, items, request, None, len(items), rows=rows).candidates(len(items)))


def _embed_in_time(items: Sequence[Item], embedder: Embedder, seconds: float) -> Vectors:
    """Return the vectors of the first items, (n, d): a few at least, and as many as there is time for."""
    began, vectors = time.perf_counter(), list[Vectors]()
    for at in range(0, len(items), EMBEDDED_AT_ONCE):
        vectors.append(embedder.passage([item.passage() for item in items[at : at + EMBEDDED_AT_ONCE]]))
        spent = time.perf_counter() - began
        if spent + spent / len(vectors) > seconds:
            break
    return np.concatenate(vectors)
