"""Where a conversation stands, as one frozen value. What was said, replayed from the start, leads to the same value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from retrieval.conditions.expression import Comparison
from retrieval.errors import RequestError

LIST_SIZE = 5
MAX_UNDO_STEPS = 8
"""How many changes can be undone."""


@dataclass(frozen=True)
class QualityCritique:
    """More or less of a quality, such as darkness, than these items have, by what their texts say."""

    quality: str
    more: bool
    than: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """The request, in words and as the id of an item that is to be resembled, and what was listed for it, of which
    those from `offset` are on show, `n` at a time.

    `focus` is the item on show last spoken of, counted from 1. `told` is how many interactions the person had told.
    `question`: the traits that were offered to choose from just now; `quiet`: whether some were in the reply before, so
    that none are now; `asked`: whether any were for this request.
    `before` is the state before the last change.
    """

    text: str = ""
    like: str = ""
    conditions: tuple[Comparison, ...] = ()
    quality_critiques: tuple[QualityCritique, ...] = ()
    listed: tuple[str, ...] = ()
    offset: int = 0
    focus: int = 1
    language: str = "en"
    n: int = LIST_SIZE
    feedback_count: int = 0
    question: tuple[str, ...] = ()
    questioned_before: bool = False
    question_asked: bool = False
    before: State | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        return self.listed[self.offset :]

    def with_undo(self, before: State) -> State:
        """This state, as what the state `before` was changed to; the oldest step falls away."""
        steps: list[State] = []
        step: State | None = before
        while step and len(steps) < MAX_UNDO_STEPS:
            steps.append(step)
            step = step.before
        chain: State | None = None
        for step in reversed(steps):
            chain = replace(step, before=chain, question=())
        return replace(self, before=chain)


def restore_state(saved: Any, depth: int = MAX_UNDO_STEPS) -> State | None:
    """A state read from a session file, or None where it cannot be one."""
    try:
        return State(
            text=str(saved["text"]),
            like=str(saved.get("like", "")),
            conditions=tuple(Comparison(str(c["field"]), c["operator"], str(c["value"])) for c in saved["conditions"]),
            quality_critiques=tuple(
                QualityCritique(str(e["quality"]), bool(e["more"]), tuple(map(str, e["than"])))
                for e in saved["quality_critiques"]
            ),
            listed=tuple(map(str, saved["listed"])),
            offset=int(saved["offset"]),
            focus=int(saved["focus"]),
            language=saved["language"] if saved["language"] in ("en", "zh") else "en",
            n=min(max(int(saved["n"]), 1), 20),
            feedback_count=int(saved["feedback_count"]),
            question=tuple(map(str, saved["question"])),
            questioned_before=bool(saved["questioned_before"]),
            question_asked=bool(saved["question_asked"]),
            before=restore_state(saved["before"], depth - 1) if saved["before"] and depth else None,
        )
    except (TypeError, KeyError, ValueError, RequestError):
        return None
