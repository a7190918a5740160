"""A user's impressions: the lists that were shown and the reactions to them, in INDEX/people/HASH/impressions.jsonl.

One JSON object a line, {"list": ShownList} or {"reaction": Reaction}. Like all files of a user they never leave the
machine, are exported with the user and deleted when the user is forgotten.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.profile import user_store
from retrieval.data.items import MAX_ID, Id, Time
from retrieval.query import Candidate
from retrieval.ranking.exploration import position_propensities

FILE = "impressions.jsonl"
MAX_LISTS = 1_000
"""Lists of a user at most; the oldest are dropped, a tenth at a time."""
ItemReaction = Literal["click", "like", "refuse", "finish", "seen"]
Satisfaction = Literal["up", "down"]
SATISFACTIONS: tuple[str, ...] = get_args(Satisfaction)
ItemId = Annotated[Id, Field(min_length=1, max_length=MAX_ID)]


class ShownItem(BaseModel):
    """An item of a list.

    `position`: from 1; `propensity`: the probability with which it was shown at that position, 1 without exploration
    and in interleaved lists; `sources`: those that have it among their own best; `setting`: the one of two that
    contributed it to an interleaved list, empty in other lists.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    item_id: ItemId
    position: int = Field(ge=1)
    propensity: float = Field(default=1.0, gt=0, le=1)
    sources: tuple[str, ...] = ()
    setting: str = ""


class ShownList(BaseModel):
    """A list as a user saw it.

    `setting`: the name of what made the list; `alternatives`: the item ids that other settings would have shown in its
    stead, best first, by their names.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    list_id: str = Field(default_factory=lambda: uuid.uuid4().hex, min_length=1, max_length=MAX_ID)
    time: Time = Field(default_factory=lambda: datetime.now(UTC))
    language: str = ""
    strategy: str = ""
    reason_style: str = ""
    setting: str = ""
    items: tuple[ShownItem, ...] = ()
    alternatives: dict[str, tuple[ItemId, ...]] = Field(default_factory=dict)


class Reaction(BaseModel):
    """What a user did with an item of a list, or a thumb `up` or `down` for the list as a whole, without an item.

    `undone`: takes earlier reactions of this kind to this item back. Raises ValueError for a thumb for an item, and for
    another reaction without one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    list_id: str
    kind: ItemReaction | Satisfaction
    item_id: str = ""
    time: Time = Field(default_factory=lambda: datetime.now(UTC))
    undone: bool = False

    @model_validator(mode="after")
    def _has_its_object(self) -> Reaction:
        if (self.kind in SATISFACTIONS) == bool(self.item_id):
            raise ValueError("a thumb is given to a list, any other reaction to an item of it")
        return self


@dataclass(frozen=True)
class Impressions:
    """Lists and reactions, oldest first, without reactions that were taken back or whose list is not there."""

    lists: tuple[ShownList, ...]
    reactions: tuple[Reaction, ...]


def shown_items(
    shown: Sequence[Candidate],
    shortlist: Iterable[Candidate],
    explore: float = 0.0,
    teams: Mapping[str, str] | None = None,
    propensities: Sequence[float] = (),
) -> tuple[ShownItem, ...]:
    """Describe the candidates of a list, best first, for `ShownList.items`.

    An item has the sources that have it among their best `len(shown)` of the shortlist. `explore`: the share of
    `DiversitySettings` that made the list; `teams`: of an interleaved list the setting that contributed an item, by id,
    where one did; `propensities`: those of a list that was explored in another way.
    """
    best = dict[str, list[tuple[float, str]]]()
    for candidate in (*shortlist, *shown):
        for source, score in candidate.features.items():
            if score > 0:  # not NaN
                best.setdefault(source, []).append((-score, candidate.item.id))
    leading = {source: {i for _, i in sorted(set(scores))[: len(shown)]} for source, scores in best.items()}
    drawn = [c.exploration_probability for c in shown]
    if not propensities:
        propensities = position_propensities(drawn, explore) if teams is None else [1.0] * len(shown)
    return tuple(
        ShownItem(
            item_id=c.item.id,
            position=position,
            propensity=propensity,
            sources=("exploration",)
            if c.exploration_probability
            else tuple(source for source, ids in leading.items() if c.item.id in ids),
            setting=(teams or {}).get(c.item.id, ""),
        )
        for position, (c, propensity) in enumerate(zip(shown, propensities, strict=True), 1)
    )


def record_list(index_folder: Path, user_id: str, shown: ShownList, max_lists: int = MAX_LISTS) -> str:
    """Append a list; it is on disk when its id is returned. Beyond `max_lists` the oldest lists are dropped."""
    with user_store.locked(index_folder, user_id):
        lines = user_store.load_lines(index_folder, user_id, FILE)
        if sum(line.startswith(b'{"list":') for line in lines) < max_lists:
            _append(index_folder, user_id, {"list": shown})
        else:
            impressions = _parse(lines)
            newest = [*impressions.lists, shown][-(max_lists - max_lists // 10) :]
            ids = {each.list_id for each in newest}
            records: list[Mapping[str, BaseModel]] = [{"list": each} for each in newest]
            records += [{"reaction": each} for each in impressions.reactions if each.list_id in ids]
            user_store.write_lines(index_folder, user_id, FILE, list(map(_line, records)))
    return shown.list_id


def record_reaction(index_folder: Path, user_id: str, reaction: Reaction) -> None:
    """Append a reaction; it is on disk when this returns."""
    with user_store.locked(index_folder, user_id):
        _append(index_folder, user_id, {"reaction": reaction})


def load(index_folder: Path, user_id: str) -> Impressions:
    """Return a user's lists and reactions, oldest first."""
    return _parse(user_store.load_lines(index_folder, user_id, FILE))


def load_all(index_folder: Path) -> Iterator[tuple[str, Impressions]]:
    """Yield the impressions of every user who has some, each with the name of the user's folder."""
    for folder in user_store.user_folders(index_folder):
        impressions = _parse(user_store.checked_folder(index_folder, folder).read_lines(FILE))
        if impressions.lists:
            yield folder.name, impressions


def _parse(lines: Iterable[bytes]) -> Impressions:
    lists, reactions = dict[str, ShownList](), list[Reaction]()
    for line in lines:
        try:
            match json.loads(line):
                case {"list": record}:
                    shown = ShownList.model_validate(record)
                    lists[shown.list_id] = shown
                case {"reaction": record}:
                    reactions.append(Reaction.model_validate(record))
        except ValueError:
            continue
    return Impressions(tuple(lists.values()), tuple(_without_undone(r for r in reactions if r.list_id in lists)))


def _without_undone(reactions: Iterable[Reaction]) -> list[Reaction]:
    remaining = list[Reaction]()
    for reaction in reactions:
        if reaction.undone:
            same = (reaction.list_id, reaction.kind, reaction.item_id)
            remaining = [r for r in remaining if (r.list_id, r.kind, r.item_id) != same]
        else:
            remaining.append(reaction)
    return remaining


def _append(index_folder: Path, user_id: str, record: Mapping[str, BaseModel]) -> None:
    user_store.append_line(index_folder, user_id, FILE, _line(record))


def _line(record: Mapping[str, BaseModel]) -> str:
    """Return a record as JSON; `record_list` counts lines by their beginning."""
    (kind, value), *_ = record.items()
    return f'{{"{kind}":{value.model_dump_json(exclude_defaults=True)}}}'
