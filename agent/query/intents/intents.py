"""The intent of a message, by rules over a text in which marks stand for the items that it refers to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.query.negations.rejection_words import WEARY_ZH
from agent.query.slots import Intent
from agent.query.text.message_text import ITEM_NOUN, any_language, content_words
from agent.query.works.references import MARK
from retrieval.text.cjk import contains_han

FILLERS = (
    r"(?:(?:wait|no|nope|oh|oops|ok|okay|hey|hmm|sorry|actually|please|pls|can|could|you|u|i|"
    r"we|let's|lets|just|want|to|i'd|like|"
    r"well|um|then|so|and|or|yeah|that|it|all|everything|this|now|for|today|wanna|idk|me|"
    r"here|the|last|thing|step|change|whatever|maybe)[\s,.!?]*)*"
)
"""English words that may stand around a command."""
_COMMANDS: Mapping[Intent, Mapping[str, str]] = {
    "undo": {
        "en": r"undo|go back(?: a step)?|take (?:that|it) back|scratch that|revert|(?:didn't|didnt|"
        r"did not) mean (?:that|it|to)|"
        r"ignore (?:that|my last (?:message|one))|cancel that|(?:oops,? )?take back (?:that|the|"
        r"my)(?: last)?(?: \w+)?|previous (?:list|one)|back up|"
        r"(?:(?:can|could|may) (?:i|we|you) )?(?:have|get|see|show|give|bring|put)(?: me| us)?(?: back)?"
        r" (?:that|the|your|those|these)(?: \w+)? (?:list|ones|suggestions|picks|lot|selection)"
        r"(?: (?:back|again|from before|you had before)| before)+|bring back (?:that|the|those) \w+(?: \w+)?|"
        r"(?:the|those|your) (?:(?:ones|list|lot|suggestions|picks) (?:from )?before|(?:previous|earlier|former) "
        r"(?:ones|list|lot|suggestions|picks))(?: (?:was|were|is|are) (?:\w+ )?better)(?: actually| though)?|"
        r"my mistake|misclick(?:ed)?|"
        r"wrong (?:one|button)",
        "zh": "^撤[销回]|^退回|退回(?:上|去)|回到上一步|上一步|"
        "[调换退切]回(?:去|刚才|之前|上[一个次批])|"
        "(?:刚才|上一?句|刚刚).{0,6}(?:不算|撤|取消|收回|当我没)|收回|[点按说]错了|取消(?:刚才|上)",
    },
    "reset": {
        "en": r"start (?:over|again|afresh|from scratch)|reset|restart|(?:clear|"
        r"forget) (?:everything|all|it all|all (?:of )?(?:that|this))"
        r"(?:.*scratch)?|from scratch|new search|(?:let'?s )?begin again(?: from scratch)?|clean slate|"
        r"wipe (?:everything|it)",
        "zh": "^重来|[重从]头(?:开始|再?来)|全(?:部)?清(?:掉|空|除)|重新(?:开始|来)|"
        "(?<!密码咋)(?<!密码)(?<!怎么)^重置|清空|从头(?:来|开始)|(?:前面|之前|刚才)?.{0,4}(?:全|都)忘(?:掉|了)",
    },
    "surprise": {
        "en": r"surprise(?: me)?|(?:pick|give me|show me|try)? ?(?:something|anything|"
        r"one) (?:random|unexpected|completely different|out there)|"
        r"(?:you|u) (?:choose|pick|decide)|dealer'?s choice|(?:throw me )?a curve ?ball|"
        r"throw me a curve ?ball|(?:pick )?(?:one )?at random|random(?: one| pick)?|"
        r"(?:i'm )?feeling lucky|your (?:choice|call)|up to you|roll the dice|wild ?card",
        "zh": "惊喜|随便[来推给].{0,3}|^随便[,，]|随机|你看着办|意想不到|你(?:来)?(?:决定|定|选|挑)吧|盲[选盒]|手气",
    },
    "help": {
        "en": r"/?help|what(?: sort of things?| kind of things?)? (?:can|do|could|am|are|should|may) (?:you|u|"
        r"i) (?:allowed to |able to |"
        r"supposed to )?(?:do|say|ask|type|write)(?: here)?|how (?:does|"
        r"do) (?:this|it|i use this|i use it)(?: thing)?(?: work)?|"
        r"(?:what are )?(?:the |your )?(?:commands|instructions)",
        "zh": "^帮助|你(?:会|能)(?:干|做|帮我)?(?:啥|什么|干嘛)|(?:这个|这)?(?:怎么|咋)用|有什么功能|使用说明",
    },
    "quit": {
        "en": r"(?:(?:cheers|thanks|thank (?:you|u)|thx|ty|ok(?:ay)?|great|cool|perfect|nice|lovely|that'?s all|all "
        r"good|no more)(?: (?:so much|very much|a lot|mate|again|for (?:that|(?:the|your) help|today|now)))*[\s,.!]+"
        r"(?:and |then )?)*(?:(?:good)?bye(?: bye)?|good ?night|see (?:ya|you)|cya|ttyl)|"
        r"quit|exit|(?:right,? )?i'?m off(?:[, ]+ta ra)?|(?:that'?ll|that will) do(?:[, ]+by+e+)?|by+e{2,}|"
        r"(?:good)?bye(?: bye)?|good ?night|"
        r"see (?:ya|you)(?: later| tomorrow|"
        r" soon)?|(?:i )?(?:gotta|have to|got to) go|"
        r"thats all(?: for today)?,? (?:good)?bye|that's all(?: for (?:today|now))?|i'm done|im done|cya|ttyl",
        "zh": "^退出|^(?:我)?不聊了|睡(?:觉)?去了|先(?:这样|到这)|再见(?![到面识过])|拜拜|^拜$|^下次见|^晚安",
    },
    "more": {
        "en": r"more|(?:show|give|send)(?: me)? (?:some )?more(?: of (?:these|those|them))?|"
        r"(?:(?:show|give|send|try)(?: me| us)? )?(?:something|some|anything) (?:else|different)|"
        r"(?:show|give)(?: me)? the (?:rest|others)|"
        r"(?:let me see )?(?:the )?next (?:few|ones|page|batch|lot)|next(?: page| ones?| please)?|"
        r"what else(?: (?:have|do) (?:you|u) (?:got|have))?|"
        r"anything else|"
        r"(?:got |have |is there )*(?:anything|something) else|any(?:thing)? others?|"
        r"(?:some |any )?others?|another(?: one)?|keep going|(?:(?:show|give)(?: me)? )?(?:a |some )?few (?:more|"
        r"others?)|"
        r"keep em coming|more (?:options|ideas|suggestions|recommendations|results)|"
        r"other (?:options|ideas|ones)|few more|some more|continue",
        "zh": "^还有(?:吗|没|么|别的|其他|更多)|^再来(?!一?[点些])|换一?[批组换]|^下一[页批]|^更多|多来点$|^继续$|"
        "^再(?:推荐?|给我?|来)?(?:[仨俩]|.{0,3}[几些][个部本首款门])|^再(?:给我)?[看来推]?$|换[点些]?别的|"
        "还想要更多|有别的[吗没么]",
    },
}
"""Whole messages, by intent and language."""
_WEARY = re.compile(WEARY_ZH)
_COMMAND_PATTERNS: Mapping[Intent, re.Pattern[str]] = {
    intent: re.compile(rf"{FILLERS}(?:{patterns['en']})[\s,]*{FILLERS}[\s.!?:)吧啊呗啦哦]*$|(?:{patterns['zh']})", re.I)
    for intent, patterns in _COMMANDS.items()
}
_WHY = any_language(
    {
        "en": r"\bwhy+(?: on earth| the (?:hell|heck)| exactly)?\b|\bhow come\b|\bexplain\b|\breasons?\b|what makes "
        r"(?:you|u)|what made you",
        "zh": "凭啥给|为什么|为何|为啥|凭[啥什]|怎么会?(?:推荐?|觉得)|理由|原因|解释|因为什么",
    }
)
_WHY_FILLERS = any_language(
    {
        "en": r"\b(?:pick(?:ed)?|choose|chose|recommend(?:ed|ing)?|suggest(?:ed)?|list(?:ed)?|id|i'd|"
        r"would|put|d|did|have|give|gave|list|think|thinks?|what's|whats|"
        rf"here|there|on|in|that|come|makes|made|{ITEM_NOUN})\b",
        "zh": "排(?:在)?|最?前面|最前|放|推荐?|给我|你|觉得|我?会?喜欢|因为|是|啥|为|会|一下|个|想|要",
    }
)
_ENDS_WITH_WHY = any_language({"en": r"\b(?:tell me )?why\W*$", "zh": r"(?:为什么|为啥|说说理由)\W*$"})
_COMPARE = any_language(
    {
        "en": r"\bside by side\b|\bcompar\w+|\bdifferen(?:ce|t)|\bvs\b|\bversus\b|\bwhich\b|\bbetter\b|"
        + rf"{MARK}\s*or\s*{MARK}",
        "zh": rf"{MARK}\s*还是\s*{MARK}|比较|对比|区别|不同|差别|哪[个部本首款门]?|比|选",
    }
)
_LIKE_EITHER = re.compile(rf"\b(?:like|similar to)\s+{MARK}\s*(?:,|or|and)\s*{MARK}(?!\s*\?)", re.I)
"""What wants something like one of two items, and compares nothing."""
_COMPARE_LIST = any_language(
    {
        "en": r"^(?:compare|difference)s?(?: them)?$|^what'?s the difference\W*$",
        "zh": "^(?:比较一下|对比一下|有什么区别)",
    }
)
_SEEN = any_language(
    {
        "en": r"\b(?:seen|watched|saw|have read|already read|i've read|ive read|i read|played|heard|"
        r"listened to|finished|completed|own|bought|"
        rf"have (?:it|that|those)|already (?:have|did|own|know)|did (?:it|that)|done (?:it|that)|"
        rf"took (?:it|that)|know (?:it|that|{MARK}))\b|"
        rf"read\s+{MARK}",
        "zh": r"[看听读玩学买刷追]过|(?<![要想能])[看听读玩学追]完|刷了|通关|已经有|买了|有了(?!吗)|"
        r"(?<![你您])家里?有(?!.*[没吗?？])",
    }
)
_UNSEEN = any_language(
    {
        "en": r"(?:n't|nt|\bnot|\bnever)\b(?: yet| ever| really)? *(?:seen|watch|read|play|hear|see)",
        "zh": "[没未]有?[看听读玩学买]过",
    }
)
_DISLIKE = any_language(
    {
        "en": rf"\b(?:dislike|hated?|(?:do not|don't|dont|didn't|didnt|did not) (?:really )?(?:like|love|"
        rf"enjoy|want|care for|fancy)|not (?:for me|into|interested|a fan of|my thing|keen)|"
        rf"isn'?t for me|can'?t stand|(?:no|not|nah|skip|drop|remove|lose)\s+(?:to\s+|"
        rf"thanks? to\s+)?(?=(?:{MARK}|that|this|it|these|those)))",
        "zh": "不喜欢|不爱|讨厌|不想要|不想[看听读玩]|不要|不行|算了|没兴趣|不感兴趣|没意思",
        "emoji": "👎",
    }
)
_NEGATIVE_REMARK = any_language(
    {
        "en": r"\b(?:rubbish|boring|awful|terrible|bad|ugly|meh|crap|trash|garbage|sucks?|lame|stupid|"
        r"dull|worst|overrated|no thanks)\b",
        "zh": "无聊|丑|难看|难听|烂|垃圾|一般|差劲|不好|太差",
    }
)
_LIKE = any_language(
    {
        "en": r"^(?:i )?(?:really |do )?(?:like|liked|love|loved)\b|\b(?:i|we|really|do|"
        r"absolutely) (?:really |quite |do |also |absolutely )*(?:like|liked|love|loved|enjoy|"
        r"enjoyed|adore)\b|"
        r"\b(?:big )?fan of\b|thumbs up",
        "zh": "喜欢|爱了|想要",
        "emoji": "👍",
    }
)
_POSITIVE_REMARK = any_language(
    {
        "en": r"\b(?:great|perfect|good|nice|awesome|cool|lovely|interesting|excellent|brilliant|"
        r"amazing|fun|fantastic|yes|(?:i'?ll|we'?ll|gonna|going to) (?:take|go with|watch|try|read|play|pick|have|"
        r"listen to)|sold|tempting|promising)\b",
        "zh": "不错|挺好|很好|可以有?|好看|好听|好玩|有意思|感兴趣|棒|可以的",
    }
)
SIMILAR = any_language(
    {
        "en": r"\b(?:similar to|(?:something|anything|smth|sth|more|others?|ones?|stuff|things?|films?|"
        r"movies?|books?|games?|albums?|songs?|music|courses?|"
        rf"shows?|(?!looks|sounds|seems|feels|tastes|is|was)[a-z]+s)\s+(?:just |much |exactly )?(?:like|similar to|"
        rf"such as|resembling)|"
        r"(?:some|any)thing(?: [\w'-]+){1,5} like (?=(?-i:[A-Z0-9]))|"
        rf"(?:same|similar) (?:vibe|feel|mood|style|kind|sort) (?:as|of|to)|in the (?:style|vein|"
        rf"spirit|manner) of|"
        rf"along the lines of|reminiscent of|à la|^like|but like|same (?:as|kind as)|^more {MARK})\b",
        "zh": r"照着|类似|差不多|》(?:这|那)(?:样|种|类)的|(?:像(?!素)|[跟和])[^,，。]{1,20}(?:那样|那种|一样|"
        r"这样|类似)|"
        r"^像(?!素)|[有要看读玩听]像(?!素)|"
        rf"(?<!不)像\s*{MARK}|^比\s*{MARK}|风格的|(?<!有)那种|那样|[跟和].{{1,12}}像",
    }
)
_TOO = any_language(
    {
        "en": r"(?:\b(?:is|are|was|were|looks?|seems?|sounds?|feels?|felt|bit|little|way|far|much|just|be)|"
        r"[,;'s])\s+too\b|"
        r"\bnot \w+ enough\b|\b(?:is|was|are|were)n'?t (?:\w+ )?enough\b",
        "zh": f"{MARK}.{{0,8}}太|不够",
    }
)
_WISH = any_language(
    {"en": r"\bnot (?:so|too|that)\b|\bbut (?:not|less|without)\b|\bnothing too\b", "zh": "不要太|别太|不那么|没那么"}
)
_QUESTION = any_language(
    {
        "en": r"^(?:is|are|was|how|what|does|has|who|when|where|tell me)\b",
        "zh": rf"怎么样|好不好|好看吗|^{MARK}\s*呢",
    }
)
_SIMILAR_ALONE = re.compile(
    r"(?:(?:show|give|find)(?: me)? |got |have |do you have |(?:is|are) there )*(?:(?:some|any)(?:thing)? |others? )?"
    r"(?:similar|alike)(?: ones?| things?)?[\s.!?]*|"
    "(?:有没有|还?有|[再想来要找点些几一个部本首])*类似的[吗么没]?[。!！?？]*",
    re.I,
)
"""A whole message that asks for what is like the item last referred to."""
_THIS_ONE = any_language({"en": r"\bth(?:is|at) one\b", "zh": "^[这那][个部本首款门张]"})
_PRONOUN = any_language({"en": r"\b(?:it|this|that|one|them|these|those)\b", "zh": "[这那它]"})


def command_intent(text: str) -> Intent:
    """Return the intent of a message that is a command and nothing else; empty where it is none."""
    short_han = contains_han(text) and len(text) <= 16
    for intent, pattern in _COMMAND_PATTERNS.items():
        if intent == "more" and _WEARY.match(text):
            continue  # 爵士听腻了,换点别的 asks for anything but jazz
        if pattern.match(text) or (short_han and pattern.search(text)):
            return intent
    return ""


def asks_why(text: str) -> bool:
    """Return whether a text with marks asks why an item is listed."""
    if _WHY.search(text) and not content_words(_WHY_FILLERS.sub(" ", _WHY.sub(" ", text))):
        return True
    return bool(re.search(MARK, text) and _ENDS_WITH_WHY.search(text))


def item_intent(text: str, several: bool, critical: bool) -> Intent:
    """Return the intent towards the items that a text with marks refers to; empty where there is none.

    `several`: whether it refers to two items or more. `critical`: whether it has critiques or limits.
    """
    marked = bool(re.search(MARK, text))
    refers = marked or bool(_PRONOUN.search(text))
    without_content = marked or len(content_words(_SEEN.sub(" ", text)).split()) <= bool(_PRONOUN.search(text))
    if asks_why(text):
        return "why"
    if _SEEN.search(text) and without_content and not _UNSEEN.search(text):
        return "seen"
    if several and _COMPARE.search(text) and not (_DISLIKE.search(text) or _LIKE_EITHER.search(text)):
        return "compare"
    if _COMPARE_LIST.search(text):
        return "compare"
    if _SIMILAR_ALONE.fullmatch(text.strip()):
        return "similar"
    if not marked and refers and SIMILAR.search(text) and not content_words(SIMILAR.sub(" ", text)):
        return "similar"
    if not marked and critical and _THIS_ONE.search(text) and not content_words(_THIS_ONE.sub(" ", text)):
        return "similar"
    if marked and (SIMILAR.search(text) or (critical and not content_words(text))):
        return "similar"
    if _QUESTION.search(text):
        return ""
    if refers and (_DISLIKE.search(text) and _is_about_item_alone(_DISLIKE, text)):
        return "dislike"
    if (refers and _LIKE.search(text) and _is_about_item_alone(_LIKE, text)) or (
        (marked or _THIS_ONE.search(text)) and _POSITIVE_REMARK.search(text)
    ):
        return "like"
    return ""


def calls_item_bad(text: str) -> bool:
    """Return whether an item is called bad: "1 is too boring" does not ask for a less boring one like it."""
    refers = bool(re.search(MARK, text) or _THIS_ONE.search(text))
    return refers and bool(_NEGATIVE_REMARK.search(text)) and not SIMILAR.search(text)


def is_complaint(text: str) -> bool:
    """Return whether a text finds an item on show too much of something: "2 is too slow", 第一个太老了."""
    return bool(_TOO.search(text)) and not SIMILAR.search(text) and not _WISH.search(text)


def asks_about_item(text: str) -> bool:
    """Return whether a text asks a question about an item, such as "how long is the second?"."""
    return bool(re.search(MARK, text) and _QUESTION.search(text))


def _is_about_item_alone(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether a text has a mark, or at most one content word beside the match of a pattern."""
    return bool(re.search(MARK, text)) or len(content_words(pattern.sub(" ", text)).split()) <= 1
