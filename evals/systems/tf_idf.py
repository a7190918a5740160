"""A baseline of texts, by scikit-learn: TF-IDF of one and two words, histories weighted by recency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evals.cases import Answer, Case
from evals.datasets.logs import InteractionLog
from evals.systems.base import Setting, rank_by_scores
from evals.systems.controls import SHUFFLED, permute_texts

MAX_HISTORY = 10
"""Liked items of a history that count, the latest."""


class TfIdf:
    name = "tf-idf"
    reads_text, baseline, without_llm, batch_size = True, True, "", 64
    grid: Sequence[Setting] = tuple(
        {"of": of, "decay": decay} for of in ("titles", "texts") for decay in (0.8, 0.9, 1.0)
    )

    def __init__(self, shuffled: bool = False):
        self._shuffled = shuffled
        if shuffled:
            self.name += SHUFFLED

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._items, self._decay = log.items, setting["decay"]
        self._rows = {item.id: row for row, item in enumerate(log.items)}
        read = permute_texts(log.items) if self._shuffled else log.items
        texts = [item.title if setting["of"] == "titles" else item.passage() for item in read]
        # Chinese has no spaces between words: its characters and pairs stand for them.
        self._vectors = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"[一-鿿]|[^\W一-鿿]{2,}", sublinear_tf=True)
        self._matrix: Any = self._vectors.fit_transform(texts)

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        from scipy.sparse import csr_matrix

        users, rows, weights = [], [], []
        for number, case in enumerate(cases):
            liked = [e.item.id for e in case.request.history if e.preference > 0 and e.item.id in self._rows]
            liked = liked[-MAX_HISTORY:]
            users += [number] * len(liked)
            rows += [self._rows[i] for i in liked]
            weights += [self._decay**age for age in range(len(liked) - 1, -1, -1)]
        queries = csr_matrix((weights, (users, rows)), shape=(len(cases), len(self._items))) @ self._matrix
        queries = queries + self._vectors.transform([case.request.text for case in cases])
        scores = np.asarray((queries @ self._matrix.T).toarray())
        return [rank_by_scores(case, own, self._items, self._rows) for case, own in zip(cases, scores, strict=True)]
