"""Corrections of a profile by its owner, stored in the user's folder, and their effect on requests.

Dropping an interest takes its items out of the history, though they still count as seen. Pinning it boosts its items.
Correcting its weight multiplies what the events with its items count; where the sign would have to change, or there are
no such events, these count nothing and its items are boosted or penalised instead.
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
from retrieval.conditions import Condition, parse_condition
from retrieval.errors import RequestError
from retrieval.query import PreferenceBoost, PreparedRequest

Action = Literal["drop", "pin", "weigh"]
MAX_CORRECTIONS = 200
MAX_FACTOR = 4.0
"""Factor by which an event of a corrected interest counts at most."""
MAX_WEIGHT = 100.0
STATUS: Mapping[Action, str] = {"drop": "dropped", "pin": "pinned", "weigh": "corrected"}


class Correction(BaseModel):
    """A correction of one interest.

    `where`: the items of the interest, as a condition; empty for a dropped habit. Events with these items count
    `factor` times as much, and the items are boosted by `boost`, as much as a request for them at 1. `weight`: what the
    profile shows for a corrected interest.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(min_length=1, max_length=MAX_TRAIT_CHARS)
    action: Action
    where: str = Field(max_length=2_000)
    factor: float = Field(default=1.0, ge=0, le=MAX_FACTOR)
    boost: float = Field(default=0.0, ge=-MAX_WEIGHT, le=MAX_WEIGHT)
    weight: float = Field(default=0.0, ge=-MAX_WEIGHT, le=MAX_WEIGHT)

    @property
    def condition(self) -> Condition | None:
        """Return `where` as a condition. RequestError for a text that is none."""
        return _parse_condition(self.where) if self.where else None


@dataclass(frozen=True)
class ProfileChanges:
    """Changes to make to a profile: names of interests, and weights by name. `undo` takes corrections back."""

    drop: Sequence[str] = ()
    pin: Sequence[str] = ()
    weights: Mapping[str, float] | None = None
    undo: Sequence[str] = ()


def load(index_folder: Path, user_id: str) -> tuple[Correction, ...]:
    """Return a user's corrections; entries that are none are skipped."""
    entries: Any = (user_store.load_document(index_folder, user_id, "corrections") or {}).get("corrections")
    corrections = []
    for entry in entries[:MAX_CORRECTIONS] if isinstance(entries, list) else ():
        try:
            correction = Correction.model_validate(entry)
            _ = correction.condition
            corrections.append(correction)
        except (ValidationError, RequestError):
            continue
    return tuple(corrections)


def update(
    index_folder: Path,
    user_id: str,
    changes: ProfileChanges,
    interests: Sequence[Interest],
    vocabulary: CatalogueVocabulary,
) -> tuple[Correction, ...]:
    """Store changes and return all corrections, one a name. `interests`: the profile as it is mined.

    UsageError for a name that the catalogue does not have, since it would change nothing.
    """
    _changed(load(index_folder, user_id), changes, interests, vocabulary)  # before anything is made for a user
    with user_store.locked(index_folder, user_id):
        corrections = _changed(load(index_folder, user_id), changes, interests, vocabulary)
        entries = [correction.model_dump() for correction in corrections]
        user_store.save_document(index_folder, user_id, "corrections", {"corrections": entries})
    return corrections


def _changed(
    before: Sequence[Correction],
    changes: ProfileChanges,
    interests: Sequence[Interest],
    vocabulary: CatalogueVocabulary,
) -> tuple[Correction, ...]:
    """Return corrections after changes. UsageError for a name that the catalogue does not have."""
    corrections = {spelling_key(each.name): each for each in before}
    for name in changes.undo:
        if not corrections.pop(spelling_key(name), None):
            raise UsageError(f"nothing was changed about {name[:60]!r}: see whyrec profile show")
    habits = {spelling_key(i.trait): i.trait for i in interests if i.kind == "habit"}
    for name in changes.drop:
        if habit := habits.get(spelling_key(name)):
            corrections[spelling_key(name)] = Correction(name=habit, action="drop", where="", factor=0.0)
        else:
            corrections[spelling_key(name)] = _correction_for(name, "drop", vocabulary, factor=0.0)
    for name in changes.pin:
        corrections[spelling_key(name)] = _correction_for(name, "pin", vocabulary, boost=1.0)
    weights = {spelling_key(i.trait): i.weight for i in interests}
    for name, weight in (changes.weights or {}).items():
        if not -MAX_WEIGHT <= weight <= MAX_WEIGHT:
            raise UsageError(f"a weight of {weight:g} is too much: choose one from −{MAX_WEIGHT:g} to {MAX_WEIGHT:g}")
        mined = weights.get(spelling_key(name), 0.0)
        if mined * weight > 0:
            factor, boost = min(weight / mined, MAX_FACTOR), 0.0
        else:
            factor, boost = 0.0, max(-1.0, min(1.0, weight))
        corrections[spelling_key(name)] = _correction_for(
            name, "weigh", vocabulary, factor=factor, boost=boost, weight=weight
        )
    if len(corrections) > MAX_CORRECTIONS:
        raise UsageError(
            f"{len(corrections)} corrections are too many, {MAX_CORRECTIONS} is the limit: take some back with --undo"
        )
    return tuple(corrections.values())


def apply(request: PreparedRequest, corrections: Sequence[Correction]) -> PreparedRequest:
    """Return the request with corrections applied to its history, seen items and boosts. Idempotent."""
    if not corrections:
        return request
    conditions = [(each, condition) for each in corrections if (condition := each.condition)]
    history, dropped = [], set[str]()
    for event in request.history:
        weight = 1.0
        for correction, condition in conditions:
            if correction.factor != 1 and condition.holds(event.item):
                weight *= correction.factor
        if weight:
            history.append(replace(event, weight=weight))
        else:
            dropped.add(event.item.id)
    boosts = tuple(PreferenceBoost(each.name, condition, each.boost) for each, condition in conditions if each.boost)
    return replace(
        request,
        history=tuple(history),
        seen=request.seen | dropped,
        boosts=tuple(dict.fromkeys((*request.boosts, *boosts))),
    )


def correct_interests(interests: Sequence[Interest], corrections: Sequence[Correction]) -> tuple[Interest, ...]:
    """Return interests with corrections applied: pinned ones first, dropped ones last with no weight."""
    by_key = {spelling_key(each.name): each for each in corrections}
    mined = {spelling_key(i.trait) for i in interests}
    corrected = [_correct_interest(i, by_key.get(spelling_key(i.trait))) for i in interests]
    corrected += [
        _correct_interest(Interest(each.name, 0.0, (), None), each) for key, each in by_key.items() if key not in mined
    ]
    order = {"pinned": 0, "dropped": 2}
    return tuple(sorted(corrected, key=lambda i: order.get(i.correction, 1)))


def _correct_interest(interest: Interest, correction: Correction | None) -> Interest:
    """Return an interest with the weight and kind of its correction."""
    if not correction:
        return interest
    pinned = max(interest.weight, 0.0) + 1.0
    weight = {"drop": 0.0, "pin": pinned, "weigh": correction.weight}[correction.action]
    kind = "dislike" if weight < 0 else "topic" if interest.kind == "dislike" and weight > 0 else interest.kind
    return replace(interest, weight=weight, kind=kind, correction=STATUS[correction.action])


def _correction_for(name: str, action: Action, vocabulary: CatalogueVocabulary, **values: float) -> Correction:
    """Return a correction of an interest of the catalogue. UsageError for a name that it does not have."""
    trimmed = " ".join(name.split())
    condition = vocabulary.condition(trimmed) if 0 < len(trimmed) <= MAX_TRAIT_CHARS else None
    if condition is None:
        raise UsageError(
            f"no item of the catalogue has {trimmed[:60]!r}: name an interest of whyrec profile show, a category, a "
            "tag, a name, or a decade such as 1980s"
        )
    trait = vocabulary.trait(trimmed)
    return Correction(name=trait.name if trait else trimmed, action=action, where=str(condition), **values)


@lru_cache(1_000)
def _parse_condition(where: str) -> Condition:
    """Parse a stored condition, once a process."""
    return parse_condition(where)
