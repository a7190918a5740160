"""Dialogues of CrossWOZ (Zhu et al. 2020): for each venue that a user looks for, their messages so far.

A dialogue has goals, one after the other, each of one kind of venue. A case is the turn in which the assistant first
names the venue that its goal ends with: the user's messages since the goal first came up are the request, and the venue
is to be found among all. A venue that the user named before is no case.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from agent.errors import InputError, UsageError
from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options, Protocol, split_users, targets_of
from evals.randomness import rng
from retrieval.query import PreparedRequest

KINDS = {"景点": "attraction", "酒店": "hotel", "餐馆": "restaurant"}
"""The domains by their names in the dialogues."""
NEAR_ANOTHER = "出现在"
"""The beginning of a goal for a venue near another."""


def make(log: InteractionLog, options: Options) -> Task:
    """Make the task. Raises UsageError where the folder has no val.json.zip or test.json.zip of CrossWOZ."""
    venues = {(item.domain, item.title): item.id for item in log.items}
    cases, targets = [], {}
    for name, dialogue in dialogues(options.folder):
        for case, venue in _cases(name, dialogue, venues):
            cases.append(case)
            targets[case.id] = frozenset((venue,))
    # The file lists the best-known venues first, and items with equal scores would keep that order.
    order = rng(options.seed, "venues").permutation(len(log.items))
    shuffled = replace(log, items=tuple(log.items[n] for n in order))
    judged, tuning_cases = split_users(cases, options)
    notes = (
        "Mostly several venues fit the messages, and one was chosen: no ranking by the messages alone can always "
        "put it first.",
        "The catalogue does not say which venues are near each other: requests for a venue near another are a slice.",
    )
    title = f"{log.name}: venues looked for in dialogues"
    return Task(title, shuffled, judged, targets_of((*judged, *tuning_cases), targets), tuning_cases, notes)


def dialogues(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and content of the dialogues of the validation file, else of the test file, without annotators."""
    file = next((f for f in (folder / "val.json.zip", folder / "test.json.zip") if f.exists()), None)
    if file is None:
        raise UsageError(f"{folder} has neither val.json.zip nor test.json.zip: the dialogues are CrossWOZ's own")
    try:
        with zipfile.ZipFile(file) as archive:
            whole = json.loads(archive.read(file.stem))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{file} holds no dialogues ({error}): fetch the file again") from error
    for name, dialogue in whole.items():
        yield name, {key: dialogue[key] for key in ("goal", "messages", "final_goal")}


def split(name: str) -> str:
    """Return dev or test for a dialogue; parsing rules are written on dev."""
    return ("dev", "test")[hashlib.sha256(name.encode()).digest()[0] % 2]


def _cases(name: str, dialogue: dict[str, Any], venues: dict[tuple[str, str], str]) -> Iterator[tuple[Case, str]]:
    names = {goal: value for goal, _, slot, value, _ in dialogue["goal"] if slot == "名称"}
    for goal, kind, slot, title, _ in dialogue["final_goal"]:
        venue = venues.get((KINDS.get(kind, ""), title)) if slot == "名称" and isinstance(title, str) else None
        messages = _messages(dialogue["messages"], goal, kind, title)
        if venue and messages and not any(title in message for message in messages):
            near = "another" if str(names.get(goal, "")).startswith(NEAR_ANOTHER) else "anywhere"
            request = PreparedRequest(text="\n".join(messages), language="zh")
            slices = {"kind": KINDS[kind], "near": near, "split": split(name)}
            yield Case(f"{name}-{goal}", name, request, slices=slices), venue


def _messages(messages: Sequence[dict[str, Any]], goal: int, kind: str, title: str) -> list[str]:
    """Return the user's messages on a goal before the assistant names the venue; none where it never does."""
    texts = list[str]()
    for message in messages:
        if message["role"] == "usr":
            if texts or any(number == goal and filled for number, *_, filled in message["user_state"]):
                texts.append(message["content"])
        elif texts and any(act[1:] == [kind, "名称", title] for act in message["dialog_act"]):
            return texts
    return []


PROTOCOL = Protocol("venues", "the venue that a person looks for in a dialogue, among all venues", make)
