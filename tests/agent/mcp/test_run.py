"""The server as hosts start it: a process on the standard streams, and HTTP on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from mcp.client.stdio import StdioServerParameters, stdio_client
from typer.testing import CliRunner

from agent.cli.main import app
from agent.errors import UsageError
from agent.mcp.run import http_app
from agent.server.access import Access
from retrieval.errors import IndexFault
from tests.agent.cli.processes import ROOT, environment
from tests.agent.mcp.conftest import call, served

NOISY = """
import os, retrieval.index
from agent.cli.main import main

class Noisy(retrieval.index.Index):
    def __init__(self, folder):
        os.write(1, b"not the protocol\\n")
        print("nor this")
        super().__init__(folder)

retrieval.index.Index = Noisy
main()
"""
"""The command, with an index that prints when it is opened."""
HELLO = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"Accept": "application/json, text/event-stream"}


def test_a_process_on_the_standard_streams_answers(folder: Path, tmp_path: Path) -> None:
    command = ["-c", NOISY, "mcp", "--index", str(folder), "--user", "ana"]
    process = StdioServerParameters(command=sys.executable, args=command, env=environment(tmp_path), cwd=str(ROOT))
    with (tmp_path / "stderr").open("w+") as stderr:
        assert call(stdio_client(process, stderr), "recommend", n=2)["items"][0]["reason"]["checked"]
        stderr.seek(0)
        assert stderr.read() == "not the protocol\nnor this\n"


def test_a_missing_index_is_said_before_anything_is_served(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["mcp", "--index", str(tmp_path / "none")])
    assert isinstance(result.exception, IndexFault)


@contextmanager
def http_server(server: Any, key: str = "") -> Iterator[str]:
    """Serve on a free port of this machine, and yield the address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    running = uvicorn.Server(
        uvicorn.Config(http_app(server, Access("127.0.0.1", [key] if key else [])), log_level="warning")
    )
    thread = threading.Thread(target=running.run, args=([listener],))
    thread.start()
    try:
        while not running.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
    finally:
        running.should_exit = True
        thread.join()
        listener.close()


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_http_answers(folder: Path, mode: str) -> None:
    with http_server(served(folder)) as url:
        assert call(url, "search", mode, query="Film 07")["items"][0]["id"] == "f7"


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_process_answers_over_http(folder: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "agent", "mcp", "--index", str(folder), "--http", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(tmp_path), cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
                break
            time.sleep(0.1)
        answer = call(f"http://127.0.0.1:{port}/mcp", "recommend", user="ana", n=2)
        assert len(answer["items"]) == 2 and answer["items"][0]["reason"]["checked"]
    finally:
        process.terminate()
        process.wait(15)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_http_refuses_pages_of_other_sites_and_whoever_lacks_the_key(folder: Path) -> None:
    def status(url: str, **headers: str) -> int:
        return httpx.post(url, json=HELLO, headers={**HEADERS, **headers}).status_code

    with http_server(served(folder)) as url:
        assert status(url) == 200
        assert status(url, Host="evil.example") == 403
        assert status(url, Origin="http://evil.example") == 403
    with http_server(served(folder), key="secret") as url:
        assert [status(url), status(url, Authorization="Bearer wrong")] == [401, 401]
        assert status(url, Authorization="Bearer secret") == 200
        assert status(url, Authorization="Bearer secret", Host="evil.example") == 403


def test_others_reach_it_with_a_key_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHYREC_API_KEY", raising=False)
    result = CliRunner().invoke(app, ["mcp", "--index", str(folder), "--http", "--host", "0.0.0.0"])
    assert isinstance(result.exception, UsageError) and "set WHYREC_API_KEY" in str(result.exception)
