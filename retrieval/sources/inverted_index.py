"""An inverted index of a catalogue: which terms stand in which items with what weight, as plain arrays.

A weight is BM25's, saturated field by field and then added up, so that a term in a title outweighs any number of the
same in a text (BM25F, Robertson et al. 2004, is saturated after the sum). For N items in which V terms stand P times:

    vocabulary  uint8    the terms in UTF-8, each followed by a line feed
    inverse     float32  (V,) how much a term tells: its inverse document frequency
    starts      int64    (V + 1,) the postings of term v are starts[v]:starts[v + 1]
    rows        int32    (P,) rows of the catalogue, ascending within a term
    weights     float32  (P,) weight of the term in that item
    norms       float32  (N,) length of the item's vector of weight × inverse
    averages    float64  (fields,) mean number of terms in each field: of titles, traits and texts, or of facts
    learned     int64    () how many items `inverse` and `averages` were learned from
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays
from retrieval.data.items import Item
from retrieval.text.tokenizer import is_character, tokenize

CHARACTER = 0.3
"""What a single character of Chinese tells beside a pair that is as rare."""


@dataclass(frozen=True)
class Field:
    """`weight`, and BM25's `k1` and `b`. `pairs`: whether adjacent words count as a term of their own. `only`: which
    facts are read, by their fields; all where it is None."""

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
"""What the item says itself; `FACTS` is what a model understood."""
EXTRACTED_FIELD = Field("facts", 1.0, 0.5, 0.3, True)


@dataclass(frozen=True)
class TermWeights:
    """Term `terms[i]` stands in row `rows[i]` with `weights[i]`; in the order of terms, then rows, none twice."""

    terms: NDArray[np.int64]
    rows: NDArray[np.int64]
    weights: NDArray[np.float32]


def build(items: Sequence[Item], fields: Sequence[Field] = TEXT_FIELDS) -> Arrays:
    """The arrays of a catalogue, row by row as given."""
    vocabulary = _Growing()
    counts = [_count(items, field, vocabulary) for field in fields]
    averages = np.array([max(1.0, count.lengths.mean()) if items else 1.0 for count in counts])
    weighed = _weigh(counts, averages)
    found = np.bincount(weighed.terms, minlength=len(vocabulary))
    telling = idf(vocabulary, found, len(items))
    return {
        "vocabulary": _packed(vocabulary),
        "inverse": telling,
        "starts": _starts(found),
        "rows": weighed.rows.astype(np.int32),
        "weights": weighed.weights,
        "norms": _norms(weighed, telling, len(items)),
        "averages": averages,
        "learned": np.array(len(items)),
    }


def extend(
    arrays: Arrays, kept_rows: NDArray[np.int64], items: Sequence[Item], fields: Sequence[Field] = TEXT_FIELDS
) -> Arrays:
    """The arrays of these rows of theirs, ascending, and of further items behind them.

    What terms tell and how long fields are on average stay as they were learned, hence all that is known of the rows;
    a new term tells what its place among the further items says.
    """
    if not len(items) and len(kept_rows) == len(arrays["norms"]):
        return arrays
    starts, rows, weights = arrays["starts"], arrays["rows"], arrays["weights"]
    if len(kept_rows) < len(arrays["norms"]):
        place = np.full(len(arrays["norms"]), -1, np.int32)
        place[kept_rows] = np.arange(len(kept_rows), dtype=np.int32)
        stands = place[rows] >= 0
        starts = np.concatenate(([0], np.cumsum(stands)))[starts]
        rows, weights = place[rows[stands]], weights[stands]
    vocabulary = _Growing(vocabulary_of(arrays))
    known = len(vocabulary)
    fresh = _weigh([_count(items, field, vocabulary) for field in fields], arrays["averages"])
    new = list(vocabulary)[known:]
    found = np.bincount(fresh.terms, minlength=len(vocabulary))
    telling = np.concatenate((arrays["inverse"], idf(new, found[known:], arrays["learned"] + len(items))))
    starts = np.concatenate((starts, np.full(len(new), len(rows))))
    ends = starts[fresh.terms + 1]
    return {
        "vocabulary": np.concatenate((arrays["vocabulary"], _packed(new))),
        "inverse": telling,
        "starts": starts + _starts(found),
        "rows": np.insert(rows, ends, (fresh.rows + len(kept_rows)).astype(np.int32)),
        "weights": np.insert(weights, ends, fresh.weights),
        "norms": np.concatenate((arrays["norms"][kept_rows], _norms(fresh, telling, len(items)))),
        "averages": arrays["averages"],
        "learned": arrays["learned"],
    }


def term_weights(
    arrays: Arrays, vocabulary: Vocabulary, items: Sequence[Item], longest: int, fields: Sequence[Field] = TEXT_FIELDS
) -> TermWeights:
    """The terms of these items that the catalogue knows, weighed as in the catalogue; `rows` are places in `items`.

    Of a text, `longest` characters are read.
    """
    return _weigh([_count(items, field, vocabulary, longest) for field in fields], arrays["averages"])


class Vocabulary(dict[str, int]):
    """Terms with their numbers; the number of an unknown one is −1."""

    def __missing__(self, term: str) -> int:
        return -1


def vocabulary_of(arrays: Arrays) -> Vocabulary:
    terms = arrays["vocabulary"].tobytes().decode().split("\n")[:-1]
    return Vocabulary(zip(terms, range(len(terms)), strict=True))


class _Growing(Vocabulary):
    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


def _fields(item: Item, field: Field) -> list[str]:
    """What the item says in this field, in every language it is written in."""
    said = [item, *item.translations.values()]
    if field.of == "title":
        return [s.title for s in said]
    if field.of == "text":
        return [s.text for s in said if s.text]
    if field.of == "facts":
        facts = (fact for s in said for fact in s.extracted)
        return list(dict.fromkeys(fact.value for fact in facts if field.only is None or fact.field in field.only))
    return list(dict.fromkeys(trait for language in ("", *item.translations) for trait in item.traits(language)))


@dataclass(frozen=True)
class _Count:
    terms: NDArray[np.int64]
    lengths: NDArray[np.int64]
    field: Field


def _count(items: Sequence[Item], field: Field, vocabulary: Vocabulary, longest: int | None = None) -> _Count:
    found, lengths = array("q"), array("q")
    number = vocabulary.__getitem__
    for item in items:
        before = len(found)
        for text in _fields(item, field):
            found.extend(map(number, tokenize(text[:longest], field.pairs)))
        lengths.append(len(found) - before)
    return _Count(np.array(found, np.int64), np.array(lengths, np.int64), field)


def _weigh(counts: Sequence[_Count], averages: NDArray[np.float64]) -> TermWeights:
    """The fields of items together."""
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


def idf(terms: Iterable[str], found: NDArray[Any], items: int | NDArray[Any]) -> NDArray[np.float32]:
    """log(1 + (N − n + ½) / (n + ½)) of terms that stand in n of N items (Robertson and Zaragoza 2009)."""
    share = np.array([CHARACTER if is_character(term) else 1.0 for term in terms])
    return (share * np.log1p((items - found + 0.5) / (found + 0.5))).astype(np.float32)


def _packed(terms: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("".join(f"{term}\n" for term in terms).encode(), np.uint8)


def _starts(found: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(found))).astype(np.int64)


def _norms(weighed: TermWeights, telling: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    squares = (weighed.weights * telling[weighed.terms]).astype(np.float64) ** 2
    return np.sqrt(np.bincount(weighed.rows, squares, minlength=rows)).astype(np.float32)
