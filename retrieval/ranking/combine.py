"""Fusion of source scores: which rows compete, what each scores, and the best of them as candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.arrays import Floats, Mask, Rows
from retrieval.blas import one_thread
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest, Provenance, Request
from retrieval.ranking.causes import Causes, LazyProvenance, LazyShares
from retrieval.ranking.features import feature_names, features, log_rank
from retrieval.ranking.request_weights import count_likes, taste_share, weight_for_request
from retrieval.ranking.rrf import SMOOTHING, ranks, union_top_k
from retrieval.ranking.ties import descending, draw
from retrieval.ranking.weights import WeightSet, score_with_cold_start
from retrieval.sources import CandidateSource
from retrieval.sources.base import collect_scores, is_calibrated, rescore_exactly, scores_of_retrieved

COLD_ITEM_IMPUTATION = 0.5
"""Share of its other scores that a cold item gets for each collaborative one (docs/decisions/cold-start.md)."""
PREFERENCE_BOOST = 3.0
"""Boost of a preference of weight 1, in standard deviations of the competing scores (docs/decisions/fusion.md)."""
BOOST_SOURCE = "interest"
"""Name of the source in the provenance of a boosted candidate."""


@dataclass(frozen=True)
class CandidateScorer:
    """Scores the rows of a catalogue that compete for one request; shortlist and counterfactuals share it.

    `sources`: those that are used; `rows`: those that compete; `given`: whether the rows came with the request;
    `allowed` and `boosts`, (items,): rows that may be recommended, and the sum of the user's boosts. `tie_seed`: what
    equal scores are ordered by besides the item; None for the order of the catalogue.
    """

    sources: tuple[CandidateSource, ...]
    items: Sequence[Item]
    request: PreparedRequest
    weights: WeightSet | None
    scores: Mapping[str, Floats]
    rows: Rows
    given: bool
    allowed: Mask | None
    boosts: Floats | None
    tie_seed: str | None = None

    @classmethod
    @one_thread()
    def of(
        cls,
        sources: Sequence[CandidateSource],
        items: Sequence[Item],
        request: PreparedRequest,
        weights: WeightSet | None,
        size: int,
        *,
        allowed: Mask | None = None,
        rows: Rows | None = None,
        boosts: Floats | None = None,
        every_source: bool = False,
        works: Rows | None = None,
        tie_seed: str | None = None,
    ) -> CandidateScorer:
        """Score a request; where no `rows` are given, the `size` best of each source compete, and as many boosted ones.

        `every_source`: also use those of default weight 0, such as to learn weights from their scores. `works`,
        (items,): of rows of one work only the best competes, or the best in the language of the request.
        """
        used = usable(sources, request, learned=every_source or bool(weights))
        scores = collect_scores(used, request, allowed)
        given = rows is not None
        if rows is None:
            among = scores_of_retrieved(scores, used, request, allowed)
            rows = _competing(among, size, len(items), allowed, boosts, works, tie_seed)
        exact = rescore_exactly(scores, used, request, rows)
        scorer = cls(used, items, request, weights, exact, rows, given, allowed, boosts, tie_seed)
        return scorer if works is None else scorer._with_one_of_each(works)

    def _with_one_of_each(self, works: Rows) -> CandidateScorer:
        """Return the scorer of fewer rows: of each work the best, of those in the request's language if there are."""
        if len(np.unique(works[self.rows])) == len(self.rows):
            return self
        total = self.fused()[0]
        order = self.rows[descending(self.boosted(total, self.boost_size(total)), self._id_at, self.tie_seed)]
        of_work: dict[int, list[int]] = {}
        for row, work in zip(order.tolist(), works[order].tolist(), strict=True):
            of_work.setdefault(work, []).append(row)
        language = self.request.language
        best = [
            next((r for r in rows if language in (self.items[r].language, *self.items[r].translations)), rows[0])
            if len(rows) > 1
            else rows[0]
            for rows in of_work.values()
        ]
        return replace(self, rows=np.sort(np.array(best, np.int64)))

    def _id_at(self, position: int) -> str:
        """Return the id of the item at a position among the competing rows."""
        return self.items[int(self.rows[position])].id

    @one_thread()
    def candidates(self, n: int) -> tuple[Candidate, ...]:
        """Return the n best, each with its provenance, history shares and source scores."""
        total, contributions = self.fused()
        boost = self.boost_size(total)
        total = self.boosted(total, boost)
        best = descending(total, self._id_at, self.tie_seed)[:n]
        chosen = self.rows[best]
        columns = [column[chosen].tolist() for column in self.scores.values()]
        by_row = list(zip(*columns, strict=True)) or [()] * len(chosen)
        boosts = [self._boosts_of(self.items[row], boost) for row in chosen.tolist()]
        causes = Causes(self.sources, self.request, chosen, contributions[best], boosts)
        return tuple(
            Candidate(
                self.items[row],
                score,
                LazyProvenance(causes, k),
                LazyShares(causes, k),
                dict(zip(self.scores, of_row, strict=True)),
            )
            for k, (row, score, of_row) in enumerate(zip(chosen.tolist(), total[best].tolist(), by_row, strict=True))
        )

    def fused(self) -> tuple[Floats, Floats]:
        """Return the scores of the competing rows without boosts, (rows,), and contributions, (rows, sources)."""
        boosted = self.boosts is not None
        return fuse(
            self.sources, self.scores, self.rows, self.weights, self.request, self.given, self.allowed, boosted=boosted
        )

    def boost_size(self, total: Floats) -> float:
        """Return what a boost of weight 1 adds to these fused scores, (rows,)."""
        return PREFERENCE_BOOST * (float(total.std()) or 1.0) if len(self.rows) else 0.0

    def boosted(self, total: Floats, boost: float, rows: Rows | None = None) -> Floats:
        """Return the fused scores of the competing rows, or of these, with the user's corrections added."""
        if self.boosts is None:
            return total
        return np.asarray(total + boost * self.boosts[self.rows if rows is None else rows])

    def _boosts_of(self, item: Item, boost: float) -> list[Provenance]:
        met = [each for each in self.request.boosts if each.condition.holds(item)]
        return [Provenance(BOOST_SOURCE, boost * each.weight, each.name) for each in met]


def usable(sources: Sequence[CandidateSource], request: Request, learned: bool) -> tuple[CandidateSource, ...]:
    """Return the available sources that can score a request.

    For a request without likes and without text those are the non-personalized ones. For one with an example those of
    its space, and of its text where it has one. `learned`: also sources of default weight 0.
    """
    if request.examples:
        return tuple(
            source
            for source in sources
            if not source.unavailable_reason
            and (
                source.name in request.examples or (request.text and source.kind == "content" and source.default_weight)
            )
        )
    return tuple(
        source
        for source in sources
        if not source.unavailable_reason
        and (source.kind == "non_personalized" or not request.has_no_signal)
        and (learned or source.default_weight)
    )


def fuse(
    sources: Sequence[CandidateSource],
    scores: Mapping[str, Floats],
    rows: Rows,
    weights: WeightSet | None,
    request: Request,
    given: bool = False,
    allowed: Mask | None = None,
    *,
    boosted: bool = False,
    likes: int | None = None,
) -> tuple[Floats, Floats]:
    """Return the score of each row, (rows,), and each source's contribution to it, (rows, sources).

    Learned weights are used where they fit the sources. Else reciprocal ranks among the rows are added up, or log
    ranks in the whole catalogue where the rows are `given` or the request has text or an example. For such a
    request, sources that can be calibrated add their scores instead: an order by ranks alone lets a source that
    says nothing of the request outvote one that does. There, too, few likes tell less than many, and popularity
    counts more in their place (docs/decisions/fusion.md). `allowed`, (items,): rows that may be recommended.
    `boosted`: whether boosts follow, which are sized for ranks: a conversation boosts what its topic names, and
    calibrated lists obeyed it less. `likes`: number of liked items by which the person is known; that of the
    request unless given.
    """
    among = {name: each[rows] for name, each in scores.items()}
    cold = _without_interactions(sources, among, (len(rows),))
    if weights and weights.features == feature_names(tuple(scores)):
        return score_with_cold_start(weights, features(scores, rows, len(request.history)), cold)
    has_query = bool(request.text or request.examples)
    # Given items are few: ranked among themselves, those that no source scores would be hardly below the best.
    if sources and not given and not has_query:
        return fuse_by_rank(sources, among)
    by_score = has_query and not boosted
    share = taste_share(count_likes(request) if likes is None else likes) if by_score else 1.0
    contributions = np.zeros((len(rows), len(sources)))
    for column, source in enumerate(sources):
        name = source.name
        if by_score and is_calibrated(source):
            strength = source.calibrate(scores[name], rows, allowed)
        else:
            strength = log_rank(scores[name], rows)
        weight = weight_for_request(source, request, share) if has_query else source.default_weight
        strength[np.isnan(strength)] = 0.0
        contributions[:, column] = weight * strength
        if source.kind == "cold_start":
            contributions[cold, column] *= source.cold_item_weight / source.default_weight
    return contributions.sum(axis=1) + np.where(cold, share * _imputed(sources, contributions), 0.0), contributions


def fuse_by_rank(sources: Sequence[CandidateSource], among: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Return Σ of weight / (60 + rank) over the sources, (..., rows), and what each adds to it, (..., rows, sources).

    `among`: scores of the competing rows by source, (..., rows), which are ranked among themselves.
    """
    of_sources = ranks(np.stack([among[source.name] for source in sources]))  # all at once: the arrays are small
    parts = 1 / (SMOOTHING + of_sources)
    weights = np.array([source.default_weight for source in sources])
    contributions = np.nan_to_num(weights * np.moveaxis(parts, 0, -1))
    cold = _without_interactions(sources, among, contributions.shape[:-1])
    for column, source in enumerate(sources):
        if source.kind == "cold_start":
            contributions[cold, column] *= source.cold_item_weight / source.default_weight
    return contributions.sum(axis=-1) + np.where(cold, _imputed(sources, contributions), 0.0), contributions


def _competing(
    scores: Mapping[str, Floats],
    size: int,
    items: int,
    allowed: Mask | None,
    boosts: Floats | None,
    works: Rows | None,
    tie_seed: str | None,
) -> Rows:
    """Return the best `size` rows of each source, filled up from the rest, and as many boosted ones of each.

    More of each source where these are of fewer than `size` works.
    """
    rows = union_top_k(scores, size)
    of_each = size
    while works is not None and len(rows) >= of_each and len(np.unique(works[rows])) < size:
        of_each *= 2
        rows = union_top_k(scores, of_each)
    missing = size - (len(rows) if works is None else len(np.unique(works[rows])))
    if missing > 0:
        rest = np.setdiff1d(np.arange(items) if allowed is None else np.flatnonzero(allowed), rows)
        if works is None:
            rest = draw(rest, missing, tie_seed)
        else:
            rest = rest[np.isin(works[rest], draw(np.setdiff1d(works[rest], works[rows]), missing, tie_seed))]
        rows = np.concatenate([rows, rest])
    if boosts is not None:
        boosted = {name: np.where(boosts > 0, each, np.nan) for name, each in scores.items()}
        rows = np.union1d(rows, union_top_k(boosted, size))
        is_scored = np.any([~np.isnan(each) for each in scores.values()], axis=0) if scores else np.zeros(items, bool)
        unscored = np.flatnonzero((boosts > 0) & ~is_scored & (True if allowed is None else allowed))
        rows = np.union1d(rows, draw(unscored, size, tie_seed))  # such as a new user's, whom no source knows
    return rows


def _without_interactions(
    sources: Sequence[CandidateSource], among: Mapping[str, Floats], shape: tuple[int, ...]
) -> Mask:
    """Return which rows no collaborative source scores, of the shape of its scores; none where there is no source."""
    models = [among[source.name] for source in sources if source.kind == "collaborative"]
    return np.asarray(np.isnan(models).all(axis=0)) if models else np.zeros(shape, np.bool_)


def _imputed(sources: Sequence[CandidateSource], contributions: Floats) -> Floats:
    """Return the scores of items without interactions in place of collaborative ones, (..., rows), from the others.

    Without them several collaborative sources would outvote the text of a new item.
    """
    models = sum(source.kind == "collaborative" for source in sources)
    others = [k for k, source in enumerate(sources) if source.kind in ("content", "cold_start")]
    return (
        COLD_ITEM_IMPUTATION * models * contributions[..., others].mean(axis=-1)
        if others
        else np.zeros(contributions.shape[:-1])
    )
