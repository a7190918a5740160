"""Bringing one's own history: an export that is dropped on the first page, matched to the items of the index."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Form, Query, UploadFile
from fastapi.responses import HTMLResponse, Response

from agent.errors import InputError
from agent.profile.imported_history import store_import
from agent.server.health import TheService
from agent.server.pages.page import Page, ThePage, see_other
from agent.server.service import Service
from agent.text import strip_control
from retrieval.errors import DataError
from retrieval.exports.imported import Import, import_export
from retrieval.exports.read import read_export
from retrieval.exports.refusals import Refused
from retrieval.index import Index
from retrieval.matching.catalogue import CatalogueMatcher

router = APIRouter()
Count = Annotated[int, Query(ge=0)]
MAX_TITLES, MAX_REPORTS = 500, 100
"""Titles of an import that are listed, and imports whose titles are kept, in memory alone."""


@dataclass(frozen=True)
class Report:
    """The titles of an import that are in no item, and those that could be of several."""

    unmatched: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()

    @classmethod
    def of(cls, imported: Import) -> Report:
        """Return the titles of an import."""
        unmatched = [strip_control(entry.label) for entry in imported.unmatched[:MAX_TITLES]]
        ambiguous = [strip_control(entry.label) for entry, _ in imported.ambiguous[:MAX_TITLES]]
        return cls(tuple(unmatched), tuple(ambiguous))


_REPORTS = dict[str, Report]()
"""Reports by a key that nobody can guess, the oldest first."""


@router.post("/import")
async def bring(
    service: TheService, page: ThePage, name: Annotated[str, Form(min_length=1, max_length=200)], export: UploadFile
) -> Response:
    """Add an export to the history of the person of this name, and lead to what came of it."""
    name = " ".join(name.split())
    if not name:
        raise InputError("whose history is it? give a name")
    counts = await asyncio.to_thread(_stored, service, page, name, export.filename or "", export.file)
    return see_other(page.address("/imported", user=name, **counts))


@router.get("/imported")
async def show(
    page: ThePage, added: Count = 0, matched: Count = 0, ambiguous: Count = 0, unmatched: Count = 0, report: str = ""
) -> HTMLResponse:
    """Show what came of an import: how much of it is in the catalogue, and by its `report` which titles are not."""
    counts = {"added": added, "matched": matched, "ambiguous": ambiguous, "unmatched": unmatched}
    return page.render("imported.html", report=_REPORTS.get(report, Report()), **counts)


def _stored(service: Service, page: Page, user: str, file_name: str, content: BinaryIO) -> dict[str, Any]:
    """Match an export and store it; return the numbers of its entries, and of the interactions that are new."""
    folder = service.index(page.index).folder
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / _safe(file_name)
        with path.open("wb") as out:
            shutil.copyfileobj(content, out)
        try:
            export = read_export(path)
        except Refused as error:
            raise DataError(error.message(page.language)) from error
    imported = import_export(export, CatalogueMatcher(Index(folder).items.values()), user)
    with service.write_lock:
        stored = store_import(folder, user, imported)
    matched, ambiguous, unmatched = imported.counts
    counts = {"added": stored.added, "matched": matched, "ambiguous": ambiguous, "unmatched": unmatched}
    return counts | ({"report": _store_report(Report.of(imported))} if ambiguous or unmatched else {})


def _store_report(report: Report) -> str:
    """Store a report for its page, and return its key."""
    key = token_urlsafe(16)
    _REPORTS[key] = report
    for oldest in [*_REPORTS][: len(_REPORTS) - MAX_REPORTS]:
        _REPORTS.pop(oldest, None)  # another thread may have been first
    return key


def _safe(file_name: str) -> str:
    """Return the name of a file without what could lead elsewhere: services are recognised by it."""
    name = "".join(c for c in file_name.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    return name.lstrip(".")[-100:] or "export"
