"""The part of Gorse's REST API that applications written for it use, under /api."""

from agent.server.gorse import feedback, health, items, recommend, users

routers = (health.router, recommend.router, feedback.router, items.router, users.router)

__all__ = ["routers"]
