"""The version of the files that a run writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from agent.errors import InputError

FORMAT: Literal[2] = 2


def check_format(path: Path, text: bytes) -> None:
    """Raise InputError where a file of a run has another format than this version writes."""
    try:
        written = json.loads(text)
    except ValueError:
        return  # no JSON: whoever parses it says so
    if isinstance(written, dict) and written.get("format", 1) != FORMAT:
        raise InputError(
            f"{path} has run format {written.get('format', 1)}, this version reads {FORMAT}: "
            "run whyrec-eval run again with another --out, or delete the folder first"
        )
