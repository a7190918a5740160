"""Items that a text refers to by what they are about, or by whom: "the parrot story", 邓丽君那张."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.text.message_text import content_words, normalize
from agent.query.works.mentions import Mention
from retrieval.data.items import Item

_DESCRIBED = re.compile(
    r"\bth(?:e|at) (?P<en>(?:(?!first|second|third|last|other|only|next|same|new|old|best|right|wrong)[\w'-]+ ){1,3})"
    r"(?:one|story|film|movie|book|novel|album|record|game|course|article|piece|item)\b|"
    r"(?P<zh>[^\s,，。!！?？;；这那]{2,8}?)(?:的)?那(?:一)?[张条门部本个款首篇](?!样|种|些|时|天)",
    re.I,
)
_EDGES_ZH = re.compile("^(?:讲|写|拍|关于|有关|说|就是|还有)+|(?:的|讲|写|拍|主演|唱)+$")


def find_described(text: str, shown: Sequence[Item], others: Iterable[Item]) -> Mention:
    """Return the item that a text describes, one on show rather than another, with its title in place of the words.

    An item is described where all of the words are among its own, and no other item on show has them all.
    """
    text = normalize(text)
    match = _DESCRIBED.search(text)
    if not match:
        return Mention((), text)
    words = (match["en"] or _EDGES_ZH.sub("", match["zh"] or "")).strip()
    parts = content_words(words).casefold().split()
    if not parts or any(pattern.fullmatch(words) for pattern in KIND_NOUNS.values()):
        return Mention((), text)
    for items in (shown, others):
        described = [item for item in items if _names(item, parts)]
        if len(described) == 1:
            title = normalize(described[0].title)
            return Mention((described[0],), f"{text[: match.start()]}{title}{text[match.end() :]}")
        if described:
            break
    return Mention((), text)


def _names(item: Item, parts: Sequence[str]) -> bool:
    own = " ".join(
        word
        for texts in (item, *item.translations.values())
        for word in (texts.title, texts.text, *texts.categories, *texts.tags, *map(str, texts.attributes.values()))
    ).casefold()
    return all(re.search(rf"(?<![a-z]){re.escape(part)}", own) if part.isascii() else part in own for part in parts)
