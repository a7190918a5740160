"""The product's own shortlists: its sources of texts, all its sources, and these with learned weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from retrieval.cache import cache_dir
from retrieval.conditions.columns import Columns
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.embedding import load as load_embedder
from retrieval.errors import NotEnoughData
from retrieval.query.context import boost_matching_events
from retrieval.query.request import Candidate
from retrieval.ranking import logit
from retrieval.ranking.combine import CandidateScorer
from retrieval.ranking.features import feature_names, features
from retrieval.ranking.rrf import union_top_k
from retrieval.ranking.weights import WeightSet
from retrieval.sources import collaborative, recency
from retrieval.sources.assemble import assemble, source_names
from retrieval.sources.base import CandidateSource
from retrieval.sources.in_memory import InMemoryInputs
from retrieval.sources.inputs import Arrays, Interactions

COLLABORATIVE = (*collaborative.NAMES, "recent_popularity")
READS_TEXT = ("dense", "lexical", "extracted", "content_transfer", "bilinear")
NAMES = {
    "lexical": ("lexical",),
    "dense": ("dense",),
    "extracted": ("extracted",),
    "content-rrf": ("dense", "lexical", "extracted"),
    "content-learned": ("dense", "lexical", "extracted"),
    "bilinear": ("bilinear",),
    "collaborative": COLLABORATIVE,
    "collaborative-context": COLLABORATIVE,
    "rrf": (),
    "hybrid": (),
}
"""The sources of each; all where none is named."""
CONTEXT_WEIGHT = 2.0
"""How much more an interaction counts that shares the request's context, in `collaborative-context`."""
LEARNED = ("hybrid", "content-learned")
"""Those whose weights are learned on other users' cases."""
QUERY_UNDERSTANDING = "+query-understanding"
SILENT = "no source has found an item for this request"


def parts(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the base name and the sources of a system such as `hybrid-dense`; None for a name that is none."""
    plain = name.removesuffix(QUERY_UNDERSTANDING)
    for base in sorted(NAMES, key=len, reverse=True):
        without = plain.removeprefix(base)
        if without == plain or (without and not without.startswith("-")):
            continue
        left_out = without.split("-")[1:]
        sources = tuple(s for s in NAMES[base] or source_names() if s not in left_out)
        return (base, sources) if sources and set(left_out) <= set(source_names()) else None
    return None


class LogInputs(InMemoryInputs):
    """Inputs of a log, whose items may be shown with each other's texts; ages stay their own."""

    def __init__(
        self,
        log: Log,
        shown: Sequence[Item],
        embedder: Callable[[], Embedder],
        vectors: Callable[[], Vectors],
        models: collaborative.Settings,
    ):
        interactions = Interactions(log.users, log.rows, log.signals, log.times, log.ordered)
        super().__init__(shown, embedder, vectors, interactions, models=models)
        self._own = log.items

    def dates(self) -> Arrays:
        return recency.learn(self._own)


class Product:
    """`hybrid` learns on other users' cases what each source is worth; the rest add reciprocal ranks. With
    `+query-understanding` what a request's words limit holds for every item that is ranked, and what is left of them
    is searched for. `fit_settings`: with how few users weights are learned."""

    baseline, without, batch = False, "", 16
    grid: Sequence[Setting] = ({},)

    def __init__(self, name: str, fit_settings: logit.FitSettings = logit.FitSettings()):
        plain = name.partition("~")[0]
        base, self._which = parts(plain) or ("", ())
        self.name, self._shuffled = name, name.removeprefix(plain)
        self._understands = plain.endswith(QUERY_UNDERSTANDING)
        self._more = CONTEXT_WEIGHT if base == "collaborative-context" else 0.0
        self._fit_settings = fit_settings
        self.reads_text = bool(set(READS_TEXT) & set(self._which))
        self._weights: WeightSet | None = None
        self._cases: dict[str, logit.TrainingCase] = {}
        self._hidden: tuple[Product, dict[str, Example]] | None = None
        self._models = collaborative.Settings()
        if base in LEARNED:
            self.fit = self._fit

    def learn(self, log: Log, setting: Setting) -> None:
        self._log = log
        self.items: tuple[Item, ...] = log.items
        self.rows = {item.id: row for row, item in enumerate(log.items)}
        self._columns = Columns(log.items)
        sources = self._sources(log)
        self.sources = [s for s in sources if not s.unavailable_reason]
        if not self.sources:
            raise Unfit("; ".join(s.unavailable_reason.text() for s in sources if s.unavailable_reason))

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        """As `shortlist` does, without what it tells of why."""
        return [self._ranked(case) for case in cases]

    def shortlist(self, case: Case) -> tuple[Candidate, ...]:
        """The product's own, from the catalogue or of the given candidates."""
        scorer = self._scorer(self._read(case), self._weights)
        return scorer.candidates(len(scorer.rows) if scorer.given else SHOWN)[:SHOWN]

    def _read(self, case: Case) -> Case:
        """With its words understood, where this system does so."""
        return replace(case, request=parse_query(case.request, self._columns)) if self._understands else case

    def _ranked(self, case: Case) -> Answer:
        case = self._read(case)
        scorer = self._scorer(case, self._weights, every_source=isinstance(self, Fitted))
        rows = scorer.rows
        if not len(rows):
            # Limits that nothing meets are an answer, and one that finds nothing.
            return Answer(unscored="" if self._understands and case.request.conditions else SILENT)
        total, _ = scorer.fused()
        best = np.argsort(-total, kind="stable")[:SHOWN]
        return Answer(tuple(self.items[rows[n]].id for n in best), tuple(round(float(total[n]), 6) for n in best))

    def _scorer(self, case: Case, weights: WeightSet | None, every_source: bool = False) -> CandidateScorer:
        """The product's scorer of a case's candidates, or of the whole catalogue."""
        request = boost_matching_events(case.request, self._more, UTC)
        allowed, rows = None, None
        if case.candidates is not None:
            rows = np.array([self.rows[i] for i in case.candidates], np.int64)
        else:
            allowed = np.ones(len(self.items), np.bool_)
            allowed[[self.rows[i] for i in request.seen_ids if i in self.rows]] = False
            if request.conditions:
                allowed &= self._columns.allowed(request.conditions)
        return CandidateScorer.of(
            self.sources, self.items, request, weights, SHOWN, allowed=allowed, rows=rows, every_source=every_source
        )

    def _fit(self, examples: Sequence[Example]) -> str:
        names = feature_names([s.name for s in self.sources])
        if examples and self._new(examples[0].case):
            cases = self._new_cases([example.case.person for example in examples])
        else:
            cases = [self._case(example) for example in examples if not example.case.request.has_no_signal]
        try:
            self._weights = logit.fit(cases, names, f"{len(cases)} cases", settings=self._fit_settings)
        except NotEnoughData as error:
            self._weights = None
            return str(error)
        used = sum(value != 0 for value in self._weights.values)
        trees = " and trees" if self._weights.trees else ""
        return f"{used} of {len(names)} weights{trees}, of {len(cases)} cases"

    def _case(self, example: Example) -> logit.TrainingCase:
        if example.case.id not in self._cases:
            scorer = self._scorer(self._read(example.case), None, every_source=True)
            rows = scorer.rows
            if scorer.given and len(rows) > SHOWN:  # those that any source puts near the top
                rows = union_top_k({name: _only(each, rows) for name, each in scorer.scores.items()}, SHOWN)
            relevant = np.array([self.items[row].id in example.targets for row in rows])
            columns = features(scorer.scores, rows, len(example.case.request.history))
            self._cases[example.case.id] = logit.TrainingCase(columns, relevant)
        return self._cases[example.case.id]

    def _new(self, case: Case) -> bool:
        """Whether nobody has touched any of the candidates."""
        touched = np.bincount(self._log.rows, minlength=len(self.items)) > 0
        return case.candidates is not None and not any(touched[self.rows[i]] for i in case.candidates)

    def _new_cases(self, people: Sequence[str]) -> list[logit.TrainingCase]:
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
            again = Product(self.name, self._fit_settings)
            again._which = tuple(source.name for source in self.sources)
            if "ease" not in again._which:  # not learned of fewer items either
                again._models = replace(again._models, most_dense=0)
            again.learn(log.only(~held), {})
            self._hidden = again, examples
        again, examples = self._hidden
        if [s.name for s in again.sources] != [s.name for s in self.sources]:
            return []  # what is known of fewer items teaches other sources
        return [again._case(examples[person]) for person in dict.fromkeys(people) if person in examples]

    def _sources(self, log: Log) -> Sequence[CandidateSource]:
        """The product's sources over the log, or those of them that this system is made of."""
        embedder = load_embedder()
        read = log.items
        if "extracted" not in self._which:
            read = tuple(item.without_extracted() for item in read)
        order = np.arange(len(read))
        if self._shuffled == SHUFFLED_FACTS:
            read = facts_dealt(read)
        elif self._shuffled:
            order = np.random.default_rng(0).permutation(len(read))
        texts = [item.passage() for item in read]

        def embedded() -> Vectors:
            with Progress("embedding items") as progress:
                return vectors.passages(embedder, texts, cache_dir("vectors"), progress)[order]

        shown = dealt(read) if self._shuffled == SHUFFLED else read
        return assemble(LogInputs(log, shown, lambda: embedder, embedded, self._models), self._which)


def _only(told: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """NaN for all other rows."""
    kept = np.full(len(told), np.nan)
    kept[rows] = told[rows]
    return kept
