"""What a message takes back of the request before: "no, I meant books", "forget the year", 年代无所谓."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.changes.correction_patterns import FORGET_EN, NO_MATTER_EN, NO_MATTER_ZH, NOUNS, with_parts_apart
from agent.query.negations.company_refusals import refused_company
from agent.query.negations.granted_words import FINE_ZH
from agent.query.slots import Correction, Slots
from agent.query.text.message_text import any_language

_ALL = any_language(
    {
        "en": r"\b(?:that'?s|this is|it'?s|that is)?\s*not (?:really |quite |exactly )?(?:what|how) i (?:meant|mean|"
        r"asked(?: for)?|wanted|want|said|was (?:asking|looking) for|"
        r"had in mind)\b|\b(?:you|u)(?:'ve| have)? (?:got (?:me|it|that) wrong|misunder\w+|didn'?t (?:get|"
        r"understand) (?:me|it|that))\b|"
        r"\b(?:not|isn'?t) (?:the )?point\b|\bi (?:didn'?t|never) (?:mean|ask for|say|said)(?: that)? (?:that|"
        r"this|it|these|i (?:like|liked|love|hate|dislike))\b",
        "zh": "(?:完全)?不是(?:这个|那个|我的?)意思|(?:你|妳)?(?:完全)?(?:理解|搞|弄|会错|误会|听)(?:错|反|"
        "意)了?(?:我的?意思)?(?=$|[,，。!！了])|"
        "我不是(?:这个|那个)意思|不是我(?:要|想要|说|问)的|我(?:要|说)的不是这[个些]|"
        "我(?:可)?没(?:有)?说(?:过)?(?:我?(?:喜欢|讨厌|看过|不喜欢)|这个)|你?记错了|答非所问|牛头不对马嘴|"
        "你没(?:听|看|搞)懂|(?:上面|前面|刚才|之前)(?:说|讲|提)?的?[都全](?:部|都)*(?:作废|不算数?|不要了?|推翻|取消)|"
        "我?重新(?:说|讲|来|提)(?=$|[,，:：。])",
    }
)
_KIND_EN = (
    r"(?:movies?|films?|books?|novels?|albums?|music|songs?|games?|courses?|classes|news|articles?|shows?|series)"
)
_KIND_ZH = "(?:电影|影片|片子|书|小说|专辑|音乐|歌曲?|游戏|课程?|新闻|文章|剧)"
_KIND = re.compile(
    rf"(?:\b(?:(?:no+|nope)(?=\s*[,.!-]|\s+i\s+(?:meant|mean|said)|\s+no)|wait|sorry|oops|actually|i "
    rf"mean)[\s,.!-]*)+(?:i\s+(?:meant|mean|said|wanted|want|was (?:talking|thinking|asking) (?:about|"
    rf"of))\s+)?(?:(?:the|a|some)\s+)?"
    rf"(?P<kind>{_KIND_EN})\b(?:\s*[,(]?\s*(?:not|instead of|rather than)\s+(?:the\s+)?{_KIND_EN}\b\)?)?(?=\s*(?:$|"
    rf"[,.;!]|please|pls|instead|about|by|with|from|like))|"
    rf"\b(?:i\s+(?:meant|said|was (?:talking|thinking|asking) (?:about|of))\s+)(?:(?:the|a|"
    rf"some)\s+)?(?P<meant>{_KIND_EN})\b(?:\s*,?\s*not\s+(?:the\s+)?{_KIND_EN}\b)?|"
    rf"\b(?P<instead>{_KIND_EN})\s*,?\s+(?:not|instead of|rather than)\s+(?:the\s+)?{_KIND_EN}\b|\bnot\s+(?:a\s+|"
    rf"the\s+)?{_KIND_EN}\s*[,;.-]+\s*(?:(?:i (?:want|meant|said)|but|just)\s+)?(?:a\s+)?(?P<after>{_KIND_EN})\b|"
    rf"我?(?:说|要|指|问|想要|意思)的?(?:是|明明是)(?P<zh>{_KIND_ZH})(?:[,，]?(?:不是|又不是|而不是){_KIND_ZH})?|"
    rf"我?(?:不是|不要)(?:要|想)?(?:找|看|听|玩|读)?{_KIND_ZH}[,，]?(?:是|我?要|我?想)+(?:的是)?(?:找|看|听|玩|"
    rf"读)?(?P<zh_after>{_KIND_ZH})|"
    rf"(?P<zh_instead>{_KIND_ZH})[,，]?(?:而)?不是{_KIND_ZH}",
    re.I,
)
_ALLOWED_AGAIN = any_language(
    {
        "en": r"\b(?P<again>[\w' -]{1,30}?)\s+(?:is|are|would be)\s+(?:ok(?:ay)?|fine|alright|allowed|"
        r"good)\s+(?:after all|now|again|actually|too)\b|"
        r"\b(?:you can|feel free to) (?:include|add|show)(?: me)? (?P<include>[\w' -]{1,30}?)\s+(?:again|after all|"
        r"too)\b",
        "zh": "(?P<zh>[\u4e00-\u9fff]{1,8}?)(?:的|片)?其?实?(?:又|还是|也|其实)(?:可以|行)(?:了|的|吧)",
    }
)
_EXCLUSION = any_language(
    {
        "en": r"\b(?:scrap|forget|drop|ignore|lose|lift|never ?mind) (?:about )?(?:the |that |"
        r"my )?no[- ](?P<no>[\w' -]{1,20}?)(?:\s+(?:rule|thing|part|bit|filter|limit))?(?=\W*$|,)",
        "zh": "我?(?:可|又|并)?没(?:有)?(?:说|讲)过?我?不(?:要|想[看听玩读])"
        "(?P<never_zh>[^,，。啊呀]{1,8}?)(?=[啊呀,，。!！]|$)|"
        "(?:刚才?|之前|前面)?(?:说的?|讲的?)?不要(?P<no_zh>[^,，。]{1,8}?)(?:的)?(?:那条|这条|那个)?(?:作废|"
        "取消|收回|去掉|不算了?|算了)|"
        "(?:收回|撤回)(?:我?(?:刚才?|之前|前面))?(?:说的?)?(?:不要|不看|不听|不玩|别给我|别推荐?|别放)"
        "(?P<back_zh>[^,，。]{1,8}?)的?(?:那?句?话|要求|那条)",
    }
)
_NO_LONGER = re.compile(
    r"\b(?:it )?(?:does(?:n'?t| not)|no longer) (?:need|needs|have|has) to be "
    r"(?:(?P<length>under|over|short|shorter|long|longer)|(?P<price>cheap)|(?P<year>old|new|recent))\b[^,.;]*",
    re.I,
)
_ANY_VALUE: dict[Correction, re.Pattern[str]] = {
    "year": any_language(
        {
            "en": r"\b(?:from|of|made|came out|is|be) (?:whenever|any ?time)\b|\b(?:however|no matter how|as) "
            r"(?:old|new|recent|"
            r"ancient)\b(?: as (?:it|you|they) (?:likes?|wants?|gets?))?|\b(?:(?:from|of) )?(?:any|whatever|"
            r"whichever) (?:year|decade|"
            r"era|age|period|century|vintage)\b|\bold or new\b|\b(?:old(?:er)?|new(?:er)?|recent)(?: (?:ones?|"
            r"things|stuff))? (?:is|are|"
            r"would be) (?:also |totally |perfectly )?(?:(?:fine|ok(?:ay)?|alright|welcome)(?: too| as well)?|good "
            r"(?:too|as well))\b",
            "zh": "(?:不管|不论|无论)?(?:哪[个一]?(?:年代?|时代)|[什啥]么?(?:年代|时候|年份)|几几?年|新的?老的?|"
            "新旧|多老)的?(?:片子?|电影|书|歌|作品)?"
            "(?:都|也)?(?:行|成|可以|ok|没关系|没问题|好|无所谓|要)(?:的|了|吧)*|"
            f"(?<![点些听看读部首本张])(?:老|旧|早|新)(?:一?[点些])?的?(?:片子?|电影|书|歌|作品)?(?:也|都|倒|其实)*"
            f"{FINE_ZH}(?:的|了|吧)*(?=\\W|$)",
        }
    ),
    "length": any_language(
        {
            "en": r"\b(?:however|no matter how|as) long\b(?: as (?:it|you|they) (?:likes?|wants?|takes?|"
            r"needs?))?(?!\s+as\b)|"
            r"\b(?:we|i)(?:'ve| have)? (?:got )?all (?:day|night|evening|afternoon|weekend|the time)(?: in the "
            r"world)?\b|"
            r"\bno (?:more )?(?:time|length) (?:limits?|pressure|constraints?|restrictions?)(?: any ?more| "
            r"now)?|\b(?:of )?any length\b|"
            r"\b(?:long(?:er)?|short(?:er)?)(?: (?:ones?|things|stuff))? (?:is|are|would be) (?:also |totally |"
            r"perfectly )?(?:fine|"
            r"ok(?:ay)?|good|alright|welcome)(?: too| as well)?\b",
            "zh": "(?:不管|不论|无论)?多(?:长|久|短)(?:时间|的片子?)?(?:都|也)(?:行|成|可以|ok|没关系|没问题|"
            "无所谓)(?:的|了|吧)*|(?:时间(?:多的是|很?充裕|很多)|"
            f"有的是时间)|[长短](?:一?[点些])?的?(?:也|都|倒|其实)*{FINE_ZH}(?:的|了|吧)*(?=\\W|$)",
        }
    ),
    "price": any_language(
        {
            "en": r"\b(?:money|price|cost|budget)(?: is|'s) no (?:object|issue|problem)\b|\bwhatever it "
            r"costs\b|\b(?:at )?any price\b|"
            r"\b(?:expensive|pricier|pricey|dearer)(?: (?:ones?|stuff))? (?:is|are) (?:also |totally )?(?:fine|"
            r"ok(?:ay)?|alright)(?: too| as well)?\b",
            "zh": "钱不是问题|不差钱|多少钱(?:都|也)(?:行|成|可以|没关系)|贵(?:一?[点些])?的?也(?:行|成|可以|"
            "没关系|没问题)(?:的|了|吧)*",
        }
    ),
    "language": any_language(
        {
            "en": r"\b(?:from|in) (?:anywhere|wherever|whatever country|any (?:country|language)|whatever language)\b|"
            r"\b(?:any|whatever|whichever) (?:country|language|nationality)(?: works| will do| is (?:fine|"
            r"ok(?:ay)?))?\b|\bno matter where\b|"
            r"\bother (?:countries|languages|places) (?:are|would be) (?:also |totally |perfectly )?(?:fine|ok(?:ay)?|"
            r"good|alright|welcome)(?: too| as well)?\b",
            "zh": "(?:其他|其它|别的)(?:国家|地区|语言)的?(?:也|都)+(?:行|成|可以|ok|没关系|没问题|好)(?:的|了|吧)*|"
            "(?:不管|不论|无论)?(?:哪个?国家?|什么(?:国家|语言)|哪里|哪儿|国内外)的?(?:片子?|电影|书|歌|"
            "作品)?(?:都|也)(?:行|成|可以|ok|没关系|没问题|好|无所谓)(?:的|了|吧)*",
        }
    ),
}
"""What says that any value of a limit will do."""
_ANY_TOPIC = any_language(
    {
        "en": r"\b(?:any|whatever|whichever) (?:kind|sort|genre|topic|theme|subject|style|type)\b(?! of (?!film|movie|"
        r"book|game|music|album|course|news))(?: of (?:films?|movies?|books?|games?|music|albums?|courses?|news))?"
        r"(?: (?:will do|works|is (?:fine|ok(?:ay)?)|goes|can))?",
        "zh": "(?:什么|啥|哪种|随便什么)(?:类型|题材|种类|主题|风格)的?都(?:行|成|可以|好|没关系)",
    }
)
_EVERY_LIMIT = any_language(
    {
        "en": r"\b(?:forget|drop|lift|remove|ignore|scrap|lose|relax|loosen|take (?:off|away)|without|no more|"
        r"get rid of) (?:about )?(?:all )?"
        r"(?:of )?(?:the |my |those |these |any )?(?:limits?|limitations?|restrictions?|filters?|criteria|"
        r"constraints?|requirements?)\b|"
        r"\b(?:limits?|restrictions?|filters?) (?:off|can go)\b",
        "zh": "(?:把)?(?:所有的?|全部的?|那些|这些)?(?:限制|条件|要求)(?:都|全|也|就)*(?:取消|去掉|不要|放开|"
        "放宽|撤掉?|拿掉|作废|不算)(?:了|吧)*|"
        "(?:取消|去掉|放开|放宽|撤掉|拿掉)(?:所有|全部|那些|这些)?的?(?:限制|条件|要求)|(?:什么|啥)(?:限制|"
        "条件|要求)(?:都|也)(?:没有|不要|不设)",
    }
)
_LIMITS: tuple[Correction, ...] = ("year", "length", "price", "rating", "language")
_SECOND_THOUGHT = re.compile(
    r"\bon second thoughts?,?\s+(?P<again>[\w' -]{1,30}?)\s+(?:is|are|would be)\s+(?:ok(?:ay)?|fine|alright|good)\b",
    re.I,
)
_ABSENT = any_language(
    {
        "en": r"\b(?:turns out )?(?:the |my )?(?:kids?|children|wife|husband|girlfriend|boyfriend|friends?|"
        r"parents|mom|mum|dad|family)\s+(?:(?:is|are|'s|'re)(?:n'?t| not)|won'?t be|not)\s+(?:coming|joining|"
        r"here|there|around|watching)(?: anymore| after all)?\b",
        "zh": "(?:孩子|小孩|老婆|老公|女朋友|男朋友|朋友|爸妈|家人|他们?|她们?)(?:们)?(?:又)?不(?:来|去|看|一起)了",
    }
)
_FORGOTTEN: dict[Correction, re.Pattern[str]] = {
    part: any_language(
        {
            "en": rf"\b{FORGET_EN}\s+(?:about\s+)?(?:(?:the|that|my|all|what i said about)\s+)*"
            rf"(?:{english})(?:\s+(?:thing|part|bit|limit|restriction|requirement|"
            rf"filter|stuff))?\b|\b(?:the\s+)?(?:{english})\s+{NO_MATTER_EN}|\bany "
            rf"(?:{english})\s*(?:is|are|will|would|works|goes|'s)?\s*"
            r"(?:be )?(?:fine|ok(?:ay)?|good|do|works?)\b",
            "zh": f"(?:别|不用|不要|先?不|甭)(?:再)?(?:管|限制?|考虑|看|卡|在意|纠结)(?:什么)?(?:{chinese})了?|"
            f"把?(?:{chinese})的?(?:限制|要求|条件)(?:也|都|可以|就)*{NO_MATTER_ZH}|"
            f"(?<!其他)(?<!其它)(?<!洲)(?:{chinese}){NO_MATTER_ZH}|(?:忘了|去掉|取消|放宽|放开|拿掉|撤掉)(?:{chinese})(?:的?限制|的?要求|吧)*",
        }
    )
    for part, (english, chinese) in NOUNS.items()
}
_PARTS = (
    *_FORGOTTEN.items(),
    *_ANY_VALUE.items(),
    ("topic", _ANY_TOPIC),
    ("exclude", _EXCLUSION),
    ("exclude", _SECOND_THOUGHT),
    ("exclude", _ALLOWED_AGAIN),
    ("company", _ABSENT),
)
_CHANGE = re.compile(
    r"^\s*(?:(?:no+|sorry|oh|ok|hmm|wait|typo|oops)[, ]+)*(?:actually|make (?:it|that)|change (?:it|that) to|"
    r"on second thought|rather|wait)\b|^(?:不对|"
    r"算了|还是|改成|换成|那就?)[,，]?",
    re.I,
)


class Corrections(NamedTuple):
    """The parts of the request before that a text takes back, and the text without the words for that."""

    parts: tuple[Correction, ...]
    rest: str


def extract_corrections(text: str) -> Corrections:
    """Return what a text takes back; a kind of item that is corrected stays in the text, as the new kind."""
    parts: list[Correction] = []
    text = with_parts_apart(text)
    if match := _ALL.search(text):
        parts.append("all")
        text = f"{text[: match.start()]} {text[match.end() :]}"
    if match := _EVERY_LIMIT.search(text):
        parts += _LIMITS
        text = f"{text[: match.start()]} {text[match.end() :]}"
    for part, pattern in _PARTS:
        if match := pattern.search(text):
            parts.append(part)
            text = f"{text[: match.start()]} {text[match.end() :]}"
    if (refused := refused_company(text)).company:
        parts.append("company")
        text = refused.rest
    if match := _KIND.search(text):
        kind = next(words for words in match.groups() if words)
        parts.append("domain")
        text = f"{text[: match.start()]} {kind} {text[match.end() :]}"
    if match := _NO_LONGER.search(text):
        parts += [each for each in ("length", "price", "year") if match[each]]
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return Corrections(tuple(dict.fromkeys(parts)), text)


def _changes_bounds(text: str) -> bool:
    """Return whether a text puts new limits in place of those before: "actually the 80s"."""
    return bool(_CHANGE.match(text))


def corrected_parts(parts: tuple[Correction, ...], slots: Slots, text: str) -> tuple[Correction, ...]:
    """Return what is taken back, with the limits that a text puts in place of those before."""
    if parts or not _changes_bounds(text):
        return parts
    bounds: dict[Correction, tuple[object, ...]] = {
        "year": (slots.year_from, slots.year_to),
        "length": (slots.minutes_from, slots.minutes_to),
        "price": (slots.price_from, slots.price_to),
        "rating": (slots.rating_from, slots.rating_to),
    }
    return tuple(part for part, ends in bounds.items() if ends != (None, None))
