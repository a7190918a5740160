"""Sentences of a model that are accepted and refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.explain import Reason
from agent.llm.scripted import Scripted
from agent.text import is_chinese
from tests.agent.explain.fakes import (
    ACCEPTED,
    HARBOUR,
    RIVER,
    TITLES,
    addition,
    candidate_for,
    event,
    explainer,
    reason_for,
    request_for,
)

pieces = st.sampled_from(
    [
        "family story ",
        "water ",
        "水边的",
        "家庭故事",
        "《Robots》",
        "is calm",
        "1987",
        " Bob ",
        "家庭",
        ", ",
        "，",
        ".",
        "。",
    ]
)


openings = st.sampled_from([ACCEPTED["en"].split(": ")[0] + ": ", ACCEPTED["zh"].split("：")[0] + "：", ""])


replies = (
    st.text()
    | st.builds("{}{}".format, openings, st.lists(pieces, max_size=6).map("".join) | st.text())
    | st.sampled_from(list(ACCEPTED.values()))
)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_supported_sentence_is_accepted(language: str) -> None:
    reason = reason_for(ACCEPTED[language], language)
    assert (reason.worded_by, reason.fault, reason.cites, reason.checked) == ("model", "", ("river",), True)
    assert reason.text == ACCEPTED[language]


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "story", "story of 1987"),
        ("en", "story", "story with 7 prizes"),
        ("en", "story", "story by Spielberg"),
        ("en", "story", "story like 《Robots》"),
        ("en", "story", "story, which you rated highly,"),
        (
            "en",
            "a family story by the water.",
            "a family story, a family story by the water, family story by the water.",
        ),
        ("en", "a family story by the water.", "这部电影同样讲述一个家庭故事。"),
        ("en", "a family story by the water.", "robots conquer distant galaxies, laser battles everywhere."),
        ("en", "a family story by the water.", "after a family story by the water."),
        ("zh", "故事", "故事1987"),
        ("en", "a family story by the water.", "both are family stories by the water."),
        ("zh", "水边的家庭故事。", "因为都是水边的家庭故事。"),
        ("zh", "故事", "故事，你告诉过我"),
        ("zh", "水边的家庭故事。", "this one follows another family."),
        ("zh", "水边的家庭故事。", "水边的家庭故事，水边的家庭故事。"),
        ("zh", "水边的家庭故事。", "机器人征服了遥远星系。"),
        ("zh", "水边的家庭故事。", "水边的家庭故事，温暖治愈。"),
        ("zh", "水边的家庭故事。", "水边的家庭故事，令人感动。"),
        ("en", "a family story by the water.", "a tender family story by the water."),
        ("en", "a family story by the water.", "a suspenseful family story by the water."),
        ("en", "a family story by the water.", "a family story by the water, light and easy."),
    ],
)
def test_invention_falls_back_to_a_template(language: str, old: str, new: str) -> None:
    assert old in ACCEPTED[language]
    reason = reason_for(ACCEPTED[language].replace(old, new), language)
    assert reason.worded_by == "template"
    assert reason.fault
    assert reason.cites == ("river",)
    assert new not in reason.text


@pytest.mark.parametrize(("language", "reply"), [("en", "Quiet Harbour."), ("zh", "静港。")])
def test_repeated_title_is_refused(language: str, reply: str) -> None:
    assert reason_for(reply, language).fault.startswith("it says the title again")


@pytest.mark.parametrize("reply", ["", ACCEPTED["en"][:-1], "Because you watched Slow River", "1" * 5000])
def test_incomplete_reply_falls_back_to_a_template(reply: str) -> None:
    assert reason_for(reply).worded_by == "template"


def test_numbers_and_names_of_the_item_are_allowed() -> None:
    assert reason_for(ACCEPTED["en"].replace("story", "story of 1994")).worded_by == "model"
    assert reason_for(ACCEPTED["en"].replace("story", "Drama")).worded_by == "model"


@settings(max_examples=400, deadline=None)
@given(replies, st.sampled_from(["en", "zh"]))
def test_citations_and_traits_exist_for_any_reply(reply: str, language: str) -> None:
    reason = reason_for(reply, language)
    assert reason.checked
    assert set(reason.cites) == {"river"}
    assert reason.traits
    assert set(reason.traits) <= set(HARBOUR.traits(language))
    assert TITLES[language][0] in reason.text
    assert is_chinese(reason.text) == (language == "zh")
    assert set(re.findall(r"\d+", reason.text)) <= {"1994", "00", "01"}


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("en", ACCEPTED["en"].replace("by the water", "by the water, a water story")),
        ("zh", ACCEPTED["zh"]),
    ],
)
def test_other_title_of_the_catalogue_is_refused(language: str, reply: str) -> None:
    def reason_with(*titles: str) -> Reason:
        model = Scripted(lambda prompt, grammar: addition(reply))
        return explainer(model, titles=titles).reason(request_for(language, event(RIVER)), candidate_for(HARBOUR))

    assert "names a work" in reason_with("Water Story", "家庭故事").fault
    assert reason_with("Water", "故事").worded_by == "model"  # words like others


def test_facts_of_the_cited_item_are_refused() -> None:
    count = RIVER.model_copy(
        update={"text": "Letters and telegrams tell how friends hunt a vampire count across Europe."}
    )
    reply = "letters and telegrams tell how friends hunt a vampire."
    reason = explainer(Scripted([reply, reply])).reason(request_for("en", event(count)), candidate_for(HARBOUR))
    assert (reason.worded_by, reason.fault) == ("template", "it tells of what it cites")


@pytest.mark.parametrize(
    ("language", "past", "reply"),
    [
        (
            "en",
            "Sisters meet a gentle forest creature.",
            "a gentle forest creature, and a story of family by the water.",
        ),
        ("zh", "姐妹遇见温柔的森林精灵。", "森林精灵，水边的故事。"),
    ],
)
def test_partly_borrowed_facts_are_refused(language: str, past: str, reply: str) -> None:
    translations = {"zh": RIVER.translations["zh"].model_copy(update={"text": past})}
    river = RIVER.model_copy(update={"text": past, "translations": translations})
    reason = explainer(Scripted([reply, reply])).reason(request_for(language, event(river)), candidate_for(HARBOUR))
    assert (reason.worded_by, reason.fault) == ("template", "it tells of what it cites")


@pytest.mark.parametrize(("language", "claim"), [("en", "story, and you liked it,"), ("zh", "故事，你看过水边的")])
def test_claims_about_the_user_are_refused(language: str, claim: str) -> None:
    old = "story" if language == "en" else "故事"
    assert reason_for(ACCEPTED[language].replace(old, claim), language).fault.startswith(
        "it claims something of the person"
    )


def test_mood_that_the_text_has_in_another_form_is_accepted() -> None:
    item = HARBOUR.model_copy(update={"text": "A tenderly written family story by the water."})
    reply = addition(ACCEPTED["en"].replace("a family", "a tender family"))
    request = request_for("en", event(RIVER))
    assert explainer(Scripted([reply])).reason(request, candidate_for(item)).worded_by == "model"
