"""A message as the rules read it: in simplified characters, without misspelt negations, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from agent.query.changes.critiques import with_too_spelt_right
from agent.query.slots import Slots
from agent.query.text.message_text import normalize
from retrieval.text.cjk import HAN
from retrieval.text.tokenizer import to_simplified

_TYPOS = (
    (re.compile(r"\b(?:nothin|nothign|nohting|notihng|nuthin|nothng)\b|^noting(?= )", re.I), "nothing"),
    (re.compile(r"\b(?:witout|whithout|wihtout)\b", re.I), "without"),
    (re.compile(r"\b(?:exept|excpet|execpt|excl\.?|xcept)(?=\s)", re.I), "except"),
    (re.compile(r"(?<=the )(?:frist|frst|fisrt|1rst)\b", re.I), "first"),
    (re.compile(r"(?<=the )(?:secnd|secound|secod|seocnd)\b", re.I), "second"),
    (re.compile(r"(?<=the )(?:thrid|thrd|tird)\b", re.I), "third"),
    (re.compile(r"\bw/o(?=\s)", re.I), "without"),
    (re.compile(r"\bw/?(?=\s+[a-z])", re.I), "with"),
    (re.compile(r"\bw(?:h|)[ao]ts(?=\s)", re.I), "what's"),
    (re.compile(r"(?<=[a-z] )n(?= [a-z])", re.I), "and"),
    (re.compile(r"\bform(?= (?:the )?'?(?:[0-9]{2}s|(?:18|19|20)[0-9]{2}))", re.I), "from"),
    (re.compile("(?<=年代)(?:结束|过去)(?:之|以)?前"), "及以前"),
    (
        re.compile(
            r",?\s*\b(?:[as][so] long as|provided(?: that)?|on condition that) (?:it|they|there)"
            r"(?: is| are|'s|'re)?(?: not?|n'?t)(?: any)?(?=\s)",
            re.I,
        ),
        ", not",
    ),
    (re.compile(r"\b[as][so] long as\b", re.I), ","),
    (re.compile("(?<=是)那(?=年(?:出|拍|写|发|上映|的[?？]))"), "哪"),
    (re.compile("要不(?=再?[听看玩读学来换找给推整搞说聊])"), "还是"),
)
"""Misspelt words of negation, of bounds and of order, and what is no bound or no negation."""
_NO_LONGER = re.compile(r"\bno longer(?=\s+(?:interested|into|want|in the mood|like|need|fancy|feel|looking)\b)", re.I)
"""A negation that says nothing of length."""
_BLANK_AS_COMMA = re.compile(
    rf"(?<=[{HAN}]{{2}}) (?=[{HAN}]{{2}})|"
    rf"(?:(?<=[{HAN}]的不要)|(?<=[{HAN}]{{2}})(?<![要看听读买玩学找求在到从至过于约共比第算分价长有是])) "
    rf"(?=[0-9]+[{HAN}])"
)
"""A blank in Chinese, which people type for a comma: 太老的不要 2010年以后的, but not 不要 2010年以后的."""
_BLANK_AFTER_NUMBER = re.compile(f"(?<=[0-9]) (?=[{HAN}])")
"""What shows that numbers stand between blanks for their looks: 1995 到 2005 之间的."""
_REASON = re.compile(
    r"(?<=[a-z0-9]) (?=(?:i|we) (?:gotta|got to|have to|need to|must)\b|"
    r"(?:i'?m|i am|we'?re|we are|it'?s|it is) (?:(?:so|too|really|very|pretty|kinda|dead|getting|quite) )*"
    r"(?!(?:out|off|done|over|not|no|never|against|bored|sick|fed|useless|pointless|rubbish|bad|wrong|worthless)\b)"
    r"[a-z]+(?: (?:af|tbh|tonight|today|now|lol|atm))*\s*(?:[.!?;,]|$))",
    re.I,
)
"""Where a limit ends and its reason begins, which people type without a comma: max 2 hours im tired."""
_LIMIT_AT_END = re.compile(
    r"(?:\b(?:hours?|hrs?|h|min(?:ute)?s?|pages?|euros?|dollars?|bucks|quid|pounds|max|tops|most)|[0-9])$", re.I
)
_SENTENCE_END = re.compile(
    rf"(?:(?<=[a-z0-9)]{{3}}[.!?])|(?<= it[.!?]))\s+(?!no thank)|(?:[。！？]|(?<=[{HAN}])[!?])+\s*(?=.)", re.I
)
_ENDS = re.compile(r"[^.!?。！？]+(?:\.(?=\w)[^.!?。！？]+)*[.!?。！？]*")
_INTERROGATIVE = re.compile(
    r"^(?:(?:and|so|but|also)[, ]+)*(?:who|whom|whose|when|what|where|which|how)(?:'?s)?\b|"
    r"^(?:and |also |plus )?(?:the |its )?(?:author|director|artist|developer|year|length|country|title|name)s?"
    r"(?: (?:please|pls|plz|too))?\W*$|"
    rf"谁|什么|哪|多[长久少大]|几|[吗么]\W*$|[对是]吧\W*$|([{HAN}])[不没]\1",
    re.I,
)
_TITLE_YEAR = re.compile(r"\s*[(（](?:18|19|20)[0-9]{2}[)）]")


def written_text(utterance: str) -> str:
    """Return a message in its own characters, with the words of negation as they are spelt, and all its commas."""
    return with_commas(with_too_spelt_right(_without_typos(normalize(utterance))))


def with_commas(text: str) -> str:
    """Return a text with the commas that people leave out: between Chinese clauses, and after a limit with its reason.

    Numbers keep their blanks where the text sets them apart.
    """
    text = _REASON.sub(lambda match: ", " if _LIMIT_AT_END.search(text[: match.start()]) else " ", text)
    apart = bool(_BLANK_AFTER_NUMBER.search(text))
    return _BLANK_AS_COMMA.sub(lambda match: " " if apart and text[match.end()].isdecimal() else "，", text)


def read_text(written: str) -> str:
    """Return a text in simplified characters, each at its place."""
    return _NO_LONGER.sub(lambda match: "not".ljust(len(match[0])), to_simplified(written))


def read_message(utterance: str) -> str:
    """Return a message as the rules read it."""
    return read_text(written_text(utterance))


def as_written(slots: Slots, text: str, written: str) -> Slots:
    """Return the slots with their words in the characters of the message, which `text` has in simplified form."""

    def restored(words: str) -> str:
        parts = []
        for part in words.split(" "):
            start = text.find(part)
            parts.append(written[start : start + len(part)] if start >= 0 else part)
        return " ".join(parts)

    changes: dict[str, Any] = {
        name: restored(value) if isinstance(value, str) else tuple(map(restored, value))
        for name in ("topic", "occasion", "exclude", "critiques", "liked", "disliked", "not_understood")
        if (value := getattr(slots, name))
    }
    return replace(slots, **changes)


def _without_typos(text: str) -> str:
    """Return a text with the words of negation as they are spelt."""
    for pattern, word in _TYPOS:
        text = pattern.sub(word, text)
    return text


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text without the years in parentheses, which belong to titles and are no limits."""
    return _SENTENCE_END.split(_TITLE_YEAR.sub(" ", text))


def question_sentences(text: str) -> str:
    """Return the sentences of a text that ask; empty where none ends in a question mark, or all ask."""
    sentences = [each.strip() for each in _ENDS.findall(text)]
    if not any(each.endswith(("?", "？")) for each in sentences):
        return ""
    asking = [each for each in sentences if each.endswith(("?", "？")) or _INTERROGATIVE.search(each)]
    return " ".join(asking) if len(asking) < len(sentences) else ""


def join_sentences(sentences: Sequence[Slots]) -> Slots:
    """Return the slots of all sentences together; of several intents, numbers and titles the first counts."""
    filled = [slots for slots in sentences if slots != Slots()]
    if len(filled) < 2:
        return filled[0] if filled else Slots()
    if why := next((slots for slots in filled if slots.intent == "why"), None):
        # "It looks nice. Why do you recommend it?"
        return replace(why, numbers=why.numbers or next((slots.numbers for slots in filled if slots.numbers), ()))
    if judged := _judged_apart(filled):
        return judged
    combined = filled[0]
    for slots in filled[1:]:
        if slots.intent and combined.intent:
            continue
        added = {f.name: v for f in fields(slots) if (v := getattr(slots, f.name)) not in ("", None, ())}
        for name in ("numbers", "question"):
            if getattr(combined, name):
                added.pop(name, None)
        for name, value in added.items():
            before = getattr(combined, name)
            if isinstance(value, tuple):
                added[name] = (*before, *(each for each in value if each not in before))
        names_title = "" not in (combined.topic, slots.topic) and (combined.intent or slots.intent)
        if names_title:
            added["topic"] = slots.topic if slots.intent else combined.topic
        elif slots.topic:
            added["topic"] = " ".join(filter(None, (combined.topic, slots.topic)))
        combined = replace(combined, **added)
    return combined


def _judged_apart(sentences: Sequence[Slots]) -> Slots | None:
    """Return the slots of sentences of which one likes works and another dislikes others; None for any others."""
    liked, disliked = list[str](), list[str]()
    for slots in sentences:
        works = list(map(str, slots.numbers)) or [slots.topic] * bool(slots.topic)
        liked += [*slots.liked, *(works if slots.intent == "like" else ())]
        disliked += [*slots.disliked, *(works if slots.intent == "dislike" else ())]
    verdicts = [slots for slots in sentences if slots.intent in ("like", "dislike") or slots.liked or slots.disliked]
    if not (liked and disliked and len(verdicts) > 1 and len(verdicts) == len(sentences)):
        return None
    critiques = tuple(each for slots in sentences for each in slots.critiques)
    return Slots(liked=tuple(dict.fromkeys(liked)), disliked=tuple(dict.fromkeys(disliked)), critiques=critiques)
