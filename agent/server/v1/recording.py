"""What was shown, and what people did with it, kept with the person for `whyrec-eval online`."""

from __future__ import annotations

from collections.abc import Mapping

from agent.profile import impressions
from agent.profile.impressions import ItemReaction, Reaction, ShownList, shown_items
from agent.recommender import Recommendation
from agent.server.exploration import ExploredRecommendation
from agent.server.faults import NotFound
from agent.server.interleaving import InterleavedRecommendation
from agent.server.served_index import Opened
from agent.server.v1.schema import Action, Thumb

REACTIONS: Mapping[Action, ItemReaction] = {
    "like": "like",
    "more": "like",
    "dislike": "refuse",
    "less": "refuse",
    "not_interested": "refuse",
    "seen": "seen",
    "click": "click",
    "finish": "finish",
}


def record_list(opened: Opened, user_id: str, recommendation: Recommendation, has_reasons: bool) -> str:
    """Note a list that a person is shown; return its id, which reactions name."""
    return impressions.record_list(opened.index.folder, user_id, shown_list(recommendation, has_reasons))


def shown_list(recommendation: Recommendation, has_reasons: bool) -> ShownList:
    """Return a list as it is noted."""
    shown, shortlist = [ranked.candidate for ranked in recommendation.best], recommendation.shortlist
    noted = ShownList(
        language=recommendation.request.language,
        strategy=recommendation.ranking.strategy,
        reason_style="short" if has_reasons else "",
    )
    match recommendation:
        case InterleavedRecommendation(teams=teams):
            return noted.model_copy(update={"items": shown_items(shown, shortlist, teams=teams)})
        case ExploredRecommendation(propensities=propensities, setting=setting, alternatives=alternatives):
            items = shown_items(shown, shortlist, propensities=propensities)
            return noted.model_copy(update={"items": items, "setting": setting, "alternatives": dict(alternatives)})
    return noted.model_copy(update={"items": shown_items(shown, shortlist)})


def record_action(
    opened: Opened, user_id: str, list_id: str, item_id: str, action: Action, undone: bool = False
) -> None:
    """Note what a person did with an item of a list; `undone`: that they took it back.

    Raises NotFound for a list that was not recorded.
    """
    _check_list(opened, user_id, list_id)
    reaction = Reaction(list_id=list_id, kind=REACTIONS[action], item_id=item_id, undone=undone)
    impressions.record_reaction(opened.index.folder, user_id, reaction)


def last_list_with(opened: Opened, user_id: str, item_id: str) -> str:
    """Return the id of a person's last list with an item, empty where there is none. Players keep no ids of lists."""
    lists = impressions.load(opened.index.folder, user_id).lists
    return next((each.list_id for each in reversed(lists) if any(i.item_id == item_id for i in each.items)), "")


def record_thumb(opened: Opened, user_id: str, list_id: str, thumb: Thumb) -> None:
    """Note whether a person is satisfied with a list. Raises NotFound for a list that was not recorded."""
    _check_list(opened, user_id, list_id)
    impressions.record_reaction(opened.index.folder, user_id, Reaction(list_id=list_id, kind=thumb))


def _check_list(opened: Opened, user_id: str, list_id: str) -> None:
    if list_id not in {shown.list_id for shown in impressions.load(opened.index.folder, user_id).lists}:
        raise NotFound(
            f"no list {list_id[:60]!r} was recorded for this user: recommend with record, and use its list_id"
        )
