"""Whether a catalogue serves a request: the words of it that an item has, and how near the items are in meaning.

A logistic regression on a few figures of the request and the best item, with weights that `whyrec-eval served --out`
fits on requests that others wrote (docs/decisions/query-understanding.md).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from agent.coverage.catalogue_words import FULL_SHARE, CatalogueWords
from agent.coverage.concepts import Concept, concepts_of
from agent.coverage.nearness import Nearness
from agent.coverage.word_lists import WordClass, kind_implied
from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.facets.topics import find_domain
from agent.query.parse import parse
from retrieval.arrays import Floats, Mask, Rows
from retrieval.conditions import Comparison
from retrieval.embedding import Embedder, Vectors
from retrieval.index import Index
from retrieval.query import Request
from retrieval.sources import CandidateSource
from retrieval.sources.lexical import Lexical

WEIGHTS = "weights.json"
CLASS_WEIGHTS: Mapping[WordClass, float] = {"subject": 1.0, "thing": 1.0, "mood": 0.25, "occasion": 0.15}
"""How much a word of each class counts among the words of a request."""
SUBJECTS: tuple[WordClass, ...] = ("subject", "thing")
"""The classes of words without which a request is about nothing that a catalogue could lack."""
GOODS = "product"
"""The domain of what a shop sells, of whatever kind: board games, books or films are products, too."""
NEARNESS_WEIGHT = 0.05
"""How much a standard deviation of nearness counts beside the share of the words in the choice of the best item."""
MAX_ROWS = 20_000
"""Items that are compared with a request: where there are more, those with most of its words, then others in order."""


@dataclass(frozen=True)
class Coverage:
    """Whether a catalogue serves a request, and the words of it that the nearest item does not have."""

    served: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """Figures that a request is judged by, by name, and the words that the best item lacks."""

    figures: Mapping[str, float]
    missing: tuple[str, ...]


class CoverageJudge:
    """Judges requests against the items of one catalogue; `lexical` and `vectors` are in its rows.

    `kinds`: which items are of each of its domains, (items,). A noun for a thing to buy or a place to visit is no
    evidence for an item of another kind.
    """

    def __init__(
        self,
        lexical: Lexical,
        vectors: Vectors,
        centroid: Vectors,
        embedder: Callable[[], Embedder],
        kinds: Mapping[str, Mask],
    ):
        self._words, self._nearness = CatalogueWords(lexical), Nearness(vectors, centroid, embedder)
        self._kinds = kinds

    @classmethod
    def of_index(
        cls, index: Index, sources: Iterable[CandidateSource], embedder: Callable[[], Embedder]
    ) -> CoverageJudge | None:
        """Return the judge of an index; None where it has no words to judge by."""
        lexical = next((source for source in sources if isinstance(source, Lexical)), None)
        if lexical is None or not lexical.vocabulary:
            return None
        domains = np.array([item.domain for item in index.items.in_order])
        kinds = {str(domain): domains == domain for domain in np.unique(domains)}
        return cls(lexical, index.vectors, index.centroid, embedder, kinds)

    def judge(self, request: Request, allowed: Mask) -> Coverage:
        """Return the coverage of a request by the allowed items, (items,)."""
        kind = find_domain(request.typed_text or request.text)
        if kind and self._holds_works and kind not in self._kinds and self._kinds.keys() != {GOODS}:
            return Coverage(False, (kind,))
        evidence = self.evidence(request, allowed)
        if evidence is None:
            return Coverage(True)
        weights = _weights()["with_vectors" if self._nearness.is_meaningful else "words_alone"]
        served = weights["intercept"] + sum(weights[name] * x for name, x in evidence.figures.items()) >= 0
        return Coverage(served, () if served else evidence.missing)

    def evidence(self, request: Request, allowed: Mask) -> Evidence | None:
        """Return what speaks for and against; None where the request names no subject or no item is allowed."""
        concepts, names_kind = self._concepts(request), self._names_kind(request)
        if not names_kind and (kind := kind_implied(request.typed_text or request.text)) in self._kinds:
            allowed = allowed & self._kinds[kind]
        if not allowed.any() or not any(concept.kind in SUBJECTS for concept in concepts):
            return None
        shares, rarities = map(np.array, zip(*map(self._words.shares, concepts), strict=True))
        weights = rarities * [CLASS_WEIGHTS[concept.kind] for concept in concepts]
        covered = weights @ shares / weights.sum()
        rows = _rows(allowed, covered)
        covered, shares = covered[rows], shares[:, rows]
        nearness: dict[str, float] = {}
        best = int(covered.argmax())
        if self._nearness.is_meaningful:
            plain, centred = self._nearness.of(request.text, request.language, rows)
            best = int((covered + NEARNESS_WEIGHT * centred).argmax())
            nearness = {"nearest": float(plain.max()), "nearest_centred": float(centred.max())}
            nearness["best_nearness"] = float(centred[best])
        figures = self._figures(concepts, shares, weights, best)
        is_thing = self._holds_works and not names_kind and any(concept.kind == "thing" for concept in concepts)
        return Evidence(figures | nearness | {"thing": float(is_thing)}, missing_words(concepts, shares[:, best]))

    def _concepts(self, request: Request) -> list[Concept]:
        """Return the concepts of a request's text, or of what was typed where the text is no more than a particle."""
        typed = request.typed_text or request.text
        concepts = concepts_of(request.text, typed, self._words.has)
        if not concepts and typed != request.text:
            concepts = concepts_of(parse(typed, request.language).topic, typed, self._words.has)
        return [concept for concept in concepts if self._words.is_readable(concept)]

    @property
    def _holds_works(self) -> bool:
        return frozenset(self._kinds) <= frozenset(KIND_NOUNS)

    def _names_kind(self, request: Request) -> bool:
        """Return whether a request says what kind of item it is for."""
        conditions = [each for each in request.conditions if isinstance(each, Comparison) and each.field == "domain"]
        return bool(conditions or request.domain or find_domain(request.typed_text or request.text))

    def _figures(self, concepts: Sequence[Concept], shares: Floats, weights: Floats, best: int) -> dict[str, float]:
        """Return the figures of the words of a request, from what the items have of them, (concepts, items)."""
        most_rare, anywhere = math.log(2 * (self._words.items + 1)), shares.max(axis=1)
        classes = np.array([CLASS_WEIGHTS[concept.kind] for concept in concepts])
        names = [c.is_name and share < FULL_SHARE for c, share in zip(concepts, anywhere.tolist(), strict=True)]
        subjects = [concept.kind in SUBJECTS for concept in concepts]
        return {
            "covered": float(weights @ shares[:, best] / weights.sum()),
            "missing": float((weights * (1 - shares[:, best])).max()) / most_rare,
            "absent": float((classes * (1 - anywhere)).max()),
            "words": float(len(concepts)),
            "weight": float(weights[subjects].sum()) / most_rare,
            "absent_name": float(any(names)),
        }


def missing_words(concepts: Sequence[Concept], shares: Floats) -> tuple[str, ...]:
    """Return the words of which an item has not all, as they were typed; all of them where it has all."""
    subjects = [(c, share) for c, share in zip(concepts, shares.tolist(), strict=True) if c.kind in SUBJECTS]
    return tuple(c.text for c, share in subjects if share < FULL_SHARE) or tuple(c.text for c, _ in subjects)


def _rows(allowed: Mask, covered: Floats) -> Rows:
    rows = np.flatnonzero(allowed)
    if len(rows) > MAX_ROWS:
        rows = np.sort(rows[np.argsort(-covered[rows], kind="stable")[:MAX_ROWS]])
    return rows


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    content: Mapping[str, Mapping[str, float]] = json.loads((files("agent.coverage") / WEIGHTS).read_text("utf-8"))
    return content
