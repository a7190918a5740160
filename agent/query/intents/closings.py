"""Messages that close a conversation or approve of a list, and request nothing: thanks, "that's all for today"."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.query.facets.topics import asks_for_items, is_courtesy
from agent.query.negations.negations import extract_exclusions
from agent.query.questions.availability import asks_whether_available
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language
from retrieval.text.cjk import HAN

_GOOD = (
    r"(?:good|interesting|great|nice|lovely|perfect|fine|excellent|wonderful|brilliant|amazing|awesome|cool|super|"
    r"splendid)"
)
_NOW = r"(?: for (?:today|now|tonight|the moment|me|us|this (?:week|evening))| then| thanks?)*"
_APPROVES = re.compile(
    rf"(?:(?:oh|ooh|ah|ok(?:ay)?|very|really|so|that'?s|just|all) )*{_GOOD}(?: (?:one|choice|stuff|idea|read)s?)?"
    r"(?: for [\w' ]+)?\W*|"
    r"(?:有意思|就这么定|[好得行成][嘞咧勒啦了的呀嘛哒]?|太好了?|挺好|不错|可以|妥|赞|完美|太棒了?|[的啊呀了])+\W*",
    re.I,
)
"""A clause that only approves."""
_ENOUGH = any_language(
    {
        "en": r"^(?:so |and )?(?:you can stop|no need (?:for|to (?:show|list|find|suggest)(?: me)?) "
        r"(?:any ?)?(?:more|others?)|"
        r"no more (?:(?:recommendation|suggestion|list|tip)s? )?(?:needed|necessary)|(?:no|don'?t need any) more"
        r"(?: (?:recommendation|suggestion|list|tip)s?)?,? (?:thanks?|thank you|thx))\W*$",
        "zh": "^(?:就|也|都|先|那|我|已经)*(?:不用|不必|不需要|不要|用不着|无需|别|甭)(?:再|继续)*(?:给我|帮我|向我)?"
        r"(?:推荐?|找|选|挑|列|看|发|换|来|荐|介绍)(?:我|给我)?(?:别的|其他的?|其它的?|新的|更多的?|下去)?(?:了|啦|吧|咯|喽)+\W*$",
    }
)
"""A clause that wants no more lists."""
_CLOSES = any_language(
    {
        "en": r"\b(?:thanks|thank (?:you|u)|thx|ty|cheers|much obliged|much appreciated|take care|wish me luck|"
        r"sounds like a plan|(?:very|so|really) "
        r"(?:kind(?! as)|helpful)|grateful)\b|\bta\W*$|"
        r"\b(?:bye|goodbye|good ?night|(?:see|speak to|talk to) (?:you|u|ya)|talk (?:soon|later))\b|"
        rf"\bhave a {_GOOD} \w+|"
        r"\b(?:that|this|it)(?:'s|s| is|'ll be| will be| was)? (?:all|it|enough|plenty|everything|"
        rf"(?:me|us) (?:sorted|done|set)|(?:all )?i (?:need\w*|wanted))\b{_NOW}\W*$|"
        rf"\b(?:that|this|it|these|those)(?:'ll| will) (?:do|be (?:all|enough|plenty))\b{_NOW}\W*$|"
        rf"\b(?:(?:i'?m|i am|we'?re|we are|all)) (?:all )?(?:set|done|sorted|good){_NOW}\W*$|"
        r"\b(?:i'?m|we'?re|i am) off\b|\b(?:another|some other|next) (?:time|day)\b|"
        r"\b(?:i'?ll|i will|we'?ll) (?:be back|come back|write again|ask again|return|let you know)\b|"
        r"\b(?:exactly|just|precisely) (?:what|the \w+(?: \w+)?) (?:i|we)(?:'ve| was| were| had)? ?(?:\w+ )?"
        r"(?:need\w*|want\w*|after|looking for|hoping for|meant)\b|"
        r"\b(?:my|our|the) (?:weekend|week|evening|night|playlist|holiday|month|train ride|reading list|trip)\W*"
        r"(?:is )?(?:planned|sorted|settled|saved|done)\b|\bthat'?s (?:my|our) (?:playlist|list|weekend|evening|week|"
        rf"reading|night)\b|^(?:what an? )?(?:really |very |so )?{_GOOD} (?:list|choices?|picks?|selection|ideas?|"
        r"suggestions?|tips|recommendations?|stuff|mix)\b|\bplenty to (?:choose|pick) from\b|"
        r"\b(?:i|we)(?:'ve| have) (?:just |now |all )*(?:ordered|bought|booked|saved|bookmarked|downloaded|enrolled|"
        r"added|noted|signed up|got (?:all|what|everything) (?:i|we) need\w*)\b|"
        r"\bi have (?:all|what|everything) i need\w*|"
        r"\b(?:save|keep|bookmark) (?:them|these|those|it|this) for\b|"
        r"\b(?:gonna|going to|off to) (?:go )?(?:watch|read|play|listen|bed|sleep)\b|"
        r"\b(?:likes?|loves?) (?:this|that|the) (?:idea|list|choice|selection)\b|"
        r"\b(?:write|writing|wrote|note|noting|jot|mark)(?: (?:it|that|this|them|#\d))? down\b|"
        r"\bgo(?:es|ing)? (?:on|onto|to) (?:my|the|our) (?:\w+ )?(?:list|pile|shelf|queue)\b",
        "zh": "(?:谢|感谢)+(?:[你您]们?的?)*(?:推荐|帮忙)?|"
        "(?:麻烦|打扰|劳烦)[你您]?们?[了啦]|感激|辛苦|拜拜|再见|晚安|明儿?天?见|改[天日]|"
        "(?:回头|下次|下回|以后|有空)再(?:来|问|聊|找|说|看).*|"
        "先(?:撤|走|下|闪|溜|睡)了?(?=$|[^前来去])|(?:先|就|今[天晚儿])(?:先|就)*(?:这样|这些|到这|这么多|聊到这)|"
        f"就这[几些两][{HAN}]?|(?:足|已经)?够(?:我|我们|你|他)?[{HAN}]{{0,6}}(?:了|一?阵|半年|一年|几天|一段)|"
        "[记存收][下藏好起](?:了|来)|[留存]着|我要的都有了|我[看听玩读学睡].{0,3}去[了啦咯]|收到|安排上|正[合是]我|(?:就是|正是)我(?:想)?要的|"
        f"(?:先|我先?去)[去就]?[看听读玩学睡][{HAN}]{{0,3}}(?:去?了|着)(?![吧呢没])|报名去|[去下](?:单|借|买)了",
    }
)
"""What a clause of thanks or approval has, or one that says that it is enough."""
_SAYS = any_language(
    {
        "en": r"^(?:and |so |oh |well |i (?:think|hope|bet|guess|know) |hope(?:fully)? |maybe )*(?:i|we|he|she|they|it|"
        r"you|this|that|these|those|everyone|(?:my|our|his|her|the|your) (?:\w+ ){1,3}?)(?:'\w+|\b)\s*(?:\w+ )*?"
        r"(?:\w*'(?:s|ll|re|ve|d|m)|is|are|was|were|will|would|can|could|has|have|had|loves?|likes?|adores?|enjoys?|"
        r"looks?|sounds?|seems?|goes|go|stays?|stops?|gives?|gave|makes?|helps?|helped|work\w*|watch\w*|read\w*)\b|"
        r"'(?:s|ll|re|ve|m)\b|^(?:i |we )?hope\b|^(?:signing|singing|signed|heading|going|off|will|gonna) ",
        "zh": "^(?:希望|但愿|回头|等会儿?|周末|今晚|明天|到时候?|晚上|回家|路上)|"
        "^(?:我|你|[他她它]|咱|孩子|家里|老[婆公爸妈]|这[下些个几]|女|儿|爸|妈|朋友|同事|对象|正好|肯定|看完|听完|读完|看累|买)",
    }
)
"""How a sentence begins that tells something."""
_CONTRADICTS = any_language(
    {
        "en": r"\b(?:no|not|nothing|never|without|but|except|however|instead|rather|though|already|seen|more|"
        r"another(?! (?:time|day)\b)|other|else|hates?|dislikes?|\w+n'?t)\b|\?",
        "zh": "(?<![说差])不(?!错|客气|愧|少|好意思)|没(?!问题|想到|事)|别(?!来)|但|过了|换|讨厌|怕|有点|"
        "太(?!好|棒|谢|感谢|赞)|[吗呢么没][?？]?$|[?？]|再(?!见|问|聊|来找|找你|说)",
    }
)
"""What a clause that only closes has not: it refuses, asks, or says that something is known."""


_GIVES_UP = any_language(
    {
        "en": r"^(?:(?:ok(?:ay)?|oh|ah|well|so|no|then|just|right)[, ]+)*(?:never ?mind|nvm|"
        r"forget (?:it|about it|that)|leave it|skip it|let'?s (?:leave|forget|drop) it|i give up|no luck|oh well|"
        r"whatever|(?:maybe )?(?:another time|tomorrow|later))(?: then| for (?:today|now|tonight)| thanks?)*\W*$|"
        r"^(?:(?:all|they'?re|these are|those are|it'?s|that'?s|still|far|way|much|a bit|just|again)[, ]*)*"
        r"too [\w-]+(?: for (?:me|us|my \w+))?\W*$",
        "zh": "^(?:那|唉|哎|好吧)*(?:算了|不[看听找读玩]了|下次吧|改天吧)[吧啊了]*$|^[都还是全有点]*太[^,，。]{1,4}$",
    }
)
"""A clause that finds nothing good enough, or gives up."""
_GOODBYE = any_language(
    {
        "en": r"^(?:(?:ok(?:ay)?|so|well|and|then|right|anyway)[, ]+)*"
        r"(?:(?:(?:i'?m|we'?re|i am|we are) )?(?:off|going|heading)(?: (?:to|home))?(?: (?:bed|sleep))?|"
        r"good ?night|(?:good)?bye(?: bye)?|(?:see|talk to) (?:you|u|ya)(?: later| tomorrow| soon)?|"
        r"(?:time for )?bed ?(?:time)?)(?: (?:now|then|everyone|all|thanks?))*\W*$",
        "zh": "^我?先?去?(?:睡觉?|晚安|拜拜|再见|走)[了啦吧]*$",
    }
)


def gives_up(text: str) -> bool:
    """Return whether a message only finds nothing good enough and takes its leave: "all too grim, I'm off to bed"."""
    *before, last = [clause.text.strip() for clause in split_clauses(text)] or [""]
    return bool(before) and bool(_GOODBYE.search(last)) and all(map(_GIVES_UP.search, before))


def only_closes(text: str, names_any: Callable[[str], bool] = bool) -> bool:
    """Return whether a message thanks, approves or says that it is enough, and asks for and refuses nothing.

    `names_any`: whether words name a kind of item or anything of a catalogue; a clause that does may ask for it.
    """
    clauses = [clause.text.strip() for clause in split_clauses(text)]
    if re.search("[?？]", text):
        return False
    return any(map(_closes, clauses)) and all(says_no_wish(clause, names_any) for clause in clauses)


def says_no_wish(clause: str, names_any: Callable[[str], bool] = bool) -> bool:
    """Return whether a clause closes, is a courtesy, or tells something, and neither asks for nor refuses anything."""
    if is_courtesy(clause) or _APPROVES.fullmatch(clause) or _ENOUGH.search(clause):
        return True
    if _CONTRADICTS.search(clause):
        return False
    rest = _CLOSES.sub(" ", clause)
    if asks_for_items(rest) or asks_whether_available(rest):
        return False
    if _closes(clause):
        return True
    return bool(_SAYS.search(clause) or not names_any(clause)) and not extract_exclusions(clause)[0]


def _closes(clause: str) -> bool:
    return bool(_ENOUGH.search(clause) or (_CLOSES.search(clause) and not _CONTRADICTS.search(clause)))
