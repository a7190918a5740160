"""What a list says of itself: that it is short, tied, for somebody new, or silent of its audience."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.agent.cli.processes import NO_MODEL, invoke, write_lines


def built(home: Path, items: list[dict[str, Any]], log: Sequence[dict[str, Any]] = ()) -> Path:
    options: list[Any] = ["--items", write_lines(home / "items.jsonl", *items)]
    if log:
        options += ["--interactions", write_lines(home / "log.jsonl", *log)]
    invoke("index", *options, "--embedder", "hash", "--into", home / "ix")
    return home / "ix"


ITEMS = [{"id": f"b{n}", "title": title} for n, title in enumerate(["Amber Bay", "Birch Cove", "Cedar Delta", "Dune"])]
LOG = [
    {"user_id": "lea", "item_id": "b0", "value": 5},
    {"user_id": "12", "item_id": "b1", "value": 4},
    {"user_id": "12", "item_id": "b2", "value": 4},
]


def recommended(index: Path, *options: Any) -> dict[str, Any]:
    ran = invoke("recommend", "--index", index, *options, "--json", *NO_MODEL)
    result: dict[str, Any] = json.loads(ran.stdout)
    return result


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("lists"), ITEMS, LOG)


@pytest.mark.parametrize(
    ("user", "near"),
    [("999", ""), ("12.0", "“12”"), (" 12", "“12”"), ("１２", "“12”"), ("LEA", "“lea”"), ("12", None), ("lea", None)],
)
def test_an_unknown_user_gets_a_list_for_somebody_new_and_is_told_of_near_names(
    index: Path, user: str, near: str | None
) -> None:
    result = recommended(index, "--user", user, "-n", 2)
    assert len(result["items"]) == 2
    notices = " ".join(result.get("notices", []))
    assert ("somebody new" in notices) == (near is not None)
    assert (near or "nearly") in notices if near else "nearly" not in notices
    if near:
        shown = {item["item_id"] for item in recommended(index, "--user", user, "-n", 4)["items"]}
        assert shown == {"b0", "b1", "b2", "b3"}, "nobody else's history was taken"


def test_notices_are_shown_beside_the_table_and_in_the_language_of_the_request(index: Path) -> None:
    ran = invoke("recommend", "--index", index, "--user", "LEA", "-n", 2, "--lang", "zh", *NO_MODEL)
    assert "新用户" in ran.stderr and "“lea”" in ran.stderr and "“lea”" not in ran.stdout


def test_a_profile_tells_of_near_names(index: Path) -> None:
    assert "“lea”" in invoke("profile", "show", "--index", index, "--user", "Lea").stderr
    assert "“lea”" not in invoke("profile", "show", "--index", index, "--user", "lea").stderr


def test_a_short_list_is_told_and_never_filled_with_what_was_seen(index: Path) -> None:
    result = recommended(index, "--user", "12", "-n", 10)
    assert {item["item_id"] for item in result["items"]} == {"b0", "b3"}
    assert any("only 2 items instead of 10" in notice for notice in result["notices"])
    assert not any("instead" in notice for notice in recommended(index, "--user", "12", "-n", 2).get("notices", []))


def test_an_empty_list_is_told(tmp_path: Path) -> None:
    index = built(tmp_path, ITEMS[:1], LOG[:1])
    result = recommended(index, "--user", "lea")
    assert result["items"] == [] and "nothing is left" in result["notices"][0]


def test_more_items_than_a_usual_shortlist_can_be_requested(tmp_path: Path) -> None:
    index = built(tmp_path, [{"id": f"i{n}", "title": f"Number {n}"} for n in range(130)])
    assert len(recommended(index, "--user", "lea", "-n", 120)["items"]) == 120
    assert len(recommended(index, "--user", "lea", "-n", 120, "--diversity", 0.2)["items"]) == 120


def test_a_list_says_that_nothing_tells_its_items_apart(tmp_path: Path) -> None:
    index = built(tmp_path, [{"id": f"i{n}", "title": f"Number {n}"} for n in range(30)])
    lea, rui = (recommended(index, "--user", user, "-n", 5) for user in ("lea", "rui"))
    assert any("all have the same score" in notice for notice in lea["notices"])
    assert [i["item_id"] for i in lea["items"]] != [i["item_id"] for i in rui["items"]]


def test_with_children_a_list_tells_how_many_items_say_nothing_of_their_audience(tmp_path: Path) -> None:
    rated = [("G", "a"), ("Rated R", "b"), ("FSK 18", "c"), ("", "d"), ("", "e")]
    items = [{"id": name, "title": f"Reel {name}", "attributes": {"mpaa": rating}} for rating, name in rated]
    index = built(tmp_path, items)
    result = recommended(index, "--user", "lea", "--context", "company=children")
    assert {i["item_id"] for i in result["items"]} == {"a", "d", "e"}
    assert any("2 items do not state an age" in notice for notice in result["notices"])
    only = recommended(index, "--user", "lea", "--context", "company=children", "--where", "minimum_age<14")
    assert [i["item_id"] for i in only["items"]] == ["a"]


@pytest.mark.parametrize("seen", ["b0", "b0-4k"])
def test_a_seen_version_is_the_work_seen(tmp_path: Path, seen: str) -> None:
    versions = [{"id": "b0-4k", "title": "Amber Bay (4K)"}]
    index = built(tmp_path, [*ITEMS, *versions], [{"user_id": "lea", "item_id": seen, "value": 5}])
    assert {i["item_id"] for i in recommended(index, "--user", "lea")["items"]} == {"b1", "b2", "b3"}
    assert len(recommended(index, "--user", "rui")["items"]) == 4


def test_prices_that_no_limit_compares_are_told_of_by_the_index_and_by_a_list_with_a_limit(tmp_path: Path) -> None:
    prices = ["$12", "$30", "$5", "£4"]
    items = write_lines(tmp_path / "items.jsonl", *({**i, "price": p} for i, p in zip(ITEMS, prices, strict=True)))
    indexed = invoke("index", "--items", items, "--embedder", "hash", "--into", tmp_path / "ix")
    assert "1 item has a price that no limit can compare (“£4”)" in indexed.stderr
    result = recommended(tmp_path / "ix", "--where", "price<=12")
    assert {item["item_id"] for item in result["items"]} == {"b0", "b2"}
    assert any("“£4”" in notice and "left out" in notice for notice in result["notices"])
    assert not any("£4" in notice for notice in recommended(tmp_path / "ix").get("notices", []))
