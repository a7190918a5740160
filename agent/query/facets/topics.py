"""Requests as distinct from small talk: whether a text asks for something, for what kind of item, and about what."""

from __future__ import annotations

import re
from typing import Literal

from agent.query.changes.critiques import names_measure
from agent.query.facets.kind_nouns import (
    KIND_NOUNS,
    READS,
    compound_head,
    last_named,
    subject_spans,
    without_negated,
    without_subjects,
)
from agent.query.negations.negations import NO_FAN_EN, WEARY_EN
from agent.query.negations.rejection_words import REJECTION_ZH, WEARY_ZH
from agent.query.text.message_text import ITEM_NOUN, MEASURE_WORD, any_language, content_words
from retrieval.text.cjk import HAN

_TO_DO = r"\b(?:some|any)thing\b.{{0,40}} to {0}\b|what (?:should|can|could) (?:i|we) {0}\b"
ACTIVITIES = {
    "film": any_language({"en": _TO_DO.format("watch")}),
    "book": any_language({"en": rf"{_TO_DO.format('read')}|{READS}", "zh": "想读|读点|读本|绘本|漫画"}),
    "music": any_language(
        {
            "en": _TO_DO.format("listen to"),
            "zh": "想听|听点|听的|听听|听会儿?|来首|(?<![第后上下这那])[0-9一二三四五六七八九十几两]首",
        }
    ),
    "game": any_language({"en": _TO_DO.format("play"), "zh": "想玩|玩点"}),
    "product": any_language(
        {"en": r"\b(?:want|looking|need|wanna) (?:to )?buy\b", "zh": "[想要]买|^买|买[个台双件把副款]"}
    ),
}
"""Activities that imply a kind where no noun names it. 看 implies none: it is to watch and to read."""
VENUES = {
    "restaurant": any_language(
        {
            "en": r"\b(?:restaurants?|bistros?|eater(?:y|ies)|(?:places?|somewhere) to eat)\b",
            "zh": "餐馆|(?<!式)餐厅|饭馆|馆子|饭店|菜馆|吃饭的地",
        }
    ),
    "hotel": any_language(
        {
            "en": r"\b(?:hotels?|hostels?|guest ?houses?|b&bs?|(?:places?|somewhere) to stay)\b",
            "zh": "酒店|宾馆|旅馆|旅店|民宿|客栈|青旅|住的地方",
        }
    ),
    "attraction": any_language(
        {"en": r"\b(?:attractions|sights|sightseeing|places to visit)\b", "zh": "景点|景区|名胜"}
    ),
}
"""Kinds whose nouns also say what other items are about: they stay in the topic, and the last one named counts."""
_NEARBY = re.compile(
    r"(?:^|[\W和与及]|看看|告诉我?|知道|有|它的?)(?:周边|附近|旁边)(?:的|都?有(?:什么|哪些|啥|没有))*$"
)
"""What stands before a venue that is only near the one to find: a hotel, 还有周边的餐馆."""
_COURTESY_WORDS = frozenset(
    """
    hi hello hey hiya yo good morning evening afternoon night how are you u doing is it going thanks thank thx ty
    cheers mate man dude lot so much great awesome cool nice one lovely ok okay k kk got sure hmm hm um uh let me
    think lol lmao haha hahaha rofl yes yeah yep no nope nah not yet idea tbh idk know never mind nvm fair
    enough i i'm im back whatever sec minute moment brb sorry typo wow oh ah omg interesting good to that's thats
    that makes sense right exactly true funny you're the best worries problem welcome long time see is anyone there
    wait a hold on really please a please alright very well done perfect amazing brilliant excellent bye maybe dunno
    what huh eh meh friend buddy pal sir dear folks :) xd hehe my bad np sup ugh point at all problem
    """.split()
)
_COURTESY_ZH = re.compile(
    "^(?:你好|您好|在吗|嗨|哈喽|早上?好|[早晚下中]午?上?好|晚安|好久不见|谢啦|谢谢|多谢|感谢|辛苦了?|好的?|嗯|哦|噢|"
    "行|可以|哈|呵|嘿|笑死|"
    "我?想想|不知道|没事|没关系|不客气|等一?[下等]|稍等|有道理|原来如此|差不多|明白|懂|知道|了解|是的?|不是|对|不对|"
    "算|666+|ok|lol|真的?|棒|厉害|"
    "最近|怎么样|吗|呀|啊|诶|吧|了|啦|呢|嘛|的|太|你|您|[\\W_])+$",
    re.I,
)
_REQUEST_WORDS = any_language(
    {
        "en": rf"\b(?:look(?:ing)?\s+for|searching|recc?om+end\w*|suggest(?!ion)|i?\s*(?:want|wanna|"
        rf"need)(?! to (?!watch|see|read|play|hear|listen|learn))|"
        r"gimme|got any|any(?!one|body|way|where)\b|some(?!one|body|where|times?)\b|smth|sth|"
        r"something|anything|in the mood|what'?s (?:good|best|nice|worth)|i'?d (?:like|love)|"
        r"would (?:like|love)|"
        r"feel(?:ing)? like|fancy|craving|play me|(?:find|show|give|get|send) (?:me|us)(?! (?:a |"
        r"one )?(?:min|sec|moment|break|hand))|what are (?:some|the|good)|what about|how about|"
        r"instead|(?:i'd )prefer|prefer (?:something|a|more)|make it|switch to|change (?:it )?to|"
        r"like to (?:see|watch|read|hear|play|learn)|(?:don't|dont|do not) (?:want|like|love|"
        r"care for|enjoy|show me|give me|recommend|suggest)|"
        r"^nothing (?:too|that|which|with|by|from|about|set|directed|starring|"
        r"written|made|in)|(?:^|[,.;] ?)(?:i|we) (?:really |absolutely )?hate "
        r"(?!my|this|that|it|when|how|waiting|being|you|them)|"
        rf"(?:every|any)thing (?:but|except|besides|apart|aside|other than)\b|"
        rf"{NO_FAN_EN} |{WEARY_EN} (?!my|this|that|it|you|waiting|being|work)|\bno [a-z-]+ (?:please|pls|plz)|"
        r"interested in|rather|teach me|learn|"
        r"more [a-z-]+s\b|what (?:should|can|could) (?:i|we) (?:watch|read|play|listen|buy|learn)|"
        r"can we (?:go|do|try|get)|"
        rf"for (?:people|beginners|kids|someone)|do you have (?:any|some|a|more|the)|"
        r"have you got (?:any|some|a)|what (?:do|have) (?:you|u) (?:have|got) (?:in|on|about|from|for|with|by)|"
        rf"are there|{ITEM_NOUN} (?:about|with|from|by|for|like|to|that|"
        rf"(?:i|we|u|you) (?:can|could)))\b",
        "zh": rf"想[看听读玩学买找要]|[我就只还]要(?![{HAN}]*[了班])|推荐|有没有|有木有|有什么|有啥|有哪些|"
        "有(?:好|跟|和|像|关于|讲)|来[点些个几一两三]|找|求[一个]|"
        "换成|改成|换个|(?:还是|就|再|想|要)回到(?!家|公司|学校|单位)|介绍[一几个点]|安排[一个]|预[定订]|订[一个]|挑[一个选]|[帮查].{0,3}找|请帮我|希望|哪[家所座]|"
        "有[^\\W有]{1,16}的\\w{0,6}[吗么嘛]|[去吃住]一?[家个顿](?!人)|给我(?=[推来找看个一两几点些0-9])|适合|关于|"
        "[看听玩读]点|"
        "类的|还是[看听玩读]|[玩看听读学买]啥|怎么学|接下来[该再]?[玩看听读学]|(?:应?该|能|可以|适合|值得)先?[玩看听读学买上修](?:什么|啥|哪)|不要|[可千万]别是|不是(?![我你他她它这那])[^,，。]{1,8}就(?:行|可以|成|好)|别[再给推放来看]|别整[那些点]|的有[吗没么]|屏蔽|过滤|"
        rf"除[{HAN}]{{1,8}}外|以外的都|对[^我你他她它这那第]{{1,8}}(?:没兴趣|不感兴趣|无感|过敏)|"
        rf"^(?![我你他她它这那第今明昨下上])[\w·]{{1,12}}?(?:[就都也的]|之类){REJECTION_ZH}(?=\W|$)|"
        rf"(?<!有)没有[{HAN}]{{1,6}}的[{HAN}]|不[看听读玩](?![了过完到懂起清见惯上下出])|"
        rf"^{WEARY_ZH}|(?:书|电影|片子?|音乐|歌|游戏|新闻|课程?|小说)呢(?=\W*$)|[看学玩听读]哪[门个本部款首](?=[^,，。]*好)|"
        "不想|讨厌|受不了|拒绝|排除|除了|不喜欢",
    }
)
_REQUIREMENT = any_language(
    {
        "en": r"^(?:(?:but|and|so|oh|ok(?:ay)?|well|also|btw|by the way)[ ,]+)*(?:it|they|that|these|this)?"
        r"(?:'s|'ve|'d)?\s*(?:just |only |really |also |all )?(?:has to|have to|must|should|needs? to|ought to|gotta|"
        r"got to|better|had better) (?:be|run|work|come|play|fit|have|take place|star|cost|last|feature)\b"
        r"(?! (?:it|that|why|joking|kidding|honest|off|back|going)\b)",
        "zh": "^(?:但是?|不过|而且|必须|一定)?(?:得|必须|一定要|要)(?:是|能|有|在)",
    }
)
"""What says what items must be."""
_RUNS = re.compile(
    r"(?P<must>has to|have to|must|should|needs? to|ought to|gotta|got to|better) (?:run|work|play|fit)"
    r"(?P<on> (?:on|in|with|under))\b",
    re.I,
)
_NOUN_PHRASE = any_language(
    {
        "en": r"^\W*(?:(?:um+|hmm+|ok|okay|so|maybe|perhaps|just|please|pls|hi|hey|hello|yes|yeah|well|oh)\b[\s,.!]*)*"
        r"(?:an?|some|any|more) (?!friend|colleague|bit\b|lot\b|minute|sec|moment|while|few (?:minutes|days|hours)|"
        r"day\b|week\b|long (?:day|week)|pity|shame|joke)"
        r"(?![^,.;!?]*\b(?:i|we|you|he|she|they|my|it)\b)|"
        r"\b(?:have you got|have u got|got any|(?:do|did) (?:you|u) (?:have|know|got) (?:any|some|a|of|more|"
        r"anything|something)|is there (?:an?|any|anything|something)|"
        r"are there (?:any|some)|can (?:you|u) (?:find|recommend|suggest|show|give|name|get)|(?:could|can|may) i "
        r"(?:get|have|see)|"
        r"(?:i|we)(?:'m| am|'re| are)? (?:after|looking|searching|hunting|hoping)|what about|how about|i (?:just "
        r")?(?:said|meant)|meant to say|"
        r"hit me with|let(?:'s| us) (?:see|watch|try|have|hear|play|read)|i(?:'d| would) rather|(?:i|we) could use|"
        r"surprise me with|ideas for|suggestions for)\b",
        "zh": "^(?:我|就|只|那)*(?:想|要)(?!你|起床|睡|说|问|哭|死|家|回|走)|[就只]想|求推|(?:比较|更|最|"
        "还是)喜欢[^,，。]{1,12}的$|(?:的|最好|优先)$|有没有|有啥|有什么|(?:能|可以)不(?:能|可以)?推荐|给我推|推荐",
    }
)
"""How a request begins or ends that is a phrase and no sentence."""
_SENTENCE_WORDS = any_language(
    {
        "en": r"\b(?:i|i'm|im|i've|ive|i'd|i'll|we|we're|you|you're|u|he|she|they|it|it's|its|that's|there|my|your|"
        r"our|me|us|"
        r"is|are|was|were|am|do|does|did|has|had|have|will|would|can|could|should|who|what|what's|"
        r"whats|when|where|how|why|tell|"
        r"remind|call|set|sorry|lol|haha|omg|wtf|tbh|ended|happened|thanks|wasnt|isnt|didnt|"
        r"doesnt|havent|wont|isn't|wasn't|didn't|won't|today|tomorrow|"
        r"yesterday|brb|bbl|gtg|gotta|need to|want to|have to|had to|just got|hang on|hold (?:on|"
        r"up)|been|haven't|slept|came|went|won|lost|fell|forgot|broke|said|felt|left|done|gonna|"
        r"finally|sounds|again|ha|whoops|turn (?:off|on)|ready|translate|happy (?:new year|"
        r"birthday|holidays)|ugh|sup)\b|^that\b|\b(?:this|next|last) (?:week(?:end)?|time|year|"
        r"month)\b|^(?:oops|take care|stuck|caught|just \w+ed)\b|"
        r"\b(?:weather|someone|everyone|everything|work|dinner|lunch)'s\b",
        "zh": "我|你|您|他|她|咱|了(?:[\\W]|$)|[呢吗啊呀诶呗嘛哈]|几点|什么|谁|哪|怎么|"
        "多少|多[远大高长久]|还没|昨|今[天晚]|明[天早]|周末|是|好[累烦困]|[累烦困饿]|"
        "坏了?|有人|下次|羡慕|还要|[\u4e00-\u9fff]了[\u4e00-\u9fff]|提醒|帮我|讲个|一下|"
        "[在到得没不别又才刚被把就真太很挺啦哎唉耶喽那完终]|"
        "(?<![美友爱])好(?![莱看听玩声用吃喝])|无所谓|随缘|回来|^.$|[死饱]|"
        "[0-9]点|有点意|[下上]班|路上|中午|早上|干嘛|翻译",
    }
)
_THANKS = any_language({"en": r"\b(?:thanks|thank|thx|ty|cheers)\b", "zh": "谢|辛苦"})
_HELLO = any_language(
    {
        "en": r"(?:hi|hello|hey|hiya|yo|good (?:morning|evening|afternoon))\b",
        "zh": "你好|您好|嗨|哈喽|[早晚]上?好|好久不见|在吗",
    }
)
_PERSON = any_language({"en": r"(?:i|i'm|im|you|you're|we|he|she|they)\b", "zh": "[我你您他她咱]"})
_DEMONSTRATIVE = any_language({"en": r"(?:it|it's|its|this|that|that's|the|my)\b", "zh": f"[这那]{MEASURE_WORD}"})
_ABOUT_ONE = re.compile(r"(?:is|are|was|were|did|does|has) (?:it|that|this|these|those|the|he|she|they)\b", re.I)
_GIBBERISH = re.compile(r"[^aeiouy\W\d_]{5,}|(.)\1{3,}", re.I)


def is_courtesy(text: str) -> bool:
    """Return whether a text holds nothing but courtesies and short remarks."""
    if re.search(f"[{HAN}]", text):
        return bool(_COURTESY_ZH.match(text))
    rest = re.sub(r"\bmore or less\b|\bwhy not\b|\blike,|\b[0-9]+ ?min(?:ute)?s?\b", " ", text.casefold())
    return all(w in _COURTESY_WORDS for w in re.findall(r"[\w':)]+", rest)) and not names_measure(text)


def courtesy_kind(text: str) -> Literal["hello", "thanks", "remark"]:
    """Return which kind of small talk a text is."""
    if _THANKS.search(text):
        return "thanks"
    return "hello" if _HELLO.match(text) else "remark"


def has_request_words(text: str) -> bool:
    """Return whether a text has words of asking, or a noun for a kind of item."""
    return bool(_REQUEST_WORDS.search(text) or any(p.search(text) for p in KIND_NOUNS.values()))


def is_request(text: str) -> bool:
    """Return whether a text is a request: it has words of asking, or is a few words that form no sentence."""
    if is_courtesy(text):
        return False
    if _REQUEST_WORDS.search(text) or states_requirement(text) or (_NOUN_PHRASE.search(text) and content_words(text)):
        return True
    if _SENTENCE_WORDS.search(text):
        return False
    if any(pattern.search(text) for pattern in KIND_NOUNS.values()):
        return True
    words = content_words(text).split()
    return len(words) <= 8 and not (len(words) == 1 and words[0].isascii() and _GIBBERISH.search(words[0]))


def with_plain_requirement(text: str) -> str:
    """Return a text that says where items must run or work as one that says what they must be; any other unchanged."""
    return _RUNS.sub(r"\g<must> be\g<on>", text) if states_requirement(text) else text


def states_requirement(text: str) -> bool:
    """Return whether a text says what items must be: "it has to be from England", "must run on a Mac"."""
    return bool(_REQUIREMENT.search(text))


def asks_for_items(text: str) -> bool:
    """Return whether a text has words of asking, and is no question about something at hand."""
    return bool(_REQUEST_WORDS.search(text)) and not _ABOUT_ONE.match(text)


def starts_with_person(text: str) -> bool:
    """Return whether a text begins with a person: "I'm too tired" does not ask for something less tired."""
    return bool(_PERSON.match(text))


def starts_with_demonstrative(text: str) -> bool:
    """Return whether a text begins with a thing at hand, as a remark does: "it's rated 8", 这部评分8分."""
    return bool(_DEMONSTRATIVE.match(text))


def find_domain(text: str) -> str:
    """Return the kind of item that a text names; empty where it names none."""
    if head := compound_head(text):
        return head
    heads = last_named(without_negated(without_subjects(text)), is_request)
    named = (name for kinds in (KIND_NOUNS, ACTIVITIES) for name, pattern in kinds.items() if pattern.search(heads))
    if domain := next(named, ""):
        return domain
    venues = [(match.start(), name) for name, pattern in VENUES.items() for match in pattern.finditer(text)]
    return max([each for each in venues if not _NEARBY.search(text[: each[0]])] or venues, default=(0, ""))[1]


_FILLERS_ZH = re.compile(
    "或者|还是|倒是|反倒是?|反而|以及|那种|这种|那类|那边|这方面|方面的|一起|想要|想追|想找|想看|想听|想玩|想读|想学|想买|适合|能玩|"
    "能看|能听|优先|为主|排前面|"
    "最好|大佬们?|兄弟们|姐妹们|朋友们|各位|有没有|有木有|求推|给我|来点|来首|来本|来部|一点|一些|有点|这里头|"
    "里头|合适|没事|要紧|主题是|类型是|题材是|"
    "题材|之类|等等|啥的|什么的|不限|均可|皆可|越好|更好|比较好|比较|稍微|尽量|千万|务必|那个|这个|放的?$|往上|"
    "以上|左右|大概|差不多"
)
_EDGES_ZH = re.compile(
    f"^(?:[讲拍找求的么吗呢了吧呗哈要是]|写(?![作实代真字])|学(?![习校生术])|关于|有关|"
    f"[0-9一二三四五六七八九十几两]?[本部首款张](?=[{HAN}]{{2}}))+|"
    "(?:[么吗呢的了吧呗哈呀啊]|的都|类|款)+$"
)
_FUNCTION_ZH = re.compile(
    "(?:我们?|咱们?|你们?|[他她它]们?|大家|[俩仨都只就也还再又很挺最更上下里中能要没有的得地和跟与对给让把被在是类款吧呢了吗啊呀喔哦噢呗嘛啦咯哟欸诶哈伐玩看听读用做搞]|"
    "可以|好[玩看听读]|不错|一起|一块儿?|其他|别的|本身|方面|[加算放列纳][进入](?:来|去)?|[加算放列带]上|去掉|拿掉|剔掉|算了|免了)+"
)
"""Words in Chinese that name nothing by themselves."""


def without_fillers(topic: str) -> str:
    """Return a topic without the Chinese words that only ask, compare or join."""
    words = (_EDGES_ZH.sub("", part) for part in _FILLERS_ZH.sub(" ", topic).split())
    return " ".join(word for word in words if word)


def without_function_words(topic: str) -> str:
    """Return a topic without the words in Chinese that name nothing, which limits leave behind: 上 of PC上的."""
    return " ".join(word for word in topic.split() if not _FUNCTION_ZH.fullmatch(word))


def names_venue(text: str) -> bool:
    """Return whether a text names a kind of venue."""
    return any(pattern.search(text) for pattern in VENUES.values())


def topic_words(text: str) -> str:
    """Return the content words of a text without the noun for the kind of item."""
    whole, subjects = text, subject_spans(text)
    named = {match.span() for pattern in KIND_NOUNS.values() for match in pattern.finditer(text)}
    for start, end in sorted(named - set(subjects), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    topic = content_words(text)
    return content_words(whole) if re.fullmatch(f"[{HAN}]", topic) else topic  # 轻音乐 is no music that is 轻
