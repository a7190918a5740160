"""What a message that no rule understands says in the words of the catalogue: limits, people, genres and kinds in it.

A person who has said what they want goes on in all kinds of sentences: "could we keep it to things after 1990?",
刘慈欣的都刷完了, "and for science?". What they name of the catalogue is taken for what they mean, unless the sentence
is about somebody's doings or says nothing else of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.query.changes.corrections import extract_corrections
from agent.query.facets.catalogue_words import CatalogueWords, Named
from agent.query.facets.company import extract_company
from agent.query.facets.countries import named_countries
from agent.query.facets.implied_kinds import implied_kind
from agent.query.facets.moods import mood_words
from agent.query.facets.topics import find_domain, has_request_words, is_courtesy, is_request
from agent.query.limits.bound_slots import extract_bounds
from agent.query.negations.concepts import bare_name, find_concept
from agent.query.negations.exclusion_clauses import is_never_done
from agent.query.negations.exclusions import names_value
from agent.query.negations.negations import extract_exclusions
from agent.query.negations.rejection_words import REJECTION_ZH
from agent.query.slots import Slots
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language, content_words, normalize
from agent.query.verdicts.judgements import Verdict

LEAST_NAMED = 0.3
"""The share of the content words of a message that the catalogue must know for them to be its topic."""
_KNOWS = any_language(
    {
        "en": r"\b(?:read|seen|watched|heard|played|finished|know|own|have|got|had enough|"
        r"(?<!at )(?<!love )(?<!like )(?<!enjoy )(?<!adore )all "
        r"(?:of|by|from)|skip|sick of|tired of|by heart|no more|leave out|not|without|except|besides|already|"
        r"don'?t|hate|anyone but|other than)\b",
        "zh": "[看读听玩]到大|[看听玩读刷]烂|倒背如流|烂熟|门儿清|不用再?(?:推|给|放|来)|"
        "[看读听玩刷追跟学]完|[看读听玩刷追跟学]过|[看读听玩]腻|[看读听玩]遍|玩吐|都有(?![哪什啥几谁])|会背|熟|跳过|"
        "不[要看听读玩]|别|"
        "去掉|剔掉|除了|以外|讨厌|腻",
    }
)
_UNKNOWN = re.compile(
    r"\b(?:haven'?t|never|not yet)\b|\b(?:what|which|any)\b[^.;!?]*\b(?:you|u|there|got)\b|[没未]有?[看读听玩]", re.I
)
_IS_STORY = any_language(
    {
        "en": r"^(?:lol|haha|ha|fun fact|funny|omg|btw|guess what)\b|\b(?:once|yesterday|the other day|my (?:cat|dog|"
        r"boss|"
        r"neighbou?r)|(?:i'?m |we'?re )?off to|used to|i met|i remember|back then|when i was|reminds me|cried|"
        r"laughed)\b|"
        r"^(?:she|he|they)(?:'d|'s|'re)?\b",
        "zh": "^(?:哈哈|笑死|呵呵)|昨天|那天|小时候|有一次|记得|想起|我家猫|我家狗|[他她它](?:们)?(?:刚|说|看哭|以前|"
        "年轻)|鸽了",
    }
)
_DISLIKED = any_language(
    {
        "en": r"\b(?:bounced off|gave up|couldn'?t (?:get into|finish|stand)|dnf|too (?:slow|long|dark|sad|silly|weird|"
        r"boring|violent|heavy|hard|old)|boring|overrated|hate[ds]?|not for me|dropped it|awful|terrible)\b",
        "zh": "弃了|看不下去|玩不下去|听不下去|太(?:慢|长|闷|丧|压抑|沉重|难|无聊|暗)|无聊|难看|讨厌|不喜欢|烂",
    }
)
_DONE = any_language(
    {
        "en": r"\b(?:seen|watched|finished|completed|read|played|heard|own|have|got|know) (?:it|that|them|both|all|"
        r"by heart|already|before|(?:a )?(?:million|hundred|thousand|few|many|dozen)? ?times?)\b|\balready (?:seen|"
        r"watched|read|played|heard|own|have|know|got)\b|\bby heart\b",
        "zh": "[看读玩听刷追](?:过|完|了)(?!吗)|[二三四五六七八九十nN几多0-9]刷|通关|"
        "[打玩刷]通|打穿|[一二三]周目|全成就|会背|倒背如流|滚瓜烂熟|都有了|家里有|[两三四五六七八九十几百千0-9]+遍|"
        "[0-9]+ ?(?:h|个?小时)(?:了|$)|"
        "[看读玩听刷]烂|晓得的|早就?(?:[看读玩听]|补|入手|买)|都?熟得很|存档",
    }
)
_DROPPED = re.compile(
    f"(?:^|[,，。;；、!！…\\s])(?P<zh>[^,，。;；、!！…]{{2,14}}?)\\s*(?:题材|类型?|片)?的?{REJECTION_ZH}"
    "(?=[,，。;；!！…\\s]|$)|"
    "(?:不是|不带|不含)(?P<not>[^,，。;；、]{2,8}?)(?:题材|类型?)?的(?:[,，。;；]|$|[电书游歌片小])|"
    r"\b(?:leave out|skip|drop|cut out|lose|minus) (?:the |any |all )?(?P<en>[\w' -]{3,24}?)"
    r"(?:\s+(?:ones?|stuff|please|pls|for me|too))*(?=\s*(?:[,.;!?]|$))",
    re.I,
)
_BEFORE_NAME = re.compile("^(?:那|但是?|不过|凡是?|所有的?|任何|什么|一切|各种|还有|另外|只要是?|太|带|有|含)+")
"""Chinese words before the name of what is dropped: 但是所有带枪的都不行."""
_MEASURED = frozenset("长短厚薄贵新旧老")
"""What is wanted more or less of, and no subject: 太长的不要."""
MIN_REMARK = 2
"""Words from which on a message that names nothing of the catalogue and asks for nothing is a remark."""
_ONE_SIDED = (
    ("year_from", "year_to"),
    ("minutes_from", "minutes_to"),
    ("price_from", "price_to"),
    ("rating_from", "rating_to"),
)


def ground(text: str, words: CatalogueWords, has_request: bool) -> Slots:
    """Return the slots of a message in the words of a catalogue; empty where it says nothing of it.

    `has_request`: whether something was requested before, to which the message may add.
    """
    text = normalize(text)
    if is_courtesy(text) or _IS_STORY.search(text):
        return Slots()
    corrected = extract_corrections(text)
    accompanied = extract_company(corrected.rest)
    bounds, rest, _ = extract_bounds(Slots(), accompanied.rest)
    if not has_request and not find_domain(text):
        bounds = Slots()
    negated, _, rest = extract_exclusions(rest)
    negated = tuple(word for word in negated if words.terms_in(word) and not is_never_done(word, text))
    creators = words.creators(rest)
    seen_creators = (
        tuple(dict.fromkeys(name for each in creators for name in each.values))
        if _KNOWS.search(_without_names(rest, creators))
        else ()
    )
    slots = replace(_bounded(bounds), corrections=corrected.parts, exclude=(*negated, *seen_creators))
    domain = find_domain(rest) or implied_kind(rest)
    topic = "" if seen_creators else _topic(rest, words)
    if domain or topic:
        slots = replace(slots, domain=domain, topic=topic)
    if slots != Slots():
        slots = replace(slots, company=accompanied.company, occasion=accompanied.occasion)
    return slots


def excluded_in(text: str, words: CatalogueWords) -> tuple[str, ...]:
    """Return what a Chinese clause or a list names of the catalogue before it drops it: 农村题材跳过, 带枪的都不行."""
    excluded = []
    for match in _DROPPED.finditer(normalize(text)):
        what = match["zh"] or match["not"] or match["en"]
        named = [*words.creators(what), *words.traits(what)]
        excluded += [each.words for each in named if len(each.words) * 2 >= len(what.strip())]
        if not named and match["zh"] and (find_concept(what) or not find_domain(what)):
            bare = bare_name(_BEFORE_NAME.sub("", what))
            excluded += [bare] if bare and bare not in _MEASURED and names_value(bare, words.columns) else []
    return tuple(dict.fromkeys(excluded))


def knows_all(text: str, creators: Sequence[Named] = ()) -> bool:
    """Return whether a message says, beside the names of creators, that what they made is known, or unwanted."""
    return bool(_KNOWS.search(_without_names(text, creators))) and not _UNKNOWN.search(text)


def _without_names(text: str, named: Sequence[Named]) -> str:
    """Return a text without some names: 卓别林 has a 别 that negates nothing."""
    for each in named:
        text = text.replace(each.words, " ")
    return text


def is_story(text: str) -> bool:
    """Return whether a message is about somebody's doings, rather than about what is wanted."""
    return bool(_IS_STORY.search(text))


def judge(text: str) -> Verdict | None:
    """Return the verdict of a message on the works that it mentions, by its words alone; None without any."""
    if _DISLIKED.search(text):
        return "dislike"
    return "seen" if _DONE.search(text) else None


def admit_topic(slots: Slots, text: str, words: CatalogueWords, has_request: bool) -> Slots:
    """Return slots whose topic is what the catalogue knows of it, where the message says other things besides.

    What is left of "under 100 minutes, got work tomorrow" is no topic; that of "something about work" is.
    """
    others = replace(slots, topic="", domain="", n=None)
    if not slots.topic or slots.intent or slots.question or (others == Slots() and not has_request):
        return slots
    terms = words.terms_in(slots.topic)
    if others == Slots():
        return slots if terms or has_request_words(text) or len(slots.topic.split()) < MIN_REMARK else Slots()
    if slots.languages or slots.exclude_languages:
        return slots
    if not has_request:
        return replace(slots, topic=_topic_of_requests(slots.topic, text, terms))
    if not has_request_words(text):
        terms = [name for name in terms if words.creators(name) or words.names_category(name) or mood_words(name)]
    places = (name for name, _ in named_countries(slots.topic) if not any(name in term for term in terms))
    return replace(slots, topic=" ".join((*terms, *places)))


def _topic_of_requests(topic: str, text: str, terms: Sequence[str]) -> str:
    """Return the words of a topic that stand in clauses that request something, and those of the catalogue."""
    asks = " ".join(each.text for each in split_clauses(text) if is_request(each.text)).casefold()
    return " ".join(word for word in topic.split() if word.casefold() in asks or any(word in name for name in terms))


def _bounded(bounds: Slots) -> Slots:
    """Return the bounds of a message that are limits, not the years or lengths of a story in it."""
    limits: dict[str, Any] = {}
    for low, high in _ONE_SIDED:
        ends = getattr(bounds, low), getattr(bounds, high)
        if (ends[0] is None) != (ends[1] is None) or (low == "year_from" and None not in ends and ends[0] != ends[1]):
            limits |= {low: ends[0], high: ends[1]}
    return replace(Slots(), **limits, exclude_ranges=bounds.exclude_ranges)


def _topic(text: str, words: CatalogueWords) -> str:
    """Return the genres, tags and people of the catalogue that a message names, where they are most of what it says."""
    named = words.terms_in(text)
    if not named:
        return ""
    content = content_words(text)
    share = sum(map(len, " ".join(named).split())) / max(1, sum(map(len, content.split())))
    return " ".join(named) if share >= LEAST_NAMED or mood_words(text) else ""
