"""Influences and traits that reasons may rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from agent.clauses import ClauseBook
from agent.explain import Explainer
from agent.explain.evidence import rank_traits
from retrieval.ranking import Outcome
from tests.agent.explain.fakes import (
    BARE,
    HARBOUR,
    PROMPTS,
    RIVER,
    FakeEvidence,
    HistoryScores,
    candidate_for,
    event,
    explainer,
    film,
    request_for,
)


def test_disliked_item_is_not_cited() -> None:
    request = request_for("en", event(RIVER, 1), event(BARE, 5))
    assert explainer(None).reason(request, candidate_for(HARBOUR)).evidence.influences == ()


@pytest.mark.parametrize("fall", [0.0, -0.2])
def test_item_without_a_score_drop_is_not_cited(fall: float) -> None:
    class Field(HistoryScores):
        def without(self, ids: Collection[str]) -> Outcome:
            return replace(super().without(()), scores={n: 1 - fall * ("river" in ids) for n in self.names})

    writer = Explainer(ClauseBook(None, None, PROMPTS), FakeEvidence(lambda items: Field(items, ())))
    assert writer.reason(request_for("en", event(RIVER)), candidate_for(HARBOUR)).cites == ()


def test_largest_score_drop_is_cited() -> None:
    class Field(HistoryScores):
        def without(self, ids: Collection[str]) -> Outcome:
            left = 1 - 0.1 * ("river" in ids) - 0.5 * ("bare" in ids)
            return replace(super().without(()), scores=dict.fromkeys(self.names, left))

    candidate = replace(candidate_for(HARBOUR), history_shares={"river": 0.9, "bare": 0.1})
    writer = Explainer(ClauseBook(None, None, PROMPTS), FakeEvidence(lambda items: Field(items, ())))
    reason = writer.reason(request_for("en", event(RIVER), event(BARE)), candidate)
    assert reason.cites == ("bare",)
    assert [c.score_drop for c in reason.evidence.influences] == pytest.approx([0.5, 0.1])


def test_candidate_of_the_history_does_not_cite_itself() -> None:
    candidate = replace(candidate_for(RIVER, "bare"), history_shares={"river": 0.9, "bare": 0.1})
    reason = explainer(None).reason(request_for("en", event(RIVER), event(BARE)), candidate)
    assert reason.cites == ("bare",)
    assert explainer(None).reason(request_for("en", event(RIVER)), candidate).cites == ()


@pytest.mark.parametrize(("language", "both"), [("en", "Slow River and Bare"), ("zh", "《慢河》、《空》")])
def test_items_that_count_only_together_are_both_cited(language: str, both: str) -> None:
    class Field(HistoryScores):
        def without(self, ids: Collection[str]) -> Outcome:
            left = 0.5 if {"river", "bare"} <= set(ids) else 1.0
            return replace(super().without(()), scores=dict.fromkeys(self.names, left))

    candidate = replace(candidate_for(HARBOUR), history_shares={"river": 0.6, "bare": 0.4})
    writer = Explainer(ClauseBook(None, None, PROMPTS), FakeEvidence(lambda items: Field(items, ())))
    reason = writer.reason(request_for(language, event(RIVER), event(BARE)), candidate)
    assert reason.cites == ("river", "bare")
    assert both in reason.text


def test_rank_of_traits() -> None:
    item = film("x", "X", "某", None, categories=["Drama"], tags=["sea", "family", "night"])
    found = rank_traits(request_for("en", event(RIVER), text="by night"), item, [RIVER])
    assert [(t.value, t.field, sorted(t.shared_with)) for t in found] == [
        ("night", "tags", []),
        ("family", "tags", ["river"]),
        ("Drama", "categories", ["river"]),
        ("sea", "tags", []),
    ]


@pytest.mark.parametrize(("both", "shown"), [(4, False), (5, True)])
def test_small_counts_of_users_are_not_shown(both: int, shown: bool) -> None:
    reason = explainer(None, both=both).reason(request_for("en", event(BARE)), candidate_for(HARBOUR, "bare"))
    assert (str(both) in reason.text) == shown
