"""One thread with a bounded queue: what waits is bounded, and work whose client has gone ends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from agent.server.worker import QueueFull, Worker


def test_more_than_the_queue_holds_is_refused_at_once() -> None:
    async def ask() -> None:
        worker, open_gate = Worker("w", 2, retry_after=7), threading.Event()
        waiting = [asyncio.ensure_future(worker.run(open_gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFull) as full:
            await worker.run(lambda: None)
        assert full.value.retry_after == 7
        open_gate.set()
        assert await asyncio.gather(*waiting) == [True, True]
        assert await worker.run(lambda: 3) == 3
        worker.close()

    asyncio.run(ask())


def test_work_of_a_client_that_has_gone_is_stopped_and_the_next_is_done() -> None:
    async def ask() -> None:
        stop, fresh = threading.Event(), threading.Event()
        worker = Worker("w", 9, stop_running=stop.set, start_anew=fresh.set)
        running = asyncio.ensure_future(worker.run(lambda: stop.wait(20)))
        waits = list[str]()
        dropped = asyncio.ensure_future(worker.run(lambda: waits.append("ran")))
        await asyncio.sleep(0.05)
        began = time.perf_counter()
        dropped.cancel()
        running.cancel()
        assert await worker.run(lambda: "next") == "next"
        assert time.perf_counter() - began < 5 and stop.is_set() and fresh.is_set() and not waits
        worker.close()

    asyncio.run(ask())


def test_pieces_are_yielded_while_the_work_goes_on() -> None:
    async def ask() -> None:
        worker, seen_first = Worker("w", 9), threading.Event()

        def pieces() -> Iterator[int]:
            yield 1
            assert seen_first.wait(20)
            yield 2

        seen = []
        async for piece in worker.stream(pieces):
            seen.append(piece)
            seen_first.set()
        assert seen == [1, 2]
        worker.close()

    asyncio.run(ask())


def test_what_the_work_raises_is_raised() -> None:
    async def ask() -> None:
        worker = Worker("w", 9)

        def fails() -> Iterator[int]:
            yield 1
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            _ = [piece async for piece in worker.stream(fails)]
        assert await worker.run(lambda: "next") == "next"
        worker.close()

    asyncio.run(ask())


def test_as_much_runs_at_once_as_there_are_threads() -> None:
    async def ask() -> None:
        worker, both_run = Worker("w", 9, threads=2), threading.Barrier(2)
        assert sorted(await asyncio.gather(*(worker.run(lambda: both_run.wait(20)) for _ in range(2)))) == [0, 1]
        worker.close()

    asyncio.run(ask())


def test_what_would_wait_for_too_long_is_refused() -> None:
    async def ask() -> None:
        worker, open_gate = Worker("w", 9, longest_wait=0.1), threading.Event()
        for _ in range(4):
            await worker.run(lambda: time.sleep(0.1))  # on average some 0.07 s
        waiting = [asyncio.ensure_future(worker.run(open_gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            await worker.run(lambda: None)
        open_gate.set()
        assert await asyncio.gather(*waiting) == [True, True]
        worker.close()

    asyncio.run(ask())
