"""The text that the rules of this room read, its content words, and patterns that hold one alternative a language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from retrieval.data.items import clean_text
from retrieval.text.cjk import HAN

MAX_CHARS = 1_000
ITEM_NOUN = (
    r"(?:one|item|film|movie|book|novel|song|album|track|game|course|article|story|pick|result|thing|title|option|"
    r"suggestion|recommendation)s?"
)
"""Pattern of an English noun that stands for an item, whatever its domain."""
MEASURE_WORD = "[个部本首款门篇项张条件家座间]"
"""Pattern of a Chinese measure word that stands for an item, whatever its domain."""

_MARKS = re.compile("[\ue000-\uf8ff\ufffc]")  # references.py puts them in place of what refers to an item
_SCRIPT_CHANGE = re.compile(rf"(?<=[{HAN}])(?=[A-Za-z])|(?<=[A-Za-z])(?=[{HAN}])")
_STOPWORDS = frozenset(
    """
    a an the and or but of for to in on at by with from me my i i'm im i'd id i've ive you your u ya we it its this
    that that's thats it's these those them they one ones is are was be am do does did have has had can could would
    will should please pls plz some any anything something smth sth somethin show give find recommend recomend
    reccomend suggest want wanna need looking look like liked love see seen watch watched watching read reading
    listen hear play played about just really very more now then so ok okay yes yeah yep no not nope nah hi hello
    hey hiya yo thanks thank thx ty cheers there good morning evening afternoon lot much too also else other another
    others what what's whats which who how got let us all already again bit little kind sort list than as if don't
    dont didn't now let's lets most actually instead only stuff things maybe perhaps feel feeling mood im after into
    around via since published released made make switch change go put try get gimme searching search interested
    rather prefer fancy craving don't mind whatever type types i'll up out off s d suggestion suggestions
    recommendation recommendations tonight though think enough sounds open never before haven't havent wasnt wasn't
    didn't didnt isn't isnt ideally preferably decent know u good great sort basically honestly tho though kinda
    hopefully please doesn't matter surprise rest said meant bit could got gotta possible preference
    obviously clearly apparently definitely seriously
    each ta buy where idea different beyond sounds something somewhere anyway
    otherwise few him her otherwise whats w n por favor genre written runs
    """.split()
)
"""English; the two below are their Chinese counterparts."""
_REQUEST_PHRASES = re.compile(
    f"[换来]一?[点些]?别的|想?换换?个?口味|(?:倒是?|反倒是?)?我?想要?(?:看看|听听(?!力)|读读|玩玩|学学|[看听读玩学买找])一?[点些]?{MEASURE_WORD}?|(?:推荐|有没有|来|找|求|换)(?:一下)?[一几两]?{MEASURE_WORD}|"
    f"有点|"
    "只[想要]?[看听读玩要]|你好|您好|早上好|晚上好|谢谢|多谢|嗨|哈喽|麻烦|请问|请|帮我|给我|我想要|我想|我要|想要|"
    "(?:想|要)?[看听读玩学买找]点儿?|想[看听读玩学买]|"
    f"想找|找一?[些点个{MEASURE_WORD[1:-1]}]|推荐一?[下些点]?|推荐|推[一几]?[本部首款门](?![荐进])|有没有|有木有|有什么|有啥|有哪些|有[跟和]?|"
    f"[来求]一?[点些]儿?|来|求|"
    "最好(?!的)|打算|可以|(?:你|您)?能(?:不能|否)|介绍(?=[一几个点])|[你您]知道|[我你您](?:们)?[还再想]|帮[忙我]们?|"
    f"[一几两]{MEASURE_WORD}(?!人)|一些|一点|一下|可以吗|好吗|好的|看看|别的|其他|都可以|都行|还是|换成|换|改成|就|"
    "想去个?|去个|有啥|都可以有?|可以有|什么都行|就成|就行|即可|都成|都行|总之|坚决|行不|人均|学费|控制在|一晚|"
    "最多|这次|无聊|压压惊|打算|希望|读完|看完|听完|这几年|那几年|但是?|不过|而且|然后|算了|说了|那种|这种|这样的|"
    "那样的|给[他她它]|这个|那个|它们?|什么|关于|有关|讲|今天|现在|这会儿?|眼下|啥|要|点儿"
)
_FINAL_PARTICLES = "的了吗呢吧啊呀嘛呗哦哈儿"
_STOP_CHARACTERS = _FINAL_PARTICLES + "我你有看听读玩都也就还太不和跟与"


def alternatives(patterns: Mapping[str, str]) -> str:
    """Return one group of the alternatives by language: messages mix their languages."""
    return f"(?:{'|'.join(patterns.values())})"


def any_language(patterns: Mapping[str, str]) -> re.Pattern[str]:
    """Compile alternatives by language into one pattern that ignores case."""
    return re.compile(alternatives(patterns), re.I)


def normalize(text: str) -> str:
    """Return the text that rules read: at most `MAX_CHARS` characters in NFKC on one line, without control characters.

    A space is put between Han and Latin letters, so that an English word inside Chinese has word boundaries.
    """
    flat = unicodedata.normalize("NFKC", clean_text(text[:MAX_CHARS]))[:MAX_CHARS]  # a character may become eighteen
    flat = flat.replace("’", "'").replace("‘", "'")
    return " ".join(_SCRIPT_CHANGE.sub(" ", _MARKS.sub(" ", flat)).split())


def without_accents(text: str) -> str:
    """Return a text as people type it who have no accents on their keyboard: Amelie for Amélie."""
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def content_words(text: str) -> str:
    """Return the words of a text that are neither stop words nor phrases of asking, in their order, space-separated."""
    stripped = _REQUEST_PHRASES.sub(" ", _MARKS.sub(" ", text))
    words = (word.strip(_FINAL_PARTICLES + "'-_") for word in re.findall(r"[\w'-]+", stripped))
    return " ".join(
        word for word in words if word and word.casefold() not in _STOPWORDS and word not in _STOP_CHARACTERS
    )


def is_content_word(word: str) -> bool:
    """Return whether a word is no English stop word."""
    return word.casefold() not in _STOPWORDS


def whole_word(word: str) -> re.Pattern[str]:
    """Compile a pattern of a word that does not match inside a longer one; Han characters have no such boundaries."""
    # (?-i:…): without it re folds the case of twenty thousand characters, 10 ms a pattern.
    left = rf"(?<!(?-i:[^\W{HAN}]))" if re.match(rf"[^\W{HAN}]", word) else ""
    right = rf"(?!(?-i:[^\W{HAN}]))" if re.search(rf"[^\W{HAN}]$", word) else ""
    return re.compile(left + re.escape(word) + right, re.I)


def remove_match(text: str, match: re.Match[str]) -> str:
    """Return the text with a space in place of a match."""
    return f"{text[: match.start()]} {text[match.end() :]}"
