"""The collaborative baselines: what nobody chose tells them nothing, wherever in the catalogue it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import Case
from evals.datasets.logs import InteractionLog, from_interactions
from evals.systems.item_models import ItemModel
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest

SETTINGS: dict[str, dict[str, Any]] = {
    "item-knn": {"input": "all", "neighbours": 50, "k1": 1.2, "b": 0.8},
    "ease": {"input": "all", "ridge": 30.0},
    "slim": {"input": "all", "l1": 0.5, "l2": 30.0, "nonnegative": False},
    "rp3beta": {"input": "all", "neighbours": 50, "alpha": 0.6, "beta": 0.3},
}
PEOPLE, CHOSEN = 8, 12


def log(done: list[tuple[int, int]], others: int) -> InteractionLog:
    """The items that may be chosen, behind others that nobody chose."""
    names = [f"other{n}" for n in range(others)] + [f"chosen{n}" for n in range(CHOSEN)]
    interactions = tuple(Interaction(user_id=f"p{person}", item_id=f"chosen{item}") for person, item in done)
    return from_interactions("made up", tuple(Item(id=name, title=name) for name in names), interactions)


def scores(name: str, known: InteractionLog, history: list[int]) -> dict[str, float]:
    """Of the items that have one."""
    system = ItemModel(name)
    system.fit(known, SETTINGS[name])
    by_id = {item.id: item for item in known.items}
    events = [
        Event(by_id[f"chosen{n}"], Interaction(user_id="somebody", item_id=f"chosen{n}")) for n in sorted(set(history))
    ]
    (answer,) = system.rank([Case("case", "somebody", PreparedRequest(tuple(events)))])
    return {i: score for i, score in zip(answer.items, answer.scores, strict=True) if abs(score) > 1e-4}


chosen = st.integers(0, CHOSEN - 1)


@pytest.mark.parametrize("name", SETTINGS)
@settings(max_examples=20, deadline=None)
@given(
    done=st.sets(st.tuples(st.integers(0, PEOPLE - 1), chosen), min_size=10),
    history=st.lists(chosen, min_size=1, max_size=4),
    others=st.integers(1, 40),
)
def test_untouched_items_change_no_score(
    name: str, done: set[tuple[int, int]], history: list[int], others: int
) -> None:
    alone, among = (scores(name, log(sorted(done), n), history) for n in (0, others))
    assert among == pytest.approx(alone, rel=1e-3, abs=2e-4)
