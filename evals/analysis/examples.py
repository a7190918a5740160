"""Cases as their people would see them: where the main system gained most on what it is held against, and lost most."""

from __future__ import annotations

from collections.abc import Iterable

from evals.analysis.comparisons import before
from evals.analysis.judged import Judged
from evals.records.results import Entry, Shown

CASES = 10
PLACES = 10


def best_and_worst(judged: Judged) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    """At most ten each and no case twice; by what was gained, then by the figure, then by id."""
    plan, other = judged.plan, before(judged)
    figures = judged.figures[plan.main][plan.metric]
    held = judged.figures[other][plan.metric] if other else figures
    gained = [
        (float(figure - was), float(figure), judged.cases[n].id, n)
        for n, (figure, was) in enumerate(zip(figures, held, strict=True))
        if figure == figure and was == was  # NaN is unscored
    ]
    best = sorted(gained, key=lambda case: (-case[0], -case[1], case[2]))
    most = min(CASES, (len(best) + 1) // 2)
    worst = sorted(best[most:], key=lambda case: case[:3])
    return (
        tuple(_shown(judged, n, figure - gain) for gain, figure, _, n in best[:most]),
        tuple(_shown(judged, n, figure - gain) for gain, figure, _, n in worst[:CASES]),
    )


def _shown(judged: Judged, n: int, held: float) -> Shown:
    plan, case, targets = judged.plan, judged.cases[n], judged.targets[n]
    row = judged.answers[plan.main][n]

    def titles(items: Iterable[str]) -> tuple[str, ...]:
        return tuple(judged.items[i].title if i in judged.items else i for i in items)

    listed = row.items[:PLACES]
    return Shown(
        case=case.id,
        request=case.request,
        history=titles(case.history),
        targets=titles(sorted(targets, key=lambda item: (-targets[item], item))),
        entries=tuple(
            Entry(title=title, hit=item in targets, reason=row.reasons.get(item, ""))
            for item, title in zip(listed, titles(listed), strict=True)
        ),
        figure=float(judged.figures[plan.main][plan.metric][n]),
        before=held,
    )
