"""A Chroma server in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path


class ChromaServer:
    """A server on a free port, to be killed and started again with the same data."""

    def __init__(self, data: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data, self.address = data, f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start the server and return when it answers. Raises TimeoutError after 30 s."""
        command = Path(sys.executable).with_name("chroma")
        running = [command, "run", "--path", self.data, "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(running, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the Chroma server does not start")

    def kill(self) -> None:
        """Kill the server, and wait until it has gone."""
        self.process.kill()
        self.process.wait()
