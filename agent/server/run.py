"""Running the application on an address until it is told to end."""

from __future__ import annotations

import logging
import socket

import uvicorn

from agent.errors import UsageError
from agent.server.app import create_app
from agent.server.service import Service

GRACE_SECONDS = 8
"""How long streams that are open may go on after the server is told to end."""


def check_free(host: str, port: int) -> None:
    """Raise UsageError where nothing can listen at an address: another program may be listening there."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise UsageError(f"{host}, port {port}: {error.strerror}: give another --port or --host") from error


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
