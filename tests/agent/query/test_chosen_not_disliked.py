"""What a message chooses, or says not to be disliked, is no dislike, whatever else the message refuses."""

from __future__ import annotations

import pytest

from agent.query import Slots
from agent.query.parse import parse
from agent.query.verdicts.acceptance import accepted_item, without_dislike_of_chosen
from retrieval.data.items import Item

SHOWN = [
    Item(id="a", domain="film", title="Chungking Express", translations={"zh": {"title": "重庆森林"}}),
    Item(id="b", domain="film", title="Wild Tales", translations={"zh": {"title": "荒蛮故事"}}),
    Item(id="c", domain="game", title="Mario Kart 8 Deluxe", translations={"zh": {"title": "马力欧卡丁车8 豪华版"}}),
]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第二个听听看吧", 2),
        ("第二部看看吧", 2),
        ("第一部试试看", 1),
        ("no i said wild tales is what i take", 2),
        ("Chungking Express is the one i'll have", 1),
        ("第二个怎么样", 0),
        ("wild tales is what i hate", 0),
        ("is wild tales what i want", 0),
    ],
)
def test_a_work_is_chosen_by_its_place_and_by_what_is_taken(text: str, number: int) -> None:
    assert accepted_item(text, SHOWN, 1) == number


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("鬼魂吓人的别来 算了就看重庆森林吧", (1,), Slots(intent="like", numbers=(1,))),
        ("no ghosts please, i'll take chungking express", (1,), Slots(intent="like", numbers=(1,))),
        ("荒蛮故事太暴力了，就看重庆森林吧", (1, 2), Slots(intent="dislike", numbers=(2,))),
        ("我没有不喜欢重庆森林啊", (1,), Slots(intent="like", numbers=(1,))),
        ("i never said i didn't like wild tales", (2,), Slots(intent="like", numbers=(2,))),
        ("i don't like wild tales", (2,), Slots(intent="dislike", numbers=(2,))),
        ("重庆森林不喜欢", (1,), Slots(intent="dislike", numbers=(1,))),
        ("就不喜欢重庆森林", (1,), Slots(intent="dislike", numbers=(1,))),
    ],
)
def test_what_is_chosen_is_no_dislike(text: str, numbers: tuple[int, ...], expected: Slots) -> None:
    assert without_dislike_of_chosen(Slots(intent="dislike", numbers=numbers), text, SHOWN, 1) == expected


@pytest.mark.parametrize("text", ["第一个我家有", "第一部家里有了", "重庆森林我家里有"])
def test_what_is_at_home_is_known(text: str) -> None:
    assert parse(text, "zh", SHOWN).intent == "seen"


@pytest.mark.parametrize("text", ["第一个家里有没有", "你家有重庆森林吗"])
def test_a_question_of_what_is_there_says_nothing_of_what_is_known(text: str) -> None:
    assert parse(text, "zh", SHOWN).intent != "seen"
