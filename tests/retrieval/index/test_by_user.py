"""Histories are the same whether users are looked up in a log by user or searched for."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.items import Interaction, Item
from retrieval.errors import RequestError
from retrieval.index import Index
from retrieval.index.build import build

TIMES = (3.0, None, 1.0, 3.0, None, 2.0)


def test_histories_are_in_the_order_of_time_and_as_given(tmp_path: Path) -> None:
    items = [Item(id=f"i{n}", title=f"title {n}") for n in range(len(TIMES))]
    log = [
        Interaction.model_validate({"user_id": user, "item_id": f"i{n}", "kind": "like", "time": time})
        for n, time in enumerate(TIMES)
        for user in ("zoe", "ana", "bo")[n % 2 :]
    ]
    build(tmp_path / "index", items, log, embedder="hash")
    searched, grouped = Index(tmp_path / "index"), Index(tmp_path / "index")
    grouped.group_by_user()
    for user in searched.users():
        assert grouped.history(user) == searched.history(user)
    assert [event.item_id for event in grouped.history("ana")] == ["i1", "i4", "i2", "i5", "i0", "i3"]
    with pytest.raises(RequestError, match="no user 'an'"):
        grouped.history("an")


def test_a_log_without_interactions_has_no_users(tmp_path: Path) -> None:
    build(tmp_path / "index", [Item(id="i", title="title")], embedder="hash")
    index = Index(tmp_path / "index")
    index.group_by_user()
    with pytest.raises(RequestError):
        index.history("ana")
