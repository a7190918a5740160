"""What to exclude, extracted from the negations in a text."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.negations.rejection_words import REJECTION_ZH
from agent.query.text.message_text import ITEM_NOUN, is_content_word
from agent.query.text.numerals import ORDINALS
from retrieval.text.cjk import HAN

KIND_ZH = (
    r"(?:类型|类|片子|片|电影|影片|小说|书|音乐|歌|游戏|课程|课|新闻|作品|内容|东西|题材|剧|(?<=[\u4e00-\u9fff]{2})风)"
)
_WORD = r"[^\W\d_](?:[\w'-]|\.(?=\w))*"
_NOUN_EN = (
    rf"(?:{ITEM_NOUN}|movies?|films?|shows?|series|books?|novels?|music|games?|stuff|things?|anything|something|"
    r"(?<!not )everything)"
)
_BY_EN = r"(?:directed by|written by|made by|sung by|by|starring|featuring|with)"
NO_FAN_EN = (
    r"not (?:an? (?:big |huge )?fan of|"
    r"(?:really |so |that |too )?(?:into|keen on|big on|fond of|in the mood for|up for|"
    r"feeling(?! (?:well|good|great|better|it|like|sure|ok|okay|so|very|too|my|the|this|that|any)\b)))"
)
WEARY_EN = (
    r"(?:(?:sick(?: to death| and tired)?|tired|bored(?: to death| to tears)?) of|"
    r"had (?:quite |more than |about )?enough of|fed up (?:with|of)|had (?:my|our) fill of|had it with|"
    r"burn(?:ed|t) out on|"
    r"(?:stop|quit) (?:recommending|suggesting|showing|giving)|"
    r"(?:can'?t|cannot|never could|could never) (?:stand|do|handle|bear|face|abide|stomach))"
)
_WITHOUT_AFTER_EN = re.compile(
    rf"\b(?P<free>[a-z]+)-free\b|\b(?P<excluded>{_WORD}(?: {_WORD})?) (?:excluded|not included|aside|not welcome|"
    rf"can (?:stay away|get lost))\b",
    re.I,
)
"""What is excluded by a word after it: gore-free, "gore excluded"."""
_CUE_EN = re.compile(
    rf"(?<![\w'])(?:{NO_FAN_EN}|{WEARY_EN}|refuse(?: to)?|spare (?:me|us)|hold|never|nope to|zero|"
    rf"non(?=[\s-][a-z])|(?<=music )bar|(?<=thing )bar|(?:so|as) long as "
    rf"(?:it|they|there)(?:'s| is| are|'re)?(?: not|n'?t)|"
    rf"keep(?= [\w' ,]{{2,40}} (?:away|out|off))|leave(?= [\w' ,]{{2,40}} (?:off|out))|any(?:one|body) (?:but|other "
    rf"than|except)|without|except(?:ing)?(?: for)?|excluding|avoid(?:ing)?|no|not|nor|neither|"
    r"(?<!if )nothing|minus|(?:anything|everything|all) (?:but|except(?: for)?|besides)|other than|apart from|besides|"
    r"steer clear of|stay away from|leave out|rule out|cannot stand|(?:had |'ve had )?enough(?: of| with)?|dislike|"
    r"(?:(?:i|we) (?:really |absolutely |just )?|(?<![a-z] ))hate|(?:please |(?<![a-z] ))skip(?:ping)?(?: the)?|"
    r"(?:that|which|who) (?:is|are)(?: not|n'?t)|"
    r"(?:do not|don'?t) (?:really |much )?care (?:much )?about(?! (?:the|what|which|how|who|where|when|if|whether|it|"
    r"that|this|these|those|any)\b)|"
    r"(?:do not|don'?t|did not|didn'?t|does not|doesn'?t) (?:really |ever )?(?:star|feature|contain|involve|have|"
    r"want|wanna|like|love|enjoy|include|show|"
    r"recommend|suggest|give|need|fancy|care for|feel like))\s+"
    r"(?:(?:to|watch|see|read|play|hear|any|another|yet|more|too|a|an|the|about|of|into|in|me|us|interested|involving|please|"
    r"that|is|"
    rf"are|has|have|having|feature|features)\s+)*(?:{_NOUN_EN}\s+(?=(?:{_BY_EN}|about|on|of|from|that)\s))?"
    rf"(?:(?:that|which|is|are|has|have|about|on|of|the|a|an|any)\s+)*(?P<by>(?:from\s+)?{_BY_EN}\s+(?:the\s+|a\s+|"
    rf"any\s+)?)?"
    r"(?:from\s+)?",
    re.I,
)
_LISTED_EN = re.compile(
    rf"(?:\s+{_NOUN_EN})?\s*(?:,?\s*(?:\bor\b|\bnor\b|\band\b|/|&)\s*(?:(?:no|not|any|anything|with|by|"
    rf"the)\s+)*)(?={_WORD})",
    re.I,
)
_COMMA_LIST_EN = re.compile(rf"\s*,\s*(?=(?:{_WORD}(?:\s+{_WORD})?\s*,\s*)*(?:(?:or|nor|and)\s+)?{_WORD})", re.I)
_ENDS_IN_LIST_EN = re.compile(
    rf"(?:,\s*{_WORD}(?:\s+{_WORD})?)*\s*,?\s*(?:or|nor|and)\s+(?:no\s+|not\s+)?({_WORD})", re.I
)
_BOUND_WORDS_EN = re.compile(
    r"\b(?:(?:old|new|long|short|earli|lat|low|high|few)er|less|more) than\b|\b(?:decades?|century)\b|"
    r"(?<![\w@])(?:(?:18|19|20)[0-9]{2}|[0-9]{2})'?s\b|(?<![\w@])[0-9.]+\s*(?:hours?|hrs?|minutes?|mins?|stars?|"
    r"dollars?|years?)\b",
    re.I,
)
_TITLE_EN = re.compile(
    r"[A-Z][\w'-]+(?:(?: (?:of|the|in|for|and|a|an|to|on|with|at|from)){0,2} [A-Z][\w'-]+)+(?=\s*(?:$|[,.;!?]))"
)
"""A name of several words that ends its clause: "all but Eat Drink Man Woman"."""
_VAGUE_EN = re.compile(
    r"\b(?:years?|decades?|months?|weeks?|days?)\s+(?:ago|old)\b|"
    r"\b(?:several|few|couple|many)\b[^,]*\b(?:years?|decades?|hours?|minutes?)\b",
    re.I,
)
_CLAUSE_EN = re.compile(r"[^,.;!?，。；！？]*?(?=\s+(?:but|though|just|only|please)\b|[,.;!?，。；！？]|$)", re.I)
_MAX_PLAIN_WORDS, _MAX_NAME_WORDS = 2, 4
_NOT_ZH = re.compile(
    r"(?:只要不是|不是(?=[^,，。;；]{1,8}就(?:行|可以|成|好|ok))|唯独|没(?:什么)?(?:心情|兴致)[看听玩读]|(?:不太|不怎么|不大)想[看听玩读]|懒得[看听玩读]|(?:(?:情节|故事|剧情|书|内容|片子)?里[面头]?)?(?:不能|不可以?|不许|不要)有|(?:里[面头])?(?:[可千万]*)别有|不含|不希望有|不想要|不想[看听读玩买]|不要|"
    r"不[看听读玩含带]|不包括|不包含|(?<![特分区个类级性])[可千万]*别(?![的人国处])(?:再|老是?|总是?|"
    r"一直)*(?:给我|推荐?|来|是)?|(?:(?:情节|故事|剧情|书|内容|片子)?里[面头]?|其中)?(?<!有)没有|除了|除开|除去|讨厌|"
    r"受不了|受够了?|不喜欢|不爱看?|拒绝|排除|屏蔽|避开|不接受|不考虑)"
    rf"(?:我|再|有(?![声线机趣])|看(?![板护])|听(?!力)|玩(?![具偶])|读(?!物)|推荐?|(?:整(?![人蛊形容])|搞(?![笑怪])|弄(?!堂))(?:[那这]些?)?|任何|给|那种|这种|关于|带|来)*"
    rf"(?P<run>[A-Za-z0-9{HAN}·]{{1,16}}?(?:[、或和与及跟][A-Za-z0-9{HAN}·](?:(?![或和与及跟])[A-Za-z0-9{HAN}·]){{0,9}})*)"
    rf"(?=$|[^A-Za-z0-9{HAN}·、])"
)
_EXCEPT_ZH = re.compile(
    rf"除了?(?P<any>(?!了)[{HAN}]{{1,6}}?)[,，]?(?=(?:什么|啥|别的|其他|其它|其余|哪[种个部]|随便)[{HAN}]{{0,5}}?[都全]?"
    "(?:行|可以|好|要|看|成|随便))|"
    rf"除(?P<run>(?!了)[{HAN}]{{1,8}}?)(?:之外|以外|外)(?:的?[都全]?(?:行|可以|好|要|看|随便|任选))?(?=$|[\s,，。])|"
    rf"(?:^|(?<=[,，。\s]))(?P<but>(?!除)[{HAN}]{{1,8}}?)(?:之外|以外)的?[都全]?(?:行|可以|好|要|看)(?=$|[\s,，。])|"
    rf"(?:^|(?<=[,，。\s]))(?:[我还也再就都想要]*(?:[看听玩读]+|来[点些]))?(?P<outside>(?![除此这那看听玩还想]|意料)[{HAN}·]{{2,8}}?)(?:之外|以外)的(?=$|[\s,，。]|[{HAN}]{{2}})|"
    rf"对(?P<to>(?![我你他她它这那第])[{HAN}]{{1,8}}?)(?:没兴趣|不感兴趣|无感|过敏)"
)
_REJECTED_ZH = re.compile(
    rf"(?:^|(?<=[,，。;；\s]))(?:(?:但凡|凡是?|只要|任何)(?:是|带有?|含有?|有|沾|涉及)?|但是?|不过|那些|所有的?|"
    rf"什么|就是?|唯独|唯有|把)?(?P<run>(?![不别没除我你他她它这那第今明昨])[A-Za-z{HAN}·]{{1,10}}?"
    rf"(?:[、或和与及跟][A-Za-z{HAN}·](?:(?![或和与及跟])[A-Za-z{HAN}·]){{0,9}}?)*)(?:的|之类)*{REJECTION_ZH}"
    r"(?=$|[\s,，。;；!！])"
)
"""What is rejected after it is named: 丧尸的就算了."""
_CLAUSE_ZH = re.compile("(?<!里[面头])(?<!里)也?(?=不要|不看|别给|别推|不想看)")
_TAIL_ZH = re.compile(
    rf"(?:那种|这种|之类)的?$|(?:之?外|以外)?(?:都|就|也)?(?:可以|(?<!流)行|好|成|不要|能[看听读玩学]|能接受|没问题)?了?$|(?:的|之类|"
    rf"类型)?(?:(?<=[{HAN}]{{2}}){KIND_ZH})?(?:的|了|啦|吧|(?<!嘻)哈|啊)?$"
)
_BY_ZH = re.compile(r"(?<![说合演])(?:(?:主|出|参)演|执?导演?|[演写拍唱著作]|配音|编剧)的?$")
_BOUND_ZH = re.compile(
    r"[0-9一二三四五六七八九十几两]+(?:个?(?:年|月|天|岁|集|季|小时|分钟|块|元|分))|最近|近几|(?:以|之)[前后上下]|"
    r"超过|低于|不到|高于|^评分|^分数|世纪"
)
NOT_EXCLUDABLE = ORDINALS.keys() | set(
    "nor newer older matter thing idea problem set made worries one way necessarily sure clue longer shorter "
    "comes happens works matters beats new old later same exception exceptions excuse excuses discussion discussions "
    "compromise compromises offence offense kidding rush hurry doubt wonder joke biggie regrets regret "
    "wait super overly mega ultra extremely terribly "
    "judgement judgment judging fuss objection objections thanks thank".split()
)
"""Words that a negation makes an idiom with, as in "no exceptions", or that name nothing to be left out."""
_NOT_EXCLUDABLE_ZH = re.compile(
    "[这那它第太处]|[可求请快你就换帮]$|尽量$|麻烦$|最后|那么|这么|了|想法|问题|关系|兴趣|意思|办法|事|错|.*(?:[帮给]我|找一|[吗么]$)"
)


class Exclusions(NamedTuple):
    """The words that no item may be about, the negated words that no rule understands, and the rest of the text."""

    words: tuple[str, ...]
    not_understood: tuple[str, ...]
    rest: str


def extract_exclusions(text: str) -> Exclusions:
    """Return what a text excludes, and the text without it.

    After a negation that is a word or two, a name after "by" or "with", or a list that ends in "or" or "and".
    """
    words, not_understood, position = list[str](), list[str](), 0
    words += [named["free"] or named["excluded"] for named in _WITHOUT_AFTER_EN.finditer(text)]
    text = _WITHOUT_AFTER_EN.sub(" ", text)
    while match := _CUE_EN.search(text, position):
        may_be_name = bool(match["by"] or match[0].casefold().startswith("without"))
        title = _TITLE_EN.match(text, match.end())
        named, end = ([title[0]], title.end()) if title else _listed(text, match.end(), may_be_name)
        clause = _CLAUSE_EN.match(text, match.end())
        if named and not (clause and _VAGUE_EN.search(clause[0])):
            words += named
        elif clause and (_BOUND_WORDS_EN.search(clause[0]) or _VAGUE_EN.search(clause[0])):
            not_understood.append(" ".join((match[0] + clause[0]).split()))
            end = clause.end()
        else:
            position = match.end()
            continue
        text, position = f"{text[: match.start()]} {text[end:]}", match.start()

    def chinese(match: re.Match[str]) -> str:
        run, kind = _split_kind(match)
        if _BOUND_ZH.search(run):
            not_understood.append(match[0])
            return " "
        parts = [_stem_zh(part) for part in _parts_zh(run)]
        named = [part for part in parts if part and not _NOT_EXCLUDABLE_ZH.match(part)]
        words.extend(named)
        return f" {kind}" if named else match[0]

    text = _REJECTED_ZH.sub(chinese, _EXCEPT_ZH.sub(chinese, text))
    text = _CLAUSE_ZH.sub(", ", text)
    rest = _NOT_ZH.sub(chinese, text)
    return Exclusions(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(not_understood)), rest)


def is_excludable(word: str) -> bool:
    """Return whether a word names something that items can be about."""
    return is_content_word(word) and word.casefold() not in NOT_EXCLUDABLE and not re.fullmatch(ITEM_NOUN, word, re.I)


def _listed(text: str, start: int, named: bool) -> tuple[list[str], int]:
    """Return the phrases of a list that starts at a position, and where it ends. `named`: whether they may be names."""
    phrases: list[str] = []
    position = start
    while phrase := _phrase(text, position, named):
        phrases.append(phrase)
        position += len(phrase)
        if joined := _LISTED_EN.match(text, position):
            following = joined.end()
        elif (ends := _ENDS_IN_LIST_EN.match(text, position)) and is_excludable(ends[1]):
            comma = _COMMA_LIST_EN.match(text, position)
            following = comma.end() if comma else ends.end()
        else:
            break
        if not _phrase(text, following, named):
            break
        position = following
    return [re.sub(rf"\s+{ITEM_NOUN}$", "", phrase, flags=re.I) for phrase in phrases], position


def _phrase(text: str, start: int, named: bool) -> str:
    """Return the words of one thing at a position: one or two, or the first of more, which may be the next wish."""
    run = re.compile(rf"{_WORD}(?: {_WORD})*").match(text, start)
    words = run[0].split(" ") if run else []
    # "Love" alone is how people feel about things; a love triangle is one.
    names_love = len(words) > 1 and words[0].casefold() == "love" and is_excludable(words[1])
    stop = next((i for i, word in enumerate(words) if not (is_excludable(word) or (names_love and not i))), len(words))
    most = _MAX_NAME_WORDS if named else _MAX_PLAIN_WORDS
    return " ".join(words[: stop if stop <= most else 1])


def _parts_zh(run: str) -> list[str]:
    """Return the things of a Chinese list; one character beside 与 is no thing, but a part of a name: 千与千寻."""
    parts = re.split("[、或和与及跟]", run)
    return [run] if min(map(len, parts)) < 2 and "、" not in run else parts


def _split_kind(match: re.Match[str]) -> tuple[str, str]:
    """Return what is excluded, and the kind that is without it: 没有丧尸的恐怖片 is about horror."""
    run = next(run for run in match.groups() if run)
    without = re.match("没有|不[含带]|不包[括含]", match[0])
    part, _, kind = run.rpartition("的") if without else ("", "", "")
    return (part, kind) if part and kind and not re.fullmatch(KIND_ZH, kind) else (run, "")


def _stem_zh(part: str) -> str:
    """Return a part of a Chinese list without the words for a kind of item, or for what a person did, around it."""
    part = _BY_ZH.sub("", _TAIL_ZH.sub("", _TAIL_ZH.sub("", part)))
    return part
