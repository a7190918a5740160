"""What a message does: rules over a text in which marks stand for the items that are pointed at."""

from __future__ import annotations

import re

from agent.query.message_text import ITEM_NOUN, content_words
from agent.query.references import MARK
from agent.query.slots import Intent

_SOFT = (
    r"(?:(?:wait|no|nope|oh|oops|ok|okay|hey|hmm|sorry|actually|please|pls|can|could|you|u|i|"
    r"we|let's|lets|just|want|to|i'd|like|"
    r"well|um|then|so|now|and|or|yeah|that|it|all|everything|this|now|for|today|wanna|idk|me|"
    r"here|the|last|thing|step|change|whatever|maybe)[\s,.!?]*)*"
)
_WHOLE: tuple[tuple[Intent, str, str], ...] = (
    ("undo",
     r"undo|go back(?: a step)?|take (?:that|it) back|scratch that|revert|(?:didn't|didnt|"
     r"did not) mean (?:that|it|to)|"
     r"ignore (?:that|my last (?:message|one))|cancel that|previous (?:list|one)|back up|"
     r"my mistake|misclick(?:ed)?|"
     r"wrong (?:one|button)",
     "^撤[销回]|退回|回到上一步|上一步|(?:刚才|上一?句|刚刚).{0,6}(?:不算|撤|取消|收回|当我没)|收回|[点按说]错了|取消(?:刚才|上)"),
    ("reset",
     r"start (?:over|again|afresh|from scratch)|reset|restart|(?:clear|"
     r"forget) (?:everything|all|it all|all (?:of )?(?:that|this))"
     r"(?:.*scratch)?|from scratch|new search|begin again|clean slate|wipe (?:everything|it)",
     "^重来|重新(?:开始|来)|重置|清空|从头(?:来|开始)|(?:前面|之前|刚才)?.{0,4}(?:全|都)忘(?:掉|了)"),
    ("surprise",
     r"surprise(?: me)?|(?:pick|give me|show me|try)? ?(?:something|anything|"
     r"one) (?:random|unexpected|completely different|out there)|"
     r"(?:you|u) (?:choose|pick|decide)|dealer'?s choice|(?:throw me )?a curve ?ball|"
     r"throw me a curve ?ball|(?:pick )?(?:one )?at random|random(?: one| pick)?|"
     r"(?:i'm )?feeling lucky|your (?:choice|call)|up to you|roll the dice|wild ?card",
     "惊喜|随便[来推给].{0,3}|随机|你看着办|意想不到|你(?:来)?(?:决定|定|选|挑)吧|盲[选盒]|手气"),
    ("help",
     r"/?help|what (?:can|do|could) (?:you|u|i) (?:do|say|ask|type)(?: here)?|how (?:does|"
     r"do) (?:this|it|i use this|i use it)(?: thing)?(?: work)?|"
     r"(?:what are )?(?:the |your )?(?:commands|instructions)",
     "^帮助|你(?:会|能)(?:干|做|帮我)?(?:啥|什么|干嘛)|(?:这个|这)?(?:怎么|咋)用|有什么功能|使用说明"),
    ("quit",
     r"quit|exit|(?:good)?bye(?: bye)?|good ?night|see (?:ya|you)(?: later| tomorrow|"
     r" soon)?|(?:i )?(?:gotta|have to|got to) go|"
     r"thats all(?: for today)?,? (?:good)?bye|that's all(?: for (?:today|now))?|i'm done|im done|cya|ttyl",
     "^退出|再见|拜拜|^拜$|^下次见|^晚安"),
    ("more",
     r"more|(?:show|give|send)(?: me)? (?:some )?more(?: of (?:these|those|them))?|"
     r"next(?: page| ones?| please)?|what else|anything else|"
     r"(?:got |have |is there )*(?:anything|something) else|any(?:thing)? others?|"
     r"(?:some |any )?others?|another(?: one)?|keep going|"
     r"keep em coming|more (?:options|ideas|suggestions|recommendations|results)|"
     r"other (?:options|ideas|ones)|few more|some more|continue",
     "^还有(?:吗|没|么|别的|其他|更多)|^再来(?!一?[点些])|换一?[批组换]|^下一[页批]|^更多|多来点$|^继续$|^再(?:推荐?|"
     "给我)?.{0,3}[几些][个部本首款门]|^再(?:给我)?[看来推]?$|换[点些]?别的|还想要更多|有别的[吗没么]"),
)  # fmt: skip
_COMMANDS = tuple(
    (act, re.compile(rf"{_SOFT}(?:{english})[\s,]*{_SOFT}[\s.!?:)吧啊呗啦哦]*$|(?:{chinese})", re.I))
    for act, english, chinese in _WHOLE
)
_WHY = re.compile(
    r"\bwhy+\b|\bhow come\b|\bexplain\b|\breasons?\b|what makes (?:you|u)|what made you|为什么|"
    r"为何|为啥|凭[啥什]|怎么会?(?:推荐?|觉得)|理由|原因|解释|因为什么",
    re.I,
)
_WHY_TALK = re.compile(
    r"\b(?:pick(?:ed)?|choose|chose|recommend(?:ed|ing)?|suggest(?:ed)?|list(?:ed)?|id|i'd|"
    r"would|put|d|did|have|give|gave|list|think|thinks?|what's|whats|"
    rf"here|there|on|in|that|come|makes|made|{ITEM_NOUN})\b|推荐?|给我|你|觉得|我?会?喜欢|因为|是|啥|为|会|一下|个|想|要",
    re.I,
)
_WHY_LAST = re.compile(r"\b(?:tell me )?why\W*$|(?:为什么|为啥|说说理由)\W*$", re.I)
_COMPARE = re.compile(
    rf"\bcompar\w+|\bdifferen(?:ce|t)|\bvs\b|\bversus\b|\bwhich\b|\bbetter\b|{MARK}\s*(?:or|还是)\s*{MARK}|"
    "比较|对比|区别|不同|差别|哪[个部本首款门]?|比|选",
    re.I,
)
_COMPARE_ALL = re.compile(
    r"^(?:compare|difference)s?(?: them)?$|^what'?s the difference\W*$|^(?:比较一下|对比一下|有什么区别)", re.I
)
_SEEN = re.compile(
    r"\b(?:seen|watched|saw|have read|already read|i've read|ive read|i read|played|heard|"
    r"listened to|finished|completed|own|bought|"
    rf"have (?:it|that|those)|already (?:have|did|own|know)|did (?:it|that)|done (?:it|that)|"
    rf"took (?:it|that)|know (?:it|that|{MARK}))\b|"
    r"read\s+" + MARK + r"|[看听读玩学买刷追]过|(?<![要想能])[看听读玩学追]完|刷了|通关|已经有|买了|有了(?!吗)",
    re.I,
)
_UNSEEN = re.compile(
    r"(?:n't|nt|\bnot|\bnever)\b(?: yet| ever| really)? *(?:seen|watch|read|play|hear|see)|"
    r"[没未]有?[看听读玩学买]过",
    re.I,
)
_DISLIKE = re.compile(
    rf"\b(?:dislike|hated?|(?:do not|don't|dont|didn't|didnt|did not) (?:really )?(?:like|love|"
    rf"enjoy|want|care for|fancy)|not (?:for me|into|interested|a fan of|my thing|keen)|"
    rf"isn'?t for me|can'?t stand|(?:no|not|nah|skip|drop|remove|lose)\s+(?:to\s+|"
    rf"thanks? to\s+)?(?=(?:{MARK}|that|this|it|these|those)))|"
    "不喜欢|不爱|讨厌|不想要|不想[看听读玩]|不要|不行|算了|没兴趣|不感兴趣|没意思|👎",
    re.I,
)
_BAD = re.compile(
    r"\b(?:rubbish|boring|awful|terrible|bad|ugly|meh|crap|trash|garbage|sucks?|lame|stupid|"
    r"dull|worst|overrated|no thanks)\b|"
    "无聊|丑|难看|难听|烂|垃圾|一般|差劲|不好|太差",
    re.I,
)
_LIKE = re.compile(
    r"^(?:i )?(?:really |do )?(?:like|liked|love|loved)\b|\b(?:i|we|really|do|"
    r"absolutely) (?:really |quite |do |also |absolutely )*(?:like|liked|love|loved|enjoy|"
    r"enjoyed|adore)\b|"
    r"\b(?:big )?fan of\b|thumbs up|喜欢|爱了|想要|👍",
    re.I,
)
_GOOD = re.compile(
    r"\b(?:great|perfect|good|nice|awesome|cool|lovely|interesting|excellent|brilliant|"
    r"amazing|fun|fantastic|yes|i'll take|tempting|promising)\b|"
    "不错|挺好|很好|可以有?|好看|好听|好玩|有意思|感兴趣|棒|可以的",
    re.I,
)
SIMILAR = re.compile(
    r"\b(?:similar to|(?:something|anything|smth|sth|more|others?|ones?|stuff|things?|films?|"
    r"movies?|books?|games?|albums?|songs?|music|courses?|"
    rf"shows?|[a-z]+s)\s+(?:just |much |exactly )?(?:like|similar to|such as|resembling)|"
    rf"(?:same|similar) (?:vibe|feel|mood|style|kind|sort) (?:as|of|to)|in the (?:style|vein|"
    rf"spirit|manner) of|"
    rf"along the lines of|reminiscent of|à la|^like|but like|^more {MARK})\b|"
    r"类似|差不多|(?:像(?!素)|[跟和])[^,，。]{1,20}(?:那样|那种|一样|这样|类似)|^像(?!素)|[有要]像(?!素)|(?<!不)像\s*"
    + MARK
    + r"|^比\s*"
    + MARK
    + "|风格的|(?<!有)那种|那样|[跟和].{1,12}像",
    re.I,
)
_ASKED = re.compile(
    rf"^(?:is|are|was|how|what|does|has|who|when|where|tell me)\b|怎么样|好不好|好看吗|^{MARK}\s*呢", re.I
)
_THIS = re.compile(r"\bth(?:is|at) one\b|^[这那][个部本首款门张]", re.I)
_IT = re.compile(r"\b(?:it|this|that|one|them|these|those)\b|[这那它]", re.I)


def command_intent(text: str) -> Intent:
    """The act of a message that is nothing else."""
    return next((act for act, pattern in _COMMANDS if pattern.match(text) or _chinese(pattern, text)), "")


def item_intent(text: str, several: bool, critical: bool) -> Intent:
    """The act of a text with marks. `several`: two items at least are pointed at; `critical`: a critique was told."""
    pointed = bool(re.search(MARK, text))
    about = pointed or bool(_IT.search(text))
    bare = pointed or len(content_words(_SEEN.sub(" ", text)).split()) <= bool(_IT.search(text))
    if _WHY.search(text) and not content_words(_WHY_TALK.sub(" ", _WHY.sub(" ", text))):
        return "why"
    if pointed and _WHY_LAST.search(text):
        return "why"
    if _SEEN.search(text) and bare and not _UNSEEN.search(text):
        return "seen"
    if several and _COMPARE.search(text) and not _DISLIKE.search(text):
        return "compare"
    if _COMPARE_ALL.search(text):
        return "compare"
    if not pointed and about and SIMILAR.search(text) and not content_words(SIMILAR.sub(" ", text)):
        return "similar"
    if not pointed and critical and _THIS.search(text) and not content_words(_THIS.sub(" ", text)):
        return "similar"
    if pointed and (SIMILAR.search(text) or (critical and not content_words(text))):
        return "similar"
    if _ASKED.search(text):
        return ""
    if about and (_DISLIKE.search(text) and _bare(_DISLIKE, text)):
        return "dislike"
    if (about and _LIKE.search(text) and _bare(_LIKE, text)) or (
        (pointed or _THIS.search(text)) and _GOOD.search(text)
    ):
        return "like"
    return ""


def calls_item_bad(text: str) -> bool:
    """Whether an item is called bad; "1 is too boring" is no wish for one like it that is less so."""
    return bool((re.search(MARK, text) or _THIS.search(text)) and _BAD.search(text) and not SIMILAR.search(text))


def asks_about_item(text: str) -> bool:
    """Whether something is asked of an item: "how long is the second?"."""
    return bool(re.search(MARK, text) and _ASKED.search(text))


def _bare(pattern: re.Pattern[str], text: str) -> bool:
    """Whether nothing of weight is said besides."""
    return bool(re.search(MARK, text)) or len(content_words(pattern.sub(" ", text)).split()) <= 1


def _chinese(pattern: re.Pattern[str], text: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", text)) and len(text) <= 16 and bool(pattern.search(text))
