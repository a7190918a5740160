"""The patterns of judgements: what calls a work liked, disliked or seen, with and without naming it."""

from __future__ import annotations

import re

from agent.query.text.message_text import ITEM_NOUN
from agent.query.works.references import MARK

_VERY = (
    r"(?:(?:really|absolutely|totally|also|both|kind of|kinda|sort of|quite|do|did|just|so|very|pretty|a bit|a "
    r"little|way|too|simply|utterly|honestly|"
    r"actually|truly|rather|such|all|still|always|never really|especially|recently|finally|already|only|even)\s+)*"
)
_END = rf"[^\w{MARK[1:-1]}]*"
"""Punctuation after a clause, which no mark of an item is."""
_I = r"(?:(?:i|we|i've|we've|ive|i'd|my \w+ and i)\s+(?:have\s+|had\s+)?)"
_GOOD = (
    r"(?:great|brilliant|amazing|awesome|fantastic|excellent|perfect|lovely|wonderful|superb|gorgeous|beautiful|"
    r"hilarious|a (?:masterpiece|gem|blast|delight|joy)|"
    r"(?:my|a|an all[- ]time|one of my) (?:all[- ]time )?fav(?:ou?rite)?s?(?: of mine)?|incredible|magnificent|"
    r"terrific|stunning|fun|"
    r"good|the best|moving|charming|so good|a classic|top notch|solid|cool)"
)
_BAD = (
    r"(?:boring|awful|terrible|horrible|bad|dull|lame|stupid|rubbish|crap|trash|garbage|overrated|disappointing|a "
    r"(?:bore|mess|drag|letdown|disappointment|snooze)|"
    r"unwatchable|unreadable|mediocre|meh|the worst|ridiculous|pretentious|tedious|silly|cheesy|annoying|a waste of "
    r"time|not (?:very |that |so |really )?(?:good|great|fun|funny|interesting)|nothing special|so-so)"
)
_LIKED_EN = (
    rf"{_VERY}(?:loved|liked|enjoyed|adored|was blown away by|am obsessed with|'m obsessed with|(?:am|'m) "
    rf"(?:a )?{_VERY}(?:big |huge )?fan of|got a kick out of|had fun with|love|enjoy|adore)"
)
_DISLIKED_EN = (
    rf"{_VERY}(?:hated?|disliked?|loathed?|despised?|(?:did|do|does|could|can)(?:n'?t| not)(?: really| quite| "
    rf"particularly| even)? (?:like|love|enjoy|finish|get into|get through|stand|care for|click with|connect with|"
    rf"make it through)|(?:could |can |have |'ve |had )?never (?:really |quite |once )?(?:like|love|enjoy|get|got|"
    rf"finish|stand|"
    rf"abide|bear|stomach|take to|took to|care|warm|see)d?(?: into| on with| along with| through| for| to| the point "
    rf"of)?|"
    rf"(?:can(?:'t|not)|could(?:n'?t| not)) abide|"
    r"can'?t stand|(?:was|am|'m)(?:n'?t| not) (?:really |that |so )?(?:into|a fan of|keen on|impressed by|fond of)|"
    r"gave up on|got bored (?:of|with|by)|fell asleep (?:in|during|watching|reading)|regret(?:ted)?(?: watching| "
    r"reading)?|dropped|abandoned|walked out of|(?:can'?t|cannot|could not|couldn'?t) (?:bear|stomach)|"
    r"could do without|can do without|'d skip|would skip)"
)
_SEEN_EN = (
    rf"{_VERY}(?:seen|saw|watched|read|played|heard|finished|listened to|own|completed|know|binged|rewatched|reread)"
)
VERBS = re.compile(
    rf"^(?:(?:yes|yeah|well|but|and|oh|ok|no|although|though|because|cause|"
    rf"since),?\s+)*(?:{_I})?(?:(?P<dislike>{_DISLIKED_EN})|(?P<like>{_LIKED_EN})|"
    rf"(?P<seen>{_SEEN_EN}))(?:\s+(?P<object>.+))?$",
    re.I,
)
OBJECT_FIRST = re.compile(
    rf"^(?P<object>{MARK}|(?-i:[A-Z])[\w':&-]*(?: [\w':&-]+){{0,7}}?),? (?P<verb>(?:i|we)\b(?:'ve|'d)? ?"
    rf"(?:have |had )?(?:{_DISLIKED_EN}|{_VERY}(?:loved|adored|enjoyed|seen|read|watched|played)))"
    rf"(?: (?:already|before|twice|though|tho|either|at all|anyway))*{_END}$",
    re.I,
)
"""A judgement whose object comes first: "Emma I could never abide"."""
COPULA = re.compile(
    rf"^(?:(?:yes|yeah|well|but|and|oh|though|although),?\s+)*(?P<object>.*?)\s*(?:\b(?:was|is|were|are|'s|felt|"
    rf"seemed|looks|sounds|wasn'?t|isn'?t|weren'?t)\s+)(?:like\s+)?(?P<not>not\s+)?{_VERY}"
    rf"(?:(?P<bad>{_BAD})|(?P<good>{_GOOD}))(?:\s+(?:movie|film|book|one|album|game|though|too|for me|as hell|imo|"
    rf"tbh|in my opinion|so far|to be honest))*{_END}$|"
    rf"^(?P<bored>.+?)\s+(?:bored me(?: to (?:tears|death)| senseless)?|put me to sleep|did nothing for me|"
    rf"(?:really )?looks? (?:like "
    rf")?(?:boring|awful|dull|terrible|bad|a snooze\w*|a bore)|did(?:n'?t| not) (?:work|do it|click|land|do much|do "
    rf"anything) "
    rf"for me|is(?:n'?t| not) (?:really )?for me|was(?:n'?t| not) (?:really )?for me|left me cold|let me down|"
    rf"is(?:n'?t| not) my (?:thing|taste|style|cup of tea|jam)){_END}$|"
    rf"^(?P<moved>.+?)\s+(?:blew me away|made me (?:cry|laugh|weep|smile|happy)|was a (?:hit|blast)|hit the spot|"
    rf"never gets old|"
    rf"really (?:worked|landed) for me|is (?:totally |so )?my (?:thing|style|jam)){_END}$",
    re.I,
)
LITOTES = re.compile(
    r"\bnot (?:at all |half |too |that |so )?(?:bad|terrible|awful|boring)(?: at all| actually)?\b|\b(?:wasn'?t|"
    r"isn'?t|aren'?t|weren'?t) (?:half |too |that |so |at all )?(?:bad|terrible|awful|boring)\b|\b(?:i "
    r")?did(?:n'?t| not) mind\b|"
    r"\b(?:can'?t|cannot) complain\b|\bhard to (?:dislike|hate)\b|\bno complaints\b|\bbetter than (?:i "
    r")?expected\b|(?:并|也|还)?不(?:难[看听玩]|赖|错|差|坏)|没那么(?:差|烂|难看)|挺[好可]|还(?:行|可以|不错|挺好)|"
    r"真(?:好|不错|棒)|好[看听玩](?:极了|死了|哭了|啊|！)?|太(?:好|棒|精彩|赞)[看听玩]?了?|绝了|爱了",
    re.I,
)
NEGATIVE_ALONE = re.compile(
    r"^(?:(?:nah|no|nope|hmm|meh|yeah|well|sorry|honestly|tbh)[,.\s]+)*(?:it'?s |that'?s |this is |these are |"
    r"they'?re |they are |was |is |just )?(?:really |definitely |so |totally )?"
    r"(?:not (?:really |exactly |quite )?(?:my (?:thing|cup of tea|taste|style|jam|kind of thing|vibe|type)|for me|"
    r"great|feeling (?:it|this|these|those|them))|meh|nothing special|(?:doesn'?t|don'?t|didn'?t) (?:really )?(?:do "
    r"it for me|appeal(?: to me)?|grab me|work for me|speak to me)|"
    r"boring|hard pass|pass|underwhelming|no thanks?|not (?:these|those|them|this|that)(?: ones?)?|(?:none|neither|"
    r"nothing) (?:of (?:these|them|those) "
    r")?(?:appeals?|grabs? me|do(?:es)? it for me|for me|works?(?: for me)?|speaks? to me|is (?:for me|my thing)|"
    r"looks? (?:good|interesting))(?: to me)?|none of (?:these|those|them)(?: please| thanks)?)[^\\w\ue000-\uf8ff]*$|"
    r"^(?:[这那]?(?:[个部本些几首]{0,2}|都)?)(?:真的?|实在|都|有点|感觉|好像|完全|统统|全都)*(?:不(?:是|太|怎么|合|"
    r"对)?(?:我的菜|喜欢|行|咋地|怎么样|感冒|对胃口|合?口味|感兴趣|想看|是我要的|来电)|我?没(?:什么)?(?:意思|兴趣|"
    r"感觉)|一般(?:般)?|无感|[看听读玩]不下去|弃了|不行|无聊|好?难[看听玩]|不好[看听玩]|不太行|没劲|踩雷|劝退)(?:了|"
    r"啊|吧|呢|诶)?[^\\w\ue000-\uf8ff]*$",
    re.I,
)
POSITIVE_ALONE = re.compile(
    r"^(?:(?:oh|yes|yeah|ok|wow|aw)[,.\s]+)*(?:it'?s |that'?s |this is |was |is )?(?:really |so |absolutely |just "
    r")?(?:loved it|love (?:it|this|that)|liked it|(?:right )?up my alley|my kind of (?:thing|movie|film|book|music|"
    r"game)|right up my street)[^\\w\ue000-\uf8ff]*$|"
    rf"^(?:真的?|太|很|超|挺)?(?:对我胃口|合我口味|我的菜|是我的菜|我喜欢|戳我|爱了|喜欢这个|太对味了)(?:了|啊|"
    rf"的)?{_END}$",
    re.I,
)
ADJECTIVE_ALONE = re.compile(
    rf"^(?:(?:and|but|it was|it's|which was)\s+)?{_VERY}(?:(?P<bad>{_BAD})|(?P<good>{_GOOD}))(?:\s+(?:stuff|thing|"
    rf"as hell|"
    rf"though|imo|tbh|for me))*{_END}$|"
    rf"^(?:但是?|不过|就是|感觉|觉得|真的?|挺|很|太|有点|比较|超级?|实在|还)*(?:(?P<bad_zh>烂尾|呕|气死(?:我了)?|"
    rf"闷死(?:我了)?|太?闷|尬|坑|烂片|浪费时间|无聊|"
    rf"难[看听玩]|烂|"
    rf"一般般?|差劲|不好[看听玩]|没意思|失望|不喜欢|不行)|(?P<good_zh>本命|上头|震撼|感动|yyds|神作|佳作|封神|"
    rf"好评|绝了|好[看听玩]|不错|棒|"
    rf"精彩|喜欢|感人|好))(?:了|"
    rf"的|啊|极了)*{_END}$",
    re.I,
)
PRONOUN = re.compile(
    r"^(?:it|this|that|(?:'?em|them)(?: all)?|every (?:page|minute|second|bit|moment)(?: of it)?|these|those|"
    r"this one|that one|all of (?:it|them|these|those)|the (?:whole|lot)(?: of "
    r"it)?|everything(?: here)?|[这那它][个部本首款些]?|它们?|这些|全部|都)?$",
    re.I,
)
UNSEEN = re.compile(
    r"(?:n'?t|\bnot|\bnever)\b(?: yet| ever| really| actually| got(?:ten)? (?:a)?round to)*\s*(?:seen|see|saw|watch|"
    r"read|play|hear)|[没未]有?[看听读玩学买]过?|heard (?:of|about|good|great|a lot|so much)|听说过?",
    re.I,
)
PRESENT = re.compile(
    r"\b(?:love|enjoy|adore|hate|dislike|know|own|don'?t (?:really )?(?:like|love|enjoy)|do not (?:like|love|enjoy)|"
    r"can'?t stand|am|'m)\b",
    re.I,
)
NEGATED_COPULA = re.compile(r"\b(?:was|is|are|were)n'?t\b", re.I)
NOT_WORKS = re.compile(
    rf"^(?:to\b|when\b|how\b|that (?:you|it|they|he|she)\b|it when|you\b|your\b|my\b(?! favou?rite)|being\b|this "
    rf"weather|the weather|some\b|any\b|something|anything|nothing|more\b|a lot|watching\b|reading\b|listening\b|"
    rf"playing\b|going\b|"
    rf"(?:movies?|films?|books?|games?|music|albums?|songs?|stories|anything|stuff|things?|{ITEM_NOUN})\b)",
    re.I,
)
TAIL = re.compile(
    r"(?:\s+(?:already|before|twice|once|a lot|so much|too|as well|though|tbh|lol|recently|yesterday|(?:last|this) "
    r"\w+|as a (?:kid|child)|years ago|in (?:the )?(?:cinema|theater|school)|many times|the other day|to (?:bits|"
    r"death)|however|when i was \w+|(?:a )?(?:few|couple of|hundred|million) times))+[^\\w\ue000-\uf8ff]*$",
    re.I,
)
_VERDICT_ZH = (
    (
        "dislike",
        "(?:不太?|不怎么|并不|一点都?不|很?不是很|特别不)喜欢|不爱看?|讨厌|受不了|[看听读玩]不下去|弃了|没看完|"
        "欣赏不来|踩雷|无感|不感冒",
    ),
    ("seen", "(?:早就?|已经|都|刚|以前|前阵子|上周|昨天)*(?:[看听读玩刷追]过|[看听读玩刷追]完)了?"),
    ("like", "(?:很|超|特别|最|非常|挺|都|也|真的?|一直|蛮|好)*(?:喜欢|爱看?|超爱|迷|中意|沉迷|推崇)"),
)
ZH = re.compile(
    rf"^(?:我(?:们)?(?:自己|个人|以前|之前|真的)?|本人|但|但是|不过|可是|而|另外|其中|"
    rf"结果)*(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _VERDICT_ZH)})(?:了|"
    rf"过)?(?P<object>[^,，。;；!！?？]+?)?(?:了|啊|呢|的)?$|"
    rf"^(?:我|但|但是|不过|可是|像)?(?P<first>(?:《[^《》]+》[和、与跟]?)+|{MARK}(?:\s*(?:和|跟|与|、|"
    rf",)?\s*{MARK})*|[这那][个部本首款]|[^\s,，。我他她这那]{{2,20}}?)(?:我|们|都|也|就|真的|是|有点|实在|已经|"
    rf"早|个人)*\s*(?:{'|'.join(f'(?P<{name}2>{pattern})' for name, pattern in _VERDICT_ZH)}|(?P<bad>(?:太|很|真|"
    rf"有点|比较|实在|好)?(?:无聊|难看|难听|烂|垃圾|一般般?|差劲|不好[看听玩]|不行|烂尾|闷(?:死我了?)?|催眠|呕|"
    rf"弃了|翻了?.{0, 4}就弃了|太差|没意思|失望|不咋地|不怎么样|"
    rf"不太行|催眠))|(?P<good>(?:太|很|真|超级?|挺|特别|非常|相当)*(?:好[看听玩]|棒|精彩|赞|经典|不错|好哭|"
    rf"好[看听玩]|耐[看听玩]|上头|(?:我的)?本命|超喜欢|神作|感人|"
    rf"好哭|牛|绝了?|喜欢|好)))(?:了|的|啊|极了|死了)*$",
    re.I,
)
JOINT = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b|\bplus\b|、|和|跟|与|还有|以及)\s*", re.I)
