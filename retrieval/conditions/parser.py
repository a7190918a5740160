"""Parsing conditions.

    expression  = conjunction {"or" conjunction}
    conjunction = negation {"and" negation}
    negation    = "not" negation | "(" expression ")" | comparison
    comparison  = field ("=" | "!=" | "<" | "<=" | ">" | ">=") value
                | field ["not"] "in" "(" value {"," value} ")"
                | field ["not"] "contains" value
                | "published" ["not"] "within" number ("h" | "d" | "w" | "m" | "y")
    value       = quoted | words up to "and" or "or", in a list up to "," or ")"

A month is 30 days, a year 365. Full-width signs, ≤ ≥ ≠, “” and 「」, and the words 且 或 非 属于 包含 mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from retrieval.conditions.expression import All, Comparison, Condition, Either, Not, OneOf
from retrieval.conditions.fields import canonical
from retrieval.conditions.predicates import Operator
from retrieval.errors import RequestError

LONGEST = 2_000
DEEPEST = 20

# One character each, so that positions stay the same.
_SHAPES = str.maketrans("＝！＜＞（），、≦≧", "=!<>(),,≤≥")
_SIGNS = {"==": "=", "≠": "!=", "≤": "<=", "≥": ">="}
_CLOSING = {'"': '"', "'": "'", "＂": "＂", "“": "”", "”": "”", "‘": "’", "’": "’", "「": "」", "『": "』"}
_END = r"(?=[\s(\"'＂“”‘’「『]|$)"
_AND = re.compile(f"(?:and|并且|且){_END}", re.I)
_OR = re.compile(f"(?:or|或者|或){_END}", re.I)
_NOT = re.compile(f"(?:not|非){_END}", re.I)
_FIELD = re.compile(r"[\w.-]+")
_SIGN = re.compile("==|!=|<=|>=|[=<>≠≤≥]")
_WORD = re.compile(rf"(?P<no>not\s+|不)?(?:(?P<among>in|属于)|(?P<part>contains|包含)|within){_END}", re.I)
_MARK = re.compile(
    r"[(),]|!=|[=<>≠≤≥]|(?<=\s)(?:contains|within)(?=\s)|(?P<join>\s+(?:and|or|并且|且|或者|或)(?=[\s(]|$))", re.I
)
_SPAN = re.compile("([0-9]{1,6}) ?([hdwmy])(?![a-z0-9])", re.I)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}


def parse_condition(written: str, now: datetime | None = None) -> Condition:
    """Parse an expression; `within` counts back from `now`.

    Raises RequestError, which says in one line where it is not understood and what to write.
    """
    if len(written) > LONGEST:
        raise RequestError(f"a condition of {len(written):,} characters is longer than {LONGEST:,}: give several")
    now = now or datetime.now(UTC)
    return _Parser(written, now if now.tzinfo else now.replace(tzinfo=UTC)).parse()


class _Parser:
    """Recursive-descent parser; `at` is the position that it has reached."""

    def __init__(self, written: str, now: datetime):
        self.written, self.now = written, now
        self.shape = written.translate(_SHAPES)
        self.at = 0

    def parse(self) -> Condition:
        condition = self._expression(0)
        if self._next(")"):
            raise self._fault("this ) closes nothing: leave it out, or write the value in quotes")
        if self.at < len(self.shape):
            raise self._fault("and or or is missing: write one, or the whole value in quotes")
        return condition

    def _expression(self, depth: int) -> Condition:
        parts = [self._conjunction(depth)]
        while self._take(_OR):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _conjunction(self, depth: int) -> Condition:
        parts = [self._negation(depth)]
        while self._take(_AND):
            parts.append(self._negation(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _negation(self, depth: int) -> Condition:
        self._skip()
        if depth > DEEPEST:
            raise self._fault(f"this is nested deeper than {DEEPEST}: write less of it, or several conditions")
        if self._take(_NOT):
            return Not(self._negation(depth + 1))
        if not self._next("("):
            return self._comparison()
        opened = self.at
        self.at += 1
        condition = self._expression(depth + 1)
        self._close(opened)
        return condition

    def _comparison(self) -> Condition:
        first = not self.at
        field = self._field()
        if sign := self._take(_SIGN):
            operator = cast(Operator, _SIGNS.get(sign[0], sign[0]))
            place, value = self._value()
            return self._checked(place, lambda: Comparison(field, operator, value))
        word = self._take(_WORD)
        if not word:
            name, also = field[:40], "" if first else "; a value with and or or in it goes in quotes"
            raise self._fault(
                f"after the field {name} write = != < <= > >= in or contains, as in {name}=value{also}; "
                f'a field of several words goes in quotes, as "{name} …"'
            )
        if word["among"]:
            place, values = self._list(field)
            condition = self._checked(place, lambda: OneOf(field, values))
        elif word["part"]:
            place, value = self._value()
            condition = self._checked(place, lambda: Comparison(field, "contains", value))
        else:
            condition = self._within(field)
        return Not(condition) if word["no"] else condition

    def _field(self) -> str:
        self._skip()
        if self.written[self.at : self.at + 1] in _CLOSING:
            return self._quoted()
        if name := self._take(_FIELD):
            return name[0]
        raise self._fault("a field is missing: write field=value, as in year>=1990 or category=Drama")

    def _list(self, field: str) -> tuple[int, tuple[str, ...]]:
        if not self._next("("):
            raise self._fault(f"in takes a list: write {field[:40]} in (a, b)")
        opened, values = self.at, list[str]()
        while self._next("," if values else "("):
            self.at += 1
            values.append(self._value(listed=True)[1])
        self._close(opened)
        return opened, tuple(values)

    def _within(self, field: str) -> Condition:
        self._skip()
        place, span = self.at, self._take(_SPAN)
        if not span or canonical(field) != "published":
            raise self._fault("within is for dates: write published within 30d, or a number of h, d, w, m or y", place)
        try:
            since = self.now - timedelta(hours=int(span[1]) * _HOURS[span[2].lower()])
        except OverflowError:
            since = datetime.min.replace(tzinfo=UTC)
        first, last = since.isoformat(timespec="seconds"), self.now.isoformat(timespec="seconds")
        return All((Comparison("published", ">=", first), Comparison("published", "<=", last)))

    def _value(self, listed: bool = False) -> tuple[int, str]:
        """Return the position of the value, and the value."""
        self._skip()
        start, end, opened = self.at, len(self.shape), list[int]()
        if self.written[start : start + 1] in _CLOSING:
            return start, self._quoted()
        for mark in _MARK.finditer(self.shape, start):
            at, what = mark.start(), mark[0]
            if what == "(" and at > start:
                opened.append(at)
            elif what == ")" and opened:
                opened.pop()
            elif what == ")" or (what == "," and listed) or (mark["join"] and not listed and not opened):
                end = at
                break
            elif not mark["join"]:
                cure = "write field in (a, b)" if what == "," else "join conditions with and"
                raise self._fault(f"{what} in a value: {cure}, or write the value in quotes", at)
        if opened:
            raise self._fault("this ( is not closed: close it, or write the value in quotes", opened[0])
        self.at = end
        value = self.written[start:end].strip()
        if not value:
            raise self._fault('a value is missing: write one, or "" for an empty one', start)
        return start, value

    def _quoted(self) -> str:
        start, closing = self.at, _CLOSING[self.written[self.at]]
        value, at = "", start + 1
        while at < len(self.written) and self.written[at] != closing:
            at += self.written[at] == "\\"
            value += self.written[at : at + 1]
            at += 1
        if at >= len(self.written):
            raise self._fault(f"this quotation has no end: close it with {closing}", start)
        self.at = at + 1
        return value

    def _close(self, opened: int) -> None:
        if not self._next(")"):
            raise self._fault("this ( is not closed: write ) behind the last value or condition in it", opened)
        self.at += 1

    def _skip(self) -> None:
        while self.shape[self.at : self.at + 1].isspace():
            self.at += 1

    def _next(self, sign: str) -> bool:
        self._skip()
        return self.shape.startswith(sign, self.at)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self._skip()
        if match := pattern.match(self.shape, self.at):
            self.at = match.end()
        return match

    def _checked(self, place: int, make: Callable[[], Condition]) -> Condition:
        try:
            return make()
        except RequestError as error:
            raise self._fault(str(error), place) from None

    def _fault(self, what: str, at: int | None = None) -> RequestError:
        at = self.at if at is None else at
        near = repr(self.written[at : at + 20]) if self.written[at : at + 20].strip() else "its end"
        expression = self.written if len(self.written) <= 80 else self.written[:79] + "…"
        problem = " ".join(what.split())
        return RequestError(f"condition {expression!r} is not understood at {near}, character {at + 1}: {problem}")
