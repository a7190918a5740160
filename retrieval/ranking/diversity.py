"""Diversity and exploration: reordering of ranked candidates by MMR, caps and random draws."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest, Provenance
from retrieval.ranking.caps import ANY, Caps


@dataclass(frozen=True)
class DiversitySettings:
    """Settings of diversity and exploration, all off by default.

    `diversity`: 1 − λ of MMR, the weight of similarity to candidates above, 0 to 1; `cap`: candidates of one category
    among the first n, 0 for any number; `field_caps`: the same for values of other fields, such as (("artist", 2),);
    `explore`: share of the first n places drawn from further down.
    """

    diversity: float = 0.0
    cap: int = 0
    explore: float = 0.0
    field_caps: tuple[tuple[str, int], ...] = ()

    @property
    def active(self) -> bool:
        """Tell whether any of the settings reorders candidates."""
        return bool(self.diversity or self.caps or self.explore)

    @property
    def caps(self) -> Caps:
        """The caps on categories and on other fields."""
        return Caps({ANY: self.cap} if self.cap else {}, dict(self.field_caps))


def diversify(
    ordered: Sequence[Candidate],
    request: PreparedRequest,
    settings: DiversitySettings,
    vectors_of: Callable[[Sequence[Item]], NDArray[np.float32]],
) -> tuple[Candidate, ...]:
    """Return all candidates, the first `request.n` of them reordered as the settings say, the same for equal requests.

    `vectors_of` embeds items, (items, d). The last step before a list is shown: reranking afterwards would undo it.
    """
    if not settings.active:
        return tuple(ordered)
    similarity = np.zeros((len(ordered),) * 2)
    if settings.diversity:
        similarity = centered_cosine(vectors_of([c.item for c in ordered]))
    ids = (*(e.item.id for e in request.history), "", *sorted(c.item.id for c in ordered))
    seed = "\n".join((request.user_id, request.text, *ids))
    return reorder(ordered, similarity, request.n, settings, seed)


def reorder(
    ordered: Sequence[Candidate],
    similarity: NDArray[np.floating],
    n: int,
    settings: DiversitySettings,
    seed: str = "",
) -> tuple[Candidate, ...]:
    """Return all candidates reordered: the first n by `mmr` within the caps, some of them drawn.

    `similarity` (candidates, candidates). Ranks are used, not scores, which after a reranking do not give the order.
    Draws never break a cap, whichever are drawn together; replaced candidates follow right behind the first n.
    """
    caps, explore = settings.caps, settings.explore
    placed = [replace(candidate, score=-float(place)) for place, candidate in enumerate(ordered)]
    scores = {candidate.item.id: candidate.score for candidate in ordered}
    reordered = _mmr(placed, similarity, n, settings.diversity, caps)
    reordered = tuple(replace(candidate, score=scores[candidate.item.id]) for candidate in reordered)
    first, rest = reordered[:n], reordered[n:]
    shown = add_exploration(first, _fitting(first, rest, caps, explore * len(first)), explore, seed)
    ids = {candidate.item.id for candidate in shown}
    return (*shown, *(candidate for candidate in reordered if candidate.item.id not in ids))


def over_cap(candidates: Sequence[Candidate], cap: int) -> dict[str, int]:
    """Return the categories with more than `cap` candidates, with their numbers."""
    return Caps({ANY: cap}, {}).exceeded(candidates)


def mmr(
    candidates: Sequence[Candidate],
    similarity: NDArray[np.floating],
    n: int,
    *,
    diversity: float = 0.3,
    caps: Mapping[str, int] | None = None,
) -> tuple[Candidate, ...]:
    """Return all candidates, the first n by maximal marginal relevance, the rest as given.

    Carbonell and Goldstein 1998, with λ = 1 − `diversity`: at 0 the order stays, at 1 only dissimilarity counts.
    `similarity`, (candidates, candidates), lies between 0 and 1 as that of `centered_cosine`; scores are rescaled to
    that range. `caps`, such as {"Horror": 2, ANY: 4}, limits how many of a category the first n hold; once no other
    candidates are left, the order given goes on.
    """
    return _mmr(candidates, similarity, n, diversity, Caps(caps or {}, {}))


def _mmr(
    candidates: Sequence[Candidate], similarity: NDArray[np.floating], n: int, diversity: float, caps: Caps
) -> tuple[Candidate, ...]:
    member, most = caps.memberships(candidates)
    relevance = _relevance(candidates)
    nearest = np.zeros(len(candidates))
    counts = np.zeros(len(most))
    remaining = np.ones(len(candidates), bool)
    order = list[int]()
    while len(order) < min(n, len(candidates)):
        allowed = remaining & (member @ (counts >= most) == 0)
        if not allowed.any():
            break
        marginal = np.where(allowed, (1 - diversity) * relevance - diversity * nearest, -np.inf)
        chosen = int(marginal.argmax())
        order.append(chosen)
        remaining[chosen] = False
        counts += member[chosen]
        np.maximum(nearest, similarity[chosen], out=nearest)
    return tuple(candidates[i] for i in (*order, *np.flatnonzero(remaining).tolist()))


def centered_cosine(vectors: NDArray[np.floating]) -> Floats:
    """Return cosines of normalised vectors (n, d), (n, n), rescaled so that their average is 0 and negative ones are 0.

    Those of e5 as embedded all lie above 0.7.
    """
    cosines = np.asarray(vectors @ vectors.T, np.float64)
    pairs = len(cosines) * (len(cosines) - 1)
    average = (cosines.sum() - np.trace(cosines)) / pairs if pairs else 0.0
    return np.clip((cosines - average) / max(1 - average, 1e-6), 0, 1)


def add_exploration(
    candidates: Sequence[Candidate], pool: Sequence[Candidate], share: float, seed: str
) -> tuple[Candidate, ...]:
    """Return as many candidates, `share` of them drawn uniformly from the pool in place of the last ones.

    The first place is replaced only if all are. The number of draws is rounded at random, so that the share holds
    exactly over many requests. The score in the provenance of a drawn candidate is its probability of being drawn,
    which unbiased estimates from feedback need (Horvitz and Thompson 1952). Draws depend on the seed alone. Raises
    ValueError for a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"the share of exploration lies between 0 and 1, not at {share}")
    draw = random.Random(seed)
    shown = {candidate.item.id for candidate in candidates}
    fresh = list({c.item.id: c for c in pool if c.item.id not in shown}.values())
    expected = share * len(candidates)
    places = min(int(expected) + (draw.random() < expected % 1), len(fresh))
    if not places:
        return tuple(candidates)
    probability = Provenance("exploration", min(1.0, expected / len(fresh)))
    drawn = [
        replace(c, provenance=(*c.provenance, probability), exploration_probability=probability.score)
        for c in draw.sample(fresh, places)
    ]
    drawn_places = draw.sample(range(int(places < len(candidates)), len(candidates)), places)
    order = list(candidates[: len(candidates) - places])
    for place, candidate in zip(sorted(drawn_places), drawn, strict=True):
        order.insert(place, candidate)
    return tuple(order)


def _fitting(first: Sequence[Candidate], rest: Sequence[Candidate], caps: Caps, expected: float) -> Sequence[Candidate]:
    """Return the candidates of the rest that can be drawn for so many places without breaking a cap."""
    if not caps:
        return rest
    counts = caps.counts(first[: len(first) - int(expected)])
    return [c for c in rest if caps.leave_room(c, counts, math.ceil(expected))]


def _relevance(candidates: Sequence[Candidate]) -> Floats:
    """Return scores from 1 to 0, (candidates,), made to fall along the order given; NaN and ∞ count as lowest."""
    scores = np.array([candidate.score for candidate in candidates], np.float64)
    finite = np.isfinite(scores)
    scores[~finite] = scores[finite].min() if finite.any() else 0.0
    scores = np.minimum.accumulate(scores)
    spread = np.ptp(scores) if len(scores) else 0.0
    return np.asarray((scores - scores[-1:]) / spread if spread > 0 else np.zeros(len(scores)), np.float64)
