"""Requests to a model server over HTTP: bounded in time, size and tries, and every answer checked.

What a server sends is not trusted. Nothing is followed to another place, no proxy of the environment is used, and a
key, if there is one, comes from WHYREC_API_KEY and shows in no message.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from agent.errors import AgentError, ModelFault, ModelMissing, UsageError

BUSY = {429, 502, 503, 504}
"""Status codes that mean try again."""

T = TypeVar("T")
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class HttpSettings:
    """Limits of requests: time-outs in seconds, sizes in bytes.

    `connect` and `read` are time-outs. A busy server gets `tries` requests, the second after `pause` seconds, then with
    ever longer pauses, up to `max_pause`, whatever the server asks for. An answer above `max_bytes` and an event of a
    stream above `max_event_bytes` are faults.
    """

    connect: float = 5.0
    read: float = 120.0
    pause: float = 0.25
    tries: int = 4
    max_pause: float = 10.0
    max_bytes: int = 64 << 20
    max_event_bytes: int = 1 << 20
    sleep: Callable[[float], None] = time.sleep


DEFAULT_SETTINGS = HttpSettings()


class Refused(ModelFault):
    """The server answered with an error or with something that is no answer: it cannot do this request."""


class Busy(Exception):
    """The server asks to try again, after `wait` seconds where it says so."""

    def __init__(self, status: int, after: str) -> None:
        super().__init__(f"it is busy, status {status}")
        self.wait = float(after) if after.isascii() and after.isdigit() else None


class HttpClient:
    """A server at a base address.

    Before its first answer a failing server is a ModelMissing, afterwards a ModelFault.
    """

    def __init__(self, base: str, settings: HttpSettings = DEFAULT_SETTINGS) -> None:
        self.base, self.settings = base, settings
        self._answered = False
        self._key = os.environ.get("WHYREC_API_KEY", "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise UsageError("WHYREC_API_KEY holds characters that no key has; set it again")
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        timeout = httpx.Timeout(settings.read, connect=settings.connect)
        self._client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, shape: type[Shape], url: str, body: dict[str, Any] | None = None) -> Shape:
        """Return the answer to a GET, or to a POST where there is a body, in the given shape. Raises ModelFault."""

        def whole() -> bytes:
            response = self._open(url, body)
            try:
                return b"".join(self._chunks(response))
            finally:
                response.close()

        return self.checked(shape, self._persist(whole))

    def stream(self, url: str, body: dict[str, Any]) -> Iterator[bytes]:
        """Return the data of each event of a stream. Until the first has come the request is repeated."""

        def first_event() -> tuple[list[bytes], Iterator[bytes]]:
            events = self._events(self._open(url, body))
            return list(islice(events, 1)), events

        first, rest = self._persist(first_event)
        return self._chain(first, rest)

    def checked(self, shape: type[Shape], data: bytes) -> Shape:
        """Return untrusted JSON in the given shape. Raises Refused where it is not of that shape."""
        try:
            return shape.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the whole"
            what = f"{place}: {first['msg']}"[:160]
            raise Refused(
                f"{self.base} gave an answer that cannot be read ({what}); is it an OpenAI-compatible server?"
            ) from error

    def _chain(self, first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from first
            yield from rest
        except httpx.HTTPError as error:
            raise self._failed(error) from error

    def _events(self, response: httpx.Response) -> Iterator[bytes]:
        rest, seen = b"", False
        try:
            for chunk in self._chunks(response):
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > self.settings.max_event_bytes:
                    size = f"{self.settings.max_event_bytes >> 20} MB"
                    raise Refused(f"{self.base} sent an event of more than {size}; ask it for less")
                for data in (line[5:].strip() for line in lines if line.startswith(b"data:")):
                    if data == b"[DONE]":
                        return
                    seen = True
                    yield data
        finally:
            response.close()
        if not seen:
            raise Refused(f"{self.base} sent no stream of events; shorten the prompt, or check the server's log")

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self.settings.max_bytes:
                raise Refused(
                    f"{self.base} gave an answer of more than {self.settings.max_bytes >> 20} MB; ask it for less"
                )
            yield chunk

    def _persist(self, ask: Callable[[], T]) -> T:
        """Repeat a request, after ever longer pauses, where the server is busy or hangs up."""
        tries = self.settings.tries
        for turn in range(1, tries + 1):
            try:
                return ask()
            except (Busy, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
                if turn == tries:
                    why = str(error) if isinstance(error, Busy) else "it hangs up"
                    raise self._fault(f"{self.base} did not answer in {tries} tries ({why}); try later") from error
                wait = error.wait if isinstance(error, Busy) else None
                pause = self.settings.pause * 2 ** (turn - 1) if wait is None else wait
                self.settings.sleep(min(pause, self.settings.max_pause))
            except httpx.HTTPError as error:
                raise self._failed(error) from error
        raise AssertionError("the last try returns or raises")

    def _open(self, url: str, body: dict[str, Any] | None) -> httpx.Response:
        """Return a response whose body is still to be read and closed."""
        if self._client.is_closed:
            raise ModelFault(f"the model at {self.base} was closed; load it again")
        content = None if body is None else json.dumps(body).encode()
        request = self._client.build_request("GET" if body is None else "POST", url, content=content)
        response = self._client.send(request, stream=True)
        status = response.status_code
        if status == 200:
            self._answered = True
            return response
        try:
            if status in BUSY:
                raise Busy(status, response.headers.get("Retry-After", ""))
            answer = b"" if status in (401, 403) else next(response.iter_bytes(2000), b"")
        finally:
            response.close()
        if status in (401, 403):
            raise self._fault(f"{self.base} lets nobody in without the right key (status {status}); set WHYREC_API_KEY")
        raise Refused(f"{url} answers with status {status}{self._quoted(answer)}")

    def _quoted(self, answer: bytes) -> str:
        """Return what a server says of its error, in one line."""
        text = answer.decode("utf-8", "replace")
        try:
            body = json.loads(text)
            error = body.get("error", body.get("detail", body)) if isinstance(body, dict) else body
            text = str(error.get("message", error)) if isinstance(error, dict) else str(error)
        except (ValueError, RecursionError):
            pass
        text = text.replace(self._key, "***") if self._key else text
        line = "".join(c if c.isprintable() else " " for c in text).strip()[:200]
        return f": {line}" if line else ""

    def _failed(self, error: httpx.HTTPError) -> AgentError:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            refused = "refused" in str(error) or "111" in str(error)
            why = "connection refused" if refused else "no connection"
            return self._fault(f"no server answers at {self.base} ({why}); start it or check the address")
        if isinstance(error, httpx.TimeoutException):
            return self._fault(
                f"{self.base} was silent for {self.settings.read:g} s; ask for less, or see what it is doing"
            )
        return self._fault(f"{self.base} broke off its answer ({type(error).__name__}); check the server's log")

    def _fault(self, message: str) -> AgentError:
        return ModelFault(message) if self._answered else ModelMissing(message)
