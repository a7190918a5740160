"""Annotated messages as the examples that a model reads others by: `python -m evals.fitting.message_examples`.

It reads evals/understanding/utterances/development and writes agent/query/model/examples. A value of several pieces
becomes a line for each run of the message that it is made of; words in parentheses, which are optional, are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.query.model.model_lines import MEASURES, Line
from agent.query.model.model_reading import message_for_model
from agent.query.text.message_text import normalize
from evals.understanding.utterances import Utterance, read_file

DEVELOPMENT = Path(__file__).parents[1] / "understanding" / "utterances" / "development"
EXAMPLES = Path(__file__).parents[2] / "agent" / "query" / "model" / "examples"
_VERDICTS = {"like": "liked", "dislike": "disliked", "seen": "seen", "similar": "similar"}
_COMMANDS = {"more": "others"} | {name: name for name in "why compare surprise undo reset help quit".split()}
_PRONOUN = re.compile(r"\b(?:it|this|that|these|those|them|any)\b|这些?|那[个部]?|它|[几些]", re.I)


def lines_of(utterance: Utterance) -> tuple[str, list[Line]]:
    """Return a message as a model reads it, and the lines of its slots; `request` or `chat` where it has none."""
    message = message_for_model(normalize(utterance.text), utterance.items)
    slots = utterance.slots
    intent, numbers = slots.get("act", ""), slots.get("numbers", [])
    lines: list[Line] = []
    if intent in _VERDICTS:
        lines += _verdict_lines(_VERDICTS[intent], numbers, slots.get("topic", ""), message)
    elif intent:
        lines.append(Line(_COMMANDS[intent]))
    if intent not in _VERDICTS:
        lines += [Line("want", run) for run in _runs(slots.get("topic", ""), message)]
    for excluded in slots.get("exclude", ()):
        lines += [Line("avoid", run) for run in _runs(excluded, message)[:1]]
    for label in ("liked", "disliked"):
        for work in slots.get(label, ()):
            runs = _runs(f"#{work}" if isinstance(work, int) else work, message)[:1]
            lines += [Line(label, run) for run in runs]
    for critique in slots.get("critiques", ()):
        direction, _, quality = critique.partition(" ")
        lines += [Line(critique)] if critique in MEASURES else [Line(direction, r) for r in _runs(quality, message)[:1]]
    if slots.get("company"):
        lines.append(Line(f"with {slots['company']}"))
    lines += [Line("when", run) for run in _runs(slots.get("occasion", ""), message)[:1]]
    if slots.get("question"):
        lines.append(Line(f"ask {slots['question']}"))
    lines += [Line(f"correct {part}") for part in slots.get("correct", ())]
    return message, lines or [Line("request" if slots else "chat")]


def _verdict_lines(label: str, numbers: Sequence[int], topic: str, message: str) -> Iterator[Line]:
    marks = [f"#{number}" for number in numbers]
    if marks and " ".join(marks) in message:
        yield Line(label, " ".join(marks))
    elif marks and all(mark in message for mark in marks):
        yield from (Line(label, mark) for mark in marks)
    elif not marks and (runs := _runs(topic, message)):
        yield Line(label, runs[0])
    elif pronoun := _PRONOUN.search(message):
        yield Line(label, pronoun[0])


def _runs(value: str, message: str) -> list[str]:
    """Return the longest runs of a message that the required words of a value are made of, in their order."""
    words, runs, start = re.sub(r"\(.*?\)", " ", value).split(), [], 0
    folded = message.casefold()
    while start < len(words):
        for end in range(len(words), start, -1):
            place = folded.find(" ".join(words[start:end]).casefold())
            if place >= 0:
                runs.append(message[place : place + len(" ".join(words[start:end]))])
                start = end
                break
        else:
            start += 1
    return runs


def main() -> None:
    """Write the examples of every language."""
    for path in sorted(DEVELOPMENT.glob("*.jsonl")):
        rows = []
        for utterance in read_file(path):
            message, lines = lines_of(utterance)
            rows.append(json.dumps({"message": message, "lines": [list(line) for line in lines]}, ensure_ascii=False))
        (EXAMPLES / path.name).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
