"""What became of the steps of a person's plan, in their folder of the index: INDEX/people/HASH/plan.json."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.profile import user_store
from retrieval.data.items import MAX_ID

MAX_STEPS = 1_000
ItemId = Annotated[str, Field(min_length=1, max_length=MAX_ID)]


class Progress(BaseModel):
    """The goal and time of a plan, what the person says they know, and which steps are done, skipped or too hard."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    goal: str = Field(default="", max_length=1_000)
    self_assessment: str = Field(default="", max_length=2_000)
    weekly_hours: float = Field(default=5, gt=0, le=168)
    weeks: int = Field(default=8, ge=1, le=520)
    done: tuple[ItemId, ...] = Field(default=(), max_length=MAX_STEPS)
    skipped: tuple[ItemId, ...] = Field(default=(), max_length=MAX_STEPS)
    too_hard: tuple[ItemId, ...] = Field(default=(), max_length=MAX_STEPS)

    def with_steps(self, done: Sequence[str], skipped: Sequence[str], too_hard: Sequence[str]) -> Progress:
        """Return the progress with these steps: of each the last word counts."""
        new = {*done, *skipped, *too_hard}

        def merged(before: Sequence[str], added: Sequence[str]) -> tuple[str, ...]:
            return tuple(dict.fromkeys((*(each for each in before if each not in new), *added)))[-MAX_STEPS:]

        return self.model_copy(
            update={
                "done": merged(self.done, done),
                "skipped": merged(self.skipped, skipped),
                "too_hard": merged(self.too_hard, too_hard),
            }
        )


def load(index_folder: Path, user_id: str) -> Progress:
    """Return a user's progress; an empty one where there is none that can be read."""
    try:
        return Progress.model_validate(user_store.load_document(index_folder, user_id, "plan") or {})
    except ValidationError:
        return Progress()


def save(index_folder: Path, user_id: str, progress: Progress) -> None:
    """Store a user's progress; only the owner of the index can read it."""
    user_store.save_document(index_folder, user_id, "plan", progress.model_dump(mode="json"))
