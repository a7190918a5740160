"""Limits that a message puts in place of those before: "not the 80s, the 90s", 说错了，预算是100, "not newer, older".

They are rewritten as a change of the limit, which the rules of corrections know, so that the old value is neither
excluded nor kept.
"""

from __future__ import annotations

import re
from dataclasses import fields

from agent.query.changes.critiques import extract_critiques
from agent.query.changes.sort_orders import extract_sort
from agent.query.facets.countries import named_countries
from agent.query.facets.topics import is_courtesy
from agent.query.intents.intents import command_intent
from agent.query.limits.bound_slots import extract_bounds
from agent.query.slots import Slots
from agent.query.text.message_text import content_words
from agent.query.text.synonyms import names_of_genre
from retrieval.text.cjk import contains_han

_LEAD_EN = r"^(?:(?:no+|nope|nah|sorry|oops|hmm*|ah|oh|wait|actually|well|hey|i (?:said|meant|mean)|that's)[,.! ]+)*"
_NOT_BUT = (
    re.compile(
        rf"{_LEAD_EN}not (?P<old>[^,.;!?]{{2,40}}?)\s*(?:[,.;:!]|-+\s|–|—|\bbut\b)+\s*(?:(?:but|rather|instead|just|"
        r"i (?:meant|mean|want|wanted|said|need)|make it|it's|that's)[,:]?\s+)*(?P<new>[^,.;!?]{2,40})[.!]*$",
        re.I,
    ),
    re.compile(
        r"^(?:不对|不(?!是)|错了|喂|诶|哎呀?|等等|等一?下|不好意思|抱歉|对不起|我(?:说|要|指|讲)的?|[,，!！ ])*"
        r"不是(?:要|说)?(?P<old>[^,，。;；!！?？]{2,16}?)的?"
        r"[,，。;；!！ ]*(?:而是?|应该|我(?:要|说|想要)的?|就)*(?:是|要)(?:要|想要)?"
        r"(?P<new>[^,，。;；!！?？]{2,20})[。!！]*$"
    ),
)
"""One thing and not another, of which both say the same of an item."""
_MISSAID = re.compile(
    r"^(?:(?:oops|sorry|no|wait|ah|oh|hm+)[,.! ]+)*(?:i (?:misspoke|mistyped|got that wrong|said (?:it|that) wrong|"
    r"made a mistake|(?P<meant>meant|mean|said))|my (?:mistake|bad)|typo|that was (?:wrong|a (?:typo|mistake))|"
    r"wrong number)\b"
    r"[\s,.;:!–—-]*(?:it(?:'s| is| should be)|i (?:meant|mean)|make (?:it|that)|should be)?\s*(?P<en>\S.*)$|"
    r"^(?:啊|哎呀?|不好意思|抱歉|对不起|不对|[,，! ])*(?:我?(?:刚才?)?(?:说|打|写|讲|记|弄|搞)错了?|[口手笔]误|"
    r"手滑了?)[,，。;；:：!！ ]*(?:应该|我(?:要|说|想要)的)?是?(?P<zh>\S.*)$",
    re.I,
)
"""What somebody said wrong, and what it should have been."""
_DENIAL = re.compile(r"\bnot\b|不是|不要")
_NUMBER = re.compile(r"[0-9.]+ ?(?:块钱?|元|分钟?|页)?")
"""A number that bounds nothing by itself: 不是1980，是2000年以后."""
_QUANTITIES = ("year", "minutes", "price", "rating", "pages", "published")
_RELATIVE = {
    "newer": "year", "older": "year", "dearer": "price", "cheaper": "price", "longer": "length", "shorter": "length"
}  # fmt: skip
"""What the differences from the items on show are measured in, as the rules of corrections call it."""
_FORGET = {
    "year": ("forget the year, {}", "年代不限,{}"),
    "price": ("forget the price, {}", "价格不限,{}"),
    "length": ("forget the length, {}", "长度不限,{}"),
}


def contrasts_as_changes(text: str) -> str:
    """Return a message that corrects a limit as one that changes it; any other text unchanged."""
    match = _MISSAID.match(text)
    if match and match["zh"] and (changed := contrasts_as_changes(match["zh"])) != match["zh"]:
        return changed
    if match and _is_said_instead(new := match["en"] or match["zh"], only_limits=bool(match["meant"])):
        return _change(new)
    match = next(filter(None, (pattern.match(text) for pattern in _NOT_BUT)), None)
    if not match:
        return text
    old, new = match["old"], match["new"]
    if _quantities(new) and (_quantities(old) == _quantities(new) or _NUMBER.fullmatch(old)):
        return _change(new)
    if contains_han(new) and all(names_of_genre(word.removesuffix("片")) for word in (old, new)):
        return _change(new)  # in English "not horror, comedy" refuses horror
    before, after = _relative(old), _relative(new)
    if before and after and before != after and _RELATIVE[before] == _RELATIVE[after]:
        return _FORGET[_RELATIVE[after]][contains_han(new)].format(new.strip())
    return text


def _is_said_instead(text: str, only_limits: bool) -> bool:
    """Return whether a text says what was meant, a limit or, where not `only_limits`, what to search for.

    A command or thanks do not, nor what says also what was not meant: the rules of corrections read both.
    """
    text = text.strip(" ,.!。，！")
    if _quantities(text):
        return True
    if only_limits or _DENIAL.search(text):
        return False
    return bool(content_words(text) and not command_intent(text) and not is_courtesy(text))


def _change(new: str) -> str:
    return f"换成{new.strip()}" if contains_han(new) else f"actually {new.strip()}"


def _quantities(text: str) -> frozenset[str]:
    """Return the quantities that a text bounds, or that it names a country; none where it speaks of anything else."""
    if (countries := named_countries(text)) and not content_words(
        re.sub("|".join(re.escape(w) for w, _ in countries), " ", text)
    ):
        return frozenset(("country",))
    slots, rest, _ = extract_bounds(Slots(), text)
    filled = [field.name for field in fields(slots) if getattr(slots, field.name)]
    named = frozenset(quantity for quantity in _QUANTITIES for name in filled if name.startswith(quantity))
    return named if not content_words(rest) else frozenset()


def _relative(text: str) -> str:
    """Return the one measured difference from items on show that a text names; empty where it names none."""
    critiques, rest = extract_critiques(text, True)
    named = [each for each in critiques if each in _RELATIVE]
    if not named:
        order, rest = extract_sort(text)
        named = [order] if order else []
    return named[0] if len(named) == 1 and not content_words(rest) else ""
