"""Reports of a run from its results alone: HTML that needs no other file, Markdown, and two runs compared.

Titles, texts and names come from other people's data, so that templates escape whatever they insert. Knows no systems
and no run's folder.
"""
