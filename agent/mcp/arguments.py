"""The arguments of the tools: their bounds, and what an assistant reads of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from retrieval.columns.kinds import Kind
from retrieval.data.items import MAX_ID

Request = Annotated[str, Field(max_length=2_000, description="What is wanted, in the person's own words")]
Query = Annotated[str, Field(min_length=1, max_length=200, description="A title, a name, or words")]
User = Annotated[str, Field(max_length=200, description="Who it is for; may be left out")]
ItemId = Annotated[str, Field(min_length=1, max_length=MAX_ID, description="An id from a list, or a title")]
ExactId = Annotated[str, Field(min_length=1, max_length=MAX_ID, description="An id from a list, no title")]
Like = Annotated[
    Sequence[ItemId],
    Field(max_length=20, description="Items that the list is to resemble, instead of the person's history"),
]
Compared = Annotated[Sequence[ItemId], Field(min_length=2, max_length=5)]
Where = Annotated[
    Sequence[str],
    Field(max_length=20, description='Conditions that all items meet, such as "year>=1990" or "minutes<120"'),
]
Count = Annotated[int, Field(ge=1, le=50, description="How many items")]
Lang = Annotated[Literal["", "en", "zh"], Field(description="Of titles and reasons; by default that of the words")]
Did = Annotated[Kind, Field(description="What the person did with it, or thinks of it")]
Rating = Annotated[float | None, Field(ge=0.5, le=5, description="The rating, for kind rate alone")]
