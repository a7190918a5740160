"""From a request to candidates: every source scores the catalogue, the scores are fused, the best allowed rows stand.

What a candidate owes to which item of the history is added up over the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, get_args

import numpy as np
from numpy.typing import NDArray

from retrieval.blas import one_thread
from retrieval.conditions.columns import Columns, relax
from retrieval.conditions.expression import Comparison, Condition
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.index.reader import Index
from retrieval.index.stored_columns import StoredColumns
from retrieval.query.context import boost_matching_events
from retrieval.query.request import Candidate, Provenance, Request
from retrieval.ranking import weights as fusion
from retrieval.ranking.diversity import centered_cosine, diversify
from retrieval.sources import assemble, dense
from retrieval.sources.assemble import CandidateSource
from retrieval.sources.attribution import Attributable, Attribution, history_shares

if TYPE_CHECKING:
    from retrieval.ranking.counterfactual import Counterfactual

Mask = NDArray[np.bool_]
Scores = dict[str, NDArray[np.float64]]

UNASKED = ("popular", "classic", "newest")
"""Sources that say the same to everybody."""
PEOPLE = ("ease", "liked", "walks", "sequence", "factors")
"""Sources that know nothing of an item that nobody has touched."""
HANDED = {"kin": 2.0, "tuned": 1.0}
"""Sources that hand on to such items, by their texts, what people make of others, and what they count there. Kin once,
twice and thrice: books 36.8, 38.4 and 39.6 (NDCG@10 ×100), games 11.2, 11.2 and 10.9, films 26.3, 27.9 and 29.1."""
MANY = 20_000
"""Items of the first segment from which on columns are kept with the index: fewer are laid out in 0.3 s."""
STAND_IN = 0.5
LEANING = 3.0
"""What a plain wish for more of something adds to a score, in standard deviations of the scores on the shortlist: with
so many, what nothing in a history spoke for came among the first ten for both people of the sample it was tried on."""
WISHED = "interest"
"""The source of a candidate that a leaning speaks for or against."""
SHARES = {"popular": 0.3, "classic": 0.0, "newest": 0.05, "facts": 0.25, "tuned": 0.25}
"""What a rank on a source counts without learned weights; 1 where it is not said. The facts are in an item's meaning
already: 2,000 people of Amazon games, meaning and words with them at 0, 0.25, 0.5 and 1 gave 62.9, 62.8, 62.7 and 62.2
(NDCG@10 ×100 among 19 others); tags of MovieLens, at 0, 1, 2 and 4 beside 4 of words, .246, .249, .226 and .193."""
ASKED = 3.0
"""The same of a source that reads items, where something is asked in words. With 1.5, 2, 3 and 4 the tags of 47 people
of MovieLens gave an NDCG@10 of .260, .276, .280 and .262, ReDial's next films a Recall@10 of .109, .115, .123, .122."""


@dataclass(frozen=True)
class Settings:
    """`trade`: what likeness to those above costs a candidate, 0 to 1; `cap`: candidates of one category among the
    first n, 0 for any number; `explore`: share of the first n places given to draws from further down. These three are
    for `arranged`. `context`: how much more counts what was done under the circumstances of the request; off, since
    no gain could be measured."""

    size: int = 50
    context: float = 0.0
    trade: float = 0.0
    cap: int = 0
    explore: float = 0.0
    dense: dense.Settings = field(default_factory=dense.Settings)

    @property
    def varied(self) -> bool:
        return bool(self.trade or self.cap or self.explore)


class Retriever:
    """Shortlists from an index, or of items that are given with the request."""

    def __init__(self, index: Index | None, embedder: Callable[[], Embedder], settings: Settings = Settings()):
        self.index, self.settings, self._embedder = index, settings, embedder
        self._last: tuple[tuple[Item, ...], Sequence[CandidateSource]] = ((), ())

    def shortlist(self, request: Request) -> tuple[Candidate, ...]:
        """Candidates from the index, best first; seen items and those that fail a condition are left out.

        A person of whom nothing is known, who asks nothing, gets what others liked and what is new.
        """
        if self.index is None:
            return ()
        allowed, request = self._allowed(request), boost_matching_events(request, self.settings.context)
        leaning, most = self._leaning(request), self.settings.size
        weights = self._weights_for(request)
        return select_candidates(self._sources, self._items, request, weights, most, allowed, leaning=leaning)

    def rank_items(self, items: Sequence[Item], request: Request) -> tuple[Candidate, ...]:
        """The same for these items, none of which is left out."""
        if not items:
            return ()
        request = boost_matching_events(request, self.settings.context)
        known = self.index.items if self.index else {}
        if self.index and all(known.get(i.id) == i for i in items):
            rows = np.array([self.index.rows[i.id] for i in items])
            leaning, most = self._leaning(request), len(items)
            weights = self._weights_for(request)
            return select_candidates(self._sources, self._items, request, weights, most, rows=rows, leaning=leaning)
        leaning = _leaning(request, Columns(items)) if request.boosts else None
        return select_candidates(
            self._of(items), items, request, None, len(items), rows=np.arange(len(items)), leaning=leaning
        )

    def counterfactual(
        self, request: Request, explained: Sequence[Item], given: Sequence[Item] | None = None
    ) -> Counterfactual:
        """What these items would score without parts of the history, among a shortlist's competitors or those given."""
        from retrieval.ranking.counterfactual import Counterfactual

        most, known = self.settings.size, self.index.items if self.index else {}
        if self.index and all(known.get(i.id) == i for i in (*explained, *(given or ()))):
            rows = {i.id: self.index.rows[i.id] for i in explained}
            competing = None if given is None else np.array([self.index.rows[i.id] for i in given])
            allowed = self._allowed(request) if given is None else None
            weights = self._weights_for(request)
            return Counterfactual(self._sources, self._items, request, weights, most, rows, allowed, competing)
        among = given or explained
        rows = {i.id: row for row, i in enumerate(among)}
        found = self._of(among)
        return Counterfactual(
            found, among, request, None, most, {i.id: rows[i.id] for i in explained}, rows=np.arange(len(among))
        )

    def diversify(self, ordered: Sequence[Candidate], request: Request) -> tuple[Candidate, ...]:
        """The same candidates, of which the first n are unlike each other, capped and explored as the settings say.

        The last thing that happens to a list before a person sees it: reranked afterwards it would not hold.
        """
        if not self.settings.varied:
            return tuple(ordered)
        trade, cap, explore = self.settings.trade, self.settings.cap, self.settings.explore
        alike = centered_cosine(self._vectors([c.item for c in ordered])) if trade else np.zeros((len(ordered),) * 2)
        ids = (*(e.item.id for e in request.history), "", *sorted(c.item.id for c in ordered))
        seed = "\n".join((request.user_id, request.text, *ids))
        return diversify(ordered, alike, request.n, trade=trade, cap=cap, explore=explore, seed=seed)

    def _of(self, items: Sequence[Item]) -> Sequence[CandidateSource]:
        """The sources of items that are in no index; kept for the next question about the same."""
        if len(items) != len(self._last[0]) or any(a is not b for a, b in zip(items, self._last[0], strict=True)):
            self._last = (tuple(items), assemble.of_items(items, self._embedder(), self.settings.dense, self.index))
        return self._last[1]

    def _vectors(self, items: Sequence[Item]) -> Vectors:
        """(items, d), those of the index where all of them are in it."""
        index = self.index
        if index and all(index.items.get(i.id) == i for i in items):
            return index.vectors[[index.rows[i.id] for i in items]]
        return self._embedder().passage([i.passage() for i in items])

    def relaxations(self, request: Request) -> tuple[tuple[Condition, int], ...]:
        """Where fewer than `n` unseen items meet the conditions: each of these, and how many would without it."""
        if not request.conditions or self.index is None or int(self._allowed(request).sum()) >= request.n:
            return ()
        return tuple(relax(request.conditions, self.columns, self._allowed(replace(request, conditions=()))))

    def warm_up(self) -> None:
        """What the sources and the conditions need of the index, so that no request waits for it."""
        if self.index and self._sources and isinstance(self.columns, StoredColumns):
            self.columns.precompute()

    @property
    def unavailable_reasons(self) -> tuple[str, ...]:
        """Why the sources that have nothing to offer with this index do not."""
        return tuple(dict.fromkeys(s.unavailable_reason for s in self._sources if s.unavailable_reason))

    @property
    def has_collaborative(self) -> bool:
        """Whether what people did with the index's items is enough to order by."""
        return any(s.name in PEOPLE and not s.unavailable_reason for s in self._sources)

    def _allowed(self, request: Request) -> Mask:
        assert self.index
        allowed = self.columns.allowed(request.conditions)
        if request.domain:
            allowed &= self.columns.mask(Comparison("domain", "=", request.domain))
        rows = self.index.rows
        allowed[[rows[i] for i in request.seen_ids if i in rows]] = False
        return allowed

    def _leaning(self, request: Request) -> NDArray[np.float64] | None:
        return _leaning(request, self.columns) if request.boosts else None

    @cached_property
    def _items(self) -> Sequence[Item]:
        assert self.index
        return self.index.items.in_order

    @cached_property
    def columns(self) -> Columns:
        """The index's items, to be asked conditions."""
        assert self.index
        many = self.index.manifest.item_segments[0].rows >= MANY
        return StoredColumns(self.index) if many else Columns(self._items)

    @cached_property
    def _sources(self) -> Sequence[CandidateSource]:
        return assemble.of_index(self.index, self.settings.dense) if self.index else ()

    def _weights_for(self, request: Request) -> fusion.WeightSet | None:
        """Those learned for this kind of work: what histories teach says nothing of what is asked in words."""
        return self._weights["request" if request.text else "history"]

    @cached_property
    def _weights(self) -> dict[fusion.WeightKind, fusion.WeightSet | None]:
        index, kinds = self.index, get_args(fusion.WeightKind)
        return {w: fusion.stored(index.folder, index.manifest.built, w) if index else None for w in kinds}


@one_thread()
def select_candidates(
    found: Sequence[CandidateSource],
    items: Sequence[Item],
    request: Request,
    weights: fusion.WeightSet | None,
    most: int,
    allowed: Mask | None = None,
    rows: NDArray[np.int64] | None = None,
    leaning: NDArray[np.float64] | None = None,
) -> tuple[Candidate, ...]:
    """The best of the allowed items, `most` at most, or these `rows`: by learned weights, else by reciprocal ranks.

    `leaning`, (items,): what the person wants more of, or less, in plain wishes.
    """
    given = rows is not None
    asked, telling, rows = score_sources(found, request, bool(weights), most, len(items), allowed, rows, leaning)
    total, parts = fuse(telling, rows, weights, len(request.history), given, bool(request.text))
    wish = LEANING * (float(total.std()) or 1.0) if len(rows) else 0.0
    if leaning is not None:
        total = total + wish * leaning[rows]
    best = np.argsort(-total, kind="stable")[:most]
    chosen = rows[best]
    # What is told to everybody is no reason but where there is no other.
    why = [
        _shares(s, request, chosen)
        if request.has_no_signal or s.name not in UNASKED
        else Attribution.from_provenance(s.name, [()] * len(chosen))
        for s in asked
    ]
    told = [each.strongest_provenance() for each in why]
    columns = {name: column[chosen].tolist() for name, column in telling.items()}
    return tuple(
        Candidate(
            items[row],
            score,
            (*(p for each in told for p in each[k]), *_wished(request, items[row], wish)),
            shares,
            {name: column[k] for name, column in columns.items()},
        )
        for k, (row, score, shares) in enumerate(
            zip(chosen.tolist(), total[best].tolist(), history_shares(why, parts[best]), strict=True)
        )
    )


def score_sources(
    found: Sequence[CandidateSource],
    request: Request,
    learned: bool,
    most: int,
    items: int,
    allowed: Mask | None = None,
    rows: NDArray[np.int64] | None = None,
    leaning: NDArray[np.float64] | None = None,
) -> tuple[list[CandidateSource], Scores, NDArray[np.int64]]:
    """The sources that are asked, what each says of all `items`, and which rows become candidates: these, or the best
    `most` of each source, filled up from the rest where that are fewer; and of what the person wants more of as many.
    What is said of the rows is exact.

    `learned`: also those sources whose rank counts nothing without learned weights.
    """
    asked = [s for s in found if not s.unavailable_reason and (s.name in UNASKED or not request.has_no_signal)]
    if not learned:
        asked = [s for s in asked if SHARES.get(s.name, 1.0)]
    telling = assemble.scores(asked, request, allowed)
    if rows is None:
        rows = fusion.union_top_k(telling, most)
        if len(rows) < most:
            free = np.arange(items) if allowed is None else np.flatnonzero(allowed)
            rows = np.concatenate([rows, np.setdiff1d(free, rows)[: most - len(rows)]])
        if leaning is not None:
            wanted = {name: np.where(leaning > 0, told, np.nan) for name, told in telling.items()}
            rows = np.union1d(rows, fusion.union_top_k(wanted, most))
    return asked, assemble.settled(telling, asked, request, rows), rows


def _leaning(request: Request, columns: Columns) -> NDArray[np.float64]:
    """What the leanings that each item meets add up to, (items,)."""
    met = [each.weight * columns.mask(each.condition) for each in request.boosts]
    return np.asarray(np.sum(met, axis=0), np.float64)


def _wished(request: Request, item: Item, wish: float) -> list[Provenance]:
    met = [each for each in request.boosts if each.condition.holds(item)]
    return [Provenance(WISHED, wish * each.weight, each.name) for each in met]


def _shares(source: CandidateSource, request: Request, rows: NDArray[np.int64]) -> Attribution:
    if isinstance(source, Attributable):
        return source.attribute(request, rows)
    return Attribution.from_provenance(source.name, source.explain(request, rows.tolist()))


def fuse(
    scores: Scores,
    rows: NDArray[np.int64],
    weights: fusion.WeightSet | None,
    history: int,
    given: bool = False,
    asked: bool = False,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One score a row, (rows,), and what each source has in it, (rows, sources).

    Without learned weights reciprocal ranks among the rows are added up; where the rows are `given` or something is
    `asked` in words, how near the top of the catalogue each source puts them.
    """
    among = {name: told[rows] for name, told in scores.items()}
    new = _untouched(among, len(rows))
    if weights and weights.features == fusion.feature_names(tuple(scores)):
        return fusion.score_with_cold_start(weights, fusion.features(scores, rows, history), new)
    # Given items are few: among themselves those that people do not bring share one rank, hardly below the best.
    ranks = (
        {n: fusion.log_rank(told, rows) for n, told in scores.items()}
        if given or asked
        else {n: fusion.reciprocal_ranks({n: told}) for n, told in among.items()}
    )
    ranked = [_share(n, asked) * each for n, each in ranks.items()]
    parts = np.nan_to_num(np.stack(ranked, axis=1)) if ranked else np.zeros((len(rows), 0))
    for place, name in enumerate(among):
        if name in HANDED:
            parts[new, place] *= HANDED[name] / SHARES.get(name, 1.0)
    return parts.sum(axis=1) + np.where(new, _stand_in(among, parts), 0.0), parts


def _share(source: str, asked: bool) -> float:
    reads = source not in (*PEOPLE, *UNASKED, *HANDED)
    return SHARES.get(source, 1.0) * (ASKED if asked and reads else 1.0)


def _untouched(among: Scores, rows: int) -> Mask:
    """Which rows no model of people knows, (rows,); none where there is no such model."""
    people = [told for name, told in among.items() if name in PEOPLE]
    return np.asarray(np.isnan(people).all(axis=0)) if people else np.zeros(rows, np.bool_)


def _stand_in(among: Scores, parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """What items that nobody has touched get in place of what people would say, (rows,): half of what others say.

    Else four models of people would outvote whatever a new item's text tells.
    """
    people = sum(name in PEOPLE for name in among)
    others = [place for place, name in enumerate(among) if name not in (*PEOPLE, *UNASKED)]
    return STAND_IN * people * parts[:, others].mean(axis=1) if others else np.zeros(len(parts))
