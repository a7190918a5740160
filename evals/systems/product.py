"""The product's own shortlists: its sources of texts, all its sources, and these with learned weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

import numpy as np
from numpy.typing import NDArray

from agent.progress import Progress
from agent.query.to_conditions import parse_query
from evals.cases import Answer, Case, Example, draw
from evals.datasets import vectors
from evals.datasets.logs import Log
from evals.protocols.cold_items import SHARE
from evals.systems.registry import SHOWN, SHUFFLED, SHUFFLED_FACTS, Fitted, Setting, Unfit, dealt, facts_dealt
from retrieval import retriever
from retrieval.cache import cache_dir
from retrieval.conditions.columns import Columns
from retrieval.data.items import Item
from retrieval.embedding import load as load_embedder
from retrieval.errors import IndexFault
from retrieval.query.context import boost_matching_events
from retrieval.query.request import Candidate
from retrieval.ranking import weights
from retrieval.sources import assemble, bilinear, collaborative, content_transfer, inverted_index, popularity, recency
from retrieval.sources.assemble import CandidateSource
from retrieval.sources.bilinear import BilinearContent
from retrieval.sources.dense import Dense
from retrieval.sources.lexical import Lexical
from retrieval.sources.recency import Recency

NAMES = {
    "words": ("lexical",),
    "meaning": ("dense",),
    "facts": ("facts",),
    "texts": ("dense", "lexical", "facts"),
    "content": ("dense", "lexical", "facts"),
    "tuned": ("tuned",),
    "people": ("ease", "liked", "walks", "sequence", "factors", "popular"),
    "timely": ("ease", "liked", "walks", "sequence", "factors", "popular"),
    "fused": (),
    "hybrid": (),
}
"""The sources of each; all where none is named."""
SOURCES = (
    "dense",
    "lexical",
    "facts",
    "ease",
    "liked",
    "walks",
    "sequence",
    "factors",
    "kin",
    "tuned",
    "popular",
    "classic",
    "newest",
)
MORE = 2.0
"""What an interaction under the circumstances of the request counts beyond 1 in `timely`."""
LEARNED = ("hybrid", "content")
"""Those whose weights are learned on other people's cases."""
WISHES = "+wishes"
SILENT = "no source has found an item for this request"


def known(name: str) -> bool:
    base, *without = name.removesuffix(WISHES).split("-")
    return base in NAMES and set(without) <= set(SOURCES) and len(_sources(name)) > 0


def _sources(name: str) -> tuple[str, ...]:
    base, *without = name.removesuffix(WISHES).split("-")
    return tuple(s for s in NAMES[base] or SOURCES if s not in without)


class Product:
    """`hybrid` learns on other people's cases what each source is worth; the rest add reciprocal ranks. With `+wishes`
    what a request's words limit holds for every item that is ranked, and what is left of them is searched for."""

    baseline, without, batch = False, "", 16
    grid: Sequence[Setting] = ({},)

    def __init__(self, name: str):
        plain = name.partition("~")[0]
        self.name, self._which, self._shuffled = name, _sources(plain), name.removeprefix(plain)
        self._understands = plain.endswith(WISHES)
        base = plain.removesuffix(WISHES).partition("-")[0]
        self._more = MORE if base == "timely" else 0.0
        self.reads_text = any(source in self._which for source in ("dense", "lexical", "facts", *retriever.HANDED))
        self._weights: weights.WeightSet | None = None
        self._cases: dict[str, weights.TrainingCase] = {}
        self._hidden: tuple[Product, dict[str, Example]] | None = None
        self._models = collaborative.Settings()
        if base in LEARNED:
            self.fit = self._fit

    def learn(self, log: Log, setting: Setting) -> None:
        self._log = log
        self.items: tuple[Item, ...] = log.items
        self.rows = {item.id: row for row, item in enumerate(log.items)}
        self._columns = Columns(log.items)
        found = [s for s in self._sources(log) if s.name in self._which]
        self.sources = [s for s in found if not s.unavailable_reason]
        if not self.sources:
            raise Unfit("; ".join(s.unavailable_reason for s in found))

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        """As `shortlist` does, without what it tells of why."""
        return [self._ranked(case) for case in cases]

    def shortlist(self, case: Case) -> tuple[Candidate, ...]:
        """The product's own, from the catalogue or of the given candidates."""
        case = self._read(case)
        allowed, rows = self._asked(case)
        most = SHOWN if rows is None else len(rows)
        return retriever.select_candidates(self.sources, self.items, case.request, self._weights, most, allowed, rows)[
            :SHOWN
        ]

    def _read(self, case: Case) -> Case:
        """With its words understood, where this system does so."""
        return replace(case, request=parse_query(case.request, self._columns)) if self._understands else case

    def _ranked(self, case: Case) -> Answer:
        case = self._read(case)
        scores, rows = self._scores(case)
        if not len(rows):
            # Limits that nothing meets are an answer, and one that finds nothing.
            return Answer(unscored="" if self._understands and case.request.conditions else SILENT)
        given = case.candidates is not None
        history, asked = len(case.request.history), bool(case.request.text)
        total, _ = retriever.fuse(scores, rows, self._weights, history, given, asked)
        best = np.argsort(-total, kind="stable")[:SHOWN]
        return Answer(tuple(self.items[rows[n]].id for n in best), tuple(round(float(total[n]), 6) for n in best))

    def _scores(self, case: Case) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.int64]]:
        """What each source says of all items, and the rows of those that are ranked."""
        learned = isinstance(self, Fitted)
        request = boost_matching_events(case.request, self._more, UTC)
        _, scores, rows = retriever.score_sources(
            self.sources, request, learned, SHOWN, len(self.items), *self._asked(case)
        )
        return scores, rows

    def _asked(self, case: Case) -> tuple[NDArray[np.bool_] | None, NDArray[np.int64] | None]:
        """The rows that may be ranked, or those that are to be."""
        if case.candidates is not None:
            return None, np.array([self.rows[i] for i in case.candidates], np.int64)
        allowed = np.ones(len(self.items), np.bool_)
        allowed[[self.rows[i] for i in case.request.seen_ids if i in self.rows]] = False
        if conditions := case.request.conditions:
            allowed &= self._columns.allowed(conditions)
        return allowed, None

    def _fit(self, examples: Sequence[Example]) -> str:
        names = weights.feature_names([s.name for s in self.sources])
        if examples and self._new(examples[0].case):
            cases = self._new_cases([example.case.person for example in examples])
        else:
            cases = [self._case(example) for example in examples if not example.case.request.has_no_signal]
        try:
            self._weights = weights.fit(cases, names, f"{len(cases)} cases")
        except IndexFault as error:
            self._weights = None
            return str(error)
        used = sum(value != 0 for value in self._weights.values)
        trees = " and trees" if self._weights.trees else ""
        return f"{used} of {len(names)} weights{trees}, of {len(cases)} cases"

    def _case(self, example: Example) -> weights.TrainingCase:
        if example.case.id not in self._cases:
            scores, rows = self._scores(self._read(example.case))
            if example.case.candidates is not None and len(rows) > SHOWN:  # those that any source puts near the top
                rows = weights.union_top_k({name: _only(told, rows) for name, told in scores.items()}, SHOWN)
            relevant = np.array([self.items[row].id in example.targets for row in rows])
            found = weights.features(scores, rows, len(example.case.request.history))
            self._cases[example.case.id] = weights.TrainingCase(found, relevant)
        return self._cases[example.case.id]

    def _new(self, case: Case) -> bool:
        """Whether nobody has touched any of the candidates."""
        touched = np.bincount(self._log.rows, minlength=len(self.items)) > 0
        return case.candidates is not None and not any(touched[self.rows[i]] for i in case.candidates)

    def _new_cases(self, people: Sequence[str]) -> list[weights.TrainingCase]:
        """What these people chose of further items, hidden in turn: of the candidates nothing may be learned at all,
        not even which of them others chose."""
        if self._hidden is None:
            log = self._log
            free = draw(0, "further cold items").random(len(self.items)) < SHARE
            free &= np.bincount(log.rows, minlength=len(self.items)) > 0
            held = free[log.rows]
            ids = tuple(item.id for item, new in zip(self.items, free, strict=True) if new)
            before, chosen = log.requests(~held), log.targets(held & (log.signals > 0))
            examples = {
                person: Example(Case(person, person, request, ids), frozenset(self.items[row].id for row in rows))
                for person, request, rows in zip(log.ids, before, chosen, strict=True)
                if len(rows) and not request.has_no_signal
            }
            again = Product(self.name)
            again._which = tuple(source.name for source in self.sources)
            if "ease" not in again._which:  # not learned of fewer items either
                again._models = replace(again._models, most_dense=0)
            again.learn(log.only(~held), {})
            self._hidden = again, examples
        again, examples = self._hidden
        if [s.name for s in again.sources] != [s.name for s in self.sources]:
            return []  # what is known of fewer items teaches other sources
        return [again._case(examples[person]) for person in dict.fromkeys(people) if person in examples]

    def _sources(self, log: Log) -> list[CandidateSource]:
        items, read, which = log.items, log.items, self._which
        if "facts" not in which:
            read = tuple(item.without_extracted() for item in read)
        order = np.arange(len(items))
        if self._shuffled == SHUFFLED_FACTS:
            read = facts_dealt(read)
        elif self._shuffled:
            order = np.random.default_rng(0).permutation(len(items))
        found: list[CandidateSource] = []
        if {"dense", *retriever.HANDED} & set(which):
            embedder = load_embedder()
            with Progress("embedding items") as progress:
                passages = [item.passage() for item in read]
                texts = vectors.passages(embedder, passages, cache_dir("vectors"), progress)[order]
            found.append(Dense(lambda: embedder, self.rows, texts, texts.mean(axis=0)))
        if "tuned" in which:
            found.append(
                BilinearContent(bilinear.learn(texts, log.users, log.rows, log.signals, log.times), self.rows, texts)
            )
        if self._shuffled == SHUFFLED:
            read = dealt(read)
        for fields in (inverted_index.TEXT_FIELDS, (inverted_index.EXTRACTED_FIELD,)):
            if ("facts" if fields[0].of == "facts" else "lexical") in which:
                found.append(Lexical(inverted_index.build(read, fields), fields=fields))
        if set(which) & set(retriever.PEOPLE):
            arrays = (log.users, log.rows, log.signals, log.times)
            models = collaborative.sources(collaborative.learn(*arrays, self._models, log.ordered), list(self.rows))
            found += models
            if "kin" in which:
                found.append(
                    assemble.kin_of(
                        models, content_transfer.learn(texts) if len(items) <= content_transfer.MOST else None
                    )
                )
        if set(which) & set(retriever.UNASKED):
            counts = popularity.learn(log.users, log.rows, log.times, len(items))
            found += [
                popularity.Popularity(counts),
                popularity.Popularity(counts, classic=True),
                Recency(recency.learn(items)),
            ]
        return found


def _only(told: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """NaN for all other rows."""
    kept = np.full(len(told), np.nan)
    kept[rows] = told[rows]
    return kept
