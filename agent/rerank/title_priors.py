"""Prior log-likelihoods of titles, in memory, and with an index in one file a prompt.

A file is named after the model's hash and the prompt's, so that another model or template finds none of it. It holds
titles of the catalogue and numbers, nothing of any person.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from retrieval.errors import IndexFault
from retrieval.index import artifacts
from retrieval.index.checked_folder import CheckedFolder

MAX_TITLES = 100_000
"""Titles stored for one prompt."""


class TitlePriors:
    """Measures each title once a prompt. Damaged files are measured again, and files that cannot be written skipped."""

    def __init__(self, fingerprint: str, folder: Path | None = None) -> None:
        self.fingerprint, self.folder = fingerprint, folder
        self._priors: dict[str, dict[str, float]] = {}

    def get(
        self, prompt: str, titles: Sequence[str], measure: Callable[[Sequence[str]], Sequence[float]]
    ) -> list[float]:
        """Return the prior of each title after `prompt`; `measure` is called with the titles that are not stored."""
        key = hashlib.sha256(prompt.encode()).hexdigest()[:16]
        if key not in self._priors:
            self._priors[key] = self._read(key)
        priors = self._priors[key]
        if new := [title for title in dict.fromkeys(titles) if title not in priors]:
            if len(priors) + len(new) > MAX_TITLES:
                priors.clear()
                new = list(dict.fromkeys(titles))
            priors.update(zip(new, measure(new), strict=True))
            self._write(key)
        return [priors[title] for title in titles]

    def _file(self, key: str) -> Path | None:
        return self.folder / f"{self.fingerprint[:16]}-{key}.npz" if self.folder else None

    def _read(self, key: str) -> dict[str, float]:
        file = self._file(key)
        try:
            if file and file.is_file():
                data = CheckedFolder(file.parent, file.parents[1]).read_bytes(file.name) or b""
                arrays = artifacts.read_arrays(io.BytesIO(data))
                return dict(zip(map(str, arrays["titles"].tolist()), arrays["values"].tolist(), strict=True))
        except (IndexFault, *artifacts.UNREADABLE):
            pass
        return {}

    def _write(self, key: str) -> None:
        if not (file := self._file(key)):
            return
        priors = self._priors[key]
        arrays = {"titles": np.array(list(priors)), "values": np.array(list(priors.values()))}
        with suppress(OSError, IndexFault):
            file.parent.mkdir(exist_ok=True)
            CheckedFolder(file.parent, file.parents[1]).write_bytes(file.name, artifacts.written_arrays(arrays))
