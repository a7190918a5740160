"""Whether a field of facts tells what people choose: beside itself with the facts dealt out among the items.

For each person, the share of a hundred items they did not choose that score below one they did, by this field alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.cases import draw
from evals.datasets.logs import Rows
from evals.statistics import estimates
from evals.systems.registry import facts_dealt
from retrieval.data.items import Item
from retrieval.query.request import Request
from retrieval.sources import inverted_index
from retrieval.sources.lexical import Lexical

OTHERS = 100


@dataclass(frozen=True)
class Useful:
    """The mean gain over the dealt-out facts, in shares of 1, and its 95 % interval."""

    field: str
    gain: float
    low: float
    high: float

    @property
    def kept(self) -> bool:
        return self.low > 0

    def __str__(self) -> str:
        figures = f"{self.gain:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"
        return f"  {self.field:<12} {figures}{'' if self.kept else ', left out of the words'}"


def useful(items: Sequence[Item], requests: Sequence[Request], chosen: Sequence[Rows], seed: int) -> list[Useful]:
    """Of each field that the items have facts in; `chosen` rows are each person's, and not in the history."""
    said = (fact for item in items for each in (item, *item.translations.values()) for fact in each.extracted)
    fields = sorted({fact.field for fact in said})
    dealt = facts_dealt(items)
    other = {item.id: item for item in dealt}
    found = []
    for field in fields:
        only = (replace(inverted_index.EXTRACTED_FIELD, only=(field,)),)
        own, mixed = (Lexical(inverted_index.build(each, only), fields=only) for each in (items, dealt))
        gains = []
        for person, (request, rows) in enumerate(zip(requests, chosen, strict=True)):
            if not len(rows) or not request.history:
                continue
            others = draw(seed, person).integers(0, len(items), OTHERS)
            events = tuple(replace(e, item=other.get(e.item.id, e.item)) for e in request.history)
            gains.append(_above(own, request, rows, others) - _above(mixed, Request(events), rows, others))
        (estimate,) = estimates(np.array(gains).reshape(-1, 1), [str(p) for p in range(len(gains))])
        if estimate:
            found.append(Useful(field, estimate.mean, estimate.low, estimate.high))
    return found


def _above(source: Lexical, request: Request, chosen: Rows, others: Rows) -> float:
    """The share of the others that a chosen one is above; of an equal one half."""
    scores = np.nan_to_num(source.score(request))
    return float(np.mean(np.sign(scores[chosen][:, None] - scores[others][None]) / 2 + 0.5))
