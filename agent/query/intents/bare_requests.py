"""Messages that ask for a recommendation and say nothing of what: "recommend me something", 推荐点什么吧."""

from __future__ import annotations

import re

_BEFORE_EN = (
    r"(?:(?:ok(?:ay)?|so|well|hey|hi|hello|just|please|pls|then|and|now|i'?m bored|come on|"
    r"go on|can you|could you|would you|will you|u|i (?:want|need)|you to)[\s,.!]+)*"
)
_AFTER_EN = (
    r"(?:[\s,]+(?:please|pls|then|now|for me|to me|tonight|today|for (?:tonight|today)|here|to "
    r"(?:watch|read|play|do|listen to)|good|nice|else|at all|thanks?))*"
)
_BARE_EN = (
    r"(?:recommend|suggest|show|give|find|pick|get|choose|list)(?: (?:me|us))?(?: (?:something|anything|sth|"
    r"smth|stuff|things|whatever|a few things|some(?: (?:stuff|things))?|one))|"
    r"(?:recommend|suggest) (?:away|me)|(?:keep me |entertain )(?:me|us|entertained|busy|company)|(?:what|"
    r"anything)(?: (?:do|would|can|could|should) (?:you|u))? "
    r"(?:recommend|suggest|you(?:'d| would)? recommend)|what (?:have you got|do you have|you got|is there|'?s "
    r"there)|"
    r"anything (?:good|nice|interesting|decent|worth (?:watching|reading|a look))|"
    r"what'?s (?:good|on|worth (?:it|watching|reading|a look))|"
    r"(?:any|got any|do you have any|have you got any) (?:ideas?|suggestions?|recommendations?|recs|tips)|"
    r"(?:some )?(?:ideas|suggestions|recommendations|recs)|"
    r"help me (?:choose|pick|decide|find something)"
)
_BARE_ZH = (
    "(?:那|就|你|请|快|麻烦|随便|帮我|给我|再|先|来|嗯|好|无聊|[,，啊])*(?:推荐|推|安排|介绍|来|整|找|"
    "选|挑)(?:一?[下点些个波]|几个)?(?:什么|啥|东西|别的|好的|一?[下点些个]|给我|呗|看看)*|"
    "(?:有|还有)(?:什么|啥|没有?|没有什么)(?:好的?)?(?:推荐|建议|可以推荐|能推荐|好东西)的?|(?:你|那你)?(?:有|"
    "能给)(?:什么|啥|点)?(?:推荐|建议)|(?:求|要)推荐|"
    "(?:最近|今天|今晚|现在|这里|你这[里儿]?|还|都|那)*有(?:没有)?(?:什么|啥|哪些)?(?:比较|特别|值得)?"
    "(?:好[看玩听读用]|值得[看玩听读买]|有意思|好)的"
    "(?:东西)?(?:推荐)?"
)
_BARE = re.compile(
    rf"{_BEFORE_EN}(?:{_BARE_EN}){_AFTER_EN}[\s.!?]*|(?:{_BARE_ZH})(?:[吧呗啊呀嘛吗呢啦了]|可以吗|好吗|谢谢|"
    rf"[,，。!！?？~\s])*",
    re.I,
)

_ASKS_FOR_KINDS = re.compile(
    r"(?:(?:so|ok(?:ay)?|well|then|and|but|hi|hello|hey|alright|right)[\s,.!]+)*what(?:'s|"
    r" is)?(?: else)?(?: (?:kinds?|sorts?)"
    r"(?: of (?:things?|stuff|items?))?)? (?:(?:do|have|can|did) )?(?:you|u|ya)(?: guys| people)?(?: actually|"
    r" really| even)?"
    r"(?: have| got| offer| do have| stock)(?: got)?(?: (?:then|here|in there|to offer|anyway|at all))*[\s.!?]*|"
    r"(?:那|所以)?(?:你们?|你?这里|你?这儿|目录里?)(?:到底|究竟|都)?有(?:些)?(?:什么|啥|哪些)(?:东西|内容|种类|类型)?(?:呢|啊|呀)?[?？]*",
    re.I,
)


def asks_for_kinds(text: str) -> bool:
    """Return whether a whole message asks what kinds of items there are: "so what do you have?"."""
    return bool(_ASKS_FOR_KINDS.fullmatch(text.strip()))


def is_bare_request(text: str) -> bool:
    """Return whether a whole message asks for a recommendation of whatever kind."""
    return bool(_BARE.fullmatch(text.strip()))
