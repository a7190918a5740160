"""Works that are little known or well known: "hidden gems", "less famous", 冷门一点的; neither is searched for."""

from __future__ import annotations

from dataclasses import replace

from agent.query.slots import Slots
from agent.query.text.message_text import any_language

QUALITIES = {"en": "famous", "zh": "热门"}
"""What a critique of how well works are known is called."""
_LITTLE_KNOWN = any_language(
    {
        "en": r"\b(?:(?:(?:less|lesser|not (?:so|too|that|as|very|super)|n'?t (?:so|too|that|as|very|super))[\s-]+"
        r"(?:(?:well|widely)[\s-]+)?(?:known|famous|popular|mainstream|obvious|hyped|common)|little[\s-]known|"
        r"(?:unknown|obscure)(?= (?:ones?|stuff|films?|movies?|books?|novels?|games?|albums?|artists?|authors?|"
        r"directors?|bands?|things?)\b)|"
        r"(?:more|something|anything|rather|pretty|fairly|quite) (?:unknown|obscure)|"
        r"hidden (?:gems?|treasures?)|deep cuts?|under the radar|overlooked|underrated|underappreciated|"
        r"off the beaten (?:track|path)|"
        r"(?:nothing|not) (?:the )?(?:usual suspects|mainstream|famous|obvious)|no (?:blockbusters|bestsellers|"
        r"big hits|big names)|"
        r"(?:nobody|no one|few people) (?:has |have )?(?:knows?|heard of|seen|read)))\b(?: (?:ones?|stuff|things))?",
        "zh": "(?:冷门|小众|鲜为人知|不为人知|没人知道|被低估|少有人知|不出名|知名度低)(?:一?[点些])?的?|"
        "(?:没那么|不要?太|别太|不那么|不怎么|不太|没什么名气|不)(?:火|红|有名|出名|热门|主流|大众|烂大街)(?:的|了)?",
    }
)
_WELL_KNOWN = any_language(
    {
        "en": r"(?<!not )(?<!less )(?<!n't )\b(?:more|most|very|really) (?:(?:well|widely)[\s-]+)?(?:known|"
        r"famous|popular|mainstream)\b"
        r"(?: (?:ones?|stuff|things))?",
        "zh": "(?<!不)(?<!没那么)(?:更|最|比较)(?:火|红|有名|出名|热门|主流|大众)(?:一?[点些])?的?",
    }
)
_WORDS = frozenset(
    "known famous popular mainstream obvious well widely unknown obscure underrated hidden gem gems lesser".split()
)


def with_fame(slots: Slots, text: str, language: str) -> Slots:
    """Return slots with a critique for how well known works are to be, in place of the words for it."""
    for pattern, direction in ((_LITTLE_KNOWN, "less"), (_WELL_KNOWN, "more")):
        if (match := pattern.search(text)) and not (slots.question or slots.intent):
            named = match[0].casefold()
            quality = QUALITIES.get(language, QUALITIES["en"])
            critiques = [c for c in slots.critiques if not _is_of_fame(c.partition(" ")[2], named)]
            return replace(
                slots,
                topic=" ".join(word for word in slots.topic.split() if not _is_of_fame(word, named)),
                exclude=tuple(word for word in slots.exclude if not _is_of_fame(word, named)),
                critiques=(*critiques, f"{direction} {quality}"),
                sort="",
            )
    return slots


def _is_of_fame(words: str, named: str) -> bool:
    """Return whether words are of those that say how well known works are to be."""
    folded = words.casefold().removesuffix("的")
    if not folded:
        return False
    return folded in named if not folded.isascii() else all(word in _WORDS for word in folded.split())
