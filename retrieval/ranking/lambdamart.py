"""LambdaMART (Burges 2010): boosted trees that rank the candidates of a request by the choices of users.

Trees learn interactions that a weighted sum cannot, such as that a source is accurate only near its top. A trained
forest is stored in LightGBM's text format, which holds no code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from retrieval.arrays import Floats, Mask
from retrieval.errors import IndexFault

ROUNDS = 300
SETTINGS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 15,
    "learning_rate": 0.04,
    "num_leaves": 7,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


def train(cases: Sequence[tuple[Floats, Mask]], seed: int) -> str:
    """Train a forest on the features, (candidates, f), and choices, (candidates,), of each user; return its text."""
    import lightgbm

    table = np.concatenate([features for features, _ in cases]).astype(np.float32)
    chosen = np.concatenate([chosen for _, chosen in cases]).astype(np.float32)
    data = lightgbm.Dataset(table, chosen, group=[len(chosen) for _, chosen in cases])
    return str(lightgbm.train({**SETTINGS, "seed": seed}, data, ROUNDS).model_to_string())


def predict(forest: str, features: Floats) -> Floats:
    """Return one score a candidate, (candidates,), from features, (candidates, f). Raises IndexFault if damaged."""
    return np.asarray(_booster(forest).predict(features.astype(np.float32), num_threads=1), np.float64)


@lru_cache(maxsize=4)
def _booster(forest: str) -> Any:
    import lightgbm

    try:
        return lightgbm.Booster(model_str=forest)
    except lightgbm.basic.LightGBMError as error:
        raise IndexFault(f"the learned trees cannot be read ({error}): fit them again") from error
