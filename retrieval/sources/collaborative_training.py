"""Training of the collaborative models: item models of a log of interactions, as plain arrays to be stored.

Which models are learned depends on the data:

    ease              always; of many items those with most interactions alone (it inverts a dense matrix)
    ease_positive     EASE on clear likes alone, where the log also has interactions that are no clear likes
    rp3beta           always
    ials              always; its item vectors also serve a vector index
    item_transitions  where interactions have times or come in order
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Rows
from retrieval.sources import item_models

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FEWEST_USERS = 30
"""Users below which no collaborative model is learned (docs/decisions/retrieval.md)."""
CLEAR_LIKE = 0.5
"""Preference from which on an item is clearly liked: four stars of five."""
MIN_SHARE = 0.05
"""Share of the log that clear likes, and also all other interactions, must have for `ease_positive` to be learned."""


@dataclass(frozen=True)
class Settings:
    """Hyperparameters of the item models; those that are not named here are described in `item_models`.

    `liking`: how much a preference changes the weight of an interaction; `decay`: factor a step back in an ordered
    history; `keep` and `ease_keep`: entries a row of a matrix, the latter on average; `most_entries`: entries of a
    matrix at most, in place of `keep` a row; `most_dense`: items that EASE reads at most, or more where users are few
    (`item_models.most_frequent`); `ials_ridge` is multiplied by the root of
    the mean number of interactions a user.
    """

    liking: float = 0.8
    decay: float = 0.9
    keep: int = 500
    most_entries: int = 100_000_000
    most_dense: int = 12_000
    ease_keep: int = 250
    ease_ridge: float = 200.0
    ease_normalise: float = 0.15
    ease_rare: float = 0.1
    ease_lift: float = 0.0
    rp3beta_alpha: float = 0.8
    rp3beta_beta: float = 0.3
    reach: int = 10
    transition_decay: float = 0.8
    transition_back: float = 0.5
    transition_damp: float = 0.4
    size: int = 128
    ials_ridge: float = 3.5
    confidence: float = 5.0
    rounds: int = 15
    seed: int = 0


def learn(
    users: Rows,
    rows: Rows,
    preferences: Floats,
    times: Floats,
    settings: Settings = Settings(),
    ordered: bool = False,
) -> Arrays:
    """Learn the item models of a log, one entry an interaction, (n,): user, item's row, preference, seconds or NaN.

    Preferences lie between −1 and 1. A user's interactions are taken in order of time where all of the log have one,
    else as given if they are `ordered`. Fewer than `FEWEST_USERS` users give no models.
    """
    user_count = len(np.unique(users))
    timed = bool(len(times)) and not bool(np.isnan(times).any())
    ordered = ordered or timed
    learned: dict[str, NDArray[Any]] = {"people": np.array(user_count), "ordered": np.array(ordered)}
    if user_count < FEWEST_USERS:
        return learned
    order = np.lexsort((times, users)) if timed else np.argsort(users, kind="stable")
    users, rows, preferences = users[order], rows[order], preferences[order]
    learned_rows, columns = np.unique(rows, return_inverse=True)
    m, s = len(learned_rows), settings
    keep = min(s.keep, max(1, s.most_entries // m))
    matrix = _matrix(users, columns, interaction_weights(preferences, s.liking), m)
    models = {"rp3beta": item_models.rp3beta(matrix, s.rp3beta_alpha, s.rp3beta_beta, keep)}
    read_by_ease = {"ease": matrix}
    liked = preferences >= CLEAR_LIKE
    if MIN_SHARE <= liked.mean() <= 1 - MIN_SHARE:
        read_by_ease["ease_positive"] = _matrix(users[liked], columns[liked], np.ones(liked.sum()), m)
    for name, read in read_by_ease.items():
        frequent = item_models.most_frequent(read, s.most_dense)
        models[name] = _ease_of(frequent, read, s)
        learned[f"{name}.items"] = np.array(len(frequent))
    if ordered:
        models["item_transitions"] = item_models.item_transitions(
            users, columns, m, s.reach, s.transition_decay, s.transition_back, s.transition_damp, keep
        )
    for name, model in models.items():
        learned[f"{name}.starts"] = model.indptr.astype(np.int64, copy=False)
        learned[f"{name}.columns"] = model.indices.astype(np.int32, copy=False)
        learned[f"{name}.values"] = model.data.astype(np.float32, copy=False)
    ridge = s.ials_ridge * (matrix.nnz / user_count) ** 0.5
    vectors = item_models.ials(matrix, s.size, ridge, s.confidence, s.rounds, s.seed)
    return learned | {
        "known": learned_rows,
        "vectors": vectors.astype(np.float32, copy=False),
        "fold": np.array([ridge, s.confidence]),
        "liking": np.array(s.liking),
        "decay": np.array(s.decay if ordered and not timed else 1.0),
        "item_transitions.decay": np.array(s.decay),
    }


def interaction_weights(preferences: Floats, liking: float) -> Floats:
    """Return the weight of interactions with these preferences, (n,): 1 + liking × preference, 0.05 at least.

    Even a disliked item was chosen, so that no interaction has weight 0.
    """
    return np.maximum(1 + liking * preferences, 0.05)


def realign(learned: Arrays, places: Rows) -> Arrays:
    """Return the arrays of `learn` for a catalogue in which row r has become row places[r], −1 where it is gone."""
    return {**learned, "known": places[learned["known"]]} if "known" in learned else learned


def _ease_of(columns: Rows, matrix: csr_matrix, settings: Settings) -> csr_matrix:
    """Return EASE of some items of a matrix, as a matrix of all, (items, items), with nothing of the others."""
    from scipy.sparse import csr_matrix

    s = settings
    model = item_models.ease(
        matrix[:, columns], s.ease_ridge, s.ease_normalise, s.ease_rare, s.ease_lift, s.ease_keep
    ).tocoo()
    return csr_matrix((model.data, (columns[model.row], columns[model.col])), shape=(matrix.shape[1],) * 2)


def _matrix(users: Rows, columns: Rows, weights: Floats, items: int) -> csr_matrix:
    """Return interactions as a matrix (users, items); of several of a user with an item the last counts."""
    from scipy.sparse import csr_matrix

    _, user_rows = np.unique(users, return_inverse=True)
    cells = user_rows * items + columns
    _, last = np.unique(cells[::-1], return_index=True)
    last = len(cells) - 1 - last
    return csr_matrix((weights[last], (user_rows[last], columns[last])), shape=(int(user_rows.max()) + 1, items))
