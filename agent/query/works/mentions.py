"""The works of a catalogue that a text mentions by their titles, or by parts of these that only one title has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from agent.query.facets.countries import named_countries
from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.facets.makers import makers_of
from agent.query.text.message_text import is_content_word, normalize
from agent.query.works.named_kinds import kind_of_work
from agent.query.works.title_places import is_asked_about_zh, is_title_place, is_title_place_zh, stands_alone
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of
from retrieval.matching.titles import title_key
from retrieval.text.cjk import HAN, contains_han

MAX_WORDS = 8
MAX_HAN = 20
MIN_PART = 5
"""Characters of a word that stands for a title of several words at least."""
MAX_PLAIN_WORDS = 3
"""Words that say nothing by themselves up to which they are no title together."""
_BEGINNING = 3
"""Chinese characters of a part of a title at least."""
MAX_WORKS = 4
"""Works mentioned in one text; more are a list of genres rather."""
MAX_TEXTS = 16
"""Texts whose titles are remembered: each step that reads a message looks for these in it."""
_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’.-][^\W_{HAN}]+)*|&")
_RUN = re.compile(f"[{HAN}][{HAN}\\d·：]*")
_SUBTITLE = re.compile(r"\s*[:：!！,，·\-—]\s*")
"""What stands between the parts of a title, each of which people call the work by: 集合啦！动物森友会."""
_NOT_TITLES = re.compile(
    r"^(?:(?:the )?(?:first|second|third|last) (?:one|film|movie|book|game|album|course|story)|"
    r"first|second|third|last|next|one|two|three|more|new|old|best|good|great|work|home|world|night|today|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|english|french|chinese|japanese|german|korean|american)$",
    re.I,
)


class Mention(NamedTuple):
    """The works that a text mentions, and the text with their whole titles in place of the words for them."""

    works: tuple[Item, ...]
    text: str


class Mentions:
    """Finds the works of a catalogue in texts."""

    def __init__(self, items: Iterable[Item]):
        self._items = list(items)
        self._titles_in = lru_cache(MAX_TEXTS)(self._find_titles)

    def find(self, text: str, kind: str = "") -> Mention:
        """Return the works that a text mentions; of several with one title that of a kind, where one is.

        It is the kind that the text speaks of, else the one given, else that of the other works, where they have one.
        """
        text = normalize(text)
        spans = self._titles_in(text)
        if len(spans) > MAX_WORKS:
            return Mention((), text)
        if any(len(rows) > 1 for _, _, rows in spans):
            kind = kind_of_work(text) or kind
        kinds = {self._items[rows[0]].domain for _, _, rows in spans if len(rows) == 1}
        kind = kind or (next(iter(kinds)) if len(kinds) == 1 else "")
        works = [(start, end, self._of_kind(rows, kind)) for start, end, rows in sorted(spans, key=lambda t: t[:2])]
        for start, end, row in reversed(works):
            text = f"{text[:start]}{self._title_like(row, text[start:end])}{text[end:]}"
        return Mention(tuple(self._items[row] for _, _, row in works), text)

    def _find_titles(self, text: str) -> list[tuple[int, int, Sequence[int]]]:
        """Return where titles begin and end in a text, the longest first, each with the rows that may be meant."""
        spans: list[tuple[int, int, Sequence[int]]] = []
        ordered = sorted(self._spans(text), key=lambda span: span[0] - span[1])
        makers = [(start, end) for start, end in ordered if text[start:end] in self._han_makers]
        for start, end in ordered:
            if any(start < e and s < end for s, e, _ in spans):
                continue
            if any(s <= start and end <= e and end - start < e - s for s, e in makers):
                continue  # 天堂 of 任天堂
            if rows := self._rows_of(text, start, end):
                spans.append((start, end, rows))
        return spans

    def _of_kind(self, rows: Sequence[int], kind: str) -> int:
        return next((row for row in rows if self._items[row].domain == kind), rows[0])

    def _title_like(self, row: int, words: str) -> str:
        """Return the title of a work in the script of some words."""
        han = contains_han(words)
        # A full stop in a title would end the sentence.
        names = [normalize(name).rstrip("。.") or name for name in titles_of(self._items[row])]
        return next((name for name in names if contains_han(name) == han), names[0])

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        words = list(_WORD.finditer(text))
        for first in range(len(words)):
            for last in range(first, min(first + MAX_WORDS, len(words))):
                between = text[words[first].start() : words[last].end()]
                if not contains_han(between) and not re.search(r"[.,;!?]\s", between):
                    yield words[first].start(), words[last].end()
        for run in _RUN.finditer(text):
            for start in range(run.start(), run.end()):
                for end in range(start + 2, min(run.end(), start + MAX_HAN) + 1):
                    yield start, end

    def _rows_of(self, text: str, start: int, end: int) -> Sequence[int]:
        words = text[start:end]
        return self._han_rows(text, start, end) if contains_han(words) else self._latin_rows(text, start, end)

    def _han_rows(self, text: str, start: int, end: int) -> Sequence[int]:
        words = text[start:end]
        rows = self._by_key.get(title_key(words), ())
        is_plain = len(words) <= 2 and title_key(words) in self._ordinary
        if rows and (not is_plain or is_asked_about_zh(text, start, end)):
            return rows if title_key(words) not in self._traits else ()
        if words in self._traits:
            return ()
        if len(words) < _BEGINNING:
            rows = self._by_two_characters.get(words, ())
            is_named = words not in self._ordinary and is_title_place_zh(text, start, end)
            return self._of_one_title(rows) if is_named else ()
        titles = [each for each in self._han_titles.get(words[:_BEGINNING], ()) if each[0].startswith(words)]
        longer = {row for title, row in titles if 2 * len(words) >= len(title)} or (
            {row for _, row in titles} if titles and is_title_place_zh(text, start, end) else set()
        )
        return self._of_one_title(sorted(longer))

    def _latin_rows(self, text: str, start: int, end: int) -> Sequence[int]:
        """Return the works with a title in Latin letters, or with one of which the words are a part.

        Words that others write, too, name a title only where they begin with capitals, and not as a sentence does;
        others do so in lower case as well, a part of a title where a work is named.
        """
        words = text[start:end]
        parts = words.split()
        content = [part for part in parts if is_content_word(part)]
        if not content and len(parts) > MAX_PLAIN_WORDS:
            return self._by_key.get(title_key(words), ())  # "in the mood for love" is one for all its plain words
        if not content or _NOT_TITLES.match(words) or any(pattern.fullmatch(words) for pattern in KIND_NOUNS.values()):
            return ()
        key = title_key(words)
        capital = all(part[0].isupper() or part[0].isdigit() for part in content)
        begins = not text[:start].strip() or text[:start].rstrip()[-1] in ".!?"
        first = title_key(content[0])
        proper = capital and not (begins and len(content) == 1 and (len(first) < MIN_PART or first in self._ordinary))
        is_trait = key in self._traits or key.removesuffix("s") in self._traits
        ordinary = is_trait or all(word in self._ordinary for word in key.split())
        if rows := self._by_key.get(key):
            if not re.search(r"\w", text[:start] + text[end:]) and len(key) >= MIN_PART:
                return rows  # the whole message is a title
            if len(parts) == 1 and not proper:
                return rows if not ordinary and stands_alone(text, start, end) else ()
            enough = len(key.split()) > 2 or not ordinary or len(parts) > 3
            in_place = not is_trait and (len(key.split()) > 1 or self._is_written_so(words, rows))
            return rows if proper or enough or (in_place and is_title_place(text, start, end)) else ()
        if len(content) == 1 and _NOT_TITLES.match(content[0]):
            return ()  # "the second" is a place in a list, and no part of The Second Sex
        if len(content) == 1 and (len(key) < MIN_PART or self._is_of_works(content[0])):
            return ()  # "not in Python" and "a Greek film" name no title with such a word
        if is_trait or (ordinary and not proper):
            return ()
        rarest = min((self._by_word.get(word, ()) for word in key.split()), key=len)
        named = self._of_one_title([row for row in rarest if f" {key} " in f" {self._keys[row]} "])
        return named if proper or (is_title_place(text, start, end) and stands_alone(text, start, end)) else ()

    def _is_of_works(self, word: str) -> bool:
        """Return whether a word says what works are about or where they are from: a trait, or a country."""
        return title_key(word) in self._traits or bool(named_countries(word))

    def _of_one_title(self, rows: Sequence[int]) -> Sequence[int]:
        """Return the rows where all have one title, as a film and its music may; none where they have several."""
        return rows if len({self._keys[row] for row in rows}) == 1 else ()

    def _is_written_so(self, words: str, rows: Iterable[int]) -> bool:
        """Return whether one of some works has a title of just these words, its article among them."""
        titles = (normalize(name).casefold() for row in rows for name in titles_of(self._items[row]))
        return words.casefold() in titles

    def knows_word(self, word: str) -> bool:
        """Return whether a title, a trait or a text of the catalogue has an English word in small letters."""
        return word in self._ordinary or word in self._by_word or word in self._traits

    @cached_property
    def _by_two_characters(self) -> dict[str, list[int]]:
        """Return the rows of the Chinese titles, and of their parts, by their first two characters."""
        rows: dict[str, dict[int, None]] = defaultdict(dict)
        for titles in self._han_titles.values():
            for title, row in titles:
                rows[title[:2]][row] = None
        return {beginning: list(own) for beginning, own in rows.items()}

    @cached_property
    def _keys(self) -> list[str]:
        return [title_key(item.title) for item in self._items]

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        by_key: dict[str, list[int]] = defaultdict(list)
        for row, item in enumerate(self._items):
            for key in {title_key(name) for name in titles_of(item)}:
                by_key[key].append(row)
        return by_key

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        by_word: dict[str, list[int]] = defaultdict(list)
        for row, key in enumerate(self._keys):
            for word in set(key.split()):
                by_word[word].append(row)
        return by_word

    @cached_property
    def _han_titles(self) -> dict[str, list[tuple[str, int]]]:
        """Return the titles with Chinese characters, and their parts, with their rows, by their beginning."""
        names = ((normalize(name), row) for row, item in enumerate(self._items) for name in titles_of(item))
        parts = ((part, row) for name, row in names for part in dict.fromkeys((name, *_SUBTITLE.split(name))))
        by_beginning: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for part, row in parts:
            if contains_han(part):
                by_beginning[part[:_BEGINNING]].append((part, row))
        return by_beginning

    @cached_property
    def _han_makers(self) -> frozenset[str]:
        return frozenset(name for item in self._items for name in makers_of(item) if contains_han(name))

    @cached_property
    def _traits(self) -> frozenset[str]:
        texts = [each for item in self._items for each in (item, *item.translations.values())]
        return frozenset(title_key(trait) for each in texts for trait in (*each.categories, *each.tags))

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """Return the words that the texts of items use without capitals, and short Chinese words that they use."""
        words: set[str] = set()
        for item in self._items:
            for each in (item, *item.translations.values()):
                words.update(re.findall(r"(?<![^\W\d_])[a-z][a-z'-]+", each.text))
                words.update(run[i : i + 2] for run in _RUN.findall(each.text) for i in range(len(run) - 1))
        return frozenset(words)
