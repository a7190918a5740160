"""Which of the two fills a slot where rules and a model read a message differently.

The classifiers know what the rules made of a message, and decide; limits are the rules' where they find any. The
thresholds are those at which the decisions were best on annotated messages that the classifiers had not learned
(docs/decisions/query-understanding.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from agent.query.changes.correction_patterns import part_named
from agent.query.changes.corrections import extract_corrections
from agent.query.changes.follow_ups import switches_kind
from agent.query.changes.sort_orders import explicit_order, without_sorted_items
from agent.query.facets.countries import countries_of_people, named_countries, origin_languages
from agent.query.facets.country_clauses import dropped_countries, wants_foreign
from agent.query.facets.implied_conditions import BEGINNER
from agent.query.facets.kind_nouns import kind_named_by, negated_kinds
from agent.query.facets.languages import named_languages, spoken_language
from agent.query.facets.moods import mood_words
from agent.query.facets.topics import find_domain, has_request_words, states_requirement
from agent.query.limits.bound_slots import extract_bounds
from agent.query.limits.player_numbers import player_number
from agent.query.model.arbitrated_changes import (
    SURE_VALUE,
    chosen_corrections,
    chosen_critiques,
    chosen_sort,
)
from agent.query.model.model_slots import ModelSlots
from agent.query.model.slot_classifier import LIMITS, VERDICTS
from agent.query.negations.rejection_words import refuses_nothing
from agent.query.negations.sentence_fragments import without_fillers_after
from agent.query.questions.availability import asks_for_name, asks_whether_available
from agent.query.questions.list_question_patterns import OF_LIST
from agent.query.questions.question_patterns import BARE_LIMIT
from agent.query.questions.superlatives import DEAREST, SUPERLATIVES
from agent.query.slots import Company, Intent, Slots
from agent.query.text.message_text import content_words
from retrieval.text.cjk import contains_han

SMALL_TALK = 0.2
"""The greatest probability of a request at which a message is small talk, where the rules find but words in it."""
SURE_NO_INTENT = 0.8
"""The least probability of no intent at which that of the rules is dropped."""
_LIMITS = tuple(name for name in LIMITS if name != "minutes")
_BY_RULES_ALONE = ("year_from", "year_to", "pages_from", "pages_to", "published_from", "published_to")
_NARROWS = re.compile(r"(?:^|[.!?]\s+)(?:just|only|now)\s+(?:the |some |an? )?[a-z]", re.I)
"""How a sentence begins that wants one thing of those before, or the next: "just the sport, thanks"."""
_GOES_WITH = re.compile(r"\b(?:go(?:es|ing)?|pairs?|match\w*) (?:\w+ )?(?:with|well)\b|\balongside\b|[搭配]", re.I)
"""What asks for one thing to have beside another: "a film to go with it"."""
_WHOLE_LIST = re.compile(r"\b(?:none|neither|nothing|these|those|them|em|all|both)\b|[都全俩]|这[些几]", re.I)
_YOU_HAVE = re.compile(
    r"^\W*(?:(?:and|so|ok(?:ay)?|hi|hello|hey)\W+)*(?:have|has|do|did|would) (?:you|u|ya)\b[^,.;!?]*"
    r"\b(?:got|have|stock|sell|carry)\b|"
    r"^\W*(?:你们?|您)?(?:这里|这儿|店里)?有[^了过,，。;；]*[吗么]\W*$",
    re.I,
)
"""How a message begins that asks whether the catalogue has a work: "have you got Azul", 你们有三体吗."""
_AT_HOME = re.compile(
    "^(?!.*(?:全家|一家|家人|[爸妈爹娘]|父母|老人|长辈)).*家里(?:已经|刚好|只|就|还|没)?有(?![老小孩娃]|[一两三几]个)"
)
"""What says what somebody has at home, and names nobody of the family."""
_LIKENESS = re.compile(
    r"\b(?:like|likes|similar\w*|alike|resembl\w*|remind\w*|vein|spirit|vibes?|style|akin|same|along|lines|more|such|"
    r"sort|kind|type|another|others?|else|comparable|close|near|as \w+ as|that|this|it|equivalent|match\w*)\b|#\d",
    re.I,
)
"""What an English message has that wants something similar: "for my old Game Boy" wants nothing such."""
_WANTS_LESS = re.compile(r"\b(?:less|fewer|too|not|but|without|though|however)\b|n['’]?t\b|[少太不没]|但|可惜", re.I)
"""What a message has that wants less of something."""


def combine(rules: Slots, model: ModelSlots, message: str, shown: int, is_question: bool = False) -> Slots:
    """Return the slots of a message by both.

    `message`: with #1, #2 for the items on show; `shown`: how many are; `is_question`: whether it is a mere question.
    """
    read = model.slots
    rules = replace(rules, exclude=tuple(map(without_fillers_after, rules.exclude)))
    # 国家不限了 takes a condition back, and leaves nothing out.
    read = replace(read, exclude=tuple(word for word in read.exclude if part_named(word) not in rules.corrections))
    if read.question in SUPERLATIVES and DEAREST.search(message):
        read = replace(read, question="other")
    if read.exclude and not rules.exclude and _refuses_nothing_beside(read.exclude, message):
        read = replace(read, exclude=(), topic=" ".join(filter(None, (read.topic, *read.exclude))))
    if _asks_for_items(rules, read, message):
        rules = replace(extract_bounds(Slots(), message)[0], domain=read.domain or find_domain(message))
    if rules.question and (is_question or _finds_nothing(read, message)) and not _asks_otherwise(read):
        return _with_sources(replace(rules, numbers=read.numbers or rules.numbers), rules)
    if (
        model.is_request < SMALL_TALK
        and not (rules.intent or (rules.question and read.question))
        and not (rules.exclude or rules.domain or rules.corrections or rules.sort or _limited(rules))
        and not (rules.topic and (states_requirement(message) or _NARROWS.search(message) or asks_for_name(message)))
    ):
        return Slots(by_model=("small talk",))
    if rules.corrections and rules == Slots(corrections=rules.corrections) and _only_corrects(message):
        return rules
    is_limit = bool(re.search(BARE_LIMIT, message, re.I)) and _limited(rules)
    names_kind = bool(rules.domain) and not rules.question
    asks_for_kind = names_kind and (asks_whether_available(message) or switches_kind(message))
    is_request = is_limit or asks_for_kind or bool(explicit_order(message))
    if read.question and not is_request:  # "is there a game with this Monkey King?"
        same = read.question == rules.question
        question = rules if same else Slots(question=read.question, numbers=rules.numbers)
        compares = same and read.question in SUPERLATIVES and len(rules.numbers) > len(read.numbers)
        numbers = rules.numbers if compares else read.numbers or rules.numbers
        return _with_sources(replace(question, numbers=numbers), rules)
    if rules.question:
        # The rules read nothing else in what they take for a question.
        rules = replace(extract_bounds(rules, message)[0], corrections=extract_corrections(message).parts)
    # "No news please": the network may take the kind that is refused for the one that is wanted.
    of_rules = (word for word in rules.exclude if _is_kind_alone(word, message))
    refused_kinds = {kind_named_by(noun) for noun in (*negated_kinds(message), *of_rules)} - {""}
    combined = replace(
        rules,
        question="",
        topic=_topic(rules, read, message),
        exclude=(*read.exclude, *_refused_by_rules(rules, read, message)),
        critiques=chosen_critiques(rules, model, message),
        occasion=read.occasion,
        sort=chosen_sort(rules, model),
        # Where both find a kind and differ, that of the rules is right but for rare cases.
        domain=next((kind for kind in (rules.domain, read.domain) if kind and kind not in refused_kinds), ""),
        company=_company(rules, read, message),
        languages=_languages(rules, read, message),
        corrections=chosen_corrections(rules, read, message),
        **{name: getattr(read, name) for name in _LIMITS if _is_open(name, rules, read, message)},
    )
    if _intent(rules, model, message) == "like" and not _WANTS_LESS.search(message):
        # "I loved Arrival, it's so quiet" wants no less of what the work was liked for.
        liked_for = tuple(c for c in combined.critiques if c in rules.critiques or not c.startswith("less "))
        combined = replace(combined, critiques=liked_for)
    if read.liked or read.disliked:
        combined = replace(combined, intent="", numbers=(), liked=read.liked, disliked=read.disliked)
        return _with_sources(combined, rules)
    intent = _intent(rules, model, message)
    numbers, topic = read.numbers or rules.numbers, combined.topic
    # 他一点基础都没有 is said of him, and of no list.
    names_nothing = not (model.titles or topic or combined.exclude or BEGINNER.search(message))
    intent = "" if intent == "dislike" and not model.titles and BEGINNER.search(message) else intent
    if intent in VERDICTS and not numbers and names_nothing and (shown == 1 or _WHOLE_LIST.search(message)):
        numbers = tuple(range(1, shown + 1))
    combined = replace(combined, intent=intent, numbers=numbers, topic=topic, liked=(), disliked=())
    return _with_sources(without_sorted_items(combined, message, shown), rules)


def _refuses_nothing_beside(excluded: Sequence[str], message: str) -> bool:
    """Return whether nothing beside what a reading excludes refuses anything: "anything with live music"."""
    rest = message.casefold()
    for word in excluded:
        rest = rest.replace(word.casefold(), " ")
    return refuses_nothing(rest)


def _company(rules: Slots, read: Slots, message: str) -> Company:
    """Return the company by the model, but that of the rules for children: "my sister" is no child.

    What there is at home, as in 家里有switch, is no family.
    """
    if "company" in rules.corrections:
        return rules.company
    by_model: Company = "" if read.company == "family" and _AT_HOME.search(message) else read.company
    return (by_model if by_model != "children" else "") or rules.company or by_model


def _only_corrects(message: str) -> bool:
    """Return whether a message says nothing besides what it takes back."""
    return not content_words(extract_corrections(message).rest)


def _asks_otherwise(read: Slots) -> bool:
    """Return whether slots are of another question, or judge or correct, as no question about items does."""
    return bool(read.question or read.intent or read.liked or read.disliked or read.corrections)


def _finds_nothing(read: Slots, message: str) -> bool:
    """Return whether the model finds no wish in a message that has no words of asking for items."""
    return not (any(_wishes(read)) or has_request_words(message))


def _wishes(read: Slots) -> tuple[object, ...]:
    return read.topic, read.exclude, read.critiques, read.domain, read.languages


def _asks_for_items(rules: Slots, read: Slots, message: str) -> bool:
    """Return whether what the rules take for a question of no known aspect names a kind or a topic to the model."""
    goes_with = _GOES_WITH.search(message) and find_domain(message)
    names_any = bool(goes_with or read.domain or (read.topic and not rules.numbers)) and not read.question
    return rules.question == "other" and names_any and not OF_LIST.search(message)


def _languages(rules: Slots, read: Slots, message: str) -> tuple[str, ...]:
    """Return the languages that a message asks for, where the model finds that it does: those that it names.

    The model knows a few languages only. Where none is named, they are those of the countries that works are to come
    from.
    """
    codes = named_languages(message) if read.languages else ()
    people = countries_of_people(message)
    origins = origin_languages(message, {*dropped_countries(message), *people})
    codes = codes or rules.languages or origins or (() if people or wants_foreign(message) else read.languages)
    excluded = {*rules.exclude_languages, *read.exclude_languages}  # "nothing Russian or French" wants neither
    excluded |= {spoken_language(word) for word in (*rules.exclude, *read.exclude)}
    return tuple(code for code in codes if code not in excluded)


def _limited(slots: Slots) -> bool:
    return any(getattr(slots, name) is not None for name in (*_LIMITS, *_BY_RULES_ALONE))


def _is_open(name: str, rules: Slots, read: Slots, message: str) -> bool:
    """Return whether the rules leave a limit to the model: it is not the other end, of one number, of one of theirs.

    Nor is it an end of a range that they exclude, or the number of people that a game is for.
    """
    if name == "n" and (players := player_number(message)) and read.n in players:
        return False  # "a game for two"
    quantity, _, end = name.partition("_")
    if {"minutes": "length"}.get(quantity, quantity) in rules.corrections:
        return False  # "forget the 100 minutes"
    counted = (getattr(rules, each) for each in (*_LIMITS, *_BY_RULES_ALONE) if not each.startswith(quantity))
    if getattr(read, name) in counted:
        return False  # 200页 is no price of 200
    if any(each.quantity == quantity and getattr(read, name) in (each.low, each.high) for each in rules.exclude_ranges):
        return False
    other = getattr(rules, f"{quantity}_{'to' if end == 'from' else 'from'}", None)
    return getattr(rules, name) is None and (other is None or other != getattr(read, name))


def _refused_by_rules(rules: Slots, read: Slots, message: str) -> tuple[str, ...]:
    """Return what the rules exclude by its very name where the model takes it for the topic or the kind: 别推物理课."""
    topic = read.topic.casefold().split()
    words = [word for word in rules.exclude if word not in read.exclude]
    of_kind = [word for word in words if _is_kind_alone(word, message) and kind_named_by(word) == read.domain]
    return tuple(word for word in words if word.casefold() in topic or word in of_kind)


def _is_kind_alone(word: str, message: str) -> bool:
    """Return whether an excluded word is a kind of item of which a message says no more, as "news on the election"."""
    about = rf"\b{re.escape(word)} (?:on|about|of|by|from|with|in|set|where|that|which|like|featuring|starring)\b"
    return bool(kind_named_by(word)) and not re.search(about, message, re.I)


def _topic(rules: Slots, read: Slots, message: str) -> str:
    """Return the model's topic, with the countries of that of the rules, of which the model has no tag.

    The countries that people are from are none of works.
    """
    judges = rules.intent in VERDICTS and read.intent == rules.intent and content_words(rules.topic)
    if judges and not (read.topic or read.numbers or rules.numbers):
        return rules.topic  # the work that is judged
    if asks_whether_available(message) and not any((*_wishes(read), read.question, read.intent, rules.intent)):
        return rules.topic  # "do you have a quiet one?"
    people = countries_of_people(message)
    measures = {rules.sort, *rules.critiques}  # "an older sci-fi book" is about nothing older
    read = replace(read, topic=" ".join(word for word in read.topic.split() if word not in {*people, *measures}))
    others = " ".join((read.topic, read.occasion, *read.exclude, *read.critiques)).casefold()
    names = [
        words for words, _ in named_countries(rules.topic) if words.casefold() not in others and words not in people
    ]
    if not read.topic and not read.intent:
        names += [mood for mood in mood_words(rules.topic) if mood.casefold() not in others]
    if rules.intent or read.languages:
        # The names of languages that are asked for stand in the topic.
        names = [word for word in rules.topic.split() if spoken_language(word) in rules.languages]
        names = [] if rules.intent else [word for word in names if word.casefold() not in f"{read.topic} {others}"]
    return " ".join(filter(None, (*names, read.topic)))


def _intent(rules: Slots, model: ModelSlots, message: str) -> Intent:
    read = model.slots.intent
    if read == "seen" and _YOU_HAVE.match(message):
        return rules.intent  # "have you got Azul" is no thing that somebody has
    if read == "similar" and not (_LIKENESS.search(message) or contains_han(message)):
        return rules.intent
    if read == "seen" and rules.intent == "dislike":
        return "dislike"  # "the second I saw already, didn't like it"
    if read == "surprise" and rules.company and not rules.intent:
        return ""  # "what's good for just me"
    turns = ("help", "like", "surprise")
    if read in turns and rules.domain and switches_kind(message) and not (rules.intent or model.titles):
        return ""  # "how about games"
    if not read:
        return "" if model.no_intent >= SURE_NO_INTENT else rules.intent
    return read if model.probabilities["intent"] >= SURE_VALUE else rules.intent


def _with_sources(slots: Slots, rules: Slots) -> Slots:
    """Return slots with the names of those that the rules filled otherwise or not."""
    changed = (f.name for f in fields(Slots) if f.compare and getattr(slots, f.name) != getattr(rules, f.name))
    return replace(slots, by_model=tuple(changed))
