"""Whether a catalogue has what a request in words is about, by the words of its items.

Cosines of small embedders do not tell: those of requests that a catalogue cannot serve are as high as those of requests
that it can (docs/decisions/query-understanding.md). So the words of the request, with their synonyms and translations,
are looked for in the texts of items, the rarer ones counting for more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.query.message_text import ITEM_NOUN, content_words
from agent.query.synonyms import expand, translations
from retrieval.conditions import Columns, Comparison
from retrieval.data.items import Item
from retrieval.text.cjk import HAN

LEAST_COVERAGE = 0.34
"""The weighted share of the words of a request that one item must name at least."""
PAIR_WEIGHT = 1.3
"""How much a pair of a longer Chinese run counts: half of the pairs of 爵士乐 name it."""
MOOD_WEIGHT = 0.3
"""The weight of moods, which texts show more than they name."""
_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’-][^\W_{HAN}]+)*|[{HAN}]+")
_VAGUE = re.compile(
    rf"^(?:{ITEM_NOUN}|movies?|films?|flicks?|books?|novels?|reads?|music|songs?|albums?|games?|courses?|class(?:es)?|"
    rf"news|shows?|series|stor(?:y|ies)|"
    r"good|great|nice|best|better|cool|interesting|classic|popular|famous|beginners?|introduction|intro|new|old|short|"
    r"long|easy|simple|kind|type|"
    r"set|based|about|around|during|featuring|inspired|style|vibes?|feel|feels|atmosphere|learn|learning|nearby|cheap|"
    r"free|modern|recent|world|real|life|"
    r"people|person|someone|way|place|places|time|day|night|main|lead|lots|full|friendly|cheer|breakup|mood|happens?|"
    r"takes?|makes?|think|laugh|cry|relax|watch|read|listen|play)$",
    re.I,
)
_VAGUE_ZH = re.compile(
    "(?:电影|影片|片子|小说|书籍?|音乐|歌曲?|专辑|游戏|课程|新闻|故事|作品|题材|类型?|风格|那种|一些|经典|好看|好听|"
    "好玩|有名|著名|热门|适合|一个人|朋友|一起|能|到|知识|安静|入门|基础|简单|最近|"
    "教程|附近|便宜|免费|有关|关于|主角|背景|发生|描写|反映|方面|内容|东西|的|讲|拍|写|学|找|买|看|听|玩|片|剧|课|书|"
    "歌|店|和|与|或|里|中)+"
)


@dataclass(frozen=True)
class Coverage:
    """Whether an item names most of what a request is about, and the words of it that the nearest one does not name."""

    served: bool
    missing: tuple[str, ...] = ()


def coverage_of(text: str, items: Sequence[Item], columns: Columns) -> Coverage:
    """Return whether one of some items names most of what a text is about; a text without such words is served.

    `columns`: the catalogue, in which the rarity of a word is counted.
    """
    concepts = _concepts(text)
    if not concepts:
        return Coverage(True)
    weights = [_rarity(concept, columns) for concept in concepts]
    passages = [_passage(item) for item in items]
    best, missing = 0.0, tuple(concepts)
    for passage in passages:
        shares = [_share(concept, passage) for concept in concepts]
        covered = sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights)
        if covered > best:
            best = covered
            missing = tuple(c for c, share in zip(concepts, shares, strict=True) if share < 1)
    return Coverage(best >= LEAST_COVERAGE, missing)


def _concepts(text: str) -> list[str]:
    """Return the words that say what a text is about, Chinese as runs without the words around them."""
    words = []
    for word in _WORD.findall(content_words(text)):
        if re.match(f"[{HAN}]", word):
            words += [part for part in _VAGUE_ZH.split(word) if part]
        elif not _VAGUE.match(word) and len(word) > 1:
            words.append(word.casefold())
    return list(dict.fromkeys(words))


def _passage(item: Item) -> str:
    texts = (item, *item.translations.values())
    words = [part for each in texts for part in (each.title, each.text, *each.categories, *each.tags)]
    words += [str(value) for each in texts for value in each.attributes.values()]
    words += [fact.value for each in texts for fact in each.stated]
    return " ".join(words).casefold()


def _forms(concept: str) -> list[str]:
    """Return a word, its beginning, and what else it is called."""
    others = [*expand(concept).split(), *translations(concept)]
    return list(dict.fromkeys((_stem(concept), *(_stem(other.casefold()) for other in others))))


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 2)] if word.isascii() and len(word) > 4 else word


def _share(concept: str, passage: str) -> float:
    """Return how much of a word a passage names: all or nothing, of a run of Chinese the share of its pairs."""
    if any(_names(form, passage) for form in _forms(concept)):
        return 1.0
    if concept.isascii() or len(concept) < 3:
        return 0.0
    pairs = [concept[i : i + 2] for i in range(len(concept) - 1)]
    return min(1.0, PAIR_WEIGHT * sum(pair in passage for pair in pairs) / len(pairs))


def _names(form: str, passage: str) -> bool:
    return bool(re.search(rf"(?<![a-z]){re.escape(form)}", passage)) if form.isascii() else form in passage


def _rarity(concept: str, columns: Columns) -> float:
    """Return the inverse document frequency of a word, in nats; that of a word which no item has is the highest."""
    items = len(columns.items)
    mood = MOOD_WEIGHT if expand(concept) != concept else 1.0
    named = max(int(columns.mask(Comparison("text", "contains", form)).sum()) for form in _forms(concept))
    return mood * (math.log((items + 1) / (named + 1)) + 0.1)
