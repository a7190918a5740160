"""Items and interactions: what can be recommended, and what people did. Knows no file format and no index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from retrieval.data import vectors as spaces

Kind = Literal["view", "click", "purchase", "play", "rate", "like", "dislike", "skip"]
Scalar = str | int | float | bool

RATING_MIDPOINT, RATING_HALF_RANGE = 2.75, 2.25
"""The middle of ratings, and how far it is to the best and the worst."""
IMPLIED_PREFERENCE: dict[str, float] = {
    "dislike": -1.0, "skip": -0.4, "view": 0.4, "click": 0.5, "play": 0.7, "like": 1.0, "purchase": 0.9
}  # fmt: skip
"""What an interaction without a rating says of liking."""

GIST = "gist"
"""The field of a fact that is a whole sentence: read by searches and models, and no trait."""
MAX_TITLE = 1_000
MAX_TEXT = 20_000


def clean_text(text: str) -> str:
    """Text that UTF-8 can hold, without control characters; a lone surrogate becomes U+FFFD."""
    if text.isprintable():  # nothing of what is taken out below, and the common case
        return text.strip()
    kept = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c for c in kept if c >= " " or c in "\n\t").replace("\x7f", "").strip()


def parse_time(value: Any) -> Any:
    """Epoch seconds, 'YYYY', 'YYYY-MM', or ISO 8601 → an aware datetime in UTC; anything else is left to fail."""
    if isinstance(value, bool):
        raise ValueError("a time cannot be true or false")
    if isinstance(value, int) and 0 < value <= 9999:
        value = f"{value:04d}"
    if isinstance(value, int | float) or (
        isinstance(value, str) and value.strip().isdigit() and len(value.strip()) > 4
    ):
        try:
            return datetime.fromtimestamp(float(value), UTC)
        except (OverflowError, OSError) as error:
            raise ValueError("seconds since 1970 out of range") from error
    if isinstance(value, str):
        text = value.strip()
        if len(text) == 4 and text.isdigit():
            text += "-01-01"
        elif len(text) == 7:
            text += "-01"
        when = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


Text = Annotated[str, AfterValidator(clean_text)]
Id = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, int) else v), AfterValidator(clean_text)]
Time = Annotated[datetime, BeforeValidator(parse_time)]


class ExtractedAttribute(BaseModel):
    """What a model understood of an item, such as its mood. `stated`: whether the item's own text has these words, else
    it was inferred."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    field: Text = Field(min_length=1, max_length=40)
    value: Text = Field(min_length=1, max_length=200)
    stated: bool = False


class ItemText(BaseModel):
    """How an item reads in one language."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Text = Field(min_length=1, max_length=MAX_TITLE)
    text: Text = Field(default="", max_length=MAX_TEXT)
    categories: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    attributes: dict[str, Scalar] = Field(default_factory=dict)  # which spares pydantic a deep copy an item
    extracted: tuple[ExtractedAttribute, ...] = ()

    @property
    def stated(self) -> tuple[ExtractedAttribute, ...]:
        """The facts that may be told as the item's own: its text has their words, and they are no whole sentence."""
        return tuple(fact for fact in self.extracted if fact.stated and fact.field != GIST)


class Item(ItemText):
    """Something that can be recommended. `published` may be a bare year; `translations` is keyed by language.

    `vectors` are of length one, by space; they are stored beside an item, not in its JSON.
    """

    id: Id = Field(min_length=1, max_length=200)
    domain: str = ""
    language: str = "en"
    published: Time | None = None
    translations: dict[str, ItemText] = Field(default_factory=dict)
    vectors: dict[spaces.VectorName, spaces.Vector] = Field(default_factory=dict, exclude=True)

    def read_in(self, language: str) -> ItemText:
        """The item in `language`, or in its own where there is no translation."""
        return self.translations.get(language, self)

    def traits(self, language: str) -> tuple[str, ...]:
        """What a reason may say of the item: categories, tags, worded attributes and stated facts, without repeats."""
        said = self.read_in(language)
        worded = [v for v in said.attributes.values() if isinstance(v, str)]
        stated = [fact.value for fact in said.stated]
        return tuple(dict.fromkeys(t for t in (*said.categories, *said.tags, *worded, *stated) if t))

    def passage(self) -> str:
        """The text that is embedded: every language the item is written in, so that either finds it. What a model
        understood is in it where the item has nothing but a title: what an item says of itself is worth more alone."""
        parts = []
        for said in (self, *self.translations.values()):
            worded = [v for v in said.attributes.values() if isinstance(v, str)]
            told = ", ".join((*said.categories, *said.tags, *worded)), said.text
            facts = "" if any(told) else ", ".join(fact.value for fact in said.extracted)
            parts.append(". ".join(p for p in (said.title, *told, facts) if p))
        return "\n".join(parts)

    def without_extracted(self) -> Item:
        """The same without what a model understood of it."""
        said = {language: each.model_copy(update={"extracted": ()}) for language, each in self.translations.items()}
        return self.model_copy(update={"extracted": (), "translations": said})


class Interaction(BaseModel):
    """One thing a person did with one item. `value` is a rating on the scale its data set uses, 1–5 unless told; `text`
    is what the person wrote: a review of what was rated, or the search that led to what was viewed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: Id = Field(min_length=1, max_length=200)
    item_id: Id = Field(min_length=1, max_length=200)
    kind: Kind = "view"
    value: float | None = Field(default=None, allow_inf_nan=False)
    time: Time | None = None
    context: dict[str, str] = Field(default_factory=dict)
    text: Text = Field(default="", max_length=MAX_TEXT)

    def preference(self) -> float:
        """How much this says of liking, from −1 to 1: a rating around its middle, else what the kind implies."""
        if self.value is not None:
            return max(-1.0, min(1.0, (self.value - RATING_MIDPOINT) / RATING_HALF_RANGE))
        return IMPLIED_PREFERENCE.get(self.kind, 0.5)
