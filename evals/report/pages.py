"""Rendering of the templates, and their variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.records.results import Comparison, MetricValue, Results, Slice, SystemResult
from evals.report import charts, numerals
from evals.report.texts import Texts, list_metric, slice_name, texts
from evals.report.verdict import findings

TITLE = 160
"""Characters of a title that are shown at most."""
_MARKUP = re.compile(r"[\\`*|~]|(?<!\w)_|_(?!\w)|\](?=[(\[:])|^[#+>-]")
"""What Markdown would take for markup, and nothing else: names and intervals stay readable."""
_HTML = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_Comparisons = list[tuple[Slice | None, Comparison]]
"""Comparisons with the slice that they are within, None for all users."""


def html(results: Results, language: str) -> str:
    """Render a report as one page that needs no other file."""
    return _environment().get_template("report.html.j2").render(_variables(results, texts(language), language))


def markdown(results: Results, language: str) -> str:
    """Render a report as Markdown."""
    return markdown_environment().get_template("report.md.j2").render(_variables(results, texts(language), language))


def markdown_environment() -> Environment:
    """Return an environment whose inserted texts are one line without markup of their own, HTML included."""
    environment = _environment(finalize=_plain)
    environment.filters["code"] = lambda text: Markup("`" + " ".join(str(text).replace("`", "'").split()) + "`")
    return environment


def _environment(**options: Any) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    formats = (numerals.metric, numerals.signed, numerals.mean, numerals.number, numerals.seconds, numerals.share)
    environment.filters |= {
        write.__name__: write for write in (*formats, numerals.p_value, numerals.tick, numerals.bias)
    }
    environment.filters |= {"clip": _clip, "whole": lambda value: numerals.number(round(value))}
    environment.globals |= {"interval": numerals.interval, "difference": numerals.difference}
    return environment


def _plain(value: Any) -> Markup:
    """Escape a value for Markdown and HTML, on one line."""
    if isinstance(value, Markup):
        return value
    text = _MARKUP.sub(r"\\\g<0>", " ".join(str(value).split()))
    return Markup(_HTML.sub(lambda m: {"<": "&lt;", "&": "&amp;"}[m.group()], text))


def _clip(text: str, longest: int = TITLE) -> str:
    """Cut a text, on one line, to so many characters."""
    joined = " ".join(text.split())
    return joined if len(joined) <= longest else joined[: longest - 1] + "…"


def _variables(results: Results, words: Texts, language: str) -> dict[str, Any]:
    ranked = charts.by_quality(results)
    metrics = list(dict.fromkeys([results.metric, *(m for s in ranked for m in s.metrics)]))
    list_metrics = list(dict.fromkeys(m for s in ranked for m in s.lists))
    overall: _Comparisons = [(None, c) for c in results.comparisons]
    within: _Comparisons = [(part, c) for part in results.slices for c in part.comparisons]
    lines, dots = charts.slices(results)
    tallest, deciles = charts.deciles(results)

    def name(part: Slice) -> str:
        return slice_name(words, part.name, part.value)

    def heading(part: Slice) -> str:
        return f"{name(part)} ({words['slice_chart']['case_count'].format(n=numerals.number(part.cases))})"

    variables = {
        "results": results,
        "words": words,
        "slice_name": name,
        "heading": heading,
        "headings": lambda parts: [heading(part) for part in parts],
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
        "deciles": deciles,
        "compared": overall,
        "within": within,
        "axes": {m: charts.axis(_ends(overall + within, m)) for m in {c.metric for _, c in overall + within}},
        "forest": _forest,
        "list_metrics": [(m, *list_metric(words, m)) for m in list_metrics],
        "incomplete": [s for s in ranked if s.unscored or s.faults],
    }
    return variables | {"contents": _contents(words, variables)}


def _contents(words: Texts, variables: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return id and title of the sections that the page has."""
    sections = [
        ("verdict", words["verdict"]["title"], True),
        ("systems", words["systems"]["title"], True),
        ("quality", words["quality"]["title"], True),
        ("tradeoff", words["tradeoff"]["title"], variables["cloud"]),
        ("slice.chart", words["slice_chart"]["title"], variables["sliced"]),
        ("places", words["position_bias"]["title"], variables["quarters"]),
        ("popularity", words["popularity"]["title"], variables["deciles"]),
        ("comparisons", words["comparisons"]["title"], True),
        ("slices", words["slices"]["title"], True),
        ("lists", words["lists"]["title"], variables["list_metrics"]),
        ("cases.best", words["examples"]["best"], True),
        ("cases.worst", words["examples"]["worst"], True),
        ("left_out", words["unscored"]["title"], True),
        ("method", words["method"]["title"], True),
    ]
    return [(section, title) for section, title, content in sections if content]


def _highest(systems: Sequence[SystemResult], metric: str) -> str:
    """Return the first system whose mean is highest; empty where none has a mean."""
    scored = {s.name: value.mean for s in systems if (value := s.metrics.get(metric)) and value.mean is not None}
    return max(scored, key=lambda name: scored[name]) if scored else ""


def _ends(comparisons: _Comparisons, metric: str) -> list[float]:
    """Return all values that the axis of a metric's differences must hold, 0 among them."""
    return [0.0, *(v for _, c in comparisons if c.metric == metric for v in (c.low, c.high, c.difference))]


def _forest(c: Comparison, axes: Mapping[str, charts.Axis]) -> charts.Dot:
    """Return the mark of a comparison in the forest plot."""
    value = MetricValue(mean=c.difference, low=c.low, high=c.high, n=c.users)
    return charts.dots([(f"{c.system} {numerals.MINUS} {c.against}", value, 1)], axes[c.metric]).rows[0]
