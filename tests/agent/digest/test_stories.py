"""One story once: reports of one event are joined, and what only resembles it is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from agent.digest.reports import Reports
from agent.digest.stories import group_stories, join_reports
from agent.digest.story_evidence import StoryEvidence
from retrieval.data.items import Item
from tests.agent.digest.news import NOW, index_of, report, reports

OWLS = "A pair of owls raised four chicks in the bell tower of the harbour church this spring"
AGAIN = "Four owl chicks grew up in the bell tower of the harbour church, where a pair of owls nests this spring"


def stories_of(folder: Path, items: Sequence[Item]) -> list[int]:
    return group_stories(index_of(folder, list(items)), items)


def test_two_reports_of_one_event_are_one_story(tmp_path: Path) -> None:
    items = [*reports(), report("a", "Owls in the bell tower", OWLS), report("b", "Four chicks in the tower", AGAIN)]
    assert stories_of(tmp_path, items)[-2:] in ([0, 0], [7, 7])
    assert stories_of(tmp_path, items)[1:7] == [1, 2, 3, 4, 5, 6]


def test_reports_that_are_days_apart_or_of_other_numbers_are_two(tmp_path: Path) -> None:
    later = report("b", "Four chicks in the tower", AGAIN, days=6)
    assert stories_of(tmp_path, [report("a", "Owls in the tower", OWLS), later]) == [0, 1]
    seven = AGAIN.replace("Four", "Seven")
    other = report("b", "Seven chicks in the barn", seven.replace("bell tower of the harbour church", "mill barn"))
    assert stories_of(tmp_path, [report("a", "Owls in the tower", OWLS), other]) == [0, 1]


def test_films_are_one_story_where_they_are_one_work_alone(tmp_path: Path) -> None:
    def film(name: str, title: str, text: str) -> Item:
        return Item(id=name, domain="film", title=title, text=text, published="1995", attributes={"director": "A B"})

    films = [film("a", "Toy Town", OWLS), film("b", "Toy Town (4K)", AGAIN), film("c", "Toy Town 2", OWLS)]
    assert stories_of(tmp_path, films) == [0, 0, 2]


def test_vectors_join_reports_without_a_common_language() -> None:
    english = report("a", "Owls in the tower", "Four chicks grew up there")
    chinese = report("b", "钟楼里的猫头鹰", "钟楼里长大了四只小猫头鹰", language="zh")
    others = [report(f"x{n}", f"Word{n}", f"Thing{n}") for n in range(20)]
    others += [report(f"y{n}", "词", "事", language="zh") for n in range(20)]
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(42, 64)).astype(np.float32)
    vectors[1] = vectors[0] + 0.3 * rng.normal(size=64)
    assert join_reports(Reports([english, chinese, *others], vectors, 2)) == {0: 0, 1: 0}
    vectors[1] = vectors[0] + 5 * rng.normal(size=64)
    assert join_reports(Reports([english, chinese, *others], vectors, 2)) == {}


def test_a_third_report_of_a_story_is_the_nearest_beside_the_two_that_are_nearer() -> None:
    items = [
        report("a", "Owls", "Chicks grew"),
        report("b", "Birds", "Young fledged"),
        report("c", "Tower", "Nest seen"),
    ]
    items += [report(f"x{n}", f"Word{n}", f"Thing{n}") for n in range(40)]
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(43, 64)).astype(np.float32)
    vectors[1] = vectors[0] + 0.3 * vectors[1]
    vectors[2] = vectors[0] + 1.5 * vectors[2]
    assert join_reports(Reports(items, vectors, 3)) == {0: 0, 1: 0, 2: 0}
    vectors[3] = vectors[2] + 0.1 * vectors[3]  # another report of c's own story is nearer to it
    assert join_reports(Reports(items, vectors, 3)) == {0: 0, 1: 0}


def test_a_chain_of_half_likenesses_does_not_join_its_ends() -> None:
    class Chain(Reports):
        def __init__(self) -> None:
            self.count = 5

        def linked(self) -> list[tuple[int, int]]:
            return [(n, n + 1) for n in range(4)]

        def score(self, one: int, other: int) -> float:
            return 1.0 if abs(one - other) == 1 else -3.0

    joined = join_reports(Chain())
    assert joined[0] != joined[4] and len(set(joined.values())) > 1


@pytest.mark.parametrize(
    ("one", "other", "is_shared", "apart"),
    [
        ("Thirty-one points", "He scored 31", True, 0),
        ("More than 9,000 ran", "nine thousand runners", True, 0),
        ("得到31分", "三十一分", True, 0),
        ("three weeks", "eight weeks", False, 1),
        ("one boat", "two boats", False, 0),
        ("no number", "7 boats", False, 0),
        ("Three quarters of 80 people", "about 75 percent; 9 left", True, 1),
        ("nine in ten said yes", "90 per cent said yes", True, 0),
        ("四分之三的人", "约75%", True, 0),
        ("九成赞成", "90%的人赞成", True, 0),
        ("成立三年，6名成员", "完成6件", True, 0),
    ],
)
def test_numbers_agree_in_digits_and_words(one: str, other: str, is_shared: bool, apart: int) -> None:
    language = "en" if one.isascii() else "zh"
    items = [report("a", one, "", language=language), report("b", other, "", language=language)]
    shared, least_apart = StoryEvidence(items).numbers(0, 1)
    assert (shared > 1, least_apart) == (is_shared, apart)


def test_a_rare_number_and_a_rare_name_say_more_than_a_frequent_one() -> None:
    others = [report(f"x{n}", f"Day {n + 50}", "In town Anna had 12 boats") for n in range(90)]
    texts = (
        "It was Anna with 12 boats",
        "And Anna with 12 nets",
        "It was Zoltan with 777 boats",
        "And Berta with 777 nets",
    )
    items = [report(f"r{n}", f"Day {n + 3}0", text) for n, text in enumerate(texts)]
    evidence = StoryEvidence([*items, *others, report("z", "It", "it was Zoltan and Berta")])
    assert evidence.numbers(2, 3)[0] > 3 > 1 > evidence.numbers(0, 1)[0]
    assert evidence.names(0, 1) == (0, False)
    apart, differ = evidence.names(2, 3)
    assert apart > 3 and differ


def test_words_are_compared_in_a_common_language() -> None:
    chinese = {"zh": {"title": "钟楼里的猫头鹰", "text": "钟楼里长大了四只小猫头鹰"}}
    both = report("a", "Owls in the tower", "Four chicks", translations=chinese)
    alone = report("b", "钟楼猫头鹰", "猫头鹰在钟楼里养大四只", language="zh")
    others = [report(f"x{n}", f"Word{n}", f"Thing{n}") for n in range(9)]
    evidence = StoryEvidence([both, alone, *others])
    assert (evidence.words(0, 1) or 0) > 0.3 and evidence.words(1, 2) is None


def test_no_report_and_one_report_are_no_story(tmp_path: Path) -> None:
    assert stories_of(tmp_path, []) == []
    assert stories_of(tmp_path, [report("a", "Owls", OWLS)]) == [0]
    assert NOW - timedelta(days=1) == report("a", "Owls", OWLS).published
