"""Chinese clauses that drop or add a country after naming it, or speak of works from abroad: 美国的去掉, 韩国的也要."""

from __future__ import annotations

import re

from agent.query.facets.countries import named_countries
from agent.query.negations.granted_words import FINE_ZH
from agent.query.negations.rejection_words import ADVERBS_ZH, REJECTS_ZH
from agent.query.text.message_text import normalize
from retrieval.text.cjk import HAN

ABROAD_ZH = "(?:外国|国外|海外)"
HOME_ZH = ("中国", "香港", "台湾")
"""Where works that are not foreign are from, for people who write in Chinese."""
HOME_WORKS_ZH = "华语"
"""What names works of all these places."""
_WORKS_ZH = "(?:电影|影片|[纪老大短]片|小说|书|歌|音乐|专辑|作品|游戏|剧|动[画漫]|漫画|课|新闻|综艺|节目)"
MAKERS_ZH = "(?:乐队|乐团|组合|歌手|艺人|音乐人|作家|作者|导演|大?厂商?|工作室|老师|大学|名校)"
"""Who makes works, by whom people say where these are from: 国外乐队."""
_NOUN = (
    "(?:的|那些|那边|漫画?|片子?|电影|影片|剧集?|书|小说|作品|歌曲?|音乐|专辑|游戏|课程?|货|人[拍写做唱]|"
    "[拍写做产出]|类)*"
)
_JOINS = (
    "(?:可以|能|行|成|要|来|一起|一块|一并|算|加|放|列|看|听|玩|读|给我|推|考虑|有|好|没问题|接受|凑|带|弄|整|ok|收)"
)
_GENRES_ZH = (
    "(?:摇滚|民谣|爵士|流行|电子|说唱|嘻哈|金属|朋克|古典|悬疑|推理|科幻|奇幻|恐怖|惊悚|喜剧|爱情|言情|动作|战争|犯罪|纪录|文艺|独立|经典|名著|文学|随笔|"
    "散文|回忆录|传记|童话|绘本|网课|公开课|课程|片子)"
)
_DROPPED = rf"{_NOUN}{ADVERBS_ZH}{REJECTS_ZH}"
_JOINED = (
    rf"{_NOUN}(?:也|同样)(?:都|能|一样)?(?:不是)?(?:{_JOINS}|别落下|别漏|别忘|少不了)|"
    rf"{_NOUN}(?:一起|一块儿?|一并)(?:看|听|玩|读|算|放|加|来|推|列)|"
    rf"{_NOUN}(?:加|算|放|列|拉|纳|捎|带)(?:进来|进去|上|入|回来)"
)
_ADDED_WORDS = re.compile(
    rf"(?:^|[,，。;；!！?？\s])(?:那么?|把|还有|另外|顺便)*(?P<what>[{HAN}]{{2,8}}?)(?:类|片|方面)?的?(?:新闻|书|歌|游戏|电影|课)?"
    "(?:也都?|一起|一块儿?)+(?:看看|听听|看一?下|来[点几一些]|给我|推荐?[点几一些]?|算进来|加进来|算上|加上|带上|可以|行)"
)
_ADDS_BEFORE = "(?:加上|算上|带上|添上|再加|外加|捎上|连同|还有|再来[点些]?)"
_QUALIFIED_WORKS = (
    "(?:(?:的|同一?时[期代]|同期|同年代|那[边会个]|当时|差不多时候|[老新]|经典|现代|当代|古典|著名|知名|有名|优秀|热门|好[看听玩])+"
    f"(?:[{HAN}]{{0,4}}{_WORKS_ZH}|{_GENRES_ZH})|{_GENRES_ZH})"
)
_FOREIGN = re.compile(
    f"(?<!不要)(?<!不看)(?<!不听)(?<!别给我)(?<!除了)(?<![在去到从]){ABROAD_ZH}(?=的|片|{_WORKS_ZH}|{_QUALIFIED_WORKS}|{MAKERS_ZH}|人[写拍]|有[什啥没哪]|$|[,，。!！?？\\s])"
    f"(?!(?:的|片|书|歌|[拍写唱做]|{MAKERS_ZH}|{_QUALIFIED_WORKS})*(?:{ADVERBS_ZH}{REJECTS_ZH}|(?:也|都)+(?:{_JOINS}|{FINE_ZH})))"
)
_FOREIGN_QUESTION = re.compile(
    f"(?:那么?|还有|要是|如果是)*(?P<what>{ABROAD_ZH}(?:(?![这那哪谁讲什怎几])[^,，。!！?？;；]){{0,16}}?)呢[?？~]*"
)
_NOT_FOREIGN = re.compile(
    f"(?:不要|不想?[看听玩读]|别(?:给我|来|推荐?|放)?|除了|不是)(?:什么|任何)?{ABROAD_ZH}|"
    f"{ABROAD_ZH}(?:的|片|书|歌)*{ADVERBS_ZH}{REJECTS_ZH}"
)
_REFUSED_BEFORE = re.compile(
    "(?:(?<!不)(?:讨厌|反感|排斥|拒绝|受够|烦|腻)|不(?!只|仅|光|反对|讨厌|反感|排斥|拒绝|介意|在乎|管|限|一定)|别(?!说)|莫|勿)"
    "[^,，。;；!！?？要]{0,5}$"
)
"""What stands before works that are refused, in their clause: 看不惯, 讨厌."""


def wants_foreign(text: str) -> bool:
    """Return whether a text in Chinese asks for what is from abroad: 国外的吧, 外国小说."""
    return any(not _REFUSED_BEFORE.search(text[: match.start()]) for match in _FOREIGN.finditer(text))


def foreign_as_request(text: str) -> str:
    """Return a question in Chinese for works from abroad as a request: 来点国外的摇滚 for 国外的摇滚呢."""
    match = _FOREIGN_QUESTION.fullmatch(text.strip())
    return f"来点{match['what']}" if match and wants_foreign(match["what"]) else text


def refuses_foreign(text: str) -> bool:
    """Return whether a text in Chinese wants nothing from abroad: 不要外国的."""
    refused = (_REFUSED_BEFORE.search(text[: match.start()]) for match in _FOREIGN.finditer(text))
    return bool(_NOT_FOREIGN.search(text)) or any(refused)


def dropped_countries(text: str) -> tuple[str, ...]:
    """Return the words for the countries of which a text wants nothing, where it says so after naming them."""
    return _named_before(text, _DROPPED)


def added_countries(text: str) -> tuple[str, ...]:
    """Return the words for the countries that a text adds to those asked for before."""
    written = normalize(text)
    names = [name for name, _ in named_countries(written)]
    after_verb = (name for name in names if re.search(rf"{_ADDS_BEFORE}{re.escape(name)}", written))
    return tuple(dict.fromkeys((*_named_before(text, _JOINED), *after_verb)))


def added_words(text: str) -> str:
    """Return the words that a text adds to what was asked for before: 天气 of 那天气的也一起看看; empty without any."""
    match = _ADDED_WORDS.search(normalize(text))
    return match["what"] if match else ""


def _named_before(text: str, following: str) -> tuple[str, ...]:
    """Return the words for the countries in a text after which the pattern `following` matches."""
    written = normalize(text)
    names = dict.fromkeys(name for name, _ in named_countries(written) if not name.isascii())
    # What is said of the last of several countries that are joined is said of all.
    others = "|".join(map(re.escape, names))
    listed = rf"(?:{_NOUN}(?:和|跟|与|、|以及|还有)(?:{others}))*"
    return tuple(name for name in names if re.search(rf"{re.escape(name)}{listed}{following}", written, re.I))
