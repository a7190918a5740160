"""A reason keeps to its evidence: what it cites, the traits it names, and what it says of the item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.explain import Reason
from agent.explain.evidence import Evidence, Influence
from agent.explain.sentences import ListSoFar, ReasonContext
from agent.explain.verify import verify
from agent.llm.scripted import Scripted
from agent.text import is_chinese
from tests.agent.explain.fakes import (
    CLAUSES,
    HARBOUR,
    RIVER,
    TITLES,
    candidate_for,
    chooses,
    described,
    event,
    explainer,
    request_for,
)

pieces = st.sampled_from(
    [*CLAUSES["en"], *CLAUSES["zh"], "- ", "\n", "《Robots》", "1987", " Bob ", "none", "无", "。"]
)
replies = st.text() | st.lists(pieces, max_size=8).map("".join)


@settings(max_examples=300, deadline=None)
@given(replies, st.sampled_from(["en", "zh"]))
def test_whatever_a_model_replies_a_reason_says_only_what_is_known(reply: str, language: str) -> None:
    model = Scripted(lambda prompt, grammar: reply)
    reason = explainer(model).reason(request_for(language, event(RIVER)), candidate_for(described(HARBOUR)))
    assert reason.checked and not reason.fault
    assert set(reason.cites) == {"river"}
    assert reason.traits and set(reason.traits) <= set(HARBOUR.traits(language))
    assert reason.added in CLAUSES[language]
    assert TITLES[language][0] in reason.text
    assert is_chinese(reason.text) == (language == "zh")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda reason: reason, ""),
        (lambda reason: replace(reason, cites=("bare",)), "it cites what did not move the item"),
        (lambda reason: replace(reason, traits=("robots",)), "it names a trait the item does not have"),
        (
            lambda reason: replace(reason, text="Because you watched Slow River, you may like it."),
            "it does not name what it cites and what it is for",
        ),
        (
            lambda reason: replace(reason, added="a keeper of a lighthouse finds a girl"),
            "it says of the item what its description does not",
        ),
    ],
)
def test_what_is_not_in_the_evidence_is_refused(change: Callable[[Reason], Reason], fault: str) -> None:
    request, item, river = request_for("en", event(RIVER)), described(HARBOUR), event(RIVER)
    reason = explainer(Scripted(chooses(*CLAUSES["en"]))).reason(request, candidate_for(item))
    context = ReasonContext.of(request, item, Evidence((Influence(river, 0.25, 7),)), ListSoFar())
    assert verify(change(reason), context) == fault
