"""Requests for one thing in place of another: "Korea instead of Japan", "jazz rather than rock", 不要韩国的要日本的.

They are rewritten as a request for the one without the other; of a country nothing is said, since the new one
takes its place.
"""

from __future__ import annotations

import re

from agent.query.changes.contrasts import contrasts_as_changes
from agent.query.facets.countries import named_countries
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.text.message_text import ITEM_NOUN, content_words
from retrieval.text.cjk import HAN, contains_han

_WHAT = r"(?:(?:a|an|the|some|any|from)\s+)*(?P<{name}>[^\W\d_][\w'-]*(?:\s+[\w'-]+){{0,3}}?)"
_END = r"(?=\s*(?:$|[,.;!?]|\b(?:please|pls|thanks|thx|for|this time|then|now|today|tonight|but|and)\b))"
_AFTER_WISH = re.compile(
    rf",?\s+(?:instead of|rather than|in place of|as opposed to)\s+{_WHAT.format(name='old')}{_END}", re.I
)
_BEFORE_WISH = re.compile(
    rf"^(?:(?:ok|okay|actually|no|hmm|well|so)[, ]+)*(?:instead of|rather than)\s+{_WHAT.format(name='old')}"
    r"\s*,\s*(?=\S)",
    re.I,
)
_RATHER = re.compile(
    rf"(?<=\brather )(?P<keep>(?!than\b)[^,.;!?]{{2,40}}?)\s+than\s+{_WHAT.format(name='old')}{_END}|"
    rf"(?<=\bprefer )(?P<kept>[^,.;!?]{{2,40}}?)\s+(?:to|over)\s+{_WHAT.format(name='other')}{_END}",
    re.I,
)
_MEANT = re.compile(
    rf"\b(?:i|we) (?:actually |really )?(?:meant|mean|said|wanted)\s+(?P<new>[^,.;!?]{{2,40}}?),?\s+(?:and )?not\s+"
    rf"{_WHAT.format(name='old')}{_END}",
    re.I,
)
_PUT_FOR = re.compile(
    rf"\b(?:swap|replace|change|exchange|trade)\s+{_WHAT.format(name='old')}\s+(?:for|with|by|to|into)\s+(?P<new>[^,.;!?]+)",
    re.I,
)
_OLD_ZH = f"(?P<old>(?:(?![要是再到太不别没也])[A-Za-z{HAN}]){{1,8}}?)"
_NEW_ZH = "(?P<new>[^,，。!！?？]+)"
_NOUN_ZH = "(?:电影|影片|片子?|小说|书|歌曲?|音乐|专辑|游戏|课程?|新闻|剧)"
_NOT_BUT_ZH = re.compile(
    rf"(?:(?P<no>不要|别要|不想要|不是|别[来放给推]?){_OLD_ZH}(?:的{_NOUN_ZH}?|{_NOUN_ZH})?了?"
    rf"(?P<want>(?:我|而|就)?(?:想?要|换成?|改成?|来点|想[看听玩读])){_NEW_ZH})|"
    rf"不(?:想?)[看听玩读]{_OLD_ZH.replace('<old>', '<other>').replace('1,8', '0,8')}(?:的{_NOUN_ZH}?|{_NOUN_ZH})了?"
    rf"(?P<do>(?:我|而|就)?(?:想?[看听玩读]|要)){_NEW_ZH.replace('<new>', '<done>')}"
)
_MEANT_ZH = re.compile(
    rf"(?:说|要|指|意思|想[看听玩读])的?是(?P<new>[^,，。!！?？不]{{1,10}})[,，]?(?:而|又)?不是{_OLD_ZH}(?:的?{_NOUN_ZH})?(?=$|[,，。!！])"
)
_PUT_ZH = re.compile(rf"把{_OLD_ZH}的?{_NOUN_ZH}?(?:换成|改成|换为|改为|替换成){_NEW_ZH}")
_NOT_ZH = re.compile(rf"[,，]?(?:而不是|而非){_OLD_ZH}(?:的{_NOUN_ZH}?)?(?=$|[,，。!！?？])")
_POINTS = re.compile(
    rf"^(?:these|those|this|that|it|them|him|her|us|me|you|what|one|two|all|both|(?:first|second|third|last|other)\b.*|"
    rf"{ITEM_NOUN}|\w+ing\b.*)$|^[这那]|第",
    re.I,
)
"""What points at items, or is something to do, and names nothing that is in the way of another."""


def replacements_as_requests(text: str) -> str:
    """Return a message with a plain request in place of one thing for another; any other text unchanged."""
    if (changed := contrasts_as_changes(text)) != text:
        return changed
    if contains_han(text):
        return _chinese(text)
    if (contrasted := contrasts_as_refusals(text)) != text:
        return contrasted
    match = _MEANT.search(text)
    if match and not match["old"][:1].isupper() and not _POINTS.match(match["old"]) and not kind_named_by(match["old"]):
        return f"{text[: match.start()]}{match['new']} instead{text[match.end() :]}"
    match = _PUT_FOR.search(text)
    if match and not _POINTS.match(match["old"]) and content_words(match["new"]):
        return f"{text[: match.start()]}{match['new'].strip()} instead{text[match.end() :]}"
    return text


def contrasts_as_refusals(text: str) -> str:
    """Return a text that asks for one thing rather than another with a refusal of the other; any other unchanged."""
    for pattern in (_BEFORE_WISH, _AFTER_WISH):
        match = pattern.search(text)
        if match and not _POINTS.match(match["old"]):
            rest = f"{text[: match.start()]}{text[match.end() :]}"
            return f"{rest.rstrip(' .!')}{_refusal(match['old'], ', no {}')}"
    if match := _RATHER.search(text):
        rest = f"{text[: match.start()]}{match['keep'] or match['kept']}{text[match.end() :]}"
        return f"{rest.rstrip(' .!')}{_refusal(match['old'] or match['other'], ', no {}')}"
    if (match := _NOT_ZH.search(text)) and not _POINTS.search(match["old"]):
        return f"{text[: match.start()]}{_refusal(match['old'], ',不要{}')}{text[match.end() :]}"
    return text


def _chinese(text: str) -> str:
    """Return a text in Chinese with a comma between what is not wanted and what is, or without what is replaced."""
    if match := _NOT_BUT_ZH.search(text):
        wish = match.start("want" if match["no"] else "do")
        old = match["old"] or match["other"]
        return text if _POINTS.search(old) else f"{text[:wish]},{text[wish:]}"
    if (match := _MEANT_ZH.search(text)) and not _POINTS.search(match["old"]) and not kind_named_by(match["old"]):
        return f"{text[: match.start()]}换成{match['new']}{text[match.end() :]}"
    if (match := _PUT_ZH.search(text)) and not _POINTS.search(match["old"]):
        return f"{text[: match.start()]}换成{match['new']}{text[match.end() :]}"
    return contrasts_as_refusals(text)


def _refusal(words: str, phrase: str) -> str:
    """Return a phrase that refuses what some words name; empty for a country, a name or a kind of item."""
    bare = re.sub(rf"\s+(?:{ITEM_NOUN}|movies?|music|ones|stuff)$", "", words, flags=re.I)
    names = [name for name, _ in named_countries(bare)]
    is_of_place = bool(names) and not content_words(re.sub("|".join(map(re.escape, names)), " ", bare))
    is_name = bare[:1].isupper()
    return "" if is_of_place or is_name or kind_named_by(bare) else phrase.format(bare)
