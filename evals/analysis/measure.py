"""What a run found, from its folder alone: the same folder gives the same results, whatever order its lines have."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from evals.analysis.comparisons import Pair, corrected, pairs
from evals.analysis.examples import PLACES, best_and_worst
from evals.analysis.judged import Judged, Mask, judge
from evals.analysis.slices import slices
from evals.metrics.calibration import calibration
from evals.metrics.coverage import coverage
from evals.metrics.diversity import diversity
from evals.metrics.gini import gini
from evals.metrics.novelty import novelty
from evals.metrics.popularity import popularity
from evals.metrics.popularity_deciles import tenths
from evals.metrics.ranking import METRICS
from evals.records.results import Cost, Figure, Results, Slice, SystemResult
from evals.records.runs import Run
from evals.statistics import Estimate, Floats

WHOLE = ("", "")
Figures = dict[str, dict[str, Figure]]


def measure(run: Run) -> Results:
    """InputError where the run has not ended, or its parts do not belong together."""
    judged = judge(run)
    plan, asked = judged.plan, pairs(judged)
    everyone = np.ones(len(judged.cases), np.bool_)
    parts = {WHOLE: everyone, **slices(judged)}
    # Of many slices as few questions as can be, since each makes the others harder to answer.
    fewer = [pair for pair in asked if pair[2] == "llm" or (pair[2] == "best" and pair[0] == plan.main)]
    found = {
        part: _found(judged, chosen, *((METRICS, asked) if part == WHOLE else ((plan.metric,), fewer)))
        for part, chosen in parts.items()
    }
    compared = corrected({part: differences for part, (_, differences) in found.items()}, WHOLE, plan.metric)
    best, worst = best_and_worst(judged)
    return Results(
        title=plan.title,
        command=plan.command,
        protocol=plan.protocol,
        notes=plan.notes,
        people=len(judged.people),
        cases=len(judged.cases),
        main=plan.main,
        metric=plan.metric,
        made_with=plan.made_with,
        systems=tuple(_system(judged, name, found[WHOLE][0]) for name in plan.systems),
        comparisons=compared[WHOLE],
        slices=tuple(
            Slice(
                name=part[0],
                value=part[1],
                cases=int(chosen.sum()),
                figures=found[part][0],
                comparisons=compared[part],
            )
            for part, chosen in parts.items()
            if part != WHOLE
        ),
        best=best,
        worst=worst,
    )


def _found(
    judged: Judged, chosen: Mask, metrics: Sequence[str], asked: Sequence[Pair]
) -> tuple[Figures, list[tuple[Pair, Estimate]]]:
    """Figures by system and metric, and the differences of pairs, over the people of these cases."""
    names = [(system, metric) for system in judged.plan.systems for metric in metrics]
    figures = {name: judged.figures[name] for name in judged.plan.systems}
    main = judged.plan.metric
    columns: list[Floats] = [figures[system][metric] for system, metric in names]
    columns += [figures[system][main] - figures[against][main] for system, against, _ in asked]
    told = judged.estimates(columns, chosen)
    by_system: Figures = {system: {} for system in judged.plan.systems}
    for (system, metric), estimate in zip(names, told[: len(names)], strict=True):
        scored = len(np.unique(judged.who[chosen & ~np.isnan(figures[system][metric])]))
        by_system[system][metric] = (
            Figure(mean=estimate.mean, low=estimate.low, high=estimate.high, n=estimate.people)
            if estimate
            else Figure(mean=None, low=None, high=None, n=scored)
        )
    differences = zip(asked, told[len(names) :], strict=True)
    return by_system, [(pair, estimate) for pair, estimate in differences if estimate]


def _system(judged: Judged, name: str, figures: Figures) -> SystemResult:
    row, answers = judged.systems[name], judged.answers[name]
    scored = [
        (case, answer.items[:PLACES], targets)
        for case, answer, targets in zip(judged.cases, answers, judged.targets, strict=True)
        if not answer.unscored
    ]
    lists = [items for _, items, _ in scored]
    people = {item.id: item.people for item in judged.items.values()}
    categories = {item.id: frozenset(item.categories) for item in judged.items.values()}
    numbers = {
        "coverage": coverage(lists, people),
        "gini": gini(lists, people),
        "novelty": novelty(lists, people),
        "diversity": diversity(lists, categories),
        "popularity": popularity(lists, people),
        "calibration": calibration([case.history for case, _, _ in scored], lists, categories),
    }
    shown = [item for each in lists for item in each]
    hits = [item for _, items, targets in scored for item in items if item in targets]
    return SystemResult(
        name=name,
        setting=row.setting,
        metrics=figures[name],
        lists={what: number for what, number in numbers.items() if number is not None},
        cost=Cost(
            seconds=math.fsum(each.seconds for each in answers) / len(answers),
            tokens=math.fsum(each.tokens for each in answers) / len(answers),
            memory=row.memory,
            learning=row.learning,
        ),
        unscored=sum(bool(each.unscored) for each in answers),
        faults=sum(bool(each.faults) for each in answers),
        reads_text=row.reads_text,
        place_bias=row.place_bias,
        by_popularity=tenths(shown, hits, people),
    )
