"""Causes of candidates are computed when they are read, ten candidates at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.arrays import Floats, Mask, Rows
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, Provenance, Request
from retrieval.ranking.causes import BLOCK, Causes, LazyProvenance, LazyShares
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import Kind, Unavailable

FILM = Item(id="a", title="A")
REQUEST = Request((Event(FILM, Interaction(user_id="u", item_id="a", kind="like")),))


class Recorded:
    """A source whose scores are due to one history item, which records the rows that are attributed."""

    name, default_weight, cold_item_weight = "recorded", 1.0, 1.0
    unavailable_reason: Unavailable | None = None

    def __init__(self, kind: Kind = "content"):
        self.kind: Kind = kind
        self.attributed: list[list[int]] = []

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        return np.zeros(0)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        raise AssertionError("it attributes")

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        self.attributed.append(rows.tolist())
        return Attribution(self.name, ("a",), np.asarray(rows[None] + 1, np.float64), [()] * len(rows))


def causes_of(*sources: Recorded) -> Causes:
    rows, other = np.arange(25), Provenance("interest", 1.0, "drama")
    return Causes(sources, REQUEST, rows, np.ones((25, len(sources))), [[other] if k == 3 else [] for k in range(25)])


def test_only_those_that_are_read_are_computed() -> None:
    source = Recorded()
    causes = causes_of(source)
    assert not source.attributed
    assert dict(LazyShares(causes, 3)) == {"a": 1.0}
    expected = (Provenance("recorded", 4.0, "a", True), Provenance("interest", 1.0, "drama"))
    assert LazyProvenance(causes, 3) == expected and LazyProvenance(causes, 3)[1:] == expected[1:]
    assert source.attributed == [list(range(BLOCK))]
    assert len(LazyProvenance(causes, 24)) == 1
    assert source.attributed[1:] == [[20, 21, 22, 23, 24]]


@pytest.mark.parametrize(("kind", "count"), [("non_personalized", 0), ("collaborative", 1)])
def test_popularity_is_no_cause_beside_a_personal_one(kind: Kind, count: int) -> None:
    assert len(LazyProvenance(causes_of(Recorded(kind)), 0)) == count
