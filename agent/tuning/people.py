"""What the people of an index give to learn from, and who is kept apart to check what was learned."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from agent.tuning.example import TuningExample, make_example
from prompts import Prompts
from retrieval.errors import NotEnoughData
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.progress import Progress, no_progress
from retrieval.query import Candidate
from retrieval.ranking import CandidateScorer, WeightSet, weights
from retrieval.ranking.features import feature_names

NEAR = 50
"""Best items of a shortlist, from which the hard ones of an example are drawn."""
DRAWN = 20
"""Random items of the catalogue that an example chooses from."""
APART = 4
"""One of so many people is kept apart: nothing is trained on them, whatever the seed."""


def is_apart(user_id: str) -> bool:
    """Return whether nothing may be trained on this user, on whom tuned models are measured."""
    return zlib.crc32(f"tuning {user_id}".encode()) % APART == 0


def stored_weights(split: HoldOut) -> WeightSet | None:
    """Return the weights of the index's sources for histories, None where there are none that fit the sources."""
    stored = weights.stored(split.index.folder, split.index.manifest.built)
    return stored if stored and stored.features == feature_names([s.name for s in split.sources]) else None


def shortlist(split: HoldOut, user: HeldOutUser, learned: WeightSet | None, size: int) -> tuple[Candidate, ...]:
    """Return the best items for a user by what the sources learned from everything but what is held out."""
    allowed = split.unseen(user)
    scorer = CandidateScorer.of(split.sources, split.items, user.request, learned, size, allowed=allowed)
    return scorer.candidates(size)


def examples_of(
    split: HoldOut,
    users: Sequence[HeldOutUser],
    learned: WeightSet | None,
    prompts: Prompts,
    seed: int = 0,
    progress: Progress = no_progress,
) -> list[TuningExample]:
    """Return an example of each user who likes one of their held-out items; the item is drawn at random.

    Raises NotEnoughData where there is none.
    """
    examples = []
    for done, user in enumerate(users, 1):
        liked = split.liked(user)
        if len(liked):
            rng = np.random.default_rng([seed, zlib.crc32(user.id.encode())])
            chosen = split.items[int(rng.choice(liked))]
            own = {event.item.id for event in (*user.request.history, *user.hidden)}
            near = [c.item for c in shortlist(split, user, learned, NEAR) if c.item.id not in own]
            drawn = [split.items[row] for row in rng.integers(len(split.items), size=DRAWN)]
            others = [item for item in drawn if item.id not in own]
            examples.append(make_example(prompts, user.request, chosen, near, others, rng))
        progress(done, len(users))
    if not examples:
        raise NotEnoughData(
            f"{split.index.folder} has nobody to learn from: tuning needs people with five interactions"
        )
    return examples
