"""What requests to /v1 hold, and what they are answered with."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.batch.known_fields import KnownFields
from agent.batch.schema import RequestLine
from retrieval.data.items import Id, Interaction, Item, Text

MAX_ITEMS, MAX_INTERACTIONS, MAX_REASONS = 1_000, 10_000, 20
Action = Literal["like", "dislike", "seen", "more", "less", "not_interested", "click", "finish"]
Thumb = Literal["up", "down"]


class RecommendBody(RequestLine):
    """A line of `whyrec rerank`, and how it is to be answered.

    `reasons`: for how many of the best items; `use_model`: whether the model may read the words of the request;
    `stream`: answer by server-sent events, the list first and then each reason; `record`: note what the user is shown,
    so that reactions to the list can be told from those to others.
    """

    request_id: Id = Field("", max_length=200)
    index: str = Field("", max_length=200)
    reasons: int = Field(3, ge=0, le=MAX_REASONS)
    use_model: bool = True
    stream: bool = False
    record: bool = False


class ExplainBody(RecommendBody):
    """Why these items, for this person and request."""

    item_ids: list[Id] = Field(min_length=1, max_length=MAX_REASONS)


class ItemsBody(KnownFields):
    """Items to be added, or to take the place of those with the same ids."""

    items: list[Item] = Field(min_length=1, max_length=MAX_ITEMS)
    index: str = Field("", max_length=200)


class NewInteraction(Interaction, KnownFields):
    """What a person did with an item; a field that it does not have is an error. `value`: a rating from 0.5 to 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float | None = Field(default=None, ge=0.5, le=5)


class InteractionsBody(KnownFields):
    """What people did with items of the index."""

    interactions: list[NewInteraction] = Field(min_length=1, max_length=MAX_INTERACTIONS)
    index: str = Field("", max_length=200)


class FeedbackBody(KnownFields):
    """What a person says of an item, or does with it. `more`: like it, and more such; `less`: a dislike.

    `click` and `finish` say nothing of taste. `list_id`: the recorded list that the item was on.
    """

    user_id: Id = Field(min_length=1, max_length=200)
    item_id: Id = Field(min_length=1, max_length=500)
    action: Action
    list_id: str = Field("", max_length=100)
    index: str = Field("", max_length=200)


class ThumbBody(KnownFields):
    """Whether a person is satisfied with a recorded list."""

    user_id: Id = Field(min_length=1, max_length=200)
    list_id: str = Field(min_length=1, max_length=100)
    thumb: Thumb
    index: str = Field("", max_length=200)


class UndoBody(KnownFields):
    """Takes back what a person said of an item; with `action` and `list_id` also what was noted with the list."""

    user_id: Id = Field(min_length=1, max_length=200)
    item_id: Id = Field(min_length=1, max_length=500)
    action: Action | None = None
    list_id: str = Field("", max_length=100)
    index: str = Field("", max_length=200)


class ProfileChangesBody(KnownFields):
    """Corrections of a person's interests by their names, as `whyrec profile edit` makes them."""

    drop: list[Text] = Field([], max_length=100)
    pin: list[Text] = Field([], max_length=100)
    weights: dict[str, float] = Field({}, max_length=100)
    undo: list[Text] = Field([], max_length=100)
    index: str = Field("", max_length=200)


class Written(BaseModel):
    """How many things were added, changed or deleted."""

    count: int


class ItemAnswer(BaseModel):
    """An item in one language."""

    id: str
    title: str
    year: int | None = None
    domain: str = ""
    text: str = ""
    categories: list[str] = []
    tags: list[str] = []
    attributes: dict[str, Any] = {}

    @classmethod
    def of(cls, item: Item, language: str) -> ItemAnswer:
        """Return an item as it reads in a language."""
        texts = item.read_in(language)
        return cls(
            id=item.id,
            title=texts.title,
            year=item.published.year if item.published else None,
            domain=item.domain,
            text=texts.text,
            categories=list(texts.categories),
            tags=list(texts.tags),
            attributes=dict(texts.attributes),
        )


class ItemsAnswer(BaseModel):
    """Items, best first where they were searched for."""

    items: list[ItemAnswer]
