"""The application: its routes, who may use them, and what every answer has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect

from agent.errors import AgentError
from agent.server import faults, gorse, health, openai_chat, openapi, pages, rerank, v1
from agent.server.browsers import wants_page
from agent.server.gorse.slashes import WithoutLastSlash
from agent.server.guard import Guard
from agent.server.pages.page import error_page
from agent.server.parameters import refuse_unknown_parameters
from agent.server.service import Service
from agent.server.writing import Batches
from retrieval.errors import RetrievalError

DESCRIPTION = "Recommendations from catalogues on this machine, with checked reasons. Nothing leaves it."


def create_app(service: Service) -> FastAPI:
    """Return the application over a service, which it warms up at its start and closes at its end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.ensure_future(service.lists.run(service.warm_up))
        warming.add_done_callback(_raise_nothing)
        yield
        await asyncio.to_thread(service.close)

    app = FastAPI(
        title="whyrec",
        version="1",
        description=DESCRIPTION,
        docs_url=None,  # its pages would load scripts from elsewhere
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False},  # Guard's say no more than they should
        lifespan=lifespan,
    )
    app.state.service, app.state.batches = service, Batches(service)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    for router in (health.router, *v1.routers):
        app.include_router(router, dependencies=[Depends(refuse_unknown_parameters)])
    for router in (*pages.routers, rerank.router, openai_chat.router, *gorse.routers):
        app.include_router(router, include_in_schema=False)
    app.add_middleware(WithoutLastSlash)
    app.add_middleware(Guard, service=service)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(RetrievalError, _failed)
    app.add_exception_handler(AgentError, _failed)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StarletteHTTPException, _refused)
    return app


def answer(
    request: Request, status: int, message: str, field: str = "", headers: dict[str, str] | None = None
) -> Response:
    """Return an error as who asks reads it: a page for a person, else as the clients of the path do."""
    if wants_page(request.url.path, request.headers):
        return error_page(request, status, message, headers)
    body = faults.body_for(request.url.path, status, message, field, getattr(request.state, "is_tei", False))
    if isinstance(body, str):
        return PlainTextResponse(body, status, headers)
    return JSONResponse(body, status, headers)


def _failed(request: Request, error: Exception) -> Response:
    return answer(request, faults.status_of(error), str(error), headers=faults.headers_of(error))


def _gone(request: Request, error: Exception) -> Response:
    """Return what nobody reads: the client has gone; the log has the status that is usual for that."""
    return Response(status_code=499)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"][1:]))[:80]  # behind whether it is in the body, the query or the path
    message = f"{field}: {first['msg']}" if field else str(first["msg"])
    if first["type"] == "json_invalid":
        field, message = "", f"the body is no JSON: {first['msg']}"
    request.state.is_tei = isinstance(error.body, dict) and error.body.get("texts") is not None
    return answer(request, 400, message, field)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException | StarletteHTTPException)
    message = f"nothing at {request.url.path[:100]}" if error.status_code == 404 else str(error.detail)
    return answer(request, error.status_code, message, headers=dict(error.headers or {}))


def _raise_nothing(warming: asyncio.Future[None]) -> None:
    """Take what warming up raised: the first request that needs the index is answered with it."""
    if not warming.cancelled():
        warming.exception()
