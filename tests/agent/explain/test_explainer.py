"""Reasons of lists, batches and streams, and a model that fails."""

from __future__ import annotations

import pytest

from agent.errors import ModelFault
from agent.explain.explainer import ListToExplain
from agent.explain.sentences import ListSoFar
from agent.llm.scripted import Scripted
from tests.agent.explain.fakes import (
    CLAUSES,
    HARBOUR,
    RIVER,
    candidate_for,
    chooses,
    described,
    event,
    explainer,
    request_for,
)

ITEM = described(HARBOUR)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_stream_yields_the_opening_before_the_model_is_asked(language: str) -> None:
    model = Scripted(chooses(CLAUSES[language][0]))
    pieces = explainer(model).stream(request_for(language, event(RIVER), text=""), candidate_for(ITEM))
    begun = next(pieces)
    assert not model.calls
    whole = begun + "".join(pieces)
    assert whole == begun + (f"：{CLAUSES['zh'][0]}。" if language == "zh" else f": {CLAUSES['en'][0]}.")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reason_after_another_is_worded_otherwise(language: str) -> None:
    earlier, texts = ListSoFar(), []
    request, writer = request_for(language, event(RIVER), text=""), explainer(Scripted(chooses(*CLAUSES[language])))
    for _ in range(3):
        pieces = list(writer.stream(request, candidate_for(ITEM), earlier))
        texts.append(pieces[0])
        assert "".join(pieces).count(pieces[0]) == 1, "the rest goes on from the opening that was shown"
    assert len(set(texts)) == 3


@pytest.mark.parametrize("text", ["", "守灯塔的老人收留了一个不会说话的男孩。全村人正在准备过冬。"])
def test_an_item_without_a_text_in_the_language_has_no_clause(text: str) -> None:
    model = Scripted([])
    item = ITEM.model_copy(update={"text": text})
    reason = explainer(model).reason(request_for("en", event(RIVER)), candidate_for(item))
    assert (reason.worded_by, reason.fault, reason.added, model.calls) == ("template", "", "", [])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_model_the_description_is_cited_by_its_first_sentence(language: str) -> None:
    reason = explainer(None).reason(request_for(language, event(RIVER)), candidate_for(ITEM))
    assert (reason.worded_by, reason.fault) == ("template", "")
    assert reason.added == CLAUSES[language][0]


@pytest.mark.parametrize(("wish", "number"), [("a boy", 0), ("winter", 1)])
def test_the_clause_is_the_one_nearest_to_the_request(wish: str, number: int) -> None:
    writer = explainer(Scripted(chooses(*CLAUSES["en"])))
    assert writer.reason(request_for("en", text=wish), candidate_for(ITEM)).added == CLAUSES["en"][number]


def test_two_items_with_one_description_are_told_apart_by_its_other_clause() -> None:
    other = ITEM.model_copy(update={"id": "other", "title": "Other Harbour"})
    writer = explainer(Scripted(chooses(*CLAUSES["en"])))
    listed = ListToExplain(request_for("en", event(RIVER)), (candidate_for(ITEM), candidate_for(other)))
    (reasons,) = writer.reasons([listed])
    assert [reason.added for reason in reasons] == list(CLAUSES["en"])


def test_failing_model_leaves_the_first_sentence_and_says_why() -> None:
    reason = explainer(Scripted([])).reason(request_for("en", event(RIVER)), candidate_for(ITEM))
    assert reason.worded_by == "template" and reason.added == CLAUSES["en"][0]
    assert "no reply left" in reason.fault


def test_batch_equals_lists_alone_and_asks_once_for_an_item() -> None:
    asked = [
        ListToExplain(request_for("en", event(RIVER)), (candidate_for(ITEM),)),
        ListToExplain(request_for("en"), (candidate_for(ITEM),)),
        ListToExplain(request_for("zh", event(RIVER)), (candidate_for(ITEM),)),
        ListToExplain(request_for("en"), ()),
    ]

    def replies(prompt: str, grammar: str | None) -> str:
        return chooses(*CLAUSES["zh" if CLAUSES["zh"][0] in prompt else "en"])(prompt, grammar)

    model = Scripted(replies)
    writer = explainer(model)
    found = writer.reasons(asked)
    assert len(model.calls) == 2
    assert found == [writer.reasons([each])[0] for each in asked]
    assert len(model.calls) == 2
    assert [[r.worded_by for r in each] for each in found] == [["model"], ["model"], ["model"], []]


def test_fault_of_one_item_leaves_the_others() -> None:
    harder = ITEM.model_copy(update={"id": "x", "text": ITEM.text.replace("boy", "mute girl")})

    def replies(prompt: str, grammar: str | None) -> str:
        if "mute girl" in prompt:
            raise ModelFault("the prompt is too long; shorten it")
        return chooses(*CLAUSES["en"])(prompt, grammar)

    listed = ListToExplain(request_for("en", event(RIVER)), (candidate_for(ITEM), candidate_for(harder)))
    (found,) = explainer(Scripted(replies)).reasons([listed])
    assert [(r.worded_by, r.fault) for r in found] == [
        ("model", ""),
        ("template", "the prompt is too long; shorten it"),
    ]
