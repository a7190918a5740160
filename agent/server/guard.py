"""Around every request: access, the size of its body, its id, security headers, the access log, metrics."""

from __future__ import annotations

import json
import re
import sys
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

from fastapi import HTTPException
from opentelemetry import trace
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.server import faults
from agent.server.browsers import login_address, wants_page
from agent.server.pages.page import error_page
from agent.server.service import Service

MAX_BODY_BYTES, MAX_UPLOAD_BYTES = 4 << 20, 64 << 20
UPLOADS = ("/import", "/like")
"""Paths to which files are sent."""
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_REQUEST_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)


class Guard:
    """ASGI middleware around the whole application. Neither the log nor a span has a word, id or name of a person.

    A span of OpenTelemetry costs nothing where no exporter is set up.
    """

    def __init__(self, app: ASGIApp, service: Service):
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given_id = headers.get("x-request-id", "")
        request_id = given_id if _REQUEST_ID.fullmatch(given_id) else uuid.uuid4().hex
        began, status, has_begun = time.perf_counter(), 500, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
                sent = MutableHeaders(scope=message)
                sent["X-Request-ID"] = request_id
                for name, value in _SECURITY_HEADERS.items():
                    sent.setdefault(name, value)
            await send(message)

        # The message of an unexpected error may hold a person's words: neither log nor span has it.
        tracer = trace.get_tracer("whyrec")
        with tracer.start_as_current_span(
            "whyrec.request", record_exception=False, set_status_on_exception=False
        ) as span:
            fault = ""
            try:
                refusal = self._refusal(scope, headers)
                if refusal and refusal[0] == 401 and wants_page(scope["path"], headers):
                    address = login_address(scope["method"], scope["path"], scope["query_string"].decode("latin-1"))
                    await RedirectResponse(address, 303)(scope, receive, send_with_headers)
                elif refusal:
                    await _answer(scope["path"], *refusal, send_with_headers)
                else:
                    await self._app(scope, _bounded(receive, most_bytes(scope["path"])), send_with_headers)
            except Exception as error:
                fault = _fault(error)
                message = f"unexpected {type(error).__name__}: the server's log says where"
                if not has_begun and wants_page(scope["path"], headers):
                    await error_page(Request(scope), 500, message)(scope, receive, send_with_headers)
                elif not has_begun:
                    await _answer(scope["path"], 500, message, send_with_headers)
            finally:
                line = self._note(scope, status, time.perf_counter() - began, request_id, fault)
                span.set_attributes({f"http.{name}": value for name, value in line.items()})

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        length = headers.get("content-length", "0")
        most = most_bytes(scope["path"])
        if not length.isdecimal() or int(length) > most:
            return 413, too_large(most)
        cookies = cookie_parser(headers.get("cookie", ""))
        refusal = self._service.access.refusal(scope["method"], scope["path"], headers, cookies)
        return (refusal.status, refusal.message) if refusal else None

    def _note(self, scope: Scope, status: int, seconds: float, request_id: str, fault: str) -> dict[str, Any]:
        """Count a request and log it; return the line of the log."""
        route = getattr(scope.get("route"), "path", "other")
        metrics = self._service.metrics
        metrics.count("whyrec_requests_total", route=route, status=str(status))
        metrics.observe("whyrec_request_seconds", seconds, route=route)
        line = {"id": request_id, "method": scope["method"], "route": route, "status": status}
        line["seconds"] = round(seconds, 4)
        if fault:
            line["fault"] = fault
        sys.stderr.write(json.dumps(line) + "\n")
        return line


def _fault(error: Exception) -> str:
    """Return the type of an error and where it came from, innermost last, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = (f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__} at {', '.join(places)}"


def most_bytes(path: str) -> int:
    """Return how long a body for a path may be."""
    return MAX_UPLOAD_BYTES if path in UPLOADS else MAX_BODY_BYTES


def too_large(most: int) -> str:
    """Return what is said of a body that is longer."""
    return f"a body may have {most >> 20} MB at most"


def _bounded(receive: Receive, most: int) -> Receive:
    """Return `receive` that raises HTTPException once a body has grown too large."""
    size = 0

    async def receive_bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413, too_large(most))
        return message

    return receive_bounded


async def _answer(path: str, status: int, message: str, send: Any) -> None:
    body = faults.body_for(path, status, message)
    text = body if isinstance(body, str) else json.dumps(body)
    kind = b"text/plain; charset=utf-8" if isinstance(body, str) else b"application/json"
    headers = [(b"content-type", kind), (b"content-length", str(len(text.encode())).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
