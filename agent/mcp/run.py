"""Serving the protocol: over the standard streams of a host that started this process, or over streamable HTTP."""

from __future__ import annotations

from typing import Any

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from agent.server.access import Access

GRACE_SECONDS = 8
"""Seconds that open requests have to end when the server is stopped."""


def serve_stdio(server: MCPServer[Any]) -> None:
    """Answer until the host closes stdin. The transport keeps what tools print out of the protocol."""
    server.run("stdio")


def serve_http(server: MCPServer[Any], host: str, port: int, access: Access) -> None:
    """Answer at http://host:port/mcp until stopped."""
    import uvicorn

    app, seconds = http_app(server, access), GRACE_SECONDS
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=seconds)


def http_app(server: MCPServer[Any], access: Access) -> ASGIApp:
    """Return the application, which answers whom `access` lets in. It has no sessions: no tool needs one."""
    checked_before = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(transport_security=checked_before, stateless_http=True, json_response=True)

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if refusal := access.refusal(scope["method"], scope["path"], headers, {}):
                await PlainTextResponse(refusal.message, refusal.status)(scope, receive, send)
                return
        await app(scope, receive, send)

    return guarded
