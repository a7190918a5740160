import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.terminal import run
from agent.errors import UsageError
from agent.profile import user_store
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from agent.text import strip_control
from retrieval.data.items import Interaction, Item, ItemText
from retrieval.index import Index
from retrieval.index.build import build

GENRES = (("Drama", "剧情"), ("Comedy", "喜剧"), ("Horror", "恐怖"))


def film(number: int) -> Item:
    english, chinese = GENRES[number % 3]
    return Item(
        id=f"f{number}",
        title=f"Film {number:02}",
        text=f"A quiet story number {number}.",
        categories=(english,),
        published=datetime(1980 + 2 * number, 1, 1, tzinfo=UTC),
        domain="film",
        translations={"zh": ItemText(title=f"影片{number:02}", text="一个安静的故事。", categories=(chinese,))},
    )


@pytest.fixture
def index(tmp_path: Path) -> Index:
    history = [Interaction(user_id="ana", item_id=f"f{n}", kind="rate", value=5) for n in (0, 3)]
    return build(tmp_path / "index", [film(n) for n in range(16)], history, embedder="hash")


@pytest.fixture
def chat(index: Index) -> Chat:
    return Chat(Recommender(index, rerank=NO_RERANKING), "ana")


def answer(pieces: Iterator[str]) -> str:
    return "".join(pieces)


def test_start_lists_unseen_items(chat: Chat) -> None:
    text = answer(chat.start())
    assert "/help" in text and "5. Film" in text and "Drama" in text
    assert len(chat.state.shown) == 5 and not {"f0", "f3"} & set(chat.state.shown)


def test_lists_one_after_the_other_have_reasons_in_other_words(chat: Chat) -> None:
    answer(chat.start())
    lists = [answer(chat.reply(message)) for message in ("a comedy", "more", "more")]
    reasons = [line for text in lists for line in text.splitlines() if line.startswith("Why ")]
    forms = {re.sub(r"Film \d+", "", reason) for reason in reasons}
    assert len(reasons) == len(forms) > 1


def test_new_user_is_a_cold_start(index: Index) -> None:
    text = answer(Chat(Recommender(index, rerank=NO_RERANKING), "nobody", "zh").start())
    assert "一无所知" in text and "5. 影片" in text


def test_a_new_user_is_told_of_users_with_nearly_that_name(index: Index) -> None:
    assert "ana" in answer(Chat(Recommender(index, rerank=NO_RERANKING), "ＡＮＡ").start())
    assert "--user" not in answer(Chat(Recommender(index, rerank=NO_RERANKING), "nobody").start())


def test_more_never_repeats(chat: Chat) -> None:
    answer(chat.start())
    seen = list(chat.state.shown)
    for _ in range(2):
        answer(chat.reply("more"))
        seen += chat.state.shown
    assert len(seen) == len(set(seen)) == 14
    assert "nothing else" in answer(chat.reply("/more"))


@pytest.mark.parametrize(
    ("words", "expected"), [("what is the second about?", "A quiet story"), ("第二个讲什么的", "一个安静的故事")]
)
def test_question_about_an_item_shows_its_text(chat: Chat, words: str, expected: str) -> None:
    answer(chat.start())
    shown = chat.state.shown
    assert expected in answer(chat.reply(words))
    assert (chat.state.shown, chat.state.focus) == (shown, 2)


def test_reason_cites_the_history(chat: Chat) -> None:
    answer(chat.start())
    text = answer(chat.reply("why the second one?"))
    assert "based on: Film 0" in text and "checked" in text
    assert chat.state.focus == 2
    assert "no number 9" in answer(chat.reply("/why 9"))


def test_seen_refers_to_the_item_in_focus(chat: Chat, index: Index) -> None:
    answer(chat.start())
    item = chat.state.shown[2]
    answer(chat.reply("/why 3"))
    text = answer(chat.reply("I've seen it"))
    assert index.items[item].title in text
    assert item not in chat.state.shown and len(chat.state.shown) == 5
    assert [(i.item_id, i.kind) for i in user_store.load_feedback(index.folder, "ana")] == [(item, "view")]


@pytest.mark.parametrize(
    ("words", "kind"), [("/like 2", "like"), ("不喜欢第二个", "dislike"), ("I like the second", "like")]
)
def test_feedback_is_stored(chat: Chat, index: Index, words: str, kind: str) -> None:
    answer(chat.start())
    item = chat.state.shown[1]
    answer(chat.reply(words))
    assert [(i.item_id, i.kind) for i in user_store.load_feedback(index.folder, "ana")] == [(item, kind)]
    assert item not in chat.state.shown


@pytest.mark.parametrize(("before", "language"), [("推荐喜剧", "zh"), ("comedies", "en")])
def test_mixed_message_keeps_the_language(chat: Chat, before: str, language: str) -> None:
    answer(chat.start())
    answer(chat.reply(before))
    answer(chat.reply("less 难"))
    assert chat.state.language == language


def test_conditions_narrow_the_request(chat: Chat, index: Index) -> None:
    answer(chat.start())
    text = answer(chat.reply("quiet stories from the 1990s without horror"))
    shown = [index.items[i] for i in chat.state.shown]
    assert shown and all(
        i.published and 1990 <= i.published.year <= 1999 and "Horror" not in i.categories for i in shown
    )
    assert "Here you go: quiet stories" in text and "Why Film" in text
    answer(chat.reply("no comedy"))
    assert chat.state.text == "quiet stories"
    categories = {c for i in chat.state.shown for c in index.items[i].categories}
    assert categories == {"Drama"}


def test_newer_than_the_list(chat: Chat, index: Index) -> None:
    answer(chat.start())
    answer(chat.reply("before 2000"))
    old = [i.published.year for i in map(index.items.__getitem__, chat.state.shown) if i.published]
    answer(chat.reply("something newer"))
    new = [i.published.year for i in map(index.items.__getitem__, chat.state.shown) if i.published]
    assert min(new) > sorted(old)[2]


def test_unmet_request_lists_nothing(chat: Chat) -> None:
    answer(chat.start())
    text = answer(chat.reply("since 2050"))
    assert "will not make anything up" in text and "Dropping “from 2050”" in text and "1. " not in text
    assert "no list" in answer(chat.reply("why"))


def test_short_list_names_a_condition_to_relax(chat: Chat) -> None:
    assert "Only 2 left that match. Dropping “from 2008” would give 12 more" in answer(chat.reply("since 2008"))


def test_words_of_one_exclusion_are_relaxed_together(tmp_path: Path) -> None:
    horror = [film(n).model_copy(update={"categories": ("Horror",), "tags": ("horror",)}) for n in range(3)]
    index = build(tmp_path / "horror", [*horror, film(3), film(4)], embedder="hash")
    chat = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    text = answer(chat.reply("quiet stories without horror"))
    assert len(chat.state.conditions) > 1
    assert "Dropping “without horror” would give 3 more" in text


def test_command_in_another_language(chat: Chat) -> None:
    assert "已知 2 条记录" in answer(chat.reply("/档案"))


def test_language_follows_the_message(chat: Chat) -> None:
    assert "1. Film" in answer(chat.start())
    assert "1. 影片" in answer(chat.reply("安静的故事，不要恐怖片"))
    assert "已核对" in answer(chat.reply("/why 1"))
    assert "1. Film" in answer(chat.reply("show me more"))


def test_topic_that_no_item_names(chat: Chat) -> None:
    answer(chat.start())
    before = chat.state
    assert "No item here names “submarines”. If you want it" in answer(chat.reply("submarines"))
    assert chat.state.listed == before.listed
    text = answer(chat.reply("something with submarines"))
    assert "nothing on “submarines”" in text and "What else you may like" in text and "1. Film" in text


@pytest.mark.parametrize(
    "text", ["", "hello", "/nonsense", "/", "/why 999", "/help", "/profile", "/reset", "\ud800", "《》"]
)
def test_any_message_is_answered(chat: Chat, text: str) -> None:
    assert answer(chat.reply(text)).endswith("\n")


def test_session_is_resumed(chat: Chat, index: Index) -> None:
    answer(chat.start())
    answer(chat.reply("quiet stories, no horror"))
    again = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    assert again.state == chat.state
    assert "Welcome back" in answer(again.start())
    assert "checked" in answer(again.reply("why 2"))


def test_damaged_session_starts_anew(chat: Chat, index: Index) -> None:
    user_store.save_session(index.folder, "ana", {"state": {"text": 3}, "turns": "?"})
    assert "Hello" in answer(Chat(Recommender(index, rerank=NO_RERANKING), "ana").start())


def test_chat_needs_an_index_and_a_user(index: Index) -> None:
    with pytest.raises(UsageError):
        Chat(Recommender(), "ana")
    with pytest.raises(UsageError):
        Chat(Recommender(index), " ")


def test_control_characters_are_stripped(tmp_path: Path) -> None:
    assert strip_control("a\x1b[31mb\x9b1mc\x07\u202ed\r\n") == "abcd\n"
    made = build(tmp_path / "i", [film(1).model_copy(update={"title": "Bad\x1b[2J title"})], embedder="hash")
    assert "\x1b" not in answer(Chat(Recommender(made, rerank=NO_RERANKING), "u").start())


def typed(*lines: str | type[BaseException]) -> Callable[[str], str]:
    left = iter(lines)

    def read(prompt: str) -> str:
        line = next(left, EOFError)
        if isinstance(line, str):
            return line
        raise line

    return read


@pytest.mark.parametrize(
    "lines",
    [("/quit",), ("/退出",), ("bye",), (), (KeyboardInterrupt, KeyboardInterrupt), ("why", KeyboardInterrupt, "more")],
)
def test_terminal_ends_and_saves(chat: Chat, index: Index, lines: tuple[str | type[BaseException], ...]) -> None:
    out: list[str] = []
    assert run(chat, typed(*lines), out.append) == 0
    assert user_store.load_session(index.folder, "ana")
    assert "kept" in out[-1] or "保留" in out[-1]


def test_ctrl_c_stops_the_answer_alone(chat: Chat) -> None:
    out: list[str] = []
    stopped = False

    def write(text: str) -> None:
        nonlocal stopped
        out.append(text)
        if text.startswith("2.") and not stopped:
            stopped = True
            raise KeyboardInterrupt

    assert run(chat, typed("why"), write) == 0
    text = "".join(out)
    assert "(stopped)" in text and "checked" in text


@pytest.mark.parametrize(("asked", "domain"), [("quiet books", "book"), ("安静的电影", "film")])
def test_named_domain_excludes_others(tmp_path: Path, asked: str, domain: str) -> None:
    books = [film(n).model_copy(update={"id": f"b{n}", "domain": "book"}) for n in range(8)]
    mixed = build(tmp_path / "mixed", [*(film(n) for n in range(8)), *books], embedder="hash")
    chat = Chat(Recommender(mixed, rerank=NO_RERANKING), "ana")
    answer(chat.reply(asked))
    assert chat.state.shown and {mixed.items[i].domain for i in chat.state.shown} == {domain}
