"""Which of the facts that a model understood are words to find items by: kept with an index, by field.

Measured by `whyrec-eval fit`: a field stays where what people chose agrees with it more than with the same facts dealt
out among the items. Until that is measured, all do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from retrieval.errors import IndexFault
from retrieval.sources.inverted_index import EXTRACTED_FIELD, Field

FILE = "facts.json"


def stored(folder: Path, built: str) -> Field:
    """The facts of an index that was built then, as a field of its words. IndexFault for a damaged file."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return (
            replace(EXTRACTED_FIELD, only=tuple(map(str, kept["fields"])))
            if kept["built"] == built
            else EXTRACTED_FIELD
        )
    except FileNotFoundError:
        return EXTRACTED_FIELD
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexFault(f"{folder / FILE} is damaged: delete it, or run whyrec-eval fit --index {folder}") from error


def store(folder: Path, built: str, fields: Sequence[str]) -> None:
    part = folder / f".{FILE}"
    part.write_text(json.dumps({"built": built, "fields": list(fields)}), encoding="utf-8")
    part.replace(folder / FILE)
