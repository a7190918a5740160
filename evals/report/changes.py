"""Two runs side by side: what they were made with, and which of their figures differ by more than chance may explain.

Of two runs only means and intervals are at hand, not people, so a figure counts as changed where its intervals do not
meet. That asks more than a paired test would: what it does not flag may have changed too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.records.results import Comparison, Figure, Results
from evals.report import numerals
from evals.report.pages import markdown_environment

COST = 1.25
"""Costs that differ by less are not told: another machine load does that."""
Pairs = tuple[tuple[str, str, str], ...]
"""What it is, in the first run, in the second."""


@dataclass(frozen=True)
class Changes:
    """`apart`: figures whose intervals do not meet; `near` and `same` count those that differ within them or not."""

    settings: Pairs
    added: tuple[str, ...]
    removed: tuple[str, ...]
    apart: Pairs
    near: int
    same: int
    lone: Pairs
    verdicts: Pairs
    costs: Pairs
    counts: Pairs


def compared(a: Results, b: Results) -> str:
    """Markdown."""
    found = changes(a, b)
    return markdown_environment().get_template("changes.md.j2").render(a=a, b=b, found=found)


def changes(a: Results, b: Results) -> Changes:
    was, now = _figures(a), _figures(b)
    both = [name for name in was if name in now]
    apart = [name for name in both if _apart(was[name], now[name])]
    same = [name for name in both if was[name] == now[name]]
    alone = [name for name in {**was, **now} if name not in both]
    before, after = {s.name for s in a.systems}, {s.name for s in b.systems}
    return Changes(
        settings=_differing(_told(a), _told(b)),
        added=tuple(s.name for s in b.systems if s.name not in before),
        removed=tuple(s.name for s in a.systems if s.name not in after),
        apart=tuple((_named(n), numerals.mean(was[n]), numerals.mean(now[n])) for n in apart),
        near=len(both) - len(apart) - len(same),
        same=len(same),
        lone=tuple((_named(n), _mean(was.get(n)), _mean(now.get(n))) for n in alone if n[0] in before & after),
        verdicts=_differing(_verdicts(a), _verdicts(b)),
        costs=tuple(_costs(a, b)),
        counts=_differing(_counts(a, before & after), _counts(b, before & after)),
    )


def _told(results: Results) -> Mapping[str, str]:
    settings = {f"setting of {s.name}": s.setting for s in results.systems}
    return {
        "title": results.title,
        "command": results.command,
        "protocol": results.protocol,
        "notes": " ".join(results.notes),
        "people": numerals.number(results.people),
        "cases": numerals.number(results.cases),
        "main system": results.main,
        "judged by": results.metric,
        **results.made_with,
        **settings,
    }


def _figures(results: Results) -> dict[tuple[str, str, str], Figure]:
    """By system, slice (empty for all people) and metric."""
    found = {(s.name, "", m): f for s in results.systems for m, f in s.metrics.items()}
    for part in results.slices:
        for system, figures in part.figures.items():
            found |= {(system, f"{part.name}: {part.value}", m): f for m, f in figures.items()}
    return found


def _verdicts(results: Results) -> Mapping[str, str]:
    def named(c: Comparison, where: str) -> str:
        return f"{c.system} less {c.against}, {c.metric}{where}"

    said = [(named(c, ""), c) for c in results.comparisons]
    said += [(named(c, f", {part.name}: {part.value}"), c) for part in results.slices for c in part.comparisons]
    return {
        name: f"{c.verdict}: {numerals.signed(c.difference)} {numerals.difference(c.low, c.high)}" for name, c in said
    }


def _counts(results: Results, systems: set[str]) -> Mapping[str, str]:
    shown = [s for s in results.systems if s.name in systems]
    unscored = {f"{s.name}, unscored": numerals.number(s.unscored) for s in shown}
    return unscored | {f"{s.name}, faults": numerals.number(s.faults) for s in shown}


def _costs(a: Results, b: Results) -> Iterator[tuple[str, str, str]]:
    later = {s.name: s.cost for s in b.systems}
    for system in a.systems:
        if system.name not in later:
            continue
        was, now = system.cost.model_dump(), later[system.name].model_dump()
        for what in was:
            if max(was[what], now[what]) > COST * min(was[what], now[what]):
                write = numerals.seconds if what in ("seconds", "learning") else numerals.number
                yield f"{system.name}, {what}", write(was[what]), write(now[what])


def _differing(was: Mapping[str, str], now: Mapping[str, str]) -> Pairs:
    names = dict.fromkeys([*was, *now])
    return tuple((n, was.get(n, numerals.NONE), now.get(n, numerals.NONE)) for n in names if was.get(n) != now.get(n))


def _apart(a: Figure, b: Figure) -> bool:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return a.mean != b.mean
    return a.high < b.low or b.high < a.low


def _named(name: tuple[str, str, str]) -> str:
    system, part, metric = name
    return f"{system}, {metric}, {part}" if part else f"{system}, {metric}"


def _mean(found: Figure | None) -> str:
    return numerals.NONE if found is None else numerals.mean(found)
