"""`whyrec serve` as people run it: a process of its own, on a free port of this machine."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.agent.cli.processes import ROOT, environment

STARTS_WITHIN, ENDS_WITHIN = 60.0, 12.0
"""Seconds; a machine that runs other tests starts slowly."""


@contextmanager
def server_process(home: Path, index: Path, *options: str) -> Iterator[str]:
    """Serve an index within the context, and give the address. `home`: for its caches; its log is `home`/serve.log."""
    home.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "agent", "serve", "--index", str(index), "--port", str(port), *options]
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(home), stderr=log)
        try:
            _wait_until_ready(process, address, home / "serve.log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(ENDS_WITHIN)


def _wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{address}/health/ready", timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text()[-2_000:]}")
