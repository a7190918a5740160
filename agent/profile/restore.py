"""Putting what `whyrec profile export` printed of a user back into an index: the same index, or another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import InputError, UsageError
from agent.profile import impressions, user_store
from retrieval.data.items import MAX_ID, Id, Interaction
from retrieval.index import Index, Writer

BoundedId = Annotated[Id, Field(min_length=1, max_length=MAX_ID)]
Document = dict[str, Any] | None


class ExportedUser(BaseModel):
    """What an export holds. Interests are not read: they are made of the rest."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: BoundedId
    interactions: tuple[Interaction, ...] = ()
    feedback: tuple[Interaction, ...] = ()
    impressions: tuple[dict[str, Any], ...] = ()
    wishlist: tuple[BoundedId, ...] = ()
    session: Document = None
    corrections: Document = None
    plan: Document = None
    account: Document = None

    def parts(self) -> dict[str, Any]:
        """Return what there is, by name."""
        parts = {name: getattr(self, name) for name in type(self).model_fields if name != "user_id"}
        return {name: part for name, part in parts.items() if part is not None and part != ()}


@dataclass(frozen=True)
class RestoredUser:
    """Counts of what was put back; parts that the index had already are not counted."""

    user_id: str
    interactions: int
    feedback: int
    lists: int
    documents: int


def read_export(file: Path) -> ExportedUser:
    """Read an export. Raises InputError for a file that is none, or that has another person's interactions."""
    try:
        exported = ExportedUser.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{file}{f', field {where}' if where else ''}: {first['msg']}: give what whyrec profile export printed"
        ) from error
    if any(each.user_id != exported.user_id for each in (*exported.interactions, *exported.feedback)):
        raise InputError(f"{file}: some interactions are not of {exported.user_id!r}: an export is of one person")
    return exported


def restore_user(index_folder: Path, exported: ExportedUser) -> RestoredUser:
    """Write what an export holds. What is there and equal is left, so that a process that was killed can be repeated.

    Raises UsageError, with nothing changed, where the index has something else of this user.
    """
    user, index = exported.user_id, Index(index_folder)
    there = ExportedUser.model_validate(
        {**user_store.export_user(index_folder, user), "interactions": user_store.load_indexed(index, user)}
    )
    before, given = there.parts(), exported.parts()
    if others := [name for name, part in before.items() if part != given.get(name)]:
        raise UsageError(
            f"{index_folder} has other {', '.join(others)} of {user!r}, and nothing was changed: whyrec profile export "
            "and forget come first"
        )
    missing = {name: part for name, part in given.items() if name not in before}
    if "interactions" in missing:
        with Writer(index_folder) as writer:
            writer.add_interactions(exported.interactions)
    if "feedback" in missing:
        lines = [each.model_dump_json(exclude_defaults=True) for each in exported.feedback]
        user_store.write_lines(index_folder, user, user_store.FEEDBACK, lines)
    if "impressions" in missing:
        lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in exported.impressions]
        user_store.write_lines(index_folder, user, impressions.FILE, lines)
    if "wishlist" in missing:
        user_store.add_to_wishlist(index_folder, user, exported.wishlist)
    documents = [name for name in user_store.DOCUMENTS if name in missing]
    for name in documents:
        user_store.save_document(index_folder, user, name, missing[name])
    return RestoredUser(
        user,
        len(missing.get("interactions", ())),
        len(missing.get("feedback", ())),
        sum("list" in each for each in missing.get("impressions", ())),
        len(documents) + ("wishlist" in missing),
    )
