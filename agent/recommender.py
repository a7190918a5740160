"""request → shortlist → ranking → reasons, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from agent.explain.evidence import Reason
from agent.explain.explainer import Explainer, ListToExplain, Style
from agent.explain.retrieved import RetrievedEvidence
from agent.llm.protocol import LanguageModel
from agent.profile import corrections
from agent.query import to_conditions
from agent.rerank.cascade import create_reranker
from agent.rerank.diversify import diversify
from agent.rerank.llm_uplift import LlmUplift, load_blend_weights, load_uplift
from agent.rerank.ranking import DEFAULT_RERANKING, Ranked, Ranking, RerankSettings, rank_by_score
from prompts import Prompts
from retrieval.conditions.columns import Columns
from retrieval.conditions.expression import Condition
from retrieval.data.items import Interaction, Item
from retrieval.embedding import Embedder, load
from retrieval.index.reader import Index
from retrieval.messages import messages
from retrieval.query import context
from retrieval.query.request import Candidate, Event, Request
from retrieval.retriever import Retriever, Settings

DEFAULT_STRATEGY = DEFAULT_RERANKING.strategy


@dataclass(frozen=True)
class Recommendation:
    """`relaxed`: where too few items meet the conditions, each of these and how many there are without it. `given`:
    whether the candidates came with the request."""

    request: Request
    shortlist: tuple[Candidate, ...]
    ranking: Ranking
    relaxed: tuple[tuple[Condition, int], ...] = ()
    given: bool = False

    @property
    def best(self) -> tuple[Ranked, ...]:
        return self.ranking.items[: self.request.n]


class Recommender:
    """Holds what is costly to load: an index, an embedder, a model. Requests go in, frozen recommendations come out."""

    def __init__(
        self,
        index: Index | None = None,
        model: LanguageModel | None = None,
        rerank: RerankSettings = DEFAULT_RERANKING,
        prompts: Path | None = None,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        clock: context.Clock = context.local_clock,
        style: Style = "short",
    ):
        self.index, self.model, self.clock = index, model, clock
        self.prompts = Prompts(prompts)
        priors = index.folder / "priors" if index else None
        self.reranker = create_reranker(rerank, model, self.prompts, priors)
        self._blend_weights = (
            load_blend_weights(index.folder, index.manifest.built, model.name) if index and model else None
        )
        if self._blend_weights:
            self.reranker.set_blend_weights(self._blend_weights.values)
        found = settings or Settings()
        # Twice as many where some are to give way to others.
        size = max(found.size, self.reranker.rerank_depth) * (2 if found.varied else 1)
        found = replace(found, size=size)
        self.retriever = Retriever(index, lambda: self.embedder, found)
        self.explainer = Explainer(model, self.prompts, RetrievedEvidence(self.retriever), style)
        self._embedder = embedder

    def llm_skipped_for_history(self, language: str) -> str:
        """Return why the default strategy leaves a request without text to retrieval, empty where the model is used.

        Either the model was measured to add nothing here, or it was not measured and a collaborative order is there,
        which an unmeasured small model makes worse.
        """
        if self.index is None or self.model is None or self.reranker.strategy != DEFAULT_STRATEGY:
            return ""
        if self._uplift:
            return "" if self._uplift.helps else self._uplift.describe(language)
        if not self.retriever.has_collaborative:
            return ""
        not_measured = str(messages("agent.rerank", language)["uplift"]["not_measured"])
        return not_measured.format(model=self.model.name, index=self.index.folder)

    def llm_skipped_for_query(self, language: str) -> str:
        """Return why the default strategy leaves a request in words to retrieval, empty where the model is used."""
        learned = self._blend_weights
        if learned is None or learned.values[1] or self.reranker.strategy != DEFAULT_STRATEGY:
            return ""
        no_weight = str(messages("agent.rerank", language)["uplift"]["no_query_weight"])
        return no_weight.format(searches=learned.people, model=self.reranker.model_name)

    @cached_property
    def _uplift(self) -> LlmUplift | None:
        if self.index is None or self.model is None:
            return None
        return load_uplift(self.index.folder, self.index.manifest.built, DEFAULT_STRATEGY, self.model.name)

    @property
    def embedder(self) -> Embedder:
        if self._embedder is None:
            self._embedder = self.index.embedder if self.index else load()
        return self._embedder

    def prepare(self, request: Request) -> Request:
        """The request as it is answered: its circumstances in its language, and as conditions what they rule out; and
        after what its person corrected in their profile. RequestError for a moment that is none."""
        if request.context:
            ruled = tuple(c for c in context.conditions(request.context) if c not in request.conditions)
            said = context.localized(request.context, request.language, self.clock)
            request = replace(request, context=said, conditions=(*request.conditions, *ruled))
        known = corrections.load(self.index.folder, request.user_id) if self.index and request.user_id else ()
        return corrections.apply(request, known)

    def parse_query(self, request: Request, given: Sequence[Item] | None = None) -> Request:
        """The request with its words understood: what they limit as conditions, what they are about as its text."""
        if not request.text:
            return request
        known = self.retriever.columns if self.index and given is None else Columns(given or ())
        return to_conditions.parse_query(request, known)

    def shortlist(self, request: Request, given: Sequence[Item] | None = None) -> tuple[Candidate, ...]:
        """From the index, or of the given items, none of which is left out."""
        return self._shortlist(self.prepare(request), given)

    def recommend_without_llm(self, request: Request) -> tuple[Candidate, ...]:
        """The best n of the index without the model's judgement, arranged as the settings say."""
        request = self.prepare(request)
        return self.retriever.diversify(self._shortlist(request), request)[: request.n]

    def recommend(self, request: Request, given: Sequence[Item] | None = None) -> Recommendation:
        """The shortlist, reranked, and last of all arranged as the settings say.

        The model reranks unless `llm_skipped_for_history` or `llm_skipped_for_query` says why not.
        """
        request = self.prepare(request)
        found = self._shortlist(request, given)
        skipped = self.llm_skipped_for_query if request.text else self.llm_skipped_for_history
        if given is None and (why := skipped(request.language)):
            reranker = self.reranker
            ranking = Ranking(rank_by_score(found, ()), reranker.strategy, reranker.model_name, fallback=why)
        else:
            ranking = self.reranker.rerank(request, found)
        if self.retriever.settings.varied:
            wanted = self.retriever.diversify([ranked.candidate for ranked in ranking.items], request)
            ranking = diversify(ranking, wanted, request, self.retriever.settings)
        relaxed = self.retriever.relaxations(request) if given is None else ()
        return Recommendation(request, found, ranking, relaxed, given is not None)

    def _shortlist(self, request: Request, given: Sequence[Item] | None = None) -> tuple[Candidate, ...]:
        return self.retriever.shortlist(request) if given is None else self.retriever.rank_items(given, request)

    def reasons(self, recommendation: Recommendation, most: int) -> list[Reason]:
        """Why the best of a recommendation, `most` at most."""
        return self.reasons_of([recommendation], most)[0]

    def reasons_of(self, recommendations: Sequence[Recommendation], most: int) -> list[list[Reason]]:
        """The same for several people, all worded side by side."""
        return self.explainer.reasons(
            [
                ListToExplain(
                    r.request,
                    tuple(best.candidate for best in r.best[:most]),
                    tuple(c.item for c in r.shortlist) if r.given else None,
                )
                for r in recommendations
            ]
        )


def events(index: Index, interactions: Sequence[Interaction]) -> tuple[Event, ...]:
    """Interactions with their items; those with an item that is no longer in the catalogue are passed over."""
    return tuple(Event(index.items[i.item_id], i) for i in interactions if i.item_id in index.items)
