"""A digest as an HTML page for mail: styles inline, every text escaped, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from agent.digest.document import Document, Entry

_PAGE = "font-family:Georgia,'Songti SC',serif;color:#222;line-height:1.5;max-width:40em;margin:0 auto;padding:1em"
_NOTE = "color:#666;font-size:85%;margin:0"
_HEADING = "font-size:120%;border-bottom:1px solid #ccc;margin:1.6em 0 .2em"
_TITLE = "font-size:105%;margin:1em 0 0"
_TEXT = "margin:.2em 0"


def html(document: Document) -> str:
    """Return a digest as one HTML page."""
    head = f'<meta charset="utf-8"><title>{escape(document.title)}</title>'
    parts = [f'<h1 style="font-size:150%;margin:0">{escape(document.title)}</h1>']
    parts += _paragraphs(document.overview, _NOTE)
    for section in document.sections:
        parts += [f'<h2 style="{_HEADING}">{escape(section.heading)}</h2>', *_paragraphs([section.note], _NOTE)]
        for entry in section.entries:
            parts += [f'<h3 style="{_TITLE}">{escape(entry.title)}</h3>', *entry_html(entry, document.link)]
    parts += _paragraphs([document.footer], f"{_NOTE};margin-top:2em")
    body = f'<body style="{_PAGE}">\n' + "\n".join(parts) + "\n</body>"
    return f'<!doctype html>\n<html lang="{escape(document.language)}"><head>{head}</head>\n{body}</html>\n'


def entry_html(entry: Entry, link: str) -> list[str]:
    """Return what stands below the title of an entry, as paragraphs."""
    parts = [*_paragraphs([entry.about], _NOTE), *_paragraphs([entry.line], _TEXT)]
    parts += _paragraphs([entry.why, *entry.also], _NOTE)
    if entry.url:
        parts.append(f'<p style="{_NOTE}"><a href="{escape(entry.url)}">{escape(link)}</a></p>')
    return parts


def _paragraphs(texts: Iterable[str], style: str) -> list[str]:
    return [f'<p style="{style}">{escape(text)}</p>' for text in texts if text]
