"""Sentences made by templates, alone and in a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from agent.explain.explainer import ListToExplain
from agent.explain.language import language_of
from agent.llm.scripted import Scripted
from agent.text import is_chinese, word_overlap
from prompts import LANGUAGES
from retrieval.columns.kinds import Kind
from retrieval.data.items import Interaction, Item
from retrieval.query import Candidate, Event, Provenance, Request
from tests.agent.explain.fakes import (
    BARE,
    CLAUSES,
    HARBOUR,
    RIVER,
    candidate_for,
    chooses,
    described,
    event,
    explainer,
    film,
    request_for,
)

BASES = {
    "shared trait": (request_for("", event(RIVER)), candidate_for(HARBOUR), ("river",)),
    "shared trait that did not bring it": (request_for("", event(RIVER)), Candidate(HARBOUR, 1.0), ()),
    "close without a shared trait": (request_for("", event(BARE)), candidate_for(HARBOUR, "bare"), ("bare",)),
    "close without any trait": (request_for("", event(RIVER)), candidate_for(BARE), ("river",)),
    "asked for": (request_for(text="calm"), Candidate(HARBOUR, 1.0, (Provenance("dense", 1.0, "calm"),)), ()),
    "asked for without a trait": (
        request_for(text="calm"),
        Candidate(BARE, 1.0, (Provenance("dense", 1.0, "calm"),)),
        (),
    ),
    "chosen": (request_for(), Candidate(HARBOUR, 1.0, (Provenance("recent_popularity", 9.0, "9"),)), ()),
    "newest": (request_for(), Candidate(HARBOUR, 1.0, (Provenance("recency", 1.0),)), ()),
    "newest without a trait": (request_for(), Candidate(BARE, 1.0, (Provenance("recency", 1.0),)), ()),
    "nothing": (request_for(), Candidate(BARE, 1.0), ()),
    "disliked only": (
        request_for("", event(RIVER, 1)),
        Candidate(HARBOUR, 1.0, (Provenance("dense", -1.0, "river", is_history=True),)),
        (),
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", BASES)
def test_each_basis_has_a_sentence(kind: str, language: str) -> None:
    asked, candidate, cites = BASES[kind]
    request = Request(asked.history, asked.text, language=language)
    reason = explainer(None).reason(request, candidate)
    assert (reason.cites, reason.worded_by, reason.fault, reason.checked) == (cites, "template", "", True)
    assert candidate.item.read_in(language).title in reason.text
    assert all(trait in reason.text for trait in reason.traits)
    without_traits = asked.text or kind == "close without a shared trait"
    assert bool(reason.traits) == bool(candidate.item.traits(language) and not without_traits)
    assert is_chinese(reason.text.replace("calm", "")) == (language == "zh")
    assert reason.text.endswith("。" if language == "zh" else ".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_cited_items_have_every_trait_that_a_reason_names(language: str) -> None:
    liked = {
        "drama": film("drama", "Past", "往", ("Tragic", "悲剧")),
        "one": film("one", "One", "一", ("Comic", "喜剧")),
        "other": film("other", "Other", "二", ("Comic", "喜剧")),
    }
    comedy = film("comedy", "Next", "下", ("Comic", "喜剧"))
    for ids in (("drama",), ("drama", "one"), ("one", "other"), ("one",)):
        candidate = Candidate(comedy, 1.0, history_shares=dict.fromkeys(ids, 1.0))
        for both in (0, 12):
            request = request_for(language, *(event(liked[name]) for name in ids))
            reason = explainer(None, *ids, both=both).reason(request, candidate)
            cited = [liked[name] for name in reason.cites]
            assert cited and all(t in item.traits(language) for t in reason.traits for item in cited), reason.text
            assert reason.traits or not re.search("Comic|喜剧", reason.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_for_somebody_without_a_history_speak_of_none(language: str) -> None:
    items = [film(f"x{n}", f"Title {n}", f"题目{n}", ("family", "家庭")) for n in range(10)]
    listed = ListToExplain(request_for(language), tuple(Candidate(item, 1.0) for item in items))
    (reasons,) = explainer(None).reasons([listed])
    history = "history|favourite brought|record|closer matches|know of you|过往|你的记录|已知的口味"
    assert not any(re.search(history, reason.text) for reason in reasons), [r.text for r in reasons]


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_templates_overlap_by_half_at_most(language: str) -> None:
    kinds: dict[str, tuple[Request, Sequence[Provenance], int]] = {
        "shared": (request_for(language, event(RIVER)), (), 0),
        "asked": (request_for(language, text="calm films by the water"), (), 0),
        "chosen": (request_for(language), (Provenance("recent_popularity", 12, "12"),), 0),
        "newest": (request_for(language), (Provenance("recency", 1),), 0),
        "plain": (request_for(language), (), 0),
        "near": (request_for(language, event(BARE)), (), 0),
        "people": (request_for(language, event(BARE)), (), 12),
    }
    for kind, (request, provenance, both) in kinds.items():
        by = {e.item.id: 1.0 for e in request.history}
        alone = [film(f"x{n}", f"Title {n}", f"题目{n}", ("family", "家庭")) for n in range(10)]
        listed = ListToExplain(request, tuple(Candidate(i, 1.0, tuple(provenance), by) for i in alone))
        (reasons,) = explainer(None, both=both).reasons([listed])
        bare = [re.sub(r"Title \d|题目\d|Slow River|慢河|\bBare\b|空", "", r.text) for r in reasons]
        worst = max(word_overlap(one, other) for n, one in enumerate(bare) for other in bare[:n])
        assert worst <= 0.5, (kind, worst, bare)


def test_list_names_different_traits() -> None:
    def item(n: int) -> Item:
        return film(f"x{n}", f"Title {n}", f"题目{n}", None, tags=["family", f"own {n}"])

    past = event(film("p", "Past", "往", None, tags=["family", "own 0", "own 1", "own 2"]))
    listed = ListToExplain(request_for("en", past), tuple(candidate_for(item(n), "p") for n in range(3)))
    (reasons,) = explainer(None, "p").reasons([listed])
    assert [r.traits[0] for r in reasons] == ["family", "own 1", "own 2"]


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("en", "You asked for “family”, and Quiet Harbour is listed under family: "),
        ("zh", "你想要“家庭”，推荐归在家庭里的《静港》："),
        ("en", "You asked for “lighthouse”, and Quiet Harbour comes close: "),
        ("zh", "你想要“灯塔”，《静港》与之相近："),
    ],
)
def test_request_is_the_reason_where_nothing_is_shared(language: str, opening: str) -> None:
    asked = request_for(language, event(BARE), text=re.findall("“([^”]*)”", opening)[0])
    model = Scripted(chooses(*CLAUSES[language]))
    reason = explainer(model).reason(asked, candidate_for(described(HARBOUR), "bare"))
    whole = opening + CLAUSES[language][0] + ("。" if language == "zh" else ".")
    assert (reason.text, reason.cites, reason.worded_by) == (whole, (), "model")


@pytest.mark.parametrize(("language", "verb"), [("en", "you read Slow River"), ("zh", "你读过《慢河》")])
def test_verb_is_that_of_the_cited_domain(language: str, verb: str) -> None:
    book = RIVER.model_copy(update={"domain": "book"})
    reason = explainer(None).reason(request_for(language, event(book)), candidate_for(HARBOUR))
    assert verb in reason.text


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [
        ("purchase", "en", "you bought Slow River"),
        ("like", "en", "you liked Slow River"),
        ("view", "en", "you know Slow River"),
        ("purchase", "zh", "你买过"),
        ("view", "zh", "你知道"),
    ],
)
def test_only_a_product_that_was_bought_is_called_so(kind: Kind, language: str, words: str) -> None:
    product = RIVER.model_copy(update={"domain": "product"})
    event = Event(product, Interaction(user_id="u", item_id=product.id, kind=kind))
    reason = explainer(None).reason(request_for(language, event), candidate_for(HARBOUR))
    assert words in reason.text


@pytest.mark.parametrize(
    ("language", "text", "claims"),
    [
        ("en", "light", "asked|answers|suits|close"),
        ("en", "fam", "asked|answers|suits|close"),
        ("zh", "好笑", "想要|相近|合适"),
    ],
)
def test_no_reason_claims_to_suit_words_that_the_item_does_not_bear(language: str, text: str, claims: str) -> None:
    request = request_for(language, event(BARE), text=text)
    with_history = explainer(None).reason(request, candidate_for(HARBOUR, "bare"))
    assert with_history.cites == ("bare",) and not re.search(claims, with_history.text)
    without = explainer(None).reason(request_for(language, text=text), candidate_for(HARBOUR, "bare"))
    assert not without.cites and text in without.text and not re.search(claims, without.text)


@pytest.mark.parametrize(
    "attributes",
    [{"Length": "104 min", "Type": "Film", "Country": "USA"}, {"片长": "97分钟", "国家": "中国大陆", "大类": "电影"}],
)
def test_kinds_countries_and_lengths_link_no_items(attributes: dict[str, str]) -> None:
    liked = Item(id="river", title="Slow River", domain="film", attributes=attributes)
    item = Item(id="harbour", title="Quiet Harbour", domain="film", attributes=attributes)
    reason = explainer(None).reason(request_for("en", event(liked)), candidate_for(item))
    assert reason.cites == ("river",) and not reason.traits
    assert not any(value in reason.text for value in attributes.values())


def test_country_is_cited_where_it_is_asked_for() -> None:
    item = Item(id="harbour", title="Quiet Harbour", attributes={"Country": "Iran"})
    assert explainer(None).reason(request_for(text="something from Iran"), candidate_for(item)).traits == ("Iran",)


@pytest.mark.parametrize(
    ("language", "trait", "shown"),
    [
        ("en", "family", "family"),
        ("en", "coming-of-age", "coming-of-age"),
        ("en", "women's lives", "women's lives"),
        ("en", "Journey to the West", "“Journey to the West”"),
        ("en", "love and war", "“love and war”"),
        ("en", "90s", "“90s”"),
        ("zh", "政治动荡", "政治动荡"),
        ("zh", "Python", "Python"),
        ("zh", "爱与战争", "“爱与战争”"),
    ],
)
def test_a_trait_is_quoted_only_where_its_end_could_not_be_told(language: str, trait: str, shown: str) -> None:
    assert language_of(language).trait(trait) == shown
