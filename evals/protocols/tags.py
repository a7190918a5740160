"""Requests in words: for a tag that a person gave, what this person so tagged and liked. For MovieLens folders."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace

import numpy as np

from agent.errors import UsageError
from agent.query.to_conditions import parse_query
from evals.cases import Case, Task
from evals.datasets.logs import Log
from evals.protocols.registry import Options, chosen
from retrieval.conditions.columns import Columns
from retrieval.query.request import PreparedRequest

LEAST = 4.0
"""The rating from which on an item is liked."""


def about(tag: str) -> str:
    """What the product takes the wish for something about it to be about; where that is nothing, the wish as it is."""
    wish = f"something about {tag}"
    return parse_query(PreparedRequest(text=wish), Columns(())).text or wish


def make(log: Log, options: Options) -> Task:
    """UsageError where the folder has no tags.csv of MovieLens."""
    file = options.folder / "tags.csv"
    by_tag: dict[tuple[str, str], set[str]] = defaultdict(set)
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                by_tag[row["userId"], " ".join(row["tag"].split()).lower()].add(row["movieId"])
    except (OSError, KeyError) as error:
        raise UsageError(f"{file} does not say who gave which tag: the protocol tags needs MovieLens' own") from error
    rated = {(log.ids[u], log.items[r].id): v for u, r, v in zip(log.users, log.rows, log.values, strict=True)}
    liked = {
        (person, tag): frozenset(i for i in items if rated.get((person, i), 0) >= LEAST)
        for (person, tag), items in by_tag.items()
    }
    found = {key: items for key, items in sorted(liked.items()) if items}
    # What a person tagged is held out whole, whichever tag is asked for.
    tagged = {(person, i) for (person, _), items in by_tag.items() for i in items}
    held = np.array([(log.ids[u], log.items[r].id) in tagged for u, r in zip(log.users, log.rows, strict=True)])
    plain = replace(log, items=tuple(item.model_copy(update={"tags": ()}) for item in log.items))
    requests = dict(zip(plain.ids, plain.requests(~held), strict=True))
    cases = [
        Case(f"{person} {tag}", person, replace(requests[person], text=about(tag)))
        for person, tag in found
        if person in requests
    ]
    judged, learners = chosen(cases, options)
    targets = {c.id: found[c.person, c.id.removeprefix(f"{c.person} ")] for c in (*judged, *learners)}
    notes = (
        "Tags are taken out of the catalogue, and all that a person tagged out of what is known of this person.",
        "Others may have found relevant what this person did not tag: figures are lower bounds.",
    )
    return Task(f"{log.name}: requests from people's tags", plain.only(~held), judged, targets, learners, notes)
