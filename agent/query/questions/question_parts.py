"""The questions of one message: "who made it, and is it long?" asks two, of which each is answered on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.query.questions import question_patterns as patterns
from agent.query.questions.aspects import find_aspects
from agent.query.questions.list_question_forms import FACT
from agent.query.questions.question_words import content_of_question
from agent.query.questions.questions import ItemQuestion

_BOUNDARY = re.compile(
    r"(?<=[?？])\s*|[,，;；。!！+]\s*|\.\s+|"
    r"\s+(?:and|so|but)\s+(?=(?:who|whose|what|when|where|which|how|is|are|was|does|did|can|in (?:what|which))\b)",
    re.I,
)
_NAMES_FACTS = re.compile(
    rf"^\W*(?:(?:and|also|plus|with) )*(?:its |their )?{FACT}(?:(?:\s*(?:\+|&|,|"
    rf"and)\s*)+{FACT})*(?: (?:please|pls|plz|too))*\W*$|"
    "^(?:还有|以及)?(?:导演|作者|年份|片长|国家|开发商|歌手|老师|平台)(?:也)?(?:说|告诉)?(?:一下|呢)?\\W*$",
    re.I,
)
"""A clause that names what is asked for, and nothing else: "and author please"."""
_CONFIRMS = re.compile(
    r"(?:[是有在会能][^,，]{1,12}吧|对[吧吗不]|是[吧吗不])[?？]?\s*$|[?？]\s*$|\b(?:right|yeah|huh|correct)\b\W*$", re.I
)
"""What asks for a yes: 是喜剧吧."""


def question_parts(question: ItemQuestion) -> tuple[ItemQuestion, ...]:
    """Return the questions about one item that a question consists of; the question itself where it is one."""
    parts = tuple(_parts(question))
    return parts if len(parts) > 1 else (question,)


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a text, of which each may ask something."""
    return [clause for clause in _BOUNDARY.split(text) if clause.strip(" ?？.。")]


def asks(clause: str) -> bool:
    """Return whether a clause asks something, if only for a yes: 是喜剧吧."""
    is_question = any(each.search(clause) for each in (patterns.INTERROGATIVE, _CONFIRMS, _NAMES_FACTS))
    return bool(is_question) and not patterns.STATEMENT.search(clause)


def _parts(question: ItemQuestion) -> Iterator[ItemQuestion]:
    for clause in filter(asks, clauses_of(question.words)):
        aspects, rest = find_aspects(clause)
        if aspects or content_of_question(rest):
            yield replace(question, kind=aspects[0].kind if aspects else "other", aspects=aspects, words=clause)
