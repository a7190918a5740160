"""What a call of a reranker holds: one body for all clients, lax, since each of them sends fields of its own."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MAX_DOCUMENTS = 1_000
Document = str | dict[str, Any]


class RerankBody(BaseModel):
    """A query and documents: `texts` by TEI's clients, which also get its answers, `documents` by all others.

    A field that is null is as one that is absent, and further fields are ignored. `top_n`: 0 for all; `model`: the name
    of a strategy that the served model is to score by, such as `likelihood`; any other name leaves it to retrieval;
    `rank_fields`: which fields of documents that are objects are read; `reasons`: for how many of the best documents,
    where these are items.
    """

    model_config = ConfigDict(extra="ignore")

    query: str = Field(min_length=1)
    documents: list[Document] | None = None
    texts: list[Document] | None = None
    model: Annotated[str, BeforeValidator(lambda value: value or "")] = ""
    top_n: Annotated[int, BeforeValidator(lambda value: value or 0)] = Field(0, ge=0)
    rank_fields: list[str] | None = None
    return_documents: bool | None = None
    return_text: bool | None = None
    reasons: Annotated[int, BeforeValidator(lambda value: value or 0)] = Field(0, ge=0, le=20)

    @property
    def is_tei(self) -> bool:
        """Return whether the client is one of TEI's."""
        return self.texts is not None

    def document_texts(self) -> list[str]:
        """Return each document as a text. Of an object: the fields to be read, its `text`, or else all its texts."""
        given = (self.documents or []) if self.texts is None else self.texts
        return [each if isinstance(each, str) else self._joined(each) for each in given]

    def _joined(self, fields: dict[str, Any]) -> str:
        names = self.rank_fields or (["text"] if isinstance(fields.get("text"), str) else list(fields))
        return "\n".join(str(fields[name]) for name in names if isinstance(fields.get(name), str | int | float))
