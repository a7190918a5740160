"""Clauses that only say why something is wanted or refused: 小的坐不住, "that's not jazz"; and two joined into one."""

from __future__ import annotations

import re

from agent.query.negations.rejection_words import ADVERBS_ZH, PARTICLES_ZH
from retrieval.text.cjk import HAN

_PERSON = (
    "(?:(?:家里|我们?家?|他们?|她们?|那|这|怕|因为|主要是?|不然|否则|毕竟)*(?:的)?(?:[两几俩一]个)?"
    "(?:[小大老]的|[小大]?(?:孩子?们?|朋友们?|家伙|朋友|宝|宝宝)|娃儿?们?|宝宝|闺女|女儿|儿子|孙[子女]|外孙女?|侄[子女]|学生们?|"
    "老人家?们?|长辈们?|爸妈?|妈妈?|爷爷|奶奶|姥[姥爷]|外[公婆]|老[爸妈伴公婆头]|室友|朋友|同事|客人|对象|男朋友|女朋友|伴侣|她|他|他们|她们|大家|人))"
)
_CANNOT = (
    "(?:[坐待呆熬撑扛顶忍]不住|吃不消|受不了|受罪|[看听读玩跟记学]不(?:完|懂|下去|进去|住|明白|来|动|上)|没(?:有)?(?:耐心|耐性|精力|体力)|"
    "会?(?:犯困|打瞌睡|睡着|走神|分心|闹|哭|怕|害怕|烦|喊累|嫌[长短慢吵]|不耐烦)|坐不了(?:多久|那么久|这么久)|累)"
)
_OF_PERSON = re.compile(
    f"[,，。;；]\\s*{_PERSON}{ADVERBS_ZH}(?:容易|老是?|总是?|根本|肯定|一定|可能|怕)*{_CANNOT}{PARTICLES_ZH}的?(?=$|[\\s,，。;；!！~])"
)
_AFTERWARDS = re.compile(
    "(?P<refusal>(?:不要|不看|不听|不读|不玩|不想[要看听玩读]|不用|别[来推给放选]|算了|免了|就不必|不考虑|不行|不爱看?|不喜欢|先放一放)[了吧哈啊呀啦]*|"
    f"(?:别|不要|不想[看听要]|不看|不听|不爱看)[{HAN}]{{1,10}}的?)[,，。;；]\\s*"
    "(?:因为|毕竟|主要是?|每次|怕|我|我们?|会)*[看听读玩追](?:完|了|着|过|得|多了|久了)(?:以后|之后)?(?:会|就|更|反而|总|老|又|容易|我|心里|心情|人|整个人|越|只|很|太|特别|觉得|有点)*(?!要|想[要看听]|能|可以)"
    f"(?:(?!的)[{HAN}]){{1,6}}(?=$|[\\s,，。;；!！~])"
)
_SPLIT = re.compile(
    f"(?P<no>[{HAN}]{{2,}}(?:的|片|类)?{ADVERBS_ZH}(?:不(?:爱|喜欢|想|愿意?|要|敢|能)[看听读玩]?|[看听读玩]不(?:进去?|下去?|惯|来))了?)"
    "(?P<yes>(?:就|只|只想|还是)?(?:想要|要(?![么是不死命紧]|不然)|想[看听读玩]|喜欢|爱[看听读玩])(?![吗么呢]))"
)


_IS_NONE_EN = re.compile(
    r"(?P<refusal>\b(?:no|not|nothing|without|skip|avoid|leave out|n't)\b[^,.;!?]*?)\s*[,.;-]+\s*(?:'?cause |because )?"
    r"(?:that|it|they|those|these)(?:'?s|'?re| is| are)(?: ?n[o']t| hardly| barely| no)"
    r"(?: (?:really|real|proper|true|even|actually))* (?:an? )?[\w' -]{2,30}(?=\s*(?:[,.;!?]|$))",
    re.I,
)
"""A refusal with what its thing is not: "no hip hop, that's not jazz to me"."""
_EXAMPLE = re.compile(
    "(?P<refusal>(?:不要|别|不想[看听读玩])(?:再|给我|来)*(?:太|那么|这么|过于)?[^,，。不]{1,6}?的?)[,，]\\s*(?:像)?(?:(?!想|要)[^,，。]){2,14}?"
    "(?<!的)[那这](?:种|样|类)(?:的)?(?:片子?|电影|书|游戏)?(?:[^,，。]{0,4}(?:真的?|会|要)[^,，。]{1,8})?(?=$|[,，。!！])"
)
"""A work that stands for what is refused before it: 不要太虐的，萤火虫之墓那种."""

_BACKGROUND_ZH = re.compile(
    "(?:^|[,，])\\s*[我俺]?的?[^,，。!！?？]{1,6}(?:基础|底子|功底)(?:还算?|挺|很|也|蛮)?(?:行|可以|不错|好|扎实|一般|凑合|够用)"
    "(?:吧|的)?(?=$|[,，。!！])"
)
"""What somebody has learned already: 想学机器学习，数学基础还行 asks for no mathematics."""


def without_reasons(text: str) -> str:
    """Return a text without the clauses that give a reason for a limit or a refusal before them, which are no wish.

    Of 不要超过一个半小时，小的坐不住 the limit is left; of 黑色幽默的不要，看完更郁闷 the refusal.
    """
    for reason in (_EXAMPLE, _IS_NONE_EN):
        text = reason.sub(lambda match: match["refusal"], text)
    text = _BACKGROUND_ZH.sub("", text) or text
    return _AFTERWARDS.sub(lambda match: match["refusal"], _OF_PERSON.sub("", text))


def with_wish_apart(text: str) -> str:
    """Return a text with a comma between what is refused and what is wanted: 打杀的她不爱看，想要过日子的."""
    return _SPLIT.sub(lambda match: f"{match['no']}，{re.sub('(?<!想)要$', '想要', match['yes'])}", text)
