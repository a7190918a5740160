"""Titles of items on show as people misspell or abbreviate them, in place of which the titles themselves are put.

Only the few items on show are compared, so that a word or two that are a letter away from a title can mean nothing
else: "who did uncel boomee", "dracla", "ck3", 千与千训.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from agent.query.text.message_text import normalize, without_accents
from agent.query.works.references import mark_titles
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of
from retrieval.text.cjk import HAN, contains_han

MIN_LETTERS, MIN_CHARACTERS_ZH = 5, 4
"""Letters, or Chinese characters, of a title from which on it may be misspelt."""
LETTERS_PER_ERROR = 5
"""One letter of so many may be wrong, missing, added or exchanged with the next; of Chinese characters one."""
MIN_INITIALS = 3
"""Characters of the initials by which a title may be called."""
MIN_PREFIX_WORDS, MIN_LAST_LETTERS = 2, 4
"""Words at the beginning of a longer title that may stand for it, and letters of the last of them."""
_NUMBERS = dict(zip("i ii iii iv v vi vii viii ix x".split(), map(str, range(1, 11)), strict=True))
_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’.-][^\W_{HAN}]+)*")
_MAIN = re.compile(r"\s*[:：·(（]|\s+[-–—]\s+")
"""What stands between a title and its subtitle."""


class _Place(NamedTuple):
    """Where words stand that mean a title, and how many letters are not as in it."""

    errors: int
    start: int
    end: int
    title: str


def with_titles_spelt_right(text: str, shown: Sequence[Item], is_known: Callable[[str], bool]) -> str:
    """Return a text with the title of an item on show in place of words that misspell or abbreviate it.

    `is_known`: whether an English word in small letters is one that people write for something else. English that names
    an item on show rightly, and words that are near to two of them, stay as they are.
    """
    is_named = bool(mark_titles(text, shown, in_question=True).numbers_by_mark)
    by_item = [
        places
        for item in shown
        if (places := [each for each in _places(text, item, is_known) if not is_named or contains_han(each.title)])
    ]
    if len(by_item) != 1:
        return text
    best = min(by_item[0], key=lambda place: (place.errors, place.start - place.end))
    return f"{text[: best.start]}{best.title}{text[best.end :]}"


def _places(text: str, item: Item, is_known: Callable[[str], bool]) -> Iterator[_Place]:
    for title in map(normalize, titles_of(item)):
        main = _MAIN.split(title)[0]
        if contains_han(main):
            yield from _misspelt_zh(text, title, _squeezed(main))
        else:
            yield from _misspelt(text, title, main.split(), is_known)
            yield from _initials(text, title, main.casefold().split())


def _misspelt(text: str, title: str, of_title: Sequence[str], is_known: Callable[[str], bool]) -> Iterator[_Place]:
    """Yield runs of words, of which one is unknown, that are nearly a title or two and more of its first words."""
    prefixes = (n for n in range(MIN_PREFIX_WORDS, len(of_title)) if len(of_title[n - 1]) >= MIN_LAST_LETTERS)
    names = {_squeezed(" ".join(of_title[:length])) for length in (len(of_title), *prefixes)}
    for words in _runs(list(_WORD.finditer(text)), len(of_title) + 1):
        if all(is_known(word[0].casefold()) for word in words):
            continue
        start, end = words[0].start(), words[-1].end()
        run = _squeezed(text[start:end])
        for name in names:
            most = max(1, len(name) // LETTERS_PER_ERROR)
            is_likely = len(name) >= MIN_LETTERS and run[:1] == name[:1] and abs(len(run) - len(name)) <= most
            if is_likely and run != f"{name}s" and (errors := edit_distance(run, name)) <= most:
                yield _Place(errors, start, end, title)  # a plural is no misspelling: "any aliens in it"


def _runs(words: Sequence[re.Match[str]], longest: int) -> Iterator[Sequence[re.Match[str]]]:
    """Yield the runs of one word up to the longest."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + longest, len(words)) + 1):
            yield words[first:last]


def _misspelt_zh(text: str, title: str, name: str) -> Iterator[_Place]:
    """Yield runs of which one character is not that of a title."""
    for start in range(len(text) - len(name) + 1 if len(name) >= MIN_CHARACTERS_ZH else 0):
        run = text[start : start + len(name)].casefold()
        wrong = [other for own, other in zip(run, name, strict=True) if own != other]
        if len(wrong) == 1 and contains_han(wrong[0]):
            yield _Place(1, start, start + len(name), title)


def _initials(text: str, title: str, words: Sequence[str]) -> Iterator[_Place]:
    """Yield the first letters of the words of a title, in capitals or with its number: "TPAB", "ck3"."""
    number = _NUMBERS.get(words[-1], words[-1] if words[-1].isdecimal() else "")
    short = "".join(word[0] for word in (words[:-1] if number else words)) + number
    if len(short) >= MIN_INITIALS:
        for match in re.finditer(rf"(?<![\w]){re.escape(short)}(?![\w])", text, re.I):
            if number or match[0].isupper():
                yield _Place(0, match.start(), match.end(), title)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", without_accents(text)).casefold()


def edit_distance(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, added or exchanged with the next (optimal string alignment)."""
    earlier, row = [0], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row = row, [i]
        for j, own in enumerate(other, 1):
            best = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != own))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == own:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        earlier = last
    return row[-1]
