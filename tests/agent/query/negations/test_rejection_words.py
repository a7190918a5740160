"""What Chinese clauses reject after naming it, and what they let in again."""

from __future__ import annotations

import pytest

from agent.query.changes.corrections import extract_corrections
from agent.query.changes.critiques import extract_critiques
from agent.query.facets.country_clauses import dropped_countries, refuses_foreign, wants_foreign
from agent.query.negations.granted_words import granted_words
from agent.query.negations.negations import extract_exclusions
from agent.query.negations.rejection_words import refuses_nothing
from agent.query.parse import parse
from agent.query.questions.availability import availability_as_request


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("恐怖的一律不要", "恐怖"),
        ("说唱的就拉倒吧", "说唱"),
        ("爱情片先撤下吧", "爱情"),
        ("打仗的也别", "打仗"),
        ("推理的看腻了", "推理"),
        ("足球退散", "足球"),
        ("萨克斯我受不了", "萨克斯"),
        ("动画也剔掉", "动画"),
        ("科幻我这几年读不动了", "科幻"),
    ],
)
def test_what_a_clause_rejects_after_naming_it_is_excluded(text: str, word: str) -> None:
    assert word in extract_exclusions(text).words


def test_rock_music_and_what_somebody_did_reject_nothing() -> None:
    for text in ("来点嗨的摇滚", "要带劲的！摇滚！", "山海经他翻两页就扔了", "周末去了趟书店", "可别再来了"):
        assert extract_exclusions(text).words == (), text


def test_countries_are_rejected_by_the_same_words() -> None:
    for text in ("英国的先pass", "韩国的就拉倒吧", "日本的撤下"):
        assert dropped_countries(text), text
    assert refuses_foreign("外国的就算了") and not wants_foreign("外国的就算了")


def test_what_may_be_from_abroad_does_not_exclude_what_is_from_home() -> None:
    assert not wants_foreign("她的书外国的也行")
    assert wants_foreign("国外的小说吧")
    assert refuses_foreign("他们看不惯外国片，要国产的") and not wants_foreign("他们看不惯外国片，要国产的")
    assert wants_foreign("不只外国片") and not refuses_foreign("外国片也不讨厌")


def test_what_is_no_problem_is_let_in_again() -> None:
    assert granted_words("有人唱也没事") == ("有人唱",)
    assert granted_words("像素的也无妨") == ("像素",)


def test_what_may_be_longer_or_older_takes_the_limit_back_and_asks_for_nothing() -> None:
    assert extract_corrections("长一点没关系").parts == ("length",)
    assert extract_corrections("老一点也没事").parts == ("year",)


def test_doing_something_again_is_no_quality() -> None:
    assert extract_critiques("再帮我找点音乐", False)[0] == ()
    assert extract_critiques("再列些书吧", False)[0] == ()


def test_a_question_of_having_or_not_asks_whether_there_is_something() -> None:
    assert availability_as_request("你这有邓丽君不") == "你这有邓丽君吗"
    assert availability_as_request("卓别林的有伐？") == "来点卓别林的？"
    assert availability_as_request("喜欢不") == "喜欢不"


def test_what_is_proposed_by_or_else_is_not_excluded() -> None:
    assert parse("要不听点爵士", "zh").exclude == ()
    assert parse("要不听点爵士", "zh").topic == "爵士"


def test_many_adverbs_are_read_at_once() -> None:
    """A pattern that splits them in several ways would take hours."""
    assert extract_exclusions(f"恐怖{'早就' * 60}美国").words == ()
    assert extract_exclusions("恐怖早就看腻了").words == ("恐怖",)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("好莱坞的先放一放，想看欧洲的", "好莱坞"),
        ("战争的先放放吧", "战争"),
        ("恐怖的缓一缓", "恐怖"),
        ("恐怖片先放一边，来点喜剧", "恐怖"),
        ("把恐怖的放到一边", "恐怖"),
        ("爱情片先靠边站", "爱情"),
    ],
)
def test_what_is_put_off_is_excluded_and_not_wanted(text: str, word: str) -> None:
    slots = parse(text, "zh")
    assert word in slots.exclude and word not in slots.topic


@pytest.mark.parametrize("text", ["先放点爵士", "爵士放一放吧", "先放一张爵士"])
def test_what_is_to_be_played_first_is_not_put_off(text: str) -> None:
    assert not parse(text, "zh").exclude


@pytest.mark.parametrize("text", ["anything with ?", "show me something", "来点"])
def test_words_of_asking_refuse_nothing(text: str) -> None:
    assert refuses_nothing(text)


@pytest.mark.parametrize("text", ["nothing with", "anything but", "not", "is a pass", "别推"])
def test_other_words_may_refuse(text: str) -> None:
    assert not refuses_nothing(text)
