"""Requests answered in several processes, without a model: results come back in the order of the requests.

Each process opens the index for itself. A copy of a process that has it open would share its memory, but would hang:
the threads of polars are not copied.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from agent.batch.answer import AnsweredChunk, NumberedLine, Settings, answer_chunk
from agent.llm.tokens import cores

if TYPE_CHECKING:
    from agent.recommender import Recommender

CHUNK, AHEAD = 8, 3
"""Requests that a process gets at once, and how many such chunks are handed out for each process."""
FEWEST_REQUESTS = 100
"""Requests from which on several processes make up for the seconds that each takes to open an index."""

MakeRecommender = Callable[[], "Recommender"]


def usual_workers(requests: int) -> int:
    """Return how many processes answer so many requests: one for each core where there are enough."""
    return cores() if requests >= FEWEST_REQUESTS else 1


def answer_in_processes(
    source: Path, lines: Iterable[NumberedLine], settings: Settings, make: MakeRecommender, workers: int
) -> Iterator[dict[str, Any]]:
    """Yield one result for each numbered line of `source`, in order, as `answer_lines` does.

    `make` returns the recommender of a process; it is pickled. Raises InputError at the first bad line when strict.
    """
    rest, pending = iter(lines), deque[Future[AnsweredChunk]]()
    with ProcessPoolExecutor(workers, get_context("spawn"), _open, (source, make, settings)) as processes:
        try:
            while True:
                while len(pending) < AHEAD * workers and (chunk := list(islice(rest, CHUNK))):
                    pending.append(processes.submit(_answer, chunk))
                if not pending:
                    return
                yield from pending.popleft().result().checked()
        finally:
            processes.shutdown(wait=False, cancel_futures=True)


_answer_chunk: Callable[[list[NumberedLine]], AnsweredChunk]
"""How a process answers, set once in each."""


def _open(source: Path, make: MakeRecommender, settings: Settings) -> None:
    """Prepare a new process: it ends with the one that started it, which alone is interrupted from the keyboard."""
    global _answer_chunk
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _answer_chunk = partial(answer_chunk, source, recommender=make(), settings=settings)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _answer(lines: list[NumberedLine]) -> AnsweredChunk:
    return _answer_chunk(lines)
