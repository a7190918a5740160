"""Remarks on the list on show, languages as countries, and places in the list that are parts of titles, too."""

from __future__ import annotations

import pytest

from agent.chat.conversation import Chat
from agent.query.verdicts.list_remarks import without_list_remarks
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.build import build
from tests.agent.chat.conversations import shown

COUNTRIES = ("United States", "South Korea", "United Kingdom", "France", "Australia", "China")
GENRES = {"film": ("Comedy", "Thriller"), "music": ("Jazz", "Electronic", "Folk")}
CHINESE = {"Jazz": "爵士", "Electronic": "电子", "Folk": "民谣"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    items = [
        Item(
            id=f"{genre}-{n}",
            title=f"{name} {genre} Work",
            text=f"A work of {genre.casefold()}.",
            categories=(genre, *((CHINESE[genre],) if genre in CHINESE else ())),
            domain=kind,
            attributes={"country": country},
        )
        for kind, genres in GENRES.items()
        for genre in genres
        for n, (name, country) in enumerate(
            zip(("Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord"), COUNTRIES, strict=True)
        )
    ]
    items.append(Item(id="sex", title="The Second Sex", text="On women.", domain="book", categories=("Society",)))
    return build(tmp_path_factory.mktemp("remarks") / "index", items, [], embedder="hash")


@pytest.fixture
def chat(index: Index, request: pytest.FixtureRequest) -> Chat:
    chat = Chat(Recommender(index, rerank=NO_RERANKING), f"user-{request.node.name}", "en")
    "".join(chat.start())
    return chat


@pytest.mark.parametrize(
    "text",
    [
        "english ones only pls",
        "he hates subtitles",
        "the first 3 are all foreign... i said no subtitles. english ones only pls",
        "they're all foreign, i want something in english",
        "most of these are french, english language ones please",
    ],
)
def test_a_language_that_no_item_tells_is_that_of_countries(chat: Chat, text: str) -> None:
    "".join(chat.reply("a comedy film"))
    answer = "".join(chat.reply(text))
    assert "from English-speaking countries" in answer and "foreign" not in answer and "not say which" not in answer
    assert {str(item.attributes["country"]) for item in shown(chat)} == {"United States", "United Kingdom", "Australia"}


def test_the_countries_of_a_language_are_named_in_chinese_too(chat: Chat) -> None:
    assert "英语国家" in "".join(chat.reply("想看英语电影"))
    assert all(item.attributes["country"] not in ("China", "France") for item in shown(chat))


def test_of_several_languages_the_countries_of_either_will_do(chat: Chat) -> None:
    answer = "".join(chat.reply("films in english or chinese"))
    assert "English-speaking countries" in answer and "China" in answer
    assert {str(item.attributes["country"]) for item in shown(chat)} <= {*COUNTRIES} - {"South Korea", "France"}


@pytest.mark.parametrize("text", ["compare {first} and the second", "compare the second to {first}"])
def test_an_ordinal_is_a_place_in_the_list_before_it_is_a_part_of_a_title(chat: Chat, text: str) -> None:
    "".join(chat.reply("a comedy film"))
    first, second = shown(chat)[:2]
    answer = "".join(chat.reply(text.format(first=first.title)))
    assert second.title in answer and "Second Sex" not in answer


@pytest.mark.parametrize(
    "text", ["haha i meant the second on ur list, not a book", "not the book, the second one on the list"]
)
def test_a_place_on_the_list_changes_no_kind(chat: Chat, text: str) -> None:
    "".join(chat.reply("a comedy film"))
    before, second = chat.state.conditions, shown(chat)[1]
    assert second.title in "".join(chat.reply(text))
    assert chat.state.conditions == before


@pytest.mark.parametrize(
    "text",
    [
        "not jazz tho, its boring. electronic maybe?",
        "no jazz please, it's too slow. electronic perhaps?",
        "enough jazz, its boring. electronic maybe?",
        "爵士太无聊了，换电子的吧",
        "不要爵士，太无聊了。电子的吧？",
    ],
)
def test_a_refused_genre_is_out_and_another_is_asked_for(chat: Chat, text: str) -> None:
    "".join(chat.reply("some music"))
    answer = "".join(chat.reply(text))
    assert "not in the catalogue" not in answer
    assert {item.categories[0] for item in shown(chat)} == {"Electronic"}


@pytest.mark.parametrize("text", ["no jazz", "less jazz", "少点爵士"])
@pytest.mark.parametrize("surprise", ["surprise me", "给我个惊喜"])
def test_a_surprise_has_nothing_that_is_unwanted(chat: Chat, text: str, surprise: str) -> None:
    "".join(chat.reply("some music"))
    "".join(chat.reply(text))
    for _ in range(4):
        "".join(chat.reply(surprise))
        assert all("Jazz" not in item.categories for item in shown(chat)) and shown(chat)


@pytest.mark.parametrize(
    "text",
    [
        "u just gave me jazz again, i said no jazz!!",
        "you keep giving me jazz again",
        "又是爵士，我说了不要爵士",
        "怎么又是爵士啊，不是说了不要爵士吗",
    ],
)
def test_what_was_given_again_is_kept_out_of_a_new_list(chat: Chat, text: str) -> None:
    "".join(chat.reply("some music"))
    "".join(chat.reply("no jazz"))
    "".join(chat.reply(text))
    assert shown(chat) and all("Jazz" not in item.categories for item in shown(chat))
    assert not chat.state.text


@pytest.mark.parametrize(
    "text",
    [
        "they are all great, more like those",
        "these are all boring, show me a western",
        "give me that again",
        "no jazz, it's for my mum",
        "龙猫太无聊了，换一部",
        "大都会是彩色还是黑白",
        "不要恐怖片，要喜剧",
        "tomorrow maybe?",
    ],
)
def test_what_says_something_else_of_a_list_stays(text: str) -> None:
    assert without_list_remarks(text) == text
