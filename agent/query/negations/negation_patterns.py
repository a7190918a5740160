"""The words around a bound, or around the name of a language, that negate it, in English and Chinese."""

from __future__ import annotations

import re

from agent.query.negations.negations import KIND_ZH
from agent.query.negations.rejection_words import ADVERBS_ZH, PARTICLES_ZH, REJECTS_ZH
from agent.query.text.message_text import ITEM_NOUN
from retrieval.text.cjk import HAN

_ALL_BUT_EN = (
    r"(?:anything|everything|all|any|every|whatever)(?:\s+(?:decades?|years?|eras?|times?|periods?|films?|movies?|"
    r"books?|languages?|length|of (?:them|it)|else))?\s+"
    r"(?:but|except(?:\s+for)?|besides|other than|apart from|aside from|save)(?:\s+not)?"
)
_DO_NOT_EN = (
    r"(?:do not|don'?t|(?:did not|didn'?t)(?=\s+(?:want|like|love|enjoy|care))|"
    r"does not|doesn'?t|will not|won'?t|should not|shouldn'?t|would not|wouldn'?t|"
    r"must not|mustn'?t|cannot|can'?t|can not|is not|isn'?t|are not|aren'?t|was not|wasn'?t|were not|weren'?t)"
)
_CUE_EN = (
    rf"(?:{_ALL_BUT_EN}|nothing|none|not|never|nor|neither|no|non|without|minus|except(?:ing)?(?:\s+for)?|"
    r"exclud(?:e|ing)|other than|apart from|aside from|besides|avoid(?:ing)?|skip(?:ping)?|"
    r"leav(?:e|ing) out|omit(?:ting)?|ignor(?:e|ing)|drop|lose|filter(?:ing)? out|rul(?:e|ing) out|"
    r"zero|steer clear of|stay(?:ing)? away from|hate|refuse|spare (?:me|us)|nope to|no way to|hold|(?:do not|don'?t) "
    r"bother (?:me )?with|"
    rf"can'?t stand|cannot stand|(?:sick|tired|bored) of|(?:had\s+)?enough|dislike|"
    rf"{_DO_NOT_EN}(?!\s+(?:have|need) to))"
)
"""Pattern of the English words that begin a negation."""
_FILLER_EN = (
    r"(?:(?:an? )?(?:single )?(?:cent|penny|dime|second)|gonna|going to|"
    r"show|showing|give|want|wanna|need|like|love|enjoy|recommend|suggest|include|list|see|watch|read|play|hear|"
    r"listen|"
    r"got|gets|whatever's|bring up|care for|spend|spending|pay|paying|sit|sitting|through|handle|manage|bother|"
    r"touch|whatever|anyone|"
    r"predating|exceeding|exceed|going|sung|spoken|written|"
    r"watching|reading|playing|fancy|send|find|offer|put|into|in the mood for|interested|for me|me|us|to|any|anything|"
    r"something|stuff|everything|all|there|have|has|having|be|more|please|pls|plz|really|actually|just|ever|so|very|"
    r"too|much|"
    r"of|with|for|by|at|those|these|them)"
)
OF_ITEM_EN = (
    rf"(?:{ITEM_NOUN}|films?|movies?|flicks?|shows?|series|books?|novels?|music|games?|videos?|works?|stuff|releases?|"
    r"thats|that's|that|which|who|is|are|was|were|be|it's|its|in|on|from|a|an|the|come|comes|came|coming|go|goes|"
    r"out|made|released|published|produced|shot|filmed|dat(?:es?|ed|ing)|issued|written|recorded|appeared|back|"
    r"anything|"
    r"minutes?|seconds?|length|runtime|running|time|lasting|lasts?|runs?|with|rating|price|pric(?:es?|ed|ing)|"
    r"costs?|costing|any|"
    r"scor(?:es?|ed|ing)|rated|being|has|have|having)"
)
_WORD_EN = rf"(?!(?:not|never|nor|no|nothing|without|{_DO_NOT_EN})\b)[^\W\d_][\w'-]*"
BEFORE_EN = re.compile(
    rf"(?P<cue>(?<![\w'])(?<!why )(?<!if )(?:no,?\s+)?{_CUE_EN}(?!\s+(?:only|just|necessarily|limited)))"
    rf"(?P<gap>(?:\s+(?>(?:{_FILLER_EN}|{OF_ITEM_EN})\b))*)"
    rf"(?:\s+(?P<about>(?:{_WORD_EN}\s+){{0,2}}?{_WORD_EN}))??(?:\s+(?>{OF_ITEM_EN}\b))*[\s-]*$",
    re.I,
)
AFTER_EN = re.compile(
    rf"(?:\s+(?>{OF_ITEM_EN}\b))*\s*[,?]?\s*(?:(?:are|is)\s+(?:(?:just |way |much )?too (?:old|long|new|recent|short|"
    r"expensive|dear|early|late)(?: for (?:me|us))?|out|a no(?:[ -]go)?(?: (?:from|for) me)?|off limits|off the table|"
    r"excluded|"
    r"not (?:ok|okay|for me|wanted|allowed|welcome|included|my thing|happening|acceptable)|no (?:use|good)(?: to "
    r"me)?|a (?:deal[ -]?breaker|turn[ -]?off))|"
    r"excluded|need not apply|no th(?:an)?(?:ks?|x)|no thank you|not worth it|"
    r"(?:i'?m|i am|then)?\s*(?:forget (?:it|about it)|not (?:buying|watching|"
    r"interested|reading|playing)(?: it)?|pass|hard pass|count me out|skip it|don'?t bother))"
    r"(?=\s*(?:$|[,.;!?]|please|pls|and|or|but))",
    re.I,
)
TOPIC_AFTER_EN = re.compile(
    rf"\s+(?P<about>[^\W\d_][\w'-]*(?:\s+[^\W\d_][\w'-]*)?)(?=(?:\s+(?>{OF_ITEM_EN}\b))*\s*(?:$|[,.;!?]|\b(?:and|or|but|"
    rf"please|pls|"
    r"thanks|thx|though|either|at all|again|anymore)\b))",
    re.I,
)
_CUE_ZH = (
    r"(?:可|千万)*(?:[坐看忍熬听等]不了|不好|[弗勿](?:要|好)|覅|莫要?|甭|不希望|不愿意?|不想要|不想[看听读玩买]|不要|不用|不需要|不能|不可以?|不准|不得|不许|"
    r"不接受|不考虑|(?:不再|别再|不要再)推荐?|不推荐?|"
    r"(?<![特分区个类级性])[可千万]*别(?![的人国处])(?:有|拖到|弄)?|切勿|请勿|不[看听读玩含带]|(?<!是)不是|不包括|不包含|除了|"
    r"除开|除去|除(?=$|[^了夕草])|讨厌|受不了|不喜欢|不爱看?|拒绝|屏蔽|"
    r"排除|过滤掉?|去掉|去除|跳过|避开|(?<!有)没有|非)"
)
"""Pattern of the Chinese words that begin a negation."""
_ITEM_ZH = rf"(?:那[部本首款个张版种些]|这种|{KIND_ZH}|老片|版本?|节目|产品)"
_FILLER_ZH = (
    rf"(?:我|咱们?|再|给|推荐?|看|听|读|玩|来|放|出现|有|任何|一些|什么|太|是|的|在|于|上映|发行|出版|"
    rf"拍摄?|发布|制作|年份|年代|时间|片长|时长|长度|全长|评分|打分|分数|价格|价位|售价|票价|{_ITEM_ZH}|\s)"
)
BEFORE_ZH = re.compile(rf"(?P<cue>{_CUE_ZH})(?P<gap>{_FILLER_ZH}*)$")
DIRECTLY_BEFORE_ZH = re.compile(r"(?P<cue>不)(?P<gap>)$")
_REJECTED_ZH = rf"(?:{REJECTS_ZH}|不作数|[太过][旧老早久新晚长短贵](?!的))"
_MADE_ZH = "(?:(?:拍摄?|上映|发行|出版|制作|发布|出|写|写成|唱|录制?|作|画|做|推出|问世|诞生|发表)(?=的|就))?"
AFTER_ZH = re.compile(
    rf"{_MADE_ZH}(?:的|之类)?(?P<about>[{HAN}]{{0,6}}?)的?{_ITEM_ZH}?的?\s*[,，]?\s*{ADVERBS_ZH}(?:太[{HAN}]了)?{ADVERBS_ZH}"
    rf"{_REJECTED_ZH}{PARTICLES_ZH}(?=$|[\s,，。.;；!！?？])",
    re.I,
)
TOPIC_AFTER_ZH = re.compile(
    rf"{_MADE_ZH}的?(?P<about>[{HAN}]{{0,6}}?)(?:的|之类)?{_ITEM_ZH}?(?:[的了吧哈啊呀啦哦喔噢嘛呗咯]|之?外|以外|其他|别的|"
    rf"都|可以|也|行|好|要|看)*"
    rf"(?=$|[\s,，。.;；!！?？])"
)
OUTSIDE_ZH = re.compile("(?:之|以)?外的?")
THAT_ONE_ZH = re.compile("的?(?:那[部本首款个张版种些]|版本)|(?:拍摄?|上映|发行|出版|制作|发布|出)的片?子?")
NO_TOPIC_ZH = re.compile(
    "[我你想要看听来给推有能可但还就都也不别没这那它行好]|喜欢|以[前后上下内外]|[之年]|一点|[吗呢么]"
)
SPOKEN_TO_ZH = re.compile(
    "[啊呀哦喔噢哈嘛呗啦哟]|(?:老?(?:大哥|大姐|兄弟|哥们|姐妹|老板|老铁|老师|师傅|亲|宝子?|朋友)们?)$"
)
"""How words begin that follow a bound and name no topic: a particle, or whom the message speaks to."""
_JOINT_EN = r"\s*(?:,?\s*\b(?:and|or|nor)\b|/|&)"
JOINT = re.compile(
    rf"(?:{_JOINT_EN}(?:\s+(?>(?:{_FILLER_EN}|{OF_ITEM_EN}|no|not|nothing)\b))*|\s*的?\s*(?:、|和|或者?|及|以及|还有|与|"
    rf"跟|也不要|也别)"
    rf"{_FILLER_ZH}*)\s*",
    re.I,
)
COMMA = re.compile(r"\s*,\s*(?:the\s+)?")
IS_NOT_EN = re.compile(r"(?:not|(?:is|are|was|were)(?: not|n'?t))", re.I)
IS_NOT_ZH = re.compile("不是?|非")
"""Negations that only describe: after a demonstrative they are a remark, after another negation they take it back."""
