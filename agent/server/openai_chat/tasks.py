"""What chat programs ask of the same model beside the conversation: titles, tags, what to ask next. Rules answer it.

Open WebUI sends each as a single message that begins with "### Task:"; LibreChat asks for a title in words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from agent.text import language_of, truncate
from retrieval.messages import messages

MARK = "### Task:"
MAX_CHARS = 100_000
MAX_TITLE_CHARS = 50
_HISTORY = re.compile(r"<chat_history>(.*)</chat_history>", re.DOTALL)
_KEY = re.compile(r'\{\s*"(title|tags|follow_ups|queries|text)"\s*:')
_TURN = re.compile(r"^(USER|ASSISTANT): ", re.MULTILINE)
_LIST = re.compile(r"^1\. ", re.MULTILINE)
_TITLE_IN_WORDS = re.compile(
    r"(?i)\Aprovide a concise, 5-word-or-less title\b.*?\bUser: (.*?)(?:\n(?:AI|Assistant): |\Z)", re.DOTALL
)


def answer_task(message: str) -> str | None:
    """Return the answer to a task; None where a message is none."""
    message = message[:MAX_CHARS].strip()
    if in_words := _TITLE_IN_WORDS.match(message):
        return _title(in_words[1])
    if not message.startswith(MARK):
        return None
    history = _HISTORY.search(message)
    turns = _turns(history[1]) if history else []
    key = _KEY.search(message[: history.start()] + message[history.end() :] if history else message)
    of_user = [text for role, text in turns if role == "USER"]
    language = language_of(of_user)
    texts = messages("agent.server.openai_chat", language)
    match key[1] if key else "":
        case "title":
            value: str | Sequence[str] = _title(of_user[0]) if of_user else str(texts["title"])
        case "tags":
            value = list(texts["tags"])
        case "follow_ups":
            shown = any(_LIST.search(text) for role, text in turns if role == "ASSISTANT")
            value = list(texts["after_list"] if shown else texts["at_first"])
        case "queries":
            value = []  # nothing is looked up elsewhere
        case "text":
            value = ""
        case _:
            return ""
    assert key
    return json.dumps({key[1]: value}, ensure_ascii=False)


def _turns(history: str) -> list[tuple[str, str]]:
    """Return the role and text of each turn of a history, oldest first."""
    parts = _TURN.split(history)
    return [(role, text.strip()) for role, text in zip(parts[1::2], parts[2::2], strict=True)]


def _title(message: str) -> str:
    return truncate(message.strip(), MAX_TITLE_CHARS)
