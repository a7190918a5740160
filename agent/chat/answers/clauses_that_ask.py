"""Questions that stand in one clause of a message, whose other clauses say of which item, or why, they are asked.

"I need something to work to, which is instrumental" asks of the list, since some of its items are; "number 2 looks
good, whats it about" asks of the item that its first clause names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.chat.answers.predicates import check
from agent.chat.session import Session
from agent.query.facets.makers import makers_of, names_in
from agent.query.intents.joined_acts import split_acts
from agent.query.limits.child_ages import child_age
from agent.query.questions import list_question_patterns as list_patterns
from agent.query.questions import question_patterns as patterns
from agent.query.questions.aspects import aspects, of_kind
from agent.query.questions.question_parts import asks, clauses_of
from agent.query.questions.question_words import stems
from agent.query.questions.questions import NONE, ItemQuestion, read_question
from agent.query.questions.superlatives import COMPARATIVES, SUPERLATIVES
from agent.query.slots import Question
from agent.query.text.message_text import MEASURE_WORD
from agent.query.works.references import mark_numbers, mark_titles
from retrieval.data.items import Item

_WITHOUT_COMMA = re.compile(
    r"\s+(?=(?:what'?s|what is|who'?s|how long|how old|how many|when (?:was|did|is)|where (?:is|was|does)|"
    r"is it|does it|"
    r"is that|was it|who (?:made|wrote|directed|is|was|did)|which (?:country|year|one|of)|what (?:year|country))\b)|"
    r"\s+(?:and|so|but|then)\s+(?=(?:is|are|was|were|does|do|did|can|who|what|which|when|where|how)\b)",
    re.I,
)
_WHICH_ON_SHOW = re.compile(
    r"\bwhich (?!(?:\w+ )?(?:can|could|should|shall|would|do|did) (?:i|we|you)\b)"
    r"(?!(?:films|movies|books|games|albums|songs|courses|shows|country|year|decade|language)\b)|"
    rf"哪[一几些两三]*{MEASURE_WORD}(?!.{{0,4}}(?:好[看听玩]?|值得|推荐|适合我))",
    re.I,
)
"""What asks for some of a list: "which is instrumental", 哪张是纯音乐."""
_CHILDREN = re.compile(
    r"\b(?:kids?|child(?:ren)?|daughters?|sons?|girls?|boys?|niece|nephew|little one)\b|孩子|女儿|儿子|娃", re.I
)
_ALTERNATIVES = re.compile(
    r"(?:,|:|\b(?:was|is|came|older|newer|earlier|later|longer|shorter|"
    r"first)\b)\s*(?P<a>[^,:?]{2,40}?),? or (?P<b>[^,?]{2,40}?)\W*$|"
    r"(?:^|[,，])(?P<azh>[^,，]{2,14}?)(?:和|跟|与|还是)(?P<bzh>[^,，]{2,14}?)(?:[,，]|哪|谁|比|相比)",
    re.I,
)
"""Two items that are compared."""
_IN_TIME = re.compile(r"\bbefore or after\b|\b(?:earlier|older) or (?:later|newer)\b|谁[先早]|[早先]还是", re.I)
MIN_SHARE = 0.5
"""Share of the words of an alternative that the title or the makers of an item must have."""


def question_in_clause(session: Session, text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return what a clause of a message asks of the items on show; an empty question where none does."""
    if len(shown) < 2 or split_acts(text, shown, session.state.focus) != ("", ""):
        return NONE
    return _of_list(session, text, shown) or _that_compares(text, shown) or _of_named(text, shown)


def _clauses(text: str) -> Iterator[str]:
    for clause in clauses_of(text):
        yield from filter(str.strip, _WITHOUT_COMMA.split(clause))


def _of_list(session: Session, text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return which items on show a clause asks for, where some of them are such."""
    columns = session.recommender.retriever.columns
    clauses = list(_clauses(text))
    for place, clause in enumerate(clauses):
        if not _WHICH_ON_SHOW.search(clause):
            continue
        question = read_question(clause, shown)
        if not question.of_list or question.numbers or question.kind in SUPERLATIVES:
            continue
        if any(check(item, question, columns, "").holds for item in shown):
            return replace(question, words=", ".join((question.words, *filter(asks, clauses[place + 1 :]))))
        if list_patterns.OF_LIST.search(clause) and (child_age(text) is not None or _CHILDREN.search(text)):
            for_children = tuple(aspect for aspect in aspects() if aspect.name == "children")
            return ItemQuestion("suitable", aspects=for_children, of_list=True, words=text)
    return NONE


def _that_compares(text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return which of two items, named in short, comes first in an order that a message asks for."""
    kind: Question = next((kind for kind, pattern in COMPARATIVES.items() if pattern.search(text)), "")
    in_time = bool(_IN_TIME.search(text))
    if not (in_time or kind or SUPERLATIVES["oldest"].search(text)):
        return NONE
    if not in_time and not re.search(r"\bwhich\b|\bwhat'?s\b|\bor\b|哪|谁|还是|比", text, re.I):
        return NONE
    numbers = mark_numbers(mark_titles(text, shown, in_question=True), len(shown)).within(len(shown)).numbers
    match = _ALTERNATIVES.search(text)
    if len(numbers) < 2 and match:
        nearest = (_nearest(each, shown) for each in match.groups() if each)
        numbers = tuple(dict.fromkeys(number for number in (*numbers, *nearest) if number))
    if len(numbers) < 2 and in_time:
        of_makers = (number for number, item in enumerate(shown, 1) if _names_maker(text, item))
        numbers = tuple(dict.fromkeys((*numbers, *of_makers)))
    if len(numbers) != 2:
        return NONE
    if in_time and not kind:
        return ItemQuestion("when", numbers=numbers, aspects=of_kind("when"), words="when")
    return ItemQuestion(kind or "oldest", numbers=numbers)


def _names_maker(text: str, item: Item) -> bool:
    return bool(names_in(text, makers_of(item)))


def _nearest(words: str, shown: Sequence[Item]) -> int:
    """Return the number of the one item whose title or makers have most of some words; 0 where none has."""
    named = stems(words)
    shares = [len(named & stems(_named_by(item))) / max(len(named), 1) for item in shown]
    best = max(shares)
    return shares.index(best) + 1 if best >= MIN_SHARE and shares.count(best) == 1 else 0


def _named_by(item: Item) -> str:
    return " ".join((*(texts.title for texts in (item, *item.translations.values())), *makers_of(item)))


def _of_named(text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return what a clause asks of the one item that another clause names."""
    numbers = mark_numbers(mark_titles(text, shown, in_question=True), len(shown)).within(len(shown)).numbers
    clauses = list(_clauses(text))
    asking = [clause for clause in clauses if asks(clause)]
    if len(numbers) != 1 or not asking or len(asking) == len(clauses):
        return NONE
    if any(patterns.REQUEST.search(clause) for clause in clauses if clause not in asking):
        return NONE
    wishes = (patterns.REQUEST, patterns.OTHER_INTENT, patterns.OTHER_WORKS, patterns.WHY, patterns.WORKS_OF_MAKER)
    words = ", ".join(asking)
    if any(pattern.search(words) for pattern in wishes) or patterns.PLURAL_NOUN.search(words):
        return NONE
    question = read_question(words, [shown[numbers[0] - 1]])
    if not question or question.of_list or question.title or question.kind in SUPERLATIVES or question.other_works:
        return NONE
    if not (question.aspects or patterns.PRONOUN.search(words)):
        return NONE
    return ItemQuestion(question.kind, numbers=numbers, aspects=question.aspects, words=question.words)
