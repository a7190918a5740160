"""Answers to questions about items, from what the catalogue says of them and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.chat.phrases import field_name, phrase
from agent.chat.quality_rerank import mentions
from agent.query.message_text import ITEM_NOUN, content_words, whole_word
from agent.query.slots import Question
from agent.query.synonyms import translations
from agent.text import truncate
from retrieval.conditions.audience import minimum_age
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item, Scalar
from retrieval.data.own_rows import LENGTHS, PRICES, RATINGS

MAX_TEXT_CHARS = 300
MAX_VALUE_CHARS = 120
MAX_TITLE_CHARS = 80
SIZES = (
    *LENGTHS,
    "pages",
    "num_pages",
    "页数",
    "hours",
    "小时",
    "weeks",
    "周数",
    "episodes",
    "集数",
    "tracks",
    "曲目数",
    "chapters",
)
_MAKERS = (
    *(
        "director",
        "directors",
        "导演",
        "author",
        "authors",
        "作者",
        "writer",
        "编剧",
        "artist",
        "artists",
        "艺人",
        "歌手",
        "band",
        "composer",
        "作曲",
    ),
    *(
        "cast",
        "actors",
        "stars",
        "演员",
        "主演",
        "developer",
        "developers",
        "开发商",
        "studio",
        "工作室",
        "creator",
        "teacher",
        "teachers",
        "教师",
    ),
    *(
        "instructor",
        "instructors",
        "讲师",
        "provider",
        "机构",
        "narrator",
        "designer",
        "brand",
        "品牌",
        "maker",
        "publisher",
        "出版社",
        "发行商",
    ),
)
_PLACES = (
    "country",
    "countries",
    "国家",
    "制片国家/地区",
    "地区",
    "place",
    "地点",
    "city",
    "城市",
    "location",
    "address",
    "地址",
    "区域",
    "platform",
    "platforms",
    "平台",
)
_SETTINGS = ("setting", "settings", "filming_location", "取景地", "place", "地点", "location", "address", "地址")
FIELDS: Mapping[Question, tuple[str, ...]] = {
    "who": _MAKERS,
    "length": SIZES,
    "where": _PLACES,
    "price": PRICES,
    "rating": RATINGS,
    "language": ("language", "languages", "original_language", "spoken_languages", "语言", "语种"),
    "series": ("series", "系列", "franchise", "collection"),
    "suitable": (
        "certificate",
        "certification",
        "age_rating",
        "mpaa",
        "分级",
        "minimum_age",
        "level",
        "难度",
        "audience",
        "适合年龄",
    ),
}
"""Names of the attributes that answer a question, of which all that an item has are given."""
_ROLES = {
    "direct|导|拍": ("director", "directors", "导演"),
    "author|wrote|written|writer|作者|谁写|写的": ("author", "authors", "作者", "writer", "编剧"),
    "cast|actor|actress|star(?:s|red|ring)|who(?:'s| is| was)? in|plays? in|主演|演员|谁演": (
        "cast",
        "actors",
        "stars",
        "演员",
        "主演",
    ),
    "teach|taught|instructor|lecturer|老师|教师|讲师|谁讲": (
        "teacher",
        "teachers",
        "instructor",
        "instructors",
        "教师",
        "讲师",
    ),
    "sing|sang|artist|band|singer|歌手|谁唱|艺人": ("artist", "artists", "艺人", "歌手", "band"),
    "develop|studio|开发|工作室": ("developer", "developers", "开发商", "studio", "工作室"),
    "publish|出版社|发行商": ("publisher", "出版社", "发行商"),
    "provider|offers|university|学校|大学|机构": ("provider", "机构"),
    "platform|console|play(?:able)? on|平台|主机|哪里能?玩": ("platform", "platforms", "平台"),
    "country|countries|国": ("country", "countries", "国家", "制片国家/地区", "地区"),
    "page|页": ("pages", "num_pages", "页数"),
    "minute|分钟": LENGTHS,
    "episode|集": ("episodes", "集数"),
}
"""Fields by the words of a question that name them: where an item lacks these, no other field answers it."""
_SETTING = re.compile(r"\bset\b|take place|takes place|happens?\b|filmed|shot\b|发生|取景|拍摄地|在哪拍", re.I)
_CHILDREN = re.compile(
    r"kid|child|son\b|daughter|year[\s-]*old|family|toddler|age|孩|儿|小朋友|宝宝|岁|娃|学生|年龄", re.I
)
_LEVELS = ("level", "难度")
_FIRST: Mapping[Question, tuple[tuple[str, ...], bool]] = {
    "shortest": (SIZES, False),
    "longest": (SIZES, True),
    "newest": (("published",), True),
    "oldest": (("published",), False),
    "best": (RATINGS, True),
    "cheapest": (PRICES, False),
}
"""The fields that a superlative compares, and whether the greatest value is first."""
SUPERLATIVES = frozenset(_FIRST)
"""Questions that are about a list."""
_QUESTION_WORDS = re.compile(
    rf"\b(?:{ITEM_NOUN}|movies?|films?|books?|albums?|games?|kind|sort|any|anything|too|bit|little|really|very|one|has|have|got|contain|contains|feature|features|is|are|"
    r"was|does|do|did|there|in|it|a|an|the|at|on|of|for|with|available|come|comes|mostly|actually)\b|有没有|是不是|[这那]|有|是|吗|么|嘛|不|的|很|太|比较|算|里面?|会|能|吧|呢|啊|部|本|个|首|款|门",
    re.I,
)


def answer_about(items: Sequence[Item], question: Question, text: str, language: str) -> Iterator[str]:
    """Yield an answer to a question about each item, or about which of them is first in an order."""
    if question in _FIRST:
        yield _first_of(items, question, language)
        return
    for item in items:
        title = phrase(language, "quoted", title=truncate(item.read_in(language).title, MAX_TITLE_CHARS))
        answer = _facts(item, question, text, language)
        yield (
            phrase(language, "answer", title=title, answer=answer)
            if answer
            else phrase(language, f"unanswered.{question}", title=title)
        )


def _facts(item: Item, question: Question, text: str, language: str) -> str:
    """Return what answers a question about one item; empty where the catalogue does not say."""
    own = item.read_in(language)
    if question == "when":
        return _date(item, language)
    if question == "about":
        return truncate(own.text, MAX_TEXT_CHARS)
    if question == "suitable":
        return _suitability(item, text, language)
    if question == "other":
        return _trait(item, text, language)
    names = next((fields for words, fields in _ROLES.items() if re.search(words, text, re.I)), FIELDS[question])
    if question == "where" and _SETTING.search(text):
        names = _SETTINGS
    if question not in ("who", "where", "length"):
        names = FIELDS[question]
    return _values(own.attributes, names, language)


def _values(attributes: Mapping[str, Scalar], names: Sequence[str], language: str) -> str:
    folded = {_folded(name) for name in names}
    pairs = [(name, value) for name, value in attributes.items() if _folded(name) in folded]
    written = (
        phrase(language, "named_value", name=field_name(language, name), value=truncate(_text(value), MAX_VALUE_CHARS))
        for name, value in pairs
    )
    return phrase(language, "semicolon").join(written)


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.casefold())


def _date(item: Item, language: str) -> str:
    """Return the year of an item, for news the day."""
    if not item.published:
        return ""
    day = item.published
    return f"{day:%Y-%m-%d}" if item.domain == "news" else str(day.year)


def _suitability(item: Item, text: str, language: str) -> str:
    attributes = item.read_in(language).attributes
    if not _CHILDREN.search(text):
        return _values(attributes, _LEVELS, language)
    if (age := minimum_age(item)) is not None:
        return phrase(language, "from_age", age=age) if age else phrase(language, "all_ages")
    return ""


def _trait(item: Item, text: str, language: str) -> str:
    """Return the traits, the value or the words of the text that a question names."""
    own = item.read_in(language)
    if named := [name for name in own.attributes if whole_word(name).search(text)]:
        return _values(own.attributes, named, language)
    words = [word for word in content_words(_QUESTION_WORDS.sub(" ", text)).split() if len(word) > 1]
    for word in words:
        for form in (word, *translations(word)):
            pattern = whole_word(form)
            traits = [trait for trait in dict.fromkeys((*own.categories, *own.tags)) if pattern.search(trait)]
            if traits:
                return phrase(language, "has_trait", traits=phrase(language, "comma").join(traits))
            values = [name for name, value in own.attributes.items() if pattern.search(_text(value))]
            if values:
                return _values(own.attributes, values, language)
    if words and all(mentions(item, word) for word in words):
        return truncate(own.text, MAX_TEXT_CHARS)
    return ""


def _first_of(items: Sequence[Item], question: Question, language: str) -> str:
    """Return which of several items is first in an order, with its value; that none has one where none has."""
    names, greatest = _FIRST[question]
    for name in names:
        values = [(found[0], item) for item in items if (found := numbers(item, name))]
        if values:
            break
    else:
        return phrase(language, f"unanswered_list.{question}")
    best = max(value for value, _ in values) if greatest else min(value for value, _ in values)
    first = [item for value, item in values if value == best]
    titles = phrase(language, "comma").join(
        phrase(language, "quoted", title=truncate(item.read_in(language).title, MAX_TITLE_CHARS)) for item in first
    )
    value = (
        _date(first[0], language)
        if name == "published"
        else phrase(language, "named_value", name=field_name(language, name), value=f"{best:g}")
    )
    answer = phrase(language, f"first.{question}", titles=titles, value=value)
    missing = len(items) - len(values)
    return answer + (phrase(language, "without_value", count=missing) if missing else "")


def _text(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
