"""What brings an item to the shortlist, what keeps it out, and what it remembers of that."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.conditions.expression import Condition
from retrieval.conditions.parser import parse_condition
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.index.build import build
from retrieval.index.reader import Index
from retrieval.query import context
from retrieval.query.request import Candidate, Event, PreferenceBoost, PreparedRequest, Request
from retrieval.ranking import weights
from retrieval.ranking.features import feature_names
from retrieval.retriever import Retriever, RetrieverSettings
from retrieval.sources.settings import DenseSettings, SourceSettings


def film(name: str, text: str, category: str, year: int, domain: str = "film") -> Item:
    return Item.model_validate(
        {
            "id": name,
            "domain": domain,
            "title": name.title(),
            "text": text,
            "categories": [category],
            "published": str(year),
        }
    )


ITEMS = [
    film("harbour", "a calm family story by the sea", "Drama", 1990),
    film("river", "a calm family story by the river", "Drama", 1995),
    film("meadow", "a calm family story in the country", "Drama", 2001),
    film("letters", "two sisters write letters in wartime", "Drama", 2005),
    film("scream", "a masked killer and blood in a dark house", "Horror", 1996),
    film("cellar", "blood and a ghost in a dark cellar house", "Horror", 2010),
    film("swamp", "a ghost and blood in a dark swamp", "Horror", 1985),
    film("orbit", "astronauts repair a ship around a distant planet", "Science", 2014),
    film("comet", "astronauts chase a comet past a distant planet", "Science", 1999),
    film("robot", "a robot learns to laugh", "Science", 2020),
    film("chess", "a chess master teaches a village school", "Drama", 2018, "book"),
    film("garden", "a garden diary of four seasons", "Nature", 2021, "book"),
]
BY_ID = {item.id: item for item in ITEMS}
ids = st.sampled_from(sorted(BY_ID))
histories = st.lists(st.tuples(ids, st.integers(1, 5)), max_size=6, unique_by=lambda pair: pair[0])
texts = st.sampled_from(["", "calm family", "ghost and blood", "astronauts", "长城", "zzz"])
condition = st.sampled_from(["year>=1996", "category=Drama", "category!=Horror", "domain=book", "text=family"]).map(
    parse_condition
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("shortlist") / "index"
    return build(folder, ITEMS, embedder="hash")


def event(name: str, value: float) -> Event:
    return Event(BY_ID[name], Interaction(user_id="u", item_id=name, kind="rate", value=value))


def past(*pairs: tuple[str, float]) -> tuple[Event, ...]:
    return tuple(event(name, value) for name, value in pairs)


def shortlist(
    index: Index, request: PreparedRequest, settings: RetrieverSettings | None = None
) -> tuple[Candidate, ...]:
    return Retriever(index, lambda: index.embedder, settings or RetrieverSettings()).shortlist(request)


def names(candidates: tuple[Candidate, ...]) -> list[str]:
    return [c.item.id for c in candidates]


@settings(deadline=None)
@given(histories, texts, st.frozensets(ids, max_size=4), st.lists(condition, max_size=2), st.integers(1, 8))
def test_a_shortlist_holds_allowed_unseen_items_once_best_first(
    index: Index,
    history: list[tuple[str, int]],
    text: str,
    seen: frozenset[str],
    conditions: list[Condition],
    size: int,
) -> None:
    request = PreparedRequest(past(*history), text, conditions=tuple(conditions), seen=seen)
    found = shortlist(index, request, RetrieverSettings(size=size))
    assert len(set(names(found))) == len(found) <= size
    assert not set(names(found)) & (seen | {name for name, _ in history})
    assert all(c.holds(f.item) for f in found for c in conditions)
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    assert all(f.provenance for f in found)
    allowed = {i.id for i in ITEMS if all(c.holds(i) for c in conditions)} - request.seen_ids
    assert len(found) == min(size, len(allowed))


def test_liking_one_thing_brings_its_like_and_says_which(index: Index) -> None:
    found = shortlist(index, PreparedRequest(past(("harbour", 5))))
    assert set(names(found)[:2]) == {"river", "meadow"}
    assert found[0].history_ids == ("harbour",)


def test_provenance_names_the_history_item_that_is_closest(index: Index) -> None:
    found = {c.item.id: c for c in shortlist(index, PreparedRequest(past(("harbour", 5), ("scream", 5))))}
    assert found["river"].history_ids[0] == "harbour"
    assert found["cellar"].history_ids[0] == "scream"


def test_a_low_rating_pushes_its_like_away_and_is_named(index: Index) -> None:
    with_dislike = shortlist(index, PreparedRequest(past(("scream", 1), ("harbour", 5))))
    without = shortlist(index, PreparedRequest(past(("harbour", 5)), seen=frozenset({"scream"})))
    before, after = ({c.item.id: c.features for c in found}["cellar"] for found in (without, with_dislike))
    assert after["dense"] < before["dense"]
    cellar = next(c for c in with_dislike if c.item.id == "cellar")
    assert {p.cause for p in cellar.provenance if p.score < 0} == {"scream"}
    assert "scream" not in cellar.history_ids


def test_words_retrieve_without_a_history(index: Index) -> None:
    found = shortlist(index, PreparedRequest(text="astronauts near a distant planet"))
    assert set(names(found)[:2]) == {"orbit", "comet"}
    assert {p.cause for p in found[0].provenance if p.source == "dense"} == {"astronauts near a distant planet"}
    assert {p.cause for p in found[0].provenance if p.source == "lexical"} >= {"astronauts", "planet"}


def test_words_weigh_as_much_as_the_settings_say(index: Index) -> None:
    request = PreparedRequest(text="astronauts near a distant planet")
    settings = (RetrieverSettings(sources=SourceSettings(DenseSettings(request=weight))) for weight in (1.0, 2.0))
    once, twice = (shortlist(index, request, s)[0].features["dense"] for s in settings)
    assert twice == pytest.approx(2 * once)


@pytest.mark.parametrize("history", [(), past(("scream", 1))], ids=["nothing known", "only dislikes"])
def test_with_nothing_to_go_by_the_newest_come_first(index: Index, history: tuple[Event, ...]) -> None:
    found = shortlist(index, PreparedRequest(history), RetrieverSettings(size=3))
    assert names(found) == ["garden", "robot", "chess"]
    assert {p.source for c in found for p in c.provenance} == {"recency"}


def test_a_domain_keeps_the_others_out(index: Index) -> None:
    assert set(names(shortlist(index, PreparedRequest(past(("harbour", 5)), domain="book")))) == {"chess", "garden"}


def test_a_condition_that_nothing_meets_gives_an_empty_shortlist(index: Index) -> None:
    conditions = (parse_condition("year>3000"),)
    assert shortlist(index, PreparedRequest(text="calm", conditions=conditions)) == ()
    assert shortlist(index, PreparedRequest(conditions=conditions)) == ()


def test_a_history_item_that_left_the_catalogue_still_retrieves(index: Index) -> None:
    gone = Item(id="gone", title="Gone", text="a calm family story by the sea")
    found = shortlist(index, PreparedRequest((Event(gone, Interaction(user_id="u", item_id="gone", kind="like")),)))
    assert found[0].item.id == "harbour"
    assert found[0].history_ids == ("gone",)


@settings(deadline=None)
@given(st.lists(ids, max_size=8, unique=True), histories, texts)
def test_given_candidates_are_all_kept(chosen: list[str], history: list[tuple[str, int]], text: str) -> None:
    found = Retriever(None, HashEmbedder).rank_items([BY_ID[i] for i in chosen], PreparedRequest(past(*history), text))
    assert sorted(names(found)) == sorted(chosen)


def test_given_candidates_are_kept_where_no_source_has_anything_to_say(tmp_path: Path) -> None:
    undated = [Item(id=str(n), title=f"film {n}") for n in range(3)]
    made = build(tmp_path / "index", undated, embedder="hash")
    found = Retriever(made, HashEmbedder).rank_items(undated, PreparedRequest())
    assert names(found) == ["0", "1", "2"]
    assert all(not c.provenance and not c.history_shares for c in found)


def test_where_too_few_meet_the_conditions_it_is_said_which_one_to_give_up(index: Index) -> None:
    conditions = tuple(map(parse_condition, ("category=Horror", "year>2015")))
    request = PreparedRequest(past(("scream", 5)), conditions=conditions)
    assert shortlist(index, request) == ()
    # Without the year there are the two other horror films; without the category all of 2015 and later.
    assert [(str(c), left) for c, left in Retriever(index, lambda: index.embedder).relaxations(request)] == [
        ("category=Horror", 3),
        ("year>2015", 2),
    ]


def at(name: str, hour: str) -> Event:
    told = Interaction(user_id="u", item_id=name, kind="like", context={"time": hour})
    return Event(BY_ID[name], told)


def test_events_that_share_the_context_count_more_where_that_is_switched_on(index: Index) -> None:
    history = (at("scream", "morning"), at("comet", "evening"))
    prepared = context.prepare(Request(history, context={"时间": "早上"}))
    plain, timely = (names(shortlist(index, context.boost_matching_events(prepared, c))) for c in (0.0, 4.0))
    assert plain == names(shortlist(index, PreparedRequest(history)))
    assert timely.index("swamp") < timely.index("orbit") and plain.index("orbit") < plain.index("swamp")


@settings(deadline=None)
@given(histories, texts, st.lists(st.tuples(condition, st.sampled_from([1.0, 2.0, -1.0])), min_size=1, max_size=3))
def test_leanings_move_items_and_keep_all_else_a_shortlist_promises(
    index: Index, history: list[tuple[str, int]], text: str, wishes: list[tuple[Condition, float]]
) -> None:
    leanings = tuple(PreferenceBoost(f"wish {n}", *wish) for n, wish in enumerate(wishes))
    plain = PreparedRequest(past(*history), text)
    wished = PreparedRequest(past(*history), text, boosts=leanings)
    retriever = Retriever(index, lambda: index.embedder, RetrieverSettings(size=len(ITEMS)))
    before, after = retriever.shortlist(plain), retriever.shortlist(wished)
    assert sorted(names(after)) == sorted(names(before))
    assert [c.score for c in after] == sorted((c.score for c in after), reverse=True)
    for candidate in after:
        said = {p.cause for p in candidate.provenance if p.source == "interest"}
        assert said == {each.name for each in leanings if each.condition.holds(candidate.item)}
    if len(leanings) == 1 and leanings[0].weight > 0:
        places = [{i: n for n, i in enumerate(names(each))} for each in (before, after)]
        met = [item.id for item in ITEMS if leanings[0].condition.holds(item) and item.id in places[0]]
        assert sum(places[1][i] for i in met) <= sum(places[0][i] for i in met)


def test_a_leaning_brings_what_no_source_had_among_its_best(index: Index) -> None:
    wish = (PreferenceBoost("gardens", parse_condition("category=Nature")),)
    small = RetrieverSettings(size=2)
    liked = past(("scream", 5), ("cellar", 5))
    assert "garden" not in names(shortlist(index, PreparedRequest(liked, "ghost and blood"), small))
    found = shortlist(index, PreparedRequest(liked, "ghost and blood", boosts=wish), RetrieverSettings(size=3))
    assert "garden" in names(found)


def test_learned_weights_of_other_sources_are_reported_and_ranks_are_used(tmp_path: Path) -> None:
    index = build(tmp_path / "index", ITEMS, (), embedder="hash")
    request = PreparedRequest(past(("scream", 5)))
    before = shortlist(index, request)
    names_ = feature_names(["dense", "a source that is gone"])
    values = (1.0,) * len(names_)
    weights.store(index.folder, index.manifest.built, weights.WeightSet(names_, values, values, values, 99, ""))
    retriever = Retriever(index, lambda: index.embedder)
    assert [(c.item, c.score) for c in retriever.shortlist(request)] == [(c.item, c.score) for c in before]
    assert retriever.misfit_weights == ("history",)
    assert Retriever(build(tmp_path / "other", ITEMS, (), embedder="hash"), HashEmbedder).misfit_weights == ()
