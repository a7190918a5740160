"""A hub on this machine for tests: what it has, redirects to the bytes, ranges, a token, and faults on demand."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hub:
    """`files` by ORG/NAME:FILE. `sent`: other bytes that are sent in their place. `cut`: bytes after which each answer
    ends. `pause`: seconds before each 64 KB. `ranges`: where each answer began; `tokens`: those that came, by path.
    """

    files: dict[str, bytes]
    licence: str = "apache-2.0"
    token: str = ""
    status: int = 0
    hashes: bool = True
    takes_ranges: bool = True
    cut: int = 0
    pause: float = 0.0
    sent: dict[str, bytes] = field(default_factory=dict)
    ranges: list[int] = field(default_factory=list)
    tokens: dict[str, str | None] = field(default_factory=dict)
    url: str = ""

    def describe(self, repository: str) -> dict[str, Any] | None:
        mine = {name.partition(":")[2]: data for name, data in self.files.items() if name.startswith(f"{repository}:")}
        siblings = [
            {"rfilename": file, "size": len(data)}
            | ({"lfs": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}} if self.hashes else {})
            for file, data in mine.items()
        ]
        return {"id": repository, "sha": "c" * 40, "tags": [f"license:{self.licence}"], "siblings": siblings}

    def bytes_of(self, repository: str, file: str) -> bytes | None:
        name = f"{repository}:{file}"
        return self.sent.get(name, self.files.get(name))


class Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.hub.tokens[path.split("/")[1]] = self.headers.get("Authorization")
        if self.hub.status:
            return self.answer(self.hub.status, b"no")
        match path.strip("/").split("/"):
            case ["api", "models", organisation, name]:
                repository = f"{organisation}/{name}"
                if not any(each.startswith(f"{repository}:") for each in self.hub.files):
                    return self.answer(404, b"no")
                if self.hub.token and self.headers.get("Authorization") != f"Bearer {self.hub.token}":
                    return self.answer(401, b"no")
                return self.answer(200, json.dumps(self.hub.describe(repository)).encode())
            case [organisation, name, "resolve", _, *file]:
                self.send_response(302)
                self.send_header("Location", f"/bytes/{organisation}/{name}/{'/'.join(file)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case ["bytes", organisation, name, *file]:
                if (data := self.hub.bytes_of(f"{organisation}/{name}", "/".join(file))) is not None:
                    self.answer_bytes(data)

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_bytes(self, data: bytes) -> None:
        range_header = self.headers.get("Range")
        start = int(range_header.removeprefix("bytes=").rstrip("-")) if range_header and self.hub.takes_ranges else 0
        self.hub.ranges.append(start)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        end = min(len(data), start + self.hub.cut) if self.hub.cut else len(data)
        for first in range(start, end, 1 << 16):
            time.sleep(self.hub.pause)
            try:
                self.wfile.write(data[first : min(first + (1 << 16), end)])
            except OSError:  # the client was killed
                return
        if end < len(data):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """Have the hub listen on 127.0.0.1 at `hub.url`."""
    handler = type("HandlerOfHub", (Handler,), {"hub": hub})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
