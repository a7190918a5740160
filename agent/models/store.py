"""Where pulled models are stored: in $WHYREC_MODELS, else in whyrec/models in the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

from agent.errors import ModelMissing
from agent.models import manifest
from agent.models.manifest import ModelEntry


def folder() -> Path:
    """Return the folder that models are stored in; it need not exist yet."""
    if own := os.environ.get("WHYREC_MODELS"):
        return Path(own).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "whyrec" / "models"


def file_of(entry: ModelEntry) -> Path:
    """Return where the model's file is, or will be once it is pulled."""
    return folder() / f"{entry.name}{entry.file}"


def is_pulled(entry: ModelEntry) -> bool:
    """Return whether the model is in the store, complete by its size."""
    file = file_of(entry)
    return file.is_file() and file.stat().st_size == entry.size


def path(name: str) -> Path:
    """Return the file of a pulled model. Raises ModelMissing, with the cure, where it was not pulled."""
    entry = manifest.get(name)
    if not is_pulled(entry):
        raise ModelMissing(f"model {name} is not on this machine; run: whyrec models pull {name}")
    return file_of(entry)
