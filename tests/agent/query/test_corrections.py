import pytest

from agent.query.parse import parse


@pytest.mark.parametrize(
    ("text", "parts", "domain"),
    [
        ("no, I meant albums", ("domain",), "music"),
        ("books, not films", ("domain",), "book"),
        ("我要的是游戏，不是电影", ("domain",), "game"),
        ("never mind the budget", ("price",), ""),
        ("any length is fine", ("length",), ""),
        ("年代都行", ("year",), ""),
        ("that's not what I asked for", ("all",), ""),
        ("你理解错了", ("all",), ""),
        ("scrap the no war rule", ("exclude",), ""),
    ],
)
def test_a_correction_names_the_part_that_it_takes_back(text: str, parts: tuple[str, ...], domain: str) -> None:
    slots = parse(text, "en")
    assert (slots.corrections, slots.domain) == (parts, domain)


def test_limits_after_actually_replace_those_before() -> None:
    slots = parse("actually the 50s", "en")
    assert (slots.corrections, slots.year_from, slots.year_to) == (("year",), 1950, 1959)


@pytest.mark.parametrize("text", ["no books about dogs", "I don't care for jazz", "films not in English"])
def test_an_exclusion_corrects_nothing(text: str) -> None:
    assert parse(text, "en").corrections == ()
