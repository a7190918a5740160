"""Evidence from a real index: co-likes, popularity, dates, and the titles of a catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.explain import Reason
from agent.recommender import Recommender, events
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Interaction, Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Request

ITEMS = [Item(id=f"i{n}", title=f"Title {n}", text=f"A story of {n}.", published=f"{1990 + n}") for n in range(6)]


def index_of(folder: Path, users: int) -> Index:
    liked = [
        Interaction(user_id=f"u{n}", item_id=item, kind="like", time=f"2026-01-0{1 + n}")
        for n in range(users)
        for item in ("i0", "i1")
    ]
    return build(folder / "index", ITEMS, liked, embedder="hash")


def reasons_for(index: Index, user: str = "") -> dict[str, Reason]:
    recommender = Recommender(index, rerank=NO_RERANKING)
    history = events(index, index.history(user)[:1]) if user else ()
    result = recommender.recommend(recommender.prepare(Request(history)))
    reasons = recommender.reasons(result, len(ITEMS))
    return {ranked.candidate.item.id: reason for ranked, reason in zip(result.best, reasons, strict=True)}


def test_new_user_is_told_how_many_chose_an_item(tmp_path: Path) -> None:
    reason = reasons_for(index_of(tmp_path, 6))["i0"]
    assert reason.evidence.chosen_by == 6
    assert "6" in reason.text


def test_new_user_without_others_gets_the_newest(tmp_path: Path) -> None:
    reasons = reasons_for(build(tmp_path / "index", ITEMS, embedder="hash"))
    assert reasons["i5"].evidence.newest
    assert reasons["i5"].evidence.chosen_by == 0


def test_old_item_is_not_called_new(tmp_path: Path) -> None:
    films = [Item(id=year, title=f"Film of {year}", text="A quiet story.", published=year) for year in ("1953", "2020")]
    reasons = reasons_for(build(tmp_path / "index", films, embedder="hash"))
    assert [reasons[year].evidence.newest for year in ("1953", "2020")] == [False, True]


@pytest.mark.parametrize(("users", "co_likes"), [(4, 0), (6, 6)])
def test_co_likes_of_enough_users(tmp_path: Path, users: int, co_likes: int) -> None:
    index = index_of(tmp_path, users)
    (influence,) = reasons_for(index, "u0")["i1"].evidence.influences
    assert (influence.event.item.id, influence.co_likes) == ("i0", co_likes)
