"""`python -m evals.injections`: try attacks at every place with a model, go on where it was stopped, and count."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from agent.models.load import load as load_model
from evals.injections.places import PLACES
from evals.injections.results import describe, read_trials
from evals.injections.trials import Attack, World
from evals.randomness import rng
from retrieval.embedding import load as load_embedder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run trials and write the table of all that are in the file."""
    parser = argparse.ArgumentParser(prog="python -m evals.injections", description=__doc__)
    parser.add_argument("--attacks", type=Path, action="append", required=True, help="JSON lines: id, lang, text, …")
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", type=Path, required=True, help="the file of trials, which is added to")
    parser.add_argument("--cache", type=Path, required=True, help="a folder for what the model computed")
    parser.add_argument("--places", nargs="+", choices=PLACES, default=PLACES)
    parser.add_argument("--every", type=int, default=1, help="of so many attacks one")
    parser.add_argument("--seconds", type=float, default=math.inf)
    options = parser.parse_args(arguments)
    attacks = [attack for file in options.attacks for attack in Attack.read(file)]
    attacks = [attacks[at] for at in rng("attacks").permutation(len(attacks))][:: options.every]
    done = {(t.attack, t.place) for t in read_trials(options.out) if t.model == options.model}
    model, began = load_model(options.model, threads=1), time.monotonic()
    world = World(model, load_embedder(), options.cache)
    with options.out.open("a", encoding="utf-8") as out:
        for attack in attacks:
            for place in options.places:
                if (attack.id, place) in done or time.monotonic() - began > options.seconds:
                    continue
                out.write(json.dumps(asdict(world.trial(attack, place)), ensure_ascii=False) + "\n")
                out.flush()
    sys.stdout.write(describe(read_trials(options.out)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
