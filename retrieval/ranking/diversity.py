"""A ranking made less alike, and places in it kept for what would not have been shown: pure functions of candidates."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.query.request import Candidate, Provenance

ANY = ""
"""In `caps`, every category that is not named."""


@dataclass(frozen=True)
class DiversitySettings:
    """`diversity`: what similarity to those above costs a candidate, 1 − λ of MMR, 0 to 1; `cap`: candidates of one
    category among the first n, 0 for any number; `explore`: share of the first n places drawn from further down."""

    diversity: float = 0.0
    cap: int = 0
    explore: float = 0.0

    @property
    def active(self) -> bool:
        """Tell whether anything is to be done."""
        return bool(self.diversity or self.cap or self.explore)


def diversify(
    ordered: Sequence[Candidate],
    similarity: NDArray[np.floating],
    n: int,
    settings: DiversitySettings,
    seed: str = "",
) -> tuple[Candidate, ...]:
    """Return the same candidates: the first n by `mmr` with `cap` of each category, then `add_exploration`.

    Places count here, not scores, which after a reranking are not those that the order came from. What is drawn comes
    from those that keep the cap, whichever of them are drawn together; what gives way stands right behind the first n.
    """
    cap, explore = settings.cap, settings.explore
    placed = [replace(candidate, score=-float(place)) for place, candidate in enumerate(ordered)]
    scores = {candidate.item.id: candidate.score for candidate in ordered}
    found = mmr(placed, similarity, n, diversity=settings.diversity, caps={ANY: cap} if cap else None)
    found = tuple(replace(candidate, score=scores[candidate.item.id]) for candidate in found)
    first, rest = found[:n], found[n:]
    shown = add_exploration(first, _fitting(first, rest, cap, explore * len(first)), explore, seed)
    ids = {candidate.item.id for candidate in shown}
    return (*shown, *(candidate for candidate in found if candidate.item.id not in ids))


def over_cap(candidates: Sequence[Candidate], cap: int) -> dict[str, int]:
    """Categories of which there are more than `cap`, and how many."""
    return {category: count for category, count in _counted(candidates).items() if count > cap}


def mmr(
    candidates: Sequence[Candidate],
    similarity: NDArray[np.floating],
    n: int,
    *,
    diversity: float = 0.3,
    caps: Mapping[str, int] | None = None,
) -> tuple[Candidate, ...]:
    """The same candidates: the first n chosen one by one as good and unlike those before, then the rest as it was.

    Maximal marginal relevance (Carbonell and Goldstein 1998) with λ = 1 − `diversity`: at 0 the order stays, at 1 only
    novelty counts. `similarity`, (candidates, candidates), lies between 0 and 1 as `likeness` has it; scores are
    stretched to the same. `caps`, such as {"Horror": 2, ANY: 4}, says how many of a category the first n may hold:
    what would be too many moves behind, unless the places cannot be filled without it.
    """
    member, most = _memberships(candidates, caps or {})
    relevance = _relevance(candidates)
    nearest = np.zeros(len(candidates))
    held = np.zeros(len(most))
    left = np.ones(len(candidates), bool)
    order = list[int]()
    while len(order) < min(n, len(candidates)):
        allowed = left & (member @ (held >= most) == 0)
        if not allowed.any():
            break
        worth = np.where(allowed, (1 - diversity) * relevance - diversity * nearest, -np.inf)
        chosen = int(worth.argmax())
        order.append(chosen)
        left[chosen] = False
        held += member[chosen]
        np.maximum(nearest, similarity[chosen], out=nearest)
    return tuple(candidates[i] for i in (*order, *np.flatnonzero(left).tolist()))


def centered_cosine(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Cosines of normalised vectors (n, d) above their average, (n, n), 0 to 1: those of e5 all lie above 0.7."""
    cosines = np.asarray(vectors @ vectors.T, np.float64)
    pairs = len(cosines) * (len(cosines) - 1)
    average = (cosines.sum() - np.trace(cosines)) / pairs if pairs else 0.0
    return np.clip((cosines - average) / max(1 - average, 1e-6), 0, 1)


def add_exploration(
    candidates: Sequence[Candidate], pool: Sequence[Candidate], share: float, seed: str
) -> tuple[Candidate, ...]:
    """As many candidates, `share` of them drawn evenly from the pool; as many of the last give way.

    The first place is never given away but where all are. Over many requests the share holds exactly: what is left
    of a place is drawn for. The score in the provenance of what was drawn is the chance it had, which is what an
    unbiased estimate from the answers needs (Horvitz and Thompson 1952). The same seed draws the same.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"the share of exploration lies between 0 and 1, not at {share}")
    draw = random.Random(seed)
    shown = {candidate.item.id for candidate in candidates}
    fresh = list({c.item.id: c for c in pool if c.item.id not in shown}.values())
    wanted = share * len(candidates)
    places = min(int(wanted) + (draw.random() < wanted % 1), len(fresh))
    if not places:
        return tuple(candidates)
    chance = Provenance("exploration", min(1.0, wanted / len(fresh)))
    drawn = [replace(c, provenance=(*c.provenance, chance)) for c in draw.sample(fresh, places)]
    taken = draw.sample(range(int(places < len(candidates)), len(candidates)), places)
    order = list(candidates[: len(candidates) - places])
    for place, candidate in zip(sorted(taken), drawn, strict=True):
        order.insert(place, candidate)
    return tuple(order)


def _fitting(first: Sequence[Candidate], rest: Sequence[Candidate], cap: int, wanted: float) -> Sequence[Candidate]:
    """Those of the rest that may be drawn for so many places without breaking the cap."""
    if not cap:
        return rest
    held = _counted(first[: len(first) - int(wanted)])
    return [c for c in rest if all(held[k] + math.ceil(wanted) <= cap for k in c.item.categories)]


def _counted(candidates: Sequence[Candidate]) -> Counter[str]:
    return Counter(category for candidate in candidates for category in set(candidate.item.categories))


def _relevance(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Scores between 0 and 1 that fall along the order given, whatever they were."""
    scores = np.array([candidate.score for candidate in candidates], np.float64)
    known = np.isfinite(scores)
    scores[~known] = scores[known].min() if known.any() else 0.0
    scores = np.minimum.accumulate(scores)
    spread = np.ptp(scores) if len(scores) else 0.0
    return np.asarray((scores - scores[-1:]) / spread if spread > 0 else np.zeros(len(scores)), np.float64)


def _memberships(
    candidates: Sequence[Candidate], caps: Mapping[str, int]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Which candidate is of which category, (candidates, categories), and the caps, for those that can be broken."""
    counts = _counted(candidates)
    limits = {c: caps.get(c, caps.get(ANY, len(candidates))) for c in sorted(counts)}
    columns = {c: place for place, c in enumerate(c for c in limits if counts[c] > limits[c])}
    member = np.zeros((len(candidates), len(columns)), np.float32)
    for row, candidate in enumerate(candidates):
        for category in set(candidate.item.categories) & columns.keys():
            member[row, columns[category]] = 1
    return member, np.array([limits[c] for c in columns], np.float64)
