"""Judgements of works, on show or not: liked, disliked or seen, several in one message, with or without a pronoun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import content_words
from agent.query.verdicts.judgement_patterns import (
    ADJECTIVE_ALONE,
    COPULA,
    JOINT,
    LITOTES,
    NEGATED_COPULA,
    NEGATIVE_ALONE,
    NOT_WORKS,
    OBJECT_FIRST,
    POSITIVE_ALONE,
    PRESENT,
    PRONOUN,
    TAIL,
    UNSEEN,
    VERBS,
    ZH,
)
from agent.query.works.references import MARK

Verdict = Literal["like", "dislike", "seen"]


_OF_WORKS = re.compile("好[看听玩哭]|难[看听玩]|耐[看听玩]|烂尾|弃了|超喜欢|本命|催眠|闷死")
"""What is said of works alone, so that what stands before it is a title."""


_NO_TITLE_ZH = re.compile("^[我你他她]|心情|天气|今天|这里|那里|风景")


_IS_KIND = re.compile(r"\b(?:films?|movies?|books?|novels?|music|games?|stories|genre|stuff|super ?hero\w*)$", re.I)
"""Kinds of works, which a past tense does not make titles either."""


_NOT_THAT = re.compile(r"\s*not (?:this|that|these|those|them)\b", re.I)


_NAMED_ZH = re.compile(
    r"(?:我们?|咱们?)?(?:都|已经|早就?|刚|"
    r"以前)*[看听读玩追刷]过(?P<work>[^,，。的了\ue000-\uf8ff]{2,15}?)了?(?=[,，。]|$)"
)
_NAMED_EN = re.compile(
    r"\b(?:i|we)(?:'ve)? (?:have )?(?:already |just |both )?"
    r"(?:played|watched|seen|saw|read|finished) "
    r"(?P<work>(?!it\b|this|that|them|those|these)[\w' :&-]{2,40}?)(?=\s*(?:,|$))",
    re.I,
)


class Judgement(NamedTuple):
    """A verdict on a work: its rank in the list on show as a mark, its title, or nothing where it is only referred "
    "to."""

    verdict: Verdict
    work: str


class Judgements(NamedTuple):
    """The judgements in a text, and the text with blanks in place of the clauses that judge."""

    judgements: tuple[Judgement, ...]
    rest: str


def extract_judgements(text: str, shown: int) -> Judgements:
    """Return what a text with marks says of works; `shown` is how many are on show, to one of which a pronoun "
    "refers."""
    judgements: list[Judgement] = []
    rest = text
    for clause, start, end in list(split_clauses(text)):
        own = list(_judge(" ".join(clause.split()), bool(shown), bool(judgements)))
        judgements += own
        if own:
            rest = rest[:start] + " " * (end - start) + rest[end:]
    if any(each == Judgement("seen", "") for each in judgements):
        # "Not that, I've seen it" says why not.
        judgements = [each for each in judgements if each != Judgement("dislike", "") or not _NOT_THAT.match(text)]
    opinions = {Judgement("like", ""), Judgement("dislike", "")}
    if opinions & set(judgements) and (other := _NAMED_ZH.search(rest) or _NAMED_EN.search(rest)):
        # "We played Catan, loved it": the opinion is of the work that another clause names.
        rest = rest[: other.start()] + " " * len(other[0]) + rest[other.end() :]
        judgements = [each._replace(work=each.work or other["work"].strip()) for each in judgements]
    marks = re.findall(MARK, rest)
    if [each.work for each in judgements] == [""] and marks and not content_words(rest):
        # "Not bad at all, that first one": the item comes after the verdict.
        return Judgements(tuple(Judgement(judgements[0].verdict, mark) for mark in marks), "")
    return Judgements(_without_repeats(judgements), rest)


def _judge(clause: str, shown: bool, goes_on: bool) -> Iterator[Judgement]:
    """Yield the judgements of one clause. `goes_on`: whether the clause before judged something."""
    if UNSEEN.search(clause) or re.search("哪|怎么样|吗$|[?？]", clause):
        return
    marks = re.findall(MARK, clause)
    if litotes := LITOTES.search(clause):
        rest = clause.replace(litotes[0], " ")
        if marks and not re.search(r"\b(?:similar|like|more)\b", rest, re.I):
            yield from (Judgement("like", mark) for mark in marks)
            return
        if shown and not content_words(
            re.sub(r"\b(?:it|that|was|is|actually|quite)\b|[这那][个部本]|确实|其实|感觉|觉得", " ", rest, flags=re.I)
        ):
            yield Judgement("like", "")
            return
    if shown and (NEGATIVE_ALONE.match(clause) or POSITIVE_ALONE.match(clause)):
        yield Judgement("dislike" if NEGATIVE_ALONE.match(clause) else "like", "")
        return
    if goes_on and (match := ADJECTIVE_ALONE.match(clause)):
        yield Judgement("dislike" if match["bad"] or match["bad_zh"] else "like", "")
        return
    if goes_on and marks and re.match(r"(?:but )?not\b|不(?:要|喜欢)?", clause):
        yield from (Judgement("dislike", mark) for mark in marks)
        return
    for verdict, named in (*_english(clause, shown), *_chinese(clause, shown)):
        for work in _works(named):
            yield Judgement(verdict, work)
        return


def _english(clause: str, shown: bool) -> Iterator[tuple[Verdict, str]]:
    if inverted := OBJECT_FIRST.match(clause):
        clause = f"{inverted['verb']} {inverted['object']}"  # "Emma I could never abide"
    if match := VERBS.match(clause):
        verdict: Verdict = "dislike" if match["dislike"] else "like" if match["like"] else "seen"
        named = TAIL.sub("", match["object"] or "").strip()
        present = bool(PRESENT.search(match[verdict]))
        if _is_work(named, shown, strict=present or verdict == "seen" or bool(_IS_KIND.search(named))):
            yield verdict, named
        return
    if match := COPULA.match(clause):
        if match["bored"] or match["moved"]:
            named = match["bored"] or match["moved"]
            verdict = "dislike" if match["bored"] else "like"
        else:
            named = match["object"]
            negated = bool(match["not"]) or bool(NEGATED_COPULA.search(clause))
            verdict = "like" if bool(match["good"]) != negated else "dislike"
        if _is_work(named, shown, strict=True):
            yield verdict, named


def _chinese(clause: str, shown: bool) -> Iterator[tuple[Verdict, str]]:
    if not (match := ZH.match(clause)):
        return
    groups = match.groupdict()
    verdict: Verdict = (
        "dislike"
        if groups["dislike"] or groups["dislike2"] or groups["bad"]
        else "seen"
        if groups["seen"] or groups["seen2"]
        else "like"
    )
    named = (groups["object"] or groups["first"] or "").strip()
    if groups["first"] and _OF_WORKS.search(clause) and not _NO_TITLE_ZH.search(named):
        yield verdict, named
        return
    if (
        re.search(f"《|{MARK}", named)
        or (shown and PRONOUN.match(named))
        or (groups["first"] and verdict == "seen" and not PRONOUN.match(named))
    ):
        yield verdict, named


def _is_work(named: str, shown: bool, *, strict: bool) -> bool:
    """Return whether words name a work: a mark, a title, or with items on show a pronoun or nothing."""
    if re.search(MARK, named) or "《" in named:
        return True
    if PRONOUN.match(named):
        return shown
    if NOT_WORKS.match(named) or len(named.split()) > 14:
        return False
    return bool(re.match(r"(?:the |both |all |a |an )?[A-Z0-9]", named)) if strict else bool(content_words(named))


def _works(named: str) -> Iterator[str]:
    """Yield each work of a list, as a mark or as a title; an empty text for a pronoun."""
    if marks := re.findall(MARK, named):
        yield from marks
        return
    if titles := re.findall("《([^《》]+)》", named):
        yield from titles
        return
    if PRONOUN.match(named):
        yield ""
        return
    for part in JOINT.split(re.sub(r"^(?:both|all)\s+", "", named, flags=re.I)):
        if part.strip():
            yield part.strip()


def _without_repeats(judgements: list[Judgement]) -> tuple[Judgement, ...]:
    """Return one judgement a work, an opinion before the mere fact that it was seen."""
    by_work: dict[str, Judgement] = {}
    for each in judgements:
        if each.work not in by_work or by_work[each.work].verdict == "seen":
            by_work[each.work] = each
    if "" in by_work and len(by_work) > 1 and by_work[""].verdict != "seen":
        # "I saw Heat last week, boring": the opinion is of the work named before.
        last = [work for work in by_work if work][-1]
        if by_work[last].verdict == "seen":
            by_work[last] = Judgement(by_work[""].verdict, last)
        del by_work[""]
    elif "" in by_work and len(by_work) > 1:
        del by_work[""]
    return tuple(by_work.values())
