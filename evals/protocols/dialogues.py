"""Conversations of ReDial (Li et al. 2018): in each turn, the films that the recommender names for the first time.

The catalogue and its interactions are another data set's, such as MovieLens; films match by title and year.
"""

from __future__ import annotations

import json
import re
from typing import Any

from agent.errors import InputError, UsageError
from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options, Protocol, split_users, targets_of
from retrieval.columns.kinds import Kind
from retrieval.data.formats.movielens import title_and_year
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest

MENTION = re.compile(r"@(\d+)")
MAX_TEXT = 1_000
"""Characters of a conversation that are given, the latest."""


def make(log: InteractionLog, options: Options) -> Task:
    """Make a case of each turn in which the recommender names a new film of the catalogue.

    Raises UsageError where neither the folder nor the one called redial beside it has *_data.jsonl.
    """
    folders = (options.folder, options.folder.parent / "redial")
    files = [file for folder in folders for file in sorted(folder.glob("*_data.jsonl"))]
    if not files:
        raise UsageError(f"no conversations: {folders[0]} and {folders[1]} have no *_data.jsonl of ReDial")
    films = {_key(item.title, str(item.published.year) if item.published else None): item for item in log.items}
    cases, targets = [], {}
    for number, line in enumerate(files[0].read_text(encoding="utf-8").removesuffix("\n").split("\n")):
        try:
            dialogue = json.loads(line)
        except ValueError as error:
            raise InputError(f"{files[0]}, line {number + 1}: no JSON ({error}): fetch the file again") from error
        for case, relevant in _turns(str(number), dialogue, films):
            cases.append(case)
            targets[case.id] = relevant
    judged, tuning_cases = split_users(cases, options)
    notes = ("A film counts at its first mention alone, and only where the catalogue has it.",)
    title = f"{log.name}: films named next in conversations"
    return Task(title, log, judged, targets_of((*judged, *tuning_cases), targets), tuning_cases, notes)


def _turns(
    name: str, dialogue: dict[str, Any], films: dict[tuple[str, str | None], Item]
) -> list[tuple[Case, frozenset[str]]]:
    mentions = dialogue["movieMentions"] or {}
    named = {key: films.get(_key(*title_and_year(title))) for key, title in mentions.items() if title}
    liked = {key: answers.get("liked") for key, answers in (dialogue["initiatorQuestions"] or {}).items()}
    cases, messages, seen = list[tuple[Case, frozenset[str]]](), list[str](), dict[str, Event]()
    for number, message in enumerate(dialogue["messages"]):
        keys = MENTION.findall(message["text"])
        new = {i.id for k in keys if (i := named.get(k)) and i.id not in seen}
        if new and message["senderWorkerId"] == dialogue["respondentWorkerId"]:
            request = PreparedRequest(tuple(seen.values()), "\n".join(messages)[-MAX_TEXT:], domain="film")
            cases.append((Case(f"{name}-{number}", name, request), frozenset(new)))
        messages.append(MENTION.sub(lambda m: (mentions.get(m[1]) or "").strip(), message["text"]))
        for key in keys:
            if item := named.get(key):
                kind: Kind = "dislike" if liked.get(key) == 0 else "like"
                seen.setdefault(item.id, Event(item, Interaction(user_id=name, item_id=item.id, kind=kind)))
    return cases


def _key(title: str, year: str | None) -> tuple[str, str | None]:
    return re.sub(r"\W+", "", title.split(" (")[0].casefold()), year


PROTOCOL = Protocol("dialogues", "the films recommended next in a conversation, among the whole catalogue", make)
