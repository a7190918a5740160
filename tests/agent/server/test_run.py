"""The address that the server listens at."""

from __future__ import annotations

import socket

import pytest

from agent.errors import UsageError
from agent.server.run import check_free

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_a_port_that_another_program_has_is_said_before_the_server_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port}.*--port"):
            check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)
