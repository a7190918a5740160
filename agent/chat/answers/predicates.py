"""Whether an item is what a question says of it, by the catalogue: its year, length and country, and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.chat.answers.named_values import (
    UNKNOWN,
    Finding,
    finding_of,
    matches,
    named_traits,
    near_traits,
    traits_by_name,
)
from agent.chat.answers.value_meanings import FORM_WORDS, LEVEL_WORDS, PLATFORM_WORDS, PLAYER_WORDS
from agent.chat.answers.values import attributes_of, written_date, written_values
from agent.chat.wording.phrases import phrase
from agent.query.facets.countries import FIELDS as COUNTRY_FIELDS
from agent.query.facets.countries import is_country, named_countries
from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.facets.stock import FIELDS as STOCK
from agent.query.facets.stock import names_stock, stock_condition
from agent.query.limits.bound_slots import extract_bounds
from agent.query.limits.player_numbers import player_number
from agent.query.questions.aspects import Aspect
from agent.query.questions.question_patterns import CLAUSES, INTERROGATIVE, QUESTION_WORDS
from agent.query.questions.questions import ItemQuestion
from agent.query.slots import Slots
from agent.query.text.message_text import content_words
from agent.query.text.synonyms import same_names
from retrieval.conditions.audience import minimum_age
from retrieval.conditions.columns import Columns
from retrieval.conditions.fields import canonical, numbers, values
from retrieval.conditions.player_counts import player_range
from retrieval.data.items import Item
from retrieval.data.own_rows import LENGTHS, PRICES, RATINGS
from retrieval.text.cjk import HAN

MAX_CHILD_AGE = 12
"""Years up to which somebody is a child, where a question names no age."""
_AGE = re.compile(r"([0-9]{1,2})\s*-?\s*(?:year|yr|岁)", re.I)
_CENTURY = re.compile(r"(?P<th>[0-9]{1,2})\s*(?:th|st|nd|rd)?[\s-]*(?:centur(?:y|ies)|世纪)", re.I)
_MORE_THAN_TWO = re.compile(
    r"\b(?:three|four|five|six|[3-9])[\s-](?:of us|people|players?|friends)|[三四五六3-9]个?人", re.I
)
_ONLY = re.compile(r"\bonly\b|只能|只有", re.I)
_ONE_MODE = re.compile("single|multi|[单多]人", re.I)
_LEVEL_TRAITS = ("difficult", "challenging", "高难度")
"""Tags that say that an item without a level is a hard one."""
_BEYOND_TRAITS = frozenset(("gender", "awards"))
"""Aspects that no category, tag or text answers: women's lives is no woman's work."""
_CLOSED = frozenset(
    "platform platforms 平台 form 体裁 level 难度 players 人数 provider 机构 section 版面 genre 类型 place 地点 "
    "material materials 材质 材料 brand 品牌 color colour 颜色".split()
)
"""Attributes that say all there is to say: what is not among their values does not hold."""
_BY = re.compile(r"\b(?:by|from)\s+(?P<name>[\w' .-]+)", re.I)
_CONFIRMS = re.compile(
    r"\b(?:isn'?t|wasn'?t|aren'?t|doesn'?t|didn'?t|innit) ?(?:it|they|that|he|she)?\W*$|\bright\W*$|[吧吗对]\W*$", re.I
)
"""What asks whether a statement is right, whose values may be of any attribute: "that's Jane Austen, isn't it"."""
_EITHER = re.compile(r"\bor\b|还是", re.I)


def check(item: Item, question: ItemQuestion, columns: Columns, language: str) -> Finding:
    """Return whether an item is all that a question says of it."""
    findings = list(_findings(item, question, columns, language))
    if any(finding.holds is False for finding in findings):
        findings = [finding for finding in findings if finding.holds is False]
    elif not findings or any(finding.holds is None for finding in findings):
        words = " ".join(_words(question.words, question))
        if len(findings) == 1 and (named := traits_by_name(item, words, language)):
            return Finding(True, phrase(language, "names_trait", trait=named[0]))
        near = near_traits(item, words, language)
        return Finding(None, phrase(language, "comma").join(near), is_stated=not near)
    evidence = dict.fromkeys(finding.evidence for finding in findings if finding.evidence)
    is_stated = all(finding.is_stated for finding in findings)
    of_text = any(finding.of_text for finding in findings)
    return Finding(findings[0].holds, phrase(language, "semicolon").join(evidence), is_stated, of_text)


def _findings(item: Item, question: ItemQuestion, columns: Columns, language: str) -> Iterator[Finding]:
    """Yield a finding on each thing that the question says of an item."""
    names = {aspect.name for aspect in question.aspects}
    text = _CENTURY.sub(_years, _asking_clauses(question.words))
    if "children" in names:
        yield _for_children(item, text, language)
        return
    if names & _BEYOND_TRAITS:
        return
    if names_stock(question.words) and (in_stock := stock_condition(columns, item.domain)):
        yield Finding(in_stock.holds(item), written_values(attributes_of(item, STOCK, language), language))
        return
    for aspect in question.aspects:
        if aspect.yes:
            yield _by_traits(item, aspect, language)
            return
    for name, meanings, fields in (
        ("level", LEVEL_WORDS, ("level", "difficulty", "难度")),
        ("players", PLAYER_WORDS, ("players", "人数")),
        ("genre", FORM_WORDS, ("form", "体裁")),
        ("platform", PLATFORM_WORDS, ("platform", "platforms", "平台")),
    ):
        words = [re.search(words, question.words, re.I) for words in meanings]
        matched = [(match[0], value) for match, value in zip(words, meanings.values(), strict=True) if match]
        own = attributes_of(item, fields, language)
        number = player_number(question.words) if name == "players" and name in names else None
        if number and (counts := player_range(item)):
            aspect = next(each for each in question.aspects if each.name == name)
            evidence = written_values(attributes_of(item, aspect.fields, language), language)
            yield Finding(counts[0] <= number.low and (number.high or number.low) <= counts[1], evidence)
            return
        if name == "players" and name in names and not question.of_list and _MORE_THAN_TWO.search(question.words):
            return  # "multi" does not say how many
        if (name in names or name == "genre") and len(matched) == 1 and own:
            pattern = matched[0][1]
            patterns = [pattern, _ONE_MODE] if name == "players" and _ONLY.search(question.words) else [pattern]
            both = {**own, **attributes_of(item, fields, "")}
            holds = any(all(each.fullmatch(str(value)) for each in patterns) for value in both.values())
            yield Finding(holds, written_values(own, language))
            return
        if name == "level" and name in names and matched:
            traits = named_traits(item, _LEVEL_TRAITS, language) if matched[0][1].search("advanced") else []
            yield Finding(True, phrase(language, "names_trait", trait=traits[0])) if traits else UNKNOWN
            return
    bounds, rest, _ = extract_bounds(Slots(), text)
    yield from _within(item, bounds, language)
    if not names & {"language", "subtitles"} and (countries := named_countries(rest)):
        own = attributes_of(item, COUNTRY_FIELDS, language)
        present = {str(value) for field in COUNTRY_FIELDS for value in values(item, field)}
        for written, country in countries:
            traits = [] if present else [trait for trait in item.read_in(language).tags if is_country(trait)]
            if not (present or traits):
                continue
            rest = rest.replace(written, " ")
            evidence = written_values(own, language) or phrase(language, "names_trait", trait=traits[0])
            yield Finding(bool((present or set(traits)) & set(country)), evidence)
    yield from _named(item, rest, question, columns, language)


def _years(century: re.Match[str]) -> str:
    last = 100 * int(century["th"])
    return f" between {last - 99} and {last} "


def _asking_clauses(text: str) -> str:
    """Return the clauses of a text that ask something, with one verb for 吓不吓; the whole text where none does."""
    asking = [clause for clause in CLAUSES.split(text) if INTERROGATIVE.search(clause)]
    if not content_words(QUESTION_WORDS.sub(" ", " ".join(asking))):
        asking = [text]
    return re.sub(rf"([{HAN}])[不没]\1", r"\1", ",".join(asking))


def _by_traits(item: Item, aspect: Aspect, language: str) -> Finding:
    """Return whether an item is so by the values that say so of an aspect, or by an attribute that says it is not."""
    stated = [name for name, value in attributes_of(item, aspect.fields, language).items() if value is True]
    for holds, names in ((False, stated), (True, named_traits(item, aspect.yes, language))):
        if names:
            return Finding(holds, phrase(language, "names_trait", trait=phrase(language, "comma").join(names)))
    contrary = named_traits(item, aspect.no, language)
    return Finding(False, phrase(language, "names_trait", trait=contrary[0])) if contrary else UNKNOWN


def _for_children(item: Item, text: str, language: str) -> Finding:
    """Return whether an item is for children of the age that a text names."""
    age = minimum_age(item)
    if age is None:
        return UNKNOWN
    named = _AGE.search(text)
    evidence = phrase(language, "from_age", age=age) if age else phrase(language, "all_ages")
    return Finding(age <= (int(named[1]) if named else MAX_CHILD_AGE), evidence)


def _within(item: Item, bounds: Slots, language: str) -> Iterator[Finding]:
    """Yield whether an item's year, length, price and rating lie within bounds."""
    year = [float(item.published.year)] if item.published else []
    for name, fields, low, high in (
        ("year", (), bounds.year_from, bounds.year_to),
        ("minutes", LENGTHS, bounds.minutes_from, bounds.minutes_to),
        ("price", PRICES, bounds.price_from, bounds.price_to),
        ("rating", RATINGS, bounds.rating_from, bounds.rating_to),
    ):
        if low is None and high is None:
            continue
        own = next((each for field in fields if (each := numbers(item, field))), year if name == "year" else [])
        if not own:
            yield UNKNOWN
            continue
        holds = (low is None or own[0] >= low) and (high is None or own[0] <= high)
        evidence = (
            written_date(item, language)
            if name == "year"
            else written_values(attributes_of(item, fields, language), language)
        )
        yield Finding(holds, evidence)


def _named(item: Item, text: str, question: ItemQuestion, columns: Columns, language: str) -> Iterator[Finding]:
    """Yield whether the traits, the attributes or the text of an item name what is left of a question's words."""
    words = _words(text, question)
    if question.of_list and any(aspect.name == "platform" for aspect in question.aspects):
        words = [match[0] for match in _PROPER.finditer(question.words)] or words
    if not words:
        kinds = [kind for kind, pattern in KIND_NOUNS.items() if pattern.search(text)]
        if question.of_list and not question.aspects and len(kinds) == 1:
            yield Finding(item.domain == kinds[0])
        return
    findings = [finding_of(item, word, language) for word in words]
    holding = [each for each in findings if each.holds]
    if holding and (len(holding) == len(findings) or _EITHER.search(text)):
        yield from holding
        return
    other = _other_value(item, text, words, question, columns, language)
    if not other and any(aspect.name == "platform" for aspect in question.aspects) and _PROPER.search(text):
        other = written_values(attributes_of(item, ("platform", "platforms", "平台"), language), language)
    if other:
        yield Finding(False, other, is_stated=False)
    else:
        yield UNKNOWN


def names_in_text(item: Item, question: ItemQuestion) -> bool:
    """Return whether the texts of an item name something that a question names besides its aspects."""
    words = _words(question.words, question)
    return any(matches(word, texts.text) for texts in (item, *item.translations.values()) for word in words)


def _words(text: str, question: ItemQuestion) -> list[str]:
    """Return the words of a question that name something: English without the words that its aspects take."""
    proper = [match[0] for match in _PROPER.finditer(text)]
    for aspect in question.aspects:
        text = aspect.pattern.sub(" ", text)
    words = content_words(QUESTION_WORDS.sub(" ", _EITHER.sub(" , ", text))).split()
    return list(dict.fromkeys((*proper, *(word for word in words if len(word) > 1 or word.isdigit()))))


_PROPER = re.compile(
    r"(?<=about )love\b|\blove stor(?:y|ies)\b|"
    r"\b(?:pc|switch|ps ?[1-5]|playstation(?: ?[1-5])?|xbox|steam|mac|linux|windows|mobile|phone|ipad|iphone|"
    r"android|ios|"
    r"game ?boy)\b|手机|电脑|嘻哈|说唱|[中英日韩法德]文|"
    r"\b(?:english|chinese|french|german|spanish|japanese|korean|mandarin|"
    r"italian)\b",
    re.I,
)


def _other_value(
    item: Item, text: str, words: Sequence[str], question: ItemQuestion, columns: Columns, language: str
) -> str:
    """Return the values of an attribute that has what a question names elsewhere in the catalogue; empty where none."""
    by = _BY.search(text) or _CONFIRMS.search(question.words)
    own = item.read_in(language).attributes
    for texts in (item, *item.translations.values()):
        for position, (name, value) in enumerate(texts.attributes.items()):
            in_catalogue = columns.words_by_field.get(canonical(name), frozenset())
            is_closed = canonical(name) in _CLOSED
            if not isinstance(value, str) or not (is_closed or by or re.search(f"[{HAN}]", value)):
                continue
            if any(_names_value(words, text, each, is_closed) for each in in_catalogue):
                shown = list(own)[position] if len(own) > position else name
                return written_values({shown: own.get(shown, value)}, language)
    return ""


def _names_value(words: Sequence[str], text: str, value: str, is_closed: bool) -> bool:
    """Return whether a text names a value, in Chinese the whole of it."""
    if re.search(f"[{HAN}]", value):
        return len(value) > 1 and value in text
    return (
        bool(words) and all(matches(word, value) for word in words)
        if not is_closed
        else any(matches(form, value) for word in words if len(word) > 1 for form in (word, *same_names(word)))
    )
