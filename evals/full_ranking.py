"""Every item is ranked that a person's history does not hold: the hybrid beside the baselines.

A fifth of each person's interactions is held out, and everything is learned from the rest. The baselines are tuned and
the hybrid's weights learned on held-out interactions too, but of other people: those of each fifth of the people are
judged with what the other four fifths chose. So nothing that is judged was used to choose, and no relevant item hides
among those taken to be irrelevant, as it does where one and the same person is split twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals import hybrid
from evals.baselines import BASELINES, Scores
from evals.metrics.ranking import ndcg, recall
from evals.splits import Floats, Log, Mask, Rows
from retrieval import fusion

SHOWN = 20
PARTS = 5
Figures = dict[str, Floats]
"""One figure a person, of each metric."""


@dataclass(frozen=True)
class Outcome:
    """One table: the figures of each system, the tuned settings, `rivals` that the hybrid is held against."""

    title: str
    figures: dict[str, Figures]
    settings: dict[str, str]
    rivals: tuple[str, ...]
    weights: fusion.Weights


def run(title: str, log: Log, held: Mask, people: Rows, seed: int, say: hybrid.Say) -> Iterator[Outcome]:
    """Judged by these people; two outcomes where there are ratings, as all or only the liked are relevant."""
    goods = {"all interactions": np.ones(len(log.users), np.bool_)}
    rated = not bool(np.isnan(log.values).any())
    if rated:
        goods["rated 4 or better"] = log.values >= 4
    targets = {what: log.targets(held & good) for what, good in goods.items()}
    judged = {what: np.array([p for p in people if len(targets[what][p])]) for what in goods}
    part = np.random.default_rng(seed).permutation(log.people) % PARTS
    figures: dict[str, dict[str, Figures]] = {what: {} for what in goods}
    settings: dict[str, dict[str, str]] = {what: {} for what in goods}
    for baseline in BASELINES:
        start = time.perf_counter()
        tried: dict[str, list[tuple[str, Figures]]] = {what: [] for what in goods}
        for setting in baseline.settings(rated):
            top = _top(baseline.run(log, ~held, setting), log, ~held)
            for what in goods:
                worded = ", ".join(f"{name} {value}" for name, value in setting.items())
                tried[what].append((worded, judge(top, targets[what], judged[what])))
        for what in goods:
            settings[what][baseline.name], figures[what][baseline.name] = _tuned(tried[what], part[judged[what]])
        say(f"{baseline.name}: {len(tried[what])} settings, {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    sources = hybrid.learned(log, ~held, say)
    say(f"hybrid: learned, {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    asked = list(hybrid.ask_all(sources, log, ~held))
    say(f"hybrid: {(time.perf_counter() - start) / len(asked) * 1e3:.0f} ms a request")
    names = [source.name for source in sources]
    for what in goods:
        cases = [each.case(rows) for each, rows in zip(asked, targets[what], strict=True)]
        learned = [
            fusion.fit([case for case, k in zip(cases, part, strict=True) if k != n], fusion.names(names), log.name)
            for n in range(PARTS)
        ]
        ranked = {name: [each.by_source(n) for each in asked] for n, name in enumerate(names)}
        ranked["reciprocal ranks"] = [each.ranked() for each in asked]
        plain = [replace(each, trees="") for each in learned]
        ranked["hybrid without trees"] = [each.ranked(plain[k]) for each, k in zip(asked, part, strict=True)]
        ranked["hybrid"] = [each.ranked(learned[k]) for each, k in zip(asked, part, strict=True)]
        figures[what] |= {name: judge(top, targets[what], judged[what]) for name, top in ranked.items()}
        rivals = tuple(baseline.name for baseline in BASELINES)
        yield Outcome(f"{title}; relevant: {what}", figures[what], settings[what], rivals, learned[0])


def _tuned(tried: Sequence[tuple[str, Figures]], part: Rows) -> tuple[str, Figures]:
    """For each part of the people the figures of the setting that the others rank best with; and these."""
    chosen = []
    for n in range(PARTS):
        means = [float(figures["NDCG@10"][part != n].mean()) for _, figures in tried]
        chosen.append(int(np.argmax(means)))
    pick = np.array(chosen)[part]
    settings = "; ".join(dict.fromkeys(tried[n][0] for n in chosen))
    metrics = tried[0][1]
    return settings, {metric: np.array([tried[k][1][metric][i] for i, k in enumerate(pick)]) for metric in metrics}


def judge(top: Sequence[Rows], targets: Sequence[Rows], people: Rows) -> Figures:
    """Of each of these people, who have targets."""
    pairs = [(top[p][:SHOWN].tolist(), set(targets[p].tolist())) for p in people]
    return {
        "NDCG@10": np.array([ndcg(ranked, relevant) for ranked, relevant in pairs]),
        "Recall@20": np.array([recall(ranked, relevant) for ranked, relevant in pairs]),
    }


def _top(scores: Scores, log: Log, known: Mask) -> Sequence[Rows]:
    """The best rows that are not known, best first, of each person."""
    scores[log.users[known], log.rows[known]] = -np.inf
    found = np.argpartition(-scores, SHOWN, axis=1)[:, :SHOWN]
    order = np.argsort(-np.take_along_axis(scores, found, axis=1), axis=1, kind="stable")
    return list(np.take_along_axis(found, order, axis=1))
