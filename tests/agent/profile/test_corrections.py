"""Corrections of a profile hold in the table, on the shortlist and in prompts, and can be undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import UsageError
from agent.profile import interests, user_store
from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.profile.corrections import Correction, ProfileChanges, apply, correct_interests, load, update
from agent.profile.interest import Interest
from agent.prompt_view import person_variables
from agent.recommender import Recommender, events
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Interaction, Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Event, PreparedRequest, Request

GENRES = ("Horror", "Comedy", "Jazz", "恐怖")
ITEMS = [
    Item(id=f"{genre}{n}", title=f"{genre} night {n}", categories=(genre,), published=str(1970 + 10 * n))
    for genre in GENRES
    for n in range(5)
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    done = [
        Interaction(user_id="ana", item_id=f"{genre}{n}", kind="like") for genre in ("Horror", "Comedy") for n in (0, 1)
    ]
    return build(tmp_path_factory.mktemp("one") / "index", ITEMS, done, embedder="hash")


@pytest.fixture(autouse=True)
def untouched(index: Index) -> None:
    user_store.save_document(index.folder, "ana", "corrections", {})


def mined(index: Index) -> tuple[Interest, ...]:
    return interests.mine_interests(
        events(index, index.history("ana")), "en", catalogue=CatalogueVocabulary.from_index(index)
    )


def correct(index: Index, **changes: object) -> tuple[Correction, ...]:
    return update(index.folder, "ana", ProfileChanges(**changes), mined(index), CatalogueVocabulary.from_index(index))  # type: ignore[arg-type]


def recommender_of(index: Index) -> Recommender:
    return Recommender(index, None, NO_RERANKING)


def request_of(index: Index) -> PreparedRequest:
    """Return the request of a user as it is answered, corrections applied."""
    return recommender_of(index).prepare(Request(events(index, index.history("ana")), n=6, user_id="ana"))


def best(index: Index) -> list[str]:
    return [c.item.id for c in recommender_of(index).recommend_without_llm(request_of(index))]


def rank_sum(genre: str, listed: list[str]) -> int:
    """Return the sum of the ranks of a genre's items, the last for those that are not listed: less is better."""
    ranks = {item: rank for rank, item in enumerate(listed)}
    return sum(ranks.get(item.id, len(listed)) for item in ITEMS if item.categories == (genre,))


def test_dropped_interest_counts_nothing_and_its_items_stay_seen(index: Index) -> None:
    before = best(index)
    correct(index, drop=["horror"])
    after = best(index)
    assert rank_sum("Horror", before) < rank_sum("Horror", after)
    assert rank_sum("Comedy", after) <= rank_sum("Comedy", before)
    assert not {"Horror0", "Horror1"} & set(after), "dropped items were seen"
    request = request_of(index)
    assert [e.item.id for e in request.history] == ["Comedy0", "Comedy1"]
    assert "Horror" not in str(person_variables(request, ITEMS)["history"])
    correct(index, undo=["HORROR"])
    assert best(index) == before


@pytest.mark.parametrize("name", ["jazz", "恐怖"])
def test_pinned_interest_moves_items_up_and_is_in_prompts(index: Index, name: str) -> None:
    genre = "Jazz" if name == "jazz" else name
    before = best(index)
    correct(index, pin=[name])
    assert rank_sum(genre, best(index)) < rank_sum(genre, before)
    made = recommender_of(index).recommend(request_of(index))
    assert person_variables(made.request, ITEMS)["likes"] == [genre]
    assert any(p.source == "interest" for c in made.shortlist for p in c.provenance if c.item.categories == (genre,))
    correct(index, undo=[name])
    assert best(index) == before


def test_corrected_weight_scales_events_or_boosts_items(index: Index) -> None:
    before = best(index)
    weight = next(i.weight for i in mined(index) if i.trait == "Comedy")
    (lighter,) = correct(index, weights={"Comedy": weight / 4})
    assert lighter.factor == pytest.approx(0.25) and lighter.boost == 0
    assert rank_sum("Comedy", best(index)) > rank_sum("Comedy", before)
    (turned,) = correct(index, weights={"Comedy": -1})
    assert (turned.factor, turned.boost) == (0, -1)
    assert person_variables(request_of(index), ITEMS)["dislikes"] == ["Comedy"]
    (new,) = correct(index, weights={"Comedy": 0})
    assert (new.factor, new.boost) == (0, 0)


def test_pinned_decade(index: Index) -> None:
    correct(index, pin=["2010s"])
    assert {item for item in best(index) if item.endswith("4")} == {f"{genre}4" for genre in GENRES}


def test_dropped_habit_moves_nothing(index: Index) -> None:
    before, evenings = best(index), Interest("weekday evening", 0.8, ("Horror0",), None, "habit")
    (correction,) = update(
        index.folder, "ana", ProfileChanges(drop=["Weekday evening"]), [evenings], CatalogueVocabulary.from_index(index)
    )
    assert [i.correction for i in correct_interests([evenings], [correction])] == ["dropped"]
    assert best(index) == before and load(index.folder, "ana") == (correction,)


def test_table_shows_corrections(index: Index) -> None:
    correct(index, drop=["Horror"], pin=["Jazz"], weights={"Comedy": 5})
    shown = {i.trait: i for i in correct_interests(mined(index), load(index.folder, "ana"))}
    assert [(shown[n].correction, shown[n].weight) for n in ("Jazz", "Comedy", "Horror")] == [
        ("pinned", 1.0),
        ("corrected", 5.0),
        ("dropped", 0.0),
    ]
    assert next(iter(shown)) == "Jazz" and list(shown)[-1] == "Horror"


@pytest.mark.parametrize(
    "changes",
    [{"drop": ["dragons"]}, {"pin": [""]}, {"undo": ["Horror"]}, {"weights": {"Horror": 1e9}}, {"pin": ["x" * 99]}],
)
def test_changes_without_effect_are_refused(index: Index, changes: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        correct(index, **changes)
    assert load(index.folder, "ana") == ()


def test_entries_that_are_no_corrections_are_skipped(index: Index) -> None:
    correct(index, drop=["Horror"])
    entries = (user_store.load_document(index.folder, "ana", "corrections") or {})["corrections"]
    for bad in ([{"name": "x"}, 7, None, *entries], [{**entries[0], "where": "((("}, *entries]):
        user_store.save_document(index.folder, "ana", "corrections", {"corrections": bad})
        assert [e.name for e in load(index.folder, "ana")] == ["Horror"]


names = st.sampled_from([*GENRES, "1980s"])


@given(st.lists(names, unique=True, max_size=3), st.lists(names, unique=True, max_size=3))
def test_applying_corrections_is_idempotent_and_keeps_seen_items(drop: list[str], pin: list[str]) -> None:
    history = events_of("Horror0", "Comedy1", "Jazz2")
    conditions = {name: f"category={name}" if name != "1980s" else "year>=1980 and year<=1989" for name in GENRES}
    conditions["1980s"] = "year>=1980 and year<=1989"
    corrections = [Correction(name=n, action="drop", where=conditions[n], factor=0) for n in drop]
    corrections += [Correction(name=n, action="pin", where=conditions[n], boost=1) for n in pin]
    once = apply(PreparedRequest(history=history), corrections)
    assert apply(once, corrections) == once
    assert once.seen_ids == {e.item.id for e in history}
    dropped = [e.condition for e in corrections if e.action == "drop" and e.condition]
    assert not any(condition.holds(event.item) for condition in dropped for event in once.history)


def events_of(*ids: str) -> tuple[Event, ...]:
    items = {item.id: item for item in ITEMS}
    return tuple(Event(items[i], Interaction(user_id="u", item_id=i)) for i in ids)
