"""Running the application on an address until it is told to end."""

from __future__ import annotations

import logging

import uvicorn

from agent.server.app import create_app
from agent.server.service import Service

GRACE_SECONDS = 8
"""How long streams that are open may go on after the server is told to end."""


def run(service: Service, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C. What is asked then is still answered, for GRACE_SECONDS at most."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    uvicorn.run(
        create_app(service),
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
