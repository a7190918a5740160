"""What is known of a person: to be seen, corrected, taken along and forgotten."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from agent.profile import corrections, user_store
from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.profile.forget import DeletionReport, forget_user
from agent.profile.interest import Interest
from agent.profile.interests import mine_user_interests
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.v1.interactions import UserId
from agent.server.v1.items import Language, Name
from agent.server.v1.lists import past_of
from agent.server.v1.schema import ProfileChangesBody

router = APIRouter(prefix="/v1/profile", tags=["profile"])


class Forgotten(BaseModel):
    """What was deleted of a person. `remaining`: files of the index in which a search still found the id."""

    interactions: int
    feedback: int
    messages: int
    corrections: int
    remaining: list[str]


@router.get("", response_model=None)
async def show(service: TheService, user_id: UserId, lang: Language = "", index: Name = "") -> dict[str, Any]:
    """Return a person's interests, each with its evidence."""
    return await service.list_with(index, lambda opened: _profile(opened, user_id, lang or "en"))


@router.patch("", response_model=None)
async def change(body: ProfileChangesBody, service: TheService, user_id: UserId, lang: Language = "") -> dict[str, Any]:
    """Correct interests: drop some, pin some, weigh them, or take corrections back."""

    def work(opened: Opened) -> dict[str, Any]:
        changes = corrections.ProfileChanges(body.drop, body.pin, body.weights, body.undo)
        mined = _mined(opened, user_id, lang or "en")
        vocabulary = CatalogueVocabulary.from_index(opened.index)
        corrections.update(opened.index.folder, user_id, changes, mined, vocabulary)
        return _profile(opened, user_id, lang or "en")

    return await service.list_with(body.index, work)


@router.get("/export", response_model=None)
async def export(service: TheService, user_id: UserId, index: Name = "") -> dict[str, Any]:
    """Return everything that is stored of a person, and the interests made of it."""

    def work(opened: Opened) -> dict[str, Any]:
        indexed = user_store.load_indexed(opened.index, user_id)
        stored = user_store.export_user(opened.index.folder, user_id)
        stored["interactions"] = [each.model_dump(mode="json", exclude_none=True) for each in indexed]
        return {**stored, "interests": _as_json(_mined(opened, user_id, "en"))}

    return await service.list_with(index, work)


@router.delete("", response_model=Forgotten)
async def forget(service: TheService, user_id: UserId, index: Name = "") -> Forgotten:
    """Delete everything stored of a person, and search every file of the index for what is left."""
    served = service.index(index)

    def work() -> DeletionReport:
        with service.write_lock:
            return forget_user(served.folder, user_id)

    report = await asyncio.to_thread(work)
    service.conversations.forget(served.name, user_id)
    await service.list_with(index, lambda opened: None)  # what was open, with lists of this person, is dropped
    return Forgotten(
        interactions=report.interactions,
        feedback=report.feedback,
        messages=report.messages,
        corrections=report.corrections,
        remaining=[str(trace) for trace in report.remaining.traces],
    )


def _profile(opened: Opened, user_id: str, language: str) -> dict[str, Any]:
    corrected = corrections.load(opened.index.folder, user_id)
    shown = corrections.correct_interests(_mined(opened, user_id, language), corrected)
    return {"user_id": user_id, "interests": _as_json(shown)}


def _mined(opened: Opened, user_id: str, language: str) -> tuple[Interest, ...]:
    return mine_user_interests(opened.index, user_id, past_of(opened.lists, user_id), language)


def _as_json(interests: tuple[Interest, ...]) -> Any:
    return json.loads(json.dumps([asdict(each) for each in interests], default=lambda time: time.isoformat()))
