"""One thread with a bounded queue before it: what comes when the queue is full is refused at once.

Recommenders and models are used by one thread at a time. Work whose client has gone is dropped where it still waits,
and stopped where it runs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from agent.errors import AgentError

T = TypeVar("T")


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
    """Runs work one after the other. `stop_running` makes the work that runs end early, `start_anew` undoes that.

    `retry_after`: seconds that a refused client is asked to wait.
    """

    def __init__(
        self,
        name: str,
        queue_size: int,
        retry_after: int = 1,
        stop_running: Callable[[], None] = lambda: None,
        start_anew: Callable[[], None] = lambda: None,
    ):
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._queue_size, self._retry_after = queue_size, retry_after
        self._stop_running, self._start_anew = stop_running, start_anew
        self._lock = threading.Lock()
        self._running: object = None
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
        """End the work that runs, drop what waits, and end the thread."""
        with self._lock:
            if self._running:
                self._stop_running()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _submit(self, job: _Job[T]) -> Future[T]:
        with self._lock:
            if self._taken >= self._queue_size:
                raise QueueFull(self._taken, self._retry_after)
            self._taken += 1
        future = self._executor.submit(self._work_on, job)
        future.add_done_callback(self._give_place)
        return future

    def _give_place(self, _: object) -> None:
        with self._lock:
            self._taken -= 1

    def _work_on(self, job: _Job[T]) -> T:
        with self._lock:
            self._running = job
        try:
            return job.work()
        finally:
            with self._lock:
                self._running = None
                if job.stopped:
                    self._start_anew()

    def _abandon(self, job: _Job[T], future: Future[T]) -> None:
        if future.done() or future.cancel():
            return
        with self._lock:
            job.stopped = True
            if self._running is job:
                self._stop_running()
