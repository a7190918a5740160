"""Several kinds of item that a message asks for at once: "a book or a film", 书或者电影都行."""

from __future__ import annotations

import re
from itertools import pairwise

from agent.query.facets.kind_nouns import noun_spans
from agent.query.text.message_text import any_language

_NEGATION_OR_TOPIC = any_language(
    {
        "en": r"\b(?:not?|nothing|never|without|except|instead|about|rather|than)\b|n'?t\b",
        "zh": "不(?!限|错)|没|别|无|除|关于|讲|还是",
    }
)
_OR = re.compile(r"\s*(?:\bor\b|/|,? or\b|或者?是?|或|、)\s*(?:an?\b|some\b|[一]?[本部首款张])?\s*", re.I)


def joined_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds that an "or" joins in a message, in its order; none where it joins fewer than two."""
    if _NEGATION_OR_TOPIC.search(text):
        return ()
    kinds: dict[str, None] = {}
    for (_, end, first), (start, _, second) in pairwise(noun_spans(text)):
        if first != second and _OR.fullmatch(text[end:start]):
            kinds |= {first: None, second: None}
    return tuple(kinds)
