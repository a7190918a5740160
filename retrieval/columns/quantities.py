"""Numbers as people write them in a column: with decimal commas, thousands and units, lengths, prices and ratings."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from retrieval.columns.names import normalized_name

Quantity = Literal["", "minutes", "price", "rating", "pages"]
LEAST_SHARE = 0.9
"""The share of a column's texts that must be numbers of one unit for them to be read as such."""
LONGEST = 40
"""Characters of a number with its unit at most."""
_NAMES = tomllib.loads(files("retrieval.columns").joinpath("quantities.toml").read_text(encoding="utf-8"))
_FREE = frozenset(_NAMES["free"].split())
_CURRENCIES = {sign: name for name, signs in _NAMES["currencies"].items() for sign in (name, *signs.split())}
_SECONDS = {word: float(each) for each, words in _NAMES["seconds"].items() for word in words.split()}
_UNITS = {word: name for name, words in _NAMES["units"].items() for word in (name, *words.split())}
_SITES = "|".join(sorted(map(normalized_name, _NAMES["sites"].split()), key=len, reverse=True))
_QUANTITIES: Mapping[str, Quantity] = {
    normalized_name(name): quantity for quantity, names in _NAMES["names"].items() for name in names.split()
}
_AMOUNT = re.compile(r"(?P<before>[^\d+\-.,]*)(?P<number>[+-]?(?:\d[\d.,' ]*|[.,]\d+))(?P<after>.*)", re.DOTALL)
_GROUPED = re.compile(
    r"[+-]?(?:(?:0|[1-9]\d{0,14})?(?:[.,]\d+)?|[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?)"
)
"""A number whose thousands, where a sign parts them, are three digits each; no date, version or number such as 007."""
_NO_CENTS = re.compile(r"(?<=\d)[.,](?:-{1,2}|[–—])")
"""What stands for no cents: CHF 240.-"""
_ISO = re.compile(r"p(?:t(?:(\d+)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]+|['′’\"″])?\.?\s*")
_LENGTH_RANGE = re.compile(r"\d+\s*[^\W\d]*\s*(?:-|–|—|~|to|bis|à|至|到)\s*(\d+\s*[^\W\d]*\.?)")
"""A length from and to, as of a game: 60–90 min."""
_LONGEST_HOURS = 4
"""Times such as 1:52 are hours and minutes where none of a column begins with more, else minutes and seconds."""


@lru_cache(1024)
def column_quantity(name: str) -> tuple[Quantity, float]:
    """Return what a column holds by its name, and the seconds of its unit where the name says it: 'Länge (min)'."""
    words = [word for word in re.split(r"[\W_]+|(?<=[a-z])(?=[A-Z])", name) if word]
    last = words[-1].lower() if words else ""
    if len(words) > 1 and (last in _SECONDS or last in _CURRENCIES):
        quantity, _ = column_quantity(" ".join(words[:-1]))
        if quantity == "minutes" and last in _SECONDS:
            return quantity, _SECONDS[last]
        if quantity == "price" and last in _CURRENCIES:
            return quantity, 0
    whole = normalized_name(name)
    if quantity := _QUANTITIES.get(whole, ""):
        return quantity, 0
    stem = re.sub(rf"^(?:{_SITES})+|(?:{_SITES})+$", "", whole)
    return ("rating", 0) if stem and _QUANTITIES.get(stem) == "rating" else ("", 0)


def read_numbers(name: str, texts: Iterable[str]) -> dict[str, int | float]:
    """Return the number of each text of a column; of none where they are no numbers of one unit.

    Lengths are in minutes; of a range, "60–90 min", the longer one. A text that is none, such as 'unknown', has no
    number, nor has a price in another currency than most of a column are in.
    """
    texts = list(dict.fromkeys(texts))
    quantity, seconds = column_quantity(name)
    lengths = _lengths(texts, quantity == "minutes", seconds)
    if quantity == "minutes" and lengths and not seconds:
        lengths = _lengths(texts, True, 60)  # beside "20 min" a bare 45 is of minutes, too
    if _are_most(lengths, texts):
        return lengths
    free: dict[str, int | float] = {
        text: 0 for text in texts if quantity == "price" and text.strip().casefold() in _FREE
    }
    texts = [text for text in texts if text not in free]
    amounts = {text: amount for text in texts if (amount := _amount(text, quantity))}
    if not _are_most(amounts, texts):
        return {}
    if quantity == "price":
        amounts = _in_main_currency(amounts)
    if len({unit for _, unit in amounts.values() if unit}) > 1:
        return {}
    written = [number for number, _ in amounts.values()]
    decimal = _decimal_sign(written)
    numbers = {text: value for text, (n, _) in amounts.items() if (value := _value(n, decimal)) is not None}
    return numbers | free


def name_with_currency(name: str, texts: Iterable[str]) -> str:
    """Return the name of a column of prices with the currency that its texts have, as in price (EUR).

    The name alone where it says a currency, or most texts have none.
    """
    texts = list(texts)
    has_own = not _CURRENCIES.keys().isdisjoint(re.findall(r"[^\W_]+|[^\w\s]", name.lower()))
    if has_own or column_quantity(name)[0] != "price":
        return name
    units = Counter(amount[1] for text in texts if (amount := _amount(text, "price")))
    main, count = max(units.items(), key=lambda each: each[1], default=("", 0))
    return f"{name} ({main.upper()})" if main in _CURRENCIES.values() and 2 * count > len(texts) else name


def holds_lengths(texts: Iterable[str]) -> bool:
    """Return whether texts are lengths of time with their unit: 2h 12m, PT2H12M, 125 分钟."""
    texts = list(texts)
    return bool(texts) and _are_most(_lengths(texts, False, 0), texts)


def _are_most(numbers: Mapping[str, Any], texts: list[str]) -> bool:
    return bool(numbers) and len(numbers) >= LEAST_SHARE * len(texts)


def _lengths(texts: Iterable[str], is_length: bool, seconds: float) -> dict[str, int | float]:
    """Return the minutes of each text that is a length; one without a unit only in a column of lengths."""
    folded = {text: _longer(_folded(text)) for text in texts if len(text) <= LONGEST}
    clocks = {text: match for text, each in folded.items() if is_length and (match := _CLOCK.fullmatch(each))}
    short = all(int(match[1]) <= _LONGEST_HOURS for match in clocks.values())
    minutes: dict[str, int | float] = {}
    for text, each in folded.items():
        counted: float
        if match := clocks.get(text):
            first, second, third = int(match[1]), int(match[2]), match[3]
            counted = first * 3600 + second * 60 + int(third or 0) if third or short else first * 60 + second
        elif (match := _ISO.fullmatch(each)) and any(match.groups()):
            hours, minute, second_part = (float(part or 0) for part in match.groups())
            counted = hours * 3600 + minute * 60 + second_part
        else:
            counted = _spoken_length(each, is_length, seconds)
        if counted > 0:
            minutes[text] = whole_number(counted / 60)
    return minutes


def _longer(text: str) -> str:
    match = _LENGTH_RANGE.fullmatch(text)
    return match[1] if match else text


def _spoken_length(text: str, is_length: bool, seconds: float) -> float:
    """Return the seconds of a length such as '2 h 12 min' or '2h12'; 0 for another text."""
    counted, end, last = 0.0, 0, 0.0
    for part in _PART.finditer(text):
        unit = (part[2] or "").lower()
        size = _SECONDS.get(unit, 0.0)
        if not unit and last == 3600:
            size = 60
        elif not unit and not end and seconds:
            size = seconds
        if part.start() != end or not size or (unit in ("分", "m", "s") and not (is_length or last)):
            return 0
        counted, end, last = counted + float(part[1].replace(",", ".")) * size, part.end(), size
    return counted if end == len(text) else 0


def _amount(text: str, quantity: Quantity) -> tuple[str, str] | None:
    """Return a number as written and its unit; None for a text that is no number with a known unit."""
    match = _AMOUNT.fullmatch(_NO_CENTS.sub("", _folded(text))) if len(text) <= LONGEST else None
    if not match:
        return None
    before, after = match["before"].strip(), match["after"].strip().rstrip(".")
    number = match["number"].strip()
    if not _GROUPED.fullmatch(number):
        return None
    number = number.replace(" ", "").replace("'", "")
    if not (before or after):
        return number, ""
    if before:
        currency = _CURRENCIES.get(before)
        return (number, currency) if currency and not after else None
    unit = _CURRENCIES.get(after) or _UNITS.get(after)
    if not unit and (share := re.fullmatch(r"(?:/|out of|of|von|sur)\s*(\d+)", after)):
        unit = f"/{share[1]}"
    return (number, unit) if unit and (quantity == "rating" or unit not in ("分", "points")) else None


def _in_main_currency(amounts: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the amounts in the currency of more than half of those that name one, and those that name none.

    All of them where no currency has so many.
    """
    currencies = Counter(unit for _, unit in amounts.values() if unit)
    main, count = max(currencies.items(), key=lambda each: each[1], default=("", 0))
    if 2 * count <= currencies.total():
        return amounts
    return {text: (number, unit) for text, (number, unit) in amounts.items() if unit in ("", main)}


def _decimal_sign(numbers: Iterable[str]) -> str:
    """Return the sign before the fraction in a column of numbers, as those of them say that can only be read so."""
    decimal = ""
    for number in numbers:
        last = max(number.rfind("."), number.rfind(","))
        if last < 0:
            continue
        sign, other = number[last], "." if number[last] == "," else ","
        if other in number[:last]:
            return sign  # 1.023,50
        if number.count(sign) > 1:
            return other  # 1.023.500
        if len(number) - last - 1 != 3 or number.lstrip("+-")[:last] in ("", "0"):
            decimal = sign  # 8,7
    return decimal or "."


def _value(number: str, decimal: str) -> int | float | None:
    """Return the number that is written; a last sign before one or two digits is of a fraction in any column."""
    if fraction := re.fullmatch(r"[^.,]*([.,])\d{1,2}", number):
        decimal = fraction[1]
    plain = number.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    try:
        return float(plain) if "." in plain else int(plain)
    except ValueError:
        return None


def whole_number(number: float) -> int | float:
    """Return a number without a needless fraction, rounded to hundredths."""
    return int(number) if number == int(number) else round(number, 2)


def written_number(number: float, is_price: bool = False) -> str:
    """Return a number as a person writes it: without a needless fraction, a price with its cents in two digits."""
    if float(number).is_integer():
        return str(int(number))
    if is_price and abs(round(number, 2) - number) < 1e-9:
        return f"{number:.2f}"
    return f"{number:g}" if abs(number) < 1e6 else str(round(number, 2))


def is_price(name: str) -> bool:
    """Return whether a column holds prices by its name."""
    return column_quantity(name)[0] == "price"


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())
