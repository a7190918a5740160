"""Addresses of Gorse's API with and without a slash at their end, as its clients write them."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class WithoutLastSlash:
    """ASGI middleware that takes slashes off the end of paths under /api: a redirect would lose what is posted."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            scope["path"] = scope["path"].rstrip("/")  # in the scope itself, where Guard reads the route afterwards
        await self._app(scope, receive, send)
