"""Texts alone, by scikit-learn: TF-IDF of one and two words, histories weighted by how recent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evals.cases import Answer, Case
from evals.datasets.logs import Log
from evals.systems.registry import SHUFFLED, Setting, dealt, top

RECENT = 10


class TfIdf:
    reads_text, baseline, without, batch = True, True, "", 64
    grid: Sequence[Setting] = tuple(
        {"of": of, "decay": decay} for of in ("titles", "texts") for decay in (0.8, 0.9, 1.0)
    )

    def __init__(self, shuffle: bool = False):
        self.name, self._shuffle = "tf-idf" + SHUFFLED * shuffle, shuffle

    def learn(self, log: Log, setting: Setting) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._items, self._decay, self._of = log.items, setting["decay"], setting["of"]
        self._rows = {item.id: row for row, item in enumerate(log.items)}
        read = dealt(log.items) if self._shuffle else log.items
        texts = [item.title if self._of == "titles" else item.passage() for item in read]
        # Chinese has no spaces between words: its characters and pairs stand for them.
        self._vectors = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"[一-鿿]|[^\W一-鿿]{2,}", sublinear_tf=True)
        self._matrix: Any = self._vectors.fit_transform(texts)

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        from scipy.sparse import csr_matrix

        users, rows, weights = [], [], []
        for number, case in enumerate(cases):
            liked = [e.item.id for e in case.request.history if e.preference > 0 and e.item.id in self._rows][-RECENT:]
            users += [number] * len(liked)
            rows += [self._rows[i] for i in liked]
            weights += [self._decay**age for age in range(len(liked) - 1, -1, -1)]
        asked = csr_matrix((weights, (users, rows)), shape=(len(cases), len(self._items))) @ self._matrix
        asked = asked + self._vectors.transform([case.request.text for case in cases])
        scores = np.asarray((asked @ self._matrix.T).toarray())
        return [top(case, own, self._items, self._rows) for case, own in zip(cases, scores, strict=True)]
