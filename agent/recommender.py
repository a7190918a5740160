"""The recommender: prepares a request, retrieves a shortlist, reranks it and writes reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from agent import message_rules
from agent.llm import LanguageModel
from agent.profile import corrections
from agent.rerank.auto import AUTO, MEASURED_STRATEGY
from agent.rerank.diversify import diversify as diversify_ranking
from agent.rerank.index_reranker import reranker_of
from agent.rerank.llm_uplift import LlmUplift, load_blend_weights, load_uplift
from agent.rerank.notices import list_notices, misfits, newcomer_notices
from agent.rerank.ranking import DEFAULT_RERANKING, Ranked, Ranking, RerankSettings, rank_by_score
from agent.rerank.strategies.none import RetrievalOrder
from prompts import Prompts
from retrieval.conditions import Columns, Condition
from retrieval.data.items import Interaction, Item
from retrieval.embedding import Embedder, load
from retrieval.index import Index
from retrieval.messages import messages
from retrieval.query import Candidate, Event, PreparedRequest, Request, context
from retrieval.ranking.diversity import diversify
from retrieval.retriever import Retrieved, Retriever, RetrieverSettings

if TYPE_CHECKING:
    from agent.coverage.judge import Coverage, CoverageJudge, Evidence
    from agent.explain import Explainer, Reason
    from agent.explain.explainer import Style
    from agent.explain.styles import DescribeConditions

MAX_COVERED_CHARS = 200
"""Characters of a text up to which it is a request whose words items can name; longer ones are whole conversations."""


@dataclass(frozen=True)
class Recommendation:
    """A ranked shortlist with what is to be said of it.

    `relaxations`: where too few items meet the conditions, each of these with how many items meet the rest. `misfit`:
    why learned weights or Chroma were not used, if so. `given`: whether the candidates came with the request.
    `notices`: sentences on the list as a whole.
    """

    request: PreparedRequest
    shortlist: tuple[Candidate, ...]
    ranking: Ranking
    relaxations: tuple[tuple[Condition, int], ...] = ()
    misfit: str = ""
    given: bool = False
    notices: tuple[str, ...] = ()

    @property
    def best(self) -> tuple[Ranked, ...]:
        """Return the first n of the ranking, as many as were requested."""
        return self.ranking.items[: self.request.n]


class Recommender:
    """An index, an embedder and a language model, loaded once, that turn requests into frozen recommendations."""

    names_users = True  # whether who misspells a name is told of those that are like it

    def __init__(
        self,
        index: Index | None = None,
        model: LanguageModel | None = None,
        rerank: RerankSettings = DEFAULT_RERANKING,
        prompts: Path | None = None,
        settings: RetrieverSettings | None = None,
        embedder: Embedder | None = None,
        clock: context.Clock = context.local_clock,
        style: Style = "short",
        describe: DescribeConditions | None = None,
    ):
        self.index, self.model, self.clock = index, model, clock
        self.prompts = Prompts(prompts)
        self._blend_weights = (
            load_blend_weights(index.folder, index.manifest.built, model.name) if index and model else None
        )
        self._rerank = rerank
        self.reranker = reranker_of(index, model, rerank, self.prompts, self._blend_weights)
        settings = settings or RetrieverSettings()
        # Diversity replaces candidates, so that it needs more of them.
        size = max(settings.size, self.reranker.rerank_depth) * (2 if settings.diversity.active else 1)
        self.retriever = Retriever(index, lambda: self.embedder, replace(settings, size=size, fills_requests=True))
        self._style: Style = style
        self._describe = describe
        self._embedder = embedder

    def beside(self, model: LanguageModel) -> Recommender:
        """Return the same recommender for another thread, over the same sources, with the same model opened anew."""
        _ = self.retriever.sources  # assembled once for all
        other = copy(self)
        other.__dict__.pop("explainer", None)  # which has this one's model
        other.model, other.retriever = model, copy(self.retriever)
        other.reranker = reranker_of(self.index, model, self._rerank, self.prompts, self._blend_weights)
        return other

    def llm_skipped_for_history(self, language: str) -> str:
        """Return why `auto` leaves a request without text to retrieval, empty where the model is used.

        Either the model was measured to add nothing here, or it was not measured: a small model then makes retrieval's
        order worse more often than better (docs/decisions/reranking.md).
        """
        if self.reranker.strategy != AUTO:
            return ""
        if self._uplift:
            return "" if self._uplift.helps else self._uplift.describe(language)
        return self._not_measured(language)

    def llm_skipped_for_query(self, language: str) -> str:
        """Return why `auto` leaves a request in words to retrieval, empty where the model is used."""
        if self.reranker.strategy != AUTO:
            return ""
        learned = self._blend_weights
        if learned is None:
            return self._not_measured(language)
        if learned.values[1]:
            return ""
        no_weight = str(messages("agent.rerank", language)["uplift"]["no_query_weight"])
        return no_weight.format(searches=learned.users, model=self.reranker.model_name)

    def _not_measured(self, language: str) -> str:
        """Return that nothing was measured here, and how to measure it where the index has people enough."""
        texts = messages("agent.rerank", language)["uplift"]
        if self.index is None or not self.retriever.has_collaborative:
            return str(texts["not_measurable"])
        model = self.model.name if self.model else "NAME"
        return str(texts["not_measured"]).format(model=model, index=self.index.folder)

    @cached_property
    def _uplift(self) -> LlmUplift | None:
        if self.index is None or self.model is None:
            return None
        return load_uplift(self.index.folder, self.index.manifest.built, MEASURED_STRATEGY, self.model.name)

    @cached_property
    def explainer(self) -> Explainer:
        """The writer of reasons; its modules are loaded where there are reasons to write."""
        from agent.clauses import ClauseBook
        from agent.clauses.store import ClauseStore
        from agent.explain import Explainer
        from agent.explain.retrieved import RetrievedEvidence
        from agent.explain.styles import as_written

        clauses = ClauseBook(ClauseStore(self.index.folder) if self.index else None, self.model, self.prompts)
        return Explainer(clauses, RetrievedEvidence(self.retriever), self._style, self._describe or as_written)

    @property
    def embedder(self) -> Embedder:
        """Return the embedder given, else that of the index, loaded when first needed."""
        if self._embedder is None:
            self._embedder = self.index.embedder if self.index else load()
        return self._embedder

    def prepare(
        self, request: Request, given: Sequence[Item] | None = None, *, parse_text: bool = True
    ) -> PreparedRequest:
        """Prepare a request, once, where it enters.

        Limits in its text become conditions (`parse_text`: not where the text was composed from what was understood
        before), its context is read, and the user's corrections of their profile are applied. Raises RequestError.
        """
        # The rules of messages are imported where there is a message: their patterns take two seconds to compile.
        if parse_text and request.text:
            message_rules.load()
            from agent.query import network_reads, parse_query

            columns = self.retriever.columns if self.index and given is None else Columns(given or ())
            network = self.index is not None and network_reads(self.index.manifest.embedder)
            request = parse_query(request, columns, self.model, self.prompts, network)
        prepared = context.prepare(request, self.clock)
        if parse_text and self.index and given is None and request.text != request.typed_text:
            from agent.query.negations.demotions import demotions

            vectors, centroid = self.index.vectors, self.index.centroid
            lower = demotions(prepared.conditions, self.retriever.columns, vectors, centroid, self.embedder)
            prepared = replace(prepared, boosts=(*prepared.boosts, *lower))
        if self.index and request.user_id:
            prepared = corrections.apply(prepared, corrections.load(self.index.folder, request.user_id))
        return context.boost_matching_events(prepared, self.retriever.settings.context_weight)

    def shortlist(self, request: PreparedRequest, given: Sequence[Item] | None = None) -> tuple[Candidate, ...]:
        """Return candidates from the index, or the given items, none of which is left out."""
        return self.retriever.shortlist(request) if given is None else self.retriever.rank_items(given, request)

    def recommend_without_llm(self, request: PreparedRequest) -> tuple[Candidate, ...]:
        """Return the best n of the index as retrieval orders them, diversified as the settings say."""
        settings, vectors_of = self.retriever.settings.diversity, self.retriever.vectors_of
        return diversify(self.shortlist(request), request, settings, vectors_of)[: request.n]

    def recommend(self, request: PreparedRequest, given: Sequence[Item] | None = None) -> Recommendation:
        """Return the shortlist, reranked unless the model is skipped, and last of all diversified."""
        from_index, retriever = given is None, self.retriever
        retrieved = retriever.retrieve(request) if given is None else Retrieved(retriever.rank_items(given, request))
        skipped = self._llm_skipped(request)
        if skipped:
            ranking = self._unranked(request, retrieved, skipped)
        else:
            ranking = self.reranker.rerank(request, retrieved.candidates)
        settings, vectors_of = self.retriever.settings.diversity, self.retriever.vectors_of
        ranking = diversify_ranking(ranking, request, settings, vectors_of)
        misfit = self._misfit(request.language) if from_index else ""
        by_retrieval = bool(ranking.fallback) or ranking.model is None
        columns = self.retriever.columns if from_index else None
        notices = list_notices(request, ranking, by_retrieval=by_retrieval, columns=columns)
        unserved = self._unserved(request) if from_index and retrieved.candidates else ()
        notices = (*self._newcomer(request), *unserved, *notices)
        shown, relaxed = retrieved.candidates, retrieved.relaxations
        return Recommendation(request, shown, ranking, relaxed, misfit, not from_index, notices)

    def coverage(self, request: PreparedRequest) -> Coverage:
        """Return whether the index has an item that meets a request and is about what its text says."""
        from agent.coverage.judge import Coverage

        judge = self._coverage_judge
        if judge is None or not request.text or len(request.typed_text or request.text) > MAX_COVERED_CHARS:
            return Coverage(True)
        return judge.judge(request, self.retriever.allowed(request))

    def coverage_evidence(self, request: PreparedRequest) -> Evidence | None:
        """Return what `coverage` judges a request by; None where it names no subject."""
        judge = self._coverage_judge
        return judge.evidence(request, self.retriever.allowed(request)) if judge and request.text else None

    def serves(self, request: PreparedRequest) -> bool:
        """Return whether the index has an item that meets a request and is about what its text says."""
        return bool(self.retriever.allowed(request).any()) and self.coverage(request).served

    @cached_property
    def _coverage_judge(self) -> CoverageJudge | None:
        from agent.coverage.judge import CoverageJudge

        retriever = self.retriever
        return CoverageJudge.of_index(self.index, retriever.sources, lambda: self.embedder) if self.index else None

    def _unserved(self, request: PreparedRequest) -> tuple[str, ...]:
        """Return what is to be said where no item is about what the text of a request says."""
        if not request.text or request.original_text:  # a text that was composed is no user's words
            return ()
        coverage = self.coverage(request)
        if coverage.served:
            return ()
        texts = messages("agent.query", request.language)["notices"]
        return (str(texts["not_served"]).format(words=str(texts["comma"]).join(coverage.missing)),)

    def _newcomer(self, request: PreparedRequest) -> tuple[str, ...]:
        """Return what is to be said to a named user of whom nothing is known, nothing for others."""
        if not self.index or not request.user_id or request.history:
            return ()
        users = self.index.users()
        others = users if self.names_users else ()
        return () if request.user_id in users else newcomer_notices(request.user_id, others, request.language)

    def _llm_skipped(self, request: PreparedRequest) -> str:
        if request.examples:
            return str(messages("agent.rerank", request.language)["uplift"]["sees_no_files"])
        return (self.llm_skipped_for_query if request.text else self.llm_skipped_for_history)(request.language)

    def _unranked(self, request: PreparedRequest, retrieved: Retrieved, reason: str) -> Ranking:
        """Return retrieval's order as a ranking with the reason why the model was skipped."""
        scores = RetrievalOrder().score(request, retrieved.candidates)
        items = rank_by_score(retrieved.candidates, scores)
        return Ranking(items, self.reranker.strategy, llm_skipped=reason)

    def _misfit(self, language: str) -> str:
        """Return what of the index cannot be used, learned weights or its collection; empty where all fits."""
        index = self.index
        return misfits(index.folder, self.retriever.misfit_weights, index.search_fault, language) if index else ""

    def reasons(self, recommendation: Recommendation, most: int) -> list[Reason]:
        """Return reasons for the best `most` items of a recommendation."""
        return self.reasons_of([recommendation], most)[0]

    def reasons_of(self, recommendations: Iterable[Recommendation], most: int) -> list[list[Reason]]:
        """Return reasons for several recommendations, one list each; the evidence of each is collected as it comes."""
        from agent.explain.explainer import ListToExplain

        return self.explainer.reasons(
            ListToExplain(
                r.request,
                tuple(best.candidate for best in r.best[:most]),
                tuple(c.item for c in r.shortlist) if r.given else None,
            )
            for r in recommendations
        )


def events(index: Index, interactions: Sequence[Interaction]) -> tuple[Event, ...]:
    """Return interactions with their items, without those whose item is no longer in the catalogue."""
    return tuple(Event(index.items[i.item_id], i) for i in interactions if i.item_id in index.items)
