"""Whether an extracted attribute predicts choices: beside the same attribute permuted among the items.

For each user, the share of a hundred random items that score below a chosen one, by this attribute alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.randomness import rng
from evals.statistics import estimates
from evals.systems.controls import permute_extracted
from retrieval.arrays import Rows
from retrieval.data.items import Item
from retrieval.query import PreparedRequest
from retrieval.sources import inverted_index
from retrieval.sources.lexical import Lexical

NEGATIVES = 100


@dataclass(frozen=True)
class AttributeGain:
    """The mean gain of an attribute over the permuted one, as a share of 1, with its 95 % interval over users."""

    field: str
    gain: float
    low: float
    high: float

    @property
    def selected(self) -> bool:
        """Whether the attribute is shown to predict choices."""
        return self.low > 0


def attribute_gains(
    items: Sequence[Item], requests: Sequence[PreparedRequest], chosen: Sequence[Rows], seed: int
) -> list[AttributeGain]:
    """Measure the gain of each attribute that items have. `chosen` are rows by user that the history does not hold."""
    extracted = (fact for item in items for text in (item, *item.translations.values()) for fact in text.extracted)
    permuted_items = permute_extracted(items)
    permuted_by_id = {item.id: item for item in permuted_items}
    gains = []
    for field in sorted({fact.field for fact in extracted}):
        only = (replace(inverted_index.EXTRACTED_FIELD, only=(field,)),)
        own, permuted = (Lexical(inverted_index.build(each, only), fields=only) for each in (items, permuted_items))
        of_users = []
        for user, (request, rows) in enumerate(zip(requests, chosen, strict=True)):
            if not len(rows) or not request.history:
                continue
            negatives = rng(seed, user).integers(0, len(items), NEGATIVES)
            events = tuple(replace(e, item=permuted_by_id.get(e.item.id, e.item)) for e in request.history)
            of_users.append(
                _share_below(own, request, rows, negatives)
                - _share_below(permuted, PreparedRequest(events), rows, negatives)
            )
        (estimate,) = estimates(np.array(of_users).reshape(-1, 1), [str(n) for n in range(len(of_users))])
        if estimate:
            gains.append(AttributeGain(field, estimate.mean, estimate.low, estimate.high))
    return gains


def _share_below(source: Lexical, request: PreparedRequest, chosen: Rows, negatives: Rows) -> float:
    """Return the share of the negatives that score below a chosen item; equal scores count one half."""
    scores = np.nan_to_num(source.score(request))
    return float(np.mean(np.sign(scores[chosen][:, None] - scores[negatives][None]) / 2 + 0.5))
