"""Whether the server lives, whether it is ready, and what it counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from agent.server.metrics import Labels
from agent.server.service import Service

router = APIRouter(tags=["health"])


async def service_of(request: Request) -> Service:
    """Return the service of the application that a request came to; async, as FastAPI calls others in threads."""
    service: Service = request.app.state.service
    return service


TheService = Annotated[Service, Depends(service_of)]


@router.get("/health/live")
@router.get("/health", include_in_schema=False)
@router.get("/healthz", include_in_schema=False)
async def live() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "live"}


@router.get("/health/ready", responses={503: {"description": "Indexes are being opened."}})
@router.get("/readyz", include_in_schema=False)
async def ready(service: TheService) -> JSONResponse:
    """Tell whether the indexes are open, so that a request is answered at once."""
    return JSONResponse({"status": "ready" if service.ready else "opening"}, 200 if service.ready else 503)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(service: TheService) -> str:
    """Return counts and durations in Prometheus' text format."""
    workers = (("lists", service.lists), ("model", service.talks))
    jobs: dict[Labels, float] = {(("queue", name),): worker.taken for name, worker in workers}

    def count_items() -> dict[Labels, float]:
        return {(("index", each.name),): each.opened.index.manifest.items for each in service.indexes.values()}

    items = await service.lists.run(count_items) if service.ready else {}
    return service.metrics.text({"whyrec_queue_jobs": jobs, "whyrec_index_items": items})
