"""Clients of a server that ask one request after the other over connections of their own, as cheaply as Python can.

They share the cores with the server, so that what they cost is measured too: some 0.1 ms an answer, a tenth of what
httpx takes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Answers:
    """What clients saw: seconds of each answer, how many had which status (0: no answer), how many said when to try
    again, and the clients' own seconds of processor time."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    retry_after: int = 0
    cost: float = 0.0

    @property
    def failed(self) -> int:
        """Return how many answers were no 200."""
        return sum(count for status, count in self.statuses.items() if status != 200)

    def add(self, status: int, seconds: float, headers: bytes = b"") -> None:
        """Count an answer."""
        self.seconds.append(seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.retry_after += b"retry-after:" in headers


async def ask_for(port: int, path: str, bodies: Sequence[bytes], clients: int, seconds: float) -> Answers:
    """Let so many clients ask for some seconds, each body in turn; who waits then still waits for the answer."""
    end = time.perf_counter() + seconds
    return await ask_while(lambda: time.perf_counter() < end, port, path, bodies, clients)


async def ask_while(
    goes_on: Callable[[], bool], port: int, path: str, bodies: Sequence[bytes], clients: int, pause: float = 0.0
) -> Answers:
    """Let so many clients ask while it goes on, each body in turn; who waits then still waits for the answer.

    `pause`: seconds for which a client that was refused waits before it asks again.
    """
    answers, turn, began = Answers(), iter(_around(bodies)), time.process_time()

    async def ask() -> None:
        connection = await Connection.open(port)
        while goes_on():
            started = time.perf_counter()
            status = await connection.post(path, next(turn))
            answers.add(status, time.perf_counter() - started, connection.headers)
            if not status:
                connection = await Connection.open(port)
            if status == 429:
                await asyncio.sleep(pause)
        connection.close()

    await asyncio.gather(*(ask() for _ in range(clients)))
    answers.cost = time.process_time() - began
    return answers


class Connection(asyncio.Protocol):
    """A connection to a server on this machine that is kept alive; one request at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._status: asyncio.Future[int] | None = None
        self.headers: bytes = b""
        self.body: bytes = b""

    @classmethod
    async def open(cls, port: int) -> Connection:
        """Connect."""
        _, protocol = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    async def post(self, path: str, body: bytes) -> int:
        """Send JSON and return the status of the answer, whose `headers` and `body` are kept; 0 for none.

        An answer without a length, as a stream is, ends with the connection.
        """
        self._received.clear()
        self._status = asyncio.get_running_loop().create_future()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return await self._status

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or not self._status or self._status.done():
            return
        self.headers = bytes(self._received[:end]).lower()
        _, has_length, length = self.headers.partition(b"content-length: ")
        if has_length and len(self._received) >= end + 4 + int(length.partition(b"\r")[0]):
            self.body = bytes(self._received[end + 4 :])
            self._status.set_result(int(self.headers[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._status and not self._status.done():
            self._status.set_result(0)


def _around(bodies: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from bodies
