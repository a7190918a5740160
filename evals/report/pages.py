"""The templates, and what they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.records.results import Comparison, Figure, Results, Slice, SystemResult
from evals.report import charts, numerals
from evals.report.verdict import findings
from evals.report.words import MEASURES, WORDS, kind, term

TITLE = 160
"""A title's longest part that is shown."""
_MARKUP = re.compile(r"[\\`*|~]|(?<!\w)_|_(?!\w)|\](?=[(\[:])|^[#+>-]")
"""What Markdown would take for its own, and nothing else: names and intervals are to be read as they are."""
_HTML = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_Pairs = list[tuple[Slice | None, Comparison]]


def html(results: Results, language: str) -> str:
    """One page that needs nothing else."""
    return _environment().get_template("report.html.j2").render(_told(results, language))


def markdown(results: Results, language: str) -> str:
    return markdown_environment().get_template("report.md.j2").render(_told(results, language))


def markdown_environment() -> Environment:
    """Inserted text is one line without markup of its own, HTML included."""
    made = _environment(finalize=_plain)
    made.filters["code"] = lambda text: Markup("`" + " ".join(str(text).replace("`", "'").split()) + "`")
    return made


def _environment(**options: Any) -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    written = (numerals.figure, numerals.signed, numerals.mean, numerals.number, numerals.seconds, numerals.share)
    made.filters |= {write.__name__: write for write in (*written, numerals.chance, numerals.tick, numerals.bias)}
    made.filters |= {"clip": _clip, "whole": lambda value: numerals.number(round(value))}
    made.globals |= {"interval": numerals.interval, "difference": numerals.difference}
    return made


def _plain(value: Any) -> Markup:
    if isinstance(value, Markup):
        return value
    text = _MARKUP.sub(r"\\\g<0>", " ".join(str(value).split()))
    return Markup(_HTML.sub(lambda m: {"<": "&lt;", "&": "&amp;"}[m.group()], text))


def _clip(text: str, longest: int = TITLE) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= longest else joined[: longest - 1] + "…"


def _told(results: Results, language: str) -> Mapping[str, Any]:
    ranked = charts.by_quality(results)
    metrics = list(dict.fromkeys([results.metric, *(m for s in ranked for m in s.metrics)]))
    measures = list(dict.fromkeys(m for s in ranked for m in s.lists))
    overall: _Pairs = [(None, c) for c in results.comparisons]
    within: _Pairs = [(part, c) for part in results.slices for c in part.comparisons]
    lines, dots = charts.slices(results)
    tallest, tenths = charts.tenths(results)
    said = partial(term, language=language)
    told = {
        "results": results,
        "words": WORDS[language],
        "said": said,
        "kind": lambda part: kind(part.name, part.value, language),
        "headed": partial(_headed, language=language),
        "heads": lambda parts: [_headed(part, language) for part in parts],
        "meanings": MEASURES[language],
        "findings": findings(results, language),
        "ranked": ranked,
        "metrics": metrics,
        "highest": {m: _highest(ranked, m) for m in metrics},
        "quality": charts.quality(results),
        "cloud": charts.cloud(results),
        "lines": lines,
        "sliced": list(zip(results.slices, dots, strict=True)),
        "quarters": charts.quarters(results),
        "tallest": tallest,
        "tenths": tenths,
        "compared": overall,
        "within": within,
        "axes": {m: charts.axis(_ends(overall + within, m)) for m in {c.metric for _, c in overall + within}},
        "forest": _forest,
        "measures": measures,
        "measured": [said(m) for m in measures],
        "left_out": [s for s in ranked if s.unscored or s.faults],
    }
    shown = {"tradeoff": "cloud", "slice.chart": "sliced", "places": "quarters", "popularity": "tenths"}
    absent = {section for section, what in (shown | {"lists": "measures"}).items() if not told[what]}
    return told | {"absent": absent}


def _headed(part: Slice, language: str) -> str:
    return f"{kind(part.name, part.value, language)} ({WORDS[language]['cases'].format(n=numerals.number(part.cases))})"


def _highest(systems: Sequence[SystemResult], metric: str) -> str:
    """The first of those whose mean is highest, empty where there is none."""
    scored = {s.name: f.mean for s in systems if (f := s.metrics.get(metric)) and f.mean is not None}
    return max(scored, key=lambda name: scored[name]) if scored else ""


def _ends(pairs: _Pairs, metric: str) -> list[float]:
    return [0.0, *(v for _, c in pairs if c.metric == metric for v in (c.low, c.high, c.difference))]


def _forest(c: Comparison, axes: Mapping[str, charts.Axis]) -> charts.Dot:
    figure = Figure(mean=c.difference, low=c.low, high=c.high, n=c.people)
    return charts.dots([(f"{c.system} {numerals.MINUS} {c.against}", figure, 1)], axes[c.metric]).rows[0]
