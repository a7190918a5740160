"""Two settings in one list, so that what people click tells which is better: `whyrec serve --interleave A,B`.

Team-draft interleaving (see `retrieval.ranking.interleave`). The draft is seeded by the request and the day, so that a
page that asks again, for the reasons of its list, gets the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime

from agent.errors import UsageError
from agent.recommender import Recommendation, Recommender
from retrieval.query import PreparedRequest
from retrieval.ranking import DiversitySettings
from retrieval.ranking.interleave import team_draft

PLAIN = "plain"


@dataclass(frozen=True)
class InterleavedRecommendation(Recommendation):
    """A list of two settings; `teams`: which of them contributed an item, by id, where only one did."""

    teams: Mapping[str, str] = field(default_factory=dict)


def parse_settings(written: str) -> dict[str, DiversitySettings]:
    """Return two settings by name, such as plain,diversity=0.3. Raises UsageError."""
    settings = {name.strip(): _setting(name.strip()) for name in written.split(",") if name.strip()}
    if len(settings) != 2:
        raise UsageError(f"--interleave {written!r} is not understood: two settings, as in plain,diversity=0.3")
    return settings


def interleave(recommenders: Mapping[str, Recommender], request: PreparedRequest) -> InterleavedRecommendation:
    """Return one list of two settings, and which of them contributed each item."""
    (first, one), (second, other) = ((name, each.recommend(request)) for name, each in recommenders.items())
    day = datetime.now(UTC).date().isoformat()
    seed = "\n".join((request.user_id, request.text, *map(str, request.conditions), str(len(request.history)), day))
    ids = [[ranked.candidate.item.id for ranked in each.best] for each in (one, other)]
    drafted = team_draft(ids[0], ids[1], request.n, seed)
    by_id = {ranked.candidate.item.id: ranked for each in (other, one) for ranked in each.best}
    items = tuple(replace(by_id[each.item_id], rank=rank) for rank, each in enumerate(drafted, 1))
    shortlist = {candidate.item.id: candidate for each in (other, one) for candidate in each.shortlist}
    values = {each.name: getattr(one, each.name) for each in fields(Recommendation)}
    values |= {"ranking": replace(one.ranking, items=items), "shortlist": tuple(shortlist.values())}
    teams = {each.item_id: (first, second)[each.team] for each in drafted if each.team is not None}
    return InterleavedRecommendation(**values, teams=teams)


def _setting(name: str) -> DiversitySettings:
    """Return the setting of a name: plain, diversity or explore above 0 and up to 1, or cap=N items of a category."""
    key, _, value = name.partition("=")
    try:
        match key:
            case "plain" if not value:
                return DiversitySettings()
            case "diversity" if 0 < float(value) <= 1:
                return DiversitySettings(float(value))
            case "explore" if 0 < float(value) <= 1:
                return DiversitySettings(explore=float(value))
            case "cap" if int(value) > 0:
                return DiversitySettings(cap=int(value))
    except ValueError:
        pass
    raise UsageError(f"no setting {name[:40]!r}: plain, diversity=0.3, explore=0.1 or cap=2")
