"""Texts of catalogues as plain text: without mark-up, entities and control characters, with the lines of lists."""

from __future__ import annotations

import re
from html import unescape

from agent.text import strip_control

_CODE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.DOTALL)
_BREAK = re.compile(r"</?(?:p|br|li|ul|ol|div|h\d|tr)\b[^<>]*>", re.IGNORECASE)
_HEADING_END = re.compile(r"[:：]?\s*</h\d\s*>", re.IGNORECASE)
_LIST_ITEM = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)


def plain_text(text: str) -> str:
    """Return a text without mark-up, entities and control characters; breaks of paragraphs and lists are kept."""
    bare = _without_tags(unescape(_without_tags(text))) if "<" in text or "&" in text else text
    return "\n".join(filter(None, (" ".join(line.split()) for line in strip_control(bare).splitlines())))


def _without_tags(markup: str) -> str:
    """Return mark-up as lines, with the marks that its headings and lists have in plain text."""
    lists = _HEADING_END.sub(":\n", _LIST_ITEM.sub("\n- ", _CODE.sub(" ", markup)))
    return _TAG.sub("", _BREAK.sub("\n", lists))
