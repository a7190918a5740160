"""State of unfinished training in a file, so that training that was interrupted goes on where it was."""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.index.checked_folder import CheckedFolder

if TYPE_CHECKING:
    import torch


class Checkpoint:
    """The state of training on the given data in a file, none for None.

    `data`: arrays and settings that the result depends on; a state of other data, or a damaged one, is left aside.
    """

    def __init__(self, file: Path | None, data: Sequence[Any]):
        self._file, digest = file, hashlib.sha256()
        for each in data if file else ():
            digest.update(np.ascontiguousarray(each).tobytes() if isinstance(each, np.ndarray) else repr(each).encode())
        self._fingerprint = digest.hexdigest()

    def restore(self, parameters: Mapping[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> int:
        """Set parameters and Adam's state to the stored ones and return the rounds that are done, 0 for none."""
        import torch

        if not self._file:
            return 0
        try:
            with np.load(self._file, allow_pickle=False) as stored:
                if str(stored["fingerprint"]) != self._fingerprint:
                    return 0
                arrays = {key: stored[key] for key in stored.files}
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
            return 0
        for name, value in parameters.items():
            if name not in arrays:  # a parameter without a gradient
                continue
            with torch.no_grad():
                value.copy_(torch.from_numpy(arrays[name]))
            optimizer.state[value] = {
                "step": torch.tensor(float(arrays["steps_taken"])),
                "exp_avg": torch.from_numpy(arrays[f"mean of {name}"]),
                "exp_avg_sq": torch.from_numpy(arrays[f"square of {name}"]),
            }
        return int(arrays["rounds"])

    def save(self, parameters: Mapping[str, torch.Tensor], optimizer: torch.optim.Optimizer, rounds: int) -> None:
        """Write the state after so many rounds, as a whole or not at all.

        What a process that was killed here left is deleted by the next one that writes in the folder.
        """
        if not self._file:
            return
        arrays: dict[str, Any] = {"fingerprint": np.array(self._fingerprint), "rounds": np.array(rounds)}
        for name, value in parameters.items():
            if not (state := optimizer.state.get(value)):  # the data gives it no gradient, so that it never changes
                continue
            arrays["steps_taken"] = np.array(float(state["step"]))
            arrays |= {
                name: value.detach().numpy(),
                f"mean of {name}": state["exp_avg"].numpy(),
                f"square of {name}": state["exp_avg_sq"].numpy(),
            }
        folder = self._file.parent
        part = folder / f".{self._file.name}-{os.getpid()}-{threading.get_ident()}"
        with CheckedFolder(folder, folder).locked():
            with part.open("wb") as stream:
                np.savez(stream, **arrays)
            part.replace(self._file)

    def delete(self) -> None:
        """Delete the file, once training is finished."""
        if self._file:
            self._file.unlink(missing_ok=True)
