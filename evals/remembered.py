"""A model whose answers to label questions are kept on disk: the same question is asked once, in whichever run.

A score depends on its own text alone, so that it is the same beside others.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.llm import LanguageModel


def folder() -> Path:
    """The platform's own for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whyrec" / "labels"


class Remembered:
    """A LanguageModel; all but `label_logits` is the model's own. A line of the file that is damaged is asked again."""

    def __init__(self, model: LanguageModel, kept: Path):
        self._model, self._file = model, kept / f"{model.fingerprint[:16]}.jsonl"
        self._known = dict[str, list[float]]()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    key, logits = json.loads(line)
                    self._known[str(key)] = [float(x) for x in logits]
                except (ValueError, TypeError):
                    continue

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        keys = [_key(prefix, suffix, labels) for suffix in suffixes]
        new = list(dict.fromkeys(n for n, key in enumerate(keys) if key not in self._known))
        if new:
            found = self._model.label_logits(prefix, [suffixes[n] for n in new], labels)
            told = {keys[n]: [round(float(x), 6) for x in row] for n, row in zip(new, found, strict=True)}
            with self._file.open("a", encoding="utf-8") as out:
                out.write("".join(f"\n{json.dumps(row)}" for row in told.items()))
            self._known |= told
        return np.array([self._known[key] for key in keys], np.float64).reshape(-1, len(labels))


def _key(prefix: str, suffix: str, labels: Sequence[str]) -> str:
    return hashlib.sha256("\0".join((prefix + suffix, *labels)).encode()).hexdigest()[:24]
