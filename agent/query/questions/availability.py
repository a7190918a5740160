"""Questions whether a catalogue has something, as requests for it: "and history, have you got some?", 爵士有没有."""

from __future__ import annotations

import re

from agent.query.text.message_text import MEASURE_WORD, any_language
from retrieval.text.cjk import HAN, contains_han

_HAVE = (
    r"(?:(?:have|has) (?:you|u|ya)(?: guys)?(?: not)?(?: got)?|haven'?t you(?: got)?|(?:do|would|did|could|"
    r"can) (?:you|u|ya)(?: guys)? "
    r"(?:happen to |also |perhaps |maybe |even )*(?:have|has|stock|carry|sell|know|know of|find|do|offer|get)|"
    r"don'?t you (?:have|know)|you(?:'ve)? got|got|(?:is|are|was|were|would) there(?: be)?|isn'?t there|aren'?t there)"
)
_ANY = r"(?:any(?:thing)?|some(?:thing)?|one|ones|a (?:few|couple)|more|much|lots?)"
_NAMED_BEFORE = re.compile(
    rf"(?:^|(?<=[.!?;] ))(?P<joint>(?:(?:and|but|so|ok(?:ay)?|what about|how about|hmm+|"
    rf"well)[\s,]+)*)(?P<what>[^,.!?;:]{{3,40}}?)\s*[,?:-]\s*"
    rf"(?:and |but )?{_HAVE}\s+(?:also |maybe |perhaps )*{_ANY}(?:\s+(?:of|on|about|by|from|like|with|in|"
    rf"for))*(?:\s+(?:that|those|it|them|this|him|her|these|that (?:kind|sort)|there|here))*"
    r"\s*(?:at all|too|as well|please|maybe|perhaps)?\s*\?+",
    re.I,
)
_NAMED_BEFORE_ZH = re.compile(
    rf"(?:^|(?<=[,，。;；!！?？]))(?:那么?|还|另外|对了)*(?P<what>[{HAN}]{{2,8}}?)(?P<kind>类|片子?|方面|题材)?的(?P<noun>书|电影|游戏|歌|课|新闻)?"
    r"(?:都)?(?:有哪些|有哪几[部本个首款门]|有几[部本个首款门]|有没有|有木有|有吗)(?:呢|呀|啊)?(?=$|[,，。?？!！])"
)
_ANY_ZH = re.compile("(?:有没有|有木有|有吗)\\W*$")
"""What asks whether there are any, where 有几部 counts those on show: 阿加莎的有吗."""
_OF_ITEM_ZH = re.compile(
    "[这那它他她里]|续|字幕|中文版|演员|主演|导演|作者|歌手|配音|平台|版本|奖|角色|人物|刚才|上面|列表|以上|第"
)
"""Words about works on show: 龙猫的续集有吗 asks about a work, and for no other."""
_HAVE_OR_NOT_ZH = re.compile(
    f"(有(?!没)[{HAN}]{{2,12}})(?:没有|[不伐否没])(?=\\W*(?:$|[?？]))|(?<=的)(有)[不伐否没]得?(?=\\W*(?:$|[?？]))"
)
"""A question that ends in 不 or 伐: 有邓丽君不."""
_CHANCE = re.compile(
    r"\b(?:do|would) you (?:reckon|think|suppose|believe) (?:that )?(?:you(?:'ve| have)?(?: got)?|there(?:'s| "
    r"is| are))\s+|"
    r"\b(?:(?:(?:is|are) there )?any (?:chance|possibility|hope) (?:of|for)(?: (?:getting|finding|seeing|"
    r"having))?|(?:do|would) you "
    r"(?:stock|carry|sell)|"
    r"(?:you |u )?would(?:n'?t| not) (?:you |u )?happen to (?:have|know)(?: of)?|(?:you |u )?don'?t happen to "
    r"(?:have|know)(?: of)?)\s+",
    re.I,
)
_WHICH_GOODS = (
    r"^(?:(?:and|so|ok|hey|hi|well)\W+)*(?:which|what) (?!(?:of|ones?|else|others?|kinds?|sorts?|types?|genres?|"
    r"categor(?:y|ies)|makes?|do|did|have)\b)(?P<which>[\w' -]{3,40}?) (?:do|have) (?:you|u|ya)(?: guys)? "
    r"(?:have|got|sell|stock|carry|offer)(?: in stock| here)?\W*$"
)
"""What asks for all goods of a sort: "which chairs do you have?"."""
_SELLS = (
    r"\b(?:do|would) (?:you|u|ya)(?: guys)? (?:also |even |still )?(?:sell|stock|carry) "
    r"(?!(?:it|them|this|that|these|those|the|any|some|an?|more|much|lots?)\b)(?P<sold>\w)"
)
"""What asks whether there are goods of a sort: "do you sell keyboards?"."""
_PRONOUN = re.compile(
    r"^(?:it|that|this|those|these|them|they|you|i|we|he|she|ok(?:ay)?|yes|no|so|well|thanks?|the (?:\w+ "
    r")?(?:one|first|second|third|last|latter))\b",
    re.I,
)
IN_CATALOGUE = r"(?:in|on|part of|among) (?:your|the|this) (?:lists?|catalog(?:ue)?|collection|library|shop|store)\b"
_ASKS = any_language(
    {
        "en": rf"\b{_HAVE}\s+(?:also |maybe |perhaps )*(?:{_ANY}|an?)\b|\b(?:is|are) there (?:an?|any|some)\b|"
        rf"\b(?:which|what)(?: (?:of|by) \w+| ones?)? {_HAVE}\s*\?|"
        rf"\bany chance\b|"
        rf"\b(?:is|are) [^.!?]{{2,60}} {IN_CATALOGUE}",
        "zh": f"有没有|有木有|有无|有[{HAN}]{{1,12}}[吗么嘛没不伐否](?:有|得)?\\W*(?:$|[,，。!！?？])|"
        f"[的类种片书歌课剧][,，]?有(?:吗|么|嘛|没有?|木有|不|伐)?\\W*(?:$|[?？])|"
        f"有(?:吗|么|嘛|没有?|不|伐|否)\\W*(?:$|[?？])",
    }
)


_AROUND_NAME = re.compile(
    "^(?:那|请问|对了|欸|诶)+|(?:[你您]们?)?(?:[这那目][里儿边录]*)?(?:有没有|有木有|有无)|[你您]们?(?:[这那][里儿边]?)?有?|"
    "[这那][里儿边]有?|目录里?有?|^有|有(?=[吗么嘛没不]?[呢呀啊]?[?？]?$)|没有?[呢呀啊]?[?？]?$|[吗么嘛呢不否呀啊的][?？]?$|\\W"
)
"""What stands around the name of the one thing that a question asks for."""
MAX_NAME = 12
_NO_NAME = re.compile("推荐|什么|啥|哪|好[看听玩读]|合适")
"""Words of a question for anything at all: 有什么推荐吗."""


_IN_CATALOGUE = re.compile(
    r"^(?:(?:so|and|hey|hi|ok)\W+)*is (?P<what>(?!there\b|it\b|that\b|this\b)[^?.!,]{2,50}?) (?:in|on|part of|among)"
    r" (?:your|the|this) (?:list(?: of \w+)?|catalogue|catalog|collection|library|database|selection)\W*$",
    re.I,
)
_IN_NEWS = re.compile(
    r"\bwhat(?:'?s| is) (?:new )?(?:in|on) the news(?: today| lately)?(?P<about> (?:about|on|in) [\w' -]+)?\s*\??", re.I
)
_NAMED = re.compile(
    r"^(?:(?:so|and|hey|hi|ok|um|well)\W+)*(?:do you|have you|you|u) (?:have|got) (?:the (?:film|movie|"
    r"book|game|album) )?"
    r"(?P<title>(?-i:[A-Z0-9])[^?.!,]{1,50}?)(?: (?:in there|in here|at all|too|by any chance|please))*\W*$",
    re.I,
)


_MISSED = re.compile(
    r"^(?:(?:so|and|hm+|oh|what|but)\W+)*no (?P<title>(?!more\b|other|idea|chance|problem|way\b|one\b|"
    r"need)[^?.!,]{3,50}?)"
    r"(?: (?:then|at all|here|either|though))?\s*\?+$",
    re.I,
)
"""What asks why something is missing: "no Elden Ring?"."""


def asks_for_name(text: str) -> bool:
    """Return whether a text asks if there is something that it names: "do you have The Matrix?"."""
    return bool(_NAMED.search(text))


def title_asked_for(text: str) -> str:
    """Return the title after which an English message asks whether there is such a work; empty for any other text."""
    match = _IN_CATALOGUE.search(text) or _NAMED.search(text) or _MISSED.search(text)
    return next(iter(match.groupdict().values())).strip() if match else ""


def asks_whether_available(text: str) -> bool:
    """Return whether a text asks if there is something of a kind."""
    return bool(_ASKS.search(text) or _CHANCE.search(text))


_OF_SHOWN = any_language(
    {
        "en": r"\b(?:its?|they|them|their|these|those|he|she|his|him|her|hers|here)\b|#\d|"
        r"\bthe (?:first|second|third|fourth|fifth|last) one\b|"
        r"\b(?:this|that) (?:one|film|movie|book|game|album|course|story|article)\b",
        "zh": f"[这那]里|其中|里[面头]|它|[这那][几些一]?{MEASURE_WORD}|第[一二三四五六七八九十\\d]|上面|列表|刚才|"
        "[他她](?!们家)",
    }
)
"""What refers to items on show."""
_KIND_ZH = "课程?|书|小说|回忆录|传记|绘本|漫画|电影|片子?|影片|动画|纪录片|游戏|歌曲?|专辑|音乐|唱片|新闻|报道|题材的?"
_OF_ITEM_AFTER_HAVE_ZH = (
    "续|下一|第|中文|英文|字幕|翻译|年龄|前传|电子|有声|人|多人|单人|联机|价|奖|版|结局|彩蛋|难度|证书|作业|门槛|要求"
)
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])")
_WISH = any_language(
    {
        "en": r"\b(?:have|got) (?:some|any|one|anything)\b[^.!]*\?|\bwhat(?:'?s| is) (?:in|on) the news\b|"
        rf"{_WHICH_GOODS}|{_SELLS}|"
        r"\bany (?:year|length|country|price|language|age|period|decade|kind)\b(?! of)|"
        r"\bwhat(?:'?s| is) new (?:in|on)\b|\b(?:smth|sth|sumthing) (?:we|i|for|to|with|that)\b|"
        r"(?:^|[,.;!?] )(?:(?:and|so|ok|now|maybe|perhaps|then|what about|how about) )*(?:an?|some|any|another) "
        r"(?:[\w-]+ )?(?:books?|novels?|films?|movies?|games?|albums?|courses?|music|stor(?:y|ies)) for "
        r"(?:my|our|his|her|an?|the)\b|"
        r"^\W*(?:(?:and|so|ok|any|some|what|which) )*(?:more|other|another) (?!than\b)[\w' -]+\?|"
        r"^\W*(?:(?:and|so|ok|any|some|maybe|perhaps) )*(?!(?:and|so|ok|any|some|which|what|the)\b)[\w-]+ ones\W*\?",
        "zh": f"(?:有没有|有木有|有无)(?!{_OF_ITEM_AFTER_HAVE_ZH})|"
        f"有[^,，。?？]{{1,14}}(?:{_KIND_ZH})[吗么嘛没不](?=\\W*(?:$|[,，。!！?？]))|"
        f"(?:{_KIND_ZH})[,，]?有(?:没有|吗|么|木有)|^[^,，。?？]{{0,12}}(?:{_KIND_ZH})呢\\W*$|"
        "(?:^|[,，。;；!！?？])(?:那就?|再|算了)?(?:看看|换成|来看|听听|改成)(?![它他她这那第])",
    }
)
"""What asks for items, be it put as a question: 有没有科幻电影, "have some?"."""


def asks_for_items(text: str) -> bool:
    """Return whether a text asks for items of a kind, rather than something of those on show."""
    return any(_WISH.search(each) and not _OF_SHOWN.search(each) for each in (text, *_SENTENCES.split(text)))


_NAME_EN = re.compile(
    r"^(?:(?:so|and|hey|hi|ok|um|well|btw)\W+)*(?:(?:do|have) (?:you|u)|you|u)(?: have| got)+ "
    r"(?!(?:an?|any\w*|some\w*|the|more|other|others|one|ones|it|this|that|these|those|all|both|enough|ever|to|"
    r"time|seen|read|played|heard|much|many|no)\b)(?P<name>[a-z0-9][\w'&:-]*(?: [\w'&:-]+){0,3}?)"
    r"(?: (?:too|at all|in there|in stock|please|by any chance))*\W*$",
    re.I,
)


def name_asked_for(text: str) -> str:
    """Return the name of the one thing that a question asks for: of 泰坦尼克号你这儿有吗, known or not."""
    if match := _NAME_EN.match(text):
        return match["name"]
    names = _AROUND_NAME.sub(" ", text).split() if contains_han(text) and asks_whether_available(text) else []
    names = [name for name in names if not _NO_NAME.search(name)]
    return names[0] if len(names) == 1 and 1 < len(names[0]) <= MAX_NAME else ""


_WHAT_ABOUT_ZH = re.compile(
    rf"(?:那|还有|再|对了)*(?P<name>[^\W_]{{2,10}}?)(?:牌|家)?的?(?:{_KIND_ZH})?(?:[都也]?有(?:吗|么|没有|木有)|呢)[呀啊]?\W*",
    re.I,
)


def ones_asked_for(text: str) -> str:
    """Return what a Chinese message names of those that it asks for and no more: 东野圭吾 of 东野圭吾的呢."""
    match = _WHAT_ABOUT_ZH.fullmatch(text.strip())
    return match["name"] if match else ""


_GOODS_BEFORE_ZH = re.compile(r"^\W*(?P<what>[^\W这那它他她第你您我]{1,8}的[^\W的]{1,8}?)有(?:吗|么|没有|木有)\W*$")
"""What is asked for before whether there is any: 便宜的灯有吗."""


def availability_as_request(text: str) -> str:
    """Return a message with a request in place of a question whether there is something; any other text unchanged."""
    text = _IN_NEWS.sub(r"news\g<about> please", text)
    text = _IN_CATALOGUE.sub(r"do you have \g<what>?", text)
    text = _HAVE_OR_NOT_ZH.sub(lambda match: f"{match[1] or match[2]}吗", text)
    match = _NAMED_BEFORE.search(text)
    if match and not _PRONOUN.match(match["what"]):
        return f"{text[: match.start()]}something with {match['what'].strip()}. {text[match.end() :].strip()}".strip()
    match = _NAMED_BEFORE_ZH.search(text)
    # 德国的有几部 alone asks which of the list are such.
    asks_for_some = match and (match["kind"] or text[match.end() :].strip("?？!！。") or _ANY_ZH.search(match[0]))
    if match and asks_for_some and not _OF_ITEM_ZH.search(match["what"]):
        return f"{text[: match.start()]}来点{match['what']}的{match['noun'] or ''}{text[match.end() :]}"
    if (match := _GOODS_BEFORE_ZH.match(text)) and not _OF_ITEM_ZH.search(match["what"]):
        return f"有没有{match['what']}"
    text = re.sub(_WHICH_GOODS, r"do you have any \g<which>?", text, flags=re.I)
    text = re.sub(_SELLS, r"do you have any \g<sold>", text, flags=re.I)
    return _CHANCE.sub("do you have ", text)
