"""Requests answered by actors of a Ray cluster: results come back in the order of the requests.

Each actor holds an index and a model, opened once, and answers a chunk of requests at a time. The process that was
started writes the results, so that no disk is shared. An actor that dies is replaced, and its chunk is answered anew.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.batch.answer import AnsweredChunk, NumberedLine, Settings, answer_chunk
from agent.batch.provenance import provenance_of_recommender
from agent.batch.ray_cluster import connect, divide
from agent.batch.shard import Provenance, difference
from agent.errors import AgentError, ModelFault, UsageError
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from agent.recommender import Recommender

CHUNK, AHEAD = 8, 4
"""Requests that an actor gets at once, and how many chunks for each actor may wait for an earlier one's results."""
MOST_DEATHS = 10
"""Actors that may die one after the other, without a result between them, before the run ends."""
START_SECONDS = 600.0
"""How long a cluster may take until a first actor has opened its index and model."""

MACHINE = "machine"
MAY_DIFFER = (MACHINE, "processor")
"""Fields of a worker's provenance that may differ from that of this process; other processors round otherwise."""

MakeRecommender = Callable[[int], "Recommender"]
"""Returns the recommender of an actor, whose model may use so many threads. It is pickled."""


class Worker:
    """What an actor does."""

    def __init__(self, source: Path, settings: Settings, make: MakeRecommender, threads: int):
        self._source, self._settings, self._make, self._threads = source, settings, make, threads

    def open(self) -> Provenance:
        """Open index and model; return the machine and what results are made of here. Raises UsageError without one."""
        machine = os.uname().nodename
        try:
            self._recommender = self._make(self._threads)
            return {MACHINE: machine, **provenance_of_recommender(self._recommender)}
        except (AgentError, RetrievalError) as error:
            raise UsageError(f"the worker on {machine} cannot answer: {error}") from error

    def answer(self, lines: list[NumberedLine]) -> AnsweredChunk:
        """Answer a chunk of requests."""
        return answer_chunk(self._source, lines, self._recommender, self._settings)


def answer_on_ray(
    source: Path,
    lines: Iterable[NumberedLine],
    settings: Settings,
    make: MakeRecommender,
    expected: Provenance,
    address: str,
    workers: int,
    shares_machine: bool,
    on_other_processor: Callable[[], None],
) -> Iterator[dict[str, Any]]:
    """Yield one result for each numbered line of `source`, in order, as `answer_lines` does.

    `workers` and `shares_machine` are those of `divide`. `on_other_processor` is called where an actor's processor may
    round otherwise. Raises UsageError without Ray or its cluster, or where an actor's index, model or libraries are not
    the `expected`; InputError at the first bad line when strict; ModelFault where actors die one after the other.
    """

    def check(here: Provenance) -> None:
        if different := difference(expected, here, MAY_DIFFER):
            raise UsageError(f"the worker on {here[MACHINE]} differs from this process, {different}: copy it there")
        if here["processor"] != expected["processor"]:
            on_other_processor()

    ray = connect(address)
    try:
        count, cores = divide(ray, workers, shares_machine)
        actor = ray.remote(num_cpus=cores)(Worker)
        start = partial(actor.remote, source, settings, make, cores)
        for chunk in _answer_chunks(ray, start, count, lines, check):
            yield from chunk.checked()
    finally:
        ray.shutdown()


def _answer_chunks(
    ray: Any, start: Callable[[], Any], count: int, lines: Iterable[NumberedLine], check: Callable[[Provenance], None]
) -> Iterator[AnsweredChunk]:
    """Yield the answers to chunks of lines, in order, by as many actors as `start` is called for.

    A chunk goes to an actor that has opened its index and whose provenance `check` lets pass, never to one that waits
    for a core.
    """
    rest, numbered = iter(lines), 0
    chunks = enumerate(iter(lambda: list(islice(rest, CHUNK)), []))
    unanswered = dict(islice(chunks, AHEAD * count))
    waiting, results = deque(unanswered), dict[int, AnsweredChunk]()
    idle, tasks, deaths = list[Any](), dict[Any, tuple[Any, int | None]](), 0

    def add_actor() -> None:
        actor = start()
        tasks[actor.open.remote()] = actor, None

    for _ in range(count):
        add_actor()
    while unanswered:
        if numbered in results:
            yield results.pop(numbered)
            del unanswered[numbered]
            for number, chunk in islice(chunks, 1):
                unanswered[number] = chunk
                waiting.append(number)
            numbered += 1
            continue
        while idle and waiting:
            actor, chunk_number = idle.pop(), waiting.popleft()
            tasks[actor.answer.remote(unanswered[chunk_number])] = actor, chunk_number
        ready, _ = ray.wait(list(tasks), timeout=START_SECONDS)
        if not ready and all(number is None for _, number in tasks.values()):
            raise UsageError(f"no worker could start in {START_SECONDS:.0f} s: see ray status for what has the cores")
        for task in ready:
            actor, of_chunk = tasks.pop(task)
            try:
                answer = ray.get(task)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from error
            except ray.exceptions.RayError as error:
                deaths += 1
                if deaths == MOST_DEATHS:
                    reason = str(error).strip().splitlines()[-1]
                    raise ModelFault(f"workers die one after the other ({reason}): see Ray's log") from error
                if of_chunk is not None:
                    waiting.appendleft(of_chunk)
                ray.kill(actor)
                add_actor()
            else:
                idle.append(actor)
                if of_chunk is None:
                    check(answer)
                else:
                    results[of_chunk], deaths = answer, 0
