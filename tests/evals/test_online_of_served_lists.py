"""A setting that `whyrec serve` never showed is estimated from its own logs: the truth lies within the interval."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from agent.profile.impressions import Impressions, Reaction, ShownList
from agent.recommender import Recommendation, Recommender
from agent.server import exploration
from agent.server.access import Access
from agent.server.app import create_app
from agent.server.exploration import Exploration
from agent.server.service import Service
from agent.server.v1.lists import past_of
from agent.server.v1.recording import shown_list
from evals.cli.main import app
from evals.online import off_policy
from evals.online.table import from_impressions
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from retrieval.query import PreparedRequest, Request

USERS, N, LISTS = 150, 6, 10
LOGS = int(os.environ.get("LOGS", "1"))
"""Logs of USERS x LISTS lists; LOGS=200 shows how often the intervals hold."""
KINDS = ("Drama", "Comedy", "Horror", "Western")
TASTES = {f"u{user}": KINDS[user % 4] for user in range(USERS)}
ITEMS = [
    Item(id=f"i{n}", title=f"Film {n}", domain="film", categories=(KINDS[n % 4],), tags=(f"t{n % 7}",))
    for n in range(48)
]


def click_probability(user: str, item_id: str, position: int) -> float:
    """People click what is of the kind that they like, and more at the top: a model of which everything is known."""
    liked = KINDS[int(item_id[1:]) % 4] == TASTES[user]
    return float((0.6 if liked else 0.15) * position**-0.3)


def clicks(user: str, shown: ShownList, draw: random.Random) -> list[Reaction]:
    return [
        Reaction(list_id=shown.list_id, kind="click", item_id=item.item_id)
        for item in shown.items
        if draw.random() < click_probability(user, item.item_id, item.position)
    ]


def truth(user: str, shown: ShownList, setting: str) -> float:
    ids = shown.alternatives[setting]
    return float(np.mean([click_probability(user, each, position) for position, each in enumerate(ids, 1)]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = random.Random(5)
    log = []
    for user, kind in TASTES.items():
        of_kind = [item.id for item in ITEMS if item.categories == (kind,)]
        log += [Interaction(user_id=user, item_id=i, kind="like") for i in rng.sample(of_kind, 3)]
    return build(tmp_path_factory.mktemp("served") / "index", ITEMS, log, embedder="hash").folder


class Once:
    """A recommender that makes each person's list once."""

    def __init__(self, recommender: Recommender):
        self._recommender, self._made = recommender, dict[str, Recommendation]()

    def recommend(self, request: PreparedRequest) -> Recommendation:
        if request.user_id not in self._made:
            self._made[request.user_id] = self._recommender.recommend(request)
        return self._made[request.user_id]


def test_the_truth_lies_within_the_interval(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = Exploration.of(0.5, "cap=2")
    opened = Service.over({"films": folder}, Access("127.0.0.1"), None, experiment).index().opened
    once: Any = {name: Once(recommender) for name, recommender in opened.tried.items()}
    requests = [
        opened.lists.prepare(Request(history=past_of(opened.lists, user), n=N, user_id=user)) for user in TASTES
    ]
    covered = {"plain": 0, "cap=2": 0}
    for log in range(LOGS):
        everyone, rates = [], dict[str, list[float]]()
        for request in requests:
            draw, user, lists = random.Random(f"{log} {request.user_id}"), request.user_id, []
            for number in range(LISTS):
                monkeypatch.setattr(exploration, "list_seed", lambda _, n=number, u=user, log=log: f"{log} {u} {n}")
                lists.append(shown_list(experiment.recommend(once, request), False))
            everyone.append(
                (user, Impressions(tuple(lists), tuple(r for each in lists for r in clicks(user, each, draw))))
            )
            for name in covered:
                rates.setdefault(name, []).append(truth(user, lists[0], name))
        for estimate in off_policy.estimate(from_impressions(everyone)):
            assert estimate.rate and estimate.covered and 0.7 < estimate.covered.value < 1.3
            rate = float(np.mean(rates[estimate.setting]))
            covered[estimate.setting] += estimate.rate.low <= rate <= estimate.rate.high
    assert min(covered.values()) >= 0.93 * LOGS, covered


def test_the_report_of_a_served_index_names_what_was_not_shown(folder: Path) -> None:
    service = Service.over({"films": folder}, Access("127.0.0.1"), None, Exploration.of(0.1, "cap=2"))
    with TestClient(create_app(service), "http://127.0.0.1") as client:
        client.post("/v1/recommend", json={"user_id": "u1", "n": N, "record": True})
    figures = json.loads(CliRunner().invoke(app, ["online", "--index", str(folder), "--json"]).output)
    assert {each["setting"] for each in figures["estimates"]} == {"plain", "cap=2"}
