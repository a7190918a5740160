"""Gorse's own health paths, which need no key."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from agent.server.health import TheService

router = APIRouter(prefix="/api/health")


@router.get("/live")
async def live(service: TheService) -> dict[str, Any]:
    """Tell that the server answers, and whether its index is open."""
    return _status(service.ready)


@router.get("/ready")
async def ready(service: TheService) -> JSONResponse:
    """Tell whether the index is open; 503 until then."""
    return JSONResponse(_status(service.ready), 200 if service.ready else 503)


def _status(ready: bool) -> dict[str, Any]:
    connected = {"DataStoreConnected": ready, "CacheStoreConnected": ready}
    return {"Ready": ready, "DataStoreError": None, "CacheStoreError": None, **connected}
