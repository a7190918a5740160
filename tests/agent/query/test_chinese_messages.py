"""What Chinese messages exclude together, take back and leave open, whatever the words around it."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.changes.withdrawn_attributes import withdrawn_attributes
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.countries import country_conditions
from agent.query.negations.settle_exclusions import settle_exclusions
from agent.query.parse import parse
from agent.query.questions.availability import availability_as_request
from agent.query.slots import Slots
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("她手残，射击和格斗类的就免了", {"射击", "格斗"}),
        ("足球跟篮球的都免了", {"足球", "篮球"}),
        ("黑白的和战争的就算了吧", {"黑白", "战争"}),
    ],
)
def test_two_things_that_are_excluded_together_are_two_exclusions(text: str, words: set[str]) -> None:
    assert set(parse(text, "zh").exclude) == words


def test_the_cause_of_an_exclusion_is_no_topic() -> None:
    assert parse("不要爵士，一听萨克斯就精神了", "zh").topic == ""


def test_a_state_of_late_is_no_order_of_the_list() -> None:
    assert parse("最近老失眠，想找本推理小说", "zh").sort == ""
    assert parse("找本最近出的推理小说", "zh").sort == "newer"


def test_taking_back_an_exclusion_takes_back_no_more() -> None:
    slots = parse("收回刚才不要爱情片的话，我又相信爱情了", "zh")
    assert (slots.intent, slots.corrections) == ("", ("exclude",))


def test_a_request_after_what_is_taken_back_counts() -> None:
    assert parse("收回刚才的话，来几门数学课", "zh").topic == "数学"
    assert parse("收回刚才的话", "zh").intent == "undo"


@pytest.mark.parametrize(
    ("text", "field"), [("平台不限了", "platform"), ("难度无所谓", "level"), ("any platform is fine", "platform")]
)
def test_an_attribute_that_does_not_matter_is_withdrawn(text: str, field: str) -> None:
    assert field in withdrawn_attributes(text)
    assert not withdrawn_attributes("来点喜剧")


@pytest.mark.parametrize("text", ["完全没底子，想学历史", "底子薄，来门课", "我是萌新，求课程"])
def test_beginners_in_other_words_get_nothing_advanced(text: str) -> None:
    columns = Columns(
        (
            Item(id="first", title="a", domain="course", attributes={"level": "introductory"}),
            Item(id="last", title="b", domain="course", attributes={"level": "advanced"}),
        )
    )
    request = parse_query(Request(text=text, language="zh"), columns)
    assert list(columns.allowed(request.conditions)) == [True, False]


def test_the_last_noun_of_a_compound_is_the_kind_of_item() -> None:
    assert parse("来几门音乐课", "zh").domain == "course"
    assert parse("想听电影音乐", "zh").domain == "music"


def test_a_university_and_a_family_of_consoles_are_named_for_short() -> None:
    columns = Columns(
        (
            Item(id="a", title="a", attributes={"provider": "哈佛大学", "platform": "PlayStation 4"}),
            Item(id="b", title="b", attributes={"provider": "北京大学", "platform": "Nintendo Switch"}),
        )
    )
    words = catalogue_words(columns)
    assert [each.values for each in words.creators("哈佛的我上过了")] == [("哈佛大学",)]
    assert not words.creators("北京有什么好玩的")
    assert [str(condition) for _, condition in words.attributes("只有PS")] == ['platform="PlayStation 4"']


def test_the_language_that_a_course_teaches_is_no_origin() -> None:
    columns = Columns((Item(id="a", title="a", domain="course", attributes={"country": "法国"}),))
    request = parse_query(Request(text="想学法语，有什么课程", language="zh"), columns)
    assert not any("country" in str(condition) for condition in request.conditions)


@pytest.mark.parametrize(
    ("text", "request_text"),
    [
        ("反乌托邦的有几本？我就好这一口", "来点反乌托邦的？我就好这一口"),
        ("策略类的有哪些", "来点策略的"),
        ("龙猫的续集有吗", "龙猫的续集有吗"),
        ("这里面喜剧的有哪些", "这里面喜剧的有哪些"),
    ],
)
def test_a_question_whether_there_is_something_of_a_kind_is_a_request(text: str, request_text: str) -> None:
    assert availability_as_request(text) == request_text


@pytest.mark.parametrize(
    ("text", "word"),
    [("american writers are also ok for me", "american writers"), ("不要恐怖，悬疑的可以", "悬疑")],
)
def test_what_a_message_allows_is_no_exclusion(text: str, word: str) -> None:
    slots = settle_exclusions(Slots(exclude=(word,)), text)
    assert (slots.exclude, slots.topic) == ((), word)


def test_what_a_message_does_not_allow_is_one() -> None:
    assert settle_exclusions(Slots(exclude=("horror",)), "horror is not ok").exclude == ("horror",)
    assert settle_exclusions(Slots(exclude=("悬疑",)), "悬疑的可以吗？不行就算了").exclude == ("悬疑",)


def test_a_wish_in_the_form_of_a_question_is_no_exclusion() -> None:
    slots = settle_exclusions(Slots(topic="养老", exclude=("种田",)), "种田的有没有？我就想养老")
    assert (slots.topic, slots.exclude) == ("种田 养老", ())


def test_of_a_region_and_countries_in_it_the_countries_are_meant() -> None:
    columns = Columns(tuple(Item(id=c, title=c, attributes={"country": c}) for c in ("France", "Italy", "Sweden")))
    assert [str(c) for c in country_conditions("欧洲 法国意大利", columns)[0]] == ["country in (France, Italy)"]


def test_what_is_to_be_talked_of_another_day_is_no_quality() -> None:
    assert parse("好困，改天再聊", "zh").critiques == ()
