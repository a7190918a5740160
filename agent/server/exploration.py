"""Lists with some places drawn by chance, so that settings that were never shown can be judged: `--explore RATE`.

See `retrieval.ranking.exchange`. What was drawn is said to the person, before the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from agent.errors import UsageError
from agent.recommender import Recommendation, Recommender
from agent.rerank.ranking import Ranked
from agent.server.experiments import PLAIN, list_seed, parse_settings
from retrieval.messages import messages
from retrieval.query import PreparedRequest
from retrieval.ranking import DiversitySettings
from retrieval.ranking.exchange import exchange, exchange_propensities

if TYPE_CHECKING:
    from agent.explain import Reason

POOL = 36
"""Best items of a shortlist that places are exchanged among; a longer list is its own pool."""
MOST = 0.5
"""Rate of exploration at most."""


@dataclass(frozen=True)
class ExploredRecommendation(Recommendation):
    """A list with places drawn by chance.

    `propensities`: the probability of each of the first n to be shown at its position; `setting`: what made the list;
    `alternatives`: the ids that other settings would have shown, best first, by their names.
    """

    propensities: tuple[float, ...] = ()
    setting: str = ""
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Exploration:
    """Each place is drawn with the chance `rate`; of every list it is noted what the settings would have shown."""

    rate: float
    settings: Mapping[str, DiversitySettings]

    @classmethod
    def of(cls, rate: float, written: str) -> Exploration:
        """Return that of a rate and of settings to estimate, such as diversity=0.3,cap=2. Raises UsageError."""
        if not 0 < rate <= MOST:
            raise UsageError(f"--explore {rate:g} is not between 0 and {MOST:g}: a small chance, such as 0.1")
        return cls(rate, {PLAIN: DiversitySettings(), **parse_settings(written)})

    def recommend(self, recommenders: Mapping[str, Recommender], request: PreparedRequest) -> ExploredRecommendation:
        """Return a list, the propensities of its items, and what each setting would have shown."""
        made = {name: each.recommend(request) for name, each in recommenders.items()}
        plain = made[PLAIN]
        items, n = plain.ranking.items, len(plain.best)
        pool = min(max(POOL, n), len(items))
        ranks = exchange(pool, n, self.rate, list_seed(request))
        chances = exchange_propensities(pool, n, self.rate)
        propensities = tuple(float(chances[rank, position]) for position, rank in enumerate(ranks))
        shown = [_at(items[rank], items[at], propensities[at]) for at, rank in enumerate(ranks)]
        rest = [ranked for rank, ranked in enumerate(items) if rank not in ranks]
        rest = [replace(each, rank=at.rank, score=at.score) for each, at in zip(rest, items[n:], strict=True)]
        values = {each.name: getattr(plain, each.name) for each in fields(Recommendation)}
        values["ranking"] = replace(plain.ranking, items=(*shown, *rest))
        ids = {name: tuple(ranked.candidate.item.id for ranked in each.best) for name, each in made.items()}
        return ExploredRecommendation(
            **values, propensities=propensities, setting=f"explore={self.rate:g}", alternatives=ids
        )


def say_what_was_drawn(reasons: Sequence[Reason], recommendation: Recommendation) -> list[Reason]:
    """Return reasons that begin, where chance put an item on the list, with saying so."""
    language = recommendation.request.language
    texts = [
        f"{messages('agent.server', language)['drawn']}{reason.text}"
        if ranked.candidate.exploration_probability
        else reason.text
        for ranked, reason in zip(recommendation.best, reasons, strict=False)
    ]
    return [replace(reason, text=text) for reason, text in zip(reasons, texts, strict=True)]


def _at(ranked: Ranked, place: Ranked, propensity: float) -> Ranked:
    """Return an item at another place; where that is a better one, chance brought it there."""
    if ranked.rank == place.rank:
        return ranked
    candidate = ranked.candidate
    if ranked.rank > place.rank:
        candidate = replace(candidate, exploration_probability=propensity)
    return Ranked(candidate, place.rank, place.score, ranked.rank)
