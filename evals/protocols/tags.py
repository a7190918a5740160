"""Requests in words: for a tag that a user gave, what this user so tagged and liked. For MovieLens folders."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

from agent.errors import UsageError
from agent.query import parse_query
from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options, Protocol, split_users
from retrieval.conditions import Columns
from retrieval.query import PreparedRequest

MIN_LIKED = 4.0
"""The rating from which on an item is liked."""


def topic(tag: str) -> str:
    """Return the topic that the product parses from a request for the tag; the request itself where it has none."""
    text = f"something about {tag}"
    return parse_query(PreparedRequest(text=text), Columns(())).text or text


def make(log: InteractionLog, options: Options) -> Task:
    """Make a case of each tag of a user. Raises UsageError where the folder has no tags.csv of MovieLens."""
    by_tag = _items_by_tag(options.folder / "tags.csv")
    rated = {
        (log.user_ids[user], log.items[row].id): value
        for user, row, value in zip(log.users, log.rows, log.values, strict=True)
    }
    liked = {
        (user_id, tag): frozenset(i for i in items if rated.get((user_id, i), 0) >= MIN_LIKED)
        for (user_id, tag), items in by_tag.items()
    }
    relevant = {key: items for key, items in sorted(liked.items()) if items}
    # All that a user tagged is hidden, whichever tag is requested.
    tagged = {(user_id, i) for (user_id, _), items in by_tag.items() for i in items}
    pairs = zip(log.users, log.rows, strict=True)
    hold_out = np.array([(log.user_ids[user], log.items[row].id) in tagged for user, row in pairs])
    untagged = replace(log, items=tuple(item.model_copy(update={"tags": ()}) for item in log.items))
    requests = dict(zip(untagged.user_ids, untagged.requests(~hold_out), strict=True))
    cases = [
        Case(f"{user_id} {tag}", user_id, replace(requests[user_id], text=topic(tag)))
        for user_id, tag in relevant
        if user_id in requests
    ]
    judged, tuning_cases = split_users(cases, options)
    targets = {c.id: relevant[c.user_id, c.id.removeprefix(f"{c.user_id} ")] for c in (*judged, *tuning_cases)}
    notes = (
        "Tags are removed from the catalogue, and what a person tagged from this person's history.",
        "Items that this person did not tag may be relevant too: metrics are lower bounds.",
    )
    title = f"{log.name}: requests from people's tags"
    return Task(title, untagged.restricted_to(~hold_out), judged, targets, tuning_cases, notes)


def _items_by_tag(file: Path) -> dict[tuple[str, str], set[str]]:
    """Read the item ids of each user and tag, tags in lower case with single spaces."""
    by_tag: dict[tuple[str, str], set[str]] = defaultdict(set)
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                by_tag[row["userId"], " ".join(row["tag"].split()).lower()].add(row["movieId"])
    except (OSError, KeyError) as error:
        raise UsageError(f"{file} does not say who gave which tag: the protocol tags needs MovieLens' own") from error
    return by_tag


PROTOCOL = Protocol("tags", "what a person gave a tag and liked, for a request in words made of the tag", make)
