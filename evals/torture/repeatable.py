"""A still clock, and ids that are drawn from a seed: so one operation writes the same bytes each time."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, tzinfo
from typing import Any
from unittest.mock import patch

from agent.chat import choices
from agent.chat import commands as chat_commands
from agent.cli import plan
from agent.profile import impressions
from retrieval.index import manifest

NOW = "2026-06-01T12:00:00.000000Z"


class _Clock(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return datetime.fromisoformat(NOW).astimezone(tz or UTC)


@contextmanager
def repeatable(seed: str) -> Iterator[None]:
    """Have this process write one time, and ids that the seed decides, into the files of an index."""
    drawn = random.Random(seed)
    with ExitStack() as patches:
        for module in (choices, chat_commands, plan, impressions):
            patches.enter_context(patch.object(module, "datetime", _Clock))
        patches.enter_context(patch.object(manifest, "now", lambda: NOW))
        patches.enter_context(patch.object(uuid, "uuid4", lambda: uuid.UUID(int=drawn.getrandbits(128), version=4)))
        patches.enter_context(patch.object(secrets, "token_hex", lambda n: drawn.randbytes(n).hex()))
        yield
