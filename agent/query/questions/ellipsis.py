"""Messages that ask of another item on show what the message before asked: "and the third?", 那第二个呢."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.query.questions.questions import read_question
from agent.query.slots import Slots
from agent.query.works.references import MARK, mark_numbers, mark_titles
from agent.query.works.shown_references import mark_described
from retrieval.data.items import Item

_BEFORE = re.compile(r"^(?:(?:and|ok|so|but|what about|how about|also|same for|那么?|还有|然后)[, ]*)*", re.I)
_ANOTHER = re.compile(rf"(?:{MARK}[\s,、和与&]*(?:and\s+)?)+(?:呢|的呢|then|too)?\W*", re.I)
"""A message that, without what may stand before, refers to items and says nothing else."""


def same_question(text: str, before: str, shown: Sequence[Item]) -> Slots:
    """Return the slots of the question before for the items that a text refers to; empty where it says anything else.

    `before`: the text of the question before, empty without one.
    """
    if not before:
        return Slots()
    rest = _BEFORE.sub("", text)
    marked = mark_numbers(mark_titles(rest, shown), len(shown), in_question=True)
    marked = mark_described(marked, shown).within(len(shown))
    question = read_question(before, shown)
    if not marked.numbers or not _ANOTHER.fullmatch(marked.text.strip()) or question.of_list or not question:
        return Slots()
    return Slots(question=question.kind, numbers=marked.numbers)
