"""What a log of impressions says: as one JSON object, and as lines of text in a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from agent.cli.terminal import table as align
from evals.online import interleaving, off_policy, rates
from evals.online.table import ImpressionTable
from evals.statistics import Share
from retrieval.messages import messages

COLUMNS = ("click", "finish", "like", "refuse")
CELLS = 110
"""Width of the table of rates, which does not depend on the terminal."""


@dataclass(frozen=True)
class OnlineReport:
    """Rates by group, comparisons of interleaved settings and estimates of settings that were not shown."""

    lists: int
    users: int
    over_users: bool
    rates: list[rates.GroupRates]
    comparisons: list[interleaving.InterleavedComparison]
    estimates: list[off_policy.OffPolicyEstimate]

    def as_json(self) -> dict[str, Any]:
        """Return everything as a JSON object."""
        comparisons = [{**asdict(each), "better": each.better} for each in self.comparisons]
        return {**asdict(self), "comparisons": comparisons}


def evaluate(table: ImpressionTable) -> OnlineReport:
    """Evaluate a table of impressions."""
    comparisons, estimates = interleaving.compare(table), off_policy.estimate(table)
    return OnlineReport(len(table.user), table.users, table.over_users, rates.rates(table), comparisons, estimates)


def lines(report: OnlineReport, language: str) -> Iterator[str]:
    """Yield the report as lines of text."""
    texts = messages("evals", language)["online"]
    names, columns = texts["dimensions"], texts["columns"]

    def share(value: Share | None, form: str = "share_of") -> str:
        if value is None:
            return str(texts["none"])
        return str(texts[form]).format(value=value.value * 100, low=value.low * 100, high=value.high * 100)

    counts = texts["lists"].format(lists=report.lists, users=report.users, shown=report.rates[0].shown)
    yield counts + texts["over_users" if report.over_users else "over_lists"]
    rows = []
    for dimension, groups in groupby(report.rates, lambda each: each.dimension):
        rows.append([names[dimension], *(columns[name] for name in ("shown", *COLUMNS, "satisfaction"))])
        for each in groups:
            reactions = (share(each.reactions[kind], "share") for kind in COLUMNS)
            rows.append(["  " + each.value, f"{each.shown:,}", *reactions, share(each.satisfaction, "share")])
    yield from align(rows, [8] * len(rows[0]), CELLS)
    for compared in report.comparisons:
        yield ""
        yield texts["comparison"].format(**vars(compared), share=share(compared.second_share))
        ending = "better" if compared.better else "no_difference" if compared.more_lists is None else "undecided"
        yield texts[ending].format(better=compared.better, more=compared.more_lists or 0)
    for estimate in report.estimates:
        yield ""
        values = {**vars(estimate), "shown": share(estimate.shown), "effective": int(estimate.effective)}
        if estimate.obstacle:
            covered = f"{estimate.covered.value * 100:.0f}" if estimate.covered else texts["none"]
            effective, least = int(estimate.effective), off_policy.MIN_EFFECTIVE
            why = texts["obstacles"][estimate.obstacle].format(covered=covered, effective=effective, least=least)
            yield texts["no_estimate"].format(**{**values, "obstacle": why})
        else:
            yield texts["estimate"].format(**{**values, "rate": share(estimate.rate)})
