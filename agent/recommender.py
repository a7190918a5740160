"""request → shortlist → ranking → reasons, in one place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from agent.explain.evidence import Reason
from agent.explain.explainer import Explainer, ListToExplain, Style
from agent.explain.verify import CatalogueTitles
from agent.llm.protocol import LanguageModel
from agent.profile import corrections
from agent.query import to_conditions
from agent.rerank.cascade import reranker
from agent.rerank.diversify import varied
from agent.rerank.llm_uplift import stored, stored_gate, unmeasured
from agent.rerank.reranker import UNLIMITED, Budget, Ranked, Ranking, order
from prompts import Prompts
from retrieval.conditions.columns import Columns
from retrieval.conditions.expression import Condition
from retrieval.data.items import Interaction, Item
from retrieval.embedding import Embedder, load
from retrieval.index.reader import Index
from retrieval.query import context
from retrieval.query.request import Candidate, Event, Request
from retrieval.retriever import Retriever, Settings
from retrieval.sources.cooccurrence import co_liked_counts

DEFAULT_STRATEGY = "blend"


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
        strategy: str = DEFAULT_STRATEGY,
        prompts: Path | None = None,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        judged: int = 20,
        places: int = 10,
        budget: Budget = UNLIMITED,
        clock: context.Clock = context.local_clock,
        style: Style = "short",
    ):
        self.index, self.model, self.clock = index, model, clock
        self.prompts = Prompts(prompts)
        priors = index.folder / "priors" if index else None
        self.reranker = reranker(strategy, model, self.prompts, judged, places, budget, priors)
        self._gate = stored_gate(index.folder, index.description.built, model.name) if index and model else None
        if self._gate:
            self.reranker.weigh(self._gate.values)
        found = settings or Settings()
        # Twice as many where some are to give way to others.
        size = max(found.size, self.reranker.judged) * (2 if found.varied else 1)
        found = replace(found, size=size)
        self.retriever = Retriever(index, lambda: self.embedder, found)
        self.explainer = Explainer(
            model, self.prompts, self.retriever.counterfactual, self._together, self._titles_of, style
        )
        self._embedder = embedder

    @cached_property
    def llm_skipped_for_history(self) -> str:
        """Why the default strategy does not ask the model where history alone speaks; empty where it does.

        It was measured to be worth nothing here, or it was not measured and what people did orders already: unmeasured,
        a small model does such an order more harm than good.
        """
        if self.index is None or self.model is None or self.reranker.strategy != DEFAULT_STRATEGY:
            return ""
        folder, built = self.index.folder, self.index.description.built
        if worth := stored(folder, built, DEFAULT_STRATEGY, self.model.name):
            return "" if worth.helps else str(worth)
        return unmeasured(self.model.name, folder) if self.retriever.has_collaborative else ""

    @property
    def llm_skipped_for_query(self) -> str:
        """The same where something is asked in words: searches of the index's people showed no weight of the model."""
        if self._gate is None or self._gate.values[1] or self.reranker.strategy != DEFAULT_STRATEGY:
            return ""
        return f"the searches that were learned from, {self._gate.people}, show no use of {self.reranker.named}'s order"

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

        The model's order is asked for as `kept_out` and `unasked` say.
        """
        request = self.prepare(request)
        found = self._shortlist(request, given)
        if given is None and (why := self.llm_skipped_for_query if request.text else self.llm_skipped_for_history):
            reranker = self.reranker
            ranking = Ranking(order(found, ()), reranker.strategy, reranker.named, fallback=why)
        else:
            ranking = self.reranker.rerank(request, found)
        if self.retriever.settings.varied:
            wanted = self.retriever.diversify([ranked.candidate for ranked in ranking.items], request)
            ranking = varied(ranking, wanted, request.n, self.retriever.settings)
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

    def _together(self, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        return co_liked_counts(self.index.interactions, pairs) if self.index else {}

    def _titles_of(self, given: Sequence[Item] | None) -> CatalogueTitles:
        return CatalogueTitles.of(given) if self.index is None and given else self._titles

    @cached_property
    def _titles(self) -> CatalogueTitles:
        return CatalogueTitles.of(self.index.items.values() if self.index else ())


def events(index: Index, interactions: Sequence[Interaction]) -> tuple[Event, ...]:
    """Interactions with their items; those with an item that is no longer in the catalogue are passed over."""
    return tuple(Event(index.items[i.item_id], i) for i in interactions if i.item_id in index.items)
