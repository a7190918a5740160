"""whyrec's own API, under /v1: items, interactions, lists with reasons, profiles, feedback."""

from agent.server.v1 import feedback, interactions, items, profile, recommend

routers = (recommend.router, items.router, interactions.router, feedback.router, profile.router)

__all__ = ["routers"]
