"""A Ray cluster: connecting to it, and how its cores are divided among the actors of a run."""

from __future__ import annotations

import logging
import os
from typing import Any

from agent.errors import UsageError

LOCAL = "local"
"""The address of a cluster that is started on this machine and ends with the run."""


def connect(address: str) -> Any:
    """Return Ray's module, connected to the cluster at Ray's `address`. Raises UsageError."""
    local: dict[str, Any] = {}
    if address == LOCAL:
        os.environ.setdefault("RAY_AUTH_MODE", "token")  # as Ray does by itself, but then with a notice; read on import
        local = {"include_dashboard": False, "object_store_memory": 80_000_000}  # about the least that Ray takes
    try:
        import ray
    except ImportError as error:
        raise UsageError("--ray needs Ray: pip install 'whyrec[ray]'") from error
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **local)
    except Exception as error:  # a bare one, too, where a machine is too slow to start
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise UsageError(f"no Ray cluster at {address!r} ({reason}): see ray status, or give --ray {LOCAL}") from error
    return ray


def divide(ray: Any, workers: int, shares_machine: bool) -> tuple[int, int]:
    """Return how many actors there are, 0 `workers` being the usual number, and how many cores each has.

    With `shares_machine`, as a model's threads need it, the cores are divided among the actors, usually one a machine;
    else each has one, and there is usually one a core. Raises UsageError where there are fewer cores than workers.
    """
    cores = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    machines = [number for number in cores if number]
    total = sum(machines)
    if not total or workers > total:
        raise UsageError(f"the Ray cluster has {total} cores, too few for {workers or 1} workers: see ray status")
    count = workers or (len(machines) if shares_machine else total)
    return count, max(1, min(*machines, total // count)) if shares_machine else 1
