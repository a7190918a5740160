"""Usual names of columns and the fields that they hold; `column_names.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

AMBIGUOUS = ("type", "类型")
"""Columns that may hold the kind of an interaction or the kind of a thing: their values decide."""


_NUMBERED = re.compile(r" \(\d+\)$")
"""What a reader of tables puts after a name that it has had before."""
_THING = (
    r"(?:film|movie|book|novel|song|track|game|course|class|show|series|anime|manga|comic|album|record|item|product|article|"
    r"work|paper|podcast|video|recipe|story|wine|beer|dish|plant|toy|tool|workshop|magazine)"
)
_THINGS = f"{_THING}s?"
_THINGS_ZH = (
    "(?:电影|影片|片子|图书|书籍|书|小说|歌曲|歌|游戏|课程|剧集|剧|节目|动漫|动画|漫画|专辑|商品|产品|文章|作品|条目|"
    "视频|货品|物品)"
)
_TITLE = re.compile(
    rf"(?:(?:the|original|english|chinese|main|official) )*(?:{_THINGS} )?(?:titles?|names?)|"
    rf"(?:the )?(?:title|name) of (?:the |a |an )?{_THINGS}|{_THINGS_ZH}的?(?:名|名称|名字|标题|题目|片名|书名)|"
    "(?:中文|英文|原|全|完整)(?:名|名称|片名|书名|标题)|headlines?|products?|(?:商|产)品|überschrift|produkt"
)
"""A name that says of a column that it has titles, though it is not among the usual ones."""
_OF_THING = re.compile(
    "(?:film|movie|book|game|course|item|product|article|wine|电影|影片|图书|书籍|游戏|课程|商品|产品|货品|文章|作品|条目)的?(?=.)"
)
"""The thing that the name of a column may begin with: 商品描述, "course no."."""


@cache
def normalized_name(column: str) -> str:
    """Return a column name without case, spaces and signs."""
    return "".join(c for c in column.lower() if c.isalnum())


_NAMES = tomllib.loads(files("retrieval.columns").joinpath("column_names.toml").read_text(encoding="utf-8"))
LOG_NAMES: Mapping[str, str] = _NAMES["log"]
LOG_FIELDS: tuple[str, ...] = tuple(LOG_NAMES)
PERSONAL = frozenset(map(normalized_name, _NAMES["personal"]["names"].split()))
"""Columns that tell of a person and the item, not of the item: they are left out of a catalogue."""


_ADDRESSES = frozenset(map(normalized_name, _NAMES["addresses"]["names"].split()))


def is_address_name(column: str) -> bool:
    """Return whether a column of this name holds the web address of an item."""
    return normalized_name(column) in _ADDRESSES


_OWN_OPINION = re.compile(
    "(?:my|mine|our|own|personal|我的|我们的|我家的?|个人|自己的?|本人)"
    "(?:own)?(?:star|final)?(?:ratings?|scores?|stars?|grades?|marks?|votes?|verdicts?|opinions?|thoughts?|notes?|reviews?|"
    "comments?|rank(?:ing)?|评分|打分|评价|评语|评论|短评|星级|星|分数|感想|看法|笔记)"
    "|(?:rating|score|stars|grade|verdict)(?:by)?(?:mine|me|us)"
)
"""A normalized name of a column with the opinion of whose file it is."""


def is_personal(column: str) -> bool:
    """Return whether a column tells of a person and the item, and not of the item."""
    name = normalized_name(column)
    return name in PERSONAL or bool(_OWN_OPINION.fullmatch(name))


def _fields(names: Mapping[str, str]) -> dict[str, dict[str, int]]:
    return {
        field: {normalized_name(name): place for place, name in reversed(list(enumerate(each.split())))}
        for field, each in names.items()
    }


IN_LANGUAGES: Mapping[str, str] = _NAMES["item_in_languages"]
"""Further names of an item's fields, by field; exports name titles and years so too."""
_ITEM_NAMES = {field: f"{names} {IN_LANGUAGES.get(field, '')}" for field, names in _NAMES["item"].items()}
_ITEM_FIELDS, _LOG_FIELDS = _fields(_ITEM_NAMES), _fields(LOG_NAMES)
_OTHERWISE = _fields(_NAMES["item_otherwise"])
KNOWN_ITEM_NAMES = frozenset(name for names in _ITEM_FIELDS.values() for name in names)
KNOWN_LOG_NAMES = frozenset(name for names in _LOG_FIELDS.values() for name in names)


def item_columns(columns: Iterable[str], given: Mapping[str, str] = {}) -> dict[str, list[str]]:
    """Return the columns of each field of an Item, the one that counts first; `given` names some by field.

    Where none has a usual name of titles, the first one whose name says so in other words has them, or that is called
    as a thing is; where none has one of descriptions, a column such as "what it is" or "notes".
    """
    columns = list(columns)
    assigned = _assigned(columns, _ITEM_FIELDS, given)
    if "title" not in assigned and "title" not in given:
        taken = {column for each in assigned.values() for column in each}
        titles = (c for c in columns if c not in taken and any(map(_is_title_name, (c, *c.split("/")))))
        # Not in the plural: "items" holds objects in many JSON files.
        things = (c for c in columns if c not in taken and re.fullmatch(_THING, normalized_name(c)))
        if title := next(titles, None) or next(things, None):
            assigned["title"] = [title]
    taken = {column for each in assigned.values() for column in each}
    of_thing = {_OF_THING.sub("", normalized_name(c), 1): c for c in columns if c not in taken}
    for field, names in _ITEM_FIELDS.items():
        if field not in (*assigned, *given, "title") and (
            own := [of_thing[name] for name in names if name in of_thing]
        ):
            assigned[field] = own
    taken = {column for each in assigned.values() for column in each}
    others = _assigned((c for c in columns if c not in taken), _OTHERWISE, {})
    return assigned | {field: each for field, each in others.items() if field not in (*assigned, *given)}


def _is_title_name(name: str) -> bool:
    """Return whether a name, or one of the languages of a heading such as Buch / Title, says that it is of titles."""
    words = " ".join(re.findall(r"[^\W_]+", name.lower()))
    return normalized_name(name) in _ITEM_FIELDS["title"] or bool(_TITLE.fullmatch(words))


def log_columns(columns: Iterable[str], given: Mapping[str, str] = {}) -> dict[str, list[str]]:
    """Return the columns of each field of an interaction, the one that counts first; `given` names some by field."""
    return _assigned(columns, _LOG_FIELDS, given)


def _assigned(
    columns: Iterable[str], fields: Mapping[str, Mapping[str, int]], given: Mapping[str, str]
) -> dict[str, list[str]]:
    by_name: dict[str, list[str]] = {}
    for column in columns:
        by_name.setdefault(normalized_name(_NUMBERED.sub("", column)), []).append(column)
    own = {field: by_name.get(normalized_name(column)) for field, column in given.items() if field in fields}
    taken = {column for each in own.values() for column in each or ()}
    assigned: dict[str, list[str]] = {}
    for field, names in fields.items():
        present = sorted(by_name.keys() & names.keys(), key=lambda name: names[name])
        usual = [column for name in present for column in by_name[name] if column not in taken]
        if chosen := own.get(field) or usual:
            assigned[field] = chosen
    return assigned
