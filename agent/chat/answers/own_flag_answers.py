"""Answers to questions on a column that says yes or no: "do they take dogs?", 含早餐吗."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.chat.answers.values import written_title
from agent.chat.wording.describe_own import describe_own
from agent.chat.wording.phrases import listed, phrase
from agent.query.facets.own_flags import named_flag
from retrieval.conditions import Columns
from retrieval.data.items import Item

_DENIES = re.compile(r"\b(?:not|without|no)\b|n'?t\b|(?:不|没有?)(?!吗|么|$)", re.I)


def answer_on_flag(items: Sequence[Item], text: str, of_list: bool, columns: Columns, language: str) -> str:
    """Return which of some items say yes to what a text asks, or no where it denies it; empty where none tells."""
    if not (flag := named_flag(text, columns)):
        return ""
    says_yes, says_no = flag.condition(True), flag.condition(False)
    with_value = [item for item in items if says_yes.holds(item) or says_no.holds(item)]
    if not with_value:
        return ""
    if not of_list and len(items) == 1:
        key = "holds" if says_yes.holds(items[0]) else "does_not_hold"
        answer = phrase(language, key, evidence=describe_own(says_yes if key == "holds" else says_no, language))
        return phrase(language, "answer", title=written_title(items[0], language), answer=answer)
    side = says_no if _DENIES.search(text) else says_yes
    those = [written_title(item, language) for item in with_value if side.holds(item)]
    return phrase(language, "those", titles=listed(language, those)) if those else phrase(language, "none_of_these")
