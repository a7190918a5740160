"""A digest as Markdown. What the catalogue writes is text there: no mark-up, no HTML, no image."""

from __future__ import annotations

import re
from urllib.parse import quote

from agent.digest.document import Document

_MARKS = re.compile(
    r"[\\`*_{}\[\]<>()#+!|~&-]|/(?=/)|(?<=\bmailto):|(?<=\bxmpp):|(?<=\bwww)\.|(?<=[\w.+-])@(?=\w)|^=", re.I
)
"""Marks; and what makes a link of a bare address, or a heading of the line above."""
_NUMBERED = re.compile(r"^(\d+)([.)])")


def markdown(document: Document) -> str:
    """Return a digest as Markdown, with one blank line between blocks."""
    blocks = [f"# {escape(document.title)}", "  \n".join(map(escape, document.overview))]
    for section in document.sections:
        blocks += [f"## {escape(section.heading)}", f"*{escape(section.note)}*"]
        for entry in section.entries:
            title = f"**{escape(entry.title)}**"
            linked = f"[{title}](<{_address(entry.url)}>)" if entry.url else title
            below = [escape(text) for text in (entry.about, entry.line, entry.why, *entry.also) if text]
            blocks.append("\n".join([f"- {linked}  ", *(f"  {text}  " for text in below)]).rstrip())
    return "\n\n".join([*blocks, f"*{escape(document.footer)}*"]) + "\n"


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _NUMBERED.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", " ".join(text.split())))


def _address(url: str) -> str:
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._")
