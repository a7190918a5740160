"""Critiques, comparisons, surprises, titles and small talk in a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.requests.critiques import translate_critiques
from agent.profile import user_store
from retrieval.data.items import Item, ItemText
from retrieval.index import Index
from retrieval.messages import messages
from tests.agent.chat.conversations import last_reply, open_chat, shown
from tests.agent.chat.films import film


def year(item: Item) -> int:
    assert item.published
    return item.published.year


def minutes(item: Item) -> int:
    return int(item.attributes["minutes"])


@pytest.mark.parametrize("words", ["like the second but newer", "像第二个但是新一点的"])
def test_newer_than_the_item_referred_to(chat: Chat, words: str) -> None:
    referred = shown(chat)[1]
    last_reply(chat, words)
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
    last_reply(chat, "1980 to 1990")
    referred = shown(chat)[0]
    last_reply(chat, words)
    assert shown(chat)
    for item in shown(chat):
        here, there = float(item.attributes[field]), float(referred.attributes[field])
        assert here < there if lower else here > there


@pytest.mark.parametrize("words", ["like #{} but less dark", "像第{}个那样，但没那么黑暗"])
def test_less_of_a_quality(chat: Chat, words: str) -> None:
    last_reply(chat, "dark river story")
    dark = next(n for n, item in enumerate(shown(chat), 1) if "dark" in item.text)
    last_reply(chat, words.format(dark))
    assert len(shown(chat)) == 5 and not any("dark" in item.text for item in shown(chat))


def test_more_of_a_quality(chat: Chat) -> None:
    last_reply(chat, "river story, but more gentle")
    assert shown(chat)
    assert [item.text for item in shown(chat) if "gentle" not in item.text] == []


def test_missing_fields_are_reported(tmp_path: Path) -> None:
    bare = [film(n).model_copy(update={"attributes": {}}) for n in range(8)]
    chat = open_chat(tmp_path, bare)
    assert "does not say what things cost" in last_reply(chat, "like the first but cheaper")
    assert "没有写价格" in last_reply(chat, "便宜点的")
    assert "does not say how long" in last_reply(chat, "under 90 minutes")


def test_similar_items_are_of_the_same_domain(tmp_path: Path) -> None:
    books = [film(n).model_copy(update={"id": f"b{n}", "domain": "book"}) for n in range(8)]
    chat = open_chat(tmp_path, [*(film(n) for n in range(8)), *books])
    kind = shown(chat)[0].domain
    last_reply(chat, "like the first")
    assert {item.domain for item in shown(chat)} == {kind}


def test_limits_hold(chat: Chat) -> None:
    last_reply(chat, "stories under 90 minutes")
    assert shown(chat) and max(map(minutes, shown(chat))) <= 90
    last_reply(chat, "不超过85分钟的")
    assert max(map(minutes, shown(chat))) <= 85


@pytest.mark.parametrize(("words", "both"), [("compare 1 and 2", "both:"), ("第一个和第二个有什么区别", "都有")])
def test_comparison_of_two_items(tmp_path: Path, words: str, both: str) -> None:
    tagged = [film(n).model_copy(update={"tags": ("rivers", f"own{n}")}) for n in range(3)]
    zh = {"zh": ItemText(title="影片", categories=("剧情",), tags=("河流",))}
    items = [item.model_copy(update={"translations": zh}) if "区别" in words else item for item in tagged]
    chat = open_chat(tmp_path, items)
    first, second = shown(chat)[:2]
    before = chat.state
    text = last_reply(chat, words)
    assert both in text and (f"{year(first)} · {year(second)}" in text)
    if both == "both:":
        assert "rivers" in text.splitlines()[1] and f"minutes: {minutes(first)} · {minutes(second)}" in text
    assert chat.state.listed == before.listed


def test_comparison_with_a_missing_number(chat: Chat) -> None:
    assert "no number 9" in last_reply(chat, "/compare 1 9")
    assert "which two" in last_reply(chat, "/compare 1 2 3")


@pytest.mark.parametrize("words", ["surprise me", "给我个惊喜"])
def test_surprise_is_one_new_item_of_another_category_with_a_reason(chat: Chat, words: str) -> None:
    before = set(chat.state.shown)
    text = last_reply(chat, words)
    (item,) = shown(chat)
    assert item.id not in before | {"f0", "f3"} and "Drama" not in item.categories
    assert "[" in text  # says whether the reason is checked


def test_title_that_is_not_on_show(chat: Chat, index: Index) -> None:
    away = next(i for i in index.items.values() if i.id not in chat.state.shown)
    last_reply(chat, f"I loved {away.title}")
    assert [i.item_id for i in user_store.load_feedback(index.folder, "ana")] == [away.id]
    last_reply(chat, f"something like {away.title} but newer")
    assert min(map(year, shown(chat)), default=9999) > year(away)


def test_title_that_is_not_in_the_catalogue(chat: Chat, index: Index) -> None:
    assert "not in the catalogue" in last_reply(chat, "I've already seen Zabriskie")
    assert user_store.load_feedback(index.folder, "ana") == ()


def test_critique_of_several_items_is_relative_to_their_median() -> None:
    items = [film(n) for n in (1, 5, 9)]
    (condition,) = translate_critiques(("newer",), items).conditions
    assert [condition.holds(i) for i in items] == [False, False, True]


@pytest.mark.parametrize(
    ("words", "expected"), [("like the second", "something like Film"), ("像第二个的", "像《影片")]
)
def test_similar_request_is_described_by_title_alone(chat: Chat, words: str, expected: str) -> None:
    "".join(chat.start())
    text = last_reply(chat, words)
    assert expected in text and chat.state.text == ""
    traits = chat.index.items[chat.state.like[0]].traits(chat.state.language)
    assert not any(trait in line for line in text.splitlines() if expected in line for trait in traits)


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
    answers = [last_reply(chat, words).strip() for _ in range(2)]
    lines = messages("agent.chat", chat.state.language)["small_talk"][kind]
    assert set(answers) <= set(lines) and answers[0] != answers[1]
    assert chat.state.listed == before
