"""Items and interactions: what can be recommended, and what users did. Plain data that loads nothing."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from retrieval.columns.dates import EPOCH, decide_unit, from_number, parse_date
from retrieval.columns.kinds import Kind
from retrieval.data.machine_values import is_bare_verdict, is_machine_value, is_title
from retrieval.data.vectors import Vector, VectorName

Scalar = str | int | float | bool

RATING_MIDPOINT, RATING_HALF_RANGE = 2.75, 2.25
"""The midpoint of the rating scale, and the distance to its ends."""
IMPLIED_PREFERENCE: dict[str, float] = {
    "dislike": -1.0, "skip": -0.4, "view": 0.4, "click": 0.5, "play": 0.7, "like": 1.0, "purchase": 0.9
}  # fmt: skip
"""The preference, −1 to 1, that an interaction without a rating implies."""

GIST = "gist"
"""The field of an extracted attribute that is a whole sentence: it is searched, but it is no trait."""
MAX_ID = 2_000
"""Characters of an id: those of feeds are often addresses."""
MAX_TITLE = 1_000
MAX_TEXT = 20_000
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NUMERIC = re.compile(r"[+-]?\d+(?:\.\d+)?")


def clean_text(text: str) -> str:
    """Return a text without control characters; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD."""
    if text.isprintable():  # the common case
        return text.strip()
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c for c in whole if c >= " " or c in "\n\t").replace("\x7f", "").strip()


def parse_time(value: Any) -> Any:
    """Convert a date in words or numbers to an aware datetime: a year, seconds since 1970 or finer units, ISO 8601.

    Raises ValueError for what is none, or could have the day or the month first; other values are left for pydantic.
    """
    if isinstance(value, bool):
        raise ValueError("a time cannot be true or false")
    if isinstance(value, str) and _NUMERIC.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, int | float):
        since = from_number(
            value, "year" if 0 < value < 10_000 else decide_unit([value], published=True), published=True
        )
        if since is None:
            raise ValueError("a number that is no time")
        return EPOCH + timedelta(seconds=since)
    if isinstance(value, str):
        if _ISO.match(value):  # by far the most, and read thirty times as fast
            with suppress(ValueError):
                moment = datetime.fromisoformat(value)
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        date = parse_date(value)
        written = date.moment() if date else None
        if written is None:
            raise ValueError(f"{value[:40]!r} is no date that can be read")
        return written
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


Text = Annotated[str, AfterValidator(clean_text)]
Id = Annotated[str, BeforeValidator(lambda v: str(v) if type(v) is int else v), AfterValidator(clean_text)]
Time = Annotated[datetime, BeforeValidator(parse_time)]


class ExtractedAttribute(BaseModel):
    """An attribute that a language model extracted from an item's text, such as its mood.

    `stated`: whether the words are in the item's own text; otherwise the model inferred it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    field: Text = Field(min_length=1, max_length=40)
    value: Text = Field(min_length=1, max_length=200)
    stated: bool = False


class ItemText(BaseModel):
    """The texts of an item in one language."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Text = Field(min_length=1, max_length=MAX_TITLE)
    text: Text = Field(default="", max_length=MAX_TEXT)
    categories: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    attributes: dict[str, Scalar] = Field(default_factory=dict)  # spares pydantic a deep copy an item
    extracted: tuple[ExtractedAttribute, ...] = ()

    @property
    def named_attributes(self) -> dict[str, str]:
        """The attributes in words that a person may name: no numbers, yes or stars, nothing that only programs use."""
        words = ((name, value) for name, value in self.attributes.items() if isinstance(value, str) and value)
        return {name: v for name, v in words if not (is_bare_verdict(v) or is_machine_value(name, v))}

    @property
    def stated(self) -> tuple[ExtractedAttribute, ...]:
        """The extracted attributes that may be shown as the item's own: stated in its text, no whole sentence."""
        return tuple(each for each in self.extracted if each.stated and each.field != GIST)


class Item(ItemText):
    """Something that can be recommended. `published` may be a bare year; `translations` is keyed by language.

    `work`, where a source gives one, is the same for all versions of a work, such as a book's hardcover and paperback.
    `vectors` are named vectors of length one; they are stored beside an item, not in its JSON.
    """

    id: Id = Field(min_length=1, max_length=MAX_ID)
    domain: str = ""
    language: str = "en"
    published: Time | None = None
    work: Text = Field(default="", max_length=200)
    translations: dict[str, ItemText] = Field(default_factory=dict)
    vectors: dict[VectorName, Vector] = Field(default_factory=dict, exclude=True)

    def read_in(self, language: str) -> ItemText:
        """Return the texts in a language, or the item's own where there is no translation.

        A translation of the title alone has all else from the item.
        """
        texts = self.translations.get(language, self)
        if texts is self or texts.text or texts.categories or texts.tags or texts.attributes or texts.extracted:
            return texts
        return self.model_copy(update={"title": texts.title})

    def traits(self, language: str) -> tuple[str, ...]:
        """Return what a reason may name: categories, tags, named attributes and stated extracted ones, each once."""
        texts = self.read_in(language)
        attributes = (value for name, value in texts.named_attributes.items() if not is_title(name))
        stated = [attribute.value for attribute in texts.stated]
        return tuple(dict.fromkeys(t for t in (*texts.categories, *texts.tags, *attributes, *stated) if t))

    def passage(self) -> str:
        """Return the text to embed: the item in each of its languages, so that a request in any of them finds it.

        Extracted attributes are in it only where the item has nothing but a title.
        """
        parts = []
        for texts in (self, *self.translations.values()):
            attributes = texts.named_attributes.values()
            own = ", ".join((*texts.categories, *texts.tags, *attributes)), texts.text
            extracted = "" if any(own) else ", ".join(attribute.value for attribute in texts.extracted)
            parts.append(". ".join(part for part in (texts.title, *own, extracted) if part))
        return "\n".join(parts)

    def without_extracted(self) -> Item:
        """Return the item without extracted attributes, in every language."""
        translations = {
            language: texts.model_copy(update={"extracted": ()}) for language, texts in self.translations.items()
        }
        return self.model_copy(update={"extracted": (), "translations": translations})


class Interaction(BaseModel):
    """One action of a user on an item.

    `value` is a rating from 0.5 to 5; `text` is what the user wrote: a review, or the search that led to the item.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: Id = Field(min_length=1, max_length=MAX_ID)
    item_id: Id = Field(min_length=1, max_length=MAX_ID)
    kind: Kind = "view"
    value: float | None = Field(default=None, allow_inf_nan=False)
    time: Time | None = None
    context: dict[str, str] = Field(default_factory=dict)
    text: Text = Field(default="", max_length=MAX_TEXT)

    def preference(self) -> float:
        """Return how much the user likes the item by this, −1 to 1: by the rating, else as the kind implies."""
        if self.value is not None:
            return max(-1.0, min(1.0, (self.value - RATING_MIDPOINT) / RATING_HALF_RANGE))
        return IMPLIED_PREFERENCE.get(self.kind, 0.5)
