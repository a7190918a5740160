"""The features that `blend` weighs for requests in words: retrieval's score and the model's, over the candidates.

Both are standardised within the request. Learned weights are those of a conditional logit
(`retrieval.ranking.weights.fit`); a weight whose interval over cases includes 0 is set to 0, so that a model without
use moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FEATURES = ("retrieval", "llm")
DEFAULT_BLEND_WEIGHTS = (1.0, 0.25)
"""Weights of FEATURES where none were learned."""


def features(retrieval: Sequence[float], llm: Sequence[float]) -> NDArray[np.float64]:
    """Return both scores standardised to mean 0 and deviation 1, (candidates, FEATURES); what is not finite is 0."""
    return np.stack([_standardise(retrieval), _standardise(llm)], axis=1)


def _standardise(scores: Sequence[float]) -> NDArray[np.float64]:
    values = np.asarray(scores, np.float64)
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(len(values))
    spread = max(float(values[finite].std()), 1e-12)
    return np.where(finite, (values - values[finite].mean()) / spread, 0.0)
