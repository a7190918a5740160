"""Reports of a run, from its results alone: one HTML file that needs nothing else, Markdown, and two runs compared.

Titles, texts and names come from other people's data: templates escape whatever they insert.
"""

from __future__ import annotations

from evals.report.changes import compared
from evals.report.pages import html, markdown

__all__ = ["compared", "html", "markdown"]
