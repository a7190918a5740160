"""Patterns of questions about items, in English and Chinese, over texts with marks for the items that they name."""

from __future__ import annotations

import re

from agent.query.questions.aspects import IT, IT_ZH, NOUN
from agent.query.text.message_text import MEASURE_WORD, any_language
from agent.query.works.references import MARK

MEASURES = MEASURE_WORD[1:-1] + "种支集款"
LEAD = (
    r"^(?:(?:and|so|but|well|ok|okay|hey|um|hm+|wait|btw|oh|hi|please|also|sorry|cool|nice|great|then|"
    r"actually)[, ]+)*"
)
_AUXILIARY = (
    r"(?:is|isn't|are|aren't|was|wasn't|were|does|doesn't|do|did|didn't|has|have|had|can|could|will|would|should|am|"
    r"may)"
)
_WH = r"(?:who|whom|whos|who's|whose|when|whens|what|whats|what's|where|wheres|where's|which|how|hows|how's)"

POLITE = any_language(
    {
        "en": r"\bshow me (?=which|who|what|how)|\b(?:can|could|would|will) (?:you|u)(?: please| pls)? (?:tell|"
        r"remind|explain(?: to)?|say)(?: me| us)?(?: again)?"
        r"(?: please)?|\bdo (?:you|u) (?:happen to )?know\b|\b(?:i was|i'm|im) (?:just )?(?:wondering|"
        r"curious)(?: if)?\b|"
        r"\bany (?:idea|clue)\b|\bgive me an? (?:\w+ )?(?:idea|hint) (?:of )?(?=wh|how)|"
        r"\bremind me(?: again)?\b|\bi(?:'d| would) (?:like|love) to know\b|\bi wonder\b|"
        r"\bi (?:want|need) to know\b|\b(?:can|could|would) (?:you|u)(?: please)? (?=describe|summari[sz]e|"
        r"give me a (?:summary|"
        r"description))|\bplease\b|\bpls\b|\bas far as (?:you|u) (?:know|can (?:tell|see))\b|"
        r"\bor (?:is it )?(?:something|anything)(?: (?:else|shorter|longer|like that|similar))?(?=\W*$)|"
        r"\bquick question\b[:,]?|\b(?:ha(?:ha)+|lol|lmao|hehe|xd)\b|"
        r"\b(?:oh,? )?before i forget\b,?|\bif i (?:remember|recall)(?: (?:right(?:ly)?|correctly|well))?\b|"
        r"\bif i'?m not (?:wrong|mistaken)\b|(?<=\bbe )something (?=for\b)|\bjust out of curiosity\b",
        "zh": "[你您]知不?知?道|请问(?:一下)?|能不能告诉我|(?:能|可以)?告诉我|想知道|想问一?下?|麻烦问一?下?|"
        "问一?下|[你您]能说说|来着",
    }
)
"""What may stand around a question."""
FIRST_OR_LAST = re.compile(
    r"\b(?P<before>(?:came|come|comes|released|made|published|written|recorded)(?: out)?) (?P<end>first|"
    r"last)\b(?! [a-z])",
    re.I,
)
"""An order in time, where "first" is no rank in the list."""
INTERROGATIVE = re.compile(
    rf"[?？]|{LEAD}(?:{_WH}|{_AUXILIARY}|any (?:among|that|which)|by (?:whom?|which|what)|tell me|"
    rf"describe|explain|summari[sz]e|give me)\b|"
    rf"(?:(?:^|[ ,;:.!–—-]){MARK}\s*(?:{_WH})|[,;:.!–—-]\s*(?:and |but |so |then )?(?:{_WH}|{_AUXILIARY}))\b|\b(?:by|"
    rf"from|in|on|of) (?:whom?|what|which)\b|"
    r"\b(?:isn'?t|wasn'?t|aren'?t|weren'?t|doesn'?t|didn'?t|innit) ?(?:it|they|that|he|she)?\W*$|"
    r", ?(?:right|no|yes|correct)\W*$|"
    r"[吗么嘛](?:\W|$)|(?:[呢不没]|没有|对吧|是吧)\W*$|"
    rf"{MARK}\s*的?(?:作者|导演|片长|时长|年份|歌手|开发商|作曲|主演)\W*$|"
    r"谁|什么|哪|多少|几[分集页首章个部季周年点人国岁节课小月号名位]|有几[张本款门首条]|怎样|多[长久大贵老新厚难]|啥|怎么|"
    r"如何|有没有|"
    r"([\u4e00-\u9fff])(?:不|没)\1|还是|咋|介绍|讲讲|说说|简介|^有.*没有",
    re.I,
)
STATEMENT = re.compile(
    rf"{LEAD}(?:i|i'm|im|i've|ive|i'll|i'd|we|we've|my|no|nope|nah|not|more|less|skip|remove|hide|hated?|loved?|"
    rf"liked?|"
    r"seen|has to|have to|must|needs? to|should be|add|drop|something|anything|someone|rather|up the|"
    r"give me (?!an? (?:summary|"
    r"description|synopsis|outline|overview)|the "
    r"(?:plot|gist|synopsis|story|director|author|year|details)|more (?:info|details))|what an?|(?:can|could|"
    r"may) (?:i|we) (?:get|have))\b(?! .*\?)|"
    r"^(?:请?把|帮)|^我.{0,12}(?:看过|读过|玩过|听过|喜欢|讨厌|想看|要看)(?!.*[吗?？])",
    re.I,
)
WHY = re.compile(r"\bwhy\b|\bhow come\b|为什么|为啥|為什麼|凭[什啥]|干嘛推", re.I)
WORKS_OF_MAKER = re.compile(
    r"\b(?:what|which) else (?:has|have|did|does|do|is|was)\b.{1,40}?\b(?:writ\w+|wrote|ma[dk]e|direct\w*|do|done|"
    r"record\w*|releas\w+|develop\w*|teach\w*|taught|creat\w+|compos\w+|sing|sung|by|shot|film\w*|publish\w*|"
    r"produc\w*)\b|\b(?:what|which) other \w+ (?:has|have|did|does|do|are|were)\b.{1,40}?\b(?:writ\w+|wrote|ma[dk]e|"
    r"direct\w*|do|done|record\w*|releas\w+|develop\w*|by)\b|\b(?:did|has|have|does) (?!you)[^,;]{2,40}\b(?:anything|"
    r"something|any(?: of)?) (?:else|other|more)\b|"
    r"\b(?:did|has|have|does) (?!you)[^,;]{2,40}\b(?:writ\w+|ma[dk]e|direct\w*|do|done|record\w*|releas\w+|develop\w*) "
    r"(?:any |some )?(?:other|more)\b|"
    r"[^,，]+?还有?(?:[写拍导演唱做出教开译著发]|创作|执导|开发|出版|发行|制作)[过了]?的?(?:什么|啥|哪些|别的|其[他它]|哪[几部本])|"
    r"(?:作者|导演|歌手|乐队|老师|公司|工作室|[他她]们?|作家|艺人)还有(?:什么|哪些|啥|别的|其[他它])|"
    r"^(?!你|这|那|有|目录|除了|请问)[^,，还]{2,12}还有(?:什么|哪些|啥|别的|其[他它])的?(?:作品|片子?|电影|书|游戏|专辑|歌|课)",
    re.I,
)
"""What asks what else somebody made."""
OTHER_WORKS = re.compile(
    r"\b(?:what|who|anything|something|nothing) else\b|\bother (?:films|movies|books|games|albums|things|stuff|works|"
    r"courses|songs) (?:by|from|like)\b|\belse (?:by|from|has|did)\b|还有没有|还有(?:别的|其他|什么|哪些|更)|别的|"
    r"其[他它]",
    re.I,
)
"""What asks for other items."""
OTHER_INTENT = re.compile(
    rf"\b(?:like|similar to|same (?:\w+ )?as|more like|resembles?|instead of|other than|except|besides|without|than|"
    rf"but) "
    rf"(?:the )?{MARK}|\b(?:in the (?:style|vein|spirit) of|"
    rf"(?<!film )(?<!movie )(?<!tv )(?<!screen )version of|comes? close|of that kind|something|anything|"
    rf"stuff|explain|reason(?:ing)?|compare|comparison|differences?|differ|versus|vs|better than|"
    rf"worse|in common|prefer|"
    rf"replace|"
    rf"remove|swap|hide|get rid)\b|\bwhich(?: one)?(?:'s| is) better\b|\bbetter\b.*\bor\b|"
    rf"(?:像|类似于?|[跟和]|比|除了|除开|不要|去掉|换掉|删掉|按照?)\s*{MARK}\s*(?:那|这|一样|差不多|类似|似的|的那|"
    rf"更|还|以外|之外|$)|"
    rf"[比像]\s*{MARK}|{MARK}\s*(?:那|这)[样种类]|区别|对比|哪[个部本]好(?![看听玩])|选哪|比呢|比较一?下|不同|"
    rf"更好[看玩听]?|换一?[批个些]|来[点些]|给我来|推荐",
    re.I,
)
BARE_LIMIT = (
    r"^(?:(?:and|but|ok|so|only|just|please|anything|something)[, ]+)*(?:max(?:imum)?|min(?:imum)?|under|over|at "
    r"(?:most|least)|up to|no (?:more|less|longer|shorter) than|(?:less|more|newer|older|longer|shorter|cheaper) than|"
    r"below|above|before|after|since)[: ]+[$€£]?[0-9][\w .$€£]*\??$"
)
"""What bounds a number and says nothing else, be it put as a question: "newer than 2010?"."""
REQUEST = any_language(
    {
        "en": r"\b(?:recommend|suggest|looking for|show me|find me|i (?:want|need|'d like)|do you have|have you got|"
        r"got any|you got|something|anything (?!i|we|here|about|in (?:it|this)|after)|how about|what about|"
        r"give me (?!an? (?:summary|description|synopsis|outline|overview)|the |more (?:info|details))|in the mood|"
        r"(?:keep|make|limit|stick) it|(?:can|could|shall) we |"
        r"what (?:else )?(?:would|could|might|will) there be|what(?:'s| is| else is) there (?:on|for|in|from|by|with) |"
        r"what (?:should|can|could|shall) (?:i|we) (?:watch|read|play|listen|do|take|try|see)|"
        r"what(?:'s| is| are) (?:a|an|some) |(?:what|which) (?:other )?(?:films|movies|books|novels|games|albums|songs|"
        r"courses|shows|stories|music|news) (?:are there|do you have|have you got|would you|can i|can we|should)|"
        r"(?:is|isn't|are|aren't) there (?:a|an|any|some|no|not a|another|more|other)? ?(?:[\w'-]+ )?(?:film|movie|"
        r"book|novel|game|album|song|music|course|show|news|one|ones)s?\b(?! (?:of|in) (?:this|it|that|them|these)\b)|"
        rf"^(?:ok |and |so |hey )?(?:got|have) (?:some|any|anything)\b|\banother one\b)|{BARE_LIMIT}",
        "zh": f"推荐(?!过)|^(?:最多|最长|最短|最少|至少|不超过|控制在)[0-9一二两三四五六七八九十百半][^?？吗]*$|"
        f"有(?:这种|那种|这样|这类|类似)的?[没吗么]|有几[{MEASURES}]\\W+\\w|"
        f"哪里.{{1,6}}了[,，。!！?？]?(?:我|给|要|换)|"
        f"想[看听读玩学买找]|来[点些个几一][{MEASURES}]?|给我|帮我|求[一个]|找[一点几个]|"
        f"介绍[一几两点个些]*[{MEASURES}点些](?!下)|^有没有(?!续|下|第|中文|英文|字幕|翻译|年龄|前传|电子|有声|人)|"
        "^有(?:什么|啥|哪些)(?!语言|版本|平台|人)|要[一几](?!个?小时|周|节|集|分钟|天|课|岁)|[看读玩听学]什么.{0,6}好|有(?:什么|啥|(?<!的有)哪些)(?!语言|版本|"
        "平台|人|区别|字幕)",
    }
)
ASKS_FOR_SOME = any_language(
    {
        "en": r"\b(?:is|are|was|were) there (?!an? (?:sequel|prequel|second|audio|e-?book|film|movie|part|follow|"
        r"english|chinese|"
        r"dub|sub|age|discount|certificate)|any (?:sequel|more to|sub|dub|prequel)|subtitles)|\bany (?:other |good |"
        r"more )?"
        r"\w+s\b(?! good)",
        "zh": r"有.*(?:(?<!基础)课|(?<!证)书|电影|片子?|游戏|歌|专辑|新闻|报道|的)(?:没|吗|么)\W*$(?<!版的吗)",
    }
)
"""What asks for items, unless it asks whether they are among those on show."""
RECOMMENDER = re.compile(r"\b(?:you|u|your(?! own)|yours)\b|[你您]", re.I)
ANYONE = re.compile(
    r"\b(?:can|do|could|would|will|must|should) you (?:call|say|give|watch|see|buy|get|play|read|"
    r"find|do|learn|listen|need)\b|\b(?:where|when|as) you(?:'re| are)\b|\blets? you\b",
    re.I,
)
"""A "you" that is anyone; every other one is the recommender, about which small talk is."""
PRONOUN = re.compile(rf"\b{IT}\b|{IT_ZH}|这[几些]|那[几些]", re.I)
OF_PRONOUN = re.compile(
    rf"{LEAD}(?:{_AUXILIARY}|(?:how|what|who|where|when)(?:'s| is| are| did| does| do| has| was)?)\s+(?:the\s+)?"
    rf"(?:it|they|these|those|(?:this|that|these|those) {NOUN}|the {NOUN}|this)\b|"
    rf"\b(?:in|of|to|from|with) (?:it|them|this|(?:this|the) {NOUN})\W*$|"
    rf"(?:[它牠]们?|这[{MEASURES.replace('个', '')}]|这[几些]|这(?:电影|片子?|书|游戏|专辑|课|歌)).{{1,16}}",
    re.I,
)
PLURAL = re.compile(
    r"\b(?:these|those|they|them|their|all|each|every one|both)\b|它们|[这那][几些]|分别|每[一个部本首款门张]|"
    r"[全都](?=是|有|要|谁|哪|多)",
    re.I,
)
SMALL_TALK = re.compile(
    r"\b(?:time is it|weather|rain(?:ing|y)?|snowing|cold outside|going|works?|mean|means|okay|ok|possible|true|"
    r"it all|late|"
    r"early|matter|funny how|look like|supposed|better|why|similar|like|over|monday|friday|today|tomorrow)\b|"
    r"比|可以吧|好吧|行吗|好吗|对吗|是吗|对不对|真的吗|没关系",
    re.I,
)
REMARK = re.compile(
    r"\b(?:isn't it|right|huh|innit|lol|seriously|sick of|boring|terrible|awful|too|how about|what about|really|"
    r"again|"
    r"keep|stop|show(?:ing)?|suggest\w*|recommend\w*)\b|一般般|无聊|[啊呀]$|看过|读过|玩过|听过|没意思|就行|可以|"
    r"行吗|好吗|吧",
    re.I,
)
"""What a remark or a request on an item has, where no aspect of it is asked."""
NOUN_OF_ITEM = re.compile(rf"\b(?:of|for|on|about)\s+(?:the\s+)?{MARK}\W*$|{MARK}\s*的", re.I)
WHICH = any_language(
    {
        "en": rf"\b(?:which|what|whats|what's|one|ones|is|are|was|the|it|watch|read|play|has|have|of|{NOUN})\b",
        "zh": f"哪[一几些]*[{MEASURES}]?|是|的|那?一[{MEASURES}]|谁|什么|电影|片子?|书|游戏|专辑|课程?|歌|新闻|"
        f"呀|啊|呢|要|时间|看|里",
    }
)
YES_OR_NO_ZH = re.compile(
    "^(?:那|它|请问)?(?:都?是|会|能|可以|需要|要|算|都)[^,，。]{1,14}[吗么嘛][?？]?$|[上里][能可].{1,6}[吗么嘛][?？]?$"
)
"""A question of yes or no that refers to nothing."""
PLAIN_QUESTION = re.compile(
    rf"{LEAD}(?:{_WH}|{_AUXILIARY}|any|tell|describe|by|in)\b|[?？吗么呢不没]\s*$|谁|什么|哪|几|多少|多[长久大厚]|啥|怎|如何|"
    r"([\u4e00-\u9fff])[不没]\1",
    re.I,
)
"""What a question has, be it about an item or not."""
AFTERTHOUGHT = re.compile(r"[,，]\s*(?:(?:the|that|number|no\.?|#) ?[\w' ]{1,20}|第[\w]{1,3})$", re.I)
"""An item that is named at the end of a question: "is it sad, the third"."""
BESIDE_QUESTION = re.compile(
    r"[,，;；!！。？?]|\. |(?<!can )(?<!do )(?<!would )(?<!will )(?<!should )(?<!could )\b(?:i|you)\b|"
    r"\b(?:me|my|than)\b|我|比",
    re.I,
)
"""What a message has that says more than a question does."""
TITLE_MARKS = re.compile("《(?P<title>[^《》]{1,40})》")
CAPITAL_TITLE = re.compile(
    r"(?:(?<=[a-z,] )|^(?:Is|Are|Was|Does|Did|Who|What|When|Where|How|Has|Can)(?:'s)? )"
    r"(?P<title>[A-Z][\w'’-]*(?:[ :,-]+(?:(?:of|the|and|a|an|in|on|to|for|my|from|at|by)[ -]+)*[A-Z0-9][\w'’-]*)*)"
)
"""Words with capitals, in what has others, that may be a title."""
OF_TITLE = re.compile(
    rf"{LEAD}(?:who|whos|who's|whose|when|what year|which year|how long|how old|where(?:'s| is| was)|in (?:what|"
    rf"which) year|"
    r"what(?:'s|s| is| was| happens)|by whom|is|was|are|does|tell me (?:more )?about|describe|what (?:genre|country|"
    r"platform|language))\b|"
    r"\b(?:director|author|artist|developer|teacher|plot|year|length|runtime|release date|synopsis|summary) of\b|"
    r"(?:谁|什么|啥|哪一?年|多长|何时|哪国|几几年|哪个国家|哪里|多久|多少|介绍一?下|哪位|片长|导演呢|作者呢|简介|"
    r"[是]?关于)",
    re.I,
)
"""What a question about a title begins with; Chinese has it anywhere."""
ENDS = re.compile(
    rf"^(?:{_WH}|{_AUXILIARY}|and|so|but|ok|okay|by|of|in|on|from|to|for|about|with|it|the (?:movie|film|book|novel|"
    rf"album|game|song|"
    r"course) (?=[\"“'A-Z])|tell me|more|called|named|year|'s|s|movie|film|book)\b\s*|^'s\s+|"
    rf"\s*\b(?:{_AUXILIARY}|out|come|came|from|by|about|of|in|on|released|made|first|set|to|for|again|then|like|"
    rf"the movie|the film|"
    r"the book|the game|the album|movie|film|book|anyway|exactly|originally|run|last|take|with)\W*$|"
    r"^(?:那|这|那么|哎|嗯|对了|是|由|在|的|电影|小说|游戏|专辑|关于|一下|下|一下子|叫|部|本)+\s*|"
    r"\s*(?:[是的吗呢呀啊嘛么吧了在有这那部本张款由到底究竟个一都]|电影|小说|这片|一共|大概|主要|来自|"
    r"具体|游戏|专辑|课|歌|拍|出|写|讲|书)+\W*$",
    re.I,
)
AROUND_TITLE = re.compile(r"^(?:\")|(?:\")$")
QUESTION_WORDS = re.compile(
    rf"\b(?:{NOUN}|kind|sort|any|anything|anyone|too|bit|little|really|very|one|is|isn't|are|was|were|does|do|did|"
    rf"there|in|it|its|"
    rf"'s|a|an|the|at|on|of|for|with|by|from|to|available|come|comes|mostly|actually|first|who|whos|whom|whose|when|"
    rf"what|"
    rf"whats|where|which|how|this|that|these|those|they|them|i|we|you|be|me|tell|again|out|em|called|would|will|"
    rf"should|could|can|"
    rf"then|also|exactly|originally|made|make|many|most|among|and|or|two|three|four|five|anything|here|set|call|direct|write|"
    rf"wrote|compose|develop|deals?|covers?|features?|contains?|"
    rf"involves?|includes?|talks?|need|him|her|he|she|s|know|say|says|catalogue|title|all)\b|"
    rf"有没有|是不是|会不会|能不能|可不可以|什么|哪[一几些]*[{MEASURES}]?|[这那][一几些]*[{MEASURES}]?|多少|怎样|有|"
    rf"是|吗|么|嘛|不|的|很|太|"
    rf"比较|算|里面?|上面|其中|当中|列表|会|能|吧|呢|啊|呀|谁|几|都|到底|究竟|在|和|由|被|了|啥|一下|[它牠]们?|分别|请|一共|"
    rf"一[{MEASURES}]|拍|写|出|做|唱|导|演|看|玩|读|听|学|讲|上映|出版|"
    rf"发行|还是|咋样?|那边|儿|看看|吧|大概|具体|叫|要|通关|全程|整个|的事情?|[{MEASURES}]",
    re.I,
)
CLAUSES = re.compile(r"[,，;；。!！]|(?<=[?？])")
OPEN = re.compile(
    rf"{LEAD}(?:{_WH}|in (?:what|which))\b|谁|什么|哪|多少|几[个次人岁位条种年名连号天]|从哪|怎么|如何|啥", re.I
)
"""What a question has that is answered by more than yes or no."""
SUITS = re.compile(
    r"\b(?:ok(?:ay)?|safe|fine|suitable|appropriate|good|right|friendly) (?:for|to)\b|friendly|age|适合|能|可以|难|"
    r"岁|要求|基础",
    re.I,
)
"""What a question for whom an item is has, where it does not name the item."""
NO_TITLE = re.compile(
    r"^$|^(?:还?[要需得能会想]+[看读听玩学上]?|[看读听玩学])$|^(?:通关|全程|时间|故事|主角|人物|大概|事情?|新闻|消息|作者|导演|价格|多少|几)|"
    r"^(?:a|an|some|any|my|your|our)\s|有[吗么嘛没]|[\u4e00-\u9fff]+[学看读听玩]完",
    re.S,
)
ANY_WILL_DO = re.compile(
    "[,，]?[^,，。!！?？]{0,3}[哪谁什么]+[^,，。!！?？]{0,5}都(?:可以|行|好|成|没问题|无所谓|没关系|一样|ok)"
    "(?:的|了|啦)?(?![吗么?？])",
    re.I,
)
"""What takes any value: 哪个学校都可以."""
PAIR_OF_NUMBERS = re.compile(r"\b(?P<first>[1-9])(?P<joint> (?:and|or|&) )(?P<second>[1-9])\b(?! (?:\w+s)\b)", re.I)
PEOPLE = re.compile("guy|person|people|man|woman|人", re.I)
TITLE_FRAMES = re.compile(
    rf"{LEAD}(?:what(?:'s|s| is| was) (?P<about>.+?) about|(?:who|whos|who's) (?:is the \w+ (?:of|behind) |"
    rf"the \w+ (?:of|behind) |is behind |(?!the\b|is\b|was\b|are\b)\w+ )(?P<who>.+?)|"
    r"(?:when|what year|which year)(?: did| was| is|'s) (?P<when>.+?)(?: come out| released| made| published| from|"
    r" written)|"
    r"how (?:long|old) (?:is|was) (?P<long>.+?)|where(?:'s| is| was| does) (?P<where>.+?)(?: from| made| set|"
    r" take place| come from))\W*$",
    re.I,
)
PLURAL_NOUN = re.compile(
    r"\b(?:films|movies|books|games|albums|songs|courses|shows|restaurants|hotels|articles|stories)\b|[几些]", re.I
)
"""What a request for items names, even where one item alone is on show."""


def in_time(text: str) -> str:
    """Return a text in which an order in time is no rank in the list: "which came out earliest"."""
    return FIRST_OR_LAST.sub(
        lambda match: f"{match['before']} {'earliest' if match['end'].casefold() == 'first' else 'latest'}", text
    )
