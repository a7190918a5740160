"""A baseline of ids and order alone: a self-attentive sequence model (Kang and McAuley 2018).

It is the product's sequence model without texts, trained with sampled softmax instead of one negative item, which is
the stronger loss (Klenitskiy and Vasilev 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evals.cases import Answer, Case
from evals.datasets import sequences
from evals.datasets.logs import InteractionLog
from evals.systems.base import NotApplicable, Setting, rank_by_scores
from retrieval.sources.inputs import Interactions
from retrieval.sources.sequence import SequenceSource
from retrieval.sources.sequence_network import Settings


class SasRec:
    name = "sasrec"
    reads_text, baseline, without_llm, batch_size = False, True, "", 64
    grid: Sequence[Setting] = ({"dropout": 0.2}, {"dropout": 0.4})

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        interactions = Interactions(log.users, log.rows, log.preferences, log.times, log.ordered)
        self._items, self._rows = log.items, {item.id: row for row, item in enumerate(log.items)}
        learned = sequences.trained(None, interactions, replace(Settings(), **setting))
        self._source = SequenceSource(learned, self._rows, np.zeros((len(log.items), 0), np.float32))
        if reason := self._source.unavailable_reason:
            raise NotApplicable(reason.text())

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [rank_by_scores(c, self._source.score(c.request), self._items, self._rows) for c in cases]
