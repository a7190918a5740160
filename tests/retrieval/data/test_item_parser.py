"""Items of any shape: what cannot be read costs no more than itself, and what a person did is none of an item's."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import Dataset, read
from retrieval.data.items import MAX_ID, MAX_TEXT, Item
from retrieval.errors import DataError
from tests.retrieval.data.files import read_items


def of_json(folder: Path, *rows: Any) -> Dataset:
    return read_items(folder / "i.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def one(folder: Path, **fields: Any) -> Item:
    (item,) = of_json(folder, {"id": "a", "title": "Alpha", **fields}).items
    return item


@pytest.mark.parametrize(
    "cell",
    [
        "Romance|Drama",
        "Romance, Drama",
        "['Romance', 'Drama']",
        '["Romance", "Drama"]',
        "Romance / Drama",
        "Romance;Drama",
        "Romance、Drama",
        "Romance；Drama",
        "Romance，Drama",
        '[{"id": 1, "name": "Romance"}, {"id": 2, "name": "Drama"}]',
        "[{'id': 1, 'name': 'Romance'}, {'name': 'Drama'}]",
        " Romance | Drama |",
        "Romance/Drama",
    ],
)
def test_list_however_it_is_written(tmp_path: Path, cell: str) -> None:
    quoted = cell.replace('"', '""')
    (item,) = read_items(tmp_path / "i.csv", f'id,title,genres,keywords\na,A,"{quoted}","{quoted}"\n').items
    assert item.categories == item.tags == ("Romance", "Drama")
    assert one(tmp_path, genres=cell, tags=cell).categories == ("Romance", "Drama")


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Science Fiction", ("Science Fiction",)),
        ("Rock 'n' Roll", ("Rock 'n' Roll",)),
        ("80s", ("80s",)),
        ("[]", ()),
        ("", ()),
        ("[not a list", ("[not a list",)),
        ("Film-Noir", ("Film-Noir",)),
        ("R&B|Soul", ("R&B", "Soul")),
    ],
)
def test_what_is_no_list_stays_whole(tmp_path: Path, cell: str, parts: tuple[str, ...]) -> None:
    assert one(tmp_path, genres=cell).categories == parts


@pytest.mark.parametrize(
    "field",
    [
        "categories",
        "text",
        "tags",
        "language",
        "domain",
        "attributes",
        "published",
        "translations",
        "vectors",
        "extracted",
        "work",
        "genres",
        "year",
    ],
)
def test_null_is_the_same_as_left_out(tmp_path: Path, field: str) -> None:
    data = of_json(tmp_path, {"id": "a", "title": "Alpha", field: None})
    assert len(data.items) == 1 and not data.problems


SHAPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text of a list": ({"text": ["For hair.", "200 ml."]}, {"text": "For hair.\n200 ml."}),
    "list of a text": ({"categories": "Cafes, Coffee & Tea"}, {"categories": ("Cafes", "Coffee & Tea")}),
    "id with a point": ({"id": 12.0}, {"id": "12"}),
    "id of twenty digits": ({"id": 9148955329465708066}, {"id": "9148955329465708066"}),
    "title of a number": ({"title": 1984}, {"title": "1984"}),
    "title of a truth value": ({"title": True}, {"title": "True"}),
    "words of a list in attributes": (
        {"attributes": {"features": ["Vegan", "Small"]}},
        {"attributes": {"features": "Vegan, Small"}},
    ),
    "an object in attributes": ({"attributes": {"details": {"Brand": "Tide"}}}, {"attributes": {"Brand": "Tide"}}),
    "null in attributes": ({"attributes": {"price": None, "stars": 4.0}}, {"attributes": {"stars": 4.0}}),
    "attributes beside fields": ({"price": 9, "attributes": {"n": 1}}, {"attributes": {"price": 9, "n": 1}}),
    "numbers among categories": ({"categories": ["A", 7, None, ""]}, {"categories": ("A", "7")}),
    "objects among tags": ({"tags": [{"name": "quiet"}, {"label": "slow"}]}, {"tags": ("quiet", "slow")}),
    "tags within text": ({"text": "<p>One &amp; <b>two</b><br/>three</p>"}, {"text": "One & two\nthree"}),
    "language by its name": ({"language": "Spanish"}, {"language": "es"}),
    "language of three letters": ({"languages": "eng"}, {"language": "en"}),
    "translation that is a text": ({"translations": {"zh": "甲"}}, {}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shape_of_a_field_is_made_fit(tmp_path: Path, name: str) -> None:
    fields, expected = SHAPES[name]
    item = one(tmp_path, **fields)
    assert {field: getattr(item, field) for field in expected} == expected


BAD: dict[str, dict[str, Any]] = {
    "date": {"published": "soon"},
    "date that is an object": {"published": {"a": {"b": 1}}},
    "attributes that are none": {"attributes": "red"},
    "attributes deep within": {"attributes": {"x": {"y": {"z": 1}}}},
    "language that is an object": {"language": {"x": [1]}},
    "translations that are none": {"translations": [1, 2]},
    "translation without a title": {"translations": {"zh": {"text": "没有"}}},
    "vectors that are none": {"vectors": "far"},
    "vector of words": {"vectors": {"image": ["a"]}},
    "extracted that is none": {"extracted": {"x": 1}},
    "work of a list": {"work": [[]]},
    "domain of a number": {"domain": 7},
    "text of an object": {"text": {"x": {"y": 1}}},
}


@pytest.mark.parametrize("name", BAD)
def test_bad_field_costs_the_field_alone(tmp_path: Path, name: str) -> None:
    data = of_json(tmp_path, {"id": "a", "title": "Alpha", "tags": ["quiet"], **BAD[name]}, {"id": "b", "title": "B"})
    assert [(item.id, item.title) for item in data.items] == [("a", "Alpha"), ("b", "B")]
    assert data.items[0].tags == ("quiet",) and not any(p.lines for p in data.problems)


@pytest.mark.parametrize("nothing", [" ", "\u3000", "nan", "None", "N/A", "\u200b", "", "null", '"="""""'])
def test_blank_titles_and_ids_are_missing(tmp_path: Path, nothing: str) -> None:
    data = read_items(
        tmp_path / "i.csv", f"id,title,year\n1,{nothing},2003\n{nothing},Nameless,2004\n7,Nan (1997),1997\n"
    )
    assert [item.id for item in data.items] == ["7"] and data.items[0].title.startswith("Nan")
    assert [(p.line, p.field, p.lines) for p in data.problems] == [(2, "title", 1), (3, "id", 1)]


@pytest.mark.parametrize("nothing", ["", " ", "\u200b\u3000", None, [], {}, "\ud800"])
def test_blank_titles_and_ids_are_missing_in_json(tmp_path: Path, nothing: Any) -> None:
    text = (
        json.dumps({"id": "1", "title": nothing})
        + "\n"
        + json.dumps({"id": nothing, "title": "T"})
        + '\n{"id": 2, "title": "T"}\n'
    )
    data = read_items(tmp_path / "i.jsonl", text)
    assert [item.id for item in data.items] == ["2"] and [p.field for p in data.problems] == ["title", "id"]


def test_words_for_nothing_are_titles_in_json(tmp_path: Path) -> None:
    assert one(tmp_path, title="None").title == "None"


def test_formulas_of_spreadsheets_are_taken_off(tmp_path: Path) -> None:
    rows = 'Book Id,Title,ISBN,Binding\n900001,Tombs,"=""0689845367""","=""Paperback"""\n900003,Quartet,"=""""",\n'
    first, second = read_items(tmp_path / "i.csv", rows).items
    assert "Paperback" in first.attributes.values() and not any("=" in str(v) for v in first.attributes.values())
    assert not second.attributes


PERSONAL = (
    "My Rating,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review,Private Notes,Read Count,"
    "个人评分,打分日期,我的短评,My Stars,our verdict,Mine Score,Date Watched,我的评价,自己的打分"
)


def test_what_a_person_did_with_an_item_is_none_of_its_fields(tmp_path: Path) -> None:
    values = [f"secret{n}" for n in range(PERSONAL.count(",") + 1)]
    (item,) = read_items(
        tmp_path / "i.csv", f"Book Id,Title,Author,{PERSONAL}\n1,Tombs,Le Guin,{','.join(values)}\n"
    ).items
    assert "secret" not in repr(item) + item.passage() and item.attributes == {"Author": "Le Guin"}


def test_what_only_machines_read_is_no_trait(tmp_path: Path) -> None:
    (item,) = read_items(
        tmp_path / "i.csv",
        "id,title,authors,tags,languages,pubdate,comments,cover,uuid,timestamp,link\n"
        '864,Tombs,Ursula,"Fantasy, Young Adult",eng,2001-09-01T01:00:00+01:00,'
        "<div><p>Tenar &amp; <i>others</i>.</p></div>,"
        "/home/ines/B/cover.jpg,00000000-0000-4000-8000-000000000001,2021-01-19T22:41:16+01:00,https://a.example/x\n",
    ).items
    assert (item.text, item.tags, item.language) == ("Tenar & others.", ("Fantasy", "Young Adult"), "en")
    assert item.published and item.published.year == 2001
    for word in ("home", "cover.jpg", "00000000", "2021", "example"):
        assert word not in item.passage() and not any(word in trait for trait in item.traits("en"))


def test_one_empty_cell_more_and_titles_of_two_languages(tmp_path: Path) -> None:
    rows = '封面,标题,个人评分,上映日期,条目链接\n"https://i.example/1.webp","东京物语/東京物語/Tokyo Story","5","1953/11/03","https://m.example/1/",\n'
    (item,) = read_items(tmp_path / "i.csv", "\ufeff" + rows).items
    assert item.title == "东京物语" and item.published and item.published.year == 1953 and item.language == "zh"
    assert "Tokyo Story" in repr(item)


def test_items_without_ids_have_title_and_year(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", "Name,Year\nSolaris,1972\nSolaris,2002\nFlow,\n")
    assert [item.id for item in data.items] == ["Solaris (1972)", "Solaris (2002)", "Flow"]


def test_all_books_of_a_catalogue_with_odd_years_are_kept(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},T{n},{year}\n" for n, year in enumerate(("-720", "0", "c. 1900", "2001–2003", "1999?", "05/03/2001"))
    )
    data = read_items(tmp_path / "i.csv", f"id,title,year\n{rows}")
    years = [item.published.year if item.published else None for item in data.items]
    assert years == [None, None, 1900, 2001, 1999, 2001] and not any(p.lines for p in data.problems)


def test_long_texts_are_cut_and_long_ids_kept(tmp_path: Path) -> None:
    url = "https://feeds.example/" + "a" * 300
    data = of_json(
        tmp_path,
        {"id": "a", "title": "A course", "text": "Tides and ropes. " * 2_000},
        {"id": url, "title": "An article"},
        {"id": "x" * (MAX_ID + 1), "title": "Beyond"},
    )
    assert [item.id for item in data.items] == ["a", url] and len(data.items[0].text) <= MAX_TEXT
    assert [(p.line, p.lines) for p in data.problems] == [(1, 0), (3, 1)]


def test_ids_of_a_data_frame_are_whole_numbers_again(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", "id,title\n7.0,Seven\n12.0,Twelve\n,Nameless\n")
    assert [item.id for item in data.items] == ["7", "12"]
    mixed = read_items(tmp_path / "i.csv", "id,title\n7.0,Seven\nx,Letters\n")
    assert [item.id for item in mixed.items] == ["7.0", "x"]


def test_columns_of_every_type_of_a_parquet_table(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": pl.Series([7.0, 12.0]),
            "title": pl.Series(["Seven", "Twelve"], dtype=pl.Categorical),
            "year": pl.Series([date(1995, 9, 22), None]),
            "genres": pl.Series([[{"name": "Crime"}], []]),
            "price": pl.Series([9.5, float("nan")]),
            "in_stock": [True, None],
            "maker": pl.Series([{"country": "US"}, None]),
            "nothing": pl.Series([None, None]),
            "data": pl.Series([b"\xff\xfe", None]),
            "added": pl.Series([datetime(2024, 1, 1), None]),
        }
    ).with_columns(pl.col("price").cast(pl.Decimal(10, 2), strict=False).alias("cost"))
    frame.write_parquet(tmp_path / "i.parquet")
    first, second = read([tmp_path / "i.parquet"]).items
    assert (first.id, first.title, first.categories) == ("7", "Seven", ("Crime",))
    assert first.published and first.published.year == 1995
    assert first.attributes["price"] == 9.5 and first.attributes["in_stock"] is True
    assert second.id == "12" and "price" not in second.attributes and "nothing" not in first.attributes
    json.dumps([dict(first.attributes), dict(second.attributes)])


def test_catalogue_with_nothing_but_ids_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column for title"):
        read_items(tmp_path / "i.csv", "id,price\na,1\n")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    "text categories tags language domain published attributes translations vectors extracted work year x".split()
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.dictionaries(NAMES, VALUES, max_size=5), min_size=1, max_size=4))
def test_fields_of_any_shape_cost_no_item(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps({"id": f"i{n}", "title": "T", **row}) + "\n" for n, row in enumerate(rows))
    data = read_items(tmp_path / "i.jsonl", text)
    assert [item.id for item in data.items] == [f"i{n}" for n in range(len(rows))]
    for item in data.items:
        Item.model_validate_json(item.model_dump_json())
