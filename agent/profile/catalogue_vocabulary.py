"""What a catalogue has words for: its traits with the fields they stand under, and its telling words; and which of them
a search, a review or a message names, wanted or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.conditions.expression import All, Comparison, Condition, Either
from retrieval.data.items import Item
from retrieval.sources import inverted_index
from retrieval.text.tokenizer import FUNCTION_WORDS, folded, stem, terms

if TYPE_CHECKING:
    from retrieval.index.reader import Index

MAX_TEXT_CHARS = 4_000
"""Characters of a text that are read."""
MAX_TRAIT_CHARS = 60
"""Characters of a trait; what is longer is a sentence."""
MAX_PHRASE_WORDS = 4
MAX_WORD_SHARE = 0.05
"""Share of the items from which on a word, or a pair of characters, tells nothing."""
MIN_WORD_ITEMS, SMALL_CATALOGUE_MAX = 2, 5
"""Items that a word stands in at least; and at most where the catalogue is small."""
_CLAUSE = re.compile(r"[,.;:!?，。；：！？\n]+|\bbut\b|\bthough\b|但是?|不过|可是")
_NOT = re.compile(
    r"\b(?:no|not|without|never|hate[ds]?|dislike[ds]?|avoid|less|don.?t(?! mind)|doesn.?t|didn.?t|isn.?t|wasn.?t|"
    r"nothing|except)\b|不(?![错少仅但止])|别(?!致|的)|没|讨厌|除了|少点|少一点"
)
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_DECADE = re.compile(r"((?:1[5-9]|20)\d)0(?:s|年代)")


@dataclass(frozen=True)
class Trait:
    """`fields` it stands under, the most usual first; `share` of the items that have it, in whichever language."""

    name: str
    fields: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Mention:
    """`trait`: whether the catalogue has it as one, else it is a word of its texts. `wanted`: False after a no."""

    name: str
    is_trait: bool
    positive: bool


def spelling_key(name: str) -> str:
    """What two spellings of one name have in common: Sci-Fi, sci fi and SciFi are one."""
    plain = folded(name)
    return re.sub(r"[\W_]+", "", plain) or plain


class CatalogueVocabulary:
    def __init__(self, items: Sequence[Item], words: inverted_index.Arrays):
        """`words` as `postings.learn` makes them of the same items."""
        self.size = len(items)
        spelt: dict[str, Counter[str]] = {}
        fields: dict[str, Counter[str]] = {}
        for item in items:
            found = {(spelling_key(name), field, name) for field, name in item_traits(item)}
            for key, field, name in found:
                spelt.setdefault(key, Counter())[name] += 1
                fields.setdefault(key, Counter())[field] += 1
            for key in {key for key, _, _ in found}:
                fields[key][""] += 1  # the items, of which one may have it under several fields
        self._traits = {
            key: Trait(
                names.most_common(1)[0][0],
                tuple(field for field, _ in fields[key].most_common() if field),
                fields[key][""] / max(self.size, 1),
            )
            for key, names in spelt.items()
        }
        self._phrases = {phrase: key for key, t in self._traits.items() if (phrase := _phrase_key(t.name))}
        self._chinese = sorted((k for k in self._traits if _HAN.search(k)), key=lambda k: (-len(k), k))
        self._decades = Counter(item.published.year // 10 * 10 for item in items if item.published)
        counts = np.diff(words["starts"]).tolist()
        most = max(MAX_WORD_SHARE * self.size, SMALL_CATALOGUE_MAX)
        names = inverted_index.numbered(words)
        self._words = {word for word, n in zip(names, counts, strict=True) if MIN_WORD_ITEMS <= n <= most}

    @staticmethod
    def from_index(index: Index) -> CatalogueVocabulary:
        from retrieval.sources import trained

        return CatalogueVocabulary(index.items.in_order, trained.words(index))

    def trait(self, name: str) -> Trait | None:
        return self._traits.get(spelling_key(name))

    def share(self, name: str) -> float:
        """Of the items that have a trait, or are of a decade; 0 for what is neither."""
        if decade := _DECADE.fullmatch(folded(name)):
            return self._decades[int(decade[1]) * 10] / max(self.size, 1)
        found = self.trait(name)
        return found.share if found else 0.0

    def condition(self, name: str) -> Condition | None:
        """What items meet that are meant by a name: a decade, a trait under any field, or a word of their texts; None
        where there can be none."""
        if decade := _DECADE.fullmatch(folded(name)):
            return decade_condition(int(decade[1]) * 10)
        if found := self.trait(name):
            fields = dict.fromkeys("trait" if f in ("category", "tag") else f for f in found.fields)
            return _any_of([Comparison(field, "=", found.name) for field in fields])
        said = terms(name)
        if len(said) == 1 or _HAN.fullmatch(folded(name)):
            word = said[0] if len(said) == 1 else folded(name)
            if word in self._words:
                return _any_of([Comparison("text", "contains", word), Comparison("trait", "contains", word)])
        return None

    def mentions(self, text: str) -> list[Mention]:
        """What of the catalogue a text names, each once."""
        found: dict[str, Mention] = {}
        for clause in _CLAUSE.split(folded(text[:MAX_TEXT_CHARS])):
            no = _NOT.search(clause)
            for at, name, is_trait in (*self._latin(clause), *self._han(clause)):
                found[name] = Mention(name, is_trait, not (no and no.start() < at))
        return list(found.values())

    def _latin(self, clause: str) -> Iterator[tuple[int, str, bool]]:
        """Where, what, and whether it is a trait: the longest phrases first, then single words."""
        said = [(m.start(), stem(m[0])) for m in _WORD.finditer(clause) if not _HAN.search(m[0])]
        used: set[int] = set()
        for length in range(MAX_PHRASE_WORDS, 0, -1):
            for at in range(len(said) - length + 1):
                window = set(range(at, at + length))
                key = self._phrases.get(" ".join(word for _, word in said[at : at + length]))
                if key and not window & used:
                    used |= window
                    yield said[at][0], self._traits[key].name, True
        for at, (start, word) in enumerate(said):
            if at not in used and len(word) > 3 and word in self._words and word not in FUNCTION_WORDS:
                yield start, word, False

    def _han(self, clause: str) -> Iterator[tuple[int, str, bool]]:
        rest = clause
        for key in self._chinese if _HAN.search(clause) else ():
            if (at := rest.find(key)) >= 0:
                rest = rest.replace(key, " " * len(key))
                yield at, self._traits[key].name, True
        for run in _HAN.finditer(rest):
            at = run.start()
            while at < run.end() - 1:
                pair = rest[at : at + 2]
                telling = pair in self._words and pair not in FUNCTION_WORDS
                if telling and not set(pair) & FUNCTION_WORDS:
                    yield at, pair, False
                at += 2 if telling else 1


def item_traits(item: Item) -> Iterator[tuple[str, str]]:
    """Field and name of what an item says of itself, in every language: categories, tags, worded attributes, facts."""
    for said in (item, *item.translations.values()):
        found = [("category", c) for c in said.categories] + [("tag", t) for t in said.tags]
        found += [(field, v) for field, v in said.attributes.items() if isinstance(v, str)]
        found += [(fact.field, fact.value) for fact in said.stated]
        yield from ((field, name) for field, name in found if name and len(name) <= MAX_TRAIT_CHARS)


def decade_condition(first: int) -> Condition:
    return All((Comparison("year", ">=", str(first)), Comparison("year", "<=", str(first + 9))))


def _any_of(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _phrase_key(name: str) -> str:
    """How a name of Latin words reads in a text; empty for one that is too long, or tells nothing."""
    said = [stem(word) for word in _WORD.findall(folded(name))]
    telling = [word for word in said if word not in FUNCTION_WORDS]
    return " ".join(said) if telling and len(said) <= MAX_PHRASE_WORDS and not _HAN.search(name) else ""
