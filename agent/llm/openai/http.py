"""Requests to a model server over HTTP: bounded in time, size and tries, and every answer checked.

What a server sends is not trusted. Nothing is followed to another place, no proxy of the environment is used, and a
key, if there is one, comes from WHYREC_API_KEY and shows in no message.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from agent.errors import AgentError, ModelFault, ModelMissing, UsageError

TRIES = 4
"""How often one thing is asked of a server that is busy or hangs up."""

LONGEST_WAIT = 10.0
"""Seconds at most between two tries, whatever the server asks for."""

MOST_BYTES = 64 << 20
"""An answer longer than this is a fault."""

LONGEST_LINE = 1 << 20
"""An event of a stream longer than this, in bytes, is a fault."""

BUSY = {429, 502, 503, 504}

T = TypeVar("T")
Shape = TypeVar("Shape", bound=BaseModel)


class Refused(ModelFault):
    """The server answered, but with an error or with something that is no answer: it cannot do what was asked."""


class Busy(Exception):
    def __init__(self, status: int, after: str) -> None:
        super().__init__(f"it is busy, status {status}")
        self.wait = float(after) if after.isascii() and after.isdigit() else None


class Wire:
    """A server at a base address. `connect` and `read` are time-outs, `pause` the first wait before a new try.

    A server that was never met is missing, which is a ModelMissing; one that fails later is a ModelFault.
    """

    def __init__(self, base: str, connect: float = 5.0, read: float = 120.0, pause: float = 0.25) -> None:
        self.base, self.read, self.pause = base, read, pause
        self.met = False
        self._key = os.environ.get("WHYREC_API_KEY", "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise UsageError("WHYREC_API_KEY holds characters that no key has; set it again")
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        timeout = httpx.Timeout(read, connect=connect)
        self._client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def ask(self, shape: type[Shape], url: str, body: dict[str, Any] | None = None) -> Shape:
        """The answer to a GET, or to a POST where there is a body, in the given shape."""

        def whole() -> bytes:
            response = self._open(url, body)
            try:
                return b"".join(self._chunks(response))
            finally:
                response.close()

        return self.checked(shape, self._persist(whole))

    def stream(self, url: str, body: dict[str, Any]) -> Iterator[bytes]:
        """The data of each event of a stream. The first is there when this returns: until then it is asked again."""

        def begun() -> tuple[list[bytes], Iterator[bytes]]:
            events = self._events(self._open(url, body))
            return list(islice(events, 1)), events

        first, rest = self._persist(begun)
        return self._told(first, rest)

    def checked(self, shape: type[Shape], data: bytes) -> Shape:
        """Untrusted JSON in the given shape."""
        try:
            return shape.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the whole"
            what = f"{place}: {first['msg']}"[:160]
            raise Refused(
                f"{self.base} gave an answer that cannot be read ({what}); is it an OpenAI-compatible server?"
            ) from error

    def _told(self, first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
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
                if len(rest) > LONGEST_LINE:
                    raise Refused(f"{self.base} sent an event of more than {LONGEST_LINE >> 20} MB; ask it for less")
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
            if size > MOST_BYTES:
                raise Refused(f"{self.base} gave an answer of more than {MOST_BYTES >> 20} MB; ask it for less")
            yield chunk

    def _persist(self, ask: Callable[[], T]) -> T:
        """Ask again, after ever longer pauses, where the server is busy or hangs up."""
        for turn in range(1, TRIES + 1):
            try:
                return ask()
            except (Busy, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
                if turn == TRIES:
                    why = str(error) if isinstance(error, Busy) else "it hangs up"
                    raise self._fault(f"{self.base} did not answer in {TRIES} tries ({why}); try later") from error
                wait = error.wait if isinstance(error, Busy) else None
                time.sleep(min(self.pause * 2 ** (turn - 1) if wait is None else wait, LONGEST_WAIT))
            except httpx.HTTPError as error:
                raise self._failed(error) from error
        raise AssertionError("the last try returns or raises")

    def _open(self, url: str, body: dict[str, Any] | None) -> httpx.Response:
        """A response whose body is still to be read and closed."""
        if self._client.is_closed:
            raise ModelFault(f"the model at {self.base} was closed; load it again")
        content = None if body is None else json.dumps(body).encode()
        request = self._client.build_request("GET" if body is None else "POST", url, content=content)
        response = self._client.send(request, stream=True)
        status = response.status_code
        if status == 200:
            self.met = True
            return response
        try:
            if status in BUSY:
                raise Busy(status, response.headers.get("Retry-After", ""))
            said = b"" if status in (401, 403) else next(response.iter_bytes(2000), b"")
        finally:
            response.close()
        if status in (401, 403):
            raise self._fault(f"{self.base} lets nobody in without the right key (status {status}); set WHYREC_API_KEY")
        raise Refused(f"{url} answers with status {status}{self._quoted(said)}")

    def _quoted(self, said: bytes) -> str:
        """What a server says of its error, in one line."""
        text = said.decode("utf-8", "replace")
        try:
            found = json.loads(text)
            error = found.get("error", found.get("detail", found)) if isinstance(found, dict) else found
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
            return self._fault(f"{self.base} was silent for {self.read:g} s; ask for less, or see what it is doing")
        return self._fault(f"{self.base} broke off its answer ({type(error).__name__}); check the server's log")

    def _fault(self, message: str) -> AgentError:
        return ModelFault(message) if self.met else ModelMissing(message)
