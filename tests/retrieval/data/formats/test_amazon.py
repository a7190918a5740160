"""Amazon's reviews, in their editions of 2023, 2018 and 2014."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.data.dataset import read
from retrieval.errors import DataError
from tests.retrieval.data.files import write

LAMP = {
    "main_category": "Tools & Home Improvement",
    "title": "Quay lamp &amp; hook",
    "average_rating": 4.6,
    "rating_number": 31,
    "features": ["Waterproof", "Warm light"],
    "description": ["A lamp.<br />For boats.", ""],
    "price": 18.5,
    "images": [{"large": "https://img.example/1.jpg"}],
    "videos": [],
    "store": "Tidewater",
    "categories": ["Tools & Home Improvement", "Lighting"],
    "details": {
        "Brand": "Tidewater",
        "Material": "Brass",
        "Item Weight": "2 pounds",
        "UPC": "000000000011",
        "Best Sellers Rank": {"Lamps": 7},
    },
    "parent_asin": "B00AAAAA01",
    "bought_together": None,
}
BOOK = {
    "main_category": "Books",
    "title": "Ropes",
    "average_rating": None,
    "rating_number": None,
    "features": [],
    "description": [],
    "price": "from 14.99",
    "categories": [],
    "details": {},
    "parent_asin": "0000000019",
    "author": {"name": "Ida Holm", "about": ["…"]},
    "store": None,
}
REVIEW = {
    "rating": 4.0,
    "title": "Bright",
    "text": "Light.<br />Lasts.",
    "images": [],
    "asin": "B00AAAAA77",
    "parent_asin": "B00AAAAA01",
    "user_id": "AE1",
    "timestamp": 1591873265417,
    "helpful_vote": 0,
    "verified_purchase": True,
}
OLD_REVIEW = {
    "reviewerID": "A1",
    "asin": "B00AAAAA01",
    "reviewerName": "Rui",
    "helpful": [0, 1],
    "reviewText": "Warm.",
    "overall": 2.0,
    "summary": "Dim",
    "unixReviewTime": 1350000000,
    "reviewTime": "10 12, 2012",
}


def lines(*objects: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(each)}\n" for each in objects)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "meta_Tools.jsonl", lines(LAMP, BOOK, {**LAMP, "title": "", "parent_asin": "B00AAAAA02"}))
    reviews = lines(
        REVIEW,
        {**REVIEW, "user_id": "AE2", "rating": 0.0, "timestamp": -62135596800000},
        REVIEW,
        {**REVIEW, "user_id": "AE2", "parent_asin": "0000000019", "rating": 1.0, "timestamp": 1680300123000},
    )
    write(tmp_path / "Tools.jsonl.gz", gzip.compress(reviews.encode()))
    return tmp_path


def test_products_of_2023_are_items(folder: Path) -> None:
    lamp, book = read([folder]).items
    assert (lamp.id, lamp.title, lamp.domain) == ("B00AAAAA01", "Quay lamp & hook", "product")
    assert lamp.text == "A lamp.\nFor boats.\nWaterproof\nWarm light"
    assert lamp.categories == ("Tools & Home Improvement", "Lighting")
    assert lamp.attributes == {
        "brand": "Tidewater",
        "price": 18.5,
        "rating": 4.6,
        "votes": 31,
        "Material": "Brass",
    }
    assert (book.domain, book.attributes) == ("book", {"author": "Ida Holm", "price": 14.99})
    assert book.categories == ("Books",)


def test_reviews_join_the_parent_product_once_and_0_is_no_rating(folder: Path) -> None:
    data = read([folder])
    log = [(each.user_id, each.item_id, each.kind, each.value) for each in data.interactions]
    assert log == [
        ("AE1", "B00AAAAA01", "rate", 4.0),
        ("AE2", "B00AAAAA01", "view", None),
        ("AE2", "0000000019", "rate", 1.0),
    ]
    first, second, _ = data.interactions
    assert first.text == "Bright\nLight.\nLasts."
    assert first.time is not None and first.time.year == 2020
    assert second.time is None
    assert data.reports[1].left_out["reviews that stand twice"] == 1


def test_a_product_without_a_title_is_reported(folder: Path) -> None:
    problems = [problem for problem in read([folder]).problems if problem.field == "title"]
    assert [(problem.line, Path(problem.file).name) for problem in problems] == [(3, "meta_Tools.jsonl")]


def test_files_may_be_given_one_by_one(folder: Path) -> None:
    data = read([folder / "meta_Tools.jsonl"], folder / "Tools.jsonl.gz")
    assert (len(data.items), len(data.interactions)) == (2, 3)
    with pytest.raises(DataError, match="holds reviews"):
        read([folder / "Tools.jsonl.gz"])


def test_the_edition_of_2018_joins_by_asin(tmp_path: Path) -> None:
    product = {
        "category": ["Home", "Lighting"],
        "description": ["A lamp."],
        "title": "Quay lamp",
        "also_buy": ["B1"],
        "brand": "Tidewater",
        "feature": ["Warm"],
        "main_cat": "Tools",
        "price": "$1,018.50",
        "asin": "B00AAAAA01",
    }
    write(tmp_path / "meta_Tools.json", lines(product))
    write(tmp_path / "Tools_5.json", lines(OLD_REVIEW))
    data = read([tmp_path])
    assert (data.items[0].id, data.items[0].text) == ("B00AAAAA01", "A lamp.\nWarm")
    assert data.items[0].attributes == {"brand": "Tidewater", "price": 1018.5}
    (review,) = data.interactions
    assert (review.user_id, review.value, review.text) == ("A1", 2.0, "Dim\nWarm.")
    assert review.time is not None and review.time.year == 2012


def test_the_edition_of_2014_writes_products_as_python_does(tmp_path: Path) -> None:
    product = {
        "asin": "B00AAAAA01",
        "title": "Ida's lamp",
        "imUrl": "x",
        "categories": [["Books", "Tides"]],
        "price": 3.5,
    }
    write(tmp_path / "meta_Books.json.gz", gzip.compress(f"{product!r}\n__import__('os')\n".encode()))
    write(tmp_path / "reviews_Books_5.json.gz", gzip.compress(lines(OLD_REVIEW).encode()))
    data = read([tmp_path])
    assert [(item.title, item.domain, item.categories) for item in data.items] == [
        ("Ida's lamp", "book", ("Books", "Tides"))
    ]
    assert len(data.interactions) == 1
    assert [problem.line for problem in data.problems] == [2]


def test_ratings_alone_may_stand_beside_the_products(folder: Path) -> None:
    (folder / "Tools.jsonl.gz").unlink()
    write(folder / "Tools.csv", "user_id,parent_asin,rating,timestamp\nAE9,B00AAAAA01,5.0,1591873265417\n")
    (rating,) = read([folder]).interactions
    assert (rating.user_id, rating.value) == ("AE9", 5.0)


def test_other_objects_with_an_asin_are_no_part_of_the_data_set(tmp_path: Path) -> None:
    (item,) = read([write(tmp_path / "a.jsonl", '{"asin": "B1", "title": "Lamp", "colour": "red"}\n')]).items
    assert item.attributes == {"colour": "red"}
