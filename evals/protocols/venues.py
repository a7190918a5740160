"""Dialogues of CrossWOZ (Zhu et al. 2020): for each venue that is looked for, what the person has said so far.

A dialogue has goals, one after the other, each of one kind of venue. A case is the turn in which the venue that its
goal ends with is named for the first time, by the assistant: what the person said since the goal was first spoken of is
the request, and the venue is to be found among all. A venue that the person named before is no case.
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
from evals.cases import Case, Task, draw
from evals.datasets.logs import Log
from evals.protocols.registry import Options, chosen
from retrieval.query.request import PreparedRequest

KINDS = {"景点": "attraction", "酒店": "hotel", "餐馆": "restaurant"}
"""What the dialogues call each domain."""
NEAR = "出现在"
"""How the goals begin that ask for a venue near another."""


def make(log: Log, options: Options) -> Task:
    """UsageError where the folder has no val.json.zip or test.json.zip of CrossWOZ."""
    found = {(item.domain, item.title): item.id for item in log.items}
    cases, targets = [], {}
    for name, talk in dialogues(options.folder):
        for case, venue in _asked(name, talk, found):
            cases.append(case)
            targets[case.id] = frozenset((venue,))
    # The file lists the best known first, and equals would keep that order.
    order = draw(options.seed, "venues").permutation(len(log.items))
    mixed = replace(log, items=tuple(log.items[n] for n in order))
    judged, learners = chosen(cases, options)
    asked = {case.id for case in (*judged, *learners)}
    notes = (
        "Mostly several venues fit what was said, and one of them was taken: no ranking by what was said alone finds "
        "it always.",
        "Who was near what is not in the catalogue: those who ask for a venue near another are a slice of their own.",
    )
    return Task(
        f"{log.name}: venues looked for in dialogues",
        mixed,
        judged,
        {name: items for name, items in targets.items() if name in asked},
        learners,
        notes,
    )


def dialogues(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The dialogues of the validation file, else of the test file, with their names; nothing of who annotated them."""
    file = next((f for f in (folder / "val.json.zip", folder / "test.json.zip") if f.exists()), None)
    if file is None:
        raise UsageError(f"{folder} has neither val.json.zip nor test.json.zip: the dialogues are CrossWOZ's own")
    try:
        with zipfile.ZipFile(file) as packed:
            talks = json.loads(packed.read(file.stem))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{file} holds no dialogues ({error}): fetch the file again") from error
    for name, talk in talks.items():
        yield name, {key: talk[key] for key in ("goal", "messages", "final_goal")}


def split(name: str) -> str:
    """dev or test, of a dialogue; rules are written on dev."""
    return ("dev", "test")[hashlib.sha256(name.encode()).digest()[0] % 2]


def _asked(name: str, talk: dict[str, Any], found: dict[tuple[str, str], str]) -> Iterator[tuple[Case, str]]:
    wanted = {goal: value for goal, _, slot, value, _ in talk["goal"] if slot == "名称"}
    for goal, kind, slot, title, _ in talk["final_goal"]:
        venue = found.get((KINDS.get(kind, ""), title)) if slot == "名称" and isinstance(title, str) else None
        said = _said(talk["messages"], goal, kind, title)
        if venue and said and not any(title in each for each in said):
            near = "another" if str(wanted.get(goal, "")).startswith(NEAR) else "anywhere"
            request = PreparedRequest(text="\n".join(said), language="zh")
            slices = {"kind": KINDS[kind], "near": near, "split": split(name)}
            yield Case(f"{name}-{goal}", name, request, slices=slices), venue


def _said(messages: Sequence[dict[str, Any]], goal: int, kind: str, title: str) -> list[str]:
    """What the person said of a goal before the venue was named; nothing where the assistant never names it."""
    said = list[str]()
    for message in messages:
        if message["role"] == "usr":
            if said or any(number == goal and told for number, *_, told in message["user_state"]):
                said.append(message["content"])
        elif said and any(act[1:] == [kind, "名称", title] for act in message["dialog_act"]):
            return said
    return []
