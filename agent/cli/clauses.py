"""Having a model choose what reasons say of each item of an index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.cli.terminal import Texts, counted, write

if TYPE_CHECKING:
    from retrieval.index import Index

_UNITS = {"s": 1, "m": 60, "h": 3600}


def seconds_of(budget: str) -> float:
    """Return the seconds of a time such as 90s, 30m or 8h; without one there is no limit. Raises UsageError."""
    from agent.errors import UsageError

    if not budget:
        return float("inf")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", budget.strip().lower())
    if not match:
        raise UsageError(f"--budget {budget}: give a time such as 90s, 30m or 8h")
    return float(match[1]) * _UNITS[match[2]]


def choose_clauses(index: Index, model_name: str, seconds: float, words: Texts, lang: str) -> None:
    """Choose the clauses that are missing, within a time, and write how many there are."""
    from agent.clauses.catalogue import choose_for_catalogue
    from agent.models import manifest
    from agent.models.load import load
    from agent.progress import Progress
    from prompts import Prompts

    model = load(model_name or manifest.default().name)
    with Progress(words["progress_clauses"], language=lang) as progress:
        chosen = choose_for_catalogue(index, model, Prompts(), seconds, progress)
    summary = words["clauses_chosen"].format(
        new=chosen.new, done=chosen.done, descriptions=counted(words["descriptions"], chosen.total), index=index.folder
    )
    write(summary + (words["clauses_left"] if chosen.done < chosen.total else ""))
