"""The first list for somebody unknown: of several kinds, the same on one day, and another one on another day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.chat.conversation import Chat
from agent.chat.lists.first_list import POOL, draw_diverse
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Candidate

KINDS = ("film", "book", "game", "music")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    items = [
        Item(
            id=f"{kind}{n}",
            title=f"{kind.title()} {n}",
            text=f"A story of {n}.",
            domain=kind,
            categories=(("Drama", "Comedy", "Horror")[n % 3],),
            attributes={"country": ("France", "Sweden", "Japan")[n % 3]},
        )
        for kind in KINDS
        for n in range(POOL // 2)
    ]
    return build(tmp_path_factory.mktemp("first") / "index", items, [], embedder="hash")


def first(index: Index, user: str, day: int) -> tuple[str, ...]:
    noon = datetime(2026, 1, day, 12, tzinfo=UTC)
    chat = Chat(Recommender(index, rerank=NO_RERANKING, clock=lambda: noon), user)
    "".join(chat.start())
    return chat.state.shown


def test_the_first_list_is_of_every_kind(index: Index) -> None:
    assert {index.items[item_id].domain for item_id in first(index, "ana", 1)} == set(KINDS)


def test_one_seed_draws_one_list(index: Index) -> None:
    candidates = [Candidate(item, 1.0) for item in index.items.values()]
    lists = [[each.item.id for each in draw_diverse(candidates, 5, "en", seed)] for seed in ("a", "a", "b")]
    assert lists[0] == lists[1] != lists[2]


def test_another_day_has_another_first_list(index: Index) -> None:
    assert len({first(index, f"user{day}", day) for day in range(1, 8)}) > 4
