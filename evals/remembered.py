"""A model whose likelihoods and answers to labels are kept on disk: the same question is asked once, in whichever run.

A score depends on its own text alone, so that it is the same beside others.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.llm import LanguageModel

Rows = list[NDArray[np.float64]]


def folder() -> Path:
    """The platform's own for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whyrec" / "scores"


class Remembered:
    """A LanguageModel; all but `score` and `label_logits` is the model's own. A line that is damaged is asked again."""

    def __init__(self, model: LanguageModel, kept: Path):
        self._model, self._file = model, kept / f"{model.fingerprint[:16]}.jsonl"
        self._known = dict[str, list[float]]()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    key, told = json.loads(line)
                    self._known[str(key)] = [float(x) for x in told]
                except (ValueError, TypeError):
                    continue

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def score(self, prefix: str, continuations: Sequence[str]) -> Rows:
        return self._told(continuations, lambda new: self._model.score(prefix, new), prefix, "score")

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        rows = self._told(suffixes, lambda new: list(self._model.label_logits(prefix, new, labels)), prefix, *labels)
        return np.array(rows, np.float64).reshape(-1, len(labels))

    def _told(self, texts: Sequence[str], ask: Callable[[list[str]], Rows], prefix: str, *how: str) -> Rows:
        keys = [hashlib.sha256("\0".join((prefix + text, *how)).encode()).hexdigest()[:24] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            found = {key: np.round(row, 6).tolist() for key, row in zip(new, ask(list(new.values())), strict=True)}
            with self._file.open("a", encoding="utf-8") as out:
                out.write("".join(f"\n{json.dumps(row)}" for row in found.items()))
            self._known |= found
        return [np.array(self._known[key], np.float64) for key in keys]
