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
from agent.profile.catalogue_vocabulary import MAX_TRAIT_CHARS, CatalogueVocabulary, spelling_key
from agent.profile.interest import Interest
from retrieval.conditions.expression import Condition
from retrieval.errors import RequestError
from retrieval.query.request import PreferenceBoost, Request

Action = Literal["drop", "pin", "weigh"]
MAX_CORRECTIONS = 200
MAX_FACTOR = 4.0
"""How many times as much a corrected interest counts at most."""
MAX_WEIGHT = 100.0
STATUS: Mapping[Action, str] = {"drop": "dropped", "pin": "pinned", "weigh": "corrected"}


class Correction(BaseModel):
    """`where`: the items that are meant, as a condition; none of a dropped rhythm. What was done with them counts
    `times` as much, and they move by `leaning`, in plain wishes. `weight` is what a corrected interest weighs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(min_length=1, max_length=MAX_TRAIT_CHARS)
    action: Action
    where: str = Field(max_length=2_000)
    factor: float = Field(default=1.0, ge=0, le=MAX_FACTOR)
    boost: float = Field(default=0.0, ge=-MAX_WEIGHT, le=MAX_WEIGHT)
    weight: float = Field(default=0.0, ge=-MAX_WEIGHT, le=MAX_WEIGHT)

    @property
    def condition(self) -> Condition | None:
        return _parse_condition(self.where) if self.where else None


@dataclass(frozen=True)
class ProfileChanges:
    """What is to be changed: names, and weights by name."""

    drop: Sequence[str] = ()
    pin: Sequence[str] = ()
    weights: Mapping[str, float] | None = None
    undo: Sequence[str] = ()


def load(index_folder: Path, user_id: str) -> tuple[Correction, ...]:
    """Those of a person; what cannot be read is passed over."""
    kept: Any = (user_store.load_document(index_folder, user_id, "corrections") or {}).get("corrections")
    found = []
    for each in kept[:MAX_CORRECTIONS] if isinstance(kept, list) else ():
        try:
            edit = Correction.model_validate(each)
            _ = edit.condition
            found.append(edit)
        except (ValidationError, RequestError):
            continue
    return tuple(found)


def update(
    index_folder: Path, user_id: str, wanted: ProfileChanges, known: Sequence[Interest], catalogue: CatalogueVocabulary
) -> tuple[Correction, ...]:
    """Keep what is wanted, each name once, and give all there are. UsageError for a name that the catalogue does not
    have: nothing would come of it."""
    edits = {spelling_key(edit.name): edit for edit in load(index_folder, user_id)}
    for name in wanted.undo:
        if not edits.pop(spelling_key(name), None):
            raise UsageError(f"nothing was changed about {name[:60]!r}: see whyrec profile show")
    rhythms = {spelling_key(i.trait): i.trait for i in known if i.kind == "habit"}
    for name in wanted.drop:
        if rhythm := rhythms.get(spelling_key(name)):
            edits[spelling_key(name)] = Correction(name=rhythm, action="drop", where="", factor=0.0)
        else:
            edits[spelling_key(name)] = _correction_for(name, "drop", catalogue, factor=0.0)
    for name in wanted.pin:
        edits[spelling_key(name)] = _correction_for(name, "pin", catalogue, boost=1.0)
    counted = {spelling_key(i.trait): i.weight for i in known}
    for name, weight in (wanted.weights or {}).items():
        if not -MAX_WEIGHT <= weight <= MAX_WEIGHT:
            raise UsageError(f"a weight of {weight:g} is too much: choose one from −{MAX_WEIGHT:g} to {MAX_WEIGHT:g}")
        now = counted.get(spelling_key(name), 0.0)
        same = now * weight > 0
        factor, boost = (min(weight / now, MAX_FACTOR), 0.0) if same else (0.0, max(-1.0, min(1.0, weight)))
        edits[spelling_key(name)] = _correction_for(name, "weigh", catalogue, factor=factor, boost=boost, weight=weight)
    if len(edits) > MAX_CORRECTIONS:
        raise UsageError(
            f"{len(edits)} corrections are too many, {MAX_CORRECTIONS} are kept at most: take some back with --undo"
        )
    user_store.save_document(
        index_folder, user_id, "corrections", {"corrections": [edit.model_dump() for edit in edits.values()]}
    )
    return tuple(edits.values())


def apply(request: Request, edits: Sequence[Correction]) -> Request:
    """The request as it is after these: twice is as once."""
    if not edits:
        return request
    meant = [(edit, condition) for edit in edits if (condition := edit.condition)]
    history, gone = [], set[str]()
    for event in request.history:
        weight = 1.0
        for edit, condition in meant:
            if edit.factor != 1 and condition.holds(event.item):
                weight *= edit.factor
        if weight:
            history.append(replace(event, weight=weight))
        else:
            gone.add(event.item.id)
    boosts = tuple(PreferenceBoost(edit.name, where, edit.boost) for edit, where in meant if edit.boost)
    return replace(request, history=tuple(history), seen=request.seen | gone, boosts=boosts)


def correct_interests(known: Sequence[Interest], edits: Sequence[Correction]) -> tuple[Interest, ...]:
    """The interests as they count after these, pinned ones first, dropped ones last with no weight."""
    by_name = {spelling_key(edit.name): edit for edit in edits}
    counted = {spelling_key(i.trait) for i in known}
    found = [_correct_interest(i, by_name.get(spelling_key(i.trait))) for i in known]
    found += [
        _correct_interest(Interest(e.name, 0.0, (), None), e) for name, e in by_name.items() if name not in counted
    ]
    order = {"pinned": 0, "dropped": 2}
    return tuple(sorted(found, key=lambda i: order.get(i.correction, 1)))


def _correct_interest(interest: Interest, edit: Correction | None) -> Interest:
    if not edit:
        return interest
    weight = {"drop": 0.0, "pin": max(interest.weight, 0.0) + 1.0, "weigh": edit.weight}[edit.action]
    kind = "dislike" if weight < 0 else "topic" if interest.kind == "dislike" and weight > 0 else interest.kind
    return replace(interest, weight=weight, kind=kind, correction=STATUS[edit.action])


def _correction_for(name: str, act: Action, catalogue: CatalogueVocabulary, **values: float) -> Correction:
    plain = " ".join(name.split())
    condition = catalogue.condition(plain) if 0 < len(plain) <= MAX_TRAIT_CHARS else None
    if condition is None:
        raise UsageError(
            f"no item of the catalogue is known for {plain[:60]!r}: name an interest of whyrec profile show, a "
            "category, a tag, a name, or a decade such as 1980s"
        )
    found = catalogue.trait(plain)
    return Correction(name=found.name if found else plain, action=act, where=str(condition), **values)


@lru_cache(1_000)
def _parse_condition(where: str) -> Condition:
    return Condition.parse(where)
