"""Reasons of lists, batches and streams, and a model that fails."""

from __future__ import annotations

import pytest

from agent.errors import ModelFault
from agent.explain.explainer import ListToExplain
from agent.explain.sentences import ListSoFar
from agent.llm.scripted import Scripted
from tests.agent.explain.fakes import ACCEPTED, HARBOUR, RIVER, addition, candidate_for, event, explainer, request_for


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("keeps", [True, False])
def test_stream_yields_the_clause_before_the_model_is_called(language: str, keeps: bool) -> None:
    model = Scripted(lambda prompt, grammar: addition(ACCEPTED[language]) if keeps else "nonsense")
    pieces = explainer(model).stream(request_for(language, event(RIVER), text=""), candidate_for(HARBOUR))
    begun = next(pieces)
    assert not model.calls
    assert ACCEPTED[language].startswith(begun)
    whole = begun + "".join(pieces)
    assert whole == ACCEPTED[language] if keeps else whole in (f"{begun}.", f"{begun}。")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reason_after_another_is_worded_otherwise(language: str) -> None:
    earlier, texts = ListSoFar(), []
    request = request_for(language, event(RIVER), text="")
    for _ in range(3):
        model = Scripted(lambda prompt, grammar: addition(ACCEPTED[language]))
        pieces = list(explainer(model).stream(request, candidate_for(HARBOUR), earlier))
        texts.append(pieces[0])
        assert "".join(pieces).count(pieces[0]) == 1, "the rest goes on from the clause that was shown"
    assert len(set(texts)) == 3


@pytest.mark.parametrize("text", ["", "水边的故事，一家人在港口过冬。"])
def test_no_model_call_without_a_text_in_the_language(text: str) -> None:
    model = Scripted([])
    reason = explainer(model).reason(
        request_for("en", event(RIVER)), candidate_for(HARBOUR.model_copy(update={"text": text}))
    )
    assert (reason.worded_by, reason.fault, reason.cites, model.calls) == ("template", "", ("river",), [])


def test_failing_model_falls_back_to_a_template() -> None:
    reason = explainer(Scripted([])).reason(request_for("en", event(RIVER)), candidate_for(HARBOUR))
    assert reason.worded_by == "template"
    assert "no reply left" in reason.fault


def test_batch_equals_lists_alone() -> None:
    asked = [
        ListToExplain(request_for("en", event(RIVER)), (candidate_for(HARBOUR),)),
        ListToExplain(request_for("en"), (candidate_for(HARBOUR),)),  # nothing to cite: no model is asked
        ListToExplain(request_for("zh", event(RIVER)), (candidate_for(HARBOUR),)),
        ListToExplain(request_for("en"), ()),
    ]

    def replies(prompt: str, grammar: str | None) -> str:
        return addition(ACCEPTED["zh" if "一" in (grammar or "") else "en"])

    writer = explainer(Scripted(replies))
    found = writer.reasons(asked)
    assert found == [writer.reasons([each])[0] for each in asked]
    assert [[r.worded_by for r in each] for each in found] == [["model"], ["template"], ["model"], []]


def test_fault_of_one_reason_leaves_the_others() -> None:
    def replies(prompt: str, grammar: str | None) -> str:
        if "一" in (grammar or ""):
            raise ModelFault("the prompt is too long; shorten it")
        return addition(ACCEPTED["en"])

    asked = [ListToExplain(request_for(language, event(RIVER)), (candidate_for(HARBOUR),)) for language in ("en", "zh")]
    found = [reason for each in explainer(Scripted(replies)).reasons(asked) for reason in each]
    assert [(r.worded_by, r.fault) for r in found] == [
        ("model", ""),
        ("template", "the prompt is too long; shorten it"),
    ]
