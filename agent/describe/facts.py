"""What may be claimed of an item: values of its fields, as a sentence in a language shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from agent.describe.fields import (
    credit_rank,
    is_credit,
    is_in,
    is_personal,
    label_of,
    own_label,
    role_of,
    translate,
    with_unit,
)
from agent.describe.markup import plain_text
from agent.describe.unfit import unfit_of
from agent.text import is_chinese, truncate
from retrieval.columns.quantities import written_number
from retrieval.data.items import Item, ItemText, Scalar
from retrieval.data.machine_values import is_certificate, is_machine_value, is_title
from retrieval.messages import messages
from retrieval.text.prompt_injection import is_injected_value

MAX_TITLE_CHARS, MAX_VALUE_CHARS = 120, 100
WORKS = ("film", "book", "music", "game", "course", "series")
"""Domains whose items have a year of their own; what else is published is only listed then."""
STORIES = ("film", "book", "game", "series")
"""Domains whose texts may tell a story, and how it ends."""
HEADLINES = ("news",)
"""Domains whose titles are sentences."""
_FORMULA = re.compile(r"[=+\-@]")
"""What a spreadsheet takes for a formula at the start of a cell."""
_NAME = re.compile(r"[A-Z0-9][\w.+#-]*(?: [A-Z0-9][\w.+#-]*)*", re.ASCII)
_SHORT_FORM = re.compile(r"(?=.*[A-Z].*[A-Z0-9])[A-Z0-9][A-Z0-9.+-]{1,7}", re.ASCII)
_UNFIT_VALUE = re.compile(r"\A[=+@]|\A-(?!\d)|[\n<>{}|\\^]|https?:|www\.")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Claim:
    """A value of a field of an item, and how a sentence shows it.

    `field`: title, text, category, tag, year, published, the name of an attribute, or index for what the index counts.
    """

    field: str
    value: str
    shown: str
    role: str = ""


@dataclass(frozen=True)
class Refusal:
    """What was not said, and why."""

    text: str
    why: str


@dataclass(frozen=True)
class ItemFacts:
    """What an item states, in a language. `left_out`: fields that it has in another language only.

    `is_foreign`: whether its texts are in another language, so that none of its sentences can be said; `refused`:
    values that claim more than the data hold.
    """

    item: Item
    language: str
    title: Claim
    text: str
    year: Claim | None
    credits: tuple[Claim, ...]
    categories: tuple[Claim, ...]
    keywords: tuple[Claim, ...]
    pairs: tuple[Claim, ...]
    is_foreign: bool
    left_out: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return every claim, the title first."""
        year = (self.year,) if self.year else ()
        return (self.title, *year, *self.credits, *self.categories, *self.keywords, *self.pairs)


def facts_of(item: Item, language: str) -> ItemFacts:
    """Return what may be claimed of an item in a language."""
    texts, left_out, refused = item.read_in(language), dict[str, None](), list[Refusal]()
    is_foreign = _is_foreign(item, language)
    credits_, pairs = [], []
    for name, value in texts.attributes.items():
        if is_personal(name) or is_title(name) or not _is_sayable(name, value):
            continue
        first = _first_of(role_of(name), texts, name) if role_of(name) else name
        if first != name and texts.attributes[first] == value:
            continue
        if why := _refuse(str(value), language):
            refused.append(Refusal(f"{name}: {value}", why))
            continue
        credit = is_credit(role_of(name))
        claim = _credit(name, value, language) if credit else _pair(texts, name, value, language, is_foreign)
        if claim is None:
            left_out[name] = None
        elif is_credit(claim.role):
            credits_.append(claim)
        elif claim.shown:
            pairs.append(claim)
    credits_.sort(key=lambda claim: credit_rank(claim.role))
    title = truncate(plain_text(texts.title).replace("\n", " "), MAX_TITLE_CHARS)
    if item.domain not in WORKS and (day := _day(item)):
        pairs.append(_labelled("published", "published", day, language))
    return ItemFacts(
        item,
        language,
        Claim("title", texts.title, _titled(title, item, language)),
        plain_text(texts.text),
        _year(item, title),
        tuple(credits_),
        tuple(_values("category", texts.categories, language, is_foreign, left_out, refused)),
        tuple(_values("tag", _keywords(texts), language, is_foreign, left_out, refused)),
        tuple(pairs),
        is_foreign,
        tuple(left_out),
        tuple(refused),
    )


def _is_foreign(item: Item, language: str) -> bool:
    """Return whether an item has no text in a language; of English and Chinese the script tells, not what is stated."""
    if language in item.translations:
        return False
    if item.language in ("en", "zh"):
        return is_chinese(item.text or item.title) != (language == "zh")
    return item.language != language


def bare_value(claim: Claim) -> str:
    """Return what a claim shows without the label or the words around it."""
    return plain_text(claim.value) if claim.role else claim.shown


def _titled(title: str, item: Item, language: str) -> str:
    form = messages("agent.describe", language)["form"]
    if _FORMULA.match(title) or (language != "zh" and not is_in(title, language)):
        return str(form["quoted"]).format(title=title)
    key = "work" if item.domain in WORKS else "headline" if item.domain in HEADLINES else ""
    return str(form[key]).format(title=title) if key and "《" not in title else title


def _year(item: Item, title: str) -> Claim | None:
    """Return the year of a work, unless its title has it."""
    if item.domain not in WORKS or item.published is None or item.published.year < 1:
        return None
    year = str(item.published.year)
    return None if year in _YEAR.findall(title) else Claim("year", year, year)


def _day(item: Item) -> str:
    """Return the day of publication, empty where only the year is given."""
    published = item.published
    if not published or (published.month, published.day) == (1, 1):
        return ""
    return published.date().isoformat()


def _is_sayable(name: str, value: Scalar) -> bool:
    if isinstance(value, bool):
        return True
    text = str(value).strip()
    is_code = isinstance(value, str) and is_machine_value(name, text) and not is_certificate(name)
    is_number_of_machine = not isinstance(value, str) and is_machine_value(name, text) and not role_of(name)
    is_whole = 0 < len(text) <= MAX_VALUE_CHARS and not _UNFIT_VALUE.search(text)
    if not isinstance(value, str) and (not isfinite(value) or (role_of(name) == "price" and value < 0)):
        return False
    return is_whole and (not (is_code or is_number_of_machine) or bool(_ISO_DAY.fullmatch(text)))


def _credit(name: str, value: Scalar, language: str) -> Claim | None:
    text, role = plain_text(str(value)), role_of(name)
    if not isinstance(value, str) or not re.search(r"[^\W\d_]", text):
        return None
    if not is_in(text, language) and language != "zh":  # a name in Latin letters stands in Chinese sentences as well
        return None
    template: str = messages("agent.describe", language)["credits"][role]
    return Claim(name, str(value), template.format(value=text), role)


def _pair(texts: ItemText, name: str, value: Scalar, language: str, is_foreign: bool) -> Claim | None:
    """Return a value with its label; None where either is in another language, no text for what is said elsewhere."""
    role, words = _own_role(texts, name), messages("agent.describe", language)
    written = str(value)
    if role == "currency":
        return Claim(name, written, "", role)
    if isinstance(value, bool):
        shown = words["form"]["yes" if value else "no"]
    elif isinstance(value, int | float):
        whole = str(int(value)) if float(value).is_integer() else written
        written = written_number(value, is_price=True) if role == "price" else whole
        shown = with_unit(written, name, language) if role else written
    else:
        shown = _translated(plain_text(written), language, is_foreign, role)
    if not shown or not (label_of(name, language) if role else own_label(name, language)):
        return None
    if role in words["measured"] and shown.isdecimal():
        return Claim(name, written, words["measured"][role].format(value=shown), role)
    if role == "price" and re.fullmatch(r"[\d.,\s]+", shown):
        shown = " ".join([shown, *_currencies(texts)])
    return _labelled(name, role, shown, language, written)


def _own_role(texts: ItemText, name: str) -> str:
    """Return what an attribute means; empty where another before it means the same, as a price and a usual price."""
    role = role_of(name)
    return role if _first_of(role, texts, name) == name else ""


def _first_of(role: str, texts: ItemText, name: str) -> str:
    return next((other for other in texts.attributes if role_of(other) == role), name)


def _labelled(name: str, role: str, shown: str, language: str, value: str = "") -> Claim:
    words = messages("agent.describe", language)
    label = words["labels"][role] if role in words["labels"] else own_label(name, language)
    return Claim(name, value or shown, words["form"]["pair"].format(label=label, value=shown), role)


def _currencies(texts: ItemText) -> Iterator[str]:
    named = (str(value) for name, value in texts.attributes.items() if role_of(name) == "currency")
    yield from (value for value in named if len(value) <= 12 and not re.search(r"\d", value))


def _keywords(texts: ItemText) -> tuple[str, ...]:
    """Return the tags of an item and its stated facts, without those that are categories of it too."""
    stated = (fact.value for fact in texts.stated)
    return tuple(value for value in dict.fromkeys((*texts.tags, *stated)) if value not in texts.categories)


def _values(
    field: str,
    values: tuple[str, ...],
    language: str,
    is_foreign: bool,
    left_out: dict[str, None],
    refused: list[Refusal],
) -> Iterator[Claim]:
    """Yield categories or tags; those of a person's shelf are none, and what is in another language is left out."""
    for value in dict.fromkeys(values):
        text = plain_text(value)
        if len(text) > MAX_VALUE_CHARS or _UNFIT_VALUE.search(text) or re.fullmatch(r"[\W_]*|[(（].*[)）]", text):
            continue
        if why := _refuse(text, language):
            refused.append(Refusal(f"{field}: {text}", why))
        elif unfit_of(language).tag.search(text):
            continue
        elif shown := _translated(text, language, is_foreign):
            yield Claim(field, value, shown)
        else:
            left_out[field] = None


def _translated(text: str, language: str, is_foreign: bool, role: str = "") -> str:
    """Return a value in a language. Names in Latin letters stand in Chinese texts as well; of a text in another
    language any word might be one, so that only short forms such as USB count."""
    if shown := translate(text, language, role):
        return shown
    name = _SHORT_FORM if is_foreign else _NAME
    return text if language == "zh" and name.fullmatch(text) else ""


def _refuse(text: str, language: str) -> str:
    """Return why a value is not said: it claims what the data do not hold, or speaks to whoever reads it."""
    refused = messages("agent.describe", language)["refused"]
    if words := unfit_of(language).fault_of(text):
        return str(refused["superlative"]).format(word=words)
    return str(refused["injection"]) if is_injected_value(text) else ""
