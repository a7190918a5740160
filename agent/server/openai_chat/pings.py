"""Waiting for the pieces of an answer without silence: proxies and clients close a connection that says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

SECONDS = 10.0
AT_ONCE = 0.05
"""Seconds within which a refusal comes, so that it is answered by a status."""


class Pieces:
    """The pieces of an answer, each a text, and None for every `SECONDS` in which none came."""

    def __init__(self, pieces: AsyncGenerator[str, None]):
        self._pieces = pieces
        self._next: asyncio.Task[str] | None = None

    async def begin(self) -> None:
        """Ask for the first piece. Raises what refuses the work at once, such as QueueFull."""
        self._next = asyncio.ensure_future(anext(self._pieces))
        done, _ = await asyncio.wait({self._next}, timeout=AT_ONCE)
        if done and (error := self._next.exception()) and not isinstance(error, StopAsyncIteration):
            raise error

    async def all(self) -> AsyncIterator[str | None]:
        """Yield the pieces to the last one, after `begin`; where this is closed early, the work ends."""
        assert self._next
        try:
            while True:
                if not (await asyncio.wait({self._next}, timeout=SECONDS))[0]:
                    yield None
                    continue
                try:
                    piece = self._next.result()
                except StopAsyncIteration:
                    return
                yield piece
                self._next = asyncio.ensure_future(anext(self._pieces))
        finally:
            self._next.cancel()
            await asyncio.wait({self._next})
            await self._pieces.aclose()
