"""Writing an index while it is served: one write at a time, beside the lists that go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from agent.server.service import Service
from retrieval.data.items import Interaction, Item
from retrieval.index import Writer

T = TypeVar("T")


async def write_index(service: Service, name: str, work: Callable[[Writer], T]) -> T:
    """Return what work with an index's writer returns. Lists see it from the next request on."""
    folder = service.index(name).folder

    def write() -> T:
        with service.write_lock, Writer(folder) as writer:
            return work(writer)

    return await asyncio.to_thread(write)


class Batches:
    """Writes what many requests bring at once: what comes while an index is written is written together after it."""

    def __init__(self, service: Service):
        self._service = service
        self._waiting: dict[str, list[_Batch]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def write(self, index: str, items: Sequence[Item] = (), interactions: Sequence[Interaction] = ()) -> None:
        """Add items, or replace those with the same ids, and add interactions. They are on disk when this returns."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(index, []).append(_Batch(items, interactions, done))
        if index not in self._tasks:
            self._tasks[index] = asyncio.create_task(self._write_all(index))
        await done

    async def _write_all(self, index: str) -> None:
        while batches := self._waiting.pop(index, []):
            items = [item for batch in batches for item in batch.items]
            interactions = [each for batch in batches for each in batch.interactions]
            error: Exception | None = None
            try:
                await write_index(self._service, index, partial(_add, items, interactions))
            except Exception as raised:
                error = raised
            for batch in batches:
                if not batch.done.done():  # its client may have gone
                    batch.done.set_exception(error) if error else batch.done.set_result(None)
        del self._tasks[index]


@dataclass(frozen=True)
class _Batch:
    """What one request brings, and the future that it waits for."""

    items: Sequence[Item]
    interactions: Sequence[Interaction]
    done: asyncio.Future[None]


def _add(items: Sequence[Item], interactions: Sequence[Interaction], writer: Writer) -> None:
    if items:
        writer.add(items)
    if interactions:
        writer.add_interactions(interactions, False)


async def batches_of(request: Request) -> Batches:
    """Return the batches of the application that a request came to."""
    batches: Batches = request.app.state.batches
    return batches


TheBatches = Annotated[Batches, Depends(batches_of)]
