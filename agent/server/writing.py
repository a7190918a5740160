"""Writing an index while it is served: one write at a time, beside the lists that go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from agent.server.service import Service
from retrieval.index import Writer

T = TypeVar("T")


async def write_index(service: Service, name: str, work: Callable[[Writer], T]) -> T:
    """Return what work with an index's writer returns. Lists see it from the next request on."""
    folder = service.index(name).folder

    def write() -> T:
        with service.write_lock, Writer(folder) as writer:
            return work(writer)

    return await asyncio.to_thread(write)
