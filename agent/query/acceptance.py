"""The choice of an item on show: "I'll have a go at that one", 那就小王子吧."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.query.message_text import content_words, normalize
from agent.query.references import MARK, mark_numbers, mark_titles
from agent.query.shown_references import mark_fitting
from retrieval.data.items import Item
from retrieval.text.cjk import contains_han

MIN_PART = 4
"""Letters of a word of a title that stands for it."""
_LEAD_ZH = "(?:好[的耶喔哦嘞呀啊吧]?|行吧?|嗯|那|可以|ok(?:ay)?|对|成|哈哈|[,，\\s])*"
_CHOOSES_ZH = f"{_LEAD_ZH}(?:电影|片子|书|游戏|歌|专辑|课)?就(?:先)?(?:[看读玩听选要放学买]|决定|定|是)?"
_ACCEPTS = re.compile(
    r"(?:(?:ok(?:ay)?|great|good|fine|cool|alright|right|yes|yeah|yep|perfect|nice|thanks?|thank you|then|so|"
    r"well|sold|hmm+)"
    r"[\s,.!]+)*(?:i'?ll|we'?ll|i will|we will|"
    r"let'?s|i'?m(?: gonna| going to)?|i think (?:i'?ll|we'?ll)|i'?d)\s+(?:just\s+)?"
    r"(?:have a go at|take|go with|go w/?|go for|going (?:with|for)|have(?! an?\b)|try|watch|read|play|pick|"
    r"start with|give|choose|settle for|listen to)\s+"
    r"(?P<en>.+?)(?:[\s,]+(?:a go|a try|a shot|then|tonight|(?<!the )first|please|pls|thanks|thx|cheers|now))*[\s.!]*|"
    f"{_CHOOSES_ZH}(?P<zh>.+?)(?:吧|了|好了|啦)[。!！]*|"
    f"{_LEAD_ZH}那我?们?[看读玩听选](?P<so>[^吧了啦,，。!！;；]+?)[。!！]*|"
    f"{_CHOOSES_ZH}(?P<plain>[^吧了啦,，。!！;；]+?)[。!！]*|"
    "我?(?:选|要|决定[看读玩听])(?P<choice>第[^,，。!！?？;；]+?|[这那]个)(?:吧|了|好了)?[。!！]*|"
    f"{_LEAD_ZH}(?:我?[选定挑])?(?P<go>[^,，。!！;；]+?)(?:走起|走一个|安排上?|搞起|开[整冲]|冲了?|拿下|盘它|没跑了)[!！。~]*|"
    r"(?:(?:ok(?:ay)?|great|good|right|so|then|well)[\s,.!]+)*(?P<it>[^,.!?;]+?),? (?:it is|"
    r"it'?ll be|it will be|gets my vote)(?:,? (?:then|tonight|for (?:us|me)|with [\w' ]+))*[\s.!]*|"
    r"(?:(?:ok(?:ay)?|great|good|right|perfect|lovely|well)[\s,.!]+)*(?P<then>[^,.!?;]+?),? then[\s.!]*",
    re.I,
)
_THAT = re.compile(r"(?:that|this|it)(?: one)?|[这那它][个部本首款]?", re.I)


def accepted_item(text: str, shown: Sequence[Item], focus: int) -> int:
    """Return the number of the item on show that a whole message chooses, from 1; 0 where it chooses none.

    `focus`: number of the item last referred to, which a pronoun means.
    """
    match = _ACCEPTS.fullmatch(text.strip())
    if not match or not shown:
        return 0
    words = next(filter(None, match.groups()), "").strip("《》\"' ")
    if _THAT.fullmatch(words):
        return focus if focus <= len(shown) else 0
    marked = mark_numbers(mark_titles(words, shown), len(shown))
    if match["en"] and not marked.numbers:
        marked = mark_fitting(marked, shown)
    if (match["it"] or match["then"]) and content_words(re.sub(MARK, " ", marked.text)):
        return 0
    if len(marked.numbers) == 1:
        return marked.numbers[0] if marked.numbers[0] <= len(shown) else 0
    numbers = [number for number, item in enumerate(shown, 1) if _has_part(item, words)]
    may_shorten = not (match["plain"] or match["choice"] or match["it"] or match["then"])
    return numbers[0] if may_shorten and len(numbers) == 1 and not marked.numbers else 0


def _has_part(item: Item, words: str) -> bool:
    titles = [normalize(each.title).casefold() for each in (item, *item.translations.values())]
    words = words.casefold()
    if contains_han(words):
        short = ".*".join(map(re.escape, words))  # 动森 is 动物森友会
        return len(words) > 1 and any(re.search(short, title) for title in titles)
    pattern = re.compile(rf"\b{re.escape(words)}\b")
    return len(words) >= MIN_PART and any(pattern.search(title) for title in titles)
