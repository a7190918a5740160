"""The one entry to query understanding: a message in English or Chinese to its slots, by rules and a model.

Rules fill nothing that a message does not say. Each takes what it understands out of the text and leaves the rest to
the next. A model reads the whole message beside them; which of the two fills a slot is decided in `arbitration`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.llm import LanguageModel
from agent.query.changes.corrections import corrected_parts, extract_corrections
from agent.query.changes.critiques import extract_critiques
from agent.query.changes.sort_orders import explicit_order, extract_sort, without_sorted_items
from agent.query.facets import topics
from agent.query.facets.company import extract_company
from agent.query.facets.kind_nouns import negated_kinds
from agent.query.facets.languages import extract_languages
from agent.query.intents import intents
from agent.query.intents.asides import command_beside_remarks, request_after_undo, without_greeting
from agent.query.intents.surprise_limits import surprise_limits
from agent.query.limits.bound_roles import with_roles
from agent.query.limits.bound_slots import extract_bounds
from agent.query.limits.counts import extract_count
from agent.query.limits.dates import with_period
from agent.query.limits.withdrawals import extract_withdrawn_values
from agent.query.model.arbitration import combine
from agent.query.model.message_states import read_words
from agent.query.model.model_reading import is_in_doubt, merge, read
from agent.query.model.model_slots import slots_of
from agent.query.negations.negation_idioms import plain_negations
from agent.query.negations.negations import extract_exclusions
from agent.query.negations.permissions import without_permissions
from agent.query.negations.refusals import as_refused, in_plain_words
from agent.query.negations.refused_as_seen import refused_as_seen
from agent.query.negations.settle_exclusions import settle_exclusions
from agent.query.questions.questions import is_plain_question, read_question
from agent.query.slots import Slots
from agent.query.text.clauses import split_clauses, without_remarks
from agent.query.text.message_text import content_words
from agent.query.text.sentences import as_written, join_sentences, read_text, split_sentences, written_text
from agent.query.verdicts.judgements import Judgements, extract_judgements
from agent.query.works import references
from agent.query.works.references import MARK, MarkedText
from agent.query.works.titles import find_title
from prompts import Prompts
from retrieval.data.items import Item

_LEFT_BEHIND = frozenset(
    "nothing none everything every all sorts rest fine goes take sorry anyone whoever stop beg list "
    "away off cheap younger counts 片 但 但是 不过 时长 片长 全长 把 千万 长度 评分 分数 豆瓣".split()
)
"""Words that limits and negations leave behind."""
_WHOLE_LIST = re.compile(r"\b(?:none|neither|nothing|these|those|them|em|(?<!at )all)\b|[都全]|这[些几]", re.I)
_TIME_AT_HAND = re.compile(
    r"\b(?:i|we)(?:'ve)? (?:only |just )?(?:have|got)\b|时间|空|[我咱]们?(?:只|就|还|大概)?[有剩]|[只还]剩", re.I
)
_HOLDS_MARK = re.compile(rf"^(?:the |a )?[A-Z][\w']*(?: [\w':&-]+)*\s+{MARK}$")
_ORDINAL = re.compile(r"[0-9]|\b(?:first|last|second|third|fourth|fifth|all|both)\b|第|最后|全|这", re.I)
_QUALITIES = re.compile(
    r"\b(?:some|any)thing\s+(?P<before>(?:[\w'-]+\s+){1,5}?)like\b|\bbut\s+(?:with|set in|in|about)\s+(?:more\s+|"
    r"some\s+)?(?P<after>[\w' -]+)",
    re.I,
)
PLAIN_COMMANDS = tuple(Slots(intent=intent) for intent in ("quit", "help", "reset", "undo"))
"""What the rules read as nothing but such a command is one: 再见 wants no more."""
MAX_QUALITIES = 3
"""Qualities beside the title to resemble: "something dark and slow like Twin Peaks"."""


def parse(
    utterance: str,
    language: str,
    shown: Sequence[Item] = (),
    model: LanguageModel | None = None,
    prompts: Prompts | None = None,
    network: bool = False,
) -> Slots:
    """Return the slots of a message, given the items on show; by the rules alone without a model and the `network`."""
    written = in_plain_words(utterance := without_greeting(written_text(utterance)), shown)
    text = read_text(written)
    slots = join_sentences([_parse_sentence(sentence, shown) for sentence in split_sentences(text)])
    if slots.question and not slots.intent and (question := read_question(text, shown)):
        # The item asked about may be named in another sentence than the question.
        slots = Slots(question=slots.question, numbers=question.numbers or slots.numbers, topic=question.title)
    slots = without_sorted_items(with_period(refused_as_seen(slots, text), text), text, len(shown))
    slots = as_written(slots, text, written) if text != written else slots
    if topics.is_courtesy(text) or slots in PLAIN_COMMANDS:
        return slots
    if reading := read_words(written, slots, shown, model, prompts or Prompts(), network):
        slots, is_question = with_roles(slots, reading), is_plain_question(text)
        both = combine(slots, slots_of(reading), reading.message, len(shown), is_question)
        return settle_exclusions(as_refused(both, slots) if written != utterance else both, written)
    if model and is_in_doubt(slots):
        return settle_exclusions(merge(slots, read(written, language, shown, model, prompts or Prompts()), text), text)
    return settle_exclusions(slots, text)


def _parse_sentence(text: str, shown: Sequence[Item]) -> Slots:
    """Return the slots of one sentence: limits first, then commands, references, critiques, and at last a request."""
    names_shown = bool(references.mark_titles(text, shown).numbers_by_mark)
    withdrawn, text = extract_withdrawn_values(text)
    if withdrawn and not content_words(text):
        return Slots(corrections=withdrawn)
    text = text if names_shown else plain_negations(text)
    with_titles = references.mark_titles(without_permissions(text), shown)
    bounded, rest, negates = extract_bounds(Slots(), with_titles.text)
    spoken, rest, negates_language = extract_languages(bounded, rest)
    slots, rest = extract_count(spoken, rest)
    marked = references.mark_numbers(replace(with_titles, text=rest), len(shown))
    if not explicit_order(text) and (question := read_question(extract_corrections(text).rest, shown)):
        return Slots(question=question.kind, numbers=question.numbers, topic=question.title)
    if not names_shown and (limits := surprise_limits(text)):
        limited = _parse_sentence(limits, shown)
        if limited != Slots() and not (limited.intent or limited.question):
            return replace(limited, intent="surprise")
    lifts = "exclude" in extract_corrections(rest).parts  # 收回刚才不要爱情片的话 takes back no more than that
    if not (names_shown or lifts) and (command := intents.command_intent(rest.strip())):
        if command == "undo" and (goes_on := request_after_undo(text)):
            return _parse_sentence(goes_on, shown)
        return Slots(intent=command, n=slots.n) if command in ("more", "surprise") else Slots(intent=command)
    if topics.is_courtesy(text):
        return Slots()
    command = "" if names_shown or lifts else command_beside_remarks(rest)
    if command and not (command == "undo" and slots != Slots()):  # "my mistake, I wanted the 1960s"
        return Slots(intent=command, n=slots.n)
    if any(map(intents.asks_why, (marked.text, *(clause.text for clause in split_clauses(marked.text))))):
        return Slots(intent="why", numbers=marked.numbers)
    corrected = extract_corrections(marked.text)
    judged = extract_judgements(corrected.rest, len(shown))
    if (
        judged.judgements
        and not names_shown
        and (mention := find_title(marked.text)).intent in ("like", "seen")
        and _HOLDS_MARK.search(mention.title)
    ):
        # Toy Story 3 is no third in the list.
        return Slots(intent=mention.intent, topic=find_title(marked.unmarked).title)
    accompanied = extract_company(judged.rest)
    taken_back = tuple(dict.fromkeys((*withdrawn, *corrected.parts)))
    around = replace(
        Slots(),
        corrections=corrected_parts(taken_back, slots, text),
        company=accompanied.company,
        occasion=accompanied.occasion,
    )
    marked = replace(marked, text=without_remarks(accompanied.rest))
    if judged.judgements:
        return _slots_of_judgements(judged, marked, slots, around, len(shown), text)
    return _with(around, _parse_rest(text, marked, slots, negates or negates_language), marked.unmarked)


def _with(around: Slots, slots: Slots, rest: str) -> Slots:
    """Return the slots of a sentence with its company, occasion and corrections, which no mere remark has."""
    if slots == Slots() and not around.corrections and content_words(rest):
        return slots
    return replace(slots, corrections=around.corrections, company=around.company, occasion=around.occasion)


def _slots_of_judgements(
    judged: Judgements, marked: MarkedText, slots: Slots, around: Slots, shown: int, text: str
) -> Slots:
    """Return the slots of a sentence that judges works, with the request or the cause that it goes on with."""
    rest = marked.text
    critiques, without_critiques = extract_critiques(rest, True)
    cause = content_words(without_critiques).split()
    if (
        len(cause) == 1
        and not critiques
        and cause[0].isascii()
        and not topics.has_request_words(rest)
        and judged.judgements[-1].verdict == "dislike"
    ):
        critiques, without_critiques = (f"less {cause[0].casefold()}",), ""  # "skip the second - gory"
    verdicts = {each.verdict for each in judged.judgements}
    works = [(each.verdict, replace(marked, text=each.work).numbers, each.work) for each in judged.judgements]
    titles = [work for _, numbers, work in works if work and not numbers]
    goes_on = (
        _parse_rest(rest, replace(marked, text=rest), slots, False)
        if content_words(without_critiques) and topics.is_request(rest)
        else slots
    )
    if goes_on.intent == "similar" and not goes_on.topic and not goes_on.numbers:
        # 《不散》我很喜欢,有差不多的吗: what is liked is what is to be resembled.
        numbers = tuple(n for _, each, _ in works for n in each)
        return _with(around, replace(goes_on, topic=" ".join(titles[:1]), numbers=numbers), "")
    if goes_on is slots and not critiques and not content_words(rest):
        goes_on = Slots()  # "finished it last year" limits nothing
    if goes_on.intent:
        goes_on = slots
    goes_on = replace(goes_on, critiques=goes_on.critiques or critiques)
    if len(verdicts) == 1 and len(titles) <= 1 and not (titles and len(works) > 1) and not (titles and goes_on.topic):
        (verdict,) = verdicts
        numbers = tuple(dict.fromkeys(n for _, each, _ in works for n in each))
        if not numbers and not titles and (shown == 1 or _WHOLE_LIST.search(text)):
            numbers = tuple(range(1, shown + 1))
        topic = titles[0] if titles else goes_on.topic
        return _with(around, replace(goes_on, intent=verdict, numbers=numbers, topic=topic), "")
    by_verdict = {
        verdict: tuple(
            each
            for v, numbers, work in works
            if v == verdict
            for each in (map(str, numbers) if numbers else [work])
            if each
        )
        for verdict in ("like", "dislike", "seen")
    }
    return _with(around, replace(goes_on, liked=by_verdict["like"], disliked=by_verdict["dislike"]), "")


def _parse_rest(text: str, marked: MarkedText, slots: Slots, negates: bool) -> Slots:
    """Return the slots of a sentence that judges no work. `slots`: its limits; `marked`: the text without them."""
    rest = marked.text
    names_shown = any(len(words) > 3 and not _ORDINAL.search(words) for words in marked.replaced_words)
    if not names_shown:
        mention = find_title(rest)
        if mention.intent in ("like", "seen") and content_words(mention.title):
            # Toy Story 3 is no third in the list.
            return Slots(intent=mention.intent, topic=find_title(marked.unmarked).title)
    if intents.calls_item_bad(rest):
        return Slots(intent="dislike", numbers=marked.numbers)
    critiques, rest = extract_critiques(rest, bool(marked.numbers))
    # 那样 then refers to the title beside it, not to an item on show.
    resembles_title = "《" in rest and find_title(rest).intent == "similar"
    limited = bool(critiques) or slots != Slots()
    if marked.numbers and critiques and intents.is_complaint(marked.text):
        return replace(slots, intent="dislike", numbers=marked.numbers, critiques=critiques)
    intent = "" if resembles_title else intents.item_intent(rest, len(marked.numbers) > 1, limited)
    if intent == "similar":
        return replace(slots, intent=intent, numbers=marked.numbers, critiques=critiques)
    if intent:
        return Slots(intent=intent, numbers=marked.numbers)
    if marked.numbers and (intents.asks_about_item(rest) or not content_words(rest)):
        return replace(slots, numbers=marked.numbers)
    return _parse_request(slots, replace(marked, text=rest).unmarked, critiques, text, negates)


def _parse_request(slots: Slots, text: str, critiques: tuple[str, ...], sentence: str, negates: bool) -> Slots:
    """Return the slots of a request in words; empty where the sentence requests nothing.

    `slots`: the limits of the sentence; `text`: what is left of it; `negates`: whether one was negated as a wish is.
    """
    intent, title, rest = find_title(text)
    if intent in ("like", "seen"):
        return Slots(intent=intent, topic=title)
    if intent == "similar":
        exclude, _, rest = extract_exclusions(rest)
        quality = _QUALITIES.search(text)
        words = topics.topic_words(quality["before"] or quality["after"]).split() if quality else []
        qualities = tuple(f"more {word}" for word in words[:MAX_QUALITIES])
        return replace(
            slots,
            intent=intent,
            topic=title,
            exclude=exclude,
            critiques=(*critiques, *qualities),
            domain=topics.find_domain(rest),
        )
    # A rating, or prices from and to, request something on their own, unless they are part of a remark on a thing.
    limited = slots != Slots() or critiques
    at_hand = slots.minutes_to is not None and bool(_TIME_AT_HAND.search(sentence))
    one_sided = (slots.year_from is None) != (slots.year_to is None) or (slots.minutes_to and not slots.minutes_from)
    graded = (
        at_hand
        or bool(one_sided)
        or slots.rating_from is not None
        or (slots.price_from is not None and slots.price_to is not None)
    )
    by_limits = graded or (limited and not content_words(text))
    is_wish = (at_hand and not content_words(text)) or re.search(r"\bonly\b", sentence, re.I)  # "I only have a PC"
    is_remark = not is_wish and (topics.starts_with_demonstrative(sentence) or topics.starts_with_person(sentence))
    asks = (
        any(topics.is_request(c.text) for c in split_clauses(text))
        or (explicit_order(sentence) or (by_limits and not is_remark))
        or (limited and topics.asks_for_items(sentence))
    )
    if not (negates or asks):
        return Slots()
    exclude, not_understood, rest = extract_exclusions(rest)
    order, rest = extract_sort(rest)
    by_age = {"newer", "older"} & set(critiques)
    order = order or ("newer" if "newer" in by_age else "older" if by_age else "")
    return replace(
        slots,
        exclude=exclude,
        not_understood=not_understood,
        sort=order,
        critiques=tuple(c for c in critiques if c not in by_age),
        topic=_topic(rest, sentence),
        domain=topics.find_domain(text) or (topics.find_domain(sentence) if negates or negated_kinds(text) else ""),
    )


def _topic(text: str, sentence: str) -> str:
    """Return the topic of what is left of a sentence, in words of the sentence."""
    words = topics.without_fillers(topics.topic_words(text)).split()
    return " ".join(w for w in words if w.casefold() in sentence.casefold() and w.casefold() not in _LEFT_BEHIND)
