"""The choice of an item on show: "I'll have a go at that one", 那就小王子吧."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.query.slots import Slots
from agent.query.text.message_text import any_language, content_words, normalize
from agent.query.works.references import MARK, mark_numbers, mark_titles
from agent.query.works.shown_references import mark_fitting
from retrieval.data.items import Item
from retrieval.text.cjk import HAN, contains_han

_CLAUSE_END = re.compile(rf"[,，。!！;；]+\s*|\.\s+|(?<=[{HAN}])\s+(?=[{HAN}])")
_GIVES_UP = re.compile(r"^(?:算了|那?还是|那就?还是|never ?mind|nvm|actually|ok(?:ay)?)[\s,，]*", re.I)
_NOT_DISLIKED = any_language(
    {
        "en": r"\b(?:don'?t|do not|didn'?t|did not|never)(?: (?:say|said|mean|meant))?(?: that)?(?: i)? "
        r"(?:dislike|disliked|hate|hated|don'?t like|didn'?t like)\b",
        "zh": "(?:没有?|并?不是|可没)(?:说)?(?:我)?(?:不喜欢|讨厌)",
    }
)
MIN_PART = 4
"""Letters of a word of a title that stands for it."""
_LEAD_ZH = "(?:好[的耶喔哦嘞呀啊吧]?|行吧?|嗯|那|可以|ok(?:ay)?|对|成|哈哈|[,，\\s])*"
_WHEN_ZH = "(?:[今明][天晚]晚?上?|这?周末|周[一二三四五六日天]晚?上?|下班后?|睡前|晚上|待会儿?|一会儿?|回头|先)*"
_STARTS_ZH = (
    "(?:我们?|咱们?)?(?:先|就)*[从由](?P<from>[^,，。!！;；吗么呢?？]+?)(?:开始|入手|入坑|起步|下手|[看读玩听学啃]起)"
)
_CHOOSES_ZH = (
    f"{_LEAD_ZH}{_WHEN_ZH}(?:电影|片子|书|游戏|歌|专辑|课)?{_WHEN_ZH}就(?:先)?(?:[看读玩听选要放学买]|决定|定|是)?"
)
_ACCEPTS = re.compile(
    r"(?:(?:ok(?:ay)?|great|good|fine|cool|alright|right|yes|yeah|yep|perfect|nice|thanks?|thank you|then|so|"
    r"well|sold|hmm+)"
    r"[\s,.!]+)*(?:i'?ll|we'?ll|i will|we will|"
    r"let'?s|i'?m(?: gonna| going to)?|i think (?:i'?ll|we'?ll)|i'?d)\s+(?:just\s+)?"
    r"(?:have a go at|take|go with|go w/?|go for|going (?:with|for)|have(?! an?\b)|try|watch|read|play|pick|"
    r"start with|give|choose|settle for|listen to)\s+"
    r"(?P<en>.+?)(?:[\s,]+(?:a go|a try|a shot|then|tonight|(?<!the )first|please|pls|thanks|thx|cheers|now))*[\s.!]*|"
    f"{_CHOOSES_ZH}(?P<zh>.+?)(?:吧|了|好了|啦)[。!！]*|"
    f"{_LEAD_ZH}(?:我们?|咱们?|那)*先(?:就)?[看读玩听学选](?P<begin>[^吧了啦,，。!！;；?？吗么呢]+?)(?:吧|好了)?[。!！~]*|"
    f"{_LEAD_ZH}(?P<mine>[^,，。!！;；]+?)(?:我|我们|咱)(?:就)?(?:收|要|买|拿|选|定)(?:下)?了(?:哈|啊|啦)?[。!！~]*|"
    f"{_LEAD_ZH}那我?们?[看读玩听选](?P<so>[^吧了啦,，。!！;；]+?)[。!！]*|"
    f"{_CHOOSES_ZH}(?P<plain>[^吧了啦,，。!！;；]+?)[。!！]*|"
    "我?(?:选|要|决定[看读玩听])(?P<choice>第[^,，。!！?？;；]+?|[这那]个)(?:吧|了|好了)?[。!！]*|"
    f"{_LEAD_ZH}{_STARTS_ZH}(?:[看读玩听学啃追刷打]+)?(?:吧|了|好了|啦|咯|喽)*[。!！~]*|"
    f"{_LEAD_ZH}(?:我?[选定挑])?(?P<go>[^,，。!！;；]+?)(?:走起|走一个|安排上?|搞起|开[整冲]|冲了?|拿下|盘它|没跑了)[!！。~]*|"
    r"(?:(?:yes+|yeah+|yep|yay|ooh+|oh|definitely|perfect|great)[\s,!.]+)+(?P<yes>(?:the )?(?:first|second|"
    r"third|fourth|fifth|last|1st|2nd|3rd|4th|5th) one|number \w+|that one|this one)[\s.!]*|"
    r"(?:(?:ok(?:ay)?|great|good|right|so|then|well)[\s,.!]+)*(?P<it>[^,.!?;]+?),? (?:it is|"
    r"it'?ll be|it will be|gets my vote)(?:,? (?:then|tonight|for (?:us|me)|with [\w' ]+))*[\s.!]*|"
    r"(?:(?:ok(?:ay)?|great|good|right|perfect|lovely|well)[\s,.!]+)*(?P<then>[^,.!?;]+?),? then[\s.!]*|"
    r"(?:(?:ok(?:ay)?|so|well|no|i said)[\s,.!]+)*(?P<what>[^,.!?;]+?) (?:is|was) "
    r"(?:the one|what) i(?:'ll|'m| will| am)? (?:tak\w+|get\w*|choos\w+|chose|pick\w*|hav\w+|want\w*)[\s.!]*|"
    f"{_LEAD_ZH}(?P<nth>第[^,，。!！?？;；]{{1,4}}?)(?:[看读玩听学]{{2}}看?|试试看?)(?:吧|好了)?[。!！]*",
    re.I,
)
_PRAISE_ZH = re.compile(
    "(?P<work>第[一二三四五六七八九十0-9]+[部本个首款张门]|最后[一那][部本个首款张门])"
    "(?:[看听读玩着起来感觉好像]*(?:很|挺|还|蛮|真|最|比较|相当)?)(?:不错|可以|好|有意思|有趣|合适|对胃口|行|吸引人)[的啊呀哈吧呢]*[,，]\\s*"
    f"(?P<choice>{_WHEN_ZH}就(?:先)?[看读玩听选学]?[它他她这那][个部本首款张门]?)(?P<end>吧|了|好了|啦)?[。!！~]*"
)
"""A work that is praised before it is chosen: 第一部看着不错，周末就看它."""
_THAT = re.compile(r"(?:that|this|it)(?: one)?|[这那它][个部本首款]?", re.I)


def accepted_item(text: str, shown: Sequence[Item], focus: int) -> int:
    """Return the number of the item on show that a whole message chooses, from 1; 0 where it chooses none.

    `focus`: number of the item last referred to, which a pronoun means.
    """
    if praised := _PRAISE_ZH.fullmatch(text.strip()):
        text = f"就{praised['work']}"
    match = _ACCEPTS.fullmatch(text.strip())
    if not match or not shown:
        return 0
    words = next(filter(None, match.groups()), "").strip("《》\"' ")
    if _THAT.fullmatch(words):
        return focus if focus <= len(shown) else 0
    marked = mark_numbers(mark_titles(words, shown), len(shown))
    if match["en"] and not marked.numbers:
        marked = mark_fitting(marked, shown)
    if re.search("[不没别]|讨厌", re.sub(MARK, " ", marked.text)):
        return 0
    if (match["it"] or match["then"] or match["what"]) and content_words(re.sub(MARK, " ", marked.text)):
        return 0
    if len(marked.numbers) == 1:
        return marked.numbers[0] if marked.numbers[0] <= len(shown) else 0
    numbers = [number for number, item in enumerate(shown, 1) if _has_part(item, words)]
    may_shorten = not (match["plain"] or match["choice"] or match["it"] or match["then"] or match["what"])
    return numbers[0] if may_shorten and len(numbers) == 1 and not marked.numbers else 0


def without_dislike_of_chosen(slots: Slots, text: str, items: Sequence[Item], focus: int) -> Slots:
    """Return slots that dislike nothing that a clause of the message chooses, or says not to be disliked.

    On a phone Chinese clauses are parted by spaces: 鬼魂吓人的别来 算了就看重庆森林吧.
    """
    if slots.intent != "dislike":
        return slots
    clauses = [_GIVES_UP.sub("", clause.strip()) for clause in _CLAUSE_END.split(text)]
    chosen = {accepted_item(clause, items, focus) for clause in clauses} - {0}
    if _NOT_DISLIKED.search(text):
        chosen |= set(slots.numbers)
    if not chosen.intersection(slots.numbers):
        return slots
    rest = tuple(number for number in slots.numbers if number not in chosen)
    return replace(slots, numbers=rest) if rest else replace(slots, intent="like", numbers=tuple(sorted(chosen)))


def _has_part(item: Item, words: str) -> bool:
    titles = [normalize(each.title).casefold() for each in (item, *item.translations.values())]
    words = words.casefold()
    if contains_han(words):
        short = ".*".join(map(re.escape, words))  # 动森 is 动物森友会
        return len(words) > 1 and any(re.search(short, title) for title in titles)
    pattern = re.compile(rf"\b{re.escape(words)}\b")
    return len(words) >= MIN_PART and any(pattern.search(title) for title in titles)
