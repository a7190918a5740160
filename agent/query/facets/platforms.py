"""Platforms that a message says are not to be had or not wanted: 没ps, 不要ps4的, "not on PlayStation"."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.facets.catalogue_words import CatalogueWords
from agent.query.facets.value_aliases import with_aliases
from agent.query.text.message_text import normalize
from retrieval.conditions import Condition
from retrieval.conditions.expression import Either

FIELDS = frozenset(("platform", "platforms", "平台"))
MAX_NAME = 24
"""Characters of the longest name of a platform that is looked for."""
_LACKS_EN = r"(?:do not|don'?t|dont|have not|haven'?t|does not|doesn'?t) (?:have|own|got|use)|(?:i|we) have no|without"
_REFUSES_EN = (
    r"(?<!why )(?:not|nothing|never)(?: (?:for|on))|no|not|anything but|"
    r"(?:do not|don'?t|dont) (?:want|like|play(?: on)?)"
)
_LACKS_ZH = r"(?<!有)没有?|(?<!有)(?:家里|手[上头])没有?"
_REFUSES_ZH = r"(?:不要|别(?:再|要)?|不想[要玩]|不玩|(?<!是)不是|除了)(?:再?给我|推荐?|[来玩用在])*"
_BEFORE = re.compile(
    rf"(?:\b(?:i|we|it'?s|and|but|or)\s+)*(?:\b(?P<lacks>{_LACKS_EN})|\b(?:{_REFUSES_EN}))\s+(?:(?:a|an|any|the|my|on)\s+)*|"
    rf"[我咱俺]*们?(?:(?P<lacks_zh>{_LACKS_ZH})|{_REFUSES_ZH})\s*(?:什么|任何)?",
    re.I,
)
_AFTER = re.compile(r"(?:\s*(?:ones?|stuff|either|though|please)\b|\s*(?:平台|主机|上|版|的))*", re.I)
_JOINT = re.compile(r"\s*(?:,?\s*\b(?:or|and|nor)\b(?: (?:an?|on|no)\b)?|[、/和或跟]|也没有?)\s*", re.I)
_ASKS = re.compile(r"^[^,，。;；!！\s]*[吗么嘛]|^(?!\s*的?呢)[^,.;!]*\?")
_GOES_ON = re.compile("[a-z0-9]", re.I)
_PLAYED_ON = re.compile("(?P<on>手机|电脑|平板|[a-z][a-z0-9 ]*)上?(?:能|可以)玩[些点]?(?:啥|什么|哪些)(?:游戏)?", re.I)
_ONLY = re.compile(r"只(?:有|要|能|想|玩|用)|\b(?:only|just)\b", re.I)


class RefusedPlatforms(NamedTuple):
    """The platforms to exclude, the others that the text names, and the text without what refuses some.

    Platforms are in the words of the catalogue; there are no others where none is refused.
    """

    excluded: tuple[str, ...]
    others: tuple[str, ...]
    rest: str


def refused_platforms(text: str, words: CatalogueWords) -> RefusedPlatforms:
    """Return the platforms that a text refuses; any other text as it is.

    Who lacks one platform and has another, or wants only another, is served by what is on that one: none is excluded.
    """
    written, names, lacks, position = normalize(text), list[str](), True, 0
    while match := _BEFORE.search(written, position):
        named, end = _platforms_at(written, match.end(), words)
        if not named or _ASKS.match(written[end:]):
            position = match.end()
            continue
        names += named
        lacks = lacks and bool(match["lacks"] or match["lacks_zh"])
        written, position = f"{written[: match.start()]},{written[end:]}", match.start()
    if not names:
        return RefusedPlatforms((), (), text)
    others = tuple(_platforms(written, words))
    has_other = bool(others) and (lacks or bool(_ONLY.search(written)))
    rest = _PLAYED_ON.sub(r"\g<on>的游戏", written.strip(" ,，。!！;；.的了吧啊呀"))
    return RefusedPlatforms(() if has_other else tuple(dict.fromkeys(names)), others, rest)


def _platforms_at(text: str, start: int, words: CatalogueWords) -> tuple[list[str], int]:
    """Return the platforms that a text lists from a position on, and where the list ends."""
    names, end = list[str](), start
    while first := _platform_at(text, start, words):
        names.append(first.name)
        after = _AFTER.match(text, first.end)
        end = after.end() if after else first.end
        if not (joint := _JOINT.match(text, end)):
            break
        start = joint.end()
    return names, end


class _Platform(NamedTuple):
    """A platform, in the words of the catalogue, and where its name in a text ends."""

    name: str
    end: int


def _platform_at(text: str, start: int, words: CatalogueWords) -> _Platform | None:
    """Return the platform that a text names at a position, by the longest name; None without one."""
    named = {name.casefold(): name for name in _platforms(text[start:], words)}
    for end in range(min(len(text), start + MAX_NAME), start, -1) if named else ():
        name = named.get(with_aliases(text[start:end]).casefold())
        if name and not _GOES_ON.match(text[end:]):
            return _Platform(name, end)
    return None


def _platforms(text: str, words: CatalogueWords) -> list[str]:
    """Return the platforms that a text names, in the words of the catalogue."""
    return [name for name, condition in words.attributes(text) if _is_of_platform(condition)]


def _is_of_platform(condition: Condition) -> bool:
    """Return whether a condition is on the platform of an item alone."""
    parts = condition.parts if isinstance(condition, Either) else (condition,)
    return all(getattr(part, "field", "") in FIELDS for part in parts)
