"""A plan as lines of text, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from agent.digest.markdown import escape
from agent.digest.text import Line
from agent.plan.document import PlanDocument


def lines(document: PlanDocument) -> Iterator[Line]:
    """Yield the lines of a plan, not broken yet."""
    yield Line("title", 0, document.title)
    yield Line("note", 0, document.overview)
    for step in document.steps:
        yield Line("blank", 0)
        yield Line("item", 0, step.title)
        yield Line("note", 3, step.about)
        for text in (*step.sentences, step.url):
            if text:
                yield Line("text", 3, text)
    if document.notes:
        yield Line("blank", 0)
    for text in document.notes:
        yield Line("note", 0, text)


def markdown(document: PlanDocument) -> str:
    """Return a plan as Markdown, with one blank line between blocks."""
    blocks = [f"# {escape(document.title)}", escape(document.overview)]
    for step in document.steps:
        heading = escape(step.title)
        linked = [f"<{step.url}>"] if step.url and not set("<>") & set(step.url) else []
        blocks += [f"## {heading}", f"*{escape(step.about)}*", *map(escape, step.sentences), *linked]
    return "\n\n".join([*blocks, *map(escape, document.notes)]) + "\n"
