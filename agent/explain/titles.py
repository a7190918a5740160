"""The titles of a catalogue, to be recognised in sentences that must not name them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.data.items import Item
from retrieval.text.cjk import HAN

MAX_TITLE_WORDS, MAX_TITLE_CHARS = 12, 24
"""Of a title that is looked for in a sentence, in words or in Chinese characters."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class CatalogueTitles:
    """The titles of a catalogue.

    A title of one English word, or of two Chinese characters, is a word like others: it counts only where it is marked
    as a title, which `verify` sees to.
    """

    def __init__(self, titles: Iterable[str]):
        self._keys = frozenset(key for title in titles if (key := _key(title)))

    @classmethod
    def of(cls, items: Iterable[Item]) -> CatalogueTitles:
        """Return the titles of items, in every language they are written in."""
        return cls(texts.title for item in items for texts in (item, *item.translations.values()))

    def within(self, text: str) -> list[str]:
        """Return the titles named in a text, casefolded."""
        words = [w.casefold() for w in WORD.findall(text)]
        runs = [" ".join(words[i : i + n]) for n in range(2, MAX_TITLE_WORDS + 1) for i in range(len(words) - n + 1)]
        for run in re.findall(rf"[{HAN}]{{3,}}", text):
            runs += [run[i : i + n] for n in range(3, MAX_TITLE_CHARS + 1) for i in range(len(run) - n + 1)]
        return [run for run in dict.fromkeys(runs) if run in self._keys]


def _key(title: str) -> str:
    if re.fullmatch(rf"[{HAN}]{{3,}}", title):
        return title
    words = WORD.findall(title.casefold())
    return " ".join(words) if len(words) > 1 else ""
