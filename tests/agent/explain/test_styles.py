"""Detailed reasons, and those for an operator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.explain.explainer import STYLES
from agent.explain.language import language_of
from agent.llm.scripted import Scripted
from retrieval.conditions import parse_condition
from tests.agent.explain.fakes import BARE, HARBOUR, RIVER, candidate_for, event, explainer, request_for


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("1st in retrieval, score 1.0000 (dense 75%, lexical 25%)", "without Slow River this would be 7th")),
        ("zh", ("检索第 1 位", "没有《慢河》则为第 7 位")),
    ],
)
def test_operator_style_shows_scores_and_counterfactuals(language: str, said: tuple[str, ...]) -> None:
    model = Scripted([])
    writer = explainer(model, style="operator", both=12)
    reason = writer.reason(request_for(language, event(RIVER)), candidate_for(HARBOUR))
    assert all(part in reason.text for part in (*said, "12", "family" if language == "en" else "家庭"))
    assert (reason.worded_by, reason.fault, model.calls) == ("template", "", [])


def test_detailed_style_adds_other_influences() -> None:
    candidate = replace(candidate_for(HARBOUR), history_shares={"river": 0.6, "bare": 0.4})
    conditions = (parse_condition("year>=1990"), parse_condition("year>=2000"))
    request = replace(request_for("en", event(RIVER), event(BARE)), conditions=conditions)
    reason = explainer(None, style="detailed", both=9).reason(request, candidate)
    assert reason.text.endswith(". Bare counted too; 9 people liked both; it is as you asked: year>=1990.")
    assert reason.cites == ("river", "bare")
    assert set(STYLES) == {"short", "detailed", "operator"}


@pytest.mark.parametrize(
    ("rank", "ordinal"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd")]
)
def test_ordinals(rank: int, ordinal: str) -> None:
    assert language_of("en").ordinal(rank) == ordinal
    assert language_of("zh").ordinal(rank) == f"第 {rank} 位"
