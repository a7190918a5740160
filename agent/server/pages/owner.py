"""For the owner of the catalogue: what is in it, how good its lists are, what would help, whether it is sound."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from agent.profile import user_store
from agent.server.health import TheService
from agent.server.pages.page import Page, ThePage
from agent.server.served_index import Opened
from prompts.texts import domain_words
from retrieval.data.languages import language_name
from retrieval.index import evaluation, fitted
from retrieval.index.file_check import Finding
from retrieval.index.integrity import examine

router = APIRouter()
MOST_KINDS = 12
SAMPLE = 500
"""Items by which it is told how many are enriched, translated or without a description."""


@dataclass(frozen=True)
class Catalogue:
    """What is in an index. `kinds`, `languages`: numbers of items in words; `shares`: of a sample, 0 to 1.

    `talkers`: people with files of their own; `missing`: why sources of candidates have nothing to offer; `learned`:
    whether weights were learned from the people of the index.
    """

    items: int
    interactions: int
    users: int
    talkers: int
    kinds: Mapping[str, int]
    languages: Mapping[str, int]
    shares: Mapping[str, float]
    embedder: str
    built: str
    changed: str
    missing: list[str]
    learned: bool
    has_clauses: bool


@router.get("/owner")
async def show(service: TheService, page: ThePage, check: bool = False) -> HTMLResponse:
    """Show what an index holds; with `check` whether every part of it is sound, which reads all of it."""
    catalogue = await service.list_with(page.index, lambda opened: _catalogue(opened, page))
    findings: list[Finding] = await asyncio.to_thread(examine, service.index(page.index).folder) if check else []
    measured = evaluation.read(service.index(page.index).folder)
    return page.render(
        "owner.html",
        catalogue=catalogue,
        measured=measured,
        findings=findings,
        check=check,
        has_model=service.has_model,
    )


def _catalogue(opened: Opened, page: Page) -> Catalogue:
    index, columns = opened.index, opened.lists.retriever.columns
    items = columns.items
    sample = [items[row] for row in range(0, len(items), max(1, len(items) // SAMPLE))][:SAMPLE]
    shares = {
        "described": [bool(item.text) for item in sample],
        "enriched": [bool(item.extracted) for item in sample],
        "translated": [bool(item.translations) for item in sample],
    }
    kinds = {domain_words(kind, page.language).many: n for kind, n in columns.counts("domain").items()}
    languages = {language_name(code, page.language): n for code, n in columns.counts("language").items()}
    return Catalogue(
        index.manifest.items,
        index.manifest.interactions,
        len(index.users()),
        len(user_store.user_folders(index.folder)),
        dict(list(kinds.items())[:MOST_KINDS]),
        dict(list(languages.items())[:MOST_KINDS]),
        {name: sum(each) / len(each) if each else 0.0 for name, each in shares.items()},
        index.manifest.embedder,
        index.manifest.built[:16].replace("T", " "),
        index.manifest.changed[:16].replace("T", " "),
        [reason.text(page.language) for reason in opened.lists.retriever.unavailable_reasons],
        (index.folder / fitted.WEIGHTS).is_file(),
        (index.folder / "clauses.sqlite").is_file(),
    )
