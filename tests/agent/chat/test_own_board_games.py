"""A user's own table of board games, in English and in Chinese: players, ages and what a game is are understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from tests.agent.chat.conversations import last_reply, open_chat, shown
from tests.retrieval.data.files import read_items

TABLES = {
    "en": "name,min players,max players,age,what it is,tags\n"
    "Harbour Kings,3,4,10,Trade fish between harbours,trading\n"
    "Tiles,2,5,7,Lay tiles,puzzle\n"
    "Word Spies,4,8,10,Two teams guess spies by a word,party\n"
    "Dream Riddles,3,6,8,Tell a riddle about pictures,party\n"
    "Market Duo,2,2,10,Two merchants trade camels,trading\n"
    "Sinking Isle,1,4,6,Grab treasure before it sinks,cooperative\n",
    "ranges": "title,players,ages,about,tags\n"
    "Harbour Kings,3-4,10+,Trade fish between harbours,trading\n"
    "Tiles,2–5,7+,Lay tiles,puzzle\n"
    "Word Spies,4 to 8,10 and up,Two teams guess spies by a word,party\n"
    "Dream Riddles,3-6,8+,Tell a riddle about pictures,party\n"
    "Market Duo,2,10+,Two merchants trade camels,trading\n"
    "Sinking Isle,1-4,6+,Grab treasure before it sinks,cooperative\n",
    "zh": "名称,最少人数,最多人数,年龄,是什么,标签\n"
    "Harbour Kings,3,4,10,在海港之间贩鱼,贸易\n"
    "Tiles,2,5,7,铺砖块,拼图\n"
    "Word Spies,4,8,10,两队用一个词猜出密探,聚会\n"
    "Dream Riddles,3,6,8,用图讲谜语,聚会\n"
    "Market Duo,2,2,10,两个商人买卖骆驼,贸易\n"
    "Sinking Isle,1,4,6,在岛沉没前抢宝物,合作\n",
}


def chat_about(folder: Path, table: str) -> Chat:
    return open_chat(folder, read_items(folder / "boardgames.csv", TABLES[table]).items)


def titles_after(chat: Chat, *messages: str) -> set[str]:
    last_reply(chat, *messages)
    return {item.title for item in shown(chat)}


FOR_SIX = {"Word Spies", "Dream Riddles"}
FOR_TWO = {"Tiles", "Market Duo", "Sinking Isle"}
FOR_SEVEN_YEARS = {"Tiles", "Sinking Isle"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("message", "titles"),
    [
        ("something for 6 people at a party", FOR_SIX),
        ("party games for six of us", FOR_SIX),
        ("we're 6 tonight", FOR_SIX),
        ("适合六个人玩的", FOR_SIX),
        ("我们6个人", FOR_SIX),
        ("coop for 2", FOR_TWO),
        ("me and my wife want a game", FOR_TWO),
        ("两个人玩的", FOR_TWO),
        ("双人的", FOR_TWO),
        ("at least 7 players", {"Word Spies"}),
        ("7人以上的", {"Word Spies"}),
        ("a game my 7 year old can play", FOR_SEVEN_YEARS),
        ("a game for a 7-year-old", FOR_SEVEN_YEARS),
        ("7岁孩子能玩的", FOR_SEVEN_YEARS),
        ("适合7岁孩子的", FOR_SEVEN_YEARS),
    ],
)
def test_a_number_of_players_and_a_childs_age_limit_a_list(
    table: str, message: str, titles: set[str], tmp_path: Path
) -> None:
    assert titles_after(chat_about(tmp_path, table), message) == titles


@pytest.mark.parametrize("table", TABLES)
def test_a_later_number_of_players_takes_the_place_of_an_earlier_one(table: str, tmp_path: Path) -> None:
    assert titles_after(chat_about(tmp_path, table), "for 6 people", "actually there are 2 of us") == FOR_TWO


@pytest.mark.parametrize(
    ("table", "question", "parts"),
    [
        ("en", "how many players for the 1st", ("4", "8")),
        ("ranges", "how many people can play the first one?", ("4 to 8",)),
        ("zh", "第一个几个人玩", ("4", "8")),
        ("en", "can 5 people play the first?", ("yes,",)),
        ("en", "can 9 people play the first?", ("not by the catalogue",)),
        ("zh", "第一个五个人能玩吗", ("是，", "4")),
        ("en", "what is the 1st about", ("guess spies",)),
        ("ranges", "what's the first one about?", ("guess spies",)),
        ("zh", "第一个讲什么", ("猜出密探",)),
        ("en", "what age is the first for?", ("10",)),
        ("zh", "第一个适合几岁", ("10",)),
    ],
)
def test_players_descriptions_and_ages_answer_questions(
    table: str, question: str, parts: tuple[str, ...], tmp_path: Path
) -> None:
    chat = chat_about(tmp_path, table)
    assert titles_after(chat, "for 8 people" if table != "zh" else "八个人玩的") == {"Word Spies"}
    answer = "".join(chat.reply(question))
    assert "Word Spies" in answer and all(part in answer for part in parts)
