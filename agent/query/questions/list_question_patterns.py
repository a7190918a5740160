"""Patterns of questions about the list on show: which of its items are such, how many, which are not, which most so."""

from __future__ import annotations

import re

from agent.query.questions.aspects import NOUN
from agent.query.questions.question_patterns import LEAD, MEASURES

ANY_OF = re.compile(r"\bany of (?=these|those|them)", re.I)
ANYTHING_HERE = re.compile(r"\banything here\b", re.I)
AMONG = re.compile(
    r"\b(?:among|amongst|of|in|from|on) (?:all )?(?:these|those|them|the list|this list)\b|"
    rf"\b(?:any|one|ones) here\b|\bhere\W*$|有[^,，]+(?:这里面|这几[{MEASURES}]里|这些里|里面)\W*$|"
    rf"(?:这[几些里][{MEASURES}]?|[里裡](?:面|边|头)|当中|之中|其中|列表).{{0,3}}(?:有|哪)",
    re.I,
)
"""What limits a question to the list on show, so that it is no request for others."""
OPEN_FACT = re.compile(
    r"\b(?:and|plus|with|also) (?:its|the) (?:author|director|artist|developer|country|maker)\b|"
    r"\bwho\b|\bwhere\b|哪[家国位]|\bwhat(?:'s| is)?\b.*\babout\b|谁|讲(?:的|了)?(?:是)?(?:什么|啥)",
    re.I,
)
WHICH_OF = re.compile(r"\bwhich(?: ones?)? of (?:these|those|them|the (?:two|three|four|five))\b", re.I)
HOW_MANY = re.compile(
    r"\bhow many\b(?! (?:pages|people|players|min|hour|week|track|song|episode))|几[部本个款首门张条](?!歌|曲)", re.I
)
NEGATED = re.compile(
    rf"(?P<which>\b(?:which|any|ones?|these|those|them|are|is|do|does|has|have)\b)(?P<between>[^,;]{{0,20}}?)"
    rf"(?:n't|(?<=is)nt|(?<=are)nt|(?<=do)nt|(?<=does)nt|\bnot|\bno\b|"
    rf"\bwithout)\b|(?P<zh>哪[一几些]*[{MEASURES}]?(?:课程?|书|游戏|电影|片子?)?)(?:不(?!错)是?|没有?)",
    re.I,
)
"""What asks which items are not such; it keeps the group `which` or `zh`."""
MOST = re.compile(
    rf"\bwhich(?:'s| is| are| of them| {NOUN})*\s+(?:of (?:these|those|them) )?(?:is|are|would be|looks|"
    rf"sounds|seems|'s|s)?\s*(?:the )?(?:(?:most|more)\s+\w+|(?!best|latest|interest|honest|forest)\w+est\b)|"
    rf"哪[一几些]*[{MEASURES}]?(?:电影|片子?|书|游戏|专辑|课程?|歌|新闻)?(?:最|更|比较|[^,，]{{1,4}}一?点(?:\W|$))|"
    rf"最[^,，]{{1,6}}的?是?哪[{MEASURES}]",
    re.I,
)
"""What asks which item is most of a kind, where no column has an order of it: the saddest, 哪个最轻松."""
COMPARES_ALL = re.compile(
    rf"{LEAD}(?:which|what)(?:'s| ones?| {NOUN})?(?: of (?:these|those|them))?"
    r"(?: (?:is|are|costs?|was|runs?|would be))?"
    r"(?: the| even| much| a bit)? (?:[a-z]+er|more recent|less expensive)(?: rated)?\W*$|"
    rf"^(?:那|请问)?哪[一几些]*[{MEASURES}]?(?:是|的|卖|价格|评分|更|比较|最)*[^,，]{{1,3}}(?:一?[些点])?的?[呢啊呀]?\W*$",
    re.I,
)
"""What compares all items on show by one fact: "which is cheaper?", 哪个便宜."""
OF_LIST = re.compile(
    rf"\b(?:of|among|amongst|between|from|in|on|out of) (?:all )?(?:these|those|them|the (?:\w+ )?(?:list|bunch|lot|"
    rf"above|"
    rf"two|three|four|five|selection|options)|this (?:list|bunch|lot)|your list|here)\b|\bhere\b|"
    rf"\b(?:which|what) (?:one|ones|of)\b|\b(?:any|either|some|one|none|all|how many) of (?:these|those|them|'?em)\b|"
    rf"\b(?:are|is|do|does|have|has|were|was|did) (?:any|some|all|one|either)(?: of (?:these|those|them|"
    rf"'?em))?\b(?! good)|"
    rf"\b(?:these|those)\b(?: {NOUN})?(?=.*\b(?:which|any)\b)|"
    rf"[这那][几些里两三四五六][{MEASURES}]?|[里裡](?:面|边|头)?(?=.*(?:哪|有|谁|最))|[两二三四五六七八九][{MEASURES}][里中]|当中|之中|其中|它们|上[面述]|列表|"
    rf"有[^,，]+里面\W*$|(?:有|哪).*这[几些][{MEASURES}]?里?",
    re.I,
)
"""What names the list on show."""
WHICH_OR_ANY = re.compile(
    r"\b(?:which|what|any|either|some|one|how many|is there|are there|all|anything)\b|"
    r"哪|有|谁|几[部本个首款门张]|[都全]是|都",
    re.I,
)
WHICH_ARE = re.compile(
    rf"{LEAD}how many (?:[\w-]+ )?(?:are|were|have|has|can|take|cost|come|came)\b|"
    rf"{LEAD}what (?:came|was released|was made)\b|"
    rf"{LEAD}(?:which)(?: ones?| {NOUN}| two| three|(?= (?:i|we|can i|can we)\b))?\s+(?:i|we|is|isn'?t|aren'?t|don'?t|"
    rf"doesn'?t|needs?|requires?|teaches|covers?|uses?|involves?|makes?|looks?|sounds?|feels?|tells?|talks?|shows?|"
    rf"are|was|were|has|have|had|came|come|can|could|takes?|runs?|does|"
    rf"do|did|"
    rf"would|should|will|features?|contains?|stars?|won|by|from|under|over|with|in|deals?|costs?|lasts?|works?|plays?|"
    rf"suits?)\b|"
    rf"^有几[{MEASURES}]是|[写拍导演唱做出](?:的是?|了)哪[几些][{MEASURES}]|(?:[的是]|[^,，]有)有?几[{MEASURES}]\W*$|的(?:是|有)哪[几些][{MEASURES}]?\W*$|"
    rf"哪[一几些]*[{MEASURES}][^,，]{{1,8}}能|能[学看读玩听]哪|"
    rf"哪[一几些]*[{MEASURES}]?(?:电影|片子?|书|游戏|专辑|课程?|歌|新闻)?(?:是|有|能|可以|适合|在|不|没|属于|来自|"
    rf"讲|比|超|由|会|教|带|含|出自|"
    rf"短于|长于|少于|写|关于|支持|跟|和|给|用|获|得过|[0-9])",
    re.I,
)
NAMED_ONE = re.compile(
    rf"\bwhat(?:'s| is) the .{{1,40}} called\W*$|"
    rf"\bthe\b.{{1,40}}?\b{NOUN}\b.*\b(?:which (?:one )?(?:is|was) (?:it|that)|what(?:'s| is| was) (?:it|"
    rf"that) called|what(?:'s| is) "
    rf"(?:its|the) (?:name|title))\b|\b(?:which|what)(?: one| {NOUN})? (?:is|was) the (?:one|{NOUN}|"
    rf"\w+ one)\b(?!\W*$)|"
    rf"^[^,，谁导作歌]{{2,8}}是哪一?[{MEASURES}]\W*$|的(?:是|叫)?(?:哪一?[{MEASURES}]|什么名字?|啥名字?)\W*$|"
    rf"那[{MEASURES}]?(?:叫|是)(?:什么|哪|啥)",
    re.I,
)
"""What asks for the one on show that a description fits."""
WORKS_HERE = re.compile(r"^[^,，。有]{2,10}的都?有(?:啥|什么|哪些|哪几\w)\W*$")
"""What asks which works are somebody's: 余华的都有啥."""
SAME = re.compile(
    r"\bsame (?P<en>guy|person|people|man|woman|director|author|writer|artist|band|singer|developer|studio|company|"
    r"country|place|"
    r"year|decade|length|teacher|university|platform|genre)|(?:同一?[个位家年]?|(?<=是)一[个位家]|"
    r"一样的?)的?(?P<zh>导演|作者|作家|歌手|"
    r"乐队|艺人|公司|开发商|工作室|国家|地方|年份|年|老师|大学|学校|平台|类型|人)",
    re.I,
)
