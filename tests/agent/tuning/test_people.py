"""Examples and checks of an index's own people, in an index that was opened anew."""

from __future__ import annotations

import random

import pytest

from agent.llm.lora import TUNED
from agent.llm.scripted import Scripted
from agent.rerank.llm_uplift import LlmUplift
from agent.tuning.check import check
from agent.tuning.index_tuning import split_people
from agent.tuning.people import examples_of, is_apart
from prompts import Prompts
from retrieval.data.items import Interaction, Item
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.index import Index
from retrieval.index.build import build

Split = tuple[HoldOut, list[HeldOutUser], list[HeldOutUser]]


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Split:
    """Each of 300 people likes eight of twenty items, the even ones or the odd ones."""
    folder = tmp_path_factory.mktemp("tuning") / "index"
    items = [Item(id=f"i{n}", title=f"Title {n}") for n in range(40)]
    log = [
        Interaction(user_id=f"u{user}", item_id=f"i{n}", kind="like")
        for user in range(300)
        for n in random.Random(user).sample(range(user % 2, 40, 2), 8)
    ]
    build(folder, items, log, embedder="hash", search="exact")
    return split_people(Index(folder), histories=120, judges=60)


def test_an_example_is_of_what_its_person_liked_among_what_they_did_not(split: Split) -> None:
    held_out, users, apart = split
    assert not any(is_apart(user.id) for user in users) and all(is_apart(user.id) for user in apart)
    examples = examples_of(held_out, users[:10], None, Prompts())
    assert len(examples) == 10
    for user, example in zip(users, examples, strict=False):
        own = [event.item.title for event in (*user.request.history, *user.hidden)]
        assert any(f"{title}?" in example.suffixes[0] for title in own)
        assert not any(f"{title}?" in other for title in own for other in example.suffixes[1:])


def test_what_a_model_adds_is_measured_on_half_of_the_people_apart(split: Split) -> None:
    held_out, _, apart = split
    uplift = check(held_out, apart, None, Scripted(name=f"scripted{TUNED}"))
    assert isinstance(uplift, LlmUplift) and uplift.users == len(apart) - len(apart) // 2
    assert uplift.low <= uplift.difference <= uplift.high
