"""Yelp's businesses and reviews."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.data.dataset import read
from tests.retrieval.data.files import write

CAFE = {
    "business_id": "-_quayCafe01",
    "name": "Quay Cafe",
    "address": "1 Pier St",
    "city": "Harbour",
    "state": "ME",
    "postal_code": "01",
    "latitude": 1.5,
    "longitude": 2.5,
    "stars": 4.5,
    "review_count": 12,
    "is_open": 0,
    "attributes": {
        "WiFi": "u'free'",
        "OutdoorSeating": "True",
        "RestaurantsPriceRange2": "2",
        "Ambience": "{'casual': True, 'classy': False, u'cozy': True}",
        "Alcohol": "u'none'",
    },
    "categories": "Cafes, Coffee & Tea",
    "hours": {"Monday": "8:0-17:0"},
}
PIER = {
    **CAFE,
    "business_id": "b2",
    "name": "Pier",
    "categories": None,
    "attributes": None,
    "hours": None,
    "is_open": 1,
}
REVIEW = {
    "review_id": "r1",
    "user_id": "_u1",
    "business_id": "-_quayCafe01",
    "stars": 2.0,
    "useful": 0,
    "funny": 0,
    "cool": 0,
    "text": "Cold.",
    "date": "2018-07-07 22:09:11",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "yelp_academic_dataset_business.json", f"{json.dumps(CAFE)}\n{json.dumps(PIER)}\n")
    write(tmp_path / "yelp_academic_dataset_review.json", f"{json.dumps(REVIEW)}\n")
    write(tmp_path / "yelp_academic_dataset_tip.json", json.dumps({"user_id": "u", "business_id": "b2", "text": "x"}))
    return tmp_path


def test_businesses_are_items(folder: Path) -> None:
    cafe, pier = read([folder]).items
    assert (cafe.id, cafe.title, cafe.domain, cafe.text) == (
        "-_quayCafe01",
        "Quay Cafe",
        "venue",
        "1 Pier St, Harbour, ME",
    )
    assert cafe.categories == ("Cafes", "Coffee & Tea")
    assert cafe.attributes == {
        "city": "Harbour",
        "state": "ME",
        "rating": 4.5,
        "votes": 12,
        "open": False,
        "WiFi": "free",
        "OutdoorSeating": True,
        "RestaurantsPriceRange2": 2,
        "Ambience": "casual, cozy",
    }
    assert (pier.categories, pier.attributes["open"]) == ((), True)


def test_reviews_are_ratings_with_their_texts(folder: Path) -> None:
    (review,) = read([folder]).interactions
    assert (review.user_id, review.item_id, review.value, review.text) == ("_u1", "-_quayCafe01", 2.0, "Cold.")
    assert review.time is not None and review.time.isoformat() == "2018-07-07T22:09:11+00:00"


def test_files_may_be_given_one_by_one(folder: Path) -> None:
    data = read([folder / "yelp_academic_dataset_business.json"], folder / "yelp_academic_dataset_review.json")
    assert (len(data.items), len(data.interactions)) == (2, 1)
