"""What conversations do for wishes that look like remarks, for several models, and for two acts in one message."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.commands import MAX_INTERESTS
from agent.chat.conversation import Chat
from agent.chat.state import restore_state, state_json
from agent.profile import user_store
from agent.profile.interests import mine_user_interests
from retrieval.data.items import Item
from tests.agent.chat.conversations import open_chat

TITLES = ("Alien", "Heat", "Ronin", "Stalker", "Persepolis", "Dangal", "Metropolis", "Casablanca", "Rashomon", "Oldboy")


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    films = [
        Item(
            id=title.lower(),
            title=title,
            text=f"A story of {title}.",
            domain="film",
            categories=("Horror",) if number % 2 else ("Comedy",),
            tags=("space",) if number < 4 else ("city",),
            attributes={"director": f"Director {title}", "minutes": 80 + 10 * number},
            published=datetime(1950 + 5 * number, 1, 1, tzinfo=UTC),
        )
        for number, title in enumerate(TITLES)
    ]
    return open_chat(tmp_path, films)


def feedback(chat: Chat) -> dict[str, str]:
    return {each.item_id: each.kind for each in user_store.load_feedback(chat.index.folder, "ana")}


@pytest.mark.parametrize("message", ["ITS HALLOWEEN!! scare me", "吓吓我"])
def test_an_effect_that_is_wanted_brings_items_of_its_mood(chat: Chat, message: str) -> None:
    "".join(chat.reply(message))
    assert {category for id_ in chat.state.shown for category in chat.index.items[id_].categories} == {"Horror"}


@pytest.mark.parametrize("message", ["recommend me something", "推荐点什么吧"])
def test_a_request_for_anything_is_answered_with_a_list(chat: Chat, message: str) -> None:
    assert "\n1. " in "\n" + "".join(chat.reply(message))


def test_a_limit_that_is_withdrawn_in_free_words_no_longer_holds(chat: Chat) -> None:
    "".join(chat.reply("films before 1960"))
    assert any("year" in str(condition) for condition in chat.state.conditions)
    "".join(chat.reply("Let's not insist on the year, then. Any period will do."))
    assert not any("year" in str(condition) for condition in chat.state.conditions)


def test_several_works_are_models_together_and_are_not_listed(chat: Chat) -> None:
    text = "".join(chat.reply("something like alien and ronin"))
    assert set(chat.state.like) == {"alien", "ronin"} and "Alien and Ronin" in text
    assert not {"alien", "ronin"} & set(chat.state.shown)
    assert restore_state(state_json(chat.state)) == chat.state


def test_known_models_are_noted_and_one_step_takes_both_back(chat: Chat) -> None:
    "".join(chat.reply("i've seen Alien and Stalker, more like that"))
    assert set(chat.state.like) == {"alien", "stalker"} and feedback(chat) == {"alien": "view", "stalker": "view"}
    "".join(chat.reply("/undo"))
    assert not chat.state.like and not feedback(chat)


def test_a_session_of_an_older_version_with_one_model_is_restored(chat: Chat) -> None:
    "".join(chat.reply("something like Alien"))
    saved = state_json(chat.state) | {"like": "alien"}
    restored = restore_state(saved)
    assert restored is not None and restored.like == ("alien",)


def test_a_question_is_answered_before_the_request_beside_it(chat: Chat) -> None:
    first = chat.index.items[chat.state.shown[0]]
    text = "".join(chat.reply("who directed the first one? and show me something with space"))
    assert text.startswith(f"{first.title}: director Director {first.title}") and "\n1. " in text


def test_a_surprise_is_of_what_it_is_limited_to(chat: Chat) -> None:
    "".join(chat.reply("surprise me with a comedy"))
    (id_,) = chat.state.shown
    assert chat.index.items[id_].categories == ("Comedy",)


def test_the_profile_of_a_conversation_has_the_interests_that_are_mined_everywhere(chat: Chat) -> None:
    for message in ("something with space", "I loved Alien", "I loved Ronin"):
        "".join(chat.reply(message))
    history = chat.session.all_events()
    mined = mine_user_interests(chat.index, "ana", history, "en")
    text = "".join(chat.reply("/profile"))
    names = [each.trait for each in mined if each.weight > 0][:MAX_INTERESTS]
    assert names and f"{', '.join(names)}" in text
