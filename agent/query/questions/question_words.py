"""The content words of a question, without those that any question has, and how many of them an item names."""

from __future__ import annotations

import re

from agent.query.questions import question_patterns as patterns
from agent.query.questions.aspects import find_aspects
from agent.query.text.message_text import content_words
from agent.query.works.references import MARK
from retrieval.data.items import Item
from retrieval.text.cjk import HAN


def content_of_question(text: str) -> str:
    """Return the content words of a text without the words that any question has."""
    return content_words(patterns.QUESTION_WORDS.sub(" ", re.sub(MARK, " ", text)))


def share_of_words(text: str, item: Item) -> float:
    """Return the share of the content words of a text that an item names in one of its languages."""
    words = stems(content_of_question(find_aspects(text)[1])) or stems(content_of_question(text))
    return len(words & stems(item.passage())) / max(len(words), 1)


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text, in Chinese its pairs of characters."""
    words = (word[: max(4, len(word) - 2)] for word in re.findall(rf"[^\W\d_{HAN}]{{4,}}", text.casefold()))
    pairs = (run[i : i + 2] for run in re.findall(f"[{HAN}]{{2,}}", text) for i in range(len(run) - 1))
    return frozenset((*words, *pairs))
