"""Lists for several people, measured by what each of them liked and was not known to: is the worse-off one better off?

A fifth of each person's interactions is held out, the product is built from the rest as `whyrec index` does, and groups
are drawn by lot, nobody in two of them. Each list is judged for each member by NDCG@10 of the held-out likes. The
worse-off member of a group is the one with the lower value, list by list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from agent.lists import aggregation
from agent.lists.group import Member, score_group
from agent.recommender import Recommender
from evals.cases import Case, Task
from evals.metrics.ranking import ndcg
from evals.randomness import rng, shuffle_users
from evals.statistics import Estimate, estimates
from retrieval.arrays import Floats, Rows
from retrieval.errors import NotEnoughData
from retrieval.progress import Progress, no_progress
from retrieval.query import Request

N = 10
BASELINE = "average"
Aggregate = Callable[[Floats, int], Rows]
"""From scores, (people, items), to the columns of the n best items."""


def _best(totals: Floats, n: int) -> Rows:
    return np.asarray(np.argsort(-totals, kind="stable")[:n], np.int64)


def _average_of_gains(scores: Floats, n: int) -> Rows:
    """Return the largest sums of the gains that a fair list multiplies."""
    return _best(aggregation.gains(scores, n).sum(axis=0), n)


def _borda(scores: Floats, n: int) -> Rows:
    return _best(-aggregation.places(scores).sum(axis=0).astype(np.float64), n)


def _without_misery(scores: Floats, n: int) -> Rows:
    """Return the best averages of items that are in the better half of everybody's own order (Masthoff 2004)."""
    in_better_half = (aggregation.places(scores) <= scores.shape[1] / 2).all(axis=0)
    return _best(aggregation.standardized(scores).mean(axis=0) - 1e3 * ~in_better_half, n)


def _in_turn(scores: Floats, n: int) -> Rows:
    """Return the best items of each person in turn."""
    own = aggregation.places(scores)
    return _best(-(own * len(scores) + np.arange(len(scores))[:, None]).min(axis=0).astype(np.float64), n)


AGGREGATIONS: Mapping[str, Aggregate] = {
    **{name: partial(aggregation.aggregate, aggregation=name) for name in aggregation.AGGREGATIONS},
    "average of gains": _average_of_gains,
    "Borda": _borda,
    "average without misery": _without_misery,
    "in turn": _in_turn,
}
"""Those of the product, and others that they are compared with."""


@dataclass(frozen=True)
class GroupMetrics:
    """NDCG@10 of each member of each group by the name of the aggregation, (groups, members)."""

    groups: tuple[tuple[str, ...], ...]
    values: Mapping[str, Floats]

    def estimates(self, of: Callable[[Floats], Floats]) -> dict[str, tuple[Estimate, Estimate]]:
        """Return for each aggregation the mean over groups of a value of a group, and its difference to the average.

        `of` takes (groups, members) and returns (groups,). Groups are resampled, in pairs for a difference.
        """
        names = list(self.values)
        columns = np.stack([of(self.values[name]) for name in names], axis=1)
        differences = columns - of(self.values[BASELINE])[:, None]
        ids = [" ".join(group) for group in self.groups]
        both = zip(names, estimates(columns, ids), estimates(differences, ids), strict=True)
        return {name: (value, difference) for name, value, difference in both if value and difference}


def draw_groups(
    users: Sequence[str], size: int, most: int, seed: int, *, others: bool = False
) -> list[tuple[str, ...]]:
    """Return groups of users, nobody in two; for `others` as many groups of those whom these leave over.

    The latter share members: settings are chosen by them, and what was chosen is reported of the former. A quarter of
    the users are left over at least. Raises NotEnoughData for too few users.
    """
    salted = shuffle_users([f"groups {user}" for user in users], seed)  # no order that another draw has, too
    shuffled = [user.removeprefix("groups ") for user in salted]
    members = min(most, len(shuffled) * 3 // 4 // size) * size
    if not members or len(shuffled) - members < size:
        raise NotEnoughData(f"{len(shuffled)} people are too few for groups of {size}")
    if not others:
        return [tuple(shuffled[k : k + size]) for k in range(0, members, size)]
    rest = shuffled[members:]
    draws = rng(seed, "groups of others", size)
    return [tuple(rest[k] for k in draws.choice(len(rest), size, replace=False)) for _ in range(most)]


def measure(
    recommender: Recommender, task: Task, groups: Sequence[tuple[str, ...]], progress: Progress = no_progress
) -> GroupMetrics:
    """Return the NDCG@10 of the members of groups for every aggregation."""
    cases = {case.user_id: case for case in (*task.cases, *task.tuning_cases)}
    values: dict[str, list[list[float]]] = {name: [] for name in AGGREGATIONS}
    for done, group in enumerate(groups, 1):
        members = [_member(cases[user]) for user in group]
        scored = score_group(recommender, Request(n=N), members)
        for name, aggregate in AGGREGATIONS.items():
            ranked = [scored.items[column].id for column in aggregate(scored.scores, N)]
            values[name].append([ndcg(ranked, task.targets[cases[user].id]) for user in group])
        progress(done, len(groups))
    return GroupMetrics(tuple(groups), {name: np.array(each) for name, each in values.items()})


def _member(case: Case) -> Member:
    return Member(case.user_id, case.request.history)


def table(measured: GroupMetrics) -> str:
    """Return the worse-off member's and the mean NDCG@10 by aggregation, as a Markdown table."""
    worst = measured.estimates(lambda values: np.asarray(values.min(axis=1)))
    mean = measured.estimates(lambda values: np.asarray(values.mean(axis=1)))
    lines = [
        f"| {len(measured.groups)} groups | worse-off NDCG@10 | less the average list's | mean NDCG@10 | less the "
        "average list's |",
        "|---|---|---|---|---|",
    ]
    for name in measured.values:
        cells = [
            cell
            for value, difference in (worst[name], mean[name])
            for cell in (f"{value.mean:.4f}", f"{difference.mean:+.4f} [{difference.low:+.4f}, {difference.high:+.4f}]")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
