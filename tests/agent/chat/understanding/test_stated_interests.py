"""A profile is mined from what messages ask for and exclude, as they were understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.profile import user_store
from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.profile.interests import mine_interests
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item, ItemText
from retrieval.index import Index
from retrieval.index.build import build

GENRES = (
    ("Comedy", "喜剧"),
    ("Horror", "恐怖"),
    ("Family", "家庭"),
    ("Friendship", "朋友"),
    ("Science Fiction", "科幻"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    items = [
        Item(
            id=f"f{n}",
            title="Comedy of Horror" if n == 7 else f"Film {n:02}",
            text=f"A quiet story number {n}.",
            categories=(GENRES[n % 5][0],),
            domain="film",
            translations={"zh": ItemText(title=f"影片{n:02}", text="安静的故事。", categories=(GENRES[n % 5][1],))},
        )
        for n in range(40)
    ]
    folder: Path = tmp_path_factory.mktemp("stated") / "index"
    return build(folder, items, [], embedder="hash")


def mined(index: Index, language: str, *messages: str) -> dict[str, float]:
    """Return the weights of the interests that a conversation leaves."""
    user = "/".join((language, *messages))
    chat = Chat(Recommender(index, rerank=NO_RERANKING), user, language)
    "".join(chat.start())
    for message in messages:
        "".join(chat.reply(message))
    vocabulary = CatalogueVocabulary.from_index(index)
    messages = user_store.load_messages(index.folder, user)
    return {i.trait: i.weight for i in mine_interests((), language, catalogue=vocabulary, messages=messages)}


@pytest.mark.parametrize(
    ("language", "message", "trait"),
    [("en", "a science fiction film please", "Science Fiction"), ("zh", "想看科幻片", "科幻")],
)
def test_what_is_asked_for_is_an_interest(index: Index, language: str, message: str, trait: str) -> None:
    assert mined(index, language, message)[trait] > 0


@pytest.mark.parametrize(
    ("language", "message", "trait"), [("en", "no horror", "Horror"), ("zh", "不要恐怖的", "恐怖")]
)
def test_what_is_excluded_is_a_dislike(index: Index, language: str, message: str, trait: str) -> None:
    assert mined(index, language, message)[trait] < 0


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "a family film for my kids tonight"),
        ("en", "something with my boyfriend, a comedy"),
        ("en", "have you got Comedy of Horror?"),
        ("zh", "和男朋友一起看"),
        ("zh", "今晚陪孩子看喜剧"),
        ("zh", "第一个是恐怖片吗？"),
    ],
)
def test_company_occasions_questions_and_titles_are_no_interests(index: Index, language: str, message: str) -> None:
    assert not mined(index, language, message)


def test_what_is_taken_back_is_no_interest(index: Index) -> None:
    assert "Comedy" in mined(index, "en", "a comedy")
    assert "Comedy" not in mined(index, "en", "a comedy", "/undo")
    assert "喜剧" not in mined(index, "zh", "喜剧片", "不是这个意思")


def test_what_is_asked_for_again_is_no_dislike(index: Index) -> None:
    assert mined(index, "en", "no horror", "a horror film")["Horror"] > 0


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("男朋友", ()),
        ("跟女朋友", ()),
        ("关于朋友", ("朋友",)),
        ("科幻片", ("科幻",)),
        ("轻松的喜剧", ("喜剧",)),
        ("法国喜剧", ("喜剧",)),
    ],
)
def test_trait_is_no_part_of_a_longer_chinese_word(index: Index, words: str, names: tuple[str, ...]) -> None:
    vocabulary = CatalogueVocabulary.from_index(index)
    assert tuple(m.name for m in vocabulary.names_in(words)) == names
    assert tuple(m.name for m in vocabulary.mentions(words) if m.is_trait) == names
