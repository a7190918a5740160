"""What else the catalogue has by the makers of an item, or by somebody whom a question names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.chat.answers.values import written_title
from agent.chat.session import Session
from agent.chat.wording.phrases import phrase
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.facets.makers import makers_of, names_in
from agent.query.facets.topics import find_domain
from agent.query.questions.availability import title_asked_for
from agent.query.text.message_text import any_language
from retrieval.data.items import Item

MAX_WORKS = 8
_HOW_MANY = any_language(
    {
        "en": r"^(?:and )?how many (?:films?|movies?|books?|novels?|games?|albums?|courses?|works?)? ?(?:by|of|from) "
        r"(?P<en>[^?,;]+?)"
        r"(?: (?:are there|do you have|have you got|in (?:there|here|the catalogue)))?[?.! ]*$",
        "zh": "^(?P<zh>[^,，。!！?？]{2,12}?)(?:[写拍唱导做演]?的)?(?:书|电影|小说|专辑|歌|游戏|课|作品)?"
        "(?:一共|总共|这里|目录里)?有(?:几|多少)[本部张个首款门](?:书|电影|小说|专辑|歌|游戏|课|作品)?[啊呀呢?？ ]*$",
    }
)


_HOW_MANY_GOODS = any_language(
    {
        "en": r"^(?:(?:and|so|ok|hey) )*how many (?:different )?(?P<en>[\w' -]{3,40}?) (?:(?:do|have) (?:you|u)"
        r"(?: guys)? (?:have|got|sell|stock|know)|are there)"
        r"(?: (?:in (?:total|stock|there|here|(?:the|your) \w+)|here|altogether))*"
        r"[?.! ]*$",
        "zh": "^(?:[你您]们?|这里|这儿|目录里?|店里|家里|一共|总共|都)*有(?:几|多少)"
        "[本部张个首款门把只件种台副](?P<zh>[^,，。!！?？]{1,8}?)"
        "[啊呀呢?？ ]*$",
    }
)


def named_makers(session: Session, text: str) -> tuple[str, ...]:
    """Return the names of the makers whom a text names, of items on show or of others in the catalogue."""
    shown = [name for item in session.shown() for _, _, name in names_in(text, makers_of(item))]
    return tuple(dict.fromkeys(shown)) or tuple(name for each in session.words.creators(text) for name in each.values)


_OF_ALBUM = re.compile(r"\b(?:songs?|tracks?)\b|几首|多少首", re.I)
"""What an album consists of, and is no work of its own."""


def lacking_work(session: Session, text: str) -> str:
    """Return that the catalogue lacks the work that a text asks for by its title; empty where it may have something."""
    title = title_asked_for(text)
    work, _, _maker = title.partition(" by ")
    if not title or session.find_work(work) or session.mentions.find(text).works or session.words.terms_in(work):
        return ""
    return session.say("not_in_catalogue", title=title)


def count_works(session: Session, text: str) -> str:
    """Return the number and the titles of a maker's works where a text asks how many there are; else an empty text.

    Only works of the kind that the text names are counted: "how many films by Miyazaki?".
    """
    match = _HOW_MANY.search(text)
    if not match or _OF_ALBUM.search(match[0]):
        return ""
    kind = find_domain(match[0])
    named = session.words.creators(match["en"] or match["zh"])
    by_maker = works_by(session, [name for each in named for name in each.values])
    works = [item for item in by_maker if kind in ("", item.domain)]
    language = session.state.language
    return phrase(language, "those_counted", count=len(works), titles=_titles(works, language)) if works else ""


def count_goods(session: Session, text: str) -> str:
    """Return the number and the titles of the items of a kind or a category where a text asks how many there are."""
    match = _HOW_MANY_GOODS.search(text)
    what = match["en"] or match["zh"] if match else ""
    kind, items = kind_named_by(what), session.index.items.values()
    goods = [item for item in items if kind and item.domain == kind]
    for each in session.words.categories(what) if not goods else ():
        rest = " ".join(re.sub(re.escape(each.words), " ", what, flags=re.I).split())
        of_kind = kind_named_by(rest) if rest else ""  # "horror films"
        if of_kind or not rest:
            goods = [i for i in items if set(each.values) & set(i.categories) and of_kind in ("", i.domain)]
    language = session.state.language
    return phrase(language, "those_counted", count=len(goods), titles=_titles(goods, language)) if goods else ""


def other_works(session: Session, names: Sequence[str], besides: Sequence[Item]) -> str:
    """Return which works by some people are in the catalogue besides those items; that none is where none is."""
    language = session.state.language
    works = [item for item in works_by(session, names) if item not in besides]
    makers, titles = phrase(language, "comma").join(names), _titles(works, language)
    return phrase(language, "other_works" if works else "no_other_works", names=makers, titles=titles)


def works_by(session: Session, names: Sequence[str]) -> list[Item]:
    """Return the works of the catalogue by any of some people."""
    return [item for item in session.index.items.values() if set(names) & set(makers_of(item))]


def _titles(works: Sequence[Item], language: str) -> str:
    more = "…" if len(works) > MAX_WORKS else ""
    return phrase(language, "comma").join(written_title(item, language) for item in works[:MAX_WORKS]) + more
