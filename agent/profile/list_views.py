"""Lists that a person looks at in a browser: one that is loaded again, or lengthened, is noted once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from agent.profile import impressions, user_store
from agent.profile.impressions import SATISFACTIONS, Reaction, ShownList

SAME_VIEW = timedelta(minutes=30)
"""How long a list that is shown again, by a reload or on the way back, is the same one."""


def record_view(index_folder: Path, user_id: str, shown: ShownList, is_seen: bool = True) -> str:
    """Note a list unless it was noted in the last SAME_VIEW; return the id that it has there.

    One that begins with a noted one, item by item with equal propensities, goes on with it: it is noted in its stead.
    `is_seen`: False for what a browser asks for before the person does; nothing is noted then.
    """
    lines = user_store.load_lines(index_folder, user_id, impressions.FILE)
    for noted in _newest_lists(lines, shown.time - SAME_VIEW):
        if noted.list_id == shown.list_id:
            return noted.list_id
        if _places(shown)[: len(noted.items)] == _places(noted):
            shown = shown.model_copy(update={"list_id": noted.list_id})
            if len(shown.items) == len(noted.items):
                return noted.list_id
            break
    return impressions.record_list(index_folder, user_id, shown) if is_seen else shown.list_id


def has_judged_since(index_folder: Path, user_id: str, since: datetime) -> bool:
    """Return whether a person judged a list since a moment: nobody is to be asked twice."""
    for line in reversed(user_store.load_lines(index_folder, user_id, impressions.FILE)):
        if line.startswith(b'{"reaction":') and any(b'"kind":"%s"' % kind.encode() in line for kind in SATISFACTIONS):
            with suppress(ValueError):
                return Reaction.model_validate(json.loads(line)["reaction"]).time >= since
    return False


def _newest_lists(lines: Iterable[bytes], since: datetime) -> Iterator[ShownList]:
    """Yield the lists that were noted since a moment, newest first."""
    for line in reversed(list(lines)):
        if not line.startswith(b'{"list":'):
            continue
        try:
            shown = ShownList.model_validate(json.loads(line)["list"])
        except ValueError:  # cut short
            continue
        if shown.time < since:
            return
        yield shown


def _places(shown: ShownList) -> list[tuple[str, float, str]]:
    return [(item.item_id, item.propensity, item.setting) for item in shown.items]
