"""Works that a message says are known or at home: "she has X", "that one I have read, and X too", 这本家里有了."""

from __future__ import annotations

import re

from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language
from agent.query.works.references import MARK
from retrieval.text.cjk import HAN

_LIST = rf"{MARK}(?:\s*(?:,|and|&|or|plus|as well as|、|和|跟|还有|以及)?\s*(?:also |the |a )?{MARK})*"
_ADVERBS_EN = (
    r"(?:\s+(?:already|both|all|also|even|just|once|actually|probably|definitely|of course|long since|at home))*"
)
_DONE_EN = (
    r"(?:seen|saw|watched|read|played|heard|finished|done|did|completed|beaten|beat|cleared|know|knows|known|own|owns|owned|"
    r"have|has|had|got|bought|borrowed|listened to|been through|studied|taken|took|rewatched|reread|replayed)"
)
_BEFORE_EN = re.compile(
    rf"(?<![\w'])(?:{_DONE_EN}(?:\s+(?:got|had|read|seen|watched|played|heard|finished|bought)\b)?|'(?:ve|s)(?: got)?)"
    rf"{_ADVERBS_EN}(?:\s+(?:(?:my|our|a|an|the|her|his|own|copy|copies|of|vinyl|cd|dvd|of)\b))*\s+{_LIST}",
    re.I,
)
_AFTER_EN = re.compile(
    rf"{_LIST}\s*(?:[,:-]|\.{{2,}})?\s*(?:(?:is |was |are )?(?:(?:i|we|he|she|they|my \w+|our \w+|"
    rf"everyone)(?:'ve|'s|'d| have| has|"
    rf" had)?{_ADVERBS_EN}\s+{_DONE_EN}(?! to\b)|{_DONE_EN} (?:it|that|this|already|twice|before|them)\b|"
    rf"already {_DONE_EN}\b)|"
    r"(?:is|was|are|'s)(?: already)? (?:on|in|at) (?:my|our|the|her|his) (?:shel\w+|collection|home|house|"
    r"library|bookcase)|"
    r"(?:is|are) (?:already )?(?:at home|old news)|"
    r"(?:made|had|left|kept|got) (?:me|us|my \w+|our \w+) \w+|[^.!?]{1,60}?,? (?:never|not) again\b)",
    re.I,
)
_AND_EN = re.compile(
    rf"(?:\b(?:and|also|plus|same (?:for|goes for|with)|so (?:is|has|have))\s+(?:also\s+|the\s+)?|,\s*)"
    rf"(?P<works>{_LIST})\s*,?\s*(?:too|as well|also|either)?(?=\s*(?:$|[,.;!]|so\b|but\b))",
    re.I,
)
_NOT_DONE_EN = re.compile(
    r"(?:n'?t|\bnot|\bnever|\bno|\bto|\bwill|\bwould|\bcould|\bcan|\bshould|\bmight|\bmay|\bgonna|\bwanna|\blet'?s|\bif|\bdo|"
    r"\bdoes|\bdid|\byou|\bu|\bplease|\bi'?ll|\bwe'?ll|\bi'?d|\b(?:is|are) there)\s+(?:\w+\s+)?$",
    re.I,
)
"""What stands before a verb that tells of nothing done: "want to read X", "haven't seen X", "do you have X"."""
_VERB_ZH = "(?:[看读玩听刷追学打补啃翻练弹背]|云)"
_DONE_ZH = (
    f"(?:(?<![没不])(?:{_VERB_ZH}+(?:过|完|通|穿|烂|遍)|{_VERB_ZH}+(?:[两三四五六七八九十几好多]|[0-9]+)遍|"
    f"[二两三四五六七八九十几多nN0-9]刷|{_VERB_ZH}+了)|"
    "通关|白金|全成就|(?<![没还])有[了啦]|(?<![没还])有一?[本张套部份](?![没吗])|买[了过]|入手|收了|借[了过来]|都有)(?!要|需|能|会|才|大概|[吗么没哪什啥几谁])"
)
_GAP_ZH = f"(?:(?![没不想要别吗怎何哪谁])[{HAN}0-9]){{0,9}}?"
_BEFORE_ZH = re.compile(
    f"(?<![没不]){_VERB_ZH}(?:过|完|了|通|穿|烂)+(?:了|的是)?\\s*{_LIST}|(?:家里|手头|书架上)有\\s*{_LIST}|"
    f"(?<![没想要])(?:买|入|收|借)了\\s*{_LIST}"
)
_AFTER_ZH = re.compile(rf"{_LIST}\s*[,，:：]?\s*{_GAP_ZH}{_DONE_ZH}")
_NOT_AGAIN_ZH = (
    "(?:(?:不[必用要需]|不需要|无需|无须|甭|别)(?:要|再|又|老|总|一直|重复|给我|往上)*"
    "(?:列|给|推荐?|荐|来|放|提|出现|上)(?:了|啦|出来|进来|上来|给我|它们?|[这那]?[几两些]?[部本个首款张门]|一[遍次])*)"
    "(?=$|[\\s,，。.;；!！~吧哈啊呀])"
)
_LEFT_OUT_ZH = re.compile(
    rf"{_LIST}(?:(?![来找换荐推]|想[看要])[^{MARK[1:-1]}。.!！?？;；]){{0,30}}?{_NOT_AGAIN_ZH}", re.I
)
"""Works named beside a request that they be not listed again: 《红楼梦》《西游记》我讲了一辈子，不必再列."""
_OTHERS_ZH = re.compile(
    "(?:请|麻烦|那|就|您|你|给我)*(?:另外?|再|改|换)(?:荐|推荐?|找|来|给|列)?(?:我|一?[点些]|一?批|[一几两]?[部本个首款张门]|别的|其[他它]的?|书|电影)*"
    "[吧呗。.!！]*$|还?有(?:什么|别的|其他的?|哪些)*[吗么呢]?[?？]*$"
)
_OTHERS_EN = re.compile(
    r"[,;.!]\s*(?:(?:and|so|do you have|have you got|you got|got|is there|are there) )*"
    r"(?:any(?:thing)?|some(?:thing)?|what) (?:more|others?|else)\b[^,;.]{0,12}\?*$",
    re.I,
)
"""What asks for other works, and says nothing of them."""
_AND_ZH = re.compile(
    f"(?P<works>{_LIST})\\s*(?:也是|也一样|同样|也都是|也算|同上)|(?:还有|以及|和|跟|、)\\s*(?P<more>{_LIST})"
)
_WHOLE_LIST = re.compile(
    rf"(?:^|[,，。!！\s])(?:这[些几]?[{HAN}]?|我们?|咱们?|唉|额|哎|啊|哦|居然|竟然)*(?:全部?|都)(?:已经|早就?)?{_VERB_ZH}(?:过|完|遍)了?"
    r"(?=$|[,，。!！唉啊哈呀了\s])|"
    rf"(?:^|[,，。!！\s])(?:(?:上面的?)?[这那][几两些][{HAN}]?|以上|上面的?|刚才(?:那|这)[几两些][{HAN}]?)(?:的|都|就|也|全)*{_NOT_AGAIN_ZH}"
)
_ASKS = any_language(
    {
        "en": r"\?|^(?:have|has|do|does|did|is|are|what|which|who|when|where|how|can|could)\b",
        "zh": "[?？]|[吗么没]\\W*$|有没有|哪|谁|什么|怎么",
    }
)
"""What makes a clause a question, which says that nothing is known."""
_LIKES = any_language(
    {
        "en": r"\b(?:lov\w+|lik(?:ed?|es|ing)|enjoy\w*|ador\w+|fav\w*|great|good|best|amazing|awesome|brilliant|"
        r"perfect|fun|fans?|"
        r"obsess\w+|masterpiece|beautiful|moving|cried|laughed|wow|superb|excellent|fantastic|wonderful|gem|classic|incredible|"
        r"not bad|nice|cool|hooked|stunning|into|up my|my (?:thing|kind|jam)|10|ten|stars?|hit|blew|rocks?|"
        r"worth|recommend\w*|"
        r"glad|happy|charming|delight\w*|hilarious|lovely|appreciat\w*|impress\w+|sucker|crazy about|"
        r"can'?t get enough)\b",
        "zh": "[喜爱好棒绝神赞哭迷最封佳牛香推笑赏]|不错|不赖|上头|经典|感动|惊艳|本命|满意|过瘾|可以|还行|"
        "没话说|心头|精彩|震撼|yyds",
    }
)
"""Words of which a message that says that a work is liked has one at least."""


_ALL_SUCH = re.compile(
    r"(?:\b(?:i|we)(?:'ve| have)? )?(?:\balready |\bboth )*\b(?:seen|watched|read|played|heard|finished|know)"
    r"(?: (?:about|almost|nearly|pretty much|practically))? all(?: of)? (?:the|your) "
    r"(?!(?:good|best|big|famous|main|other|usual|obvious|new|old|recent|popular|first|last|[0-9]+|two|three|four|five|"
    r"films?|movies?|books?|games?|albums?|ones?)\b)(?P<en>[\w'-]+(?: [\w'-]+)?)"
    r"(?: (?:ones?|films?|movies?|books?|novels?|games?|albums?|stuff|stories|courses?))(?: (?:already|"
    r"before))?(?=\W|$)|"
    rf"(?P<zh>(?![这那它我你他她前后上下])[{HAN}A-Za-z]{{2,8}}?)的(?:片子?|电影|书|小说|游戏|专辑|课)?[我咱]?们?"
    r"(?:基本|差不多|几乎)*(?:全|都)+(?:已经|基本|差不多)*[看读玩听追刷](?:过|完|遍)了?(?=$|[,，。!！])",
    re.I,
)
"""What says that all works of some kind are known."""


def known_kinds_as_refused(text: str) -> str:
    """Return a text that says that all works of some kind are known as one that refuses them; any other unchanged."""
    return _ALL_SUCH.sub(lambda match: f"不要{match['zh']}的" if match["zh"] else f"no {match['en']} ones please", text)


def known_marks(text: str) -> tuple[str, ...]:
    """Return the marks in a text for works that it says are known or owned, and for those it adds to them."""
    text = _OTHERS_EN.sub("", _OTHERS_ZH.sub("", text))  # what asks for others makes no question of the rest
    clauses = [clause.text.strip() for clause in split_clauses(text)]
    asserted = [clause for clause in clauses if not _ASKS.search(clause)]
    spans = [
        match[0]
        for part in (text, *asserted)
        for match in _statements(part)
        if not _ASKS.search(_sentence(text, match[0]))
    ]
    marks = dict.fromkeys(mark for span in spans for mark in re.findall(MARK, span))
    if not marks:
        return ()
    joined = (match for pattern in (_AND_EN, _AND_ZH) for match in pattern.finditer(text))
    more = (mark for match in joined for group in match.groups() for mark in re.findall(MARK, group or ""))
    return tuple(marks | dict.fromkeys(more))


def knows_whole_list(text: str) -> bool:
    """Return whether a clause of a text in Chinese says that all on show is known, or to be left out: 都看过了唉."""
    return bool(_WHOLE_LIST.search(text))


def beside_left_out(text: str) -> str:
    """Return a Chinese text with marks for works without the part that says that some need not be listed again.

    What is left of 《红楼梦》不必再列，另荐几本 is empty: works that are left out make place for others.
    """
    rest = _LEFT_OUT_ZH.sub(" ", text)
    return text if rest == text else _OTHERS_ZH.sub("", rest).strip(" ,，。.;；!！了吧哈啊呀")


def may_like(text: str) -> bool:
    """Return whether a text has a word that could say that something is liked."""
    return bool(_LIKES.search(text))


def _statements(text: str) -> list[re.Match[str]]:
    before = (match for match in _BEFORE_EN.finditer(text) if not _NOT_DONE_EN.search(text[: match.start()]))
    return [
        *before,
        *(match for pattern in (_AFTER_EN, _BEFORE_ZH, _AFTER_ZH, _LEFT_OUT_ZH) for match in pattern.finditer(text)),
    ]


def _sentence(text: str, part: str) -> str:
    """Return the sentence of a text that a part of it stands in."""
    start = text.find(part)
    sentences = re.finditer(r"[^.!?。！？]*[.!?。！？]?", text)
    return next((each[0] for each in sentences if each.start() <= max(start, 0) < each.end()), part)
