"""Lists with places drawn by chance: the chances and what others would have shown are noted, and the person is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from agent.cli.main import app
from agent.errors import UsageError
from agent.profile.impressions import load
from agent.server.access import Access
from agent.server.app import create_app
from agent.server.exploration import Exploration
from agent.server.service import Service
from tests.agent.server.conftest import ADDRESS

BODY = {"n": 4, "record": True, "reasons": 4}
PEOPLE = [f"p{n}" for n in range(12)]
DRAWN = "Chosen by chance, to learn what else suits you. "


@pytest.fixture
def exploring(folder: Path) -> Iterator[TestClient]:
    service = Service.over({"films": folder}, Access("127.0.0.1"), None, Exploration.of(0.4, "cap=1"))
    with TestClient(create_app(service), ADDRESS) as client:
        yield client


def test_what_estimates_need_is_noted(exploring: TestClient, client: TestClient, folder: Path) -> None:
    drawn = 0
    for person in PEOPLE:
        body = {**BODY, "user_id": person}
        items = exploring.post("/v1/recommend", json=body).json()["items"]
        plain = client.post("/v1/recommend", json={**body, "record": False}).json()["items"]
        (shown,) = load(folder, person).lists
        assert [each.item_id for each in shown.items] == [each["item_id"] for each in items]
        assert shown.setting == "explore=0.4" and set(shown.alternatives) == {"plain", "cap=1"}
        assert list(shown.alternatives["plain"]) == [each["item_id"] for each in plain]
        assert len(shown.alternatives["cap=1"]) == 4
        for place, each in zip(shown.items, items, strict=True):
            is_drawn = "exploration_probability" in each
            assert each["reason"]["text"].startswith(DRAWN) == is_drawn == (place.sources == ("exploration",))
            assert place.propensity < 0.3 if is_drawn else place.propensity <= 1
            drawn += is_drawn
    assert 5 <= drawn <= 30


def test_a_page_says_what_was_drawn_and_stays_the_same(exploring: TestClient, folder: Path) -> None:
    pages = {person: exploring.get(f"/list?user={person}&why=1").text for person in PEOPLE}
    assert sum(DRAWN.strip() in page for page in pages.values()) > 3
    for person in PEOPLE:
        exploring.get(f"/list?user={person}")
        assert len(load(folder, person).lists) == 1
    zh = exploring.get(f"/list?user={PEOPLE[0]}&why=1", headers={"Accept-Language": "zh"}).text
    assert DRAWN.strip() not in zh


def test_lists_of_one_item_and_of_none(exploring: TestClient) -> None:
    for where in ("tags=sea and category=Comedy", "tags=none"):
        answer = exploring.post("/v1/recommend", json={**BODY, "user_id": "p1", "where": where})
        assert answer.status_code == 200 and len(answer.json()["items"]) <= 2


def test_nobody_else_is_shown_draws(exploring: TestClient, client: TestClient) -> None:
    for body in ({"user_id": "p1", "n": 4}, {"n": 4, "record": True}):
        answers = [each.post("/v1/recommend", json=body).json()["items"] for each in (exploring, client)]
        assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--explore", "0.9"], "0.9 is not between 0 and 0.5"),
        (["--estimate", "cap=2"], "0 is not between 0 and 0.5"),
        (["--explore", "0.1", "--estimate", "nonsense"], "no setting 'nonsense'"),
        (["--explore", "0.1", "--interleave", "plain,cap=2"], "one of them at a time"),
    ],
)
def test_what_is_not_understood_is_said(folder: Path, options: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["serve", "--index", str(folder), "--strategy", "none", *options])
    assert isinstance(result.exception, UsageError) and message in str(result.exception)
