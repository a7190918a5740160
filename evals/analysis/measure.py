"""The results of a run, from its folder alone: the same whatever order its lines have."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from evals.analysis.comparisons import Pair, corrected, pairs
from evals.analysis.evaluated_run import EvaluatedRun, evaluate
from evals.analysis.examples import LIST_LENGTH, best_and_worst
from evals.analysis.slices import slices
from evals.metrics.base import Lists
from evals.metrics.popularity_deciles import popularity_deciles
from evals.metrics.ranking import RANKING_METRICS
from evals.metrics.registry import LIST_METRICS
from evals.records.results import Cost, MetricValue, Results, Slice, SystemResult
from evals.records.runs import Run
from evals.statistics import Estimate
from retrieval.arrays import Floats, Mask

WHOLE = ("", "")
"""The key of all users among the slices."""
MetricValues = dict[str, dict[str, MetricValue]]
"""By system and metric."""


def measure(run: Run) -> Results:
    """Compute metrics, comparisons, slices and examples. Raises InputError where the run has not ended."""
    evaluated = evaluate(run)
    plan, compared = evaluated.plan, pairs(evaluated)
    parts = {WHOLE: np.ones(len(evaluated.cases), np.bool_), **slices(evaluated)}
    # Few comparisons within slices, since each makes the corrected p of all others larger.
    within_slices = [
        pair for pair in compared if pair.question == "llm" or (pair.question == "best" and pair.system == plan.main)
    ]
    values, differences = dict[tuple[str, str], MetricValues](), {}
    for part, chosen in parts.items():
        metrics, own_pairs = (RANKING_METRICS, compared) if part == WHOLE else ((plan.metric,), within_slices)
        values[part], differences[part] = _estimates(evaluated, chosen, metrics, own_pairs)
    comparisons = corrected(differences, WHOLE, plan.metric)
    best, worst = best_and_worst(evaluated)
    return Results(
        title=plan.title,
        command=plan.command,
        protocol=plan.protocol,
        notes=plan.notes,
        users=len(evaluated.user_ids),
        cases=len(evaluated.cases),
        main=plan.main,
        metric=plan.metric,
        made_with=plan.made_with,
        systems=tuple(_system(evaluated, name, values[WHOLE]) for name in plan.systems),
        comparisons=comparisons[WHOLE],
        slices=tuple(
            Slice(
                name=part[0],
                value=part[1],
                cases=int(chosen.sum()),
                metrics=values[part],
                comparisons=comparisons[part],
            )
            for part, chosen in parts.items()
            if part != WHOLE
        ),
        best=best,
        worst=worst,
    )


def _estimates(
    run: EvaluatedRun, chosen: Mask, metrics: Sequence[str], compared: Sequence[Pair]
) -> tuple[MetricValues, list[tuple[Pair, Estimate]]]:
    """Estimate the metrics of each system, and the differences of the pairs, over the users of the chosen cases."""
    names = [(system, metric) for system in run.plan.systems for metric in metrics]
    main = run.plan.metric
    columns: list[Floats] = [run.metrics[system][metric] for system, metric in names]
    columns += [run.metrics[pair.system][main] - run.metrics[pair.against][main] for pair in compared]
    estimates = run.estimates(columns, chosen)
    by_system: MetricValues = {system: {} for system in run.plan.systems}
    for (system, metric), estimate in zip(names, estimates[: len(names)], strict=True):
        scored = len(np.unique(run.user_of_case[chosen & ~np.isnan(run.metrics[system][metric])]))
        by_system[system][metric] = (
            MetricValue(mean=estimate.mean, low=estimate.low, high=estimate.high, n=estimate.users)
            if estimate
            else MetricValue(mean=None, low=None, high=None, n=scored)
        )
    differences = zip(compared, estimates[len(names) :], strict=True)
    return by_system, [(pair, estimate) for pair, estimate in differences if estimate]


def _system(run: EvaluatedRun, name: str, values: MetricValues) -> SystemResult:
    row, answers = run.systems[name], run.answers[name]
    scored = [
        (case, answer.items[:LIST_LENGTH], targets)
        for case, answer, targets in zip(run.cases, answers, run.targets, strict=True)
        if not answer.unscored
    ]
    lists = Lists(
        lists=[items for _, items, _ in scored],
        histories=[case.history for case, _, _ in scored],
        interaction_counts={item.id: item.interactions for item in run.items.values()},
        categories={item.id: frozenset(item.categories) for item in run.items.values()},
    )
    hits = [item for _, items, targets in scored for item in items if item in targets]
    return SystemResult(
        name=name,
        setting=row.setting,
        metrics=values[name],
        lists={m.name: value for m in LIST_METRICS if (value := m.compute(lists)) is not None},
        cost=Cost(
            seconds=math.fsum(each.seconds for each in answers) / len(answers),
            tokens=math.fsum(each.tokens for each in answers) / len(answers),
            memory=row.memory,
            learning=row.learning,
        ),
        unscored=sum(bool(each.unscored) for each in answers),
        faults=sum(bool(each.faults) for each in answers),
        reads_text=row.reads_text,
        position_bias=row.position_bias,
        popularity_deciles=popularity_deciles(lists.shown, hits, lists.interaction_counts),
    )
