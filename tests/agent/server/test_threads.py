"""Lists that threads make at once are those that one thread makes, also while the index changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from agent.server.served_index import Opened, ServedIndex
from agent.server.v1.lists import list_json, recommendation_of
from agent.server.v1.schema import RecommendBody
from retrieval.data.items import Interaction
from retrieval.index import Writer

PEOPLE = ("ana", "bo", "cy", "dee")


def bodies() -> Iterator[RecommendBody]:
    for number in range(120):
        words = {"request": "a story of the sea"} if number % 3 == 0 else {}
        yield RecommendBody.model_validate({"user_id": PEOPLE[number % 4], "n": 1 + number % 5, **words})


def listed(opened: Opened, body: RecommendBody) -> Any:
    answer = list_json(recommendation_of(body, opened, asks_model=False), body)
    return json.dumps({**answer, "seconds": 0})


@pytest.fixture
def served(folder: Path) -> ServedIndex:
    return ServedIndex("films", folder)


def test_threads_make_the_lists_that_one_makes(served: ServedIndex, folder: Path) -> None:
    alone = [listed(ServedIndex("films", folder).opened, body) for body in [*bodies()][:12]]
    with ThreadPoolExecutor(3) as threads:
        at_once = list(threads.map(lambda body: listed(served.opened, body), bodies()))
    assert at_once[:12] == alone
    assert {body.model_dump_json(): answer for body, answer in zip(bodies(), at_once, strict=True)} == {
        body.model_dump_json(): listed(served.opened, body) for body in bodies()
    }


def test_no_list_fails_while_the_index_is_replaced(served: ServedIndex, folder: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(lambda given: listed(served.opened, given), body) for body in bodies()]
        for number in range(3):
            with Writer(folder) as writer:
                writer.add_interactions([Interaction(user_id="ana", item_id=f"film/{5 + number}", kind="like")], False)
        assert len([answer.result() for answer in answers]) == 120
    assert "film/7" not in listed(served.opened, RecommendBody.model_validate({"user_id": "ana"}))
