"""How good the shortlist is: `python -m evals.retrieval --data NAME --data-dir DIR` prints the tables in Markdown.

ml-latest-small and goodbooks are ranked whole, held out at random and, where there are times, by time; games is next
items among others. Ratings, splits, draws and learned weights are the same on every run with the same seed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from evals import full_ranking, next_item, splits, vectors
from evals.full_ranking import Outcome
from evals.splits import Log
from evals.statistics import interval

DATA = ("ml-latest-small", "goodbooks", "games")
SHARE = 0.2
LASTING = 30.0
"""Days of activity from which on the order of a person's times is taken to be real."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description="How good the shortlist is.")
    parser.add_argument("--data", choices=DATA, required=True)
    parser.add_argument("--data-dir", type=Path, required=True, help="the folder that holds a folder of that name")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--people", type=int, default=6_000, help="at most so many are judged")
    parser.add_argument("--cache", type=Path, default=vectors.folder(), help="folder for the vectors of texts")
    options = parser.parse_args(arguments)
    log = splits.load(options.data_dir / options.data)
    sys.stdout.write(f"# {options.data}, seed {options.seed}\n\n")
    if options.data == "games":
        outcomes = next_item.run(log, options.people, options.seed, options.cache, say)
    else:
        outcomes = ranked_whole(log, options.seed, options.people)
    for outcome in outcomes:
        sys.stdout.write("\n".join([*table(outcome), ""]))
        sys.stdout.flush()
    return 0


def ranked_whole(log: Log, seed: int, people: int) -> Iterator[Outcome]:
    judged = np.sort(np.random.default_rng(seed).permutation(log.people)[:people])

    yield from full_ranking.run("at random", log, splits.at_random(log, SHARE, seed), judged, seed, say)
    if not np.isnan(log.times).any():
        what = f"the latest, of people active over {LASTING:.0f} days"
        yield from full_ranking.run(what, log, splits.latest(log, SHARE, seed, LASTING), judged, seed, say)


def table(outcome: Outcome) -> Iterator[str]:
    """Means with their 95 % intervals; then the hybrid's lift over the best of the others, by paired differences."""
    metrics = list(outcome.figures["hybrid"])
    yield f"## {outcome.title}\n"
    yield f"| | {' | '.join(metrics)} | setting |\n|---|{'---|' * len(metrics)}---|"
    for system, figures in outcome.figures.items():
        cells = []
        for metric in metrics:
            low, high = interval(figures[metric])
            cells.append(f"{figures[metric].mean():.4f} [{low:.4f}, {high:.4f}]")
        yield f"| {system} | {' | '.join(cells)} | {outcome.settings.get(system, '')} |"
    yield ""
    for metric in metrics:
        others = {name: outcome.figures[name][metric] for name in outcome.rivals}
        best = max(others, key=lambda name: float(others[name].mean()))
        hybrid = outcome.figures["hybrid"][metric]
        low, high = interval(hybrid - others[best])
        yield (
            f"{metric}: hybrid {hybrid.mean() / others[best].mean():.3f} × {best}, difference "
            f"{hybrid.mean() - others[best].mean():+.4f} [{low:+.4f}, {high:+.4f}], {len(hybrid)} people"
        )
    yield "\n| feature | weight | 95 % |\n|---|---|---|"
    weights = outcome.weights
    for name, value, low, high in zip(weights.features, weights.values, weights.low, weights.high, strict=True):
        yield f"| {name} | {value:.3f} | [{low:.3f}, {high:.3f}] |" if value else f"| {name} | off | |"
    yield ""


def say(line: str) -> None:
    seconds = time.process_time()
    sys.stderr.write(f"[{seconds:.0f} s of processor] {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
