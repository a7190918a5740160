"""Lists for several people and series as JSON objects: what `whyrec recommend --json` prints of them."""

from __future__ import annotations

from typing import Any

from agent.lists.group import GroupList
from agent.lists.group_text import member_reasons
from agent.lists.series_text import step_sentences
from agent.lists.towards import Series
from retrieval.data.items import Item


def group_json(made: GroupList) -> dict[str, Any]:
    """Return a list for several people: its members, and its items with places and reasons by member."""
    code = made.request.language
    members = [
        {"user_id": member.user_id, "asks": member.asks, "satisfaction": round(made.satisfactions[member.user_id], 4)}
        for member in made.members
    ]
    items = []
    for entry in made.items:
        reasons = [
            {"for": list(each.users), "text": each.text, "cites": list(each.cites), "traits": list(each.traits)}
            for each in member_reasons(entry, code)
        ]
        whom = [member.user_id for member in entry.members]
        items.append(
            {**_item(entry.item, entry.rank, code), "for": whom, "places": dict(entry.places), "reasons": reasons}
        )
    return {"aggregation": made.aggregation, "members": members, "items": items, "notices": list(made.notices)}


def series_json(made: Series) -> dict[str, Any]:
    """Return a series: where it starts, its steps, and its goal."""
    code = made.request.language
    before = [made.start.item if made.start else None, *(step.item for step in made.steps)]
    items = [
        {
            **_item(step.item, number, code),
            "nearness": round(step.nearness, 4),
            "likeness": None if step.likeness is None else round(step.likeness, 4),
            "traits_with_previous": list(step.with_before),
            "traits_with_goal": list(step.with_goal),
            "reason": " ".join(step_sentences(step, earlier, made)),
        }
        for number, (step, earlier) in enumerate(zip(made.steps, before, strict=False), 1)
    ]
    start = made.start.item.id if made.start else None
    return {"start": start, "items": items, "goal": {"item_id": made.goal.id, "likeness": round(made.last_likeness, 4)}}


def _item(item: Item, rank: int, code: str) -> dict[str, Any]:
    return {"item_id": item.id, "rank": rank, "title": item.read_in(code).title}
