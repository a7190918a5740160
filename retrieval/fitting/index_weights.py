"""Learning all weights of an index in one go, within a bounded time."""

from __future__ import annotations

from retrieval.fitting.hold_out import hold_out
from retrieval.fitting.learn import Learned, fit_cold, fit_history
from retrieval.index import Index
from retrieval.progress import Progress, no_progress

MAX_USERS = 600
"""Users whom weights are learned from at most: more take longer than a minute."""


def learn_weights(
    index: Index,
    progress: Progress = no_progress,
    cold_progress: Progress = no_progress,
    training_progress: Progress = no_progress,
) -> Learned:
    """Learn the weights for histories and those for items that nobody has touched, and store them with the index.

    Where the index has a sequence model, one is trained for each of the two without what is held out, reported to
    `training_progress`. Raises NotEnoughData for too few users.
    """

    def of_both(first: int) -> Progress:
        return lambda done, total: training_progress(first * total + done, 2 * total)

    split = hold_out(index, most_users=MAX_USERS, training_progress=of_both(0))
    progress(0, len(split.users))
    learned = fit_history(split, split.users, progress=progress)
    cold = hold_out(index, cold=True, most_users=MAX_USERS, training_progress=of_both(1))
    cold_progress(0, len(cold.users))
    fit_cold(cold, cold.users, progress=cold_progress)
    return learned
