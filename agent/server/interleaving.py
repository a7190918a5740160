"""Two settings in one list, so that what people click tells which is better: `whyrec serve --interleave A,B`.

Team-draft interleaving: see `retrieval.ranking.interleave`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from agent.errors import UsageError
from agent.recommender import Recommendation, Recommender
from agent.server.experiments import list_seed, parse_settings
from retrieval.query import PreparedRequest
from retrieval.ranking import DiversitySettings
from retrieval.ranking.interleave import team_draft


@dataclass(frozen=True)
class InterleavedRecommendation(Recommendation):
    """A list of two settings; `teams`: which of them contributed an item, by id, where only one did."""

    teams: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Interleaving:
    """Lists of two settings, by name."""

    settings: Mapping[str, DiversitySettings]

    @classmethod
    def of(cls, written: str) -> Interleaving:
        """Return that of two settings, such as plain,diversity=0.3. Raises UsageError."""
        settings = parse_settings(written)
        if len(settings) != 2:
            raise UsageError(f"--interleave {written!r} is not understood: two settings, as in plain,diversity=0.3")
        return cls(settings)

    def recommend(self, recommenders: Mapping[str, Recommender], request: PreparedRequest) -> InterleavedRecommendation:
        """Return one list of both settings, and which of them contributed each item."""
        (first, one), (second, other) = ((name, each.recommend(request)) for name, each in recommenders.items())
        ids = [[ranked.candidate.item.id for ranked in each.best] for each in (one, other)]
        drafted = team_draft(ids[0], ids[1], request.n, list_seed(request))
        by_id = {ranked.candidate.item.id: ranked for each in (other, one) for ranked in each.best}
        items = tuple(replace(by_id[each.item_id], rank=rank) for rank, each in enumerate(drafted, 1))
        shortlist = {candidate.item.id: candidate for each in (other, one) for candidate in each.shortlist}
        values = {each.name: getattr(one, each.name) for each in fields(Recommendation)}
        values |= {"ranking": replace(one.ranking, items=items), "shortlist": tuple(shortlist.values())}
        teams = {each.item_id: (first, second)[each.team] for each in drafted if each.team is not None}
        return InterleavedRecommendation(**values, teams=teams)
