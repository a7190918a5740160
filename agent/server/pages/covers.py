"""Covers of items: images of this server's own host, or files in INDEX/covers. Nothing is loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse

from agent.server.faults import NotFound
from agent.server.health import TheService
from agent.server.pages.page import Page, ThePage
from agent.server.v1.items import item_of
from retrieval.data.items import Item

router = APIRouter()
FOLDER = "covers"
NAMES = frozenset("image image_url img cover cover_url poster poster_url thumbnail 封面 海报 图片".split())
"""Names of attributes that hold the address or the file of an image."""
TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""Media types by the endings of files; SVG is left out, since it can hold scripts."""


@router.get("/cover")
async def cover(
    service: TheService, page: ThePage, id: Annotated[str, Query(min_length=1, max_length=2_000)]
) -> FileResponse:
    """Return the file of an item's cover."""
    item = await service.list_with(page.index, lambda opened: item_of(opened, id))
    path = next((path for link in links_of(item) if (path := file_of(page.folder, link))), None)
    if path is None:
        raise NotFound("this item has no file of a cover")
    headers = {"Cache-Control": "private, max-age=3600"}
    return FileResponse(path, media_type=TYPES[path.suffix.lower()], headers=headers)


def cover_of(item: Item, page: Page) -> str:
    """Return the address of an item's cover, empty where it has none that may be shown."""
    for link in links_of(item):
        parts = urlsplit(link)
        if parts.scheme in ("http", "https") and parts.netloc == page.host:
            return link
        if file_of(page.folder, link):
            return page.address("/cover", user="", id=item.id)
    return ""


def is_cover(name: str) -> bool:
    """Return whether an attribute of this name holds an image."""
    return name.casefold() in NAMES


def links_of(item: Item) -> list[str]:
    """Return the addresses and files of images that an item names."""
    attributes = (each for texts in (item, *item.translations.values()) for each in texts.attributes.items())
    return [v for name, v in attributes if is_cover(name) and isinstance(v, str) and Path(v).suffix.lower() in TYPES]


def file_of(folder: Path, link: str) -> Path | None:
    """Return the file in INDEX/covers that a link names, None for one that is not there or leads elsewhere."""
    covers = (folder / FOLDER).resolve()
    try:
        path = (covers / link).resolve()
        return path if path.is_relative_to(covers) and path.is_file() else None
    except (OSError, ValueError):
        return None
