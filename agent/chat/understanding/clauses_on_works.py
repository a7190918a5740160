"""The clauses of a message that are about the works it names, apart from those that ask for something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.query.facets.topics import is_request
from agent.query.grounding import judge
from agent.query.questions.availability import IN_CATALOGUE
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import content_words, normalize
from agent.query.text.sentences import split_sentences
from agent.query.verdicts.judgements import Verdict
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of
from retrieval.text.cjk import contains_han

_MEASURE = "[个部本首张款门套]"
_ASKS_FOR_OTHERS = re.compile(
    f"(?:那|再|还|请|给我)*(?:除了?(?:它|[这那]一?{_MEASURE})(?:之外|以外)?)?(?:还|再)?(?:有(?:没有?)?|换|来|要|找|推荐?)?"
    f"(?:[点些几一]{_MEASURE}?)?(?:别的|其[他它]的?|另外的?)?(?:有?[吗么嘛没不伐呢吧]|有没有)?[?？]*"
)
"""What asks for other works than the one just judged, and says nothing of them: 除了它还有吗."""
_AROUND_TITLE = re.compile(
    f"[你您]们?|这里?|那|里面?|目录|有没有|有木有|有无|有|没有?|[吗么嘛呢不伐否呀啊]|的|这{_MEASURE}|也|还|请问|okok|ok|\\W"
)


class JudgedWorks(NamedTuple):
    """The verdict on works, None without one, the other clauses, and whether one asks for other works."""

    verdict: Verdict | None
    rest: str
    asks_for_others: bool = False


def judged_beside_request(text: str, works: Sequence[Item]) -> JudgedWorks:
    """Return the verdict of the clauses of a Chinese text that are about some works, and the clauses beside these.

    No verdict where no single clause names them, or nothing stands beside it. It may follow in the next clause:
    饮食男女我晓得的,早就看过.
    """
    titles = _titles_of(works)
    clauses = [clause.text for sentence in split_sentences(text) for clause in split_clauses(sentence)]
    own = [at for at, clause in enumerate(clauses) if any(title in clause.casefold() for title in titles)]
    if len(own) != 1 or len(clauses) < 2 or not contains_han(text):
        return JudgedWorks(None, text)
    about = own[0] + 1
    verdict = judge(clauses[own[0]])
    if not verdict and about < len(clauses) and not is_request(clauses[about]):
        verdict, about = judge(clauses[about]), about + 1
    others = [*clauses[: own[0]], *clauses[about:]]
    rest = [clause for clause in others if not _ASKS_FOR_OTHERS.fullmatch(clause)]
    return JudgedWorks(verdict, ", ".join(rest), len(rest) < len(others))


def is_about_titles_alone(text: str, works: Sequence[Item]) -> bool:
    """Return whether a text says nothing but titles of some works, values of their attributes, and words of asking."""
    rest = normalize(text)
    for title in sorted(_titles_of(works), key=len, reverse=True):
        rest = re.sub(re.escape(title), " \ue000 ", rest, flags=re.I)
    if "\ue000" not in rest:
        return False
    values = [
        str(value)
        for item in works
        for texts in (item, *item.translations.values())
        for value in texts.attributes.values()
    ]
    for value in values:
        if len(value) > 1:
            rest = rest.replace(value, " ")
    rest = rest.replace("\ue000", " ")
    rest = re.sub(IN_CATALOGUE, " ", rest, flags=re.I)
    return not content_words(_AROUND_TITLE.sub(" ", rest) if contains_han(rest) else rest)


def _titles_of(works: Sequence[Item]) -> list[str]:
    return [title for item in works for name in titles_of(item) if (title := normalize(name).casefold())]
