"""The lines that a model reads a message into, `label: words`, and the grammar that allows no others.

The words of a line are a run of the message's own words, so that a model can name nothing that the message does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retrieval.text.cjk import HAN

SPAN_LABELS = ("want", "avoid", "similar", "liked", "disliked", "seen", "more", "less", "when")
"""Labels of lines with words of the message."""
MEASURES = ("newer", "older", "shorter", "longer", "cheaper", "dearer")
BARE_LABELS = (
    *MEASURES,
    *("with alone", "with partner", "with family", "with children", "with friends"),
    *(f"ask {fact}" for fact in ("who", "when", "length", "where", "about", "price", "rating", "language")),
    *(f"ask {fact}" for fact in ("suitable", "series", "shortest", "longest", "newest", "oldest", "best", "cheapest")),
    "ask other",
    *(f"correct {part}" for part in ("domain", "topic", "year", "length", "price", "rating", "language")),
    *("correct exclude", "correct company", "correct all"),
    *("why", "compare", "others", "surprise", "undo", "reset", "help", "quit"),
    "request",
    "chat",
)
"""Lines without words of the message; `request` is one for a kind, a number or limits alone, `chat` is small talk."""
MAX_WORDS = 60
"""Words of the longest message that a grammar is made for."""
MAX_LINES = 6
_TOKEN = re.compile(rf"#[0-9]+|[{HAN}]|[^\W_{HAN}]+(?:['’.&-][^\W_{HAN}]+)*")


class Line(NamedTuple):
    """A line: a label with words of the message, which are empty for a label that stands alone."""

    label: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.words}" if self.words else self.label


def parse_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a text that a model wrote, without those that the vocabulary does not have."""
    lines = []
    for written in text.splitlines():
        label, _, words = written.partition(": ")
        if (label in SPAN_LABELS and words.strip()) or (label in BARE_LABELS and not words):
            lines.append(Line(label, words.strip()))
    return tuple(dict.fromkeys(lines))


def write_lines(lines: Iterable[Line]) -> str:
    """Return lines as the text that a model is to write."""
    return "\n".join(map(str, lines))


def is_short_enough(text: str) -> bool:
    """Return whether a message has words, and not too many for a grammar."""
    return 0 < len(_TOKEN.findall(text)) <= MAX_WORDS


def grammar_of(text: str) -> str:
    """Return the GBNF grammar of the lines that a message can be read into."""
    tokens = list(_TOKEN.finditer(text))
    rules = [
        f'root ::= line ("\\n" line){{0,{MAX_LINES - 1}}}',
        f"line ::= {_choice(BARE_LABELS)} | ({_choice([f'{label}: ' for label in SPAN_LABELS])}) span",
        f"span ::= {' | '.join(f's{n}' for n in range(len(tokens)))}",
    ]
    for n, token in enumerate(tokens):
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        rule = f"s{n} ::= {_quote(token[0])}"
        if following:
            rule += f" ({_quote(text[token.end() : following.start()])} s{n + 1})?"
        rules.append(rule)
    return "\n".join(rules) + "\n"


def _choice(texts: Sequence[str]) -> str:
    return " | ".join(map(_quote, texts))


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
