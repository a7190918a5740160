"""Ways to refuse something, read as what they leave out, and none as a wish for it."""

from __future__ import annotations

import pytest

from agent.query import Slots
from agent.query.negations.refusals import plain_refusals
from agent.query.parse import parse


@pytest.mark.parametrize(
    ("text", "topic", "exclude"),
    [
        ("zombies? no thanks. pirates? sure", "pirates", ("zombies",)),
        ("vampires bore me to tears", "", ("vampires",)),
        ("please keep robots out of it", "", ("robots",)),
        ("I'm so done with superheroes", "", ("superheroes",)),
        ("I hate westerns and can't stand musicals", "", ("westerns", "musicals")),
        ("a comedy that has nothing to do with weddings", "comedy", ("weddings",)),
        ("give superheroes a miss, a thriller please", "thriller", ("superheroes",)),
        ("jazz rather than opera", "jazz", ("opera",)),
        ("instead of opera, some jazz", "jazz", ("opera",)),
        ("drama, but not Cries and Whispers", "drama", ("Cries and Whispers",)),
        ("steer well clear of gore", "", ("gore",)),
        ("he hates gore tho", "", ("gore",)),
        ("my sister can't stand zombies", "", ("zombies",)),
        ("a film for my dad, he doesn't like musicals", "", ("musicals",)),
        ("天气就不用告诉我了", "", ("天气",)),
        ("不是恐怖的就行", "", ("恐怖",)),
        ("战争的我比较熟，就不用了", "", ("战争",)),
        ("宁可看悬疑也不看爱情", "悬疑", ("爱情",)),
        ("不是武侠而是侦探的", "侦探", ("武侠",)),
        ("与其看武侠，不如看侦探", "侦探", ("武侠",)),
        ("爱情，但不要千与千寻", "爱情", ("千与千寻",)),
        ("对僵尸完全无感", "", ("僵尸",)),
        ("除了王家卫谁的都行", "", ("王家卫",)),
    ],
)
def test_what_is_refused_is_left_out_and_what_is_wanted_is_kept(
    text: str, topic: str, exclude: tuple[str, ...]
) -> None:
    slots = parse(text, "en")

    assert slots.exclude == exclude
    assert slots.topic == topic


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("as long as it isn't from before 1970 I'm happy", Slots(year_from=1970)),
        ("a drama that doesn't exceed 100 minutes", Slots(topic="drama", minutes_to=100)),
        ("without going past 1999, please", Slots(year_to=1999)),
    ],
)
def test_refusals_of_ranges_are_bounds(text: str, slots: Slots) -> None:
    assert parse(text, "en") == slots


@pytest.mark.parametrize(
    "text",
    [
        "is the one without zombies in it any good?",
        "I'm done with this one",
        "does she hate zombies?",
        "he hates when people die",
        "I don't do well with heights",
        "这部没有僵尸吗",
    ],
)
def test_questions_and_remarks_stay_as_they_are(text: str) -> None:
    assert plain_refusals(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("酒店不能没有早餐", "酒店要有早餐的"),
        ("没有字幕的课不学", "要有字幕的课"),
        ("不带练习的课别推", "要有练习的课"),
        ("没到四十分钟的课程我不学", "没到四十分钟的课程我不学"),
        ("没有丧尸的电影", "没有丧尸的电影"),
        ("喜剧以外的才看", "不要喜剧的"),
        ("再也不想见到他了", "再也不想见到他了"),
        ("不想再看到任何丧尸", "不要丧尸"),
        ("别再推荐《三体》了", "不要三体"),
        ("鲁迅和沈从文，这两位作家的书我都不要", "不要鲁迅和沈从文的书"),
        ("我只讨厌一种：恐怖片", "不要恐怖片"),
        ("三百块往上的耳机不看", "三百块以上的耳机不看"),
        ("长篇小说对我太难了，来点短的", "不要长篇小说，来点短的"),
        ("这本对我太难了", "这本对我太难了"),
    ],
)
def test_chinese_double_negations_are_wishes_and_other_ways_to_refuse_plain_refusals(text: str, plain: str) -> None:
    assert plain_refusals(text) == plain


@pytest.mark.parametrize(("text", "intent"), [("再见", "quit"), ("不想再见到丧尸", ""), ("退回", "undo")])
def test_no_goodbye_and_no_step_back_is_read_in_a_refusal(text: str, intent: str) -> None:
    assert parse(text, "zh").intent == intent
