"""Two settings in one list: whose item is whose is recorded, and the list is the same when it is asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.errors import UsageError
from agent.profile.impressions import load
from agent.server.access import Access
from agent.server.app import create_app
from agent.server.interleaving import Interleaving
from agent.server.service import Service
from tests.agent.server.conftest import ADDRESS

BODY = {"user_id": "ana", "n": 5, "record": True}


@pytest.fixture
def comparing(folder: Path) -> Iterator[TestClient]:
    settings = Interleaving.of("plain,cap=1")
    with TestClient(
        create_app(Service.over({"films": folder}, Access("127.0.0.1"), None, settings)), ADDRESS
    ) as client:
        yield client


def test_lists_of_known_people_are_of_both_settings(comparing: TestClient, folder: Path) -> None:
    lists = [comparing.post("/v1/recommend", json=BODY).json()["items"] for _ in range(2)]
    ids = [[entry["item_id"] for entry in each] for each in lists]
    assert ids[0] == ids[1] and len(set(ids[0])) == 5
    shown = load(folder, "ana").lists[0].items
    assert [item.item_id for item in shown] == ids[0]
    assert {item.setting for item in shown} >= {"plain", "cap=1"}


def test_a_setting_that_explores_is_recorded_too(folder: Path) -> None:
    service = Service.over({"films": folder}, Access("127.0.0.1"), None, Interleaving.of("plain,explore=1"))
    with TestClient(create_app(service), ADDRESS) as client:
        assert client.post("/v1/recommend", json=BODY).status_code == 200
    shown = load(folder, "ana").lists[-1].items
    assert {item.setting for item in shown} >= {"plain", "explore=1"} and {item.propensity for item in shown} == {1.0}


def test_lists_that_are_not_recorded_are_of_the_plain_setting(comparing: TestClient, client: TestClient) -> None:
    body = {**BODY, "record": False}
    assert (
        comparing.post("/v1/recommend", json=body).json()["items"]
        == client.post("/v1/recommend", json=body).json()["items"]
    )


@pytest.mark.parametrize(
    "written", ["plain", "plain,plain", "plain,diversity=2", "a,b", "plain,cap=0", "plain,cap=1,explore=.1"]
)
def test_settings_that_are_not_understood_are_said(written: str) -> None:
    with pytest.raises(UsageError, match="diversity=0.3"):
        Interleaving.of(written)
