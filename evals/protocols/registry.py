"""The protocols by name."""

from __future__ import annotations

from agent.errors import UsageError
from evals.cases import Task
from evals.datasets.logs import InteractionLog
from evals.protocols import (
    candidates,
    cold_items,
    cold_people,
    contexts,
    dialogues,
    last,
    random,
    sample_requests,
    tags,
    temporal_split,
    venues,
)
from evals.protocols.base import Options

PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        candidates.EVENLY_DRAWN,
        candidates.SIMILARLY_POPULAR,
        last.PROTOCOL,
        random.PROTOCOL,
        temporal_split.PROTOCOL,
        tags.PROTOCOL,
        cold_items.PROTOCOL,
        cold_people.PROTOCOL,
        contexts.PROTOCOL,
        dialogues.PROTOCOL,
        sample_requests.PROTOCOL,
        venues.PROTOCOL,
    )
}


def make(name: str, log: InteractionLog, options: Options) -> Task:
    """Make the task of the named protocol. Raises UsageError where the data does not fit it."""
    if name not in PROTOCOLS:
        raise UsageError(f"no protocol {name!r}: choose from {', '.join(PROTOCOLS)}")
    task = PROTOCOLS[name].make(log, options)
    if not task.cases:
        raise UsageError(f"{log.name} makes no case of the protocol {name}: {PROTOCOLS[name].description}")
    return task
