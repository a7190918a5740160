"""What a message denies, wishes or lets pass is excluded or wanted as its words say, whoever read it otherwise."""

import pytest

from agent.query.negations.exclusion_clauses import takes_back
from agent.query.negations.settle_exclusions import settle_exclusions
from agent.query.parse import parse
from agent.query.slots import Slots


@pytest.mark.parametrize(
    ("text", "topic", "excluded"),
    [
        ("我想看不恐怖的", "恐怖", ("恐怖",)),
        ("来点不暴力的游戏", "不暴力", ("暴力",)),
        ("找几部不悲伤的电影", "悲伤", ("悲伤",)),
        ("想看恐怖的", "恐怖", ()),
        ("要不恐怖片吧", "恐怖", ()),
        ("不恐怖就没意思，想看恐怖的", "恐怖", ()),
    ],
)
def test_a_quality_that_stands_only_after_a_denial_is_excluded(
    text: str, topic: str, excluded: tuple[str, ...]
) -> None:
    assert settle_exclusions(Slots(topic=topic), text).exclude == excluded


@pytest.mark.parametrize(
    ("text", "word", "is_excluded"),
    [
        ("我爸说要打打杀杀的", "打打杀杀", False),
        ("我老公就爱看血腥的", "血腥", False),
        ("我妈不要打打杀杀的", "打打杀杀", True),
        ("孩子怕血腥的", "血腥", True),
        ("想看恐怖的算了", "恐怖", True),
    ],
)
def test_what_a_clause_without_any_refusal_wants_is_not_excluded(text: str, word: str, is_excluded: bool) -> None:
    assert (word in settle_exclusions(Slots(exclude=(word,)), text).exclude) is is_excluded


def test_who_is_named_after_unless_is_not_excluded() -> None:
    text = "动画片不要，除非是宫崎骏的"
    assert settle_exclusions(Slots(exclude=("动画片", "宫崎骏")), text).exclude == ("动画片",)
    assert takes_back("Ozu", "no dramas unless by Ozu") and not takes_back("Ozu", "no dramas by Ozu")


@pytest.mark.parametrize(
    ("text", "word"),
    [("no pop mixed in", "pop"), ("nothing with zombies thrown in", "zombies"), ("no romance whatsoever", "romance")],
)
def test_what_is_said_behind_a_refused_word_is_no_part_of_it(text: str, word: str) -> None:
    assert parse(text, "en").exclude == (word,)
