"""LambdaMART (Burges 2010): boosted trees that order the candidates of a request by what people chose.

They see what a weighted sum cannot: that a source is to be trusted near its top alone, or only where another agrees.
A grown forest is LightGBM's own text, which holds no code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats
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


def train(cases: Sequence[tuple[Floats, NDArray[np.bool_]]], seed: int) -> str:
    """From the features (candidates, f) and the choice (candidates,) of each person."""
    import lightgbm

    found = np.concatenate([features for features, _ in cases]).astype(np.float32)
    chosen = np.concatenate([chosen for _, chosen in cases]).astype(np.float32)
    data = lightgbm.Dataset(found, chosen, group=[len(chosen) for _, chosen in cases])
    return str(lightgbm.train({**SETTINGS, "seed": seed}, data, ROUNDS).model_to_string())


def predict(forest: str, found: Floats) -> Floats:
    """One score a candidate, (candidates,)."""
    return np.asarray(_planted(forest).predict(found.astype(np.float32), num_threads=1), np.float64)


@lru_cache(maxsize=4)
def _planted(forest: str) -> Any:
    import lightgbm

    try:
        return lightgbm.Booster(model_str=forest)
    except lightgbm.basic.LightGBMError as error:
        raise IndexFault(f"the learned trees cannot be read ({error}): fit them again") from error
