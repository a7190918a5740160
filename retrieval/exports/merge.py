"""What an export says of one item, from all its files, as the interactions of one consistent history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from retrieval.columns.kinds import Kind
from retrieval.data.items import Interaction
from retrieval.exports.decide import Verdict, seconds_of
from retrieval.exports.entry import Entry

PLAYED = frozenset(("music", "game", "podcast"))
"""Domains whose items are played and not viewed."""
SEEN = frozenset(("finished", "under way", "view", "play", "rate", "click"))
"""Statuses of what somebody has seen, heard, read or played, at least in part."""
LEFT_AT_ONCE = {
    "music": 30.0,
    "podcast": 60.0,
    "series": 120.0,
    "film": 600.0,
    "screen": 600.0,
    "video": 10.0,
    "game": 900.0,
}
"""Seconds below which something was begun and left at once, by domain."""
FEWEST_SECONDS = 10.0
"""The same of other domains."""
LITTLE = 0.1
"""Share of something below which it was left at once."""
TOGETHER = 60.0
"""Seconds within which plays of one item are one, reported twice."""
ORDER: tuple[Kind, ...] = ("view", "click", "play", "purchase", "skip", "rate", "like", "dislike")
"""Kinds in which interactions of one moment come, so that a judgement counts after the act."""


@dataclass(frozen=True)
class Act:
    """An entry of an item with its rating on an index's scale or in words, and its time."""

    entry: Entry
    rating: float | Verdict | None
    time: datetime | None
    other_times: tuple[datetime, ...] = ()

    @property
    def value(self) -> float | None:
        """The rating as a number."""
        return self.rating if isinstance(self.rating, float) else None

    @property
    def left_at_once(self) -> bool:
        """Whether it was begun and left within seconds, or little of it was played."""
        entry = self.entry
        if entry.status == "skip":
            return True
        if entry.share is not None and entry.share < LITTLE:
            return entry.share > 0 or entry.logged
        if entry.seconds is None or (entry.share or 0) >= 0.5:
            return False
        return entry.seconds < LEFT_AT_ONCE.get(entry.domain, FEWEST_SECONDS) and (entry.seconds > 0 or entry.logged)


def interactions_of(user_id: str, item_id: str, acts: Sequence[Act]) -> tuple[list[Interaction], str]:
    """Return a person's interactions with an item, and, where there are none, what it is for them: wishlist, owned …

    A rating and a like stay side by side; views carry the dates of a diary; what is seen is wanted no longer.
    """
    rows: dict[tuple[Any, ...], Interaction] = {}

    def add(kind: Kind, act: Act, value: float | None = None, time: datetime | None = None) -> None:
        when = time or act.time
        key = kind, value, when
        text = act.entry.review if kind in ("rate", "view", "play", "like", "dislike") else ""
        if key not in rows or (text and not rows[key].text):
            rows[key] = Interaction(
                user_id=user_id, item_id=item_id, kind=kind, value=value, time=when, text=text[:20_000]
            )

    for act in _ratings(acts):
        add("rate", act, act.value)
    for act in acts:
        if act.entry.loved or act.entry.status == "like" or act.rating == "like":
            add("like", act)
        if act.rating == "dislike" or act.entry.status == "dislike":
            add("dislike", act)
        if act.entry.status == "abandoned":
            add("skip", act)
        if act.entry.status == "purchase":
            add("purchase", act)
    _add_views(acts, add, judged=any(row.kind != "like" for row in rows.values()))
    if rows and len({row.kind for row in rows.values()} - {"like"}) == 0:
        _keep_latest_like(rows)
    statuses = [act.entry.status for act in acts]
    rest = next((status for status in ("wishlist", "owned") if status in statuses), "none")
    return sorted(rows.values(), key=_moment), "" if rows else rest


def _moment(row: Interaction) -> tuple[float, int]:
    return seconds_of(row.time), ORDER.index(row.kind)


def _keep_latest_like(rows: dict[tuple[Any, ...], Interaction]) -> None:
    latest = max(rows, key=lambda key: _moment(rows[key]))
    for key in list(rows):
        if key != latest:
            del rows[key]


def _ratings(acts: Sequence[Act]) -> list[Act]:
    """Return one act for each rating that an item was given, with the time of the act and not of its entry in a list.

    Ratings of episodes count, as their mean, only where the series has none of its own.
    """
    own = [act for act in acts if act.value is not None and not act.entry.episode]
    episodes = [act for act in acts if act.value is not None and act.entry.episode]
    if not own and episodes:
        latest = max(episodes, key=lambda act: seconds_of(act.time))
        mean = sum(act.value or 0.0 for act in episodes) / len(episodes)
        return [Act(latest.entry, round(mean, 2), latest.time)]
    best: dict[float, Act] = {}
    for act in own:
        value = act.value or 0.0
        before = best.get(value)
        if before is None or _precedes(act, before):
            review = act.entry.review or (before.entry.review if before else "")
            best[value] = act if act.entry.review or not review else before or act
    return list(best.values())


def _precedes(act: Act, other: Act) -> bool:
    """Return whether the time of an act says more than that of another: a diary's more than a list's, a later one."""
    return (act.entry.logged, seconds_of(act.time)) > (other.entry.logged, seconds_of(other.time))


def _add_views(acts: Sequence[Act], add: Any, judged: bool) -> None:
    """Add views or plays: one for each dated act, else one for an item that is not judged otherwise."""
    seen = [act for act in acts if act.entry.status in SEEN or act.entry.status == "skip"]
    logged = [act for act in seen if act.entry.logged or (act.entry.episode and act.rating is None)]
    stayed = [act for act in logged if not act.left_at_once]
    together = _seconds_together(logged)
    for act in _distinct(stayed):
        add(_view_kind(act), act)
    if logged and not stayed:
        for act in logged[:1] if not together else _distinct(logged):
            if act.entry.domain == "music" or act.entry.status == "skip" or together < _enough(act):
                add("skip", act)
            else:
                add(_view_kind(act), act)
    elif stayed:
        for act in _distinct([act for act in logged if act.left_at_once and act.entry.domain == "music"]):
            add("skip", act)
    listed = [act for act in seen if not act.entry.logged and act not in logged]
    for act in listed:
        for time in act.other_times:
            add(_view_kind(act), act, time=time)
    if listed and not judged and not logged:
        act = max(listed, key=lambda each: (bool(each.entry.review), seconds_of(each.time)))
        add("skip" if act.left_at_once else _view_kind(act), act)


def _seconds_together(acts: Iterable[Act]) -> float:
    return sum(act.entry.seconds or 0.0 for act in acts)


def _enough(act: Act) -> float:
    return LEFT_AT_ONCE.get(act.entry.domain, FEWEST_SECONDS)


def _view_kind(act: Act) -> Kind:
    is_played = act.entry.domain in PLAYED or (act.entry.status == "play" and act.entry.domain == "")
    return "play" if is_played else "view"


def _distinct(acts: Sequence[Act]) -> list[Act]:
    """Return acts in order of time without repeats: plays seconds apart, and episodes of a series on one day."""
    distinct: list[Act] = []
    for act in sorted(acts, key=lambda each: seconds_of(each.time)):
        if distinct:
            last = distinct[-1]
            near = seconds_of(act.time) - seconds_of(last.time)
            same_day = act.time and last.time and act.time.date() == last.time.date()
            if act.time == last.time or near < TOGETHER or (act.entry.episode and same_day):
                continue
        distinct.append(act)
    return distinct
