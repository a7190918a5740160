"""Threads with a bounded queue before them: what comes when the queue is full is refused at once.

A model is used by one thread. Work whose client has gone is dropped where it still waits, and stopped where it runs.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from agent.errors import AgentError

T = TypeVar("T")
OF_LATE = 4
"""Pieces of work whose mean duration tells how long those that wait will take."""


class QueueFull(AgentError):
    """More work waits than is taken on; `retry_after`: seconds after which to try again."""

    def __init__(self, waiting: int, retry_after: int):
        super().__init__(f"{waiting} requests wait already: try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(eq=False)
class _Job(Generic[T]):
    """Work that waits or runs; `stopped`: whether it was told to end early."""

    work: Callable[[], T]
    stopped: bool = False


class Worker:
    """Runs work in the order in which it comes, as many pieces at once as there are `threads`.

    `retry_after`: seconds that a refused client is asked to wait; `longest_wait`: seconds from which on work is refused
    as if the queue were full, by how long work took of late. `stop_running` makes the work that runs end early,
    `start_anew` undoes that.
    """

    def __init__(
        self,
        name: str,
        queue_size: int,
        retry_after: int = 1,
        stop_running: Callable[[], None] = lambda: None,
        start_anew: Callable[[], None] = lambda: None,
        threads: int = 1,
        longest_wait: float = math.inf,
    ):
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._queue_size, self._retry_after = queue_size, retry_after
        self._longest_wait, self._usual_seconds = longest_wait, 0.0
        self.stop_running, self.start_anew = stop_running, start_anew
        self._lock = threading.Lock()
        self._running = set[object]()
        self._taken = 0

    @property
    def taken(self) -> int:
        """Return how many pieces of work wait or run."""
        return self._taken

    async def run(self, work: Callable[[], T]) -> T:
        """Return what the work returns. Raises QueueFull; where the caller is cancelled, so is the work."""
        job = _Job(work)
        future = self._submit(job)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self._abandon(job, future)
            raise

    async def stream(self, work: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
        """Yield what the work yields, as soon as it does. Raises QueueFull before the first."""
        loop, pieces = asyncio.get_running_loop(), asyncio.Queue[tuple[T, ...]]()

        def put_all() -> None:
            for piece in work():
                if job.stopped:
                    return
                loop.call_soon_threadsafe(pieces.put_nowait, (piece,))

        job = _Job(put_all)
        future = self._submit(job)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(pieces.put_nowait, ()))
        try:
            while piece := await pieces.get():
                yield piece[0]
            future.result()  # raises what the work raised
        finally:
            self._abandon(job, future)

    def close(self) -> None:
        """End the work that runs, drop what waits, and end the threads."""
        with self._lock:
            if self._running:
                self.stop_running()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _submit(self, job: _Job[T]) -> Future[T]:
        with self._lock:
            if self._taken >= self._queue_size or self._taken * self._usual_seconds > self._longest_wait:
                raise QueueFull(self._taken, self._retry_after)
            self._taken += 1
        future = self._executor.submit(self._work_on, job)
        future.add_done_callback(self._give_place)
        return future

    def _give_place(self, _: object) -> None:
        with self._lock:
            self._taken -= 1

    def _work_on(self, job: _Job[T]) -> T:
        began = time.perf_counter()
        with self._lock:
            self._running.add(job)
        try:
            return job.work()
        finally:
            with self._lock:
                self._running.discard(job)
                self._usual_seconds += (time.perf_counter() - began - self._usual_seconds) / OF_LATE
                if job.stopped:
                    self.start_anew()

    def _abandon(self, job: _Job[T], future: Future[T]) -> None:
        if future.done() or future.cancel():
            return
        with self._lock:
            job.stopped = True
            if job in self._running:
                self.stop_running()
