"""A language model whose scores are cached on disk, so that any run evaluates the same prompt once.

A score depends on its own prompt alone, so that it is the same whatever else is scored with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.llm import LanguageModel
from retrieval.arrays import Floats
from retrieval.cache import JsonlCache


class CachedModel:
    """A LanguageModel with `score` and `label_logits` cached in `folder`; a damaged line is evaluated again."""

    def __init__(self, model: LanguageModel, folder: Path):
        self._model, self._cache = model, JsonlCache(folder / f"{model.fingerprint[:16]}.jsonl")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def score(self, prefix: str, continuations: Sequence[str]) -> list[Floats]:
        return self._cached(continuations, lambda missing: self._model.score(prefix, missing), prefix, "score")

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> Floats:
        def evaluate(missing: list[str]) -> list[Floats]:
            return list(self._model.label_logits(prefix, missing, labels))

        rows = self._cached(suffixes, evaluate, prefix, *labels)
        return np.array(rows, np.float64).reshape(-1, len(labels))

    def _cached(
        self, texts: Sequence[str], evaluate: Callable[[list[str]], list[Floats]], prefix: str, *method: str
    ) -> list[Floats]:
        """Return one row a text, evaluating the texts that the cache lacks. Keys hash the prompt and the method."""
        keys = [hashlib.sha256("\0".join((prefix + text, *method)).encode()).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._cache.values}
        if missing:
            rows = zip(missing, evaluate(list(missing.values())), strict=True)
            self._cache.add({key: np.round(row, 6).tolist() for key, row in rows})
        return [np.array(self._cache.values[key], np.float64) for key in keys]
