"""Limits on the numbers in a catalogue's own columns: "taller than 50 cm", "at least 4 stars", 不超过2公斤."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from agent.query.facets.stock import FIELDS as STOCK
from agent.query.limits.bounds import without_spans
from agent.query.limits.limits import OVER, UNDER, UNTIL, UPWARDS
from agent.query.limits.players import FIELDS as PLAYERS
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language
from agent.query.text.numerals import ANY_NUMBER, parse_number
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.fields import FIELDS, canonical
from retrieval.conditions.fields import parse_number as number_of
from retrieval.data.own_rows import LENGTHS, PAGES, PRICES, RATINGS
from retrieval.text.cjk import contains_han

_UNITS: dict[str, dict[str, tuple[str, float]]] = {
    "extent": {
        "mm": (r"mm|millimet(?:re|er)s?|毫米", 0.1),
        "cm": (r"cms?|centimet(?:re|er)s?|厘米|公分", 1),
        "m": (r"m|met(?:re|er)s?|米", 100),
        "km": (r"kms?|kilomet(?:re|er)s?|公里|千米", 100_000),
        "inch": (r"in|inch(?:es)?|英寸|寸", 2.54),
        "ft": (r"ft|foot|feet|英尺", 30.48),
    },
    "weight": {
        "g": (r"g|gr|grams?|克", 1),
        "kg": (r"kgs?|kilos?|kilograms?|公斤|千克", 1000),
        "lb": (r"lbs?|pounds?|磅", 453.6),
        "oz": (r"oz|ounces?|盎司", 28.35),
    },
    "volume": {
        "ml": (r"ml|millilit(?:re|er)s?|毫升", 1),
        "l": (r"l|lit(?:re|er)s?|升", 1000),
    },
    "time": {
        "min": (r"mins?|minutes?|分钟", 1),
        "h": (r"h|hrs?|hours?|个?小时", 60),
        "days": (r"days?|天", 1440),
    },
    "memory": {"mb": (r"mb", 1), "gb": (r"gb", 1000), "tb": (r"tb", 1_000_000)},
    "power": {"w": (r"w|watts?|瓦", 1), "kw": (r"kw|kilowatts?|千瓦", 1000)},
    "area": {"sqm": (r"sqm|m2|m²|square met(?:re|er)s?|平米|平方米?", 1)},
}
"""Units by what they measure: the words for each, and how many of the first sort it is."""
_ASPECTS = {
    "height": (r"tall(?:er)?|high(?:er)?|heights?|高度?|身高", "extent"),
    "width": (r"wid(?:e|er|th)|broad|宽度?", "extent"),
    "depth": (r"deep(?:er)?|depth|深度?", "extent"),
    "length": (r"long(?:er)?|lengths?|长度?", "extent"),
    "diameter": (r"diameter|across|直径", "extent"),
    "weight": (r"weights?|weighs?|heav(?:y|ier)|lighter|重量?|净重", "weight"),
    "distance": (r"distance|away|far|距离?", "extent"),
    "volume": (r"volume|capacity|容量|容积", "volume"),
}
"""What a measure is of: the words for it, and what its units measure."""
_IN_QUESTIONS = {
    "height": "(?:tall|high|small)(?:er|est)?|big(?:ger|gest)?|larg(?:e|er|est)|size|[多更最][高大矮]",
    "width": "wid(?:e|er|est)|broad(?:er|est)?|[多更最]宽",
    "depth": "deep(?:er|est)?|[多更最]深",
    "length": "long(?:er|est)?|[多更最]长",
    "diameter": "across|wid(?:e|er|est)",
    "weight": "heav(?:y|ier|iest)|light(?:er|est)|weighs?|[多更最][重轻]",
    "distance": "far(?:ther|thest)?|clos(?:er|est)|near(?:er|est)|[多更最][远近]",
    "volume": "holds?|[多更最]能装",
}
"""How a question names what a column measures."""
_STARS = "(?:stars?|颗?星级?)"
_LESS = rf"(?:{UNDER}|\b(?:no |not )(?:tall|high|wid|larg|bigg|heavi|deep)er than|\b(?:small|narrow|light|low)er than)"
_MORE = rf"(?:{OVER}|\b(?:tall|high|wid|larg|bigg|heavi|deep)er than|\b(?:min(?:imum)?|from)\b)"
_UP = rf"(?:{UPWARDS}|and (?:up|over|above)\b)"
_NUMBER = rf"(?:half an?\b|半|{ANY_NUMBER})"
_TO = r"\s*(?:-|–|—|~|to|and|到|至)\s*"
_NEGATES = any_language(
    {
        "en": r"\b(?:nothing|never|without|skip|avoid|hate|not?)\b(?! (?:more|less|\w+er) than)|n'?t\b",
        "zh": "不(?!超过|高于|大于|多于|低于|少于|小于|到|足)|别|排除",
    }
)
_WRONG = re.compile(r"\s*(?:is|are|was|seems?)? ?(?:a bit |far |way |much |still )?too \w+|\s*太\S", re.I)
"""What calls a limit wrong, which is none then."""
_AFTER = r"(?:\s*(?:tall|high|wide|deep|long|in (?:height|width|length|size)|heavy)\b)?"
TOLERANCE = 0.25
"""Tolerance of a measure that is no bound, as a share of it."""


class Measure(NamedTuple):
    """A column of numbers: its unit, what it is of, the words of its name beside these, its least and greatest."""

    field: str
    unit: str
    sort: str
    aspect: str
    words: tuple[str, ...]
    least: float
    most: float


def own_measures(text: str, columns: Columns) -> tuple[tuple[Condition, ...], str]:
    """Return the limits of a text on a catalogue's own columns of numbers, and the text without the words for them."""
    measures = measures_of(columns)
    if not measures:
        return (), text
    pattern = _pattern(measures)
    conditions: dict[Condition, None] = {}
    spans: list[tuple[int, int]] = []
    for clause in split_clauses(text):
        for match in pattern.finditer(clause.text):
            if not (measure := _measure_of(match, clause.text, measures)):
                continue
            before, after = clause.text[: match.start()], clause.text[match.end() :]
            negation = _NEGATES.search(f"{before} {after}")
            wrong = _WRONG.match(after)
            if not wrong:
                conditions |= dict.fromkeys(_conditions(match, measure, bool(negation)))
            spans.append((clause.start + match.start(), clause.start + match.end() + (wrong.end() if wrong else 0)))
            if negation and f"{before} {after}".strip() == negation[0]:
                spans.append((clause.start, clause.end))  # "nothing over 1 m"
    return tuple(conditions), without_spans(text, spans)


def name_and_unit(field: str) -> tuple[str, str]:
    """Return the name of a column without its unit, and the unit: height and cm of height_cm."""
    words, unit, _ = _split_name(field)
    return " ".join(words), unit


def measure_in_questions(field: str) -> str:
    """Return the pattern of how a question names what a column measures, as "how tall" or "smallest"; else empty."""
    name = name_and_unit(field)[0].casefold()
    return next((_IN_QUESTIONS[each] for each, (names, _) in _ASPECTS.items() if re.fullmatch(names, name)), "")


@lru_cache(maxsize=4)
def measures_of(columns: Columns) -> tuple[Measure, ...]:
    """Return the columns of numbers that a catalogue has of its own."""
    values: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    for item in columns.items:
        for name, value in item.attributes.items():
            field = canonical(name)
            counts[field] = counts.get(field, 0) + 1
            if (number := number_of(value)) is not None:
                values.setdefault(field, []).append(number)
    own = {field: numbers for field, numbers in values.items() if 2 * len(numbers) >= counts[field]}
    return tuple(_of_columns(own))


def _of_columns(values: dict[str, list[float]]) -> Iterator[Measure]:
    ratings = [field for field in RATINGS if field in values]
    read_otherwise = {*FIELDS, *STOCK, *PLAYERS, *LENGTHS, *PAGES, *PRICES, *ratings[:1]} | set(RATINGS) - {"stars"}
    for field, numbers in values.items():
        if field in read_otherwise or set(numbers) <= {0.0, 1.0}:
            continue
        words, unit, sort = _split_name(field)
        aspect = next((name for name, (names, _) in _ASPECTS.items() if re.fullmatch(names, " ".join(words))), "")
        sort = sort or (_ASPECTS[aspect][1] if aspect else "")
        yield Measure(field, unit, sort, aspect, words, min(numbers), max(numbers))


def _split_name(field: str) -> tuple[tuple[str, ...], str, str]:
    """Return the words of a column's name beside its unit, the unit, and what it measures."""
    words = tuple(word for word in re.split(r"[\W_]+", field) if word)
    for sort, units in _UNITS.items():
        for unit, (names, _) in units.items():
            if len(words) > 1 and re.fullmatch(names, words[-1], re.I):
                return words[:-1], unit, sort
    return words, "", ""


@lru_cache(maxsize=4)
def _pattern(measures: tuple[Measure, ...]) -> re.Pattern[str]:
    """Compile what states a number of one of the columns, in a unit or under the column's name."""
    sorts = {measure.sort for measure in measures} - {""}
    units = "|".join(names for sort in sorted(sorts) for names, _ in _UNITS[sort].values())
    counted = [_name(measure) for measure in measures if not measure.sort]
    named = [_name(measure) for measure in measures]
    of_unit = rf"(?:{units})(?![a-z])" if units else r"(?!)"
    of_count = "|".join(counted) or r"(?!)"
    first = rf"(?P<name>{'|'.join(named)})(?:\s*(?:is|of|should be|must be|be|about|[:：的是要在]))*\s*"
    low = rf"(?:\b(?:between|from)\s+)?(?P<low>{_NUMBER})\s*(?:(?:{of_unit}))?{_TO}"
    side = rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE}))\s*(?:about |around |an? )?"
    value = rf"(?P<number>{_NUMBER})\+?[\s-]*"
    after = rf"{_AFTER}\s*(?:(?P<until>{UNTIL})|(?P<upwards>{_UP}))?{_AFTER}"
    return re.compile(
        rf"(?:{low}|{side})?{value}(?:(?P<unit>{of_unit})|(?P<count>{of_count})){after}|"
        + re.sub(r"\?P<(\w+)>", r"?P<n_\1>", rf"{first}{side}{value}(?P<unit>{of_unit})?"),
        re.I,
    )


def _name(measure: Measure) -> str:
    """Return the pattern of a column's name without its unit, or of what it is of."""
    if measure.aspect:
        return rf"(?:{_ASPECTS[measure.aspect][0]})"
    if re.fullmatch(_STARS, " ".join(measure.words)):
        return _STARS
    name = r"[\s_-]?".join(re.escape(word.removesuffix("s") if len(word) > 3 else word) for word in measure.words)
    return name if contains_han(name) else rf"\b{name}s?\b"


def _measure_of(match: re.Match[str], clause: str, measures: Iterable[Measure]) -> Measure | None:
    """Return the column that a statement is of; None where none, or more than one, may be meant."""
    if written := match["count"] or match["n_name"]:
        return next((each for each in measures if re.fullmatch(_name(each), written, re.I)), None)
    sort, _ = _unit(match["unit"])
    alike = [each for each in measures if each.sort == sort]
    named = [each for each in alike if re.search(_name(each), clause, re.I)]
    if named:
        return named[0]
    others = "|".join(names for names, of in _ASPECTS.values() if of == sort) or r"(?!)"
    is_of_other = re.search(rf"(?<![a-z])(?:{others})(?![a-z])", clause, re.I) and alike and alike[0].aspect
    return alike[0] if len(alike) == 1 and sort != "time" and not is_of_other else None


def _unit(written: str) -> tuple[str, float]:
    """Return what a unit measures, and how many of the first unit of its sort it is."""
    return next(
        (sort, factor)
        for sort, units in _UNITS.items()
        for names, factor in units.values()
        if re.fullmatch(names, written, re.I)
    )


def _conditions(match: re.Match[str], measure: Measure, negated: bool) -> Iterator[Condition]:
    """Yield the bounds that a statement sets on a column, or those that its negation leaves."""
    unit = match["unit"] or match["n_unit"]
    value = _in_column(_value(match["number"] or match["n_number"]), unit, measure)
    is_upper = bool(match["less"] or match["until"] or match["n_less"])
    is_lower = bool(match["more"] or match["upwards"] or match["n_more"]) or "+" in match[0]
    if match["low"]:
        yield Comparison(measure.field, ">=", f"{_in_column(_value(match['low']), unit, measure):g}")
        yield Comparison(measure.field, "<=", f"{value:g}")
    elif is_upper or is_lower:
        yield Comparison(measure.field, "<=" if is_upper != negated else ">=", f"{value:g}")
    elif negated:
        yield Comparison(measure.field, "!=", f"{value:g}")
    elif not measure.sort:
        yield Comparison(measure.field, "=", f"{value:g}")
    else:
        yield Comparison(measure.field, ">=", f"{value * (1 - TOLERANCE):g}")
        yield Comparison(measure.field, "<=", f"{value * (1 + TOLERANCE):g}")


def _value(written: str) -> float:
    return 0.5 if re.match("half|半", written, re.I) else parse_number(written)


def _in_column(value: float, unit: str | None, measure: Measure) -> float:
    """Return a value in the unit of a column; where that has none, in the first unit in which items have about it."""
    if not unit or not measure.sort:
        return value
    of_sort = _UNITS[measure.sort]
    base = value * _unit(unit)[1]
    if measure.unit:
        return base / of_sort[measure.unit][1]
    converted = (value, *(base / factor for _, factor in of_sort.values()))
    return next((each for each in converted if measure.least / 2 <= each <= measure.most * 2), value)
