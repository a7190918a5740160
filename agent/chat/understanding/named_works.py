"""What a message does with works that it names: it asks about them, judges them, or wants others like them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.understanding.clauses_on_works import is_about_titles_alone
from agent.chat.understanding.fact_questions import ASKS, named_fact
from agent.query import Slots
from agent.query.facets.topics import has_request_words
from agent.query.grounding import judge
from agent.query.intents.asking_clauses import says_what
from agent.query.parse import parse
from agent.query.questions.availability import asks_whether_available
from agent.query.text.message_text import any_language, normalize
from agent.query.verdicts.verdict_scope import with_named_ordinals
from agent.query.works.mentions import Mention
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of

_DONE_WITH = any_language(
    {
        "en": r"\b(?:finished|beat(?:en)?|completed|cleared|done with)\b(?!.*\?)",
        "zh": "[打玩看读听刷追][完通](?!没|吗|要)",
    }
)
"""What says that a work is known to its end."""
_WANTS = re.compile(
    r"\W*(?:(?:ok|okay|so|then|well|hi|hello|hey|and|now|please)\W+)*(?:i|we)(?:'d| would|'ll| will)?"
    r"(?: really| just)? (?:want|need|like|take|have)(?: to (?:watch|see|read|play|hear|listen to|take))?"
    r"(?: the (?:film|movie|book|novel|game|album|course))? ",
    re.I,
)
"""What stands before the title of the one work that is wanted."""
_OF_LIST = any_language(
    {"en": r"\b(?:these|those|(?:the|all) (?:rest|others)|list|here)\b", "zh": "这[些几]|其[他它余]|剩|列表|上面"}
)
"""What a verdict is about that holds for the items on show, whichever works are named beside it."""
_ON_ALL_NAMED = any_language(
    {
        "en": r"\b(?:lov|lik|enjoy|ador|hat|dislik)ed? (?:both|them (?:both|all)|all of them)\b",
        "zh": "[,，。!！\\s]都(?:很|挺|非常|特别|超级?|太|还)?(?:不)?(?:喜欢|爱看?|好看|好听|好玩|不错|讨厌|一般)",
    }
)
"""A verdict on all works that were named before it: 看过教父和无间道，都很喜欢."""


def numbers_of(works: Sequence[Item], session: Session) -> tuple[int, ...]:
    """Return the numbers of works that a message names: of those on show, then of `session.mentioned`."""
    referable = [*session.shown(), *session.mentioned]
    return tuple(dict.fromkeys(referable.index(item) + 1 for item in works))


def slots_of_named_works(text: str, mention: Mention, session: Session) -> Slots | None:
    """Return the slots of a message that asks about works it names, judges them or wants others like them; else None.

    The rules decide on verdicts. Where they find a question or nothing, the model reads the message, too: by its words
    alone 有类似千与千寻的电影吗 asks about that film.
    """
    numbers = numbers_of(mention.works, session)
    names_titles_alone = is_about_titles_alone(text, mention.works)
    if names_titles_alone and (asks_whether_available(text) or _wants_it(mention)):
        return Slots(numbers=numbers)
    referable = [*session.shown(), *session.mentioned]
    by_rules = slots = parse(mention.text, session.state.language, referable)
    # A title alone, such as "thriller", asks nothing about the work.
    is_open = not (names_titles_alone or slots.intent or slots.liked or slots.disliked)
    is_read = session.reads_words and is_open
    if is_read:
        slots = session.parse(mention.text, referable)
        if not says_what(replace(slots, numbers=())):
            # The model finds nothing in it: a question by the rules, or "beat it last night, what now".
            is_done = _DONE_WITH.search(text)
            asks = ASKS.search(text) and not (is_done or has_request_words(text))
            slots = by_rules if asks else Slots(intent="seen", numbers=numbers) if is_done else slots
    if slots.intent == "more" and set(slots.numbers) & set(numbers):
        slots = replace(slots, intent="seen")  # "played it through, some more"
    if set(_works_of(slots)) & set(numbers):
        return slots
    if has_request_words(text) or slots.topic.count(" "):
        return None
    if verdict := judge(text):
        return Slots(intent=verdict, numbers=numbers)
    asks_for_items = is_read and not slots.question and says_what(replace(slots, numbers=()))
    if ASKS.search(text) and not asks_for_items:
        return Slots(question=slots.question or named_fact(text), numbers=numbers)
    return None


def judging_named_alone(slots: Slots, text: str, session: Session) -> Slots:
    """Return slots whose verdict is on the works that a message names alone, where it is on these and on all on show.

    "Saw Roma and Ran, loved both" says nothing of the list; a verdict on both is on each of them.
    """
    judged, all_shown = set(_works_of(slots)), set(range(1, len(session.shown()) + 1))
    if not judged or slots.question:
        return slots
    works = session.mentions.find(text, kind_in_force(session.state)).works
    referable = [*session.shown(), *session.mentioned]
    named = {referable.index(work) + 1 for work in works if work in referable}
    if len(slots.liked) + len(slots.disliked) == 1 < len(named) and _ON_ALL_NAMED.search(text) and judged <= named:
        of_all = tuple(map(str, sorted(named)))
        return replace(slots, liked=of_all if slots.liked else (), disliked=of_all if slots.disliked else ())
    if not judged >= all_shown or not all_shown or _OF_LIST.search(text):
        return slots
    if not named or not judged >= named:
        return slots
    return replace(
        slots,
        numbers=tuple(number for number in slots.numbers if number in named),
        liked=tuple(work for work in slots.liked if not work.isdecimal() or int(work) in named),
        disliked=tuple(work for work in slots.disliked if not work.isdecimal() or int(work) in named),
    )


def _wants_it(mention: Mention) -> bool:
    """Return whether a text says nothing but that it wants the one work that it names: "I want Portal 2"."""
    text = mention.text.strip(" .!?").removesuffix(" please").casefold()
    titles = (normalize(name).rstrip("。.").casefold() for item in mention.works for name in titles_of(item))
    return len(mention.works) == 1 and any(
        _WANTS.fullmatch(text.removesuffix(title)) for title in titles if text.endswith(title)
    )


def _works_of(slots: Slots) -> tuple[int, ...]:
    """Return the numbers of the items that slots ask about, judge, or want others to resemble; none without these."""
    if not (slots.question or slots.intent or slots.liked or slots.disliked):
        return ()
    return (*slots.numbers, *(int(work) for work in (*slots.liked, *slots.disliked) if re.fullmatch(r"\d{1,2}", work)))


def with_titles(mention: Mention) -> str:
    """Return a text that names two works with a title in place of an ordinal after them; empty without one."""
    titles = [
        next((name for name in map(normalize, titles_of(item)) if name.casefold() in mention.text.casefold()), "")
        for item in mention.works
    ]
    named = with_named_ordinals(mention.text, titles) if all(titles) else mention.text
    return named if named != mention.text else ""
