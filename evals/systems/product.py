"""The product's own retrieval: single sources, groups of sources, all of them, and these with learned weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

import numpy as np
from numpy.typing import NDArray

from agent.progress import Progress
from agent.query import parse_query
from evals.cases import Answer, Case, Example
from evals.datasets import sequences, vectors
from evals.datasets.logs import InteractionLog
from evals.datasets.splits import hold_out_items
from evals.systems.base import (
    DEFAULT_SETTINGS,
    RANKING_LENGTH,
    LearnsWeights,
    NotApplicable,
    Setting,
    SystemSettings,
)
from evals.systems.controls import SHUFFLED, SHUFFLED_EXTRACTED, permute_extracted, permute_texts
from retrieval.arrays import Arrays
from retrieval.cache import cache_dir
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.embedding import load as load_embedder
from retrieval.errors import NotEnoughData
from retrieval.query import Candidate
from retrieval.query.context import boost_matching_events
from retrieval.ranking import CandidateScorer, WeightSet, logit
from retrieval.ranking.features import feature_names, features
from retrieval.ranking.rrf import union_top_k
from retrieval.sources import CandidateSource, InMemoryInputs, collaborative, collaborative_training, recency
from retrieval.sources.assemble import assemble, source_names
from retrieval.sources.inputs import Interactions
from retrieval.sources.sequence_network import Settings as SequenceSettings

COLLABORATIVE = (*collaborative.NAMES, "recent_popularity")
CONTENT = ("dense", "lexical", "extracted")
READS_TEXT = (*CONTENT, "content_transfer", "bilinear", "expected_popularity", "sequence")
SYSTEMS = {
    "lexical": ("lexical",),
    "dense": ("dense",),
    "extracted": ("extracted",),
    "content-rrf": CONTENT,
    "content-learned": CONTENT,
    "bilinear": ("bilinear",),
    "sequence": ("sequence",),
    "text-sequence": ("sequence",),
    "collaborative": COLLABORATIVE,
    "collaborative-context": COLLABORATIVE,
    "rrf": (),
    "hybrid": (),
}
"""The sources of each system; all sources where none is named."""
CONTEXT_BOOST = 2.0
"""What an interaction in the request's context counts beyond 1 in `collaborative-context`."""
LEARNED = ("hybrid", "content-learned")
"""Systems whose weights are learned on other users' cases."""
QUERY_UNDERSTANDING = "+query-understanding"
NO_CANDIDATES = "no source has found an item for this request"


@dataclass(frozen=True)
class Parts:
    """A system's name, parsed: its base, the sources that the ablation leaves, whether requests are parsed first."""

    base: str
    sources: tuple[str, ...]
    parses_queries: bool

    @property
    def reads_text(self) -> bool:
        return bool(set(self.sources) & set(READS_TEXT))


def parse_name(name: str) -> Parts | None:
    """Parse a name without its control, such as `hybrid-dense+query-understanding`; None for one that is none."""
    plain = name.removesuffix(QUERY_UNDERSTANDING)
    for base in sorted(SYSTEMS, key=len, reverse=True):
        if plain != base and not plain.startswith(f"{base}-"):
            continue
        ablated = plain.removeprefix(base).split("-")[1:]
        sources = tuple(source for source in SYSTEMS[base] or source_names() if source not in ablated)
        return Parts(base, sources, plain != name) if sources and set(ablated) <= set(source_names()) else None
    return None


class LogInputs(InMemoryInputs):
    """Inputs of a log, whose items may have each other's texts; their dates stay their own."""

    def __init__(
        self,
        log: InteractionLog,
        items: Sequence[Item],
        embedder: Callable[[], Embedder],
        vectors: Callable[[], Vectors],
        models: collaborative_training.Settings,
        sequence_of_texts: bool = False,
    ):
        interactions = Interactions(log.users, log.rows, log.preferences, log.times, log.ordered)
        super().__init__(items, embedder, vectors, interactions, models=models)
        self._log_items, self._sequence_of_texts = log.items, sequence_of_texts

    def dates(self) -> Arrays:
        return recency.learn(self._log_items)

    def sequence(self) -> Arrays:
        """Return the sequence model; of texts alone where no item shall have a vector of its own."""
        if not self._sequence_of_texts:
            return sequences.trained(self.vectors, self.interactions)
        learned = sequences.trained(self.vectors, self.interactions, SequenceSettings(text_only=1.0))
        return {**learned, "own": np.zeros_like(learned["own"])} if "own" in learned else learned


class Product:
    """Retrieval over a log by the product's own sources and fusion.

    `hybrid` and `content-learned` learn on other users' cases what each source is worth; the rest add reciprocal ranks.
    With `+query-understanding` conditions parsed from the request hold for every item that is ranked, and the rest of
    the text is searched for.
    """

    baseline, without_llm, batch_size = False, "", 16
    grid: Sequence[Setting] = ({},)

    def __init__(self, name: str, settings: SystemSettings = DEFAULT_SETTINGS):
        plain = name.partition("~")[0]
        parts = parse_name(plain)
        assert parts, name
        self.name, self._control, self._settings = name, name.removeprefix(plain), settings
        self._which, self._parses_queries, self.reads_text = parts.sources, parts.parses_queries, parts.reads_text
        self._context_boost = CONTEXT_BOOST if parts.base == "collaborative-context" else 0.0
        self._sequence_of_texts = parts.base == "text-sequence"
        self._weights: WeightSet | None = None
        self._training_cases: dict[str, logit.TrainingCase] = {}
        self._cold: tuple[Product, dict[str, Example]] | None = None
        self._models = collaborative_training.Settings()
        if parts.base in LEARNED:
            self.fit_weights = self._fit_weights

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        self._log = log
        self.items: tuple[Item, ...] = log.items
        self.rows = {item.id: row for row, item in enumerate(log.items)}
        self._columns = Columns(log.items)
        sources = self._sources(log)
        self.sources = [s for s in sources if not s.unavailable_reason]
        if not self.sources:
            raise NotApplicable("; ".join(s.unavailable_reason.text() for s in sources if s.unavailable_reason))

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        """Rank as `shortlist` does, without the explanations."""
        return [self._answer(case) for case in cases]

    def shortlist(self, case: Case) -> tuple[Candidate, ...]:
        """Return the product's own shortlist, from the catalogue or of the case's candidates."""
        scorer = self._scorer(self._parsed(case), self._weights)
        return scorer.candidates(len(scorer.rows) if scorer.given else RANKING_LENGTH)[:RANKING_LENGTH]

    def _parsed(self, case: Case) -> Case:
        """Return the case with its text parsed into conditions and a query, where this system does so."""
        return replace(case, request=parse_query(case.request, self._columns)) if self._parses_queries else case

    def _answer(self, case: Case) -> Answer:
        case = self._parsed(case)
        scorer = self._scorer(case, self._weights, every_source=isinstance(self, LearnsWeights))
        rows = scorer.rows
        if not len(rows):
            # Conditions that no item meets are an answer, with no item in it.
            return Answer(unscored="" if self._parses_queries and case.request.conditions else NO_CANDIDATES)
        total, _ = scorer.fused()
        best = np.argsort(-total, kind="stable")[:RANKING_LENGTH]
        return Answer(tuple(self.items[rows[n]].id for n in best), tuple(round(float(total[n]), 6) for n in best))

    def _scorer(self, case: Case, weights: WeightSet | None, every_source: bool = False) -> CandidateScorer:
        """Return the product's scorer of a case's candidates, or of the whole catalogue."""
        request = boost_matching_events(case.request, self._context_boost, UTC)
        allowed, rows = None, None
        if case.candidates is not None:
            rows = np.array([self.rows[i] for i in case.candidates], np.int64)
        else:
            allowed = np.ones(len(self.items), np.bool_)
            allowed[[self.rows[i] for i in request.seen_ids if i in self.rows]] = False
            if request.conditions:
                allowed &= self._columns.allowed(request.conditions)
        return CandidateScorer.of(
            self.sources,
            self.items,
            request,
            weights,
            RANKING_LENGTH,
            allowed=allowed,
            rows=rows,
            every_source=every_source,
        )

    def _fit_weights(self, examples: Sequence[Example]) -> str:
        names = feature_names([s.name for s in self.sources])
        if examples and self._ranks_untouched(examples[0].case):
            cases = self._cold_cases([example.case.user_id for example in examples])
        else:
            cases = [self._training_case(e) for e in examples if not e.case.request.has_no_signal]
        try:
            self._weights = logit.fit(cases, names, f"{len(cases)} cases", settings=self._settings.weights)
        except NotEnoughData as error:
            self._weights = None
            return str(error)
        used = sum(value != 0 for value in self._weights.values)
        trees = " and trees" if self._weights.trees else ""
        return f"{used} of {len(names)} weights{trees}, of {len(cases)} cases"

    def _training_case(self, example: Example) -> logit.TrainingCase:
        if example.case.id not in self._training_cases:
            scorer = self._scorer(self._parsed(example.case), None, every_source=True)
            rows = scorer.rows
            if scorer.given and len(rows) > RANKING_LENGTH:  # only those near the top of a source
                among = {name: _restricted_to(rows, values) for name, values in scorer.scores.items()}
                rows = union_top_k(among, RANKING_LENGTH)
            relevant = np.array([self.items[row].id in example.targets for row in rows])
            columns = features(scorer.scores, rows, len(example.case.request.history))
            self._training_cases[example.case.id] = logit.TrainingCase(columns, relevant)
        return self._training_cases[example.case.id]

    def _ranks_untouched(self, case: Case) -> bool:
        """Tell whether the candidates are given and nobody has interacted with any of them."""
        touched = np.bincount(self._log.rows, minlength=len(self.items)) > 0
        return case.candidates is not None and not any(touched[self.rows[i]] for i in case.candidates)

    def _cold_cases(self, user_ids: Sequence[str]) -> list[logit.TrainingCase]:
        """Make training cases of what these users chose of further items, which are hidden in turn.

        The candidates of the task cannot serve: even which of them others chose must not be learned.
        """
        if self._cold is None:
            log = self._log
            hidden = hold_out_items(len(self.items), 0, "further cold items")
            hidden &= np.bincount(log.rows, minlength=len(self.items)) > 0
            hold_out = hidden[log.rows]
            ids = tuple(item.id for item, is_hidden in zip(self.items, hidden, strict=True) if is_hidden)
            requests, chosen = log.requests(~hold_out), log.rows_by_user(hold_out & (log.preferences > 0))
            examples = {
                user_id: Example(Case(user_id, user_id, request, ids), frozenset(self.items[row].id for row in rows))
                for user_id, request, rows in zip(log.user_ids, requests, chosen, strict=True)
                if len(rows) and not request.has_no_signal
            }
            other = Product(self.name, self._settings)
            other._which = tuple(source.name for source in self.sources)
            other.fit(log.restricted_to(~hold_out), {})
            self._cold = other, examples
        other, examples = self._cold
        if [s.name for s in other.sources] != [s.name for s in self.sources]:
            return []  # weights of other sources than those that rank
        return [other._training_case(examples[user_id]) for user_id in dict.fromkeys(user_ids) if user_id in examples]

    def _sources(self, log: InteractionLog) -> Sequence[CandidateSource]:
        """Assemble the product's sources over the log, those that this system consists of."""
        embedder = load_embedder(self._settings.embedder)
        items = log.items
        if "extracted" not in self._which:
            items = tuple(item.without_extracted() for item in items)
        order = np.arange(len(items))
        if self._control == SHUFFLED_EXTRACTED:
            items = permute_extracted(items)
        elif self._control:
            order = np.random.default_rng(0).permutation(len(items))
        texts = [item.passage() for item in items]

        def embedded() -> Vectors:
            with Progress("embedding items") as progress:
                return vectors.passages(embedder, texts, cache_dir("vectors"), progress)[order]

        shown = permute_texts(items) if self._control == SHUFFLED else items
        inputs = LogInputs(log, shown, lambda: embedder, embedded, self._models, self._sequence_of_texts)
        return assemble(inputs, self._which)


def _restricted_to(rows: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the scores, (items,), with NaN for all rows but these."""
    restricted = np.full(len(scores), np.nan)
    restricted[rows] = scores[rows]
    return restricted
