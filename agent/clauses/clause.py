"""A clause, and which of an item's clauses goes with what a reason speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.text.tokenizer import STOPWORDS, tokenize


@dataclass(frozen=True)
class Clause:
    """A part of an item's description that says what the item is about, in the words of the description.

    `by_model`: whether a model chose it, or it is the only part that there was to choose.
    """

    text: str
    by_model: bool = True


def nearest_first(clauses: Sequence[Clause], words: str) -> list[Clause]:
    """Return clauses by how many of some words they have, such as a trait or a request; else as they are."""
    terms = set(tokenize(words)) - STOPWORDS
    return sorted(clauses, key=lambda clause: -len(terms.intersection(tokenize(clause.text))))
