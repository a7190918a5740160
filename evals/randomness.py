"""Random generators seeded by names: the seed of a run, the id of a case."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np


def rng(*names: object) -> np.random.Generator:
    """Return a generator that depends on these names alone, so that the order of cases changes no draw."""
    return np.random.default_rng([zlib.crc32(str(name).encode()) for name in names])


def shuffle_users(user_ids: Sequence[str], seed: int) -> list[str]:
    """Return the users in a random order that depends on their ids and the seed alone, not on who else is there."""
    return sorted(user_ids, key=lambda user_id: (zlib.crc32(f"{seed} {user_id}".encode()), user_id))
