"""A reason says only what the evidence holds; whatever a model writes, what is shown was checked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ModelFault
from agent.explain import Evidence, Explainer, Reason, evidence
from agent.llm.scripted import Scripted
from agent.wording import is_chinese
from prompts import Prompts
from retrieval.items import Interaction, Item
from retrieval.requests import Candidate, Event, Provenance, Request

PROMPTS = Prompts()
GOOD = {
    "en": "Because you watched Slow River, you may like Quiet Harbour, which shares “family” with it: "
    "a family story by the water.",
    "zh": "因为你看过《慢河》，推荐同样有“家庭”的《静港》：水边的家庭故事。",
}
TITLES = {"en": ("Slow River", "Quiet Harbour"), "zh": ("慢河", "静港")}


def film(name: str, title: str, chinese: str, tag: tuple[str, str] | None, **more: Any) -> Item:
    english: dict[str, Any] = {"categories": ["Drama"], "tags": [tag[0]]} if tag else {}
    translated: dict[str, Any] = {"title": chinese, "text": "水边的故事。"} | (
        {"categories": ["剧情"], "tags": [tag[1]]} if tag else {}
    )
    fields: dict[str, Any] = (
        {"id": name, "domain": "film", "title": title, "text": "A story by the water."} | english | more
    )
    return Item.model_validate(fields | {"translations": {"zh": translated}})


RIVER = film("river", "Slow River", "慢河", ("family", "家庭"))
HARBOUR = film("harbour", "Quiet Harbour", "静港", ("family", "家庭"), published="1994")
BARE = film("bare", "Bare", "空", None)


def event(item: Item, value: float = 5) -> Event:
    return Event(item, Interaction(user_id="u", item_id=item.id, kind="rate", value=value))


def ask(language: str = "en", *history: Event, text: str = "") -> Request:
    return Request(history, text, language=language)


def brought(item: Item, by: str = "river") -> Candidate:
    return Candidate(item, 1.0, (Provenance("dense", 1.0, by, event=True),), {by: 1.0})


def told(reply: str, language: str = "en") -> Reason:
    return Explainer(Scripted([reply]), PROMPTS).reason(ask(language, event(RIVER)), brought(HARBOUR))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_that_keeps_to_the_evidence_is_kept(language: str) -> None:
    reason = told(GOOD[language], language)
    assert (reason.worded_by, reason.fault, reason.cites, reason.checked) == ("model", "", ("river",), True)
    assert reason.text == GOOD[language]


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "“family”", "“robots”"),
        ("en", "Slow River", "Fast River"),
        ("en", "Quiet Harbour", "Transformers"),
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
        ("zh", "“家庭”", "“机器人”"),
        ("zh", "慢河", "快河"),
        ("zh", "《静港》", "《变形金刚》"),
        ("zh", "故事", "故事1987"),
        ("zh", "故事", "故事，你告诉过我"),
        ("zh", "水边的家庭故事。", "this one follows another family."),
        ("zh", "水边的家庭故事。", "水边的家庭故事，水边的家庭故事。"),
        ("zh", "水边的家庭故事。", "机器人征服了遥远星系。"),
    ],
)
def test_an_invention_gives_the_template_and_says_why(language: str, old: str, new: str) -> None:
    assert old in GOOD[language]
    reason = told(GOOD[language].replace(old, new), language)
    assert reason.worded_by == "template"
    assert reason.fault
    assert reason.cites == ("river",)
    assert new not in reason.text


@pytest.mark.parametrize("reply", ["", GOOD["en"][:-1], "Because you watched Slow River", "1" * 5000])
def test_a_reply_that_was_cut_or_is_odd_gives_the_template(reply: str) -> None:
    assert told(reply).worded_by == "template"


def test_a_number_or_name_that_is_in_the_facts_is_allowed() -> None:
    assert told(GOOD["en"].replace("story", "story of 1994")).worded_by == "model"
    assert told(GOOD["en"].replace("story", "Drama")).worded_by == "model"


def test_a_failing_model_gives_the_template_and_says_why() -> None:
    reason = Explainer(Scripted([]), PROMPTS).reason(ask("en", event(RIVER)), brought(HARBOUR))
    assert reason.worded_by == "template"
    assert "no reply left" in reason.fault


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
openings = st.sampled_from([GOOD["en"].split(": ")[0] + ": ", GOOD["zh"].split("：")[0] + "：", ""])
replies = (
    st.text()
    | st.builds("{}{}".format, openings, st.lists(pieces, max_size=6).map("".join) | st.text())
    | st.sampled_from(list(GOOD.values()))
)


@settings(max_examples=400, deadline=None)
@given(replies, st.sampled_from(["en", "zh"]))
def test_citations_and_traits_exist_whatever_a_model_writes(reply: str, language: str) -> None:
    reason = told(reply, language)
    assert reason.checked
    assert set(reason.cites) == {"river"}
    assert reason.traits
    assert set(reason.traits) <= set(HARBOUR.traits(language))
    assert TITLES[language][0] in reason.text
    assert is_chinese(reason.text) == (language == "zh")
    assert set(re.findall(r"\d+", reason.text)) <= {"1994", "00", "01"}


KINDS = {
    "shared trait": (ask("", event(RIVER)), brought(HARBOUR), ("river",)),
    "shared trait that retrieval did not find": (ask("", event(RIVER)), Candidate(HARBOUR, 1.0), ("river",)),
    "close without a shared trait": (ask("", event(BARE)), brought(HARBOUR, "bare"), ("bare",)),
    "close without any trait": (ask("", event(RIVER)), brought(BARE), ("river",)),
    "asked for": (ask(text="calm"), Candidate(HARBOUR, 1.0, (Provenance("dense", 1.0, "calm"),)), ()),
    "asked for without a trait": (ask(text="calm"), Candidate(BARE, 1.0, (Provenance("dense", 1.0, "calm"),)), ()),
    "newest": (ask(), Candidate(HARBOUR, 1.0, (Provenance("newest", 1.0),)), ()),
    "newest without a trait": (ask(), Candidate(BARE, 1.0, (Provenance("newest", 1.0),)), ()),
    "nothing": (ask(), Candidate(BARE, 1.0), ()),
    "disliked only": (
        ask("", event(RIVER, 1)),
        Candidate(HARBOUR, 1.0, (Provenance("dense", -1.0, "river", event=True),)),
        (),
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_evidence_has_a_plain_sentence(kind: str, language: str) -> None:
    asked, candidate, cites = KINDS[kind]
    request = Request(asked.history, asked.text, language=language)
    reason = Explainer(None, PROMPTS).reason(request, candidate)
    assert (reason.cites, reason.worded_by, reason.fault, reason.checked) == (cites, "template", "", True)
    assert candidate.item.read_in(language).title in reason.text
    assert all(trait in reason.text for trait in reason.traits)
    assert bool(reason.traits) == bool(candidate.item.traits(language))
    assert is_chinese(reason.text.replace("calm", "")) == (language == "zh")
    assert reason.text.endswith("。" if language == "zh" else ".")


def test_a_disliked_item_is_never_cited() -> None:
    request = ask("en", event(RIVER, 1), event(BARE, 5))
    assert evidence(request, brought(HARBOUR)).events == ()


def test_traits_that_were_asked_for_come_first_then_shared_ones_tags_before_categories() -> None:
    item = film("x", "X", "某", None, categories=["Drama"], tags=["sea", "family", "night"])
    found = evidence(ask("en", event(RIVER), text="by night"), brought(item))
    assert found == Evidence((event(RIVER),), ("night", "family", "Drama", "sea"))


def test_reasons_of_several_people_are_those_that_each_would_be_given_alone() -> None:
    asked = [
        (ask("en", event(RIVER)), brought(HARBOUR)),
        (ask("en"), brought(HARBOUR)),  # nothing to cite: no model is asked
        (ask("zh", event(RIVER)), brought(HARBOUR)),
    ]

    def replies(prompt: str, grammar: str | None) -> str:
        return GOOD["zh" if "《" in (grammar or "") else "en"]

    explainer = Explainer(Scripted(replies), PROMPTS)
    found = explainer.reasons(asked)
    assert found == [explainer.reason(*one) for one in asked]
    assert [r.worded_by for r in found] == ["model", "template", "model"]


def test_where_one_of_several_reasons_fails_the_others_stand() -> None:
    def replies(prompt: str, grammar: str | None) -> str:
        if "《" in (grammar or ""):
            raise ModelFault("the prompt is too long; shorten it")
        return GOOD["en"]

    asked = [(ask(language, event(RIVER)), brought(HARBOUR)) for language in ("en", "zh")]
    found = Explainer(Scripted(replies), PROMPTS).reasons(asked)
    assert [(r.worded_by, r.fault) for r in found] == [
        ("model", ""),
        ("template", "the prompt is too long; shorten it"),
    ]


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("en", "You asked for “calm”, and Quiet Harbour has “family”: a family story by the water."),
        ("zh", "你想要“calm”，推荐有“家庭”的《静港》：水边的家庭故事。"),
    ],
)
def test_where_nothing_is_shared_the_request_is_the_reason(language: str, reply: str) -> None:
    asked = ask(language, event(BARE), text="calm")
    reason = Explainer(Scripted([reply]), PROMPTS).reason(asked, brought(HARBOUR, "bare"))
    assert (reason.text, reason.cites, reason.worded_by) == (reply, (), "model")


@pytest.mark.parametrize(("language", "verb"), [("en", "you read Slow River"), ("zh", "你读过《慢河》")])
def test_the_verb_is_that_of_the_item_cited(language: str, verb: str) -> None:
    book = RIVER.model_copy(update={"domain": "book"})
    reason = Explainer(None, PROMPTS).reason(ask(language, event(book)), brought(HARBOUR))
    assert verb in reason.text


def test_what_is_true_of_the_item_cited_is_not_said_of_the_one_recommended() -> None:
    count = RIVER.model_copy(
        update={"text": "Letters and telegrams tell how friends hunt a vampire count across Europe."}
    )
    reply = GOOD["en"].replace("a family story by the water.", "letters and telegrams tell how friends hunt a vampire.")
    reason = Explainer(Scripted([reply]), PROMPTS).reason(ask("en", event(count)), brought(HARBOUR))
    assert (reason.worded_by, reason.fault) == ("template", "less than half of it is in the facts")


@pytest.mark.parametrize(("language", "claim"), [("en", "story, and you liked it,"), ("zh", "故事，你看过水边的")])
def test_only_the_opening_speaks_of_the_person(language: str, claim: str) -> None:
    old = "story" if language == "en" else "故事"
    assert told(GOOD[language].replace(old, claim), language).fault == "it claims something of the person"
