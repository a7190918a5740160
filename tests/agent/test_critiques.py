"""What a conversation does with critiques, comparisons, surprises, questions and undoing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chat import Chat, State, clarify
from agent.chat.critiques import critique
from agent.llm.scripted import Scripted
from agent.profile import user_store
from agent.recommender import Recommender
from retrieval.data.items import Interaction, Item, ItemText
from retrieval.index.reader import Index, build

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
    made = Chat(Recommender(index, strategy="none"), "ana")
    said(made.start())
    return made


def said(pieces: Iterator[str]) -> str:
    return "".join(pieces)


def shown(chat: Chat) -> list[Item]:
    return [chat.index.items[i] for i in chat.state.shown]


def year(item: Item) -> int:
    assert item.published
    return item.published.year


def minutes(item: Item) -> int:
    return int(item.attributes["minutes"])


@pytest.mark.parametrize("words", ["like the second but newer", "像第二个但是新一点的"])
def test_like_one_but_newer_is_newer_than_that_one(chat: Chat, words: str) -> None:
    pointed = shown(chat)[1]
    said(chat.reply(words))
    assert shown(chat) and pointed not in shown(chat)
    assert min(map(year, shown(chat))) > year(pointed)


@pytest.mark.parametrize(
    ("words", "field", "lower"),
    [
        ("like the first but cheaper", "price", True),
        ("跟第一个差不多但便宜点", "price", True),
        ("like the first but shorter", "minutes", True),
        ("和第一个类似，长一些的", "minutes", False),
    ],
)
def test_price_and_length_are_compared_by_the_catalogue(chat: Chat, words: str, field: str, lower: bool) -> None:
    said(chat.reply("1980 to 1990"))
    pointed = shown(chat)[0]
    said(chat.reply(words))
    assert shown(chat)
    for item in shown(chat):
        here, there = float(item.attributes[field]), float(pointed.attributes[field])
        assert here < there if lower else here > there


@pytest.mark.parametrize("words", ["like #{} but less dark", "像第{}个那样，但没那么黑暗"])
def test_less_of_a_quality_puts_those_without_it_first(chat: Chat, words: str) -> None:
    said(chat.reply("dark river story"))
    dark = next(n for n, item in enumerate(shown(chat), 1) if "dark" in item.text)
    said(chat.reply(words.format(dark)))
    assert len(shown(chat)) == 5 and not any("dark" in item.text for item in shown(chat))


def test_more_of_a_quality_is_asked_for(chat: Chat) -> None:
    said(chat.reply("river story, but more gentle"))
    assert all("gentle" in item.text for item in shown(chat))


def test_what_the_catalogue_does_not_know_is_said_and_not_guessed(tmp_path: Path) -> None:
    bare = [film(n).model_copy(update={"attributes": {}}) for n in range(8)]
    chat = Chat(Recommender(build(tmp_path / "bare", bare, embedder="hash"), strategy="none"), "ana")
    said(chat.start())
    assert "does not say what things cost" in said(chat.reply("like the first but cheaper"))
    assert "没有写价格" in said(chat.reply("便宜点的"))
    assert "does not say how long" in said(chat.reply("under 90 minutes"))


def test_like_one_stays_with_its_kind(tmp_path: Path) -> None:
    books = [film(n).model_copy(update={"id": f"b{n}", "domain": "book"}) for n in range(8)]
    mixed = build(tmp_path / "mixed", [*(film(n) for n in range(8)), *books], embedder="hash")
    chat = Chat(Recommender(mixed, strategy="none"), "ana")
    said(chat.start())
    kind = shown(chat)[0].domain
    said(chat.reply("like the first"))
    assert {item.domain for item in shown(chat)} == {kind}


def test_a_limit_holds(chat: Chat) -> None:
    said(chat.reply("stories under 90 minutes"))
    assert shown(chat) and max(map(minutes, shown(chat))) <= 90
    said(chat.reply("不超过85分钟的"))
    assert max(map(minutes, shown(chat))) <= 85


@pytest.mark.parametrize(("words", "both"), [("compare 1 and 2", "both:"), ("第一个和第二个有什么区别", "都有")])
def test_two_items_are_compared_by_their_facts(tmp_path: Path, words: str, both: str) -> None:
    tagged = [film(n).model_copy(update={"tags": ("rivers", f"own{n}")}) for n in range(3)]
    zh = {"zh": ItemText(title="影片", categories=("剧情",), tags=("河流",))}
    items = [item.model_copy(update={"translations": zh}) if "区别" in words else item for item in tagged]
    chat = Chat(Recommender(build(tmp_path / "i", items, embedder="hash"), strategy="none"), "bo")
    said(chat.start())
    first, second = shown(chat)[:2]
    before = chat.state
    text = said(chat.reply(words))
    assert both in text and (f"{year(first)} · {year(second)}" in text)
    if both == "both:":
        assert "rivers" in text.splitlines()[1] and f"minutes: {minutes(first)} · {minutes(second)}" in text
    assert chat.state.listed == before.listed


def test_comparing_with_what_is_not_there_says_so(chat: Chat) -> None:
    assert "no number 9" in said(chat.reply("/compare 1 9"))
    assert "which two" in said(chat.reply("/compare 1 2 3"))


@pytest.mark.parametrize("words", ["surprise me", "给我个惊喜"])
def test_a_surprise_is_one_new_item_of_another_kind_with_a_reason(chat: Chat, words: str) -> None:
    before = set(chat.state.shown)
    text = said(chat.reply(words))
    (item,) = shown(chat)
    assert item.id not in before | {"f0", "f3"} and "Drama" not in item.categories
    assert "[" in text  # checked or not, it is told which


@pytest.mark.parametrize(("words", "answer"), [("undo", "Taken back"), ("撤销", "已撤回"), ("/undo", "Taken back")])
def test_undo_brings_the_state_and_the_list_back_and_takes_what_was_told_back(
    chat: Chat, index: Index, words: str, answer: str
) -> None:
    before = chat.state
    said(chat.reply("I like the second"))
    assert len(user_store.load_feedback(index.folder, "ana")) == 1
    assert answer in said(chat.reply(words))
    assert user_store.load_feedback(index.folder, "ana") == ()
    assert (chat.state.listed, chat.state.conditions, chat.state.told) == (before.listed, before.conditions, 0)


def test_undo_goes_back_step_by_step_and_then_says_that_there_is_nothing(chat: Chat) -> None:
    lists = [chat.state.listed]
    for words in ("river story", "before 1990", "no comedy"):
        said(chat.reply(words))
        lists.append(chat.state.listed)
    for listed in reversed(lists[:-1]):
        said(chat.reply("go back"))
        assert chat.state.listed == listed
    assert "nothing to take back" in said(chat.reply("undo"))


def test_only_what_was_told_since_is_taken_back(chat: Chat, index: Index) -> None:
    said(chat.reply("I like the first"))
    said(chat.reply("I've seen 1 and 2"))
    assert len(user_store.load_feedback(index.folder, "ana")) == 3
    said(chat.reply("undo"))
    assert [i.kind for i in user_store.load_feedback(index.folder, "ana")] == ["like"]


@pytest.mark.parametrize("words", ["start over", "重新开始", "/reset"])
def test_reset_forgets_the_request_and_can_be_undone(chat: Chat, words: str) -> None:
    said(chat.reply("river story before 1990"))
    asked = chat.state
    said(chat.reply(words))
    assert chat.state.text == "" and chat.state.conditions == ()
    said(chat.reply("undo"))
    assert chat.state.text == asked.text and chat.state.conditions == asked.conditions


def test_a_question_comes_after_the_list_once_and_its_answer_narrows(chat: Chat) -> None:
    text = said(chat.reply("river"))
    first, second = chat.state.question
    assert text.index("5. Film") < text.index(f"Rather {first} or {second}?")
    said(chat.reply(first))
    assert all(first in item.categories for item in shown(chat)) and chat.state.text == "river"
    assert chat.state.question == ()


def test_an_option_in_its_own_words_is_an_answer_and_no_model_is_asked_about_it(index: Index) -> None:
    model = Scripted([])
    chat = Chat(Recommender(index, model, "none"), "ana")
    said(chat.reply("something with a river"))
    first, _ = chat.state.question
    calls = len([name for name, _ in model.calls if name == "label_logits"])
    said(chat.reply(first))
    assert all(first in item.categories for item in shown(chat))
    assert len([name for name, _ in model.calls if name == "label_logits"]) == calls


@pytest.mark.parametrize("words", ["skip", "都行"])
def test_a_question_can_be_skipped(chat: Chat, words: str) -> None:
    said(chat.reply("river"))
    before = chat.state.listed
    said(chat.reply(words))
    assert chat.state.listed == before and chat.state.question == ()


@pytest.mark.parametrize("words", ["either", "随便吧", "whatever works"])
def test_leaving_the_choice_open_is_no_request(chat: Chat, words: str) -> None:
    said(chat.start())
    before = chat.state.listed
    said(chat.reply(words))
    assert (chat.state.listed, chat.state.text) == (before, "")


def test_any_of_a_kind_is_a_request_also_where_a_question_was_asked(chat: Chat) -> None:
    said(chat.reply("river"))
    assert chat.state.question
    said(chat.reply("any gentle story?"))
    assert chat.state.text == "gentle story"


@pytest.mark.parametrize(("words", "told"), [("like the second", "something like Film"), ("像第二个的", "像《影片")])
def test_what_is_to_resemble_an_item_is_told_by_its_title_and_never_as_words_of_the_person(
    chat: Chat, words: str, told: str
) -> None:
    said(chat.start())
    text = said(chat.reply(words))
    assert told in text and chat.state.text == ""
    traits = chat.index.items[chat.state.like].traits(chat.state.language)
    assert not any(trait in line for line in text.splitlines() if told in line for trait in traits)


def test_an_option_that_is_refused_is_not_chosen(chat: Chat) -> None:
    said(chat.reply("river"))
    first, _ = chat.state.question
    said(chat.reply(f"no {first} please"))
    assert shown(chat) and not any(first in item.categories for item in shown(chat))


def test_never_two_questions_in_a_row(chat: Chat) -> None:
    said(chat.reply("river"))
    assert chat.state.question
    said(chat.reply("story"))
    assert not chat.state.question
    said(chat.reply("gentle"))
    assert chat.state.question


@given(st.lists(st.sampled_from(("a", "b", "c")), min_size=1, max_size=30))
def test_a_question_is_only_asked_where_it_tells_a_bit(kinds: list[str]) -> None:
    items = [Item(id=str(n), title=str(n), categories=(kind,)) for n, kind in enumerate(kinds)]
    options = clarify.question(items, "en", "")
    if options:
        counts = [kinds.count(o) for o in options]
        assert max(counts) <= len(kinds) - min(counts)
    else:
        assert max(map(kinds.count, set(kinds))) * 2 >= len(kinds)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("thanks a lot!", "welcome"),
        ("hello there", "Hello"),
        ("my cat spilled the tea", "only recommend"),
        ("谢谢", "不客气"),
        ("今天好累啊", "只会推荐"),
    ],
)
def test_small_talk_is_short_and_changes_nothing(chat: Chat, words: str, answer: str) -> None:
    before = chat.state.listed
    text = said(chat.reply(words))
    assert answer in text and len(text.splitlines()) == 1
    assert chat.state.listed == before


def test_a_work_that_is_not_on_the_screen_is_found_by_its_title(chat: Chat, index: Index) -> None:
    away = next(i for i in index.items.values() if i.id not in chat.state.shown)
    said(chat.reply(f"I loved {away.title}"))
    assert [i.item_id for i in user_store.load_feedback(index.folder, "ana")] == [away.id]
    said(chat.reply(f"something like {away.title} but newer"))
    assert shown(chat) == [] or min(map(year, shown(chat))) > year(away)


def test_a_work_that_is_not_in_the_catalogue_is_not_noted(chat: Chat, index: Index) -> None:
    assert "not in the catalogue" in said(chat.reply("I've already seen Zabriskie"))
    assert user_store.load_feedback(index.folder, "ana") == ()


TALK = (
    *("river", "skip", "like the second but less dark", "no comedy", "I like the first", "undo", "surprise me"),
    *("今天好累", "新一点的", "第一个看过", "compare 1 and 2", "more", "why", "换一批", "撤销"),
)


def test_the_state_is_replayed_from_what_was_said(index: Index, tmp_path: Path) -> None:
    history = [Interaction(user_id="ana", item_id=f"f{n}", kind="rate", value=5) for n in (0, 3)]
    twin = build(tmp_path / "twin", [film(n) for n in range(30)], history, embedder="hash")
    chat, again = (Chat(Recommender(i, strategy="none"), "ana") for i in (index, twin))
    said(chat.start())
    for words in TALK:
        said(chat.reply(words))
    log = user_store.load_session(index.folder, "ana")
    assert log
    for turn in log["turns"]:
        said(again.reply(turn["message"]) if turn["message"] else again.start())
    assert again.state == chat.state


def test_all_of_the_state_is_there_in_the_next_session(chat: Chat, index: Index) -> None:
    for words in TALK[:4]:
        said(chat.reply(words))
    again = Chat(Recommender(index, strategy="none"), "ana")
    assert again.state == chat.state
    assert "Taken back" in said(again.reply("undo"))


def test_a_critique_of_several_is_relative_to_their_middle() -> None:
    items = [film(n) for n in (1, 5, 9)]
    (condition,) = critique(("newer",), items).conditions
    assert [condition.holds(i) for i in items] == [False, False, True]


def test_steps_back_are_bounded() -> None:
    state = State()
    for n in range(50):
        state = State(text=str(n)).after(state)
    steps = 0
    while state.before:
        state, steps = state.before, steps + 1
    assert steps == 8
