"""Limits beyond what the items on show measure, of a catalogue's own columns: "smaller please", "not too tall"."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

from agent.query.limits.bounds import without_spans
from agent.query.limits.own_measures import measures_of
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item

_DEGREE = r"(?:\b(?:a (?:bit|little|lot)|much|slightly|some(?:thing|what)|even|something a bit) )*"
_NOT_SO = r"\b(?:not (?:too|so|that|very|as)|less|too|nothing (?:too|so|that)|nothing) "
_ENOUGH = r"\b(?:too|not|is ?n'?t)"
_WISHES_OF = {
    "height": (
        rf"{_DEGREE}\b(?:tall|high|bigg|larg)er\b(?! than| educ)|{_ENOUGH} (?:small|short|low|tiny)\b(?! enough)|"
        "再?[高大]一?[点些]|太[矮小]",
        rf"{_DEGREE}\b(?:small|low)er\b(?! than)|{_NOT_SO}(?:tall|big|large|high|huge)\b|"
        "[矮小]一?[点些]|[别不](?:要|能)?太?[高大]|太[高大]",
    ),
    "weight": (
        rf"{_DEGREE}\bheavier\b(?! than)|{_ENOUGH} light\b|重一?[点些]|太轻",
        rf"{_DEGREE}\blighter\b(?! than)|{_NOT_SO}heavy\b|轻一?[点些]|[别不](?:要|能)?太?重|太重",
    ),
    "width": (
        rf"{_DEGREE}\b(?:wid|broad)er\b(?! than)|{_ENOUGH} narrow\b|宽一?[点些]|太窄",
        rf"{_DEGREE}\bnarrower\b(?! than)|{_NOT_SO}(?:wide|broad)\b|窄一?[点些]|太宽",
    ),
}
_WISHES = {aspect: tuple(re.compile(each, re.I) for each in both) for aspect, both in _WISHES_OF.items()}
"""What wants more, and what wants less, of what a column measures than the items on show have."""

_GRANTED = re.compile(
    r"\s*(?:ones? )?(?:is|are|would be) (?:also |totally )?(?:ok|okay|fine|good|allowed)\b|也?(?:行|可以)", re.I
)
"""What makes a comparison no wish: "smaller is fine"."""


def relative_limits(text: str, columns: Columns, shown: Sequence[Item]) -> tuple[tuple[Condition, ...], str]:
    """Return limits that a text sets beyond the items on show, as "smaller" or "not too tall" does, and the rest of it.

    They are beyond the median of these; of all items where none on show has a number there.
    """
    conditions: dict[Condition, None] = {}
    spans: list[tuple[int, int]] = []
    for measure in measures_of(columns):
        for pattern, is_more in zip(_WISHES.get(measure.aspect, ()), (True, False), strict=False):
            for match in pattern.finditer(text):
                if _GRANTED.match(text, match.end()):
                    continue
                values = [each for item in shown for each in numbers(item, measure.field)[:1]]
                values = values or [each for item in columns.items for each in numbers(item, measure.field)[:1]]
                median = statistics.median_low(values) if is_more else statistics.median_high(values)
                conditions[Comparison(measure.field, ">" if is_more else "<", f"{median:g}")] = None
                spans.append(match.span())
    return tuple(conditions), without_spans(text, spans)
