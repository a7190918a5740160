"""Inverted index of a catalogue: the weight of each term in each item, as plain arrays.

Weights are those of BM25, saturated field by field and then added up, so that a term in a title outweighs any number of
occurrences in a text (BM25F, Robertson et al. 2004, saturates after the sum). For N items, V terms and P postings:

    vocabulary  uint8    the terms in UTF-8, each followed by a line feed
    inverse     float32  (V,) inverse document frequency of each term
    starts      int64    (V + 1,) the postings of term v are starts[v]:starts[v + 1]
    rows        int32    (P,) rows of the catalogue, ascending within a term
    weights     float32  (P,) weight of the term in that item
    norms       float32  (N,) length of the item's vector of weight × inverse
    averages    float64  (fields,) mean number of terms in each field: titles, traits and texts, or extracted attributes
    learned     int64    () number of items that `inverse` and `averages` were computed from
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Rows, positions
from retrieval.data.items import Item
from retrieval.text.tokenizer import is_character, tokenize

CHARACTER = 0.3
"""Weight of a single Chinese character beside a pair of characters that is as rare."""


@dataclass(frozen=True)
class Field:
    """A field of items in the index: its `weight`, and BM25's `k1` and `b`.

    `of`: "title", "traits", "text" or "extracted"; `pairs`: whether adjacent words are also a term; `only`: names of
    the extracted attributes that are read, all where it is None.
    """

    of: str
    weight: float
    k1: float
    b: float
    pairs: bool
    only: tuple[str, ...] | None = None


TEXT_FIELDS = (
    Field("title", 1.0, 0.5, 0.2, True),
    Field("traits", 0.4, 0.5, 0.3, True),
    Field("text", 0.45, 0.5, 0.3, False),
)
"""What the owner of the catalogue wrote; `EXTRACTED_FIELD` is what a language model read from it."""
EXTRACTED_FIELD = Field("extracted", 1.0, 0.5, 0.3, True)


@dataclass(frozen=True)
class TermWeights:
    """Postings: term `terms[i]` has weight `weights[i]` in row `rows[i]`; ordered by term, then row, each pair once."""

    terms: Rows
    rows: Rows
    weights: NDArray[np.float32]


def build(items: Sequence[Item], fields: Sequence[Field] = TEXT_FIELDS) -> Arrays:
    """Return the arrays of these items, whose rows are in the order given."""
    vocabulary = _Growing()
    counts = [_count(items, field, vocabulary) for field in fields]
    averages = np.array([max(1.0, count.lengths.mean()) if items else 1.0 for count in counts])
    postings = _weigh(counts, averages)
    frequencies = np.bincount(postings.terms, minlength=len(vocabulary))
    inverse = idf(vocabulary, frequencies, len(items))
    return {
        "vocabulary": _packed(vocabulary),
        "inverse": inverse,
        "starts": _starts(frequencies),
        "rows": postings.rows.astype(np.int32),
        "weights": postings.weights,
        "norms": _norms(postings, inverse, len(items)),
        "averages": averages,
        "learned": np.array(len(items)),
    }


def extend(arrays: Arrays, remaining: Rows, items: Sequence[Item], fields: Sequence[Field] = TEXT_FIELDS) -> Arrays:
    """Return the arrays of the `remaining` rows, ascending, followed by further items.

    Document frequencies and mean lengths of fields stay as first computed, and so do the weights of the remaining rows;
    the frequency of a new term is that among the further items.
    """
    if not len(items) and len(remaining) == len(arrays["norms"]):
        return arrays
    starts, rows, weights = arrays["starts"], arrays["rows"], arrays["weights"]
    if len(remaining) < len(arrays["norms"]):
        place = positions(remaining, len(arrays["norms"]))
        stays = place[rows] >= 0
        starts = np.concatenate(([0], np.cumsum(stays)))[starts]
        rows, weights = place[rows[stays]], weights[stays]
    vocabulary = _Growing(vocabulary_of(arrays))
    old_size = len(vocabulary)
    fresh = _weigh([_count(items, field, vocabulary) for field in fields], arrays["averages"])
    new = list(vocabulary)[old_size:]
    frequencies = np.bincount(fresh.terms, minlength=len(vocabulary))
    inverse = np.concatenate((arrays["inverse"], idf(new, frequencies[old_size:], arrays["learned"] + len(items))))
    starts = np.concatenate((starts, np.full(len(new), len(rows))))
    ends = starts[fresh.terms + 1]
    return {
        "vocabulary": np.concatenate((arrays["vocabulary"], _packed(new))),
        "inverse": inverse,
        "starts": starts + _starts(frequencies),
        "rows": np.insert(rows, ends, (fresh.rows + len(remaining)).astype(np.int32)),
        "weights": np.insert(weights, ends, fresh.weights),
        "norms": np.concatenate((arrays["norms"][remaining], _norms(fresh, inverse, len(items)))),
        "averages": arrays["averages"],
        "learned": arrays["learned"],
    }


def term_weights(
    arrays: Arrays, vocabulary: Vocabulary, items: Sequence[Item], longest: int, fields: Sequence[Field] = TEXT_FIELDS
) -> TermWeights:
    """Return the weights of the catalogue's terms in these items; `rows` are positions in `items`.

    At most `longest` characters of a text are read.
    """
    return _weigh([_count(items, field, vocabulary, longest) for field in fields], arrays["averages"])


class Vocabulary(dict[str, int]):
    """Numbers of terms; −1 for a term that is not in the index."""

    def __missing__(self, term: str) -> int:
        return -1


def vocabulary_of(arrays: Arrays) -> Vocabulary:
    """Return the terms of an index with their numbers."""
    terms = arrays["vocabulary"].tobytes().decode().split("\n")[:-1]
    return Vocabulary(zip(terms, range(len(terms)), strict=True))


class _Growing(Vocabulary):
    """A vocabulary that numbers each new term."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


def _fields(item: Item, field: Field) -> list[str]:
    """Return the texts of an item in this field, in every language it is written in."""
    languages = [item, *item.translations.values()]
    if field.of == "title":
        return [each.title for each in languages]
    if field.of == "text":
        return [each.text for each in languages if each.text]
    if field.of == "extracted":
        extracted = (attribute for each in languages for attribute in each.extracted)
        return list(dict.fromkeys(a.value for a in extracted if field.only is None or a.field in field.only))
    return list(dict.fromkeys(trait for language in ("", *item.translations) for trait in item.traits(language)))


def has_longer_text(item: Item, fields: Sequence[Field], longest: int) -> bool:
    """Tell whether a text of an item in these fields has more than so many characters."""
    return any(len(text) > longest for field in fields for text in _fields(item, field))


@dataclass(frozen=True)
class _Count:
    """Terms of a field, item after item, and how many each item has, (items,)."""

    terms: Rows
    lengths: Rows
    field: Field


def _count(items: Sequence[Item], field: Field, vocabulary: Vocabulary, longest: int | None = None) -> _Count:
    terms, lengths = array("q"), array("q")
    number = vocabulary.__getitem__
    for item in items:
        before = len(terms)
        for text in _fields(item, field):
            terms.extend(map(number, tokenize(text[:longest], field.pairs)))
        lengths.append(len(terms) - before)
    return _Count(np.array(terms, np.int64), np.array(lengths, np.int64), field)


def _weigh(counts: Sequence[_Count], averages: Floats) -> TermWeights:
    """Return the BM25 weights of terms, added up over the fields."""
    keys, weights = [], []
    size = max(1, len(counts[0].lengths))
    for count, average in zip(counts, averages.tolist(), strict=True):
        rows = np.repeat(np.arange(len(count.lengths)), count.lengths)
        key, times = np.unique((count.terms * size + rows)[count.terms >= 0], return_counts=True)
        field = count.field
        damped = field.k1 * (1 - field.b + field.b * count.lengths / average)
        keys.append(key)
        weights.append(field.weight * times / (times + damped[key % size]))
    key, place = np.unique(np.concatenate(keys), return_inverse=True)
    weight = np.bincount(place, np.concatenate(weights), minlength=len(key))
    return TermWeights(key // size, key % size, weight.astype(np.float32))


def idf(terms: Iterable[str], frequencies: NDArray[Any], items: int | NDArray[Any]) -> NDArray[np.float32]:
    """Return log(1 + (N − n + ½) / (n + ½)) of terms in n of N items (Robertson and Zaragoza 2009), (terms,).

    That of a single Chinese character is multiplied by `CHARACTER`.
    """
    scale = np.array([CHARACTER if is_character(term) else 1.0 for term in terms])
    return (scale * np.log1p((items - frequencies + 0.5) / (frequencies + 0.5))).astype(np.float32)


def _packed(terms: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("".join(f"{term}\n" for term in terms).encode(), np.uint8)


def _starts(frequencies: Rows) -> Rows:
    return np.concatenate(([0], np.cumsum(frequencies))).astype(np.int64)


def _norms(postings: TermWeights, inverse: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    squares = (postings.weights * inverse[postings.terms]).astype(np.float64) ** 2
    return np.sqrt(np.bincount(postings.rows, squares, minlength=rows)).astype(np.float32)
