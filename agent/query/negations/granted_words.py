"""What a message says is fine after it was excluded before: "singing allowed", 那香港的也可以算进来."""

from __future__ import annotations

import re

from agent.query.text.message_text import normalize
from retrieval.text.cjk import HAN

_START_EN = (
    r"(?:^|[,.;!?]\s*|\b(?:but|and|so|that|now|actually|ok|okay|well|then|guess|think|say|fine)[,:]?\s+)"
    r"(?:(?:ok|okay|actually|well|now|then|so|oh|and|maybe|perhaps|i guess|i think|on second thoughts?)[,:]?\s+)*"
)
_WHAT_EN = r"(?:(?:a|an|the|some|any|more|a little|bit of) )*(?P<{name}>[\w'-]+(?: [\w'-]+){{0,2}}?)"
_FINE_EN = r"(?:fine|ok|okay|allowed|permitted|alright|all right|welcome|acceptable|back in|back on|good)"
_AGAIN_EN = (
    r"(?:,? (?:again|now|too|after all|of course|obviously|naturally|this time|"
    r"as well|really|with me|by me|for me|then|if need be|if necessary|"
    r"for the next (?:one|list)|for this (?:one|time)))*"
)
_END_EN = r"(?=\s*(?:$|[,.;!?)]|\b(?:but|if|and|as long)\b))"
_GRANTED_EN = re.compile(
    rf"{_START_EN}{_WHAT_EN.format(name='subject')}(?:'s| is| are| was| would be| can be)"
    rf"(?: (?:actually|totally|perfectly|also|still|now|really|just|quite|all))* {_FINE_EN}{_AGAIN_EN}{_END_EN}|"
    rf"{_START_EN}{_WHAT_EN.format(name='bare')} (?:allowed|permitted|welcome|okay|ok|accepted){_AGAIN_EN}{_END_EN}|"
    rf"\b(?:you (?:can|may|could)|let'?s|please|feel free to|do) (?:also |now |again )?(?:include|allow|add|bring back|"
    rf"put back|permit|show|suggest|count in|let in|throw in|reinstate) {_WHAT_EN.format(name='added')}"
    rf"(?: (?:back|in))?{_AGAIN_EN}{_END_EN}|"
    rf"\b(?:allow|bring back|put back|reinstate|include) {_WHAT_EN.format(name='back')}{_AGAIN_EN}{_END_EN}|"
    rf"\b(?:i (?:do not|don'?t) (?:really |actually )?mind|i'?m (?:ok|okay|fine|cool) with|no objections? to|"
    rf"no longer (?:mind|against)|i can (?:take|live with|handle|stand)) {_WHAT_EN.format(name='minded')}"
    rf"{_AGAIN_EN}{_END_EN}|"
    rf"{_START_EN}(?:from |in |by )?{_WHAT_EN.format(name='also')}(?:,)? (?:too|"
    rf"as well)(?:,)? (?:if (?:you (?:like|want|must|have to)|"
    rf"need be|necessary|there (?:is|are) any)|(?:is|are|would be) {_FINE_EN}){_END_EN}|"
    rf"\b(?P<come>[\w'-]+(?: [\w'-]+)?) (?:can|may|could) (?:come back|stay|be included|be in|be there|count)"
    rf"{_AGAIN_EN}{_END_EN}",
    re.I,
)
_START_ZH = (
    r"(?:^|[,，。;；!！?？、\s])"
    "(?:算了|那么?|其实|不过|但是?|好吧|行吧|嗯|哦|这样吧|想了想|还是|现在|要不|或者|如果是|如果)*"
)
_WHAT_ZH = "(?P<{name}>[A-Za-z{han}]{{1,8}}?)"
_KIND_ZH = "(?:的话|的东西|的歌曲?|的游戏|的书|题材|类型?|片子?|的)*"
_IN_ZH = (
    "(?:算|放|加|列|考虑|推荐?|接受|有|包括|纳入|带|来|上|看|听|玩|读)*(?:进来|进去|回来|上来|在内|一些|一点|一下|上)*"
)
FINE_ZH = (
    "(?:可以|行|能|没问题|没关系|没事|没所谓|无所谓|无妨|不要紧|不打紧|不碍事|不介意|不排斥|不反感|能?接受|能忍|受得了|欢迎|"
    "ok|okay|成|凑合|好说?|中)"
)
"""Pattern of what says in Chinese that something may be in the list."""
_GRANTED_ZH = re.compile(
    rf"{_START_ZH}(?:来点?)?{_WHAT_ZH.format(name='subject', han=HAN)}{_KIND_ZH}(?:也|都|又|倒|还|是|其实)+"
    rf"{FINE_ZH}{_IN_ZH}(?:了|吧|的|啦|哈|啊|嘛|呀)*(?=$|[,，。;；!！\s])|"
    rf"{_START_ZH}{_WHAT_ZH.format(name='now', han=HAN)}{_KIND_ZH}(?:现在)?(?:可以|行|能接受|没问题|没事|解禁|允许)"
    rf"{_IN_ZH}(?:了|啦|吧)+(?=$|[,，。;；!！\s])|"
    rf"{_START_ZH}(?:把|让)?{_WHAT_ZH.format(name='added', han=HAN)}{_KIND_ZH}(?:也|都|再|重新)*"
    rf"(?:算|放|加|列|包括|纳入)(?:进来|进去|回来|上|在内)(?:了|吧|啦|的)*(?=$|[,，。;；!！\s])|"
    rf"(?:允许|可以有|可以带|不介意有?|不排斥|不用避开|不用排除|不排除){_WHAT_ZH.format(name='object', han=HAN)}"
    rf"{_KIND_ZH}(?:了|吧|的)*(?=$|[,，。;；!！\s])",
    re.I,
)
_NOT_GRANTED = frozenset("it that this they those these all both everything anything which what i we you".split())


def granted_words(text: str) -> tuple[str, ...]:
    """Return the words of what a message says is fine; they take something back only where it was excluded."""
    granted = []
    for pattern in (_GRANTED_EN, _GRANTED_ZH):
        for match in pattern.finditer(normalize(text)):
            words = next(group for group in match.groups() if group)
            if words.casefold() not in _NOT_GRANTED:
                granted.append(words.strip())
    return tuple(dict.fromkeys(granted))
