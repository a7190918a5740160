"""Lists of a genre: they hold nothing else while anything of it is left, and say so when nothing is."""

from agent.chat.requests.topic_conditions import is_exhausted, lacks_tags, topic_conditions
from agent.chat.state import State
from agent.query.facets.catalogue_words import catalogue_words
from retrieval.conditions import Columns, parse_condition
from retrieval.data.items import Item

ITEMS = [
    Item(id="m1", domain="film", title="Fog", categories=("Mystery",)),
    Item(id="m2", domain="film", title="Harbour", categories=("Mystery", "Comedy")),
    Item(id="c1", domain="film", title="Picnic", categories=("Comedy",)),
    Item(id="d1", domain="film", title="Rails", categories=("Drama",)),
    Item(id="b1", domain="book", title="Ferry", categories=("Classic",)),
]
COLUMNS = Columns(ITEMS)
FILM = parse_condition("domain = film")


def listed(topic: str, *seen: str) -> set[str]:
    conditions = topic_conditions(State(text=topic, conditions=(FILM,)), catalogue_words(COLUMNS), COLUMNS, seen)
    allowed = COLUMNS.allowed((FILM, *conditions))
    return {item.id for item, allow in zip(ITEMS, allowed, strict=True) if allow}


def exhausted(topic: str, *seen: str) -> bool:
    return is_exhausted(State(text=topic, conditions=(FILM,)), catalogue_words(COLUMNS), COLUMNS, seen)


def test_the_last_item_of_a_genre_is_listed_alone() -> None:
    assert "d1" not in listed("mystery", "m1")


def test_items_of_both_genres_make_a_list_only_where_there_are_several() -> None:
    assert listed("mystery comedy") == {"m1", "m2", "c1"}


def test_a_genre_whose_items_are_all_seen_is_exhausted() -> None:
    assert exhausted("mystery", "m1", "m2")
    assert not exhausted("mystery", "m1")


def test_a_genre_of_another_kind_of_item_is_not_exhausted_but_a_word_to_search_for() -> None:
    assert not exhausted("classic")


def test_a_maker_whose_works_are_all_seen_or_outside_the_limits_is_exhausted_not_unknown() -> None:
    works = [
        Item(id="k1", domain="film", title="Weir", attributes={"director": "Ada Kestrel", "minutes": 200}),
        Item(id="k2", domain="film", title="Sluice", attributes={"director": "Ada Kestrel", "minutes": 90}),
        Item(id="k3", domain="book", title="Locks", attributes={"author": "Ida Plover"}),
    ]
    columns = Columns([*ITEMS, *works])
    words = catalogue_words(columns)

    def nothing_left(text: str, *seen: str, limit: str = "minutes <= 300") -> bool:
        state = State(text=text, conditions=(FILM, parse_condition(limit)))
        return is_exhausted(state, words, columns, seen)

    assert nothing_left("Ada Kestrel", "k1", "k2")
    assert not nothing_left("Ada Kestrel", "k1")
    assert nothing_left("Ada Kestrel", "k2", limit="minutes <= 100")
    assert not nothing_left("Ida Plover"), "of films nothing is by her, seen or not"
    assert not nothing_left("Ann Other")


TAGGED = [
    Item(id="t1", domain="film", title="Ink", categories=("Comedy",), tags=("hand-drawn",)),
    Item(id="t2", domain="film", title="Chalk", categories=("Comedy",), tags=("hand-drawn",)),
    Item(id="t3", domain="film", title="Tusche", categories=("Drama",), tags=("hand-drawn",)),
]


def of_tags(topic: str, *seen: str) -> set[str]:
    columns = Columns([*ITEMS, *TAGGED])
    state, words = State(text=topic, conditions=(FILM,)), catalogue_words(columns)
    allowed = columns.allowed((FILM, *topic_conditions(state, words, columns, seen)))
    return {item.id for item, allow in zip(columns.items, allowed, strict=True) if allow}


def test_items_with_the_tag_that_is_all_of_a_topic_make_a_list_alone() -> None:
    assert of_tags("hand-drawn", "t1") == {"t1", "t2", "t3"}
    assert of_tags("hand-drawn", "t1", "t2") == {"t1", "t2", "t3"}
    assert "m1" in of_tags("hand-drawn weir", "t1", "t2")


def test_a_tag_that_nothing_of_the_kind_has_or_writes_is_lacking() -> None:
    columns = Columns([*ITEMS, *TAGGED, Item(id="b2", domain="book", title="Wax", tags=("weir",))])
    words = catalogue_words(columns)

    def is_lacking(topic: str) -> bool:
        return lacks_tags(State(text=topic, conditions=(FILM,)), words, columns)

    assert is_lacking("weir")
    assert not is_lacking("hand-drawn")
    assert not is_lacking("weir harbour"), "words that are no tag may be found in texts"


def test_a_tag_beside_a_genre_is_needed_where_two_items_have_both() -> None:
    assert of_tags("hand-drawn comedy") == {"t1", "t2"}
    assert of_tags("hand-drawn drama") == {"d1", "t3"}
