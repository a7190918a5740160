"""Critiques, comparisons, surprises, questions and undo in a conversation."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chat import Chat, State, clarify
from agent.chat.critiques import translate_critiques
from agent.llm.scripted import Scripted
from agent.profile import user_store
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Interaction, Item, ItemText
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.messages import messages

KINDS = (("Drama", "剧情"), ("Comedy", "喜剧"), ("Western", "西部"))
MOODS = (("dark", "黑暗"), ("gentle", "温柔"))


def film(number: int) -> Item:
    (english, chinese), (mood, mood_zh) = KINDS[number % 3], MOODS[number % 2]
    return Item(
        id=f"f{number}",
        title=f"Film {number:02}",
        text=f"A {mood} river story.",
        categories=(english,),
        published=datetime(1960 + 2 * number, 1, 1, tzinfo=UTC),
        domain="film",
        attributes={"minutes": 80 + number, "price": 100 - number},
        translations={
            "zh": ItemText(title=f"影片{number:02}", text=f"一个{mood_zh}的河流故事。", categories=(chinese,))
        },
    )


@pytest.fixture
def index(tmp_path: Path) -> Index:
    history = [Interaction(user_id="ana", item_id=f"f{n}", kind="rate", value=5) for n in (0, 3)]
    return build(tmp_path / "index", [film(n) for n in range(30)], history, embedder="hash")


@pytest.fixture
def chat(index: Index) -> Chat:
    made = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    text_of(made.start())
    return made


def text_of(pieces: Iterator[str]) -> str:
    return "".join(pieces)


def shown(chat: Chat) -> list[Item]:
    return [chat.index.items[i] for i in chat.state.shown]


def year(item: Item) -> int:
    assert item.published
    return item.published.year


def minutes(item: Item) -> int:
    return int(item.attributes["minutes"])


@pytest.mark.parametrize("words", ["like the second but newer", "像第二个但是新一点的"])
def test_newer_than_the_item_referred_to(chat: Chat, words: str) -> None:
    referred = shown(chat)[1]
    text_of(chat.reply(words))
    assert shown(chat) and referred not in shown(chat)
    assert min(map(year, shown(chat))) > year(referred)


@pytest.mark.parametrize(
    ("words", "field", "lower"),
    [
        ("like the first but cheaper", "price", True),
        ("跟第一个差不多但便宜点", "price", True),
        ("like the first but shorter", "minutes", True),
        ("和第一个类似，长一些的", "minutes", False),
    ],
)
def test_price_and_length_critiques(chat: Chat, words: str, field: str, lower: bool) -> None:
    text_of(chat.reply("1980 to 1990"))
    referred = shown(chat)[0]
    text_of(chat.reply(words))
    assert shown(chat)
    for item in shown(chat):
        here, there = float(item.attributes[field]), float(referred.attributes[field])
        assert here < there if lower else here > there


@pytest.mark.parametrize("words", ["like #{} but less dark", "像第{}个那样，但没那么黑暗"])
def test_less_of_a_quality(chat: Chat, words: str) -> None:
    text_of(chat.reply("dark river story"))
    dark = next(n for n, item in enumerate(shown(chat), 1) if "dark" in item.text)
    text_of(chat.reply(words.format(dark)))
    assert len(shown(chat)) == 5 and not any("dark" in item.text for item in shown(chat))


def test_more_of_a_quality(chat: Chat) -> None:
    text_of(chat.reply("river story, but more gentle"))
    assert shown(chat)
    assert [item.text for item in shown(chat) if "gentle" not in item.text] == []


def test_missing_fields_are_reported(tmp_path: Path) -> None:
    bare = [film(n).model_copy(update={"attributes": {}}) for n in range(8)]
    chat = Chat(Recommender(build(tmp_path / "bare", bare, embedder="hash"), rerank=NO_RERANKING), "ana")
    text_of(chat.start())
    assert "does not say what things cost" in text_of(chat.reply("like the first but cheaper"))
    assert "没有写价格" in text_of(chat.reply("便宜点的"))
    assert "does not say how long" in text_of(chat.reply("under 90 minutes"))


def test_similar_items_are_of_the_same_domain(tmp_path: Path) -> None:
    books = [film(n).model_copy(update={"id": f"b{n}", "domain": "book"}) for n in range(8)]
    mixed = build(tmp_path / "mixed", [*(film(n) for n in range(8)), *books], embedder="hash")
    chat = Chat(Recommender(mixed, rerank=NO_RERANKING), "ana")
    text_of(chat.start())
    kind = shown(chat)[0].domain
    text_of(chat.reply("like the first"))
    assert {item.domain for item in shown(chat)} == {kind}


def test_limits_hold(chat: Chat) -> None:
    text_of(chat.reply("stories under 90 minutes"))
    assert shown(chat) and max(map(minutes, shown(chat))) <= 90
    text_of(chat.reply("不超过85分钟的"))
    assert max(map(minutes, shown(chat))) <= 85


@pytest.mark.parametrize(("words", "both"), [("compare 1 and 2", "both:"), ("第一个和第二个有什么区别", "都有")])
def test_comparison_of_two_items(tmp_path: Path, words: str, both: str) -> None:
    tagged = [film(n).model_copy(update={"tags": ("rivers", f"own{n}")}) for n in range(3)]
    zh = {"zh": ItemText(title="影片", categories=("剧情",), tags=("河流",))}
    items = [item.model_copy(update={"translations": zh}) if "区别" in words else item for item in tagged]
    chat = Chat(Recommender(build(tmp_path / "i", items, embedder="hash"), rerank=NO_RERANKING), "bo")
    text_of(chat.start())
    first, second = shown(chat)[:2]
    before = chat.state
    text = text_of(chat.reply(words))
    assert both in text and (f"{year(first)} · {year(second)}" in text)
    if both == "both:":
        assert "rivers" in text.splitlines()[1] and f"minutes: {minutes(first)} · {minutes(second)}" in text
    assert chat.state.listed == before.listed


def test_comparison_with_a_missing_number(chat: Chat) -> None:
    assert "no number 9" in text_of(chat.reply("/compare 1 9"))
    assert "which two" in text_of(chat.reply("/compare 1 2 3"))


@pytest.mark.parametrize("words", ["surprise me", "给我个惊喜"])
def test_surprise_is_one_new_item_of_another_category_with_a_reason(chat: Chat, words: str) -> None:
    before = set(chat.state.shown)
    text = text_of(chat.reply(words))
    (item,) = shown(chat)
    assert item.id not in before | {"f0", "f3"} and "Drama" not in item.categories
    assert "[" in text  # says whether the reason is checked


@pytest.mark.parametrize(("words", "answer"), [("undo", "Taken back"), ("撤销", "已撤回"), ("/undo", "Taken back")])
def test_undo_restores_state_list_and_feedback(chat: Chat, index: Index, words: str, answer: str) -> None:
    before = chat.state
    text_of(chat.reply("I like the second"))
    assert len(user_store.load_feedback(index.folder, "ana")) == 1
    assert answer in text_of(chat.reply(words))
    assert user_store.load_feedback(index.folder, "ana") == ()
    assert (chat.state.listed, chat.state.conditions, chat.state.feedback_count) == (
        before.listed,
        before.conditions,
        0,
    )


def test_undo_goes_back_step_by_step(chat: Chat) -> None:
    lists = [chat.state.listed]
    for words in ("river story", "before 1990", "no comedy"):
        text_of(chat.reply(words))
        lists.append(chat.state.listed)
    for listed in reversed(lists[:-1]):
        text_of(chat.reply("go back"))
        assert chat.state.listed == listed
    assert "nothing to take back" in text_of(chat.reply("undo"))


def test_undo_takes_back_the_latest_feedback_alone(chat: Chat, index: Index) -> None:
    text_of(chat.reply("I like the first"))
    text_of(chat.reply("I've seen 1 and 2"))
    assert len(user_store.load_feedback(index.folder, "ana")) == 3
    text_of(chat.reply("undo"))
    assert [i.kind for i in user_store.load_feedback(index.folder, "ana")] == ["like"]


@pytest.mark.parametrize("words", ["start over", "重新开始", "/reset"])
def test_reset_clears_the_request_and_can_be_undone(chat: Chat, words: str) -> None:
    text_of(chat.reply("river story before 1990"))
    before = chat.state
    text_of(chat.reply(words))
    assert chat.state.text == "" and chat.state.conditions == ()
    text_of(chat.reply("undo"))
    assert chat.state.text == before.text and chat.state.conditions == before.conditions


def test_question_follows_the_list_and_its_answer_narrows(chat: Chat) -> None:
    text = text_of(chat.reply("river"))
    first, second = chat.state.question
    assert text.index("5. Film") < text.index(f"Rather {first} or {second}?")
    text_of(chat.reply(first))
    assert shown(chat) and all(first in item.categories for item in shown(chat))
    assert chat.state.text == "river"
    assert chat.state.question == ()


def test_option_is_an_answer_without_a_model_call(index: Index) -> None:
    model = Scripted([])
    chat = Chat(Recommender(index, model, NO_RERANKING), "ana")
    text_of(chat.reply("something with a river"))
    first, _ = chat.state.question
    calls = len([name for name, _ in model.calls if name == "label_logits"])
    text_of(chat.reply(first))
    assert shown(chat) and all(first in item.categories for item in shown(chat))
    assert len([name for name, _ in model.calls if name == "label_logits"]) == calls


@pytest.mark.parametrize("words", ["skip", "都行"])
def test_question_can_be_skipped(chat: Chat, words: str) -> None:
    text_of(chat.reply("river"))
    before = chat.state.listed
    text_of(chat.reply(words))
    assert chat.state.listed == before and chat.state.question == ()


@pytest.mark.parametrize("words", ["either", "随便吧", "whatever works"])
def test_open_choice_is_no_request(chat: Chat, words: str) -> None:
    text_of(chat.start())
    before = chat.state.listed
    text_of(chat.reply(words))
    assert (chat.state.listed, chat.state.text) == (before, "")


def test_request_instead_of_an_answer(chat: Chat) -> None:
    text_of(chat.reply("river"))
    assert chat.state.question
    text_of(chat.reply("any gentle story?"))
    assert chat.state.text == "gentle story"


@pytest.mark.parametrize(
    ("words", "expected"), [("like the second", "something like Film"), ("像第二个的", "像《影片")]
)
def test_similar_request_is_described_by_title_alone(chat: Chat, words: str, expected: str) -> None:
    text_of(chat.start())
    text = text_of(chat.reply(words))
    assert expected in text and chat.state.text == ""
    traits = chat.index.items[chat.state.like[0]].traits(chat.state.language)
    assert not any(trait in line for line in text.splitlines() if expected in line for trait in traits)


def test_refused_option_is_not_chosen(chat: Chat) -> None:
    text_of(chat.reply("river"))
    first, _ = chat.state.question
    text_of(chat.reply(f"no {first} please"))
    assert shown(chat) and not any(first in item.categories for item in shown(chat))


def test_no_two_questions_in_a_row(chat: Chat) -> None:
    text_of(chat.reply("river"))
    assert chat.state.question
    text_of(chat.reply("story"))
    assert not chat.state.question
    text_of(chat.reply("gentle"))
    assert chat.state.question


@given(st.lists(st.sampled_from(("a", "b", "c")), min_size=1, max_size=30))
def test_question_halves_the_items(kinds: list[str]) -> None:
    items = [Item(id=str(n), title=str(n), categories=(kind,)) for n, kind in enumerate(kinds)]
    options = clarify.clarifying_options(items, "en", "")
    if options:
        counts = [kinds.count(o) for o in options]
        assert max(counts) <= len(kinds) - min(counts)
    else:
        assert max(map(kinds.count, set(kinds))) * 2 >= len(kinds)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("thanks a lot!", "thanks"),
        ("hello there", "hello"),
        ("my cat spilled the tea", "remark"),
        ("谢谢", "thanks"),
        ("今天好累啊", "tired"),
        ("can you book me a taxi", "errand"),
    ],
)
def test_small_talk_is_answered_in_kind_and_changes_nothing(chat: Chat, words: str, kind: str) -> None:
    before = chat.state.listed
    answers = [text_of(chat.reply(words)).strip() for _ in range(2)]
    lines = messages("agent.chat", chat.state.language)["small_talk"][kind]
    assert set(answers) <= set(lines) and answers[0] != answers[1]
    assert chat.state.listed == before


def test_title_that_is_not_on_show(chat: Chat, index: Index) -> None:
    away = next(i for i in index.items.values() if i.id not in chat.state.shown)
    text_of(chat.reply(f"I loved {away.title}"))
    assert [i.item_id for i in user_store.load_feedback(index.folder, "ana")] == [away.id]
    text_of(chat.reply(f"something like {away.title} but newer"))
    assert min(map(year, shown(chat)), default=9999) > year(away)


def test_title_that_is_not_in_the_catalogue(chat: Chat, index: Index) -> None:
    assert "not in the catalogue" in text_of(chat.reply("I've already seen Zabriskie"))
    assert user_store.load_feedback(index.folder, "ana") == ()


TALK = (
    *("river", "skip", "like the second but less dark", "no comedy", "I like the first", "undo", "surprise me"),
    *("今天好累", "新一点的", "第一个看过", "compare 1 and 2", "more", "why", "换一批", "撤销"),
)


def test_state_is_replayed_from_messages(index: Index, tmp_path: Path) -> None:
    history = [Interaction(user_id="ana", item_id=f"f{n}", kind="rate", value=5) for n in (0, 3)]
    twin = build(tmp_path / "twin", [film(n) for n in range(30)], history, embedder="hash")
    chat, again = (Chat(Recommender(i, rerank=NO_RERANKING), "ana") for i in (index, twin))
    text_of(chat.start())
    for words in TALK:
        text_of(chat.reply(words))
    log = user_store.load_session(index.folder, "ana")
    assert log
    for turn in log["turns"]:
        text_of(again.reply(turn["message"]) if turn["message"] else again.start())
    assert again.state == chat.state


def test_state_survives_the_session(chat: Chat, index: Index) -> None:
    for words in TALK[:4]:
        text_of(chat.reply(words))
    again = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    assert again.state == chat.state
    assert "Taken back" in text_of(again.reply("undo"))


def test_critique_of_several_items_is_relative_to_their_median() -> None:
    items = [film(n) for n in (1, 5, 9)]
    (condition,) = translate_critiques(("newer",), items).conditions
    assert [condition.holds(i) for i in items] == [False, False, True]


def test_undo_steps_are_bounded() -> None:
    state = State()
    for n in range(50):
        state = State(text=str(n)).with_undo(state)
    steps = 0
    while state.before:
        state, steps = state.before, steps + 1
    assert steps == 8
