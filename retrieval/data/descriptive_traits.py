"""Which traits of an item say what it is like, rather than how it is filed.

Two items that share a subject, a genre or a maker are alike; two that are both films, of 104 minutes, or from one
country are not. The latter are no reasons for a recommendation and no interests.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from retrieval.data.items import Item
from retrieval.data.machine_values import is_title

MAX_AGREEMENT = 0.04
"""Chance above which two random items agree in an attribute that sorts items, rather than describing each."""
MIN_ITEMS = 20
"""Items with an attribute from which on its values are counted."""
MIN_ITEMS_PER_VALUE = 4
_SORTING_NAMES = frozenset(
    """type types kind kinds domain medium media mediatype itemtype format formats form binding edition length runtime
    duration minutes hours pages pagecount numpages size time year years date released releasedate published
    publicationyear country countries countryoforigin origin nation nationality region language languages
    originallanguage spokenlanguages lang audio subtitles dubbed color colour sound platform platforms system price
    cost rating ratings score stars votes rank status certificate age agerating volume volumes episodes seasons
    tracks players category section shelf owned level difficulty availability colororblackandwhite aspectratio 类别
    种类 大类 形式 媒介 格式 版本 装帧 片长 时长 长度 页数 字数 分钟 集数 季数 年份 年代 出版年 上映 上映日期 日期
    国家 地区 国家地区 制片国家 制片国家地区 国别 产地 语言 原语言 对白语言 字幕 平台 价格 定价 售价 评分 豆瓣评分
    分数 星级 状态 分级 难度 级别 人数 册数 卷数""".split()
)
"""Names of attributes whose values register an item, without case, blanks and signs."""
_DESCRIBING_NAMES = frozenset(
    """director directors author authors artist artists writer writers actor actors actress cast performer performers
    dir singer composer band studio developer publisher creator maker mood tone atmosphere theme themes subject subjects
    topic topics keywords genre genres series 导演 作者 主演 演员 编剧 歌手 作曲 乐队 制作方 主创 氛围 情绪 基调
    主题 题材 关键词 系列""".split()
)
"""Names of attributes that describe, however few their values are in a catalogue."""
_KINDS = frozenset(
    """film films movie movies featurefilm book books novel novels game games videogame videogames music album albums
    song songs news article articles course courses product products restaurant restaurants hotel hotels attraction
    attractions series tvseries tvshow show shows podcast podcasts audiobook ebook paperback hardcover hardback 电影
    影片 片子 书 书籍 图书 小说 游戏 电子游戏 音乐 专辑 唱片 歌曲 新闻 文章 课程 商品 产品 餐厅 餐馆 酒店 景点
    电视剧 剧集 播客 有声书 电子书 平装 精装""".split()
)
"""Names of kinds and formats of items, without case, blanks and signs."""
_NUMBER_WITH_UNIT = re.compile(
    r"[~约≈$€£¥￥]?\s*\d[\d.,:/–—\- ]*\s*"
    r"(?:\+|%|[$€£¥￥元]|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|p|pp|pages?|eps?|"
    r"episodes?|seasons?|tracks?|vols?|volumes?|words?|stars?|votes?|players?|years?|km|kg|g|cm|mm|分钟?|小时|时|秒|页|集|"
    r"季|首|卷|册|万?字|星|人|岁|年|块|钱|个?小时半?)?\.?"
    r"(?:\s*\d+\s*(?:m|mins?|minutes?|分钟?))?",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\W_]+")


@lru_cache(1 << 16)
def is_descriptive(field: str, value: str) -> bool:
    """Return whether a value of a field says what an item is like.

    Kinds, countries, languages, lengths, formats, years, prices and ratings do not, nor do numbers with or without a
    unit, nor further titles. `field`: category, tag, or the name of an attribute.
    """
    name, key = _key(field), _key(value)
    is_category = name in ("category", "categories", "tag", "tags")
    if not key or key in _KINDS or (_NUMBER_WITH_UNIT.fullmatch(value.strip()) and not is_category):
        return False
    return is_category or not (is_title(field) or any(part in _SORTING_NAMES for part in (name, *_parts(field))))


def sorting_attributes(items: Iterable[Item]) -> frozenset[str]:
    """Return the attributes of a catalogue that have so few values that they sort its items.

    Those are left out that describe items by their names, such as a mood or a director.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for text in (item, *item.translations.values()):
            for name, value in text.named_attributes.items():
                if _key(name) not in _DESCRIBING_NAMES and not any(part in _DESCRIBING_NAMES for part in _parts(name)):
                    counts[name][value] += 1
    return frozenset(name for name, values in counts.items() if _sorts_items(values))


def _sorts_items(values: Counter[str]) -> bool:
    """Return whether values of an attribute, with their counts, recur often enough to be a list to choose from."""
    total = values.total()
    if total < MIN_ITEMS or len(values) * MIN_ITEMS_PER_VALUE > total:
        return False
    return sum((n / total) ** 2 for n in values.values()) > MAX_AGREEMENT


def _parts(name: str) -> list[str]:
    """Return the alternatives of a name, as in Director/Author."""
    return [key for part in re.split(r"[/／|,，、(（]", name) if (key := _key(part))]


def _key(text: str) -> str:
    return _SIGNS.sub("", text).casefold()
