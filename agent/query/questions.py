"""Questions about items on show, or about a work by its title: who made it, how long it is, which is the shortest."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.message_text import ITEM_NOUN, MEASURE_WORD, any_language, content_words
from agent.query.references import MARK
from agent.query.slots import Question

_NOUN_EN = rf"(?:{ITEM_NOUN}|movies?|films?|books?|novels?|albums?|songs?|games?|courses?|show)"
_IT_EN = rf"(?:it|this|that|these|those|they|them|(?:this|that|the|these|those) {_NOUN_EN}|{MARK})"
_IT_ZH = f"(?:它们?|这[{MEASURE_WORD[1:-1]}些几]*|那[{MEASURE_WORD[1:-1]}些几]*|该|{MARK})"
_MADE = (
    r"(?:made|directed|wrote|written|sings?|sang|composed|performed|plays?(?: in)?|played(?: in)?|stars?(?: in)?|"
    r"starred(?: in)?|recorded|published|"
    r"developed|designed|teaches|taught|narrat(?:es|ed)|produced|created|is (?:in|by|behind)|are in)"
)
_FACTS: dict[Question, dict[str, str]] = {
    "who": {
        "en": rf"\bwho(?:'s| is| was| are| were)?\s+(?:the\s+)?(?:{_MADE}|director|author|writer|singer|artist|band|"
        rf"cast|actors?|composer|teacher|instructor|developer|studio|"
        rf"publisher|maker)\b|\bwho (?:did|made) {_IT_EN}|\bwho(?:'s| is| was) {_IT_EN} (?:by|from)|\b{_IT_EN}(?:'s|"
        rf" is)? by who(?:m)?\b|\bby who(?:m)?\W*$|\bwho(?:'s| is| was| are) in\b|"
        r"\b(?:what|which) (?:director|author|writer|artist|band|provider|university|publisher|singer|studio|"
        r"developer|teacher)\b|"
        r"\b(?:tell me|do you know|what(?:'s| is)) (?:the )?(?:director|author|writer|artist|singer|cast|developer|"
        r"teacher)s?\b|\bwhose (?:book|film|movie|album|game|song|course)\b",
        "zh": "谁(?:执?导|拍|写|唱|演|做|作|讲|开发|主演|的作品|的书|的歌)|(?:导演|作者|歌手|主演|演员|艺人|编剧|"
        "开发商|老师|讲师|教师|制作)(?:是|叫|都?有)?(?:谁|哪[位个些]|什么|啥)|"
        "(?:是|由)谁|哪个(?:导演|作者|歌手|机构|大学|学校|出版社|公司|团队|工作室)|(?:导演|作者|歌手|主演|"
        "开发商)(?:是|呢|\\?|？|$)|"
        "谁导的?|谁写的?|谁唱的?|谁的(?:\\W|$)|哪家(?:公司|工作室)",
    },
    "when": {
        "en": rf"\b(?:when|what year|which year|what decade)\b.{{0,30}}\b(?:out|released?|made|published|written|"
        rf"from|recorded|filmed|shot|is|was|did|are|were)\b|\bhow (?:old|new|recent)\s+(?:is|are|was)\b|"
        rf"\b(?:what|which) (?:year|decade)(?:'s| is| was)?\s+{_IT_EN}|\bwhat year\b",
        "zh": "(?:什么时候|何时|哪一?年|几几年|哪个年代|多久以前|啥时候)(?:的|出|上映|发行|拍|写|出版|发布|发售|"
        "播)?|(?:上映|出版|发行|发布|发售)(?:时间|年份|日期)(?:是|呢)?",
    },
    "length": {
        "en": r"\bhow long\b|\bhow many (?:pages|minutes|hours|weeks|episodes|tracks|chapters)\b|\b(?:what'?s|what "
        r"is) (?:the|its) (?:length|runtime|running time|duration|page count)\b|"
        rf"\bhow much time\b|\b(?:is|are) {_IT_EN} (?:very |really |too |that )?(?:long|short)\b|\b(?:length|"
        rf"runtime) of\b",
        "zh": "(?:有?多长|多久(?!以前)|几(?:个)?(?:小时|分钟|集|页|周|章)|多少(?:分钟|页|小时|集|周|章)|(?:片长|"
        "时长|长度|页数)(?:是|呢|多少)?|(?:长不长|短不短))",
    },
    "where": {
        "en": r"\bwhere(?:'s| is| are| was| were| does| do| did)\b|\b(?:what|which) (?:country|countries|city|"
        r"place|platforms?|consoles?)\b|\bwhere\b.{0,20}\b(?:set|made|filmed|from|play|watch|take place)\b|"
        r"\bon (?:what|which) (?:platform|console)s?\b|\b(?:on|for) (?:ps[45]|switch|xbox|pc|steam|mac)\s*\?",
        "zh": "哪个?国家?(?:的|拍|家)|哪里(?:的|拍|能?玩|看|发生|人)?|(?:什么|哪个|哪些)(?:国家|地方|平台|城市|主机|"
        "地区)|在哪(?:儿|里)?|产地|哪国的?|哪儿的",
    },
    "about": {
        "en": rf"\bwhat(?:'s| is| are| was|s)\s+.{{0,40}}\babout\b|\bwhat (?:happens|goes on)\b|\b(?:plot|synopsis|"
        rf"summary|storyline) (?:of|for)?\b|\b(?:what'?s|what is) the (?:plot|story|premise)\b|"
        rf"\btell me (?:more |a bit more |something )?about (?:the )?{_IT_EN}|\bdescribe {_IT_EN}|\bwhat(?:'s| "
        rf"is) {_IT_EN}\s*\?*$|\bmore (?:info|details|information) (?:on|about) {_IT_EN}",
        "zh": "(?:讲|说|写|关于)(?:的是|了|的)?(?:什么|啥)|什么(?:内容|剧情|故事)|(?:内容|剧情|简介|故事)(?:是|讲|"
        "呢|如何|怎样|介绍)|介绍(?:一下|下)|(?:详细|具体)(?:说说|讲讲|介绍)|是(?:干嘛|干什么|做什么)的",
    },
    "price": {
        "en": r"\bhow much\b.{0,25}\b(?:cost|is|are|it|for|does)\b|\b(?:what'?s|what is) the price\b|\b(?:price|"
        r"cost) of\b|\b(?:is|are) "
        + _IT_EN
        + r" (?:free|expensive|cheap|on sale|pricey)\b|\bwhat (?:does|do|would) .{0,20}cost\b|\bfree to (?:play|use|"
        r"take)\s*\?",
        "zh": "多少钱|(?:价格|价钱|票价|售价|学费)(?:是|多少|呢|怎么样|贵)|贵不贵|贵吗|要钱吗|免费(?:吗|的吗|嘛|么)|"
        "收费(?:吗|么)|几块钱",
    },
    "rating": {
        "en": rf"\b(?:what'?s|what is|what are) (?:the|its|their) (?:ratings?|scores?|reviews?)\b|\bhow (?:well|"
        rf"high(?:ly)?|good)(?: is| are| was)?\b.{{0,20}}\b(?:rated|reviewed|rating)\b|\b(?:rating|score|reviews) "
        rf"(?:of|for)\b|"
        rf"\bhow many stars\b|\b(?:is|are) {_IT_EN} (?:well|highly) (?:rated|reviewed)\b|\bhow (?:is|are|"
        rf"was) {_IT_EN} rated\b|\bis {_IT_EN} (?:any )?good\b(?! for)",
        "zh": "(?:评分|分数|口碑|打分|豆瓣)(?:是|有|多少|怎么样|高不高|高吗|如何|呢)|(?:多少|几)分(?!钟)|"
        "评价(?:怎么样|如何|好吗)|(?:好不好[看听玩]|好[看听玩]吗|怎么样$)",
    },
    "language": {
        "en": rf"\b(?:what|which) languages?\b|\b(?:is|are) {_IT_EN} (?:available )?in (?:english|chinese|french|"
        rf"german|spanish|japanese|korean|mandarin|italian)\b|\b(?:has|have|does|do|with|are there) "
        rf".{{0,25}}\b(?:subtitles|subs|dub(?:bed)?|translation)\b",
        "zh": "(?:什么|哪种|啥)语言?的?|(?:有|带)(?:没有)?(?:中文|英文|字幕)(?:版|字幕)?(?:吗|么|嘛|没)?|是(?:中文|"
        "英文|国语|日语|韩语)(?:的)?吗|有没有(?:中文|英文|字幕|翻译)",
    },
    "suitable": {
        "en": r"\b(?:is|are|would|was|will)\s+.{0,30}\b(?:suitable|appropriate|safe|ok(?:ay)?|good|fine|right|"
        r"too (?:scary|violent|hard|adult|mature|difficult))\s+(?:for|to watch with)\b.{0,30}|\b(?:can|could|"
        r"should) (?:a |my |the |our )?(?:\w+[\s-])*(?:kids?|child|children|beginners?|"
        r"son|daughter|year[\s-]olds?|grandma|someone new)\b.{0,20}\b(?:watch|see|play|read|take|follow|manage|"
        r"start|do|handle|"
        r"listen)\b|\b(?:kid|child|family|beginner)[\s-]*friendly\s*\?|\bage (?:rating|limit|recommendation)\b|"
        r"\bhow old (?:do|should|must)\b|\bfor (?:kids|children|beginners)\s*\?",
        "zh": "适合(?:吗|么|不)|(?:适合|能给|可以给|适不适合|能不能给|可不可以给|能让).{0,12}(?:看|玩|听|读|学|孩子|"
        "小孩|小朋友|新手|"
        "初学者|老人|岁|零基础)(?:吗|么|嘛|不|的吗|\\W|$)|(?:孩子|小孩|小朋友|新手|初学者|老人|零基础).{0,6}(?:能|"
        "可以|适合)[看玩听读学]?(?:吗|么|嘛|不)|少儿不宜|(?:几|多大)岁|(?:有|什么)(?:年龄|分级)(?:限制)?",
    },
    "series": {
        "en": rf"\b(?:is|are) .{{0,25}}\b(?:part of (?:a|the|any) (?:series|trilogy|saga|franchise)|(?:a "
        rf")?(?:sequel|prequel|standalone|trilogy))\b|\b(?:is|are) there (?:a |any )?(?:sequels?|prequels?|second "
        rf"(?:part|book|season)|more (?:in|of) (?:the|this) series|other parts)\b|\b(?:what|which) series\b|"
        rf"\b(?:does|do|has) {_IT_EN} (?:have|got) (?:a |any )?(?:sequels?|prequels?)\b|\bhow many (?:parts|books|"
        rf"films|movies|volumes) (?:are|in|does)\b",
        "zh": "(?:有|是)(?:没有)?(?:续集|续作|前传|下一[部本]|第二[部季]|系列|三部曲)(?:的)?(?:吗|么|嘛|没)|"
        "有没有(?:续集|续作|前传|下一?[部本]|第二[部季])|(?:属于|是)(?:什么|哪个)系列|系列(?:的)?第几",
    },
}
_FIRST: dict[Question, dict[str, str]] = {
    "shortest": {"en": r"shortest|quickest|least long", "zh": "最短|(?:时间|片长)最少|最快[看读]完"},
    "longest": {"en": r"longest", "zh": "最长|最厚"},
    "newest": {
        "en": r"newest|latest|most recent|youngest|came out last",
        "zh": "最新|最晚(?:出|上映|的)|最近(?=出|上映|的\\W|的$)",
    },
    "oldest": {"en": r"oldest|earliest|came out first|came first", "zh": "最[老旧早]"},
    "best": {
        "en": r"best(?:[\s-]rated|[\s-]reviewed)?|highest[\s-](?:rated|rating|scor\w+)|top[\s-]rated|most "
        r"(?:popular|acclaimed|highly rated)",
        "zh": "(?:评[分价]|分数?|口碑|打分)最[高好]|最高分|最(?:好看|好听|好玩|值得|受欢迎|好)",
    },
    "cheapest": {"en": r"cheapest|least expensive|lowest price", "zh": "最便宜|价格最低|最划算"},
}
_OF_LIST = any_language(
    {
        "en": r"\b(?:which|what)(?:'s|s| is| one| of| are)\b|\bof (?:these|those|them|the (?:list|bunch|lot|two|"
        r"three|four|five|above))\b|\b(?:among|between|from) (?:these|those|them|the list)\b|\bhere\b|\bon (?:the|"
        rf"this|your) list\b|\bwhich {_NOUN_EN}\b|\bis the\b.*\?|{MARK}",
        "zh": f"哪[一]?[{MEASURE_WORD[1:-1]}种]|这[几些里][{MEASURE_WORD[1:-1]}]?|里面?|当中|其中|上面|它们|谁最|"
        f"哪最|{MARK}",
    }
)
_NEEDS_LIST_EN = re.compile(
    rf"\b(?:of|among|between|from) (?:these|those|them|the (?:list|bunch|lot|above|two|three|four|five))\b|\bhere\b|"
    rf"\bon (?:the|this|your) list\b|\bwhich (?:one|of)\b|\bwhich(?: {_NOUN_EN})? (?:is|was|are|came|has)\b|"
    rf"^what'?s the \w+\W*$|{MARK}",
    re.I,
)
_REQUEST = any_language(
    {
        "en": r"\b(?:recommend|suggest|looking for|show me|give me|find me|i (?:want|need|'d like)|something|"
        r"anything|any (?:good )?\w+s\b(?! (?:of|from) (?:these|those))|do you have|got any)\b",
        "zh": "推荐|有没有(?!续|下|第|中文|英文|字幕|翻译|年龄|前传)|想[看听读玩学买找]|来[点些个几]|给我|帮我找|"
        "求[一个]",
    }
)
_OF_RECOMMENDER = re.compile(r"\b(?:you|u|your)\b(?! (?:tell|know))|[你您]")
"""A question about the recommender, which is small talk."""
_ASKS = re.compile(
    r"[?？]|^(?:(?:and|so|but|ok|okay|hey|um|wait|btw|oh)[, ]+)*(?:who|when|what|whats|where|which|how|is|are|was|"
    r"were|does|do|did|has|have|can|could|whose|by whom|tell me|describe)\b|[吗么嘛呢]\W*$|谁|什么|哪|多少|几|"
    r"多[长久]|介绍|讲啥|[好长贵短]不[好长贵短]",
    re.I,
)
_OTHER = re.compile(
    rf"^(?:(?:and|so|but|sorry|hi|hey|please|quick question|ok|is|are|was|does|do|did|has|have)[, ]+)*(?:is|are|"
    rf"was|does|do|did|has|have|how(?:'s| is| "
    rf"are)?)\s+(?:the\s+)?{_IT_EN}\b(?! (?:ok|okay|it|all)\W*$).{{2,60}}|"
    rf"{_IT_ZH}.{{1,16}}(?:吗|么|嘛|不)\W*$",
    re.I,
)
_TITLE_EN = re.compile(
    rf"(?:\b(?:about|of|in|is|was|did|does|directed|wrote|made|sang|by|behind|developed)\s+)(?!it\b|this\b|that\b|"
    rf"these\b|those\b|them\b|the\b (?:{ITEM_NOUN})|{MARK})(?P<title>[A-Z0-9][^?.!,;]*?)(?:\s+(?:about|come out|"
    rf"released|made|rated|set|by|cost|from|filmed|written|last|take))*\W*$"
)
_TITLE_ZH = re.compile("《(?P<title>[^《》]{1,30})》")


class ItemQuestion(NamedTuple):
    """What is asked, and the title of the work asked about where it is not on show."""

    kind: Question
    title: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind)


def find_question(text: str, shown: int) -> ItemQuestion:
    """Return what a text with marks asks about items on show or about a title; an empty question where it asks nothing.

    `shown`: how many items are on show. A text that asks for items is a request, not a question: 有没有好看的.
    """
    text = " ".join(text.split())
    if _OF_RECOMMENDER.search(text) or not _ASKS.search(text) or (_REQUEST.search(text) and not re.search(MARK, text)):
        return ItemQuestion("")
    refers = bool(re.search(rf"{MARK}|\b{_IT_EN}\b|{_IT_ZH}", text, re.I))
    for question, patterns in _FIRST.items():
        if (
            shown
            and any_language(patterns).search(text)
            and _OF_LIST.search(text)
            and (_NEEDS_LIST_EN.search(text) or not text.isascii())
        ):
            return ItemQuestion(question)
    title = (match := _TITLE_ZH.search(text) or _TITLE_EN.search(text)) and match["title"].strip()
    if not (shown or title):
        return ItemQuestion("")
    for question, patterns in _FACTS.items():
        if any_language(patterns).search(text) and (refers or title or (shown and _is_bare(text, patterns))):
            return ItemQuestion(question, "" if re.search(MARK, text) else title or "")
    if (
        refers
        and shown
        and _OTHER.search(text)
        and not re.search(r"\b(?:why|better|similar|like)\b|为什么|比", text, re.I)
    ):
        return ItemQuestion("other")
    return ItemQuestion("")


def _is_bare(text: str, patterns: dict[str, str]) -> bool:
    """Return whether a question has no other content than what is asked, so that it is of the items on show."""
    return len(content_words(any_language(patterns).sub(" ", text)).split()) == 0
