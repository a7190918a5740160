"""Requests answered by several threads, for a model behind a server: results come back in the order of the requests.

Most of a request's time is the server's, which works on several at once. The index and its sources are in memory once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from agent.batch.answer import AnsweredChunk, NumberedLine, Settings, answer_chunk

if TYPE_CHECKING:
    from agent.recommender import Recommender

AHEAD = 3
"""Chunks that may be under way or wait for an earlier one's results, for each thread."""

Task = tuple[list[NumberedLine], "Future[AnsweredChunk]"]


def answer_in_threads(
    source: Path, lines: Iterable[NumberedLine], settings: Settings, recommenders: Sequence[Recommender]
) -> Iterator[dict[str, Any]]:
    """Yield one result for each numbered line of `source`, in order, as `answer_lines` does.

    Each of the `recommenders` has a thread, which ends with the process whatever it waits for. A chunk is as many
    requests as have their reasons worded at once. Raises InputError at the first bad line when strict.
    """
    size = settings.group_size(has_model=True)
    tasks, rest, pending = SimpleQueue[Task | None](), iter(lines), deque[Future[AnsweredChunk]]()

    def work(recommender: Recommender) -> None:
        while task := tasks.get():
            chunk, future = task
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(answer_chunk(source, chunk, recommender, settings))
                except BaseException as error:  # raised where the result is read
                    future.set_exception(error)

    for recommender in recommenders:
        Thread(target=work, args=(recommender,), daemon=True).start()
    try:
        while True:
            while len(pending) < AHEAD * len(recommenders) and (chunk := list(islice(rest, size))):
                pending.append(Future())
                tasks.put((chunk, pending[-1]))
            if not pending:
                return
            yield from pending.popleft().result().checked()
    finally:
        for future in pending:
            future.cancel()
        for _ in recommenders:
            tasks.put(None)
