"""Lists with reasons: POST /v1/recommend and /v1/explain."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from agent.errors import AgentError
from agent.recommender import Recommendation
from agent.server.disconnect import unless_gone
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.service import Service
from agent.server.v1.lists import add_reasons, explanations, list_json, recommendation_of
from agent.server.v1.recording import record_list
from agent.server.v1.schema import ExplainBody, RecommendBody
from retrieval.errors import RetrievalError

router = APIRouter(prefix="/v1", tags=["recommend"])
EVENTS = "text/event-stream"
STREAM_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


@router.get("/indexes")
async def indexes(service: TheService) -> dict[str, Any]:
    """Return the names of the indexes; the first is meant where a request names none."""
    return {"indexes": list(service.indexes)}


@router.post("/recommend", response_model=None)
async def recommend(body: RecommendBody, request: Request, service: TheService) -> Any:
    """Return a list for a person, a history or a request in words, with reasons for its first items."""
    if not body.stream:
        return Response(await unless_gone(request, _answer(body, service)), media_type="application/json")
    opened, recommendation = await unless_gone(request, _ranked(body, service))
    result = await service.lists.run(lambda: _listed(body, opened, recommendation))
    events = _streamed(result, body, service, opened, recommendation)
    return StreamingResponse(events, media_type=EVENTS, headers=STREAM_HEADERS)


@router.post("/explain", response_model=None)
async def explain(body: ExplainBody, service: TheService) -> dict[str, Any]:
    """Return why these items suit a person, a history or a request."""
    return {"items": await service.list_with(body.index, lambda opened: explanations(body, opened))}


async def _answer(body: RecommendBody, service: Service) -> bytes:
    """Return a list with its reasons as JSON. What asks no model is made in one go, by one thread."""

    def whole(opened: Opened, recommendation: Recommendation) -> bytes:
        result = _listed(body, opened, recommendation)
        add_reasons(result, recommendation, body, opened)
        return json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()

    if not _asks_model(body, service):
        return await service.list_with(body.index, lambda o: whole(o, recommendation_of(body, o, asks_model=False)))
    opened, recommendation = await _ranked(body, service)
    return await service.lists.run(lambda: whole(opened, recommendation))


async def _ranked(body: RecommendBody, service: Service) -> tuple[Opened, Recommendation]:
    """Return the list of a body and the index that it is of."""
    asks_model = _asks_model(body, service)
    run = service.talk_with if asks_model else service.list_with
    return await run(body.index, lambda opened: (opened, recommendation_of(body, opened, asks_model)))


def _asks_model(body: RecommendBody, service: Service) -> bool:
    """Return whether the model is asked for a list; it reads words alone."""
    return bool(body.request and body.use_model and service.has_model)


def _listed(body: RecommendBody, opened: Opened, recommendation: Recommendation) -> dict[str, Any]:
    """Return a list without reasons, with its id where it is recorded."""
    result = list_json(recommendation, body)
    if body.record and body.user_id:
        result["list_id"] = record_list(opened, body.user_id, recommendation, bool(body.reasons))
    return result


async def _streamed(
    result: dict[str, Any], body: RecommendBody, service: Service, opened: Opened, recommendation: Recommendation
) -> AsyncIterator[str]:
    """Yield the list as one event, each reason as another, and the end; an error where reasons cannot be had."""
    yield _event("list", result)
    try:
        await service.lists.run(lambda: add_reasons(result, recommendation, body, opened))
    except (AgentError, RetrievalError) as error:
        yield _event("error", {"message": str(error)})
        return
    for entry in result["items"]:
        if "reason" in entry:
            yield _event("reason", {"item_id": entry["item_id"], "reason": entry["reason"]})
    yield _event("done", {})


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
