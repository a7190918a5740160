"""What a message asks of items on show, read before anything else: of one that it describes, or which are such.

A question refers to an item by its place, its title or its makers; else it is about the item on show that it is
nearest to in meaning and in words, where no other is nearly as near: "the one with the zombies, who directed it".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.chat.answers.clauses_that_ask import question_in_clause
from agent.chat.answers.likely_questions import likely_question
from agent.chat.answers.near_items import nearest_shown
from agent.chat.answers.predicates import check
from agent.chat.session import Session
from agent.chat.understanding.named_creators import works_asked_about
from agent.query.changes.sort_orders import explicit_order
from agent.query.facets.makers import makers_of, names_in
from agent.query.facets.stock import asks_for_stock, releases_stock
from agent.query.limits.child_ages import child_age, without_age_clause
from agent.query.model.message_states import network_reads
from agent.query.model.slot_classifier import VERDICTS
from agent.query.parse import parse
from agent.query.questions import list_question_patterns as list_patterns
from agent.query.questions import question_patterns as patterns
from agent.query.questions.aspects import find_aspects
from agent.query.questions.availability import asks_for_items, name_asked_for, ones_asked_for
from agent.query.questions.list_question_forms import list_question
from agent.query.questions.question_parts import asks, clauses_of
from agent.query.questions.question_words import content_of_question, share_of_words
from agent.query.questions.questions import NONE, ItemQuestion, read_question
from agent.query.questions.superlatives import COMPARATIVES, SUPERLATIVES
from agent.query.text.message_text import MEASURE_WORD, any_language, normalize
from agent.query.text.sentences import question_sentences, read_message, split_sentences
from agent.query.works.references import MarkedText, mark_numbers, mark_titles
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of
from retrieval.text.cjk import contains_han

MIN_SHARE_OF_TITLE = 0.5
"""Share of the words of what may be a title that an item on show must name to be meant: "the deaf kid"."""
MAX_PLACE = 10
"""The last place of a list that people speak of."""
MAX_CHARS = 200
"""Characters of a question at most."""
_NO_QUESTIONS = (
    patterns.REQUEST, patterns.OTHER_INTENT, patterns.OTHER_WORKS, patterns.WHY, patterns.WORKS_OF_MAKER
)  # fmt: skip
_REFUSES = any_language(
    {
        "en": r"^(?:(?:and|but|so|ok|also|please)[, ]+)*(?:(?:no|nothing|without|skip|avoid) (?!idea|clue|doubt|"
        r"wonder|worries)"
        r"|not (?:too|so|the|an?|in|from|about|another|any)\b)(?!.*(?:\?|\b(?:who|what|when|which|where|how|why)\b))",
        "zh": "^(?:但|也|可|那)?(?:不要|不想|别|不看|不听|不玩|除了)(?!.*[?？吗呢谁哪几多什啥怎])",
    }
)
"""What says what is not wanted, and asks nothing beside it."""
_DESCRIBED_ZH = re.compile(f"^[^,，。?？]{{1,14}}?的?那一?{MEASURE_WORD}")
"""What says which item is meant, and is no part of what is asked of it: 沐神那门."""
_TITLE_IN_MARKS = re.compile("[《「『“][^》」』”]*[》」』”]")
_ASKS_FOR_ITEMS = any_language(
    {
        "en": r"\b(?:more|another|others|something|anything) (?:in|along|of|like) (?:that|this|the same|those|"
        r"these|it)\b|"
        r"\b(?:leave|take|cut) (?:[\w']+ ){0,3}?out\b|\b(?:remove|drop|skip|exclude) (?:it|that|this|the)\b|"
        r"\b(?:let'?s|let me) (?:hear|see|have|try)\b|\bwhat you(?:'ve| have)? got\b|"
        r"\b(?:others?|ones?|anything) (?:similar|alike)\b|(?:^|[.!;,] )(?:any |and |got |some )*others?\W*$|"
        r"\bwhat(?:'?s| is) (?:new|in the news|on the news|happening|going on|out there|on)(?: (?:in|on|about|"
        r"with)\b|\W*$)",
        "zh": "有(?:没有|木有)?(?:类似|差不多|相似|像[这那]样)的|"
        "换[^,，。?？]{1,6}[吧呗]|[哪什][^,，。?？]{1,4}都(?:行|可以|成|好)|回到|"
        "应该?(?:先)?[学看听玩读](?:哪|什么)|"
        "[年代](?:之|以)?[前后]的?呢|不是[^,，。?？]{1,6}也(?:行|可以)|那就要|(?:还是|要不)[看听玩读换来]|(?:别|不用|不要)再?(?:放|推|列)|[去拿删]掉|(?:再|多)来[点些几]|"
        "^(?:那|还)?有(?:啥|什么|哪些|没有)[^,，。?？]{2,10}?的?(?:书|课程?|电影|片子?|游戏|专辑|歌|新闻)[吗呢嘛么]?\\W*$",
    }
)
"""What asks for others, or to leave some out: a wish, be it put as a question."""
_KNOWN = any_language(
    {
        "en": r"\b(?:seen|read|played|heard|know|watched)\b[^.?!]*[,;.]\s*"
        r"(?:any|anything|what|which|got|have you|do you have)[^.?!]{0,24}?\b(?:more|others?|else)\b[^.?!]{0,8}\?*$",
        "zh": r"(?:[看听玩读学刷追]过|[看听玩读学]完|知道)了?[吧啊呀]?[,，。!！\s]\s*(?:那|还|再)*有(?:没有)?"
        r"(?:别的|其[他它]的?|什么|类似的?)*[吗嘛么没]?\W*$",
    }
)
"""What says that works are known before it asks for others: 釜山行看过了,还有吗."""
_NOT_ON_SHOW = re.compile(
    r"[^.,?!;]*(?:\bnot|n'?t)\b[^.,?!;]{0,12}\b(?:here|listed|there|(?:in|on|of|among) "
    r"(?:the|this|that|your|these|them)(?: list)?)\b[^.,?!;]*[.,?!;]?|"
    r"[^,，。!?！？]*[不没]在(?:这|里|上|列表|其中)[^,，。!?！？]*[,，。!?！？]?",
    re.I,
)
"""A remark that a work is not on show."""


_THAT_OF = re.compile(f"那{MEASURE_WORD}")


def question_on_shown(session: Session, text: str) -> ItemQuestion:
    """Return what a message asks of the items on show; an empty question where the rest of the message is to decide."""
    shown, read = session.shown(), read_message(text)
    if asks_for_stock(text):
        return ItemQuestion("other", of_list=True, words=text)  # which of these can be had
    if len(text) > MAX_CHARS or not shown or releases_stock(text) or _REFUSES.search(text) or _KNOWN.search(text):
        return NONE
    if explicit_order(text):
        return NONE  # "cheapest first" asks for the list
    if (missing := _number_beyond(read, shown)) and not mark_titles(read, shown).numbers_by_mark:
        return ItemQuestion("other", numbers=(missing,), words=read)
    if _names_maker_of_others(session, text, shown) or _asks_for_others(session, text, shown):
        return NONE
    if question := question_in_clause(session, read, shown):
        return NONE if _is_wish(session, text, shown, is_plain=True) else question
    if _compares_others(session, text, shown):
        return NONE  # the message is read again, for works that are not on show
    if patterns.WORKS_OF_MAKER.search(read) and (others := read_question(read, shown)).numbers:
        return others if others.other_works else NONE  # "what else did the author of 1 write"
    if _ASKS_FOR_ITEMS.search(text) or asks_for_items(without_age_clause(text)):
        is_named = bool(mark_titles(read, shown, in_question=True).numbers_by_mark)
        return likely_question(session, read, shown) if is_named else NONE  # "give me the year of Roma"
    if question := _question_about_mentioned(session, read, shown):
        return question
    on_list = _question_on_list(session, read, shown)
    question = on_list or _question_about_nearest(session, read, shown) or likely_question(session, read, shown)
    return NONE if question and _is_wish(session, text, shown, is_plain=bool(on_list)) else question


def _is_wish(session: Session, text: str, shown: Sequence[Item], is_plain: bool) -> bool:
    """Return whether the small network reads what may ask of items on show as a wish or a verdict, and as no question.

    What is plainly put as a question (`is_plain`) is a wish only where it names both a topic and a kind of item:
    "I want to learn programming. Which course is for beginners?" on a list that nobody asked for.
    """
    reads = network_reads(session.index.manifest.embedder)
    if not reads or list_patterns.OF_LIST.search(text) or "几" in text:
        return False
    slots = parse(text, session.state.language, shown, network=True)  # the language model would take a second
    judges = slots.intent in (*VERDICTS, "more") or slots.liked or slots.disliked
    wishes = slots.domain or slots.exclude or slots.critiques or slots.languages or slots.corrections
    return not slots.question and bool(slots.topic and slots.domain if is_plain else judges or wishes)


def _names_maker_of_others(session: Session, text: str, shown: Sequence[Item]) -> bool:
    """Return whether a Chinese text points at a work by its maker, of whom nothing is on show: 邓丽君那张唱的是什么."""
    works = works_asked_about(text, session) if _THAT_OF.search(text) else ()
    names = "|".join(re.escape(each.words) for each in session.words.creators(text))
    return bool(works) and not any(work in shown for work in works) and bool(re.search(f"(?:{names})\\s*的?那", text))


def _asks_for_others(session: Session, text: str, shown: Sequence[Item]) -> bool:
    """Return whether a text asks for those of a maker, a genre or a value, or for somebody of whom nothing is on show.

    东野圭吾的呢 and 白色的有吗 want a list, and 有孙燕姿吗 is no question about a work with one of these characters.
    """
    if name := ones_asked_for(text):
        words = session.words
        named = [each.words for each in (*words.creators(name), *words.traits(name))]
        return name in (*named, *(value for value, _ in words.attributes(name)))
    name = name_asked_for(text) if contains_han(text) else ""
    return bool(name) and not any(share_of_words(name, item) for item in shown)


def _number_beyond(text: str, shown: Sequence[Item]) -> int:
    """Return the place that a question names and that the list on show does not have; 0 for any other text."""
    numbers = mark_numbers(MarkedText(text), len(shown)).numbers
    beyond = next((number for number in numbers if len(shown) < number <= MAX_PLACE), 0)
    is_question = find_aspects(text)[0] and not _requests(text) and child_age(text) is None
    return beyond if beyond and is_question else 0


def _compares_others(session: Session, text: str, shown: Sequence[Item]) -> bool:
    """Return whether a text asks which of several works that it names comes first, not all of which are on show."""
    if not any(order.search(text) for order in (*COMPARATIVES.values(), *SUPERLATIVES.values())):
        return False
    works = session.mentions.find(text).works
    return len(works) > 1 and any(work not in shown for work in works)


def _question_on_list(session: Session, text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return what a sentence of a text asks of the list on show, which it names; no other requests anything."""
    sentences = split_sentences(text)
    if any(_requests(sentence) and not list_patterns.AMONG.search(sentence) for sentence in sentences):
        return NONE
    questions = [read_question(part, shown) for part in dict.fromkeys((*sentences, text)) if _names_list(part, shown)]
    on_list = [each for each in questions if (each.of_list or each.kind in SUPERLATIVES) and not each.numbers]
    columns = session.recommender.retriever.columns
    for question in on_list:
        if question.kind in SUPERLATIVES or any(check(item, question, columns, "").holds for item in shown):
            after = text.partition(question.words)[2] if question.of_list else ""
            return replace(question, words=f"{question.words} {after}".strip())
    return on_list[0] if on_list else NONE


def _names_list(text: str, shown: Sequence[Item]) -> bool:
    """Return whether a text names the list on show, or asks what is there by somebody of whom some items are."""
    if list_patterns.WORKS_HERE.search(text):
        return any(names_in(text, makers_of(item)) for item in shown)
    return bool(list_patterns.OF_LIST.search(list_question(text)))


def _question_about_mentioned(session: Session, text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return what a text asks of the one work that it names by its title, and that is not on show."""
    works = session.mentions.find(text).works
    if len(works) != 1 or works[0] in shown or any(set(titles_of(works[0])) & set(titles_of(item)) for item in shown):
        return NONE
    work, rest = works[0], text
    for title in sorted(map(normalize, titles_of(work)), key=len, reverse=True):
        rest = re.sub(f"《?{re.escape(title)}》?", " ", rest, flags=re.I)
    rest = _NOT_ON_SHOW.sub(" ", rest)
    if rest == text or not patterns.INTERROGATIVE.search(rest) or _requests(rest):
        return NONE
    aspects = find_aspects(rest)[0]
    # Of several works with one title that of the kind in force is found, unless the title has its kind beside it.
    title = work.title if session.find_work(work.title) is work else f"the {work.domain} {work.title}"
    return ItemQuestion(aspects[0].kind, title=title, aspects=aspects, words=rest) if aspects else NONE


def _question_about_nearest(session: Session, text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return what a text asks of the item on show that it is nearest to; an empty question where it names another."""
    if patterns.STATEMENT.search(text):
        text = ", ".join(filter(asks, clauses_of(text)))  # "not sure I get it, what is the last one about"
    if not text or not any(map(asks, clauses_of(text))) or _requests(text):
        return NONE
    question = read_question(question_sentences(text) or text, shown)
    if not question.aspects and "几" not in text and patterns.PLURAL_NOUN.search(text):
        return NONE  # "which science fiction books are there?"
    clauses = [clause for clause in clauses_of(question.words) if len(_TITLE_IN_MARKS.sub("", clause).strip()) > 1]
    if question.numbers and clauses and all(map(asks, clauses)):
        return question
    if question.numbers or (question.kind and not _refers_to_one(question)):
        return NONE
    aspects = find_aspects(text)[0]
    if not (question or aspects) and patterns.ASKS_FOR_SOME.search(text):
        return NONE
    is_written_as_title = "《" in text or question.title != question.title.casefold()
    if question.title and (is_written_as_title or session.find_work(question.title)):
        return NONE
    if not content_of_question(find_aspects(text)[1]):
        return NONE
    if not (number := nearest_shown(session, text, shown, bool(question.aspects and not question.title))):
        return NONE
    if question.title and share_of_words(question.title, shown[number - 1]) < MIN_SHARE_OF_TITLE:
        return NONE  # a work that the catalogue lacks
    one = read_question(text, [shown[number - 1]])
    if not one or one.of_list or one.title:
        one = ItemQuestion(aspects[0].kind if aspects else "other", aspects=aspects, words=text)
    rest = _DESCRIBED_ZH.sub(" ", one.words)
    words = rest if content_of_question(rest) else one.words
    return replace(one, numbers=(number,), of_each=False, names_none=False, words=words)


def _requests(text: str) -> bool:
    return any(pattern.search(text) for pattern in _NO_QUESTIONS)


def _refers_to_one(question: ItemQuestion) -> bool:
    """Return whether a question asks of one item, or which one of them a description fits."""
    if question.kind in SUPERLATIVES:
        return False
    return not question.of_list or bool(list_patterns.NAMED_ONE.search(question.words))
