"""Conversations of ReDial (Li et al. 2018): in each turn, the films that the recommender names for the first time.

The catalogue and what people did are another data set's, MovieLens say; films are the same where title and year are.
"""

from __future__ import annotations

import json
import re
from typing import Any

from agent.errors import InputError, UsageError
from evals.cases import Case, Task
from evals.datasets.logs import Log
from evals.protocols.registry import Options, chosen
from retrieval.data.formats.movielens import title_and_year
from retrieval.data.items import Interaction, Item, Kind
from retrieval.query.request import Event, PreparedRequest

MENTION = re.compile(r"@(\d+)")
LONGEST = 1_000
"""Characters of a conversation that are given, the latest."""


def make(log: Log, options: Options) -> Task:
    """UsageError where neither the folder nor the one called redial beside it has *_data.jsonl."""
    folders = (options.folder, options.folder.parent / "redial")
    files = [file for folder in folders for file in sorted(folder.glob("*_data.jsonl"))]
    if not files:
        raise UsageError(f"no conversations: {folders[0]} and {folders[1]} have no *_data.jsonl of ReDial")
    films = {_key(item.title, str(item.published.year) if item.published else None): item for item in log.items}
    cases, targets = [], {}
    for number, line in enumerate(files[0].read_text(encoding="utf-8").removesuffix("\n").split("\n")):
        try:
            talk = json.loads(line)
        except ValueError as error:
            raise InputError(f"{files[0]}, line {number + 1}: no JSON ({error}): fetch the file again") from error
        for case, found in _turns(str(number), talk, films):
            cases.append(case)
            targets[case.id] = found
    judged, learners = chosen(cases, options)
    asked = {case.id for case in (*judged, *learners)}
    notes = ("A film counts at its first mention alone, and only where the catalogue has it.",)
    return Task(
        f"{log.name}: films named next in conversations",
        log,
        judged,
        {name: items for name, items in targets.items() if name in asked},
        learners,
        notes,
    )


def _turns(
    name: str, talk: dict[str, Any], films: dict[tuple[str, str | None], Item]
) -> list[tuple[Case, frozenset[str]]]:
    mentions = talk["movieMentions"] or {}
    named = {key: films.get(_key(*title_and_year(title))) for key, title in mentions.items() if title}
    liked = {key: told.get("liked") for key, told in (talk["initiatorQuestions"] or {}).items()}
    found, said, seen = [], list[str](), dict[str, Event]()
    for number, message in enumerate(talk["messages"]):
        keys = MENTION.findall(message["text"])
        new = {i.id for k in keys if (i := named.get(k)) and i.id not in seen}
        if new and message["senderWorkerId"] == talk["respondentWorkerId"]:
            request = PreparedRequest(tuple(seen.values()), "\n".join(said)[-LONGEST:], domain="film")
            found.append((Case(f"{name}-{number}", name, request), frozenset(new)))
        said.append(MENTION.sub(lambda m: (mentions.get(m[1]) or "").strip(), message["text"]))
        for key in keys:
            if item := named.get(key):
                kind: Kind = "dislike" if liked.get(key) == 0 else "like"
                seen.setdefault(item.id, Event(item, Interaction(user_id=name, item_id=item.id, kind=kind)))
    return found


def _key(title: str, year: str | None) -> tuple[str, str | None]:
    return re.sub(r"\W+", "", title.split(" (")[0].casefold()), year
