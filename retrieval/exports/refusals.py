"""Why an export cannot be read as a whole, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from retrieval.errors import DataError
from retrieval.messages import messages

RefusedFor = Literal["no_files", "empty", "no_records", "catalogue", "nothing"]
MOST_NAMED = 12


class Refused(DataError):
    """Files from which nothing is read: `reason`, their names, and the columns that they have."""

    def __init__(self, reason: RefusedFor, names: Sequence[str], columns: Sequence[str] = ()):
        self.reason, self.names = reason, tuple(names)
        self.columns = tuple(" ".join(column.split())[:40] for column in columns)
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """Return what happened and what to do, in a language."""
        texts = messages("retrieval.exports", language)
        shown = {
            key: texts["separator"].join(each[:MOST_NAMED]) + (" …" if len(each) > MOST_NAMED else "")
            for key, each in (("files", self.names), ("columns", self.columns))
        }
        columns = texts["columns_there"].format(**shown) if self.columns else ""
        return str(texts["refused"][self.reason].format(**shown, there=columns))
