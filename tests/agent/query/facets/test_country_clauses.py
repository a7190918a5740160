"""A country that a Chinese clause names before it drops it is excluded; one that it adds joins those before."""

from __future__ import annotations

import pytest

from agent.query.facets.countries import with_whole_names
from agent.query.facets.country_clauses import (
    added_countries,
    added_words,
    dropped_countries,
    foreign_as_request,
    wants_foreign,
)
from agent.query.parse import parse


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("美国的去掉", ("美国",)),
        ("合伙人嫌俗，法国的拿掉吧", ("法国",)),
        ("美国和日本的都跳过", ("美国", "日本")),
        ("韩国片看腻了", ("韩国",)),
        ("日本人拍的就算了", ("日本",)),
        ("美国的也行", ()),
        ("来点法国的", ()),
    ],
)
def test_a_country_that_is_dropped_after_it_is_named_is_excluded(text: str, names: tuple[str, ...]) -> None:
    assert dropped_countries(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("那韩国的也一起看看，最好短一点", ("韩国",)),
        ("香港的也可以算进来", ("香港",)),
        ("加上意大利的", ("意大利",)),
        ("法国的一块儿放进来", ("法国",)),
        ("德国和法国的也行", ("德国", "法国")),
        ("我也喜欢法国", ()),
        ("只要法国的", ()),
    ],
)
def test_a_country_that_is_added_joins_those_before(text: str, names: tuple[str, ...]) -> None:
    assert added_countries(text) == names


def test_what_else_is_added_is_named() -> None:
    assert added_words("那天气的也一起看看") == "天气"
    assert added_words("我也看看") == ""


def test_foreign_works_are_asked_for_and_not_merely_excluded() -> None:
    assert wants_foreign("想找本外国的经典小说") and wants_foreign("国外的吧")
    assert wants_foreign("金属有没有 国外乐队的") and not wants_foreign("我在国外上学")
    assert not wants_foreign("国外的就算了") and not wants_foreign("不要外国片")


def test_nothing_from_abroad_is_what_is_made_at_home() -> None:
    assert parse("不要外国的", "zh").topic == "华语"


@pytest.mark.parametrize("text", ["国外同时期的摇滚呢", "国外老电影", "国外经典推理小说", "国外悬疑"])
def test_a_genre_from_abroad_is_asked_for(text: str) -> None:
    assert wants_foreign(text)


@pytest.mark.parametrize("text", ["国外留学生活的电影", "国外经典的不要", "国外摇滚就算了", "不要国外摇滚"])
def test_what_is_about_life_abroad_or_refused_is_not(text: str) -> None:
    assert not wants_foreign(text)


def test_a_question_for_what_is_from_abroad_is_a_request() -> None:
    assert foreign_as_request("那国外同时期的摇滚呢？") == "来点国外同时期的摇滚"
    for text in ("国外的这部讲什么呢", "国内的呢", "国外摇滚就算了"):
        assert foreign_as_request(text) == text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("来点国摇", "来点国产摇滚"),
        ("国漫有没有", "国产动画有没有"),
        ("日推也行", "日本推理小说也行"),
        ("中国漫画", "中国漫画"),
        ("每日推荐", "每日推荐"),
        ("韩剧", "韩剧"),
    ],
)
def test_a_country_and_a_kind_in_two_characters_are_named_in_full(text: str, whole: str) -> None:
    assert with_whole_names(text) == whole
