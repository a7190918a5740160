"""What retrieval's score and the model's count beside each other, learned for each kind of work.

Both are standardised over the candidates that are judged. A weight whose interval over cases includes 0 is 0, so that a
model that has nothing to add moves nothing (conditional logit, `retrieval.ranking.weights.fit`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FEATURES = ("retrieved", "judged")
ASKED = (1.0, 0.25)
"""Their weights where something is asked in words and none were learned."""


def features(retrieved: Sequence[float], judged: Sequence[float]) -> NDArray[np.float64]:
    """(candidates, FEATURES), each around 0 with deviation 1; what is not finite is 0."""
    return np.stack([_standard(retrieved), _standard(judged)], axis=1)


def _standard(scores: Sequence[float]) -> NDArray[np.float64]:
    told = np.asarray(scores, np.float64)
    known = np.isfinite(told)
    if not known.any():
        return np.zeros(len(told))
    spread = max(float(told[known].std()), 1e-12)
    return np.where(known, (told - told[known].mean()) / spread, 0.0)
