"""What a person has corrected in their profile, kept in their folder, and what it does to their requests.

A dropped interest: what was done with items of it counts no more, though they stay known. A pinned one: items of it
move up. A corrected weight: what was done with items of it counts as many times as much as was corrected; where that
would have to change its sign, or where nothing was done, it counts no more and items of it move up or down instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import UsageError
from agent.profile import user_store
from agent.profile.catalogue_vocabulary import LONGEST, Vocabulary, near
from agent.profile.interest import Interest
from retrieval.conditions.expression import Condition
from retrieval.errors import RequestError
from retrieval.query.request import PreferenceBoost, Request

Act = Literal["drop", "pin", "weigh"]
MOST = 200
MOST_TIMES = 4.0
"""How many times as much a corrected interest counts at most."""
HEAVIEST = 100.0
EDITED: Mapping[Act, str] = {"drop": "dropped", "pin": "pinned", "weigh": "corrected"}


class Edit(BaseModel):
    """`where`: the items that are meant, as a condition; none of a dropped rhythm. What was done with them counts
    `times` as much, and they move by `leaning`, in plain wishes. `weight` is what a corrected interest weighs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(min_length=1, max_length=LONGEST)
    act: Act
    where: str = Field(max_length=2_000)
    times: float = Field(default=1.0, ge=0, le=MOST_TIMES)
    leaning: float = Field(default=0.0, ge=-HEAVIEST, le=HEAVIEST)
    weight: float = Field(default=0.0, ge=-HEAVIEST, le=HEAVIEST)

    @property
    def condition(self) -> Condition | None:
        return _parsed(self.where) if self.where else None


@dataclass(frozen=True)
class Wanted:
    """What is to be changed: names, and weights by name."""

    drop: Sequence[str] = ()
    pin: Sequence[str] = ()
    weigh: Mapping[str, float] | None = None
    undo: Sequence[str] = ()


def read(index_folder: Path, user_id: str) -> tuple[Edit, ...]:
    """Those of a person; what cannot be read is passed over."""
    kept: Any = (user_store.load(index_folder, user_id, "edits") or {}).get("edits")
    found = []
    for each in kept[:MOST] if isinstance(kept, list) else ():
        try:
            edit = Edit.model_validate(each)
            _ = edit.condition
            found.append(edit)
        except (ValidationError, RequestError):
            continue
    return tuple(found)


def change(
    index_folder: Path, user_id: str, wanted: Wanted, known: Sequence[Interest], catalogue: Vocabulary
) -> tuple[Edit, ...]:
    """Keep what is wanted, each name once, and give all there are. UsageError for a name that the catalogue does not
    have: nothing would come of it."""
    edits = {near(edit.name): edit for edit in read(index_folder, user_id)}
    for name in wanted.undo:
        if not edits.pop(near(name), None):
            raise UsageError(f"nothing was changed about {name[:60]!r}: see whyrec profile show")
    rhythms = {near(i.trait): i.trait for i in known if i.kind == "rhythm"}
    for name in wanted.drop:
        if rhythm := rhythms.get(near(name)):
            edits[near(name)] = Edit(name=rhythm, act="drop", where="", times=0.0)
        else:
            edits[near(name)] = _made(name, "drop", catalogue, times=0.0)
    for name in wanted.pin:
        edits[near(name)] = _made(name, "pin", catalogue, leaning=1.0)
    counted = {near(i.trait): i.weight for i in known}
    for name, weight in (wanted.weigh or {}).items():
        if not -HEAVIEST <= weight <= HEAVIEST:
            raise UsageError(f"a weight of {weight:g} is too much: choose one from −{HEAVIEST:g} to {HEAVIEST:g}")
        now = counted.get(near(name), 0.0)
        same = now * weight > 0
        times, leaning = (min(weight / now, MOST_TIMES), 0.0) if same else (0.0, max(-1.0, min(1.0, weight)))
        edits[near(name)] = _made(name, "weigh", catalogue, times=times, leaning=leaning, weight=weight)
    if len(edits) > MOST:
        raise UsageError(f"{len(edits)} corrections are too many, {MOST} are kept at most: take some back with --undo")
    user_store.save(index_folder, user_id, "edits", {"edits": [edit.model_dump() for edit in edits.values()]})
    return tuple(edits.values())


def applied(request: Request, edits: Sequence[Edit]) -> Request:
    """The request as it is after these: twice is as once."""
    if not edits:
        return request
    meant = [(edit, condition) for edit in edits if (condition := edit.condition)]
    history, gone = [], set[str]()
    for event in request.history:
        weight = 1.0
        for edit, condition in meant:
            if edit.times != 1 and condition.holds(event.item):
                weight *= edit.times
        if weight:
            history.append(replace(event, weight=weight))
        else:
            gone.add(event.item.id)
    leanings = tuple(PreferenceBoost(edit.name, where, edit.leaning) for edit, where in meant if edit.leaning)
    return replace(request, history=tuple(history), seen=request.seen | gone, boosts=leanings)


def shown(known: Sequence[Interest], edits: Sequence[Edit]) -> tuple[Interest, ...]:
    """The interests as they count after these, pinned ones first, dropped ones last with no weight."""
    by_name = {near(edit.name): edit for edit in edits}
    counted = {near(i.trait) for i in known}
    found = [_edited(i, by_name.get(near(i.trait))) for i in known]
    found += [_edited(Interest(e.name, 0.0, (), None), e) for name, e in by_name.items() if name not in counted]
    order = {"pinned": 0, "dropped": 2}
    return tuple(sorted(found, key=lambda i: order.get(i.edited, 1)))


def _edited(interest: Interest, edit: Edit | None) -> Interest:
    if not edit:
        return interest
    weight = {"drop": 0.0, "pin": max(interest.weight, 0.0) + 1.0, "weigh": edit.weight}[edit.act]
    kind = "dislike" if weight < 0 else "topic" if interest.kind == "dislike" and weight > 0 else interest.kind
    return replace(interest, weight=weight, kind=kind, edited=EDITED[edit.act])


def _made(name: str, act: Act, catalogue: Vocabulary, **values: float) -> Edit:
    plain = " ".join(name.split())
    condition = catalogue.condition(plain) if 0 < len(plain) <= LONGEST else None
    if condition is None:
        raise UsageError(
            f"no item of the catalogue is known for {plain[:60]!r}: name an interest of whyrec profile show, a "
            "category, a tag, a name, or a decade such as 1980s"
        )
    found = catalogue.trait(plain)
    return Edit(name=found.name if found else plain, act=act, where=str(condition), **values)


@lru_cache(1_000)
def _parsed(where: str) -> Condition:
    return Condition.parse(where)
