"""Wishes that are obeyed however they are worded: the likes of a work, a level, a device, a company that is absent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item, ItemText
from tests.agent.chat.conversations import last_reply, open_chat, shown

LEVELS = ("introductory", "intermediate", "advanced")
PLATFORMS = ("PlayStation 3", "PlayStation 4", "Mobile", "Nintendo Switch")


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    films = [
        Item(id=f"{genre}{n}", title=f"{genre}land {n}", domain="film", categories=(genre,), attributes={"minutes": 80})
        for genre in ("Horror", "Comedy", "Crime")
        for n in range(4)
    ]
    books = [Item(id=f"book{n}", title=f"Tome {n}", domain="book", categories=("Crime",)) for n in range(4)]
    courses = [
        Item(id=level, title=f"Course {n}", domain="course", categories=("Physics",), attributes={"level": level})
        for n, level in enumerate(LEVELS)
    ]
    games = [
        Item(id=platform, title=f"Game {n}", domain="game", categories=("Puzzle",), attributes={"platform": platform})
        for n, platform in enumerate(PLATFORMS)
    ]
    return open_chat(tmp_path, [*films, *books, *courses, *games])


def ids(chat: Chat, *messages: str) -> set[str]:
    last_reply(chat, *messages)
    return {item.id for item in shown(chat)}


@pytest.mark.parametrize("message", ["got more in that vein?", "anything along the same lines?", "more of that ilk"])
def test_more_in_the_vein_of_a_work_is_like_it(chat: Chat, message: str) -> None:
    last_reply(chat, "comedies", f"I loved Crimeland 1, {message}")
    assert chat.state.like == ("Crime1",)


def test_another_kind_in_the_same_direction_is_like_the_same_work(chat: Chat) -> None:
    listed = ids(chat, "films like Crimeland 1", "and which books go in that direction?")
    assert listed == {f"book{n}" for n in range(4)} and chat.state.like == ("Crime1",)


@pytest.mark.parametrize("message", ["not Crimeland 1, seen it, hated it", "不要Crimeland 1,看过了"])
def test_what_is_said_of_a_work_turned_away_from_judges_no_other(chat: Chat, message: str) -> None:
    listed = ids(chat, "crime films", message)
    assert listed and "Crime1" not in listed and not chat.session.memory.feedback()


@pytest.mark.parametrize(
    ("message", "levels"),
    [
        ("physics courses, no beginner stuff", {"intermediate", "advanced"}),
        ("physics courses, I'm not a beginner any more", {"intermediate", "advanced"}),
        ("physics courses, not the basics", {"intermediate", "advanced"}),
        ("physics courses, I need the basics", {"introductory"}),
    ],
)
def test_who_is_past_the_first_steps_gets_nothing_introductory(chat: Chat, message: str, levels: set[str]) -> None:
    assert ids(chat, message) == levels


def test_the_level_that_was_said_last_counts(chat: Chat) -> None:
    assert ids(chat, "physics courses, no beginner stuff", "actually I do need the basics") == {"introductory"}


@pytest.mark.parametrize(
    ("message", "platforms"),
    [
        ("PlayStation 5 games", set()),
        ("games for my old PlayStation 3", {"PlayStation 3"}),
        ("PlayStation games", {"PlayStation 3", "PlayStation 4"}),
        ("I have only my phone, which games?", {"Mobile"}),
    ],
)
def test_a_device_is_the_one_that_was_named(chat: Chat, message: str, platforms: set[str]) -> None:
    assert ids(chat, message) == platforms


def test_a_platform_that_is_named_again_is_no_second_one(chat: Chat) -> None:
    assert ids(chat, "games on PlayStation 4", "puzzle games, also for PlayStation 4") == {"PlayStation 4"}


def test_a_word_for_a_platform_limits_no_kind_without_platforms(chat: Chat) -> None:
    assert ids(chat, "crime films", "ok switch. physics courses") == set(LEVELS)


@pytest.mark.parametrize(
    ("message", "company"),
    [
        ("a horror film for us two once the kids are asleep", "partner"),
        ("a horror film when the children are in bed", ""),
        ("等孩子睡了看的恐怖片", ""),
        ("a film the kids can watch in bed", "children"),
        ("给孩子睡觉前看的书", "children"),
    ],
)
def test_who_is_asleep_does_not_watch(chat: Chat, message: str, company: str) -> None:
    last_reply(chat, message)
    assert chat.state.company == company


@pytest.mark.parametrize("message", ["max 2 hrs", "at most 100 minutes", "最多两小时"])
def test_a_limit_alone_is_no_question(chat: Chat, message: str) -> None:
    assert "1. " in last_reply(chat, "crime films", message)
    assert any("minutes<=" in str(condition) for condition in chat.state.conditions)


@pytest.mark.parametrize(
    ("message", "left_out"),
    [
        ("I've seen all the crime ones", "Crime"),
        ("played all the puzzle games already", "Puzzle"),
        ("犯罪的都看过了", "Crime"),
    ],
)
def test_a_kind_of_works_that_is_known_is_left_out(tmp_path: Path, message: str, left_out: str) -> None:
    genres = {"Crime": "犯罪", "Puzzle": "解谜", "Comedy": "喜剧"}
    items = [
        Item(
            id=f"{genre}{n}",
            title=f"{genre} {n}",
            categories=(genre,),
            translations={"zh": ItemText(title=f"第{n}号", categories=(word,))},
        )
        for genre, word in genres.items()
        for n in range(3)
    ]
    chat = open_chat(tmp_path, items)
    last_reply(chat, message)
    assert shown(chat) and not any(left_out in item.categories for item in shown(chat))
    assert not chat.session.memory.feedback()


@pytest.mark.parametrize(
    ("messages", "ids_shown"),
    [
        (("crime films", "scrap the crime idea, comedies instead"), {f"Comedy{n}" for n in range(4)}),
        (("what's good on PS4?",), {"PlayStation 4"}),
        (("games on PlayStation 3", "ok and for switch?"), {"Nintendo Switch"}),
        (("puzzle games", "on my ipad"), {"Mobile"}),
    ],
)
def test_a_request_in_other_words_is_one(chat: Chat, messages: tuple[str, ...], ids_shown: set[str]) -> None:
    assert ids(chat, *messages) == ids_shown


def test_what_was_merely_taken_back_is_not_excluded(chat: Chat) -> None:
    last_reply(chat, "crime films", "let's drop the crime idea")
    assert not any("!=" in str(condition) for condition in chat.state.conditions)


def test_what_somebody_is_not_refuses_nothing(chat: Chat) -> None:
    last_reply(chat, "games", "she's not a gamer, so nothing with puzzles")
    assert not any("gamer" in str(each) for each in (*chat.state.conditions, *chat.state.quality_critiques))


@pytest.mark.parametrize(("message", "quality"), [("less sad actually", "sad"), ("more energetic now", "energetic")])
def test_what_is_said_beside_a_quality_is_no_part_of_it(chat: Chat, message: str, quality: str) -> None:
    last_reply(chat, "crime films", message)
    assert [each.quality for each in chat.state.quality_critiques] == [quality]


@pytest.mark.parametrize("message", ["forget that I like Crimeland 1", "never mind that I loved Crimeland 1"])
def test_an_order_to_forget_a_taste_notes_none(chat: Chat, message: str) -> None:
    assert "Crimeland 1" in last_reply(chat, "films", "I like Crimeland 1", message)
    assert not chat.session.memory.feedback()


@pytest.mark.parametrize(
    ("message", "bounds"),
    [("between 20 and 45", {"price>=20", "price<=45"}), ("no, from 25 to 45 please", {"price>=25", "price<=45"})],
)
def test_a_range_without_a_unit_is_of_prices(tmp_path: Path, message: str, bounds: set[str]) -> None:
    items = [
        Item(id=f"m{n}", title=f"Mouse {n}", domain="product", categories=("Mouse",), attributes={"price": 10 * n})
        for n in range(1, 8)
    ]
    chat = open_chat(tmp_path, items)
    last_reply(chat, "mouse", message)
    assert bounds <= set(map(str, chat.state.conditions)) and chat.state.text == "mouse"


def test_what_is_in_colour_or_for_adults_is_not_black_and_white_or_for_children(tmp_path: Path) -> None:
    tags = {"old": ("black and white",), "kid": (), "new": ()}
    items = [
        Item(id=name, title=name.title(), domain="film", tags=own, categories=("Family" if name == "kid" else "Drama",))
        for name, own in tags.items()
    ]
    chat = open_chat(tmp_path, items)
    assert ids(chat, "films in colour") == {"kid", "new"}
    assert ids(chat, "but for grown-ups") == {"new"}
    assert ids(chat, "给大人看的电影") == {"new"}


def test_what_somebody_vetoes_is_left_out(chat: Chat) -> None:
    listed = ids(chat, "films", "my flatmate vetoes anything with horror")
    assert listed and not any(name.startswith("Horror") for name in listed)


def test_newer_ones_are_no_more_of_the_same(tmp_path: Path) -> None:
    years = range(1980, 2020, 4)
    dates = [datetime(year, 1, 1, tzinfo=UTC) for year in years]
    chat = open_chat(tmp_path, [Item(id=f"{d}", title=f"Tale {d.year}", domain="book", published=d) for d in dates])
    last_reply(chat, "books", "anything newer?")
    assert any(str(condition).startswith("year>") for condition in chat.state.conditions)


def test_what_was_never_done_is_not_refused(chat: Chat) -> None:
    last_reply(chat, "physics courses", "for somebody who never studied physics")
    assert not any("studied" in str(each) for each in (*chat.state.conditions, *chat.state.quality_critiques))


@pytest.mark.parametrize(
    "message", ["I don't want lectures from Yale", "nothing by Yale please", "skip the classes at Yale"]
)
def test_whom_something_is_refused_of_is_refused(tmp_path: Path, message: str) -> None:
    providers = ("Yale University", "MIT")
    items = [
        Item(
            id=f"{p}{n}", title=f"Lesson {p} {n}", domain="course", attributes={"provider": p}, categories=("Physics",)
        )
        for p in providers
        for n in range(3)
    ]
    chat = open_chat(tmp_path, items)
    last_reply(chat, "physics courses", message)
    assert {item.attributes["provider"] for item in shown(chat)} == {"MIT"} and chat.state.text == "physics"


@pytest.mark.parametrize(
    ("message", "topic", "company"),
    [
        ("comedies would be nice, a friend told me they help", "comedies", ""),
        ("horror would be great", "horror", ""),
        ("comedies for a friend", "comedies", "friends"),
    ],
)
def test_what_would_be_nice_is_wanted_and_who_says_so_gets_nothing(
    chat: Chat, message: str, topic: str, company: str
) -> None:
    last_reply(chat, "films", message)
    assert (chat.state.text, chat.state.company) == (topic, company)


@pytest.mark.parametrize("message", ["not about crime any longer", "nothing with crime any more"])
def test_what_is_wanted_no_longer_is_left_out(chat: Chat, message: str) -> None:
    listed = ids(chat, "films", message)
    assert listed and not any(name.startswith("Crime") for name in listed)


def test_a_genre_is_no_maker_who_has_it_in_a_name(tmp_path: Path) -> None:
    makers = {"Discovery": ("Electronic", "Daft Punk"), "Ramones": ("Punk", "Ramones"), "Clash": ("Punk", "The Clash")}
    items = [
        Item(id=title, title=title, domain="music", categories=(genre,), attributes={"artist": maker})
        for title, (genre, maker) in makers.items()
    ]
    chat = open_chat(tmp_path, items)
    assert ids(chat, "punk") == {"Ramones", "Clash"} and ids(chat, "something by Daft Punk") == {"Discovery"}


@pytest.mark.parametrize(
    ("messages", "ids_shown"),
    [
        (("puzzle games on PlayStation 3", "ok any platform"), set(PLATFORMS)),
        (("news", "films", "no horror stories, no crime stories"), {f"Comedy{n}" for n in range(4)}),
    ],
)
def test_what_is_released_or_refused_in_other_words(chat: Chat, messages: tuple[str, ...], ids_shown: set[str]) -> None:
    assert ids(chat, *messages) == ids_shown


def test_other_countries_are_allowed(tmp_path: Path) -> None:
    items = [
        Item(id=f"{country}{n}", title=f"Tale {country} {n}", domain="book", attributes={"country": country})
        for country in ("Japan", "Chile")
        for n in range(3)
    ]
    chat = open_chat(tmp_path, items)
    assert {name[:-1] for name in ids(chat, "I read a lot of Japanese books, what would you suggest?")} == {"Japan"}
    last_reply(chat, "other countries are fine as well")
    assert not any("country" in str(condition) for condition in chat.state.conditions)
