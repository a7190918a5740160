"""Shortlists: which items are retrieved or left out, and their provenance."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.conditions import Condition, parse_condition
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Candidate, Event, PreferenceBoost, PreparedRequest, Request, context
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
def test_shortlist_of_allowed_unseen_items(
    index: Index,
    history: list[tuple[str, int]],
    text: str,
    seen: frozenset[str],
    conditions: list[Condition],
    size: int,
) -> None:
    request = PreparedRequest(past(*history), text, conditions=tuple(conditions), seen=seen)
    candidates = shortlist(index, request, RetrieverSettings(size=size))
    assert len(set(names(candidates))) == len(candidates) <= size
    assert not set(names(candidates)) & (seen | {name for name, _ in history})
    assert all(c.holds(f.item) for f in candidates for c in conditions)
    assert [f.score for f in candidates] == sorted((f.score for f in candidates), reverse=True)
    assert all(f.provenance for f in candidates)
    allowed = {i.id for i in ITEMS if all(c.holds(i) for c in conditions)} - request.seen_ids
    assert len(candidates) == min(size, len(allowed))


def test_like_retrieves_similar_items(index: Index) -> None:
    candidates = shortlist(index, PreparedRequest(past(("harbour", 5))))
    assert set(names(candidates)[:2]) == {"river", "meadow"}
    assert candidates[0].history_ids == ("harbour",)


def test_provenance_names_the_closest_history_item(index: Index) -> None:
    candidates = {c.item.id: c for c in shortlist(index, PreparedRequest(past(("harbour", 5), ("scream", 5))))}
    assert candidates["river"].history_ids[0] == "harbour"
    assert candidates["cellar"].history_ids[0] == "scream"


def test_dislike_lowers_similar_items(index: Index) -> None:
    with_dislike = shortlist(index, PreparedRequest(past(("scream", 1), ("harbour", 5))))
    without = shortlist(index, PreparedRequest(past(("harbour", 5)), seen=frozenset({"scream"})))
    before, after = ({c.item.id: c.features for c in candidates}["cellar"] for candidates in (without, with_dislike))
    assert after["dense"] < before["dense"]
    cellar = next(c for c in with_dislike if c.item.id == "cellar")
    assert {p.cause for p in cellar.provenance if p.score < 0} == {"scream"}
    assert "scream" not in cellar.history_ids


def test_text_query_without_history(index: Index) -> None:
    candidates = shortlist(index, PreparedRequest(text="astronauts near a distant planet"))
    assert set(names(candidates)[:2]) == {"orbit", "comet"}
    assert {p.cause for p in candidates[0].provenance if p.source == "dense"} == {"astronauts near a distant planet"}
    assert {p.cause for p in candidates[0].provenance if p.source == "lexical"} >= {"astronauts", "planet"}


def test_text_weight_setting(index: Index) -> None:
    request = PreparedRequest(text="astronauts near a distant planet")
    settings = (RetrieverSettings(sources=SourceSettings(DenseSettings(request=weight))) for weight in (1.0, 2.0))
    once, twice = (shortlist(index, request, s)[0].features["dense"] for s in settings)
    assert twice == pytest.approx(2 * once)


@pytest.mark.parametrize("history", [(), past(("scream", 1))], ids=["no history", "only dislikes"])
def test_newest_first_without_likes_or_text(index: Index, history: tuple[Event, ...]) -> None:
    candidates = shortlist(index, PreparedRequest(history), RetrieverSettings(size=3))
    assert names(candidates) == ["garden", "robot", "chess"]
    assert {p.source for c in candidates for p in c.provenance} == {"recency"}


def test_domain_filter(index: Index) -> None:
    assert set(names(shortlist(index, PreparedRequest(past(("harbour", 5)), domain="book")))) == {"chess", "garden"}


def test_unsatisfiable_condition_gives_nothing(index: Index) -> None:
    conditions = (parse_condition("year>3000"),)
    assert shortlist(index, PreparedRequest(text="calm", conditions=conditions)) == ()
    assert shortlist(index, PreparedRequest(conditions=conditions)) == ()


def test_deleted_history_item_still_retrieves(index: Index) -> None:
    gone = Item(id="gone", title="Gone", text="a calm family story by the sea")
    candidates = shortlist(
        index, PreparedRequest((Event(gone, Interaction(user_id="u", item_id="gone", kind="like")),))
    )
    assert candidates[0].item.id == "harbour"
    assert candidates[0].history_ids == ("gone",)


@settings(deadline=None)
@given(st.lists(ids, max_size=8, unique=True), histories, texts)
def test_given_items_are_all_ranked(chosen: list[str], history: list[tuple[str, int]], text: str) -> None:
    candidates = Retriever(None, HashEmbedder).rank_items(
        [BY_ID[i] for i in chosen], PreparedRequest(past(*history), text)
    )
    assert sorted(names(candidates)) == sorted(chosen)


def test_given_items_ranked_without_any_score(tmp_path: Path) -> None:
    undated = [Item(id=str(n), title=f"film {n}") for n in range(3)]
    made = build(tmp_path / "index", undated, embedder="hash")
    candidates = Retriever(made, HashEmbedder).rank_items(undated, PreparedRequest())
    assert names(candidates) == ["0", "1", "2"]
    assert all(not c.provenance and not c.history_shares for c in candidates)


def test_relaxations_count_items_without_each_condition(index: Index) -> None:
    conditions = tuple(map(parse_condition, ("category=Horror", "year>2015")))
    request = PreparedRequest(past(("scream", 5)), conditions=conditions)
    assert shortlist(index, request) == ()
    # Without the year there are the two other horror films; without the category all of 2015 and later.
    assert [(str(c), left) for c, left in Retriever(index, lambda: index.embedder).relaxations(request)] == [
        ("category=Horror", 3),
        ("year>2015", 2),
    ]


def at(name: str, hour: str) -> Event:
    interaction = Interaction(user_id="u", item_id=name, kind="like", context={"time": hour})
    return Event(BY_ID[name], interaction)


def test_context_weight_setting(index: Index) -> None:
    history = (at("scream", "morning"), at("comet", "evening"))
    prepared = context.prepare(Request(history, context={"时间": "早上"}))
    plain, timely = (names(shortlist(index, context.boost_matching_events(prepared, c))) for c in (0.0, 4.0))
    assert plain == names(shortlist(index, PreparedRequest(history)))
    assert timely.index("swamp") < timely.index("orbit") and plain.index("orbit") < plain.index("swamp")


@settings(deadline=None)
@given(histories, texts, st.lists(st.tuples(condition, st.sampled_from([1.0, 2.0, -1.0])), min_size=1, max_size=3))
def test_boosts_move_items(
    index: Index, history: list[tuple[str, int]], text: str, wishes: list[tuple[Condition, float]]
) -> None:
    user_boosts = tuple(PreferenceBoost(f"wish {n}", *boost) for n, boost in enumerate(wishes))
    plain = PreparedRequest(past(*history), text)
    boosted = PreparedRequest(past(*history), text, boosts=user_boosts)
    retriever = Retriever(index, lambda: index.embedder, RetrieverSettings(size=len(ITEMS)))
    before, after = retriever.shortlist(plain), retriever.shortlist(boosted)
    assert sorted(names(after)) == sorted(names(before))
    assert [c.score for c in after] == sorted((c.score for c in after), reverse=True)
    for candidate in after:
        boost_names = {p.cause for p in candidate.provenance if p.source == "interest"}
        assert boost_names == {each.name for each in user_boosts if each.condition.holds(candidate.item)}
    if len(user_boosts) == 1 and user_boosts[0].weight > 0:
        places = [{i: n for n, i in enumerate(names(each))} for each in (before, after)]
        met = [item.id for item in ITEMS if user_boosts[0].condition.holds(item) and item.id in places[0]]
        assert sum(places[1][i] for i in met) <= sum(places[0][i] for i in met)


def test_boost_adds_candidates(index: Index) -> None:
    boost = (PreferenceBoost("gardens", parse_condition("category=Nature")),)
    small = RetrieverSettings(size=2)
    liked = past(("scream", 5), ("cellar", 5))
    assert "garden" not in names(shortlist(index, PreparedRequest(liked, "ghost and blood"), small))
    candidates = shortlist(index, PreparedRequest(liked, "ghost and blood", boosts=boost), RetrieverSettings(size=3))
    assert "garden" in names(candidates)


def test_a_boost_counts_where_no_source_knows_anything(index: Index) -> None:
    boost = (PreferenceBoost("gardens", parse_condition("category=Nature")),)
    for user in "abcdefgh":
        candidates = shortlist(index, PreparedRequest(user_id=user, boosts=boost), RetrieverSettings(size=1))
        assert names(candidates)[0] == "garden"


def test_misfit_weights_reported_and_rrf_used(tmp_path: Path) -> None:
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
