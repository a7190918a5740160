"""Questions about items on show, or about a work by its title: who made it, how long it is, which is the shortest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.query.facets.kind_nouns import KIND_NOUNS, names_other_kind
from agent.query.limits.player_numbers import player_number
from agent.query.questions import list_question_patterns as list_patterns
from agent.query.questions import question_patterns as patterns
from agent.query.questions.aspects import Aspect, find_aspects, of_kind
from agent.query.questions.list_question_forms import list_question
from agent.query.questions.question_words import content_of_question, share_of_words, stems
from agent.query.questions.superlatives import COMPARATIVES, COMPARES, SUPERLATIVES
from agent.query.slots import Question
from agent.query.text.message_text import content_words
from agent.query.works.references import MARK, mark_numbers, mark_titles
from agent.query.works.shown_references import mark_described, mark_fitting
from retrieval.data.items import Item

MAX_TITLE_WORDS, MAX_TITLE_CHARS_ZH = 8, 14
MAX_SHORT_ZH = 4
"""Characters of a Chinese title as people shorten it, at most."""
MIN_WORDS = 2
"""Words, in Chinese pairs of characters, of a question that the text of an item may answer."""
MIN_SHARE, MIN_SHARE_OF_ONE = 0.33, 0.25
"""Share of a question's words that an item names, from which on it is of that item; where it alone is on show."""


@dataclass(frozen=True)
class ItemQuestion:
    """What a message asks about items.

    `numbers`: ranks of the items that it names, from 1. `title`: a title that is not on show. `aspects`: what is asked
    of each item; none for a superlative and for a question that no aspect covers. `of_list`: whether it asks which of
    several items are such; `alike`: which of them are alike in its aspect. `of_each`: whether it asks for a fact of all
    items on show; `names_none`: whether it refers to none, not even by a pronoun. `counts`: whether it asks how many
    are such; `negated`: which are not. `other_works`: whether it asks what else the makers of the items made. `words`:
    what it names besides. `likely`: names of facts that it may ask for by its meaning, likeliest first.
    """

    kind: Question = ""
    numbers: tuple[int, ...] = ()
    title: str = ""
    aspects: tuple[Aspect, ...] = ()
    of_list: bool = False
    alike: bool = False
    of_each: bool = False
    names_none: bool = False
    counts: bool = False
    negated: bool = False
    other_works: bool = False
    words: str = ""
    likely: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kind)


NONE = ItemQuestion()
_OF_ITEM_ALONE = frozenset(("certificate", "subtitles"))
"""Aspects that are asked of an item and searched for by nobody: "is there homework"."""
_OF_THE_FIRST: tuple[Question, ...] = ("who", "about", "where")
"""What is asked of the item that is first in an order: "who directed the longest one"."""


def read_question(text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return what a text asks about items on show or about a title; an empty question where it asks nothing.

    A text that asks for items is a request, not a question: 有没有好看的.
    """
    text = list_question(patterns.ANY_WILL_DO.sub(" ", text))
    text = patterns.PAIR_OF_NUMBERS.sub(r"number \g<first>\g<joint>number \g<second>", text)
    plain = patterns.in_time(patterns.POLITE.sub(" ", text))
    plain = list_patterns.ANYTHING_HERE.sub("any here", list_patterns.ANY_OF.sub("any among ", plain))
    # "Which of these is about the first emperor?" is about no item by its place.
    by_place = not list_patterns.WHICH_OF.search(plain)
    marked = mark_numbers(mark_titles(plain, shown, in_question=True), len(shown), by_place).within(len(shown))
    # Whoever made some of a list is no reference to the first of them: 余华写的是哪几本.
    marked = mark_fitting(marked, shown) if _is_of_list(marked.text, True) else mark_described(marked, shown)
    question = _question(" ".join(marked.text.split()), shown, len(marked.numbers))
    if not question:
        return _of_text(plain, shown)
    if _asks_for_players(question, text):
        return NONE
    numbers = marked.numbers or question.numbers
    if not numbers and len(shown) == 1 and not question.title:
        numbers = (1,)
    return replace(question, numbers=numbers)


def _asks_for_players(question: ItemQuestion, text: str) -> bool:
    """Return whether a text asks for items for a number of people, and nothing of an item: "coop for 2"."""
    of_players = bool(question.aspects) and all(aspect.name == "players" for aspect in question.aspects)
    return of_players and not patterns.INTERROGATIVE.search(text) and player_number(text) is not None


def _of_text(text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return a question that only the text of an item on show may answer: "who spotted the comet?"."""
    asks = patterns.OPEN.search(text) and not patterns.STATEMENT.search(text)
    others = (patterns.REQUEST, patterns.OTHER_INTENT, patterns.OTHER_WORKS, patterns.WHY, patterns.RECOMMENDER)
    if not asks or any(pattern.search(text) for pattern in others):
        return NONE
    words, shares = stems(content_of_question(text)), [share_of_words(text, item) for item in shown]
    is_news = bool(shares) and sum(map(bool, shares)) == 1 and all(item.domain == "news" for item in shown)
    if len(words) < (1 if is_news else MIN_WORDS):
        return NONE
    if not shares or max(shares) < (MIN_SHARE if len(shown) > 1 else MIN_SHARE_OF_ONE):
        return NONE
    return ItemQuestion("other", numbers=(shares.index(max(shares)) + 1,), words=text)


def _question(text: str, shown: Sequence[Item], marks: int) -> ItemQuestion:
    """Return what a text with marks for `marks` items asks, without their numbers."""
    if shown and patterns.WORKS_OF_MAKER.search(text):
        return ItemQuestion("other", other_works=True, words=re.sub(MARK, " ", text))
    # "Is there a game with this Monkey King?" asks about no book on show.
    of_others = patterns.ASKS_FOR_SOME.search(text) and not marks and names_other_kind(text, {i.domain for i in shown})
    if of_others or patterns.OTHER_WORKS.search(text) or patterns.WHY.search(text):
        return NONE
    if compared := _comparative(text):
        numbers = () if marks > 1 else _of_kinds(text, shown)
        if marks > 1 or numbers or (len(shown) > 1 and list_patterns.COMPARES_ALL.search(text)):
            return ItemQuestion(compared, numbers=numbers)
    if shown and (same := list_patterns.SAME.search(text)):
        named = of_kind("who") if patterns.PEOPLE.fullmatch(same[1] or same[2]) else find_aspects(same[1] or same[2])[0]
        return ItemQuestion(named[0].kind, aspects=named[:1], of_list=True, alike=True) if named else NONE
    is_among = bool(shown and list_patterns.AMONG.search(text))
    if patterns.OTHER_INTENT.search(text) or (not marks and not is_among and patterns.REQUEST.search(text)):
        return NONE
    refers = bool(shown and (patterns.PRONOUN.search(text) or list_patterns.OF_LIST.search(text)))
    aspects, rest = find_aspects(text)
    of_item = any(each.name in _OF_ITEM_ALONE for each in aspects) and not patterns.PLURAL_NOUN.search(text)
    if not marks and patterns.ASKS_FOR_SOME.search(text) and not refers and not of_item:
        return NONE
    if (
        not marks
        and patterns.RECOMMENDER.search(text)
        and not (patterns.ANYONE.search(text) or (aspects and patterns.PRONOUN.search(text)))
    ):
        return NONE
    asks = bool(patterns.INTERROGATIVE.search(text)) and not patterns.STATEMENT.search(text)
    words = re.sub(MARK, " ", text)
    if shown and (asks or list_patterns.OF_LIST.search(text)) and (superlative := _superlative(text, shown)):
        others = (
            find_aspects(SUPERLATIVES[superlative].sub(" ", text))[0] if list_patterns.OPEN_FACT.search(text) else ()
        )
        facts = tuple(each for each in others if each.kind in _OF_THE_FIRST)
        return ItemQuestion(superlative, aspects=facts, words=_order_words(text, superlative))
    kind = aspects[0].kind if aspects else "other"
    names = {aspect.name for aspect in aspects}
    if shown and asks and not (marks or "stock" in names) and _is_of_list(text, bool(names - {"level"})):
        return ItemQuestion(
            kind,
            aspects=aspects,
            of_list=True,
            counts=bool(list_patterns.HOW_MANY.search(text)),
            negated=bool(list_patterns.NEGATED.search(text)),
            words=list_patterns.NEGATED.sub(r" \g<which> \g<between> ", words),
        )
    content = content_of_question(rest)
    if marks and aspects and (asks or (patterns.NOUN_OF_ITEM.search(text) and not content)):
        return ItemQuestion(kind, aspects=aspects, words=words)
    if marks:
        return ItemQuestion(kind, words=words) if asks and content and not patterns.REMARK.search(text) else NONE
    has_pronoun = bool(patterns.PRONOUN.search(text))
    if aspects and asks and not has_pronoun:
        for word in content.split():
            if 1 < len(word) <= MAX_SHORT_ZH and (number := _abbreviated(word, shown)) is not None:
                return ItemQuestion(kind, numbers=(number,), aspects=aspects, words=words.replace(word, " "))
    if aspects and asks and not has_pronoun and (title := _title(text, rest)):
        if (number := _abbreviated(title, shown)) is not None:
            return ItemQuestion(kind, numbers=(number,), aspects=aspects, words=words.replace(title, " "))
        if len(shown) != 1 or patterns.TITLE_MARKS.search(text) or title[:1].isupper():
            return ItemQuestion(kind, title=title, aspects=aspects, words=words.replace(title, " "))
    if not (shown and asks):
        return NONE
    alone = len(shown) == 1 and not patterns.PLURAL_NOUN.search(text)
    is_bare = not content or alone or any(map(_is_bare, patterns.CLAUSES.split(text)))
    if aspects and (has_pronoun or (is_bare and (kind != "suitable" or patterns.SUITS.search(text)))):
        of_each = bool(patterns.PLURAL.search(text))
        return ItemQuestion(
            kind, aspects=aspects, of_each=of_each, names_none=not has_pronoun and not of_each, words=words
        )
    if content and patterns.OF_PRONOUN.search(text) and not patterns.SMALL_TALK.search(text):
        return ItemQuestion("other", of_each=bool(patterns.PLURAL.search(text)), words=words)
    if content and patterns.YES_OR_NO_ZH.search(text):
        return ItemQuestion("other", names_none=True, words=words)
    return NONE


def _superlative(text: str, shown: Sequence[Item]) -> Question:
    """Return the superlative that a text asks for among the items on show; empty for one of a request."""
    for kind, pattern in SUPERLATIVES.items():
        if pattern.search(text):
            clause = next(clause for clause in patterns.CLAUSES.split(text) if pattern.search(clause))
            others, rest = find_aspects(pattern.sub(" ", clause))
            if list_patterns.OF_LIST.search(text) or _are_named(
                content_of_question(patterns.WHICH.sub(" ", rest)), shown
            ):
                return "" if kind == "best" and others else kind
    return ""


def _order_words(text: str, kind: Question) -> str:
    """Return what a superlative is limited to: 赤烛 in 赤烛哪个最新."""
    clause = next((each for each in patterns.CLAUSES.split(text) if SUPERLATIVES[kind].search(each)), text)
    rest = find_aspects(SUPERLATIVES[kind].sub(" ", clause))[1]
    return content_of_question(list_patterns.OF_LIST.sub(" ", patterns.WHICH.sub(" ", rest)))


def _are_named(words: str, shown: Sequence[Item]) -> bool:
    """Return whether all words stand in one of the items on show; there may be none."""
    return not words or any(
        all(word.casefold() in item.passage().casefold() for word in words.split()) for item in shown
    )


def _comparative(text: str) -> Question:
    """Return the superlative that a comparison of items by one fact comes to: "which is longer, 1 or 3?"."""
    if not COMPARES.search(text):
        return ""
    return next((kind for kind, pattern in COMPARATIVES.items() if pattern.search(text)), "")


def _of_kinds(text: str, shown: Sequence[Item]) -> tuple[int, ...]:
    """Return the numbers of the items of two kinds that a text compares, "the book or the film"; empty without any."""
    kinds = {kind for kind, pattern in KIND_NOUNS.items() if pattern.search(text)}
    numbers = tuple(number for number, item in enumerate(shown, 1) if item.domain in kinds)
    return numbers if len(kinds) > 1 and len(numbers) > 1 and "which" in text.casefold() else ()


def _is_bare(clause: str) -> bool:
    """Return whether a clause asks for an aspect and says nothing else."""
    aspects, rest = find_aspects(clause)
    return bool(aspects and patterns.INTERROGATIVE.search(clause)) and not content_of_question(rest)


def is_plain_question(text: str) -> bool:
    """Return whether a text is one question and nothing else: no remark beside it, nothing of whoever asks."""
    one = patterns.AFTERTHOUGHT.sub("", text.strip(" ?？.。!！~～"))
    return bool(patterns.PLAIN_QUESTION.search(text.strip())) and not patterns.BESIDE_QUESTION.search(one)


def _is_of_list(text: str, beyond_level: bool) -> bool:
    """Return whether a text asks which items on show are such. `beyond_level`: whether it asks of more than a level."""
    if not beyond_level and list_patterns.MOST.search(text):
        return True
    if list_patterns.OF_LIST.search(text) and list_patterns.WHICH_OR_ANY.search(text):
        return True
    named = list_patterns.NAMED_ONE.search(text) and not re.search(MARK, text)
    return bool(list_patterns.WHICH_ARE.search(text) or named)


def _title(text: str, rest: str) -> str:
    """Return the title of a work that is not on show: in title marks, or all that a question leaves over."""
    if match := patterns.TITLE_MARKS.search(text):
        return match["title"].strip()
    if (match := patterns.CAPITAL_TITLE.search(text)) and len(match["title"].split()) > 1 and not text.istitle():
        return match["title"]
    if (
        patterns.PRONOUN.search(text)
        or not patterns.OF_TITLE.search(text)
        or re.search("[,，;；]", text.rstrip(" ,，"))
    ):
        return ""
    frame = patterns.TITLE_FRAMES.search(text)
    named = next(filter(None, frame.groups()), "") if frame else _stripped(rest)
    if named and not named.isascii():
        named = _stripped(named.split()[0])
    title = patterns.AROUND_TITLE.sub("", named).strip(" ?？.。!！'\"“”")
    if patterns.NO_TITLE.search(title) or not content_words(title) or len(title.split()) > MAX_TITLE_WORDS:
        return ""
    return "" if not title.isascii() and len(title.replace(" ", "")) > MAX_TITLE_CHARS_ZH else title


def _abbreviated(short: str, shown: Sequence[Item]) -> int | None:
    """Return the number of the one item on show whose title has these characters in this order: 动森 for 动物森友会.

    Of English words it has all: "obra dinn" for Return of the Obra Dinn.
    """
    parts = [rf"\b{re.escape(word)}\b" for word in short.split()] if short.isascii() else map(re.escape, short)
    pattern = re.compile(".*".join(parts), re.I)
    at = [
        number
        for number, item in enumerate(shown, 1)
        for texts in (item, *item.translations.values())
        if pattern.search(texts.title)
    ]
    return at[0] if len(set(at)) == 1 else None


def _stripped(text: str) -> str:
    """Return a text without function words at its ends."""
    before = ""
    while text != before:
        before, text = text, patterns.ENDS.sub("", text.strip())
    return text
