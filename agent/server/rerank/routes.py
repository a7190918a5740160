"""The paths under which rerankers are called; the body says whose client calls."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request

from agent.server.disconnect import unless_gone
from agent.server.health import TheService
from agent.server.rerank import rank
from agent.server.rerank.answers import common_answer, tei_answer
from agent.server.rerank.items import items_of
from agent.server.rerank.schema import MAX_DOCUMENTS, RerankBody
from agent.server.rerank.strategy import name_of
from agent.server.served_index import Opened
from agent.server.service import Service
from agent.server.v1.items import Name

router = APIRouter(tags=["rerank"])


@router.post("/v1/rerank", response_model=None)
@router.post("/v2/rerank", response_model=None)
@router.post("/rerank", response_model=None)
@router.post("/v1/reranking", response_model=None)
@router.post("/reranking", response_model=None)
async def rerank(body: RerankBody, request: Request, service: TheService, index: Name = "") -> Any:
    """Order documents by a query: items of the index by their ids, for a person by id or for words; else texts."""
    request.state.is_tei = body.is_tei
    documents = body.document_texts()
    if body.documents is None and body.texts is None:
        raise HTTPException(400, "documents: the list of what is to be ordered is missing")
    if len(documents) > MAX_DOCUMENTS:
        raise HTTPException(413, f"documents: {MAX_DOCUMENTS} at most in one call")
    opened, ranked = await unless_gone(request, _ranked(body, documents, service, index))
    if body.is_tei:
        return tei_answer(body, ranked)
    reasons = []
    if body.reasons:
        reasons = await service.lists.run(lambda: rank.reasons_of(ranked, opened.lists, body.reasons))
    version = "2" if request.url.path.startswith("/v2/") else "1"
    return common_answer(body, ranked, version, reasons)


async def _ranked(body: RerankBody, documents: list[str], service: Service, index: str) -> tuple[Opened, rank.Ranked]:
    """Return the ranking, and the index as it was then.

    Items without the model are ranked beside other lists; a model, and texts, take seconds.
    """
    items = await service.list_with(index, lambda opened: items_of(opened.lists, documents))
    seconds = service.budget_seconds
    if items is None:
        return await service.talk_with(index, lambda o: (o, rank.rank_texts(body, o.talks, documents, seconds)))
    if service.has_model and name_of(body.model):
        return await service.talk_with(index, lambda o: (o, rank.rank_items(body, o.talks, items, seconds)))
    return await service.list_with(index, lambda o: (o, rank.rank_items(body, o.lists, items, seconds)))
