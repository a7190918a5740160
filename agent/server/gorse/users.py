"""/api/user and /api/users. A user needs not be added: whoever did something is one."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter

from agent.profile import user_store
from agent.server.faults import NotFound
from agent.server.gorse.items import page_of
from agent.server.gorse.schema import Count, GorseUser, UserPatch, Written
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.service import Service
from agent.server.v1.items import Name
from agent.server.v1.profile import forget

router = APIRouter(prefix="/api")


@router.post("/user")
async def add_one(body: GorseUser, service: TheService, index: Name = "") -> Written:
    """Add a user, or replace labels and comment."""
    return await _write([body], service, index)


@router.post("/users")
async def add(body: list[GorseUser], service: TheService, index: Name = "") -> Written:
    """Add users, or replace labels and comments."""
    return await _write(body, service, index)


@router.get("/users")
async def list_of(service: TheService, n: Count = 10, cursor: str = "", index: Name = "") -> dict[str, Any]:
    """Return users, from a cursor on: those who were added, and those who did something."""

    def work(opened: Opened) -> tuple[list[dict[str, Any]], str]:
        added = user_store.accounts(opened.index.folder)
        ids = list(dict.fromkeys((*opened.index.users(), *added)))
        page, following = page_of(ids, n, cursor)
        return [_user_json(each, added.get(each)) for each in page], following

    users, following = await service.list_with(index, work)
    return {"Cursor": following, "Users": users}


@router.get("/user/{user_id:path}")
async def get(service: TheService, user_id: str, index: Name = "") -> dict[str, Any]:
    """Return a user."""

    def work(opened: Opened) -> dict[str, Any]:
        account = user_store.load_document(opened.index.folder, user_id, user_store.ACCOUNT)
        if account is None and user_id not in opened.index.users():
            raise NotFound(f"no user {user_id[:60]!r} in this index")
        return _user_json(user_id, account)

    return await service.list_with(index, work)


@router.patch("/user/{user_id:path}")
async def change(body: UserPatch, service: TheService, user_id: str, index: Name = "") -> Written:
    """Change a user's labels or comment."""
    before = await get(service, user_id, index)
    changed = {**before, **body.model_dump(by_alias=True, exclude_none=True)}
    return await _write([GorseUser.model_validate(changed)], service, index)


@router.delete("/user/{user_id:path}")
async def delete(service: TheService, user_id: str, index: Name = "") -> Written:
    """Forget a user: feedback, labels, profile and all else."""
    await forget(service, user_id, index)
    return Written(row_affected=1)


async def _write(users: list[GorseUser], service: Service, index: str) -> Written:
    folder = service.index(index).folder

    def work() -> None:
        for user in users:
            user_store.save_document(folder, user.user_id, user_store.ACCOUNT, user.model_dump(by_alias=True))

    await asyncio.to_thread(work)
    return Written(row_affected=len(users))


def _user_json(user_id: str, account: dict[str, Any] | None) -> dict[str, Any]:
    account = account or {}
    return {"UserId": user_id, "Labels": account.get("Labels"), "Comment": account.get("Comment") or ""}
