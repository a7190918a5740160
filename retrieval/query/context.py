"""Context of a request or an interaction: time of day, day, season, place, device, company, minutes at hand.

Values come from the caller, in either language (手机 is phone, 周末 weekend), or from a clock: `now` is a moment in ISO
8601, or the present one, in its own time zone or, where it names none, in that of this machine. Given values come
before those of the clock, and values outside the vocabulary stay as given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, tzinfo

from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import Either, Not
from retrieval.conditions.fields import fold
from retrieval.data.items import Interaction
from retrieval.data.own_rows import LENGTHS
from retrieval.errors import RequestError
from retrieval.messages import messages
from retrieval.query import company
from retrieval.query.request import PreferenceBoost, PreparedRequest, Request

MOST, LONGEST = 12, 40
"""Keys of one context, and characters of each key and value."""
Context = Mapping[str, str]
Clock = Callable[[], datetime]

NOW = "now"
KEYS: dict[str, str] = {
    "time": "时间 hour daypart time_of_day 时段 几点",
    "day": "日子 weekday day_of_week 星期 周几",
    "season": "季节 time_of_year",
    "place": "地点 location where 位置 在哪",
    "device": "设备 on 终端",
    "company": "同伴 with companions 陪伴 和谁 跟谁",
    "minutes": "分钟 minutes_at_hand 时长 有多久",
    NOW: "此刻 clock 现在",
}
"""Names of each key, the first in Chinese; a key in no list stays as it is."""
VALUES: dict[str, dict[str, str]] = {
    "time": {
        "morning": "早上 早晨 上午 清晨 am breakfast",
        "afternoon": "下午 中午 午后 noon lunch",
        "evening": "晚上 傍晚 晚间 今晚 tonight dinner",
        "night": "深夜 夜里 半夜 凌晨 midnight",
    },
    "day": {
        "weekday": "工作日 平日 monday tuesday wednesday thursday friday mon tue wed thu fri "
        "周一 周二 周三 周四 周五 星期一 星期二 星期三 星期四 星期五",
        "weekend": "周末 saturday sunday sat sun 周六 周日 周天 星期六 星期日 星期天 休息日",
    },
    "season": {
        "spring": "春天 春季 春",
        "summer": "夏天 夏季 夏",
        "autumn": "秋天 秋季 秋 fall",
        "winter": "冬天 冬季 冬",
    },
    "place": {
        "home": "家里 家 在家 house",
        "work": "办公室 单位 office",
        "school": "学校 university campus",
        "on the way": "路上 地铁 通勤 commute commuting train bus metro 公交 火车",
    },
    "device": {
        "phone": "手机 mobile smartphone cell cellphone iphone android 移动端",
        "tablet": "平板 平板电脑 ipad",
        "computer": "电脑 pc laptop desktop 笔记本",
        "tv": "电视 television 电视机",
        "e-reader": "电子书阅读器 kindle ereader",
    },
    "company": {
        "alone": "独自 一个人 自己 solo me myself",
        "partner": "伴侣 情侣 对象 couple wife husband girlfriend boyfriend 爱人 老婆 老公",
        "family": "家人 一家人 全家 parents 爸妈 父母",
        "children": "孩子 小孩 child kids kid 儿童 儿子 女儿",
        "friends": "朋友 friend 同学 colleagues 同事",
    },
}
"""Values of each key and their names, the first in Chinese."""
HOURS = ((5, "night"), (12, "morning"), (18, "afternoon"), (23, "evening"), (25, "night"))
"""Hour until which each time of day lasts."""
SEASONS = ("winter", "spring", "summer", "autumn")
"""Seasons of the northern hemisphere, from December on."""
_KEYS = {fold(name): key for key, names in KEYS.items() for name in (key, *names.split())}
_VALUES = {
    key: {fold(name): value for value, names in values.items() for name in (value, *names.split())}
    for key, values in VALUES.items()
}
_HOUR = re.compile(r"(\d{1,2})(?:[:：点时]\d{0,2}(?::\d\d)?[分半]?)?\s*(am|pm)?", re.IGNORECASE)


def local_clock() -> datetime:
    """Return the present moment in the time zone of this machine."""
    return datetime.now().astimezone()


def normalized(raw: Context, clock: Clock = local_clock) -> dict[str, str]:
    """Return a context in the vocabulary of this module. Raises RequestError for a malformed moment."""
    values: dict[str, str] = {}
    moments: dict[str, str] = {}
    for key, value in list(raw.items())[:MOST]:
        key, value = (" ".join(text.split())[:LONGEST] for text in (key, value))
        name = _key(key)
        if name == NOW:
            moments = context_at(_moment(value, clock))
        elif name and value:
            values[name] = _value(name, value)
    return moments | values


def localized(raw: Context, language: str, clock: Clock = local_clock) -> dict[str, str]:
    """Return a context in a language, as users and models read it."""
    return _localize(normalized(raw, clock), language)


def context_at(moment: datetime) -> dict[str, str]:
    """Return time of day, day and season of a moment, in its own time zone."""
    hour = next(name for until, name in HOURS if moment.hour < until)
    day = "weekend" if moment.weekday() >= 5 else "weekday"
    return {"time": hour, "day": day, "season": SEASONS[moment.month % 12 // 3]}


def context_of(interaction: Interaction, zone: tzinfo | None = None) -> dict[str, str]:
    """Return the context of an interaction: its own, and that of its time in `zone`, this machine's unless given.

    A date without a time of day gives none.
    """
    derived: dict[str, str] = {}
    if when := interaction.time:
        dated = when.time() == time()
        derived = context_at(when if dated else when.astimezone(zone))
        if dated:
            del derived["time"]
    return derived | normalized(_without_now(interaction.context))


def agreement(one: Context, other: Context) -> float:
    """Return the share of equal values among the keys that two contexts share, 0 to 1; 0 where they share none."""
    both = one.keys() & other.keys()
    return sum(one[key] == other[key] for key in both) / len(both) if both else 0.0


def prepare(request: Request, clock: Clock = local_clock) -> PreparedRequest:
    """Return the request with its moment and its context worded in its language, what it rules out as conditions.

    Raises RequestError for a malformed moment.
    """
    moment = next((_moment(v, clock) for k, v in request.context.items() if _key(k) == NOW), request.moment or clock())
    context = normalized(request.context, lambda: moment)
    ruled_out = tuple(c for c in conditions(context) if c not in request.conditions)
    return PreparedRequest.of(
        request,
        moment=moment,
        context=_localize(context, request.language),
        normalized_context=context,
        conditions=(*request.conditions, *ruled_out),
        boosts=(*boosts(context), *request.leanings),
    )


def boost_matching_events(request: PreparedRequest, more: float, zone: tzinfo | None = None) -> PreparedRequest:
    """Return the request with weights of events multiplied by up to 1 + `more`, the more they agree with its context.

    Times are read in `zone`, this machine's unless given.
    """
    if not more or not request.normalized_context:
        return request
    agrees = [agreement(request.normalized_context, context_of(event.interaction, zone)) for event in request.history]
    events = (replace(e, weight=e.weight * (1 + more * a)) for e, a in zip(request.history, agrees, strict=True))
    return replace(request, history=tuple(events))


def conditions(context: Context) -> tuple[Condition, ...]:
    """Return what a normalized context rules out: items for older ones with children, items longer than the minutes.

    An item that says nothing of its audience or its length meets them.
    """
    excluded = list(company.conditions(context.get("company", "")))
    if re.fullmatch(r"\d{1,4}", context.get("minutes", "")):
        excluded.append(_no_longer_than(context["minutes"]))
    return tuple(excluded)


def boosts(context: Context) -> tuple[PreferenceBoost, ...]:
    """Return what a normalized context ranks higher or lower: with children, what the catalogue calls of their kind."""
    return company.boosts(context.get("company", ""))


def worded(condition: Condition, language: str) -> str:
    """Return what a context rules out in words of a language, and any other condition as it is written."""
    texts = messages("retrieval.query", language)["ruled_out"]
    match condition:
        case Not(Either((Comparison(value=minutes), *_))) if condition == _no_longer_than(minutes):
            return str(texts["longer"].format(minutes=minutes))
        case _ if condition == company.FOR_CHILDREN:
            return str(texts["for_older"].format(age=company.TOO_OLD_FOR_CHILDREN))
        case _ if condition == company.NOT_GORY:
            return str(texts["gory"])
    return str(condition)


def _no_longer_than(minutes: str) -> Condition:
    return Not(Either(tuple(Comparison(field, ">", minutes) for field in LENGTHS)))


def _localize(context: Context, language: str) -> dict[str, str]:
    """Return a normalized context in a language."""
    texts = messages("retrieval.query", language)
    keys, values = texts["keys"], texts["values"]
    return {keys.get(k, k): values.get(k, {}).get(v, v) for k, v in context.items()}


def _without_now(raw: Context) -> Context:
    return {key: value for key, value in raw.items() if _key(key) != NOW}


def _key(written: str) -> str:
    """Return the key of this module that a name stands for, or the name as it is."""
    return _KEYS.get(fold(written).replace(" ", "_"), written)


def _value(key: str, value: str) -> str:
    if key == "time" and (hour := _HOUR.fullmatch(value)):
        half = (hour[2] or "").lower()
        counted = int(hour[1]) % 12 + 12 * (half == "pm") if half else int(hour[1])
        return next((name for until, name in HOURS if counted < until), value)
    return _VALUES.get(key, {}).get(fold(value), value)


def _moment(written: str, clock: Clock) -> datetime:
    if fold(written) in ("", NOW, "现在", "此刻"):
        return clock()
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise RequestError(f"now={written!r} is no moment: write it as in now=2026-05-01T20:30") from error
