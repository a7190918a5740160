"""One meaning in three places: evaluated for an item, of a catalogue's columns, and of Chroma."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.conditions import Columns, Comparison, Condition, parse_condition
from retrieval.conditions.columns import relax
from retrieval.conditions.expression import All, Either, Not, OneOf
from retrieval.conditions.fields import metadata
from retrieval.data.items import Item
from retrieval.errors import RequestError

# Values that are equal, nearly equal, or only look it; Chroma cannot tell 12.44 from CLOSE.
WORDS = ["Drama", "drama", "Film Noir", "剧情", "Straße", "strasse", "ＡＢＣ", "abc", "é", "e\u0301", "", "\ud800", "�"]
CLOSE = "12.440000000000001"
COUNTS = "7 07 7.0 １２ -0.5 1e3 1_000 inf nan true 9007199254740993 9007199254740992".split()
AMOUNTS = [7, 7.0, -0.0, 0, 1000, 12.44, 0.1, 1e300, 2**53, 2**53 + 1, 10**400, float("inf"), True]
MOMENTS = ["2020", "2020-05", "2020-05-01", "2020-05-01T23:59:59.999", "2020-05-02", "2020-05-02T00:30+01:00", "0001"]
ATTRIBUTES = ["minutes", "Minutes", "MINUTES", "导演", "year", "counted", "ＡＢＣ"]

words = st.sampled_from(WORDS)
whole_words = words.filter(lambda w: w != "\ud800")
several = st.lists(whole_words, max_size=3)
attributes = st.dictionaries(
    st.sampled_from(ATTRIBUTES), st.sampled_from(AMOUNTS) | st.sampled_from([*COUNTS, *WORDS]), max_size=4
)
texts = {"title": whole_words.filter(bool), "text": st.sampled_from(["", "a quiet Drama", "Film\nNoir 剧情", "ABC é"])}
texts |= {"categories": several, "tags": several, "attributes": attributes}
items = st.lists(
    st.fixed_dictionaries(
        {
            **texts,
            "id": st.sampled_from(["1", "01", "a", "A", "剧", "x y"]),
            "domain": st.sampled_from(["", "film", "Film", "7"]),
            "language": st.sampled_from(["en", "zh", "EN"]),
            "published": st.none() | st.sampled_from(MOMENTS),
            "translations": st.dictionaries(st.sampled_from(["zh", "fr"]), st.fixed_dictionaries(texts), max_size=1),
        }
    ).map(Item.model_validate),
    min_size=1,
    max_size=6,
    unique_by=lambda item: item.id,
)

NAMED = st.sampled_from(["category", "tag", "trait", "title", "domain", "language", "id", "nothing", "minutes", "导演"])
WORDED = NAMED | st.just("text")
values = st.sampled_from([*WORDS, *COUNTS, "film", "en", "1", "a"])
numbers = st.sampled_from(["7", "7.5", "0", "-1", "1e3", "12.44", CLOSE, "9007199254740992", "1e308"])
NUMBERED = st.just("minutes") | NAMED
orders = st.sampled_from(["<", "<=", ">", ">="])
compared = orders | st.sampled_from(["=", "!="])
leaves = (
    st.builds(Comparison, WORDED, st.sampled_from(["=", "!=", "contains"]), values)
    | st.builds(Comparison, NUMBERED, orders, numbers)
    | st.builds(Comparison, st.just("year"), compared, st.sampled_from(["2020", "2019.5", "1", "0", "1e308"]))
    | st.builds(
        Comparison, st.just("published"), compared, st.sampled_from(["2020", "2020-05", "2020-05-01", *MOMENTS])
    )
    | st.builds(OneOf, WORDED, st.lists(values, min_size=1, max_size=3).map(tuple))
    | st.builds(OneOf, st.just("published"), st.lists(st.sampled_from(MOMENTS), min_size=1, max_size=3).map(tuple))
)
conditions = st.recursive(
    leaves,
    lambda parts: (
        st.builds(Not, parts)
        | st.builds(All, st.lists(parts, min_size=2, max_size=3).map(tuple))
        | st.builds(Either, st.lists(parts, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(items, st.lists(conditions, min_size=1, max_size=4))
def test_columns_agree_with_holds(catalogue: list[Item], tested: list[Condition]) -> None:
    columns = Columns(catalogue)
    for condition in (*tested, *tested):  # the second time from the cache
        assert columns.mask(condition).tolist() == [condition.holds(i) for i in catalogue], str(condition)
    assert columns.allowed(tested).tolist() == [all(c.holds(i) for c in tested) for i in catalogue]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Any:
    import chromadb
    from chromadb.config import Settings

    folder: Path = tmp_path_factory.mktemp("columns")
    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    return client.create_collection("items", embedding_function=None)


def fill(collection: Any, catalogue: list[Item]) -> None:
    if old := collection.get(include=[])["ids"]:
        collection.delete(old)
    vectors = np.eye(len(catalogue), 6, dtype=np.float32)
    collection.upsert([i.id for i in catalogue], embeddings=vectors, metadatas=[metadata(i) for i in catalogue])


@settings(max_examples=60, deadline=None)
@given(items, st.lists(conditions, min_size=4, max_size=8))
def test_chroma_filters_agree_with_holds(collection: Any, catalogue: list[Item], tested: list[Condition]) -> None:
    fill(collection, catalogue)
    for condition in tested:
        expected = {i.id for i in catalogue if condition.holds(i)}
        where = condition.chroma()
        if where is not None:
            assert set(collection.get(where=where, include=[])["ids"]) == expected, (str(condition), where)
            nearest_ids = collection.query(query_embeddings=[[1.0] * 6], n_results=6, where=where, include=[])["ids"][0]
            assert set(nearest_ids) == expected


@given(leaves)
def test_chroma_filter_is_none_only_where_inexact(leaf: Comparison | OneOf) -> None:
    inexact = leaf.field in ("text", "title")
    if isinstance(leaf, Comparison):
        ordered = leaf.operator not in ("=", "!=", "contains")
        inexact |= leaf.operator == "contains"
        inexact |= ordered and leaf.field in ("category", "tag", "trait", "domain", "language", "id")
    assert (leaf.chroma() is None) == inexact
    assert (Not(leaf).chroma() is None) == inexact


def test_upserted_item_is_filtered_by_its_new_values(collection: Any) -> None:
    old = Item.model_validate({"id": "1", "title": "X", "categories": ["Drama"], "attributes": {"pages": 7}})
    new = Item.model_validate({"id": "1", "title": "X", "tags": ["calm"]})
    fill(collection, [old])
    collection.upsert(["1"], embeddings=[[1.0] + [0.0] * 5], metadatas=[dict.fromkeys(metadata(old)) | metadata(new)])
    for written, expected in {"category=Drama": [], "pages=7": [], "pages>1": [], "tag=calm": ["1"]}.items():
        assert collection.get(where=parse_condition(written).chroma(), include=[])["ids"] == expected, written


@settings(deadline=None)
@given(items, st.lists(conditions, max_size=4), st.lists(st.booleans(), min_size=6, max_size=6))
def test_relax_counts_items_without_each_condition(
    catalogue: list[Item], combined: list[Condition], free: list[bool]
) -> None:
    among = np.array(free[: len(catalogue)])
    counts = relax(combined, Columns(catalogue), among)
    parts = [part for part, _ in counts]
    assert len(set(parts)) == len(parts)
    for item in catalogue:
        assert all(p.holds(item) for p in parts) == all(c.holds(item) for c in combined)
    for part, left in counts:
        rest = [p for p in parts if p != part]
        free_items = [i for i, is_free in zip(catalogue, among, strict=True) if is_free]
        assert left == sum(all(p.holds(i) for p in rest) for i in free_items)
    assert [left for _, left in counts] == sorted((left for _, left in counts), reverse=True)


def test_relax_sorts_by_gain() -> None:
    catalogue = [Item.model_validate({"id": str(y), "title": "X", "published": str(y)}) for y in range(1990, 2000)]
    combined = [parse_condition("year>=1998 and not text contains y"), parse_condition("year<1999")]
    assert [(str(c), n) for c, n in relax(combined, Columns(catalogue))] == [
        ("year>=1998", 9),
        ("year<1999", 2),
        ("text not contains y", 1),
    ]


def test_a_condition_on_a_field_that_no_item_has_names_the_fields_there_are() -> None:
    items = [Item(id="1", title="Alpha", attributes={"minutes": 90, "sea level": "low"})]
    columns = Columns(items)
    columns.check_fields([parse_condition("minutes<100 and year>1990"), parse_condition('not "sea level"=low')])
    with pytest.raises(RequestError, match=r'no item has a field \'minuts\': did you mean minutes\? .*"sea level"'):
        columns.check_fields([parse_condition("not (minuts<100 or title=Alpha)")])


def test_an_item_has_each_value_that_an_attribute_lists() -> None:
    items = [
        Item(id="a", title="A", attributes={"Material": "wood, plastic", "Band": "AC/DC", "In stock?": "yes"}),
        Item(id="b", title="B", attributes={"Material": "黑色/白色", "Note": "Lion, the Witch and the Wardrobe"}),
    ]
    columns = Columns(items)
    for field, value, expected in (
        ("material", "wood", [True, False]),
        ("material", "wood, plastic", [True, False]),
        ("material", "白色", [False, True]),
        ("band", "AC", [False, False]),
        ("note", "Lion", [False, False]),
        ("in stock", "yes", [True, False]),
    ):
        condition = Comparison(field, "=", value)
        assert columns.mask(condition).tolist() == expected == [condition.holds(item) for item in items]
    assert columns.words_by_field["material"] == {"wood", "plastic", "黑色", "白色"}
