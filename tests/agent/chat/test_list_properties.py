"""Which items on show have a property is answered from their facts, then their texts; a request makes a new list."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.chat.conversation import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item, ItemText
from retrieval.index.build import build

CHINESE = {
    "country": "国家",
    "director": "导演",
    "platform": "平台",
    "players": "人数",
    "level": "难度",
    "artist": "艺人",
}


def item(title: str, kind: str, text: tuple[str, str], traits: tuple[str, str], **own: str) -> Item:
    """Return an item with texts and traits, its category first, in English and Chinese, and attributes in English."""
    english, chinese = (each.split(",") for each in traits)
    return Item(
        id=title,
        title=title,
        text=text[0],
        categories=(english[0],),
        tags=tuple(english[1:]),
        domain=kind,
        attributes=dict(own),
        translations={
            "zh": ItemText(
                title=title,
                text=text[1],
                categories=(chinese[0],),
                tags=tuple(chinese[1:]),
                attributes={CHINESE[name]: value for name, value in own.items()},
            )
        },
    )


FILMS = [
    item(
        "Harbour", "film", ("A feud.", "一场恩怨。"), ("Thriller", "惊悚"), country="South Korea", director="Ada Moon"
    ),
    item("Gleaning", "film", ("A walk.", "一次远行。"), ("Documentary", "纪录片"), country="France"),
    item("Lanterns", "film", ("A korea town.", "小镇。"), ("Drama", "剧情"), country="South Korea"),
]
GAMES = [
    item("Towers", "game", ("A maze.", "迷宫。"), ("Puzzle", "解谜"), platform="iOS", players="single"),
    item("Kitchens", "game", ("Two cooks.", "厨房。"), ("Party", "聚会"), platform="PC", players="multi"),
    item(
        "Verdict", "game", ("A lawyer in court.", "辩护律师。"), ("Adventure", "冒险"), platform="PC", players="single"
    ),
]
ALBUMS = [
    item("Loops", "music", ("Warm.", "温暖。"), ("Hip-Hop", "嘻哈"), country="Japan"),
    item("Streets", "music", ("With jazz samples.", "爵士采样。"), ("Hip-Hop", "嘻哈"), country="United States"),
    item("Blue Hour", "music", ("Cool.", "冷静。"), ("Jazz", "爵士"), country="United States"),
]
COURSES = [
    item("Minds", "course", ("AI without programming.", "无需编程。"), ("AI", "人工智能"), level="introductory"),
    item("Proofs", "course", ("Theory.", "理论。"), ("Mathematics", "数学"), level="advanced"),
]
EVERYTHING = [*FILMS, *GAMES, *ALBUMS, *COURSES]


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    folder = tmp_path_factory.mktemp("properties") / "index"
    return Recommender(build(folder, EVERYTHING, [], embedder="hash"), rerank=NO_RERANKING)


def asked(recommender: Recommender, shown: Sequence[Item], text: str) -> tuple[str, bool]:
    """Return the answer to a question with items on show, and whether these stay on show."""
    ids = tuple(each.id for each in shown)
    chat = Chat(recommender, f"somebody {text}", "en" if text.isascii() else "zh")
    chat.session.state = replace(chat.state, listed=ids, offset=0)
    answer = "".join(chat.reply(text))
    return answer, chat.state.listed == ids


@pytest.mark.parametrize(
    ("shown", "text", "titles"),
    [
        (FILMS, "which two are Korean", ["Harbour", "Lanterns"]),
        (FILMS, "is any of these a documentary?", ["Gleaning"]),
        (FILMS, "is there a documentary in there?", ["Gleaning"]),
        (FILMS, "any french ones among these?", ["Gleaning"]),
        (FILMS, "anything french in this list?", ["Gleaning"]),
        (FILMS, "any koreans among them?", ["Harbour", "Lanterns"]),
        (FILMS, "which one would be the french one", ["Gleaning"]),
        (FILMS, "有没有一部是法国的", ["Gleaning"]),
        (FILMS, "上面有法国的吗", ["Gleaning"]),
        (FILMS, "哪两部是韩国的", ["Harbour", "Lanterns"]),
        (FILMS, "有两部是韩国的吧，哪两部", ["Harbour", "Lanterns"]),
        (FILMS, "有没有哪部是纪录片", ["Gleaning"]),
        (FILMS, "其中哪些是法国片", ["Gleaning"]),
        (GAMES, "which of those run on a phone", ["Towers"]),
        (GAMES, "can any of these be played on an iphone", ["Towers"]),
        (GAMES, "哪个能在电脑上玩", ["Kitchens", "Verdict"]),
        (GAMES, "any of them good for playing with my girlfriend?", ["Kitchens"]),
        (GAMES, "哪几个只能一个人玩", ["Towers", "Verdict"]),
        (GAMES, "in which of them are you a lawyer", ["Verdict"]),
        (GAMES, "哪个是当律师的", ["Verdict"]),
        (ALBUMS, "one of them is japanese hiphop, which", ["Loops"]),
        (ALBUMS, "which of these is rap?", ["Loops", "Streets"]),
        (ALBUMS, "哪张是日本的嘻哈", ["Loops"]),
        (ALBUMS, "这里面有爵士吗", ["Blue Hour"]),  # a fact goes before words of a text
        (ALBUMS, "哪张是爵士", ["Blue Hour"]),
        (COURSES, "which one needs no programming?", ["Minds"]),
        (COURSES, "which one doesn't need coding?", ["Minds"]),
        (COURSES, "哪门课不需要编程", ["Minds"]),
        (COURSES, "有没有哪个是新手能学的", ["Minds"]),
    ],
)
def test_the_items_on_show_that_have_a_property_are_named(
    recommender: Recommender, shown: Sequence[Item], text: str, titles: list[str]
) -> None:
    answer, same = asked(recommender, shown, text)
    assert same and [each.title for each in shown if each.title in answer] == titles


@pytest.mark.parametrize(("shown", "text"), [(FILMS, "which of these are german?"), (GAMES, "哪个是switch的")])
def test_what_no_item_has_is_said_of_none(recommender: Recommender, shown: Sequence[Item], text: str) -> None:
    answer, same = asked(recommender, shown, text)
    assert same and len(answer.splitlines()) == 1 and ("None of these" in answer or "都不是" in answer)


@pytest.mark.parametrize("text", ["show me korean ones", "有没有韩国的电影", "any jazz?", "有没有双人玩的游戏"])
def test_a_request_that_points_at_nothing_on_show_lists(recommender: Recommender, text: str) -> None:
    assert not asked(recommender, COURSES, text)[1]
