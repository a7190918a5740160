"""Scripted conversations and questions over a catalogue, played against the product's own conversation.

A conversation is a line `{"id", "language", "turns": [{"say", "expect": {…}}]}` of a person of whom nothing is known:

    list         whether a new list must (true) or must not (false) be shown
    must         conditions that every listed item meets, in the grammar of docs/conditions.md
    must_not     conditions that none meets
    mostly       conditions that more than half meet
    not_titles   titles that are not listed
    mention      lists of texts, of each of which one stands in the answer
    unavailable  whether the answer must say that the catalogue has nothing for it

A question is a line `{"language", "shown": [ids], "text", "answer": [[…]]}`, or `"absent": true` where the answer must
say that the catalogue does not say.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from agent.chat.conversation import Chat
from agent.errors import InputError
from agent.recommender import Recommender
from evals.statistics import resampled_means, seed
from prompts import LANGUAGES
from retrieval.arrays import Floats
from retrieval.conditions import Columns, parse_condition
from retrieval.data.items import Item
from retrieval.errors import RequestError
from retrieval.index import Index
from retrieval.messages import messages

NOBODY = "nobody"
Figure = int | float | tuple[float, float]
_CONDITION_KEYS = {"must": (1.0, 1.0), "must_not": (0.0, 0.0), "mostly": (0.5001, 1.0)}
"""The least and the greatest share of the listed items that may meet the conditions of an expectation."""
_SAYS_NOTHING = re.compile(
    r"nothing on|nothing in the catalogue|no item here|not in the catalogue|does not say|has no description|nothing "
    r"else|no items? name|has nothing|"
    r"目录里没有|没有写|没写|没有合适|没有匹配|没有条目|什么都没有|没有别的",
    re.I,
)


@dataclass(frozen=True)
class Verdict:
    """What was said, what was answered, and which expectations were not met. `listed`: whether a list was shown."""

    name: str
    text: str
    answer: str
    faults: tuple[str, ...]
    listed: bool = False


def packaged() -> list[Path]:
    """Return the packaged files of conversations over the packaged sample."""
    folder = files("evals.understanding") / "conversations"
    return [Path(str(folder / f"{language}.jsonl")) for language in LANGUAGES]


def read_lines(path: Path, fields: Sequence[str]) -> list[dict[str, Any]]:
    """Read a file of JSON objects with these fields. Raises InputError with the number of the first other line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}): give a file of JSON objects in UTF-8") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: no JSON ({error})") from error
        if not isinstance(row, dict) or (missing := [name for name in fields if name not in row]):
            raise InputError(f"{path}, line {number}: no {', '.join(missing or fields)}: write one JSON object a line")
        rows.append(row)
    if not rows:
        raise InputError(f"{path}: no lines: write one JSON object a line")
    return rows


class Stage:
    """A copy of an index in which each conversation is of a person of whom nothing is known."""

    def __init__(self, recommender: Recommender):
        self._folder = tempfile.TemporaryDirectory(prefix="whyrec-")
        if recommender.index is None:
            raise InputError("a conversation needs an index")
        copied = Path(self._folder.name) / "index"
        shutil.copytree(recommender.index.folder, copied, ignore=shutil.ignore_patterns("people"))
        self.index = Index(copied)
        recommender.index = self.index
        self.recommender = recommender

    def chat(self, number: int, language: str) -> Chat:
        """Return a conversation of somebody new, before its first message."""
        return Chat(self.recommender, f"{NOBODY}-{number}", language)

    def close(self) -> None:
        """Remove the copy."""
        self._folder.cleanup()


def play(stage: Stage, conversations: Sequence[Mapping[str, Any]]) -> Iterator[list[Verdict]]:
    """Play each conversation and yield the verdicts on its turns.

    Raises InputError, before the first is played, for a condition that the grammar or the catalogue lacks.
    """
    for number, conversation in enumerate(conversations):
        _check_conditions(stage, str(conversation.get("id", number)), conversation["turns"])
    for number, conversation in enumerate(conversations):
        chat = stage.chat(number, conversation["language"])
        "".join(chat.start())
        verdicts = []
        for turn in conversation["turns"]:
            before = chat.state.listed
            answer = "".join(chat.reply(turn["say"]))
            lines = len(re.findall(r"^\d+\. ", answer, re.M))
            listed = chat.state.listed != before or lines > 1 or (lines == 1 and chat.turns[-1]["changed"])
            shown = [stage.index.items[i] for i in chat.state.shown]
            faults = tuple(_faults(turn.get("expect", {}), shown, listed, answer))
            verdicts.append(Verdict(str(conversation.get("id", number)), turn["say"], answer, faults, listed))
        yield verdicts


def _check_conditions(stage: Stage, name: str, turns: Sequence[Mapping[str, Any]]) -> None:
    for turn in turns:
        expected = turn.get("expect", {})
        for text in (text for key in _CONDITION_KEYS for text in expected.get(key, ())):
            try:
                stage.recommender.retriever.columns.check_fields([parse_condition(text)])
            except RequestError as error:
                raise InputError(f"conversation {name}, {turn['say']!r}: {text!r}: {error}") from error


def _faults(expected: Mapping[str, Any], shown: Sequence[Item], listed: bool, answer: str) -> Iterator[str]:
    """Yield the expectations that a turn does not meet."""
    if "list" in expected and expected["list"] != listed:
        yield "no list" if expected["list"] else "a list"
    for texts in expected.get("mention", ()):
        if not any(text.casefold() in answer.casefold() for text in texts):
            yield f"does not mention {' or '.join(texts)}"
    if expected.get("unavailable") and not _SAYS_NOTHING.search(answer):
        yield "does not say that there is nothing"
    if not listed or expected.get("unavailable"):
        return
    columns = Columns(list(shown))
    for key, (least, most) in _CONDITION_KEYS.items():
        for text in expected.get(key, ()):
            met = columns.mask(parse_condition(text))
            share = float(met.mean()) if shown else least
            if not least <= share <= most:
                wrong = [item.title for item, meets in zip(shown, met, strict=True) if meets != (key != "must_not")]
                yield f"{key} {text}: {', '.join(wrong)}"
    titles = {texts.title.casefold() for item in shown for texts in (item, *item.translations.values())}
    for title in expected.get("not_titles", ()):
        if title.casefold() in titles:
            yield f"lists {title}"


def conversation_figures(played: Sequence[Sequence[Verdict]]) -> dict[str, Figure]:
    """Return the shares of turns with a list, of other turns and of whole conversations that are right.

    Each with its 95 % bootstrap interval over conversations, whose turns depend on one another.
    """
    figures: dict[str, Figure] = {"n": len(played), "turns": sum(map(len, played))}
    for name, of_turn in (("lists", lambda turn: turn.listed), ("others", lambda turn: not turn.listed)):
        counts = np.array([[sum(map(of_turn, each)), _right(filter(of_turn, each))] for each in played], float)
        figures |= {name: int(counts[:, 0].sum())} | _shares(f"{name}_right", counts)
    whole = np.array([[1, all(not turn.faults for turn in each)] for each in played], float)
    return figures | _shares("wholly_right", whole)


def _right(turns: Iterable[Verdict]) -> int:
    return sum(not turn.faults for turn in turns)


def _shares(name: str, counts: Floats) -> dict[str, Figure]:
    """Return the share of right ones and its interval, from numbers and right ones by conversation, (n, 2)."""
    means = resampled_means(counts, seed([name]))
    shares = means[:, 1] / np.maximum(means[:, 0], 1e-12)
    low, high = (float(np.quantile(shares, q)) for q in (0.025, 0.975))
    return {name: float(counts[:, 1].sum() / max(counts[:, 0].sum(), 1)), f"{name}_interval": (low, high)}


def ask(stage: Stage, questions: Sequence[Mapping[str, Any]]) -> Iterator[Verdict]:
    """Ask each question with its items on show, and yield the verdict on the answer.

    Raises InputError, before the first is asked, for an unknown item and for a question of which nothing is expected.
    """
    for number, question in enumerate(questions, 1):
        if unknown := [item_id for item_id in question["shown"] if item_id not in stage.index.items]:
            raise InputError(f"question {number}: the index has no item {unknown[0]!r}: give ids of its items")
        if not (question.get("answer") or question.get("absent")):
            raise InputError(f"question {number}: nothing is expected: give an answer, or absent: true")
    for number, question in enumerate(questions, 1):
        chat = stage.chat(number, question["language"])
        chat.session.state = replace(
            chat.state, listed=tuple(question["shown"]), offset=0, language=question["language"]
        )
        before = chat.state.listed
        answer = "".join(chat.reply(question["text"]))
        faults = [
            f"does not answer {' or '.join(texts)}"
            for texts in question.get("answer", ())
            if not any(text.casefold() in answer.casefold() for text in texts)
        ]
        if question.get("absent") and not _says_absent(answer):
            faults.append("does not say that the catalogue does not say")
        if chat.state.listed != before:
            faults.append("a new list")
        yield Verdict(str(number), question["text"], answer, tuple(faults))


def _says_absent(answer: str) -> bool:
    return any(
        re.search(_pattern(text), answer)
        for language in ("en", "zh")
        for table in ("unanswered", "unanswered_list")
        for text in messages("agent.chat", language)[table].values()
    )


def _pattern(text: str) -> str:
    return re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))
