"""A model whose likelihoods and answers to labels are kept on disk: the same question is asked once, in whichever run.

A score depends on its own text alone, so that it is the same beside others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.llm.protocol import LanguageModel
from retrieval.cache import JsonlCache

Rows = list[NDArray[np.float64]]


class Remembered:
    """A LanguageModel; all but `score` and `label_logits` is the model's own. A line that is damaged is asked again."""

    def __init__(self, model: LanguageModel, kept: Path):
        self._model, self._kept = model, JsonlCache(kept / f"{model.fingerprint[:16]}.jsonl")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def score(self, prefix: str, continuations: Sequence[str]) -> Rows:
        return self._told(continuations, lambda new: self._model.score(prefix, new), prefix, "score")

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        rows = self._told(suffixes, lambda new: list(self._model.label_logits(prefix, new, labels)), prefix, *labels)
        return np.array(rows, np.float64).reshape(-1, len(labels))

    def _told(self, texts: Sequence[str], ask: Callable[[list[str]], Rows], prefix: str, *how: str) -> Rows:
        keys = [hashlib.sha256("\0".join((prefix + text, *how)).encode()).hexdigest()[:24] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept.values}
        if new:
            rows = zip(new, ask(list(new.values())), strict=True)
            self._kept.add({key: np.round(row, 6).tolist() for key, row in rows})
        return [np.array(self._kept.values[key], np.float64) for key in keys]
