"""A stand-in for Ray's module: actors in this process, which finish in a drawn order and die where it is scripted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any


class RayError(Exception):
    """An actor is gone."""


class RayTaskError(RayError):
    """An actor's method raised `cause`."""

    def __init__(self, cause: Exception) -> None:
        super().__init__("Traceback …", str(cause))
        self.cause = cause


@dataclass
class ScriptedRay:
    """A cluster of `machines` with so many cores each. `dies` tells whether the n-th task ends with its actor.

    `starts`: actors that get a core at all. `calls` are the names of the tasks that ran, `alive` the actors.
    """

    machines: tuple[int, ...] = (2,)
    dies: Callable[[int], bool] = lambda task: False
    starts: int = 1_000
    seed: int = 0
    refuses: str = ""
    calls: list[str] = field(default_factory=list)
    alive: int = 0
    actors: int = 0
    cores: int = 0
    is_connected: bool = False

    def __post_init__(self) -> None:
        self.exceptions = SimpleNamespace(RayError=RayError, RayTaskError=RayTaskError)
        self._random, self._numbers = Random(self.seed), count()

    def init(self, address: str, **options: Any) -> None:
        if self.refuses:
            raise ConnectionError(self.refuses)
        self.is_connected = True

    def shutdown(self) -> None:
        self.is_connected = False

    def nodes(self) -> list[dict[str, Any]]:
        gone = {"Alive": False, "Resources": {"CPU": 64.0}}
        return [gone, *({"Alive": True, "Resources": {"CPU": float(cores)}} for cores in self.machines)]

    def remote(self, num_cpus: int) -> Callable[[type], Any]:
        self.cores = num_cpus
        return lambda kind: SimpleNamespace(remote=lambda *given: Actor(self, kind(*given)))

    def wait(self, tasks: Iterable[Task], timeout: float) -> tuple[list[Task], list[Task]]:
        ready = [task for task in tasks if task.actor.number < self.starts]
        return [self._random.choice(ready)] if ready else [], []

    def get(self, task: Task) -> Any:
        self.calls.append(task.name)
        if not task.actor.is_alive or self.dies(next(self._numbers)):
            task.actor.is_alive = False
            raise RayError("The actor died\nbecause its machine is gone")
        try:
            return task.run()
        except Exception as error:
            raise RayTaskError(error) from error

    def kill(self, actor: Actor) -> None:
        self.alive -= 1


class Actor:
    """The handle of an actor: each method has a `remote`."""

    def __init__(self, ray: ScriptedRay, worker: Any) -> None:
        self.number, self.is_alive, self._worker = ray.actors, True, worker
        ray.actors, ray.alive = ray.actors + 1, ray.alive + 1

    def __getattr__(self, name: str) -> Any:
        return SimpleNamespace(remote=lambda *given: Task(self, name, lambda: getattr(self._worker, name)(*given)))


@dataclass(eq=False)
class Task:
    """A call that is under way."""

    actor: Actor
    name: str
    run: Callable[[], Any]
