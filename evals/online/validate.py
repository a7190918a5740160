"""Proof on simulated users: `python -m evals.online.validate`. Intervals hold, and the better setting is found.

True rates come from as many other logs as are judged.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from evals.online import interleaving, off_policy, rates, simulate
from evals.online.simulate import Population
from evals.online.table import ImpressionTable
from evals.statistics import Share

GAIN = 0.1
"""By how much the click rate of the better setting is higher."""
TRUTH, JUDGED, INTERLEAVED, EQUAL = 1, 2, 3, 4
"""First numbers of the seeds of logs, by what they are for."""
REACTIONS = ("click", "finish", "refuse")


def validate(logs: int, population: Population) -> dict[str, Any]:
    """Return how often intervals hold the truth, and how often the better setting is found, over some logs."""
    return {"logs": logs, **_coverage(logs, population), **_interleaving(logs, population)}


def _coverage(logs: int, population: Population) -> dict[str, Any]:
    """Return the share of 95 % intervals that hold the true rate: of each reaction, and off-policy."""
    truth, other_rate = _truth(logs, population)
    hits, estimates = defaultdict[str, list[bool]](list), list[off_policy.OffPolicyEstimate]()
    for log in range(logs):
        table, _ = simulate.explored(np.random.default_rng([JUDGED, log]), population)
        for name, value in _shares(table).items():
            hits[name.split()[0]].append(value.low <= truth[name] <= value.high)
        estimates += off_policy.estimate(table)
    answers = [each.rate for each in estimates if each.rate]
    return {
        "click rate": truth["click all "],
        "coverage by reaction": {name: float(np.mean(each)) for name, each in hits.items()},
        "coverage": float(np.mean([hit for each in hits.values() for hit in each])),
        "off-policy": {
            "true rate": other_rate,
            "mean estimate": float(np.mean([each.value for each in answers])),
            "coverage": float(np.mean([each.low <= other_rate <= each.high for each in answers])),
            "effective sample size": float(np.mean([each.effective for each in estimates])),
            "answered": len(answers) / logs,
        },
    }


def _truth(logs: int, population: Population) -> tuple[dict[str, float], float]:
    """Return the rates of each group, and of the setting that is never shown."""
    events, counts, other_rates = defaultdict[str, float](float), defaultdict[str, float](float), list[float]()
    for log in range(logs):
        table, other_rate = simulate.explored(np.random.default_rng([TRUTH, log]), population)
        other_rates.append(other_rate)
        for name, value in _shares(table).items():
            events[name] += value.value * value.count
            counts[name] += value.count
    return {name: events[name] / counts[name] for name in events}, float(np.mean(other_rates))


def _interleaving(logs: int, population: Population) -> dict[str, Any]:
    """Return how often the better of two settings is found, and how often one of two equal ones is called better."""

    def compared(seed: int, noise: float) -> list[interleaving.InterleavedComparison]:
        noises = population.noise, noise
        seeds = (np.random.default_rng([seed, log]) for log in range(logs))
        return [interleaving.compare(simulate.interleaved(rng, population, noises))[0] for rng in seeds]

    unequal = compared(INTERLEAVED, simulate.noise_of_better(population, GAIN))
    equal = compared(EQUAL, population.noise)
    return {
        "better setting by the interval": float(np.mean([each.better == "second" for each in unequal])),
        "better setting by wins": float(np.mean([each.second_wins > each.first_wins for each in unequal])),
        "equal settings told apart": float(np.mean([bool(each.better) for each in equal])),
    }


def _shares(table: ImpressionTable) -> dict[str, Share]:
    """Return the shares of a table by reaction, dimension and value."""
    shares = dict[str, Share | None]()
    for group in rates.rates(table):
        shares |= {f"{kind} {group.dimension} {group.value}": group.reactions[kind] for kind in REACTIONS}
        shares[f"satisfaction {group.dimension} {group.value}"] = group.satisfaction
    return {name: value for name, value in shares.items() if value}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evals.online.validate", description=__doc__)
    parser.add_argument("--logs", type=int, default=200)
    parser.add_argument("--lists", type=int, default=2_000, help="lists of a log")
    parser.add_argument("--users", type=int, default=200, help="users of a log, who have these lists together")
    options = parser.parse_args(arguments)
    population = Population(options.users, options.lists // options.users)
    sys.stdout.write(json.dumps(validate(options.logs, population), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
