"""Cases as their users would see them: where the main system gains most on its reference, and where it loses most."""

from __future__ import annotations

from collections.abc import Iterable

from evals.analysis.comparisons import reference
from evals.analysis.evaluated_run import EvaluatedRun
from evals.records.results import CaseExample, Entry

MAX_CASES = 10
LIST_LENGTH = 10


def best_and_worst(run: EvaluatedRun) -> tuple[tuple[CaseExample, ...], tuple[CaseExample, ...]]:
    """Return at most ten cases each, none twice, sorted by the gain, then by the metric, then by id."""
    plan, other = run.plan, reference(run)
    values = run.metrics[plan.main][plan.metric]
    reference_values = run.metrics[other][plan.metric] if other else values
    gains = [
        (float(value - before), float(value), run.cases[n].id, n)
        for n, (value, before) in enumerate(zip(values, reference_values, strict=True))
        if value == value and before == before  # NaN is unscored
    ]
    best = sorted(gains, key=lambda case: (-case[0], -case[1], case[2]))
    most = min(MAX_CASES, (len(best) + 1) // 2)
    worst = sorted(best[most:], key=lambda case: case[:3])
    return (
        tuple(_example(run, n, value - gain) for gain, value, _, n in best[:most]),
        tuple(_example(run, n, value - gain) for gain, value, _, n in worst[:MAX_CASES]),
    )


def _example(run: EvaluatedRun, n: int, reference_value: float) -> CaseExample:
    plan, case, targets = run.plan, run.cases[n], run.targets[n]
    row = run.answers[plan.main][n]

    def titles(items: Iterable[str]) -> tuple[str, ...]:
        return tuple(run.items[i].title if i in run.items else i for i in items)

    listed = row.items[:LIST_LENGTH]
    return CaseExample(
        case=case.id,
        request=case.request,
        history=titles(case.history),
        targets=titles(sorted(targets, key=lambda item: (-targets[item], item))),
        entries=tuple(
            Entry(title=title, hit=item in targets, reason=row.reasons.get(item, ""))
            for item, title in zip(listed, titles(listed), strict=True)
        ),
        value=float(run.metrics[plan.main][plan.metric][n]),
        reference_value=reference_value,
    )
