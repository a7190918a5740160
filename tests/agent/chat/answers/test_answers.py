"""Questions about items on show are answered from the catalogue, and what it does not say is said to be missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item, ItemText
from retrieval.index.build import build


def item(item_id: str, titles: tuple[str, str], kind: str, year: int, traits: str, own: dict[str, object]) -> Item:
    """Return an item with a Chinese translation; `traits`: "category,tag,…" in English."""
    chinese = {"director": "导演", "author": "作者", "country": "国家", "minutes": "片长分钟", "form": "体裁"}
    values = {
        "Hayao Miyazaki": "宫崎骏",
        "Fritz Lang": "弗里茨·朗",
        "Japan": "日本",
        "Germany": "德国",
        "novel": "长篇小说",
    }
    category, *tags = traits.split(",")
    return Item(
        id=item_id,
        title=titles[0],
        text="A story.",
        categories=(category,),
        tags=tuple(tags),
        published=datetime(year, 1, 1, tzinfo=UTC),
        domain=kind,
        attributes=own,
        translations={
            "zh": ItemText(
                title=titles[1],
                text="一个故事。",
                categories=(category,),
                tags=tuple(tags),
                attributes={chinese[k]: values.get(str(v), v) for k, v in own.items()},
            )
        },
    )


SPIRITED = item(
    "a",
    ("Spirited Away", "千与千寻"),
    "film",
    2001,
    "Animation,spirits,girl hero",
    {"director": "Hayao Miyazaki", "country": "Japan", "minutes": 125},
)
METROPOLIS = item(
    "b",
    ("Metropolis", "大都会"),
    "film",
    1927,
    "Science Fiction,black and white,gangsters,literary adaptation",
    {"director": "Fritz Lang", "country": "Germany", "minutes": 153},
)
MOMO = item(
    "c",
    ("Momo", "毛毛"),
    "book",
    1973,
    "Children,friendship,women's lives",
    {"author": "Michael Ende", "country": "Germany", "form": "novel"},
)
TOTORO = item(
    "d",
    ("My Neighbor Totoro", "龙猫"),
    "film",
    1988,
    "Animation,family ties",
    {"director": "Hayao Miyazaki", "country": "Japan", "minutes": 86},
)
SHOWN = ("a", "b", "c")
Ask = Callable[..., str]


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    folder: Path = tmp_path_factory.mktemp("questions") / "index"
    index = build(folder, [SPIRITED, METROPOLIS, MOMO, TOTORO], [], embedder="hash")
    return Recommender(index, rerank=NO_RERANKING)


@pytest.fixture
def ask(recommender: Recommender, request: pytest.FixtureRequest) -> Ask:
    """Return the last of the answers to some messages, with Spirited Away, Metropolis and Momo on show."""

    def answer(*messages: str) -> str:
        language = "en" if messages[0].isascii() else "zh"
        chat = Chat(recommender, f"{request.node.name}-{hash(messages)}", language)
        chat.session.state = replace(chat.state, listed=SHOWN, offset=0)
        answers = ["".join(chat.reply(message)) for message in messages]
        assert chat.state.listed == SHOWN  # a question brings no new list
        return answers[-1]

    return answer


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("which of these are over 2 hours", ["Spirited Away", "Metropolis"]),
        ("which of these isn't german", ["Spirited Away"]),
        ("are any of these in black and white?", ["Metropolis"]),
        ("which is a novel", ["Momo"]),
        ("which is the book", ["Momo"]),
        ("how many of these are from germany", ["2", "Metropolis", "Momo"]),
        ("哪部是黑白的", ["大都会"]),
        ("anything here over 140 minutes?", ["Metropolis"]),
        ("哪个不是德国的", ["千与千寻"]),
    ],
)
def test_which_of_the_list_are_such(ask: Ask, text: str, titles: list[str]) -> None:
    answer = ask(text)
    others = {"Spirited Away", "Metropolis", "Momo", "千与千寻", "大都会", "毛毛"} - set(titles)
    assert all(title in answer for title in titles) and not any(title in answer for title in others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("who directed the japanese one", "Hayao Miyazaki"),
        ("who wrote the book", "Michael Ende"),
        ("日本的那部谁导的", "宫崎骏"),
        ("is metropolis in colour", "not by the catalogue"),
        ("is the second based on a novel?", "yes, the catalogue names literary adaptation"),
        ("who directed the longest", "Fritz Lang"),
        ("大都会是彩色还是黑白", "black and white"),
        ("whats the frst one's year", "2001"),
    ],
)
def test_an_item_is_referred_to_by_what_it_is(ask: Ask, text: str, expected: str) -> None:
    assert expected in ask(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what else did miyazaki make?", "Also by Hayao Miyazaki in the catalogue: My Neighbor Totoro."),
        ("what else has the director of the first made", "My Neighbor Totoro"),
        ("宫崎骏还拍过什么", "《龙猫》"),
        ("has fritz lang made anything else", "nothing else by Fritz Lang"),
    ],
)
def test_other_works_of_somebody_are_those_of_the_catalogue(ask: Ask, text: str, expected: str) -> None:
    assert expected in ask(text)


@pytest.mark.parametrize(
    ("text", "missing", "nearest"),
    [
        ("which are by women", "does not say whether a woman or a man made any of these", "author Michael Ende"),
        ("is the second violent", "does not say anything about that for Metropolis", "gangsters"),
        ("who produced the first", "does not say anything about that for Spirited Away", "director Hayao Miyazaki"),
        ("what language is 1 in", "does not say what language Spirited Away is in", "country Japan"),
        ("how much do these cost", "does not say what any of these costs", ""),
        ("哪个评分最高", "目录里没写这些的评分", ""),
    ],
)
def test_what_the_catalogue_does_not_say_is_said_with_what_is_nearest(
    ask: Ask, text: str, missing: str, nearest: str
) -> None:
    answer = ask(text)
    assert missing in answer and nearest in answer


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (("who directed the first?", "and the second?"), "Metropolis: director Fritz Lang"),
        (("when was the first made", "what about 2", "and the book"), "Momo: 1973"),
        (("第一部谁导的", "那第二个呢"), "《大都会》：导演 弗里茨·朗"),
        (("how long is the second", "who made it"), "Fritz Lang"),
        (("how long is the second", "what year"), "1927"),
    ],
)
def test_a_question_goes_on_about_another_item(ask: Ask, messages: tuple[str, ...], expected: str) -> None:
    assert expected in ask(*messages)


def test_a_question_that_names_no_item_is_about_all_of_them(ask: Ask) -> None:
    answer = ask("片长多少")
    assert "125" in answer and "153" in answer
