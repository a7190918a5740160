"""What a message is about in the words of a catalogue, where a model that read it left that out or left a piece."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.query import Slots
from agent.query.facets.catalogue_words import CatalogueWords
from agent.query.facets.countries import named_countries
from agent.query.facets.goods import goods_in
from agent.query.facets.implied_conditions import BEGINNER
from agent.query.facets.kind_nouns import KIND_NOUNS, kind_named_by
from agent.query.facets.moods import mood_words
from agent.query.facets.topics import is_request, without_fillers
from agent.query.grounding import excluded_in, ground
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language, content_words
from agent.query.text.synonyms import names_of_genre
from retrieval.text.cjk import HAN, contains_han

_WISHES = ("topic", "exclude", "critiques", "intent", "question", "numbers", "liked", "disliked", "languages")
"""Slots that say what a message is about, of which it has one where it is understood."""
_NOUNS = "|".join(pattern.pattern for pattern in KIND_NOUNS.values())
_NEGATES = re.compile("[不没除免]|别(?![的人处国])|以外|之外")
_REFUSES = any_language(
    {
        "en": r"\b(?:no|not|never|nothing|without|except|skip|hate|instead of|rather than|like|than|tired|sick|"
        r"enough|too)\b|"
        r"n'?t\b",
        "zh": "[不除免像腻]|别(?![的人处国])|(?<!有)没|以外|之外|类似|太",
    }
)
"""Words of a clause that may want less of what it names, or compare with it."""
_KIND_ZH = "(?:的|类|方面|题材|那种|这种|那类|口味|音乐|电影|片子?|歌|书|游戏|新闻|课程?)*"
_WANTS = re.compile(
    f"(?:嗯|那么?|好[的吧]?|行吧?|算了|还是|要不|不如|给我|帮我|麻烦|再|先|就|最后|下面|接下来|改|我|咱们?|\\s)*"
    "(?:来|换|要|想|整|搞|上|放|找|求|推荐?|转|切|聊|看|听|玩|读|学|改|偏|试)+(?:到|回|成|去)?"
    f"(?:一?[点些]|几[条个部本首门款张]|[个部本首条张门款])?(?P<what>[{HAN}]{{2,8}}?){_KIND_ZH}"
    "(?:吧|呗|看看|听听|嘛|好了|呀|啊|啦|行不行|可以吗|好吗|优先|为主)*|"
    f"(?:那么?|还有|\\s)*(?P<subject>[{HAN}]{{2,6}}?){_KIND_ZH}"
    "(?:呢|有没有?|有[吗么伐不]|有木有|怎么样|如何|[就也](?:行|好|成|可以)|即可|优先|为主|最好|更好|吧)+"
)
"""A clause that asks for something by its form alone: `what` after a verb, `subject` before a particle."""
_VEHICLE = re.compile("trains?|planes?|flights?|bus|car|subway|火车|飞机|高铁|地铁|公交|大巴", re.I)
_SUBJECT = re.compile(f"(?:讲|关于|有关|写)(?P<what>[{HAN}]{{1,6}}?)(?<![看听玩读用])的(?:{_NOUNS})")


def with_topic(slots: Slots, text: str, words: CatalogueWords, has_request: bool) -> Slots:
    """Return slots with a topic where they have none of what a request is about: 换健康类的,时间不限了.

    A beginner's subject is a topic, too: 经济学一窍不通,有入门的吗.
    """
    if slots != Slots() and not any(getattr(slots, name) for name in _WISHES):
        before_noun = (each.words for each in words.categories(text) if _is_before_noun(each.words, text))
        topic = ground(text, words, has_request).topic or " ".join(before_noun) or _subject(text)
        return replace(slots, topic=without_vehicles(topic, slots.occasion))
    if slots.topic and not slots.intent and (beginner := BEGINNER.search(text)):
        before = re.split(r"[,，。;；!！?？\s]", text[: beginner.start()])[-1]
        subjects = [each.words for each in words.categories(before) if before.endswith(each.words)]
        return replace(slots, topic=" ".join(dict.fromkeys((*subjects, *slots.topic.split()))))
    return slots


def without_vehicles(topic: str, occasion: str) -> str:
    """Return a topic without what somebody will travel by: a book for the train is about no trains."""
    return " ".join(word for word in topic.split() if not (_VEHICLE.fullmatch(word) and word in occasion))


def with_categories(slots: Slots, text: str, words: CatalogueWords) -> Slots:
    """Return slots whose topic has the categories that a clause asks for, where it negates nothing.

    Whoever read the message may have left them out: "I also need mathematics for later, but no statistics".
    """
    if slots.intent or slots.question or slots.numbers or slots.liked or slots.disliked:
        return slots
    read = " ".join((slots.topic, *slots.exclude, *slots.critiques)).casefold()
    requests = [each.text for each in split_clauses(text) if is_request(each.text) and not _REFUSES.search(each.text)]
    named = (each.words for clause in requests for each in words.categories(clause))
    missing = [name for name in dict.fromkeys(named) if name.casefold() not in read and not _is_within(name, read)]
    return replace(slots, topic=" ".join((slots.topic, *missing)).strip()) if missing else slots


def _is_within(name: str, read: str) -> bool:
    """Return whether a part of a name was read: sci of sci-fi, 推 of 推理."""
    return any(part in read for part in re.split(r"[\s-]+", name.casefold()) if len(part) > 1) or any(
        word in name for word in read.split() if contains_han(word)
    )


def with_wanted_words(slots: Slots, text: str, words: CatalogueWords) -> Slots:
    """Return slots with a topic, where they have none, or one character, of what a Chinese clause asks for by its name.

    财经呢, 换体育吧 and 还是来欢乐的 do so whatever the clauses beside them say; a clause that negates does not.
    """
    is_known = len(slots.topic) > 1 or words.terms_in(slots.topic)
    if (slots.topic and is_known) or slots.intent or slots.question or slots.numbers:
        return slots
    topic: list[str] = []
    for clause in split_clauses(text):
        match = _WANTS.fullmatch(clause.text.strip())
        what = match["what"] or match["subject"] if match else ""
        if not what or _NEGATES.search(what):
            continue
        named = [each.words for each in words.traits(what)] or list(mood_words(what))
        named = (
            named
            or [name for name, _ in named_countries(what)]
            or [each.words for each in goods_in(what, words.columns)]
        )
        if 2 * len("".join(named)) >= len(what) and not any(word in each for each in slots.exclude for word in named):
            topic += named
    return replace(slots, topic=" ".join(dict.fromkeys(topic))) if topic else slots


def with_dropped_words(slots: Slots, text: str, words: CatalogueWords) -> Slots:
    """Return slots that exclude what a clause names of the catalogue before it drops it, and do not ask for it."""
    if slots.question or slots.intent:
        return slots
    dropped = [word for word in excluded_in(text, words) if not any(word in each for each in slots.exclude)]
    topic = " ".join(word for word in slots.topic.split() if not any(each in word for each in dropped))
    return replace(slots, topic=topic, exclude=(*slots.exclude, *dropped)) if dropped else slots


def with_whole_words(topic: str, text: str) -> str:
    """Return a topic in which one character stands with what a text has beside it: 童书, not 童; 杯子, not 子."""

    def whole(word: str) -> str:
        beside = f"{re.escape(word)}[书歌片剧曲]|[{HAN}](?=[子儿]){re.escape(word)}"
        match = re.search(beside, text) if len(word) == 1 else None
        return match[0] if match else word

    return " ".join(map(whole, topic.split()))


def _subject(text: str) -> str:
    """Return what a kind of item is to be about, as Chinese says it before the noun: 吃 of 讲吃的电影."""
    match = _SUBJECT.search(text)
    return match["what"] if match else ""


def _is_before_noun(words: str, text: str) -> bool:
    """Return whether Chinese words stand before a noun of a kind of item: 教育新闻."""
    return contains_han(words) and bool(re.search(f"{re.escape(words)}类?的?(?:{_NOUNS})", text))


def without_kind(topic: str, kind: str) -> str:
    """Return a topic without the noun for the kind of item that is asked for: PC of "games PC", 恐怖 of 恐怖片."""
    words = [word for word in topic.split() if not (kind and kind_named_by(word) == kind)]
    words = [word[:-1] if word.endswith("片") and names_of_genre(word[:-1]) else word for word in words]
    return " ".join(words) or topic


def names_alone(text: str, words: CatalogueWords) -> bool:
    """Return whether a Chinese text is the name of a genre, a tag or a maker and no more: 健康方面的."""
    bare = re.sub(r"\W|[吧呢啊呀的]", "", without_fillers(text))
    named = (each.words for each in (*words.creators(bare), *words.traits(bare)))
    return contains_han(bare) and bare.removesuffix("类") in named


_BESIDE_COUNTRY = re.compile(
    r"\b(?:maybe|perhaps|then|ones?|only|just|from|no|nah|wait|hm+|ok(?:ay)?|actually|rather|or|and|please|make "
    r"it)\b",
    re.I,
)


def names_country_alone(text: str) -> bool:
    """Return whether a text is the name of a country and no more: "from the US", "maybe Japan then"."""
    rest, named = text, named_countries(text)
    for words, _ in named:
        rest = re.sub(re.escape(words), " ", rest, flags=re.I)
    return bool(named) and not content_words(_BESIDE_COUNTRY.sub(" ", rest))


def whole_terms(words: str, terms: Sequence[str], text: str) -> str:
    """Return words with those that are a part of a term of the catalogue, or begin within one, as the whole term."""
    return " ".join(dict.fromkeys(next((t for t in terms if _is_part_of(w, t, text)), w) for w in words.split()))


def _is_part_of(word: str, term: str, text: str) -> bool:
    """Return whether a word is a part of a term, or in Chinese begins in one that a text writes: 简主义 in 极简."""
    if word == term or not contains_han(word):
        return word != term and word in term.split()
    within = (term[:-length] + word in text for length in range(1, len(term)) if term.endswith(word[:length]))
    return word in term or any(within)
