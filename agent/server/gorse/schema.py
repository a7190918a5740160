"""Items, users and feedback as Gorse writes them, and as whyrec stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from agent.text import language_of, truncate
from retrieval.columns.kinds import STATUS_KINDS, Kind, meaning
from retrieval.data.items import MAX_TEXT, Id, Interaction, Item, Time, clean_text
from retrieval.errors import RequestError

MAX_TITLE_CHARS = 200
TYPE = "feedback_type"
"""The key under which the context of an interaction has the type of feedback that it came as."""
_TITLES = ("title", "name")


def _absent_or_given(value: Any) -> Any:
    """Return no time for an empty one, and for Go's zero, the first of January of the year 1."""
    return None if value == "" or str(value).startswith("0001-") else value


GorseTime = Annotated[Time | None, BeforeValidator(_absent_or_given)]
GorseId = Annotated[Id, Field(min_length=1, max_length=2_000)]
Offset = Annotated[int, Query(ge=0, le=1_000)]
Count = Annotated[int, Query(ge=1, le=1_000)]


class Written(BaseModel):
    """How many items, users or feedbacks were written or deleted."""

    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)

    row_affected: int


class _Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, extra="ignore")


class GorseItem(_Model):
    """An item. It has no title of its own: applications put it into the labels, or into the comment."""

    item_id: GorseId
    is_hidden: bool | None = None
    categories: list[str] | None = None
    timestamp: GorseTime = None
    labels: Any = None
    comment: str | None = None

    def as_item(self) -> Item:
        """Return the item: labels as attributes and tags, the title of the labels or the comment's first line."""
        attributes, tags = _attributes(self.labels), _tags(self.labels)
        domain = str(attributes.pop("domain", ""))
        title = next((str(attributes.pop(name)) for name in _TITLES if attributes.get(name)), "")
        text = clean_text(self.comment or "")[:MAX_TEXT]
        if not title and text:
            title, _, rest = text.partition("\n")
            text = rest if len(title) <= MAX_TITLE_CHARS else text
        return Item(
            id=self.item_id,
            title=truncate(clean_text(title), MAX_TITLE_CHARS) or self.item_id[:MAX_TITLE_CHARS],
            text=text,
            categories=tuple(self.categories or ()),
            tags=tuple(tags),
            attributes=attributes,
            domain=domain,
            language=language_of([title, text]),
            published=self.timestamp,
        )


class ItemPatch(GorseItem):
    """What is to change of an item; null leaves a field as it is, and so does the rest of the item."""

    item_id: GorseId = "-"

    def changed(self, item: Item) -> Item:
        """Return an item with these changes. Its title stays unless the labels name another."""
        new, changes = self.as_item(), dict[str, Any]()
        if self.categories is not None:
            changes["categories"] = new.categories
        if self.timestamp is not None:
            changes["published"] = new.published
        if self.labels is not None:
            changes |= {"attributes": new.attributes, "tags": new.tags, "domain": new.domain or item.domain}
        if self.comment is not None:
            changes["text"] = clean_text(self.comment)[:MAX_TEXT].removeprefix(item.title).lstrip("\n")
        if isinstance(self.labels, dict) and any(self.labels.get(name) for name in _TITLES):
            changes["title"] = new.title
        return item.model_copy(update=changes)


class GorseUser(_Model):
    """A user. Labels and comment are kept, and play no role in lists."""

    user_id: GorseId
    labels: Any = None
    comment: str | None = None


class UserPatch(_Model):
    """What is to change of a user."""

    labels: Any = None
    comment: str | None = None


class GorseFeedback(_Model):
    """What a user did with an item. The value counts for ratings alone."""

    feedback_type: str = Field(min_length=1, max_length=100)
    user_id: GorseId = "-"
    item_id: GorseId
    value: Annotated[float, BeforeValidator(lambda value: value or 0)] = Field(0, allow_inf_nan=False)
    timestamp: GorseTime = None
    comment: str | None = None

    def as_interaction(self, kinds: Mapping[str, str]) -> Interaction | None:
        """Return the interaction, by its type as `kinds` say or as usual; None for one that says nothing.

        Raises RequestError for an unknown type.
        """
        kind = _kind_of(self.feedback_type, self.value, kinds)
        return kind and Interaction(
            user_id=self.user_id,
            item_id=self.item_id,
            kind=kind,
            value=self.value if kind == "rate" else None,
            time=self.timestamp,
            context={TYPE: self.feedback_type},
            text=(self.comment or "")[:MAX_TEXT],
        )


def _kind_of(feedback_type: str, value: float, kinds: Mapping[str, str]) -> Kind | None:
    stands_for = meaning(feedback_type, kinds)
    match stands_for:
        case None:
            raise RequestError(
                f"feedback type {feedback_type[:40]!r} is unknown: start whyrec serve with --kinds TYPE=KIND, such as "
                "repost=like"
            )
        case "rate":
            return "rate" if value else "like"  # a star without a number is a like
        case "thumb":
            return "dislike" if value < 0 else "like"
        case "view" | "click" | "purchase" | "play" | "like" | "dislike" | "skip":
            return stands_for
        case _:
            return STATUS_KINDS.get(stands_for)


def item_json(item: Item) -> dict[str, Any]:
    """Return an item as Gorse does."""
    attributes = {**item.attributes, **({"domain": item.domain} if item.domain else {})}
    labels: Any = {**attributes, "tags": list(item.tags)} if attributes else list(item.tags)
    return {
        "ItemId": item.id,
        "IsHidden": False,
        "Categories": list(item.categories),
        "Timestamp": time_json(item.published),
        "Labels": labels,
        "Comment": "\n".join(filter(None, (item.title, item.text))),
    }


def feedback_json(interaction: Interaction) -> dict[str, Any]:
    """Return an interaction as Gorse does."""
    return {
        "FeedbackType": interaction.context.get(TYPE, interaction.kind),
        "UserId": interaction.user_id,
        "ItemId": interaction.item_id,
        "Value": interaction.value or 0,
        "Timestamp": time_json(interaction.time),
        "Updated": time_json(interaction.time),
        "Comment": interaction.text,
    }


def time_json(time: datetime | None) -> str:
    """Return a time in UTC; where there is none, Go's zero."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if time else "0001-01-01T00:00:00Z"


def _attributes(labels: Any) -> dict[str, str | int | float | bool]:
    pairs = labels.items() if isinstance(labels, dict) else ()
    return {str(name)[:100]: value for name, value in pairs if isinstance(value, str | int | float)}


def _tags(labels: Any) -> list[str]:
    """Return the texts in lists of labels, each once."""
    lists: Sequence[Any] = list(labels.values()) if isinstance(labels, dict) else [labels]
    texts = (
        clean_text(each)[:200] for some in lists if isinstance(some, list) for each in some if isinstance(each, str)
    )
    return list(dict.fromkeys(text for text in texts if text))
