"""Excludes what a message cannot mean as a wish: what it is afraid of, and what stands both in topic and exclusions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.query.changes.corrections import extract_corrections
from agent.query.changes.released_words import find_release
from agent.query.facets.book_forms import names_fiction
from agent.query.facets.country_clauses import (
    ABROAD_ZH,
    HOME_WORKS_ZH,
    HOME_ZH,
    MAKERS_ZH,
    refuses_foreign,
    wants_foreign,
)
from agent.query.facets.implied_conditions import BEGINNER
from agent.query.facets.kind_nouns import kind_named_by, negated_kinds
from agent.query.facets.languages import spoken_language
from agent.query.facets.topics import find_domain
from agent.query.limits.child_ages import child_age, without_child
from agent.query.negations.aversions import find_aversions
from agent.query.negations.company_refusals import FOR_CHILDREN, refused_company
from agent.query.negations.concepts import bare_name, concept_key, find_concept
from agent.query.negations.exclusion_clauses import (
    asked_for,
    denied_name,
    is_never_done,
    names_something,
    split_joined,
    takes_back,
    without_causes,
)
from agent.query.negations.negated_countries import negated_countries, without_outside
from agent.query.negations.sentence_fragments import without_fillers_after
from agent.query.slots import Intent, Slots
from retrieval.text.cjk import contains_han

_OF_LANGUAGE = re.compile(r"\bin [A-Z]|\b(?:languages?|speak\w*|spoken|subtitle\w*|subs|dub\w*|sung|audio)\b|[语文话]")
_REQUESTS: tuple[Intent, ...] = ("", "similar", "surprise", "like", "dislike", "seen")
_BUT = re.compile(r"\b(?:but|except|unless|although|only|though)\b|但|不过|除非|只有|只要|只想", re.I)
_NO_EN = (
    r"(?:\b(?:no|still not|without|zero|avoid|skip|nothing|hate|never|non)|"
    r"\b(?:do not|don'?t|doesn'?t) (?:want|like|need|do)|\bcan'?t (?:stand|bear))\s+"
    r"(?:(?:more|any|of|with|the|a|an|about|to|too|much)\s+)*"
)
_NO_ZH = (
    "(?:不要|不想[要看听玩读]|不[看听玩读爱喜]|别(?:给我|推荐|来)?|没有|除了|讨厌|拒绝|受不了)"
    "(?:再|那种|什么|任何|喜欢|看)*"
)
_TOO_EN = (
    r"(?:\bnot|n'?t|\bnothing|\bnever|\bwithout being|\bisn'?t|\bnone)\s+"
    r"(?:(?:be|being|get|gets|anything|something)\s+)*"
    r"(?:too|that|so|overly|super|very|particularly|excessively|all that|as|really)\s+(?:\w+ly\s+)?"
)
_TOO_ZH = (
    "(?:不|别|没|不要|不能|不想[要看听玩读]?|不用|无需|不是)(?:要|会|是|有)?"
    "(?:太|那么|这么|过于|特别|过分|很|非常)(?:过)?"
)
_FEARLESS = r"(?:\bnot|n't|\bnever|\bno longer) (?:(?:at all|really|that|too|easily) )*{word} (?:of|by|about|easily)\b"
_ABROAD_ZH = re.compile(f"{ABROAD_ZH}(?:的|{MAKERS_ZH})*")
_AT_END = re.compile(r" (?:either|though|tho|too|anymore|any more|at all)$", re.I)
_DEGREE = re.compile("^(?:too|so|that|very|overly) |^(?:太|那么|这么|过于|特别|很)", re.I)
_BAD_AT = re.compile(
    r"\b(?:i'?m|i am|we'?re|we are) (?:\w+ ){0,2}?(?:hopeless|terrible|bad|useless|rubbish|awful|no good|not good|"
    r"not great|crap|horrible) (?:at|with) (?P<what>[\w' -]{2,30}?)(?=$|[,.;!?]|\b(?:so|and|but)\b)",
    re.I,
)

_ON_THAT = re.compile(
    r"\b(?:course|class(?:es)?|lesson|book|tutorial|intro\w*|something|anything|ones?)s? "
    r"(?:for|on|about|in|to (?:learn|improve|help with|get better at)) (?:that|it|this|them)\b",
    re.I,
)


_BESIDE = re.compile(r"(?<=\w) (?:mixed|thrown|involved|included|featured|whatsoever|anywhere|at all)(?: in)?$", re.I)
"""What is said behind a word that is refused, and is no part of it: "no pop mixed in"."""


def settle_exclusions(slots: Slots, text: str) -> Slots:
    """Return slots in which nothing is both wanted and excluded, and what is only to be less so is a critique.

    What the text says people are afraid of is excluded. "Not too scary" is a critique.
    A kind of item that is negated beside another is not excluded. Works from abroad, asked for in Chinese, are those
    from none of `HOME_ZH`.
    """
    slots = replace(slots, exclude=tuple(_BESIDE.sub("", word) for word in slots.exclude))
    if slots.question or slots.intent not in _REQUESTS:
        return slots
    if slots.company in ("", "family", "friends") and child_age(text) is not None:
        slots = replace(slots, company="children", topic=without_child(slots.topic))
    backgrounds = " ".join(match[0] for match in BEGINNER.finditer(text))
    # "For somebody who never studied biology" refuses no biology.
    never = tuple(
        w for w in (*slots.exclude, *(c.partition(" ")[2] for c in slots.critiques)) if is_never_done(w, text)
    )
    slots = replace(
        slots,
        exclude=tuple(word for word in slots.exclude if word not in never),
        critiques=tuple(each for each in slots.critiques if each.partition(" ")[2] not in never),
    )
    words = [part for word in slots.exclude for part in split_joined(word) if names_something(part)]
    wishes = [*asked_for(words, text), *_to_be_learned(words, text)]
    words += [name for word in slots.topic.split() if (name := denied_name(word, text))]
    # "No background" excludes nothing.
    not_needed = find_release(text).not_needed
    exclude = [without_fillers_after(word) for word in words if word not in wishes]
    exclude = [word for word in exclude if word not in backgrounds and bare_name(word) not in not_needed]
    exclude = [word for word in exclude if not takes_back(word, text)]
    clashing = [word for word in exclude if slots.domain and kind_named_by(word) == slots.domain]
    if clashing and not (all(map(names_fiction, clashing)) and find_domain(text) == slots.domain):
        slots = replace(slots, domain="")
    # Of "books, not films" the kind is enough; "no films" excludes a kind.
    exclude = [word for word in exclude if not (slots.domain and kind_named_by(word)) or names_fiction(word)]
    exclude += [word for word in negated_kinds(text) if not slots.domain and word not in exclude]
    critiques, topic = list(slots.critiques), without_causes(slots.topic, text) if exclude else slots.topic
    topic = " ".join(filter(None, (*wishes, topic)))
    if "exclude" in slots.corrections:
        again, rest = set(exclude), extract_corrections(text).rest
        exclude = [word for word in exclude if word in rest and not _is_only_named(word, rest)]
        topic = " ".join(filter(None, (*(w for w in again if w not in exclude and w in rest), topic)))
    for word in tuple(exclude):
        if re.search(_FEARLESS.format(word=re.escape(word)), text, re.I):
            exclude.remove(word)
        elif re.search(rf"(?:{_TOO_ZH if contains_han(word) else _TOO_EN}){re.escape(_without_too(word))}", text, re.I):
            exclude.remove(word)
            critiques.append(f"less {_without_too(word)}")
    countries = [word for word in negated_countries(text) if spoken_language(word) not in slots.exclude_languages]
    exclude += [word for word in countries if not any(word in other for other in exclude)]
    topic = without_outside(topic) if countries else topic
    if refuses_foreign(text):
        exclude = [word for word in exclude if not _ABROAD_ZH.fullmatch(word)]
        topic = " ".join((HOME_WORKS_ZH, topic)).strip()
    if wants_foreign(text):
        exclude += [word for word in HOME_ZH if word not in exclude]
        left = (re.sub(f"^{MAKERS_ZH}的?$", "", _ABROAD_ZH.sub("", word)) for word in topic.split())
        topic = " ".join(filter(None, left))
    if refused_company(text).is_of_items:
        exclude = [*(word for word in exclude if find_concept(word) != find_concept(FOR_CHILDREN)), FOR_CHILDREN]
    aversions = find_aversions(text)
    less = {critique.partition(" ")[2] for critique in critiques}
    exclude += [word for word in aversions.words if word not in less]
    exclude = [word for word in exclude if not is_never_done(word, text)]
    about = [each.about for each in slots.exclude_ranges if each.about]
    exclude = [word for word in exclude if not any(_is_of_range(word, each, text) for each in about)]
    topic = " ".join(word for word in topic.split() if not any(_is_of_range(word, each, text) for each in about))
    for span in aversions.spans:
        topic = without_words(topic, span)
    exclude = [_AT_END.sub("", word) for word in exclude if names_something(word)]
    longer = [word for word in exclude if contains_han(word)]  # 打 is a part of 打仗 that was read wrong
    exclude = [word for word in exclude if not any(word != other and word in other for other in longer)]
    exclude = [word for word in exclude if not any(_is_end_of(word, other, text) for other in exclude)]
    if exclude:
        for match in _BAD_AT.finditer(text):
            topic = without_words(topic, match["what"])
        for word in exclude:
            if not is_permitted(word, text):
                topic = without_words(without_words(topic, word), bare_name(word))
    # "Nothing Korean" is of a country; "nothing in Korean" excludes no word beside the language.
    of_countries = {spoken_language(word) for word in exclude if not _OF_LANGUAGE.search(text)}
    languages = tuple(code for code in slots.exclude_languages if code not in of_countries)
    if (exclude, topic, critiques) == (list(slots.exclude), slots.topic, list(slots.critiques)):
        return replace(slots, exclude_languages=languages)
    return replace(
        slots,
        exclude=tuple(dict.fromkeys(exclude)),
        exclude_languages=languages,
        topic=topic,
        critiques=tuple(dict.fromkeys(critiques)),
    )


def _to_be_learned(words: Sequence[str], text: str) -> Iterator[str]:
    """Yield those of some words that somebody is bad at and asks for: "rubbish at maths, any course for that"."""
    bad_at = _BAD_AT.search(text)
    if bad_at and _ON_THAT.search(text, bad_at.end()):
        yield from (word for word in words if word in bad_at["what"])


def _is_end_of(word: str, other: str, text: str) -> bool:
    """Return whether a word is the end of another exclusion, and stands nowhere else: maths of "heavy maths"."""
    word, other, text = word.casefold(), other.casefold(), text.casefold()
    return word != other and other.endswith(f" {word}") and text.count(word) == text.count(other)


def _is_of_range(word: str, about: str, text: str) -> bool:
    """Return whether a word is what a range is excluded of, as 西部 of 九十年代的西部片不算, and named nowhere else."""
    bare = bare_name(word.removeprefix("的")).casefold()
    return bool(bare) and bare in about.casefold() and text.casefold().count(bare) == 1


def _is_only_named(word: str, text: str) -> bool:
    """Return whether a text names a word, and negates nothing."""
    return word in text and not re.search(f"{_NO_ZH}|{_NO_EN}", text, re.I)


def _without_too(word: str) -> str:
    return _DEGREE.sub("", word).removesuffix("的")


def is_permitted(word: str, text: str) -> bool:
    """Return whether a text comes back to an excluded word after a "but": "no horror, but horror comedies"."""
    parts = _BUT.split(text, maxsplit=1)
    bare = concept_key(bare_name(word))
    return len(parts) > 1 and bare in concept_key(parts[0]) and bare in concept_key(parts[1])


def without_words(topic: str, words: str) -> str:
    """Return a topic without the words of a phrase, be they singular or plural; in Chinese without the phrase."""
    if contains_han(words):
        parts = [part for part in (words, *words.split()) if len(part) > 1 or part == topic]
        left = []
        for whole in topic.split():
            rest = whole
            for part in parts:
                rest = rest.replace(part, " ")
            # One character that is left of a word, as 风 of 像素风, names nothing.
            left += rest.split() if rest == whole else [word for word in rest.split() if len(word) > 1]
        return " ".join(word for word in left if word not in ("的", "片", "和"))
    stems = {_stem(word) for word in re.findall(r"[\w'-]+", words.casefold())}
    return " ".join(word for word in topic.split() if _stem(word.casefold()) not in stems)


def _stem(word: str) -> str:
    bare = word.strip(".,!?")
    return bare.removesuffix("s") if len(bare) > 3 else bare
