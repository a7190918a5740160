"""What every part of the server works on: the indexes by name, and the threads that recommenders run on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from agent import message_rules
from agent.llm import LanguageModel
from agent.llm.protocol import StoppableModel
from agent.server.access import Access
from agent.server.conversations import Conversations
from agent.server.experiments import Experiment
from agent.server.faults import NotFound
from agent.server.metrics import Metrics
from agent.server.served_index import Opened, ServedIndex
from agent.server.worker import Worker
from retrieval.blas import keep_to_one_thread
from retrieval.index import manifest

LIST_QUEUE, MODEL_QUEUE = 1_000, 16
"""Requests that may wait for a list, of some 20 ms each, and for the model, of some seconds."""
LIST_THREADS = 2
"""Threads of lists: most of their time goes into array operations that leave the interpreter to others."""
MODEL_RETRY_AFTER, MODEL_WAIT = 10, 60.0
"""Seconds after which a client that was refused may ask again, and for which one waits for the model at most."""
T = TypeVar("T")


@dataclass
class Service:
    """The indexes served, the first of which is the default one; the threads of lists, that of the model, and access.

    `write_lock`: held while an index is written. `budget_seconds`: how long a model may score for one request.
    `feedback_kinds`: what types of feedback stand for that are not known by themselves, by their normalized words.
    """

    indexes: Mapping[str, ServedIndex]
    access: Access
    lists: Worker
    talks: Worker
    has_model: bool
    metrics: Metrics = field(default_factory=Metrics)
    conversations: Conversations = field(default_factory=Conversations)
    feedback_kinds: Mapping[str, str] = field(default_factory=dict)
    write_lock: threading.Lock = field(default_factory=threading.Lock)
    budget_seconds: float = 20.0
    ready: bool = False

    @classmethod
    def over(
        cls,
        folders: Mapping[str, Path],
        access: Access,
        model: LanguageModel | None = None,
        experiment: Experiment | None = None,
    ) -> Service:
        """Return a service over folders by name, with one model, and what is tried on people's lists."""
        served = {name: ServedIndex(name, folder, model, experiment) for name, folder in folders.items()}
        stoppable = model if isinstance(model, StoppableModel) else None
        talks = Worker("model", MODEL_QUEUE, MODEL_RETRY_AFTER, longest_wait=MODEL_WAIT)
        if stoppable:
            talks.stop_running, talks.start_anew = stoppable.stop, stoppable.start_anew
        keep_to_one_thread()
        return cls(served, access, Worker("lists", LIST_QUEUE, threads=LIST_THREADS), talks, model is not None)

    def index(self, name: str = "") -> ServedIndex:
        """Return the index of a name, the first for none. Raises NotFound."""
        if not name:
            return next(iter(self.indexes.values()))
        if name not in self.indexes:
            raise NotFound(f"no index {name[:60]!r}: there is {', '.join(self.indexes)}")
        return self.indexes[name]

    async def list_with(self, name: str, work: Callable[[Opened], T]) -> T:
        """Return what work over an index returns that asks no model."""
        index = self.index(name)
        return await self.lists.run(lambda: work(index.opened))

    async def talk_with(self, name: str, work: Callable[[Opened], T]) -> T:
        """Return what work over an index returns that may ask the model."""
        index = self.index(name)
        return await self.talks.run(lambda: work(index.opened))

    def warm_up(self) -> None:
        """Open every index, so that the first request waits for none."""
        for index in self.indexes.values():
            _ = index.opened
        self.ready = True
        # The rules of messages take two seconds to compile: beside the lists, which wait for nothing.
        threading.Thread(target=message_rules.load, daemon=True).start()

    def close(self) -> None:
        """End the work that runs and its threads."""
        self.talks.close()
        self.lists.close()


def named_folders(given: Sequence[str]) -> dict[str, Path]:
    """Return the folders of indexes by name: of NAME=DIR, of DIR, and of every index in a DIR that is none itself.

    The name of a folder is its own without .index.
    """
    named: dict[str, Path] = {}
    for each in given:
        name, equals, folder = each.partition("=")
        if equals and "/" not in name:
            named[name] = Path(folder)
            continue
        inside = sorted(path.parent for path in Path(each).glob(f"*/{manifest.NAME}"))
        for path in [Path(each)] if (Path(each) / manifest.NAME).exists() or not inside else inside:
            named[path.resolve().name.removesuffix(".index")] = path
    return named
