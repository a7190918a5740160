"""When the weights of an index are learned again: once it has grown by a tenth, or has other sources."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.index import Index
from retrieval.ranking import weights
from retrieval.ranking.features import feature_names
from retrieval.sources import CandidateSource

GROWTH = 0.1
"""Share by which the number of items or interactions must have changed."""


def is_due(index: Index, sources: Sequence[CandidateSource]) -> bool:
    """Tell whether weights for histories should be learned: there are none, or the index has changed too much since.

    Raises IndexFault for damaged weights.
    """
    learned = weights.stored(index.folder, index.manifest.built)
    if learned is None or learned.features != feature_names([s.name for s in sources if not s.unavailable_reason]):
        return True
    sizes = (learned.items, index.manifest.items), (learned.interactions, index.manifest.interactions)
    return any(abs(now - before) > GROWTH * before for before, now in sizes)
