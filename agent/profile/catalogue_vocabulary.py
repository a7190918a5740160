"""The words of a catalogue: its traits with the fields they are in, and the distinctive words of its texts.

Finds which of them a search, a review or a message mentions, and whether after a negation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from retrieval.arrays import Arrays
from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import All, Either
from retrieval.data.descriptive_traits import is_descriptive, sorting_attributes
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.sources import IndexInputs, inverted_index
from retrieval.text.cjk import HAN
from retrieval.text.tokenizer import STOPWORDS, normalize, stem, tokenize

MAX_TEXT_CHARS = 4_000
"""Characters of a text that are searched for mentions."""
MAX_TRAIT_CHARS = 60
"""Characters of a trait; anything longer is a sentence."""
MAX_PHRASE_WORDS = 4
MAX_WORD_SHARE = 0.05
"""Share of the items above which a word, or a pair of Han characters, is not distinctive."""
MIN_WORD_ITEMS, SMALL_CATALOGUE_MAX = 2, 5
"""Items that a distinctive word is in at least; and at most, where the catalogue is so small that the share is less."""
_CLAUSE_END = re.compile(r"[,.;:!?，。；：！？\n]+|\bbut\b|\bthough\b|但是?|不过|可是")
_NEGATION = re.compile(
    r"\b(?:no|not|without|never|hate[ds]?|dislike[ds]?|avoid|less|don.?t(?! mind)|doesn.?t|didn.?t|isn.?t|wasn.?t|"
    r"nothing|except)\b|不(?![错少仅但止])|别(?!致|的)|(?<!有)没|讨厌|除了|少点|少一点"
)
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(rf"[{HAN}]{{2,}}")
_PARTICLES = (
    "我你他她它们的了着过是在和与或跟给陪带看想要有个部些点很太更最爱讲吗呢吧啊这那也都就又还再来找不别没除听读玩好新老"
)
_HAN_BEFORE = re.compile(rf"[^\W{_PARTICLES}a-z0-9_]*\Z")
_HAN_AFTER = re.compile(rf"[^\W{_PARTICLES}a-z0-9_]*")
_HAN_ENDINGS = "片剧书类感性歌曲番向系风味乐"
"""Characters that follow a trait and leave it a word of its own, as in 科幻片."""
_DECADE = re.compile(r"((?:1[5-9]|20)\d)0(?:s|年代)")


@dataclass(frozen=True)
class Trait:
    """A trait in its most usual spelling, with its fields, the most usual first, and its share of the items."""

    name: str
    fields: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Mention:
    """A mention of a trait, or else of a word of the catalogue's texts; not `positive` after a negation."""

    name: str
    is_trait: bool
    positive: bool


class _Match(NamedTuple):
    """A trait or word at an offset of a clause."""

    start: int
    name: str
    is_trait: bool


def spelling_key(name: str) -> str:
    """Return a key that spellings of one name share, as Sci-Fi, sci fi and SciFi do."""
    lower = normalize(name)
    return re.sub(r"[\W_]+", "", lower) or lower


class CatalogueVocabulary:
    """Traits, decades and distinctive words of a catalogue, by which mentions are found and turned into conditions."""

    def __init__(self, items: Sequence[Item], words: Arrays):
        """Count the traits of items. `words`: the inverted index of the same items."""
        self.size = len(items)
        self.sorting_attributes = sorting_attributes(items)
        spellings: dict[str, Counter[str]] = {}
        fields: dict[str, Counter[str]] = {}
        for item in items:
            traits = {(spelling_key(name), field, name) for field, name in item_traits(item)}
            for key, field, name in traits:
                spellings.setdefault(key, Counter())[name] += 1
                fields.setdefault(key, Counter())[field] += 1
            for key in {key for key, _, _ in traits}:
                fields[key][""] += 1  # counts items, since one item may have a trait in several fields
        self._traits = {
            key: Trait(
                names.most_common(1)[0][0],
                tuple(field for field, _ in fields[key].most_common() if field),
                fields[key][""] / max(self.size, 1),
            )
            for key, names in spellings.items()
        }
        telling = {key: trait for key, trait in self._traits.items() if self._is_telling(trait)}
        self._phrases = {phrase: key for key, t in telling.items() if (phrase := _phrase_key(t.name))}
        self._han_keys = sorted((k for k in telling if _HAN.search(k)), key=lambda k: (-len(k), k))
        self._decades = Counter(item.published.year // 10 * 10 for item in items if item.published)
        counts = np.diff(words["starts"]).tolist()
        most = max(MAX_WORD_SHARE * self.size, SMALL_CATALOGUE_MAX)
        names = inverted_index.vocabulary_of(words)
        self._words = {word for word, n in zip(names, counts, strict=True) if MIN_WORD_ITEMS <= n <= most}

    @staticmethod
    def from_index(index: Index) -> CatalogueVocabulary:
        """Return the vocabulary of an index."""
        return CatalogueVocabulary(index.items.in_order, IndexInputs(index).lexical())

    def _is_telling(self, trait: Trait) -> bool:
        """Return whether a trait says what items are like: no kind, length, country or the like."""
        fields = (field for field in trait.fields if field not in self.sorting_attributes)
        return any(is_descriptive(field, trait.name) for field in fields)

    def trait(self, name: str) -> Trait | None:
        """Return the trait with this name in any spelling; None where the catalogue has none."""
        return self._traits.get(spelling_key(name))

    def share(self, name: str) -> float:
        """Return the share of the items, 0 to 1, that have a trait or are of a decade."""
        if decade := _DECADE.fullmatch(normalize(name)):
            return self._decades[int(decade[1]) * 10] / max(self.size, 1)
        trait = self.trait(name)
        return trait.share if trait else 0.0

    def condition(self, name: str) -> Condition | None:
        """Return the condition that a name stands for: a decade, a trait in any of its fields, or a word of the texts.

        None where the catalogue has no such name.
        """
        if decade := _DECADE.fullmatch(normalize(name)):
            return decade_condition(int(decade[1]) * 10)
        if trait := self.trait(name):
            fields = dict.fromkeys("trait" if f in ("category", "tag") else f for f in trait.fields)
            return _any_of([Comparison(field, "=", trait.name) for field in fields])
        tokens = tokenize(name)
        if len(tokens) == 1 or _HAN.fullmatch(normalize(name)):
            word = tokens[0] if len(tokens) == 1 else normalize(name)
            if word in self._words:
                return _any_of([Comparison("text", "contains", word), Comparison("trait", "contains", word)])
        return None

    def mentions(self, text: str) -> list[Mention]:
        """Return the traits and distinctive words that a text mentions, each by its last mention."""
        mentions: dict[str, Mention] = {}
        for clause in _CLAUSE_END.split(normalize(text[:MAX_TEXT_CHARS])):
            negation = _NEGATION.search(clause)
            for match in (*self._match_words(clause), *self._match_han(clause)):
                negated = negation is not None and negation.start() < match.start
                mentions[match.name] = Mention(match.name, match.is_trait, not negated)
        return list(mentions.values())

    def names_in(self, words: str) -> list[Mention]:
        """Return the traits that some words name, and the distinctive words with spaces between them.

        Pairs of Chinese characters that are no trait are left out: they may be parts of names.
        """
        clause = normalize(words[:MAX_TEXT_CHARS])
        matches = (*self._match_words(clause), *(each for each in self._match_han(clause) if each.is_trait))
        return [
            Mention(name, is_trait, True) for name, is_trait in dict.fromkeys((m.name, m.is_trait) for m in matches)
        ]

    def _match_words(self, clause: str) -> Iterator[_Match]:
        """Match text with spaces between words: the longest traits first, then single words."""
        words = [(m.start(), stem(m[0])) for m in _WORD.finditer(clause) if not _HAN.search(m[0])]
        used: set[int] = set()
        for length in range(MAX_PHRASE_WORDS, 0, -1):
            for first in range(len(words) - length + 1):
                window = set(range(first, first + length))
                key = self._phrases.get(" ".join(word for _, word in words[first : first + length]))
                if key and not window & used:
                    used |= window
                    yield _Match(words[first][0], self._traits[key].name, True)
        for position, (start, word) in enumerate(words):
            if position not in used and len(word) > 3 and word in self._words and word not in STOPWORDS:
                yield _Match(start, word, False)

    def _match_han(self, clause: str) -> Iterator[_Match]:
        """Match Chinese text: the longest traits first, then pairs of characters."""
        rest = clause
        for key in self._han_keys if _HAN.search(clause) else ():
            if (start := rest.find(key)) >= 0:
                whole = _is_whole_word(rest, start, start + len(key))
                rest = rest.replace(key, " " * len(key))
                if whole:
                    yield _Match(start, self._traits[key].name, True)
        for run in _HAN.finditer(rest):
            start = run.start()
            while start < run.end() - 1:
                pair = rest[start : start + 2]
                distinctive = pair in self._words and pair not in STOPWORDS
                if distinctive and not set(pair) & STOPWORDS:
                    yield _Match(start, pair, False)
                start += 2 if distinctive else 1


def item_traits(item: Item) -> Iterator[tuple[str, str]]:
    """Yield field and name of an item's traits in its languages: categories, tags, named attributes, stated facts."""
    for text in (item, *item.translations.values()):
        traits = [("category", c) for c in text.categories] + [("tag", t) for t in text.tags]
        traits += text.named_attributes.items()
        traits += [(fact.field, fact.value) for fact in text.stated]
        yield from ((field, name) for field, name in traits if name and len(name) <= MAX_TRAIT_CHARS)


def decade_condition(first: int) -> Condition:
    """Return the condition of the ten years from `first` on."""
    return All((Comparison("year", ">=", str(first)), Comparison("year", "<=", str(first + 9))))


def _is_whole_word(text: str, start: int, end: int) -> bool:
    """Return whether Chinese characters of a text are a word, and no part of a longer one as 朋友 is of 男朋友.

    A single other character beside them, apart from particles, makes them part of a word; a word of its own has two.
    """
    before, after = _HAN_BEFORE.search(text[:start]), _HAN_AFTER.match(text[end:])
    left, right = before[0] if before else "", after[0] if after else ""
    if end - start == 1:
        return not left and not right
    return len(left) != 1 and (len(right) != 1 or right in _HAN_ENDINGS)


def _any_of(parts: Sequence[Condition]) -> Condition:
    """Return the condition that any of these holds."""
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _phrase_key(name: str) -> str:
    """Return a trait's stems, joined by spaces; empty where it is Chinese, too long, or of function words alone."""
    stems = [stem(word) for word in _WORD.findall(normalize(name))]
    content = [word for word in stems if word not in STOPWORDS]
    return " ".join(stems) if content and len(stems) <= MAX_PHRASE_WORDS and not _HAN.search(name) else ""
