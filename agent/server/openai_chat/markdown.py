"""The conversation's text as Markdown: lines as paragraphs, and nothing of the catalogue as a link, image or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_OPENS = re.compile(r"\](?=[(:\[])|<(?=[A-Za-z/!?])|/(?=/)|(?<=\bmailto):(?=\S)|(?<=\bwww)\.(?=\w)|@(?=\w)", re.I)
"""What would make the characters before or after it a link, an image, the address of one, or HTML."""
_UNDECIDED = re.compile(r"[!-~]{1,200}\Z")
"""A last word, which may open something with the piece that follows."""


def as_markdown(pieces: Iterable[str]) -> Iterator[str]:
    """Yield pieces of text as Markdown. A space disarms what would open a link, an image or HTML."""
    before = ""
    for piece in pieces:
        text = _OPENS.sub(r"\g<0> ", before + piece)
        before = match[0] if (match := _UNDECIDED.search(text)) else ""
        if text := text[: len(text) - len(before)] if before else text:
            yield text.replace("\n", "\n\n")
    if before:
        yield before
