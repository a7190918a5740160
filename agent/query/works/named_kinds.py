"""The kind of the works that a text speaks of, which decides between works of one title: the book To Live, 活着这本."""

from __future__ import annotations

from agent.query.facets.topics import find_domain
from agent.query.text.message_text import any_language

_MADE = {
    "book": any_language(
        {
            "en": r"\b(?:who wrote|written|author|novelist|publish(?:ed|er)|pages|to read)\b",
            "zh": "作者|谁写|写的|这本|那本|一本|几页",
        }
    ),
    "film": any_language(
        {
            "en": r"\b(?:directed|director|starring|stars|actors?|to watch|on screen|box office)\b",
            "zh": "导演|谁演|主演|演的|拍的|谁拍|票房|上映",
        }
    ),
    "music": any_language(
        {"en": r"\b(?:sings?|sang|singer|tracks?|to listen)\b", "zh": "谁唱|歌手|唱的|这张|那张|哪个乐队"}
    ),
    "game": any_language(
        {"en": r"\b(?:developer|developed|to play|platforms?)\b", "zh": "谁开发|开发商|玩法|通关|哪个平台"}
    ),
}
"""What is said of works of one kind alone."""


def kind_of_work(text: str) -> str:
    """Return the kind of the works that a text speaks of, by its noun or by how these are made; empty without one."""
    if named := find_domain(text):
        return named
    kinds = [kind for kind, pattern in _MADE.items() if pattern.search(text)]
    return kinds[0] if len(kinds) == 1 else ""
