"""Two runs side by side: what they were made with, and which metrics differ by more than chance may explain.

Results hold means and intervals, not users, so that a metric counts as changed where its intervals do not overlap. This
is stricter than a paired test: a metric that it does not list may have changed too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.records.results import Comparison, MetricValue, Results
from evals.report import numerals
from evals.report.pages import markdown_environment
from evals.report.texts import Texts, texts

MIN_COST_RATIO = 1.25
"""Costs that differ by less are not listed: the load of the machine explains that."""
Rows = tuple[tuple[str, str, str], ...]
"""A label, the value in the first run, the value in the second."""
MetricKey = tuple[str, str, str]
"""System, slice (empty for all users), metric."""


@dataclass(frozen=True)
class Changes:
    """What differs between two runs.

    `apart`: metrics whose intervals do not overlap; `near` and `same` count those that differ within them, and not at
    all. `unpaired`: metrics of common systems that one run alone has.
    """

    settings: Rows
    added: tuple[str, ...]
    removed: tuple[str, ...]
    apart: Rows
    near: int
    same: int
    unpaired: Rows
    verdicts: Rows
    costs: Rows
    counts: Rows


def compared(first: Results, second: Results, language: str = "en") -> str:
    """Render the changes from one run to another as Markdown."""
    words = texts(language)
    template = markdown_environment().get_template("changes.md.j2")
    return template.render(first=first, second=second, changes=changes(first, second, words), words=words["changes"])


def changes(first: Results, second: Results, words: Texts) -> Changes:
    """Find what differs between two runs, with labels in the language of the texts."""
    old, new = _metrics(first), _metrics(second)
    both = [key for key in old if key in new]
    apart = [key for key in both if _are_apart(old[key], new[key])]
    same = [key for key in both if old[key] == new[key]]
    unpaired = [key for key in {**old, **new} if key not in both]
    old_systems, new_systems = {s.name for s in first.systems}, {s.name for s in second.systems}
    common = old_systems & new_systems
    return Changes(
        settings=_differing(_settings(first, words), _settings(second, words)),
        added=tuple(s.name for s in second.systems if s.name not in old_systems),
        removed=tuple(s.name for s in first.systems if s.name not in new_systems),
        apart=tuple((_label(key), numerals.mean(old[key]), numerals.mean(new[key])) for key in apart),
        near=len(both) - len(apart) - len(same),
        same=len(same),
        unpaired=tuple((_label(key), _mean(old.get(key)), _mean(new.get(key))) for key in unpaired if key[0] in common),
        verdicts=_differing(_verdicts(first, words), _verdicts(second, words)),
        costs=tuple(_costs(first, second, words)),
        counts=_differing(_counts(first, common, words), _counts(second, common, words)),
    )


def _settings(results: Results, words: Texts) -> Mapping[str, str]:
    labels = words["changes"]["labels"]
    return {
        labels["title"]: results.title,
        labels["command"]: results.command,
        labels["protocol"]: results.protocol,
        labels["notes"]: " ".join(results.notes),
        labels["users"]: numerals.number(results.users),
        labels["cases"]: numerals.number(results.cases),
        labels["main"]: results.main,
        labels["metric"]: results.metric,
        **results.made_with,
        **{labels["setting"].format(system=s.name): s.setting for s in results.systems},
    }


def _metrics(results: Results) -> dict[MetricKey, MetricValue]:
    values = {(s.name, "", m): value for s in results.systems for m, value in s.metrics.items()}
    for part in results.slices:
        for system, metrics in part.metrics.items():
            values |= {(system, f"{part.name}: {part.value}", m): value for m, value in metrics.items()}
    return values


def _verdicts(results: Results, words: Texts) -> Mapping[str, str]:
    labels = words["changes"]["labels"]

    def label(c: Comparison, part: str) -> str:
        pair: str = labels["pair"].format(system=c.system, against=c.against, metric=c.metric)
        return f"{pair}, {part}" if part else pair

    comparisons = [(label(c, ""), c) for c in results.comparisons]
    comparisons += [(label(c, f"{part.name}: {part.value}"), c) for part in results.slices for c in part.comparisons]
    return {
        name: f"{labels[c.verdict]}: {numerals.signed(c.difference)} {numerals.difference(c.low, c.high)}"
        for name, c in comparisons
    }


def _counts(results: Results, systems: set[str], words: Texts) -> Mapping[str, str]:
    labels = words["changes"]["labels"]
    common = [s for s in results.systems if s.name in systems]
    unscored = {f"{s.name}, {labels['unscored']}": numerals.number(s.unscored) for s in common}
    return unscored | {f"{s.name}, {labels['faults']}": numerals.number(s.faults) for s in common}


def _costs(first: Results, second: Results, words: Texts) -> Iterator[tuple[str, str, str]]:
    later = {s.name: s.cost for s in second.systems}
    for system in first.systems:
        if system.name not in later:
            continue
        old, new = system.cost.model_dump(), later[system.name].model_dump()
        for kind in old:
            if max(old[kind], new[kind]) > MIN_COST_RATIO * min(old[kind], new[kind]):
                write = numerals.seconds if kind in ("seconds", "learning") else numerals.number
                yield f"{system.name}, {words['changes']['costs'][kind]}", write(old[kind]), write(new[kind])


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> Rows:
    names = dict.fromkeys([*old, *new])
    return tuple((n, old.get(n, numerals.NONE), new.get(n, numerals.NONE)) for n in names if old.get(n) != new.get(n))


def _are_apart(first: MetricValue, second: MetricValue) -> bool:
    """Tell whether the intervals do not overlap; where one has none, whether the means differ."""
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return first.mean != second.mean
    return first.high < second.low or second.high < first.low


def _label(key: MetricKey) -> str:
    system, part, metric = key
    return f"{system}, {metric}, {part}" if part else f"{system}, {metric}"


def _mean(value: MetricValue | None) -> str:
    return numerals.NONE if value is None else numerals.mean(value)
