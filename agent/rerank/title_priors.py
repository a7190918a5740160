"""How likely a title is for nobody in particular, kept: in memory, and with an index in a file for each prompt.

A file is named after the model's hash and the prompt's, so that another model or template finds none of it. It holds
titles of the catalogue and numbers, nothing of any person.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

MOST = 100_000
"""Titles kept for one prompt."""


class Priors:
    """`folder` is made when the first is kept; what is damaged or cannot be written is done without."""

    def __init__(self, model: str, folder: Path | None = None):
        self.model, self.folder = model, folder
        self._kept: dict[str, dict[str, float]] = {}

    def get(
        self, prompt: str, titles: Sequence[str], measure: Callable[[Sequence[str]], Sequence[float]]
    ) -> list[float]:
        """The prior of each title after `prompt`; those not kept yet are measured."""
        key = hashlib.sha256(prompt.encode()).hexdigest()[:16]
        if key not in self._kept:
            self._kept[key] = self._read(key)
        kept = self._kept[key]
        if new := [title for title in dict.fromkeys(titles) if title not in kept]:
            if len(kept) + len(new) > MOST:
                kept.clear()
                new = list(dict.fromkeys(titles))
            kept.update(zip(new, measure(new), strict=True))
            self._write(key)
        return [kept[title] for title in titles]

    def _file(self, key: str) -> Path | None:
        return self.folder / f"{self.model[:16]}-{key}.npz" if self.folder else None

    def _read(self, key: str) -> dict[str, float]:
        file = self._file(key)
        try:
            if file and file.is_file():
                with np.load(file, allow_pickle=False) as found:
                    titles, values = found["titles"], found["values"]
                    if values.dtype == np.float64 and titles.shape == values.shape and np.isfinite(values).all():
                        return dict(zip(map(str, titles.tolist()), values.tolist(), strict=True))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            pass
        return {}

    def _write(self, key: str) -> None:
        if not (file := self._file(key)):
            return
        kept = self._kept[key]
        part = file.with_name(f".{file.name}-{os.getpid()}")
        try:
            file.parent.mkdir(exist_ok=True)
            with part.open("wb") as stream:
                np.savez(stream, titles=np.array(list(kept)), values=np.array(list(kept.values())))
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
