"""What a person corrects in their profile holds: in the table, on the shortlist, in prompts; and it can be undone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import UsageError
from agent.profile import interests, user_store
from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.profile.corrections import Correction, ProfileChanges, apply, correct_interests, load, update
from agent.profile.interest import Interest
from agent.prompt_view import told
from agent.recommender import Recommender, events
from retrieval.data.items import Interaction, Item
from retrieval.index.reader import Index, build
from retrieval.query.request import Request

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


def counted(index: Index) -> tuple[Interest, ...]:
    return interests.mine_interests(
        events(index, index.history("ana")), "en", catalogue=CatalogueVocabulary.from_index(index)
    )


def edit(index: Index, **wanted: object) -> tuple[Correction, ...]:
    return update(index.folder, "ana", ProfileChanges(**wanted), counted(index), CatalogueVocabulary.from_index(index))  # type: ignore[arg-type]


def asked(index: Index) -> Request:
    return Request(history=events(index, index.history("ana")), n=6, user_id="ana")


def best(index: Index) -> list[str]:
    return [c.item.id for c in Recommender(index, None, "none").recommend_without_llm(asked(index))]


def of(genre: str, found: list[str]) -> int:
    """Its places added up, the last for those that are not there: fewer is better."""
    places = {item: place for place, item in enumerate(found)}
    return sum(places.get(item.id, len(found)) for item in ITEMS if item.categories == (genre,))


def test_a_dropped_interest_counts_no_more_and_what_was_known_stays_known(index: Index) -> None:
    before = best(index)
    edit(index, drop=["horror"])
    after = best(index)
    assert of("Horror", before) < of("Horror", after) and of("Comedy", after) <= of("Comedy", before)
    assert not {"Horror0", "Horror1"} & set(after), "nobody is shown what they know"
    request = Recommender(index, None, "none").prepare(asked(index))
    assert [e.item.id for e in request.history] == ["Comedy0", "Comedy1"]
    assert "Horror" not in str(told(request, ITEMS)["history"])
    edit(index, undo=["HORROR"])
    assert best(index) == before


@pytest.mark.parametrize("name", ["jazz", "恐怖"])
def test_a_pinned_interest_moves_its_items_up_and_prompts_say_so(index: Index, name: str) -> None:
    genre = "Jazz" if name == "jazz" else name
    before = best(index)
    edit(index, pin=[name])
    assert of(genre, best(index)) < of(genre, before)
    made = Recommender(index, None, "none").recommend(asked(index))
    assert told(made.request, ITEMS)["likes"] == [genre]
    assert any(p.source == "interest" for c in made.shortlist for p in c.provenance if c.item.categories == (genre,))
    edit(index, undo=[name])
    assert best(index) == before


def test_a_weight_is_corrected_within_what_was_done_or_moves_items_itself(index: Index) -> None:
    before = best(index)
    weight = next(i.weight for i in counted(index) if i.trait == "Comedy")
    (lighter,) = edit(index, weights={"Comedy": weight / 4})
    assert lighter.factor == pytest.approx(0.25) and lighter.boost == 0
    assert of("Comedy", best(index)) > of("Comedy", before)
    (turned,) = edit(index, weights={"Comedy": -1})
    assert (turned.factor, turned.boost) == (0, -1)
    assert told(Recommender(index, None, "none").prepare(asked(index)), ITEMS)["dislikes"] == ["Comedy"]
    (new,) = edit(index, weights={"Comedy": 0})
    assert (new.factor, new.boost) == (0, 0)


def test_a_decade_can_be_pinned(index: Index) -> None:
    edit(index, pin=["2010s"])
    assert {item for item in best(index) if item.endswith("4")} == {f"{genre}4" for genre in GENRES}


def test_a_rhythm_can_be_dropped_from_the_table_and_moves_nothing(index: Index) -> None:
    before, evenings = best(index), Interest("weekday evening", 0.8, ("Horror0",), None, "habit")
    (kept,) = update(
        index.folder, "ana", ProfileChanges(drop=["Weekday evening"]), [evenings], CatalogueVocabulary.from_index(index)
    )
    assert [i.correction for i in correct_interests([evenings], [kept])] == ["dropped"]
    assert best(index) == before and load(index.folder, "ana") == (kept,)


def test_the_table_shows_what_was_corrected(index: Index) -> None:
    edit(index, drop=["Horror"], pin=["Jazz"], weights={"Comedy": 5})
    found = {i.trait: i for i in correct_interests(counted(index), load(index.folder, "ana"))}
    assert [(found[n].correction, found[n].weight) for n in ("Jazz", "Comedy", "Horror")] == [
        ("pinned", 1.0),
        ("corrected", 5.0),
        ("dropped", 0.0),
    ]
    assert next(iter(found)) == "Jazz" and list(found)[-1] == "Horror"


@pytest.mark.parametrize(
    "wanted",
    [{"drop": ["dragons"]}, {"pin": [""]}, {"undo": ["Horror"]}, {"weights": {"Horror": 1e9}}, {"pin": ["x" * 99]}],
)
def test_what_nothing_would_come_of_is_refused_and_nothing_kept(index: Index, wanted: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        edit(index, **wanted)
    assert load(index.folder, "ana") == ()


def test_a_damaged_file_of_corrections_is_passed_over(index: Index) -> None:
    edit(index, drop=["Horror"])
    path = user_store.user_folder(index.folder, "ana") / "corrections.json"
    kept = json.loads(path.read_text())["corrections"]
    for bad in ([{"name": "x"}, 7, None, *kept], [{**kept[0], "where": "((("}, *kept]):
        user_store.save_document(index.folder, "ana", "corrections", {"corrections": bad})
        assert [e.name for e in load(index.folder, "ana")] == ["Horror"]
    path.write_text("{")
    assert load(index.folder, "ana") == ()


names = st.sampled_from([*GENRES, "1980s"])


@given(st.lists(names, unique=True, max_size=3), st.lists(names, unique=True, max_size=3))
def test_corrections_hold_once_and_lose_nothing_known(drop: list[str], pin: list[str]) -> None:
    history = events_of("Horror0", "Comedy1", "Jazz2")
    conditions = {name: f"category={name}" if name != "1980s" else "year>=1980 and year<=1989" for name in GENRES}
    conditions["1980s"] = "year>=1980 and year<=1989"
    edits = [Correction(name=n, action="drop", where=conditions[n], factor=0) for n in drop]
    edits += [Correction(name=n, action="pin", where=conditions[n], boost=1) for n in pin]
    once = apply(Request(history=history), edits)
    assert apply(once, edits) == once
    assert once.seen_ids == {e.item.id for e in history}
    gone = [e.condition for e in edits if e.action == "drop" and e.condition]
    assert not any(condition.holds(event.item) for condition in gone for event in once.history)


def events_of(*ids: str) -> tuple[object, ...]:
    from retrieval.query.request import Event

    items = {item.id: item for item in ITEMS}
    return tuple(Event(items[i], Interaction(user_id="u", item_id=i)) for i in ids)
