"""Numbers with units in a column: lengths of time, prices, and numbers as a country writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from retrieval.columns.names import normalized_name

Kind = Literal["minutes", "price", "number"]
MOSTLY = 0.9
"""Share of a column's cells that must be quantities of one kind."""
LENGTH_NAMES = "runtime duration laufzeit spieldauer durée duree duración durata 片长 时长 длительность".split()
PRICE_NAMES = "price preis prix precio prezzo preço cena цена 价格 售价 定价 单价".split()
RATING_NAMES = "bewertung averagerating imdbrating tmdbrating voteaverage valoración valutazione ocena оценка".split()
"""Parts of names of columns, or whole names of ratings, by what they hold."""
LONGEST = 600.0
"""Minutes beyond which numbers of a length without a unit are in another one."""
_CURRENCY = r"[€$£¥₽￥]|(?:EUR|USD|GBP|CNY|RMB|JPY|CHF|zł|元|円|руб)\.?"
_NUMBER = r"\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_PLAIN = re.compile(rf"[+-]?(?:{_NUMBER})")
_PRICE = re.compile(rf"(?:(?:{_CURRENCY})\s*({_NUMBER})|({_NUMBER})\s*(?:{_CURRENCY}))", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_WORDS = re.compile(
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?|ore|小时|个小时)\.?\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:m|mins?|minutes?|minuten?|minutos?|minuti|分钟?|'|′)\.?\s*)?(?:\d+\s*(?:s|sec|秒))?",
    re.IGNORECASE,
)
_UNITS = {
    "hours": 60.0,
    "hrs": 60.0,
    "seconds": 1 / 60,
    "secs": 1 / 60,
    "sec": 1 / 60,
    "ms": 1 / 6e4,
    "millis": 1 / 6e4,
}
"""What numbers of a column are in minutes whose name ends so."""


@dataclass(frozen=True)
class Quantities:
    """How cells of a column are read as numbers: under which name, of which kind, and by what they are multiplied."""

    name: str
    kind: Kind
    factor: float = 1.0

    def read(self, cell: object) -> float | int | None:
        """Return a cell as a number; None for one that is none."""
        number = _quantity(cell, self.kind)
        if number is None:
            return None
        number = round(number * self.factor, 4)
        return int(number) if number == int(number) else number


def decide_quantities(name: str, cells: Iterable[object]) -> Quantities | None:
    """Return how a column of an item's attributes is read as numbers; None where it holds words, or numbers already."""
    present = [cell for cell in cells if cell is not None and cell != ""]
    texts = [cell for cell in present if isinstance(cell, str)]
    letters = normalized_name(name)
    unit = next((factor for ending, factor in _UNITS.items() if letters.endswith(ending)), 1.0)
    is_length = any(part in letters for part in LENGTH_NAMES)
    field = "minutes" if is_length or letters.endswith(("minutes", "mins", "min", "分钟")) else ""
    field = field or ("price" if any(part in letters for part in PRICE_NAMES) else "")
    field = field or ("rating" if letters in RATING_NAMES else "")
    if not present or (not texts and not field):
        return None
    kinds: tuple[Kind, ...] = ("number", "minutes", "price")
    shares = {kind: sum(_quantity(cell, kind) is not None for cell in present) / len(present) for kind in kinds}
    kind = max(kinds, key=lambda each: shares[each])
    if shares[kind] < MOSTLY:
        return None
    if kind != "number":
        return Quantities(kind, kind)
    if any(text[:1] == "0" and text.isdigit() and len(text) > 1 for text in texts):  # a code, such as a postal one
        return None
    numbers = sorted(number for cell in present if (number := _quantity(cell, kind)) is not None)
    if field == "minutes" and numbers[len(numbers) // 2] * unit > LONGEST:
        field, unit = "", 1.0
    return Quantities(field or name, kind, unit if field == "minutes" else 1.0)


def _quantity(cell: object, kind: Kind) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if not isinstance(cell, str):
        return float(cell) if kind == "number" else None
    text = unicodedata.normalize("NFKC", cell).strip()
    if kind == "number":
        return _number(text) if _PLAIN.fullmatch(text) else None
    if kind == "price":
        match = _PRICE.fullmatch(text)
        return _number(match[1] or match[2]) if match else None
    return _minutes(text)


def _minutes(text: str) -> float | None:
    if match := _CLOCK.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        return first * 60 + second + int(match[3]) / 60 if match[3] else None
    match = _ISO.fullmatch(text) or _WORDS.fullmatch(text)
    if not match or not (match[1] or match[2]):
        return None
    return _number(match[1] or "0") * 60 + _number(match[2] or "0")


def _number(text: str) -> float:
    """Return a number whose thousands and decimals are parted as in any country: 1,023.50 and 1.023,50 are one."""
    text = re.sub(r"['’ ]", "", text)
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return float(text)
    sign = text[last]
    decimals = len(text) - last - 1
    thousands = decimals == 3 and (text.count(sign) > 1 or sign == ",")
    whole = re.sub("[.,]", "", text[:last])
    return float(whole + text[last + 1 :]) if thousands else float(f"{whole}.{text[last + 1 :]}")
