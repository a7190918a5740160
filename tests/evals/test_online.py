"""What users did with lists is counted right; intervals hold, and the better of two settings is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from agent.profile import impressions
from agent.profile.impressions import Impressions, Reaction, ShownItem, ShownList
from evals.cli.main import app
from evals.online import interleaving, off_policy, rates, simulate
from evals.online.simulate import Population
from evals.online.table import ImpressionTable, from_impressions
from evals.online.validate import validate
from evals.statistics import share
from tests.agent.profile.forget_kills import small_index

SMALL = Population(users=100, lists_per_user=5)


def rng(*numbers: int) -> np.random.Generator:
    return np.random.default_rng(numbers)


def shown_list(list_id: str, teams: str = "  ", strategy: str = "none", **more: object) -> ShownList:
    items = tuple(
        ShownItem(item_id=f"i{n}", position=n + 1, sources=("dense",) if n else (), setting=team.strip())
        for n, team in enumerate(teams)
    )
    return ShownList.model_validate({"list_id": list_id, "items": items, "strategy": strategy, **more})


def reactions(text: str) -> Iterator[Reaction]:
    """Yield reactions written as "l1 click i0; l1 up"."""
    for written in filter(None, text.split("; ")):
        list_id, kind, *item = written.split()
        yield Reaction.model_validate({"list_id": list_id, "kind": kind, "item_id": "".join(item)})


def user(text: str, *lists: ShownList) -> tuple[str, Impressions]:
    return "folder", Impressions(lists, tuple(reactions(text)))


def by_group(table: ImpressionTable) -> dict[tuple[str, str], rates.GroupRates]:
    return {(each.dimension, each.value): each for each in rates.rates(table)}


def test_reactions_are_counted_by_group() -> None:
    ana = user(
        "l1 click i1; l1 click i1; l1 finish i1; l1 up; l1 down", shown_list("l1"), shown_list("l2", strategy="blend")
    )
    ben = user("l1 click i0; l1 refuse i1; l1 down; l1 up", shown_list("l1", reason_style="short"))
    groups = by_group(from_impressions([ana, ben]))
    counted = {
        key: (
            each.shown,
            *(round(s.value * s.count) if (s := each.reactions[k]) else None for k in ("click", "refuse")),
        )
        for key, each in groups.items()
    }
    assert counted == {
        ("all", ""): (6, 2, 1),
        ("source", "dense"): (3, 1, 1),
        ("strategy", "blend"): (2, None, None),  # one list alone
        ("strategy", "none"): (4, 2, 1),
        ("reason_style", "short"): (2, None, None),
        ("position", "1"): (3, 1, 0),
        ("position", "2"): (3, 1, 1),
    }
    everything, position = groups["all", ""], groups["position", "1"]
    assert everything.satisfaction and everything.satisfaction.value == 0.5 and everything.satisfaction.count == 2
    assert position.satisfaction is None


def test_intervals_are_over_users_where_there_are_enough() -> None:
    lists = [shown_list(f"l{n}") for n in range(20)]
    clicks = "; ".join(f"l{n} click i0" for n in range(5))
    alone, ten = (from_impressions([user(clicks, *lists)] * users) for users in (1, 10))
    assert not alone.over_users and ten.over_users
    for table, clusters in ((alone, 20), (ten, 10)):
        clicked = by_group(table)["position", "1"].reactions["click"]
        assert clicked and (clicked.value, clicked.clusters) == (0.25, clusters)


def test_nothing_recorded_is_reported_as_nothing(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index", "ana")
    result = CliRunner().invoke(app, ["online", "--index", str(index)])
    assert result.exit_code == 0 and "no lists were recorded" in result.output
    assert json.loads(CliRunner().invoke(app, ["online", "--index", str(index), "--json"]).output)["lists"] == 0
    assert CliRunner().invoke(app, ["online", "--index", str(tmp_path)]).exit_code != 0


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("thumbs up", "A wins 0 and B 2", "not estimated")), ("zh", ("满意", "A 胜 0", "无法"))],
)
def test_an_index_is_reported_on(tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    index = small_index(tmp_path / "index", "ana", "ben")
    for each in ("ana", "ben"):
        impressions.record_list(index, each, shown_list("l1", alternatives={"C": ["i1", "i0"]}))
        impressions.record_list(index, each, shown_list("l2", teams="AB"))
        for reaction in reactions("l1 click i0; l2 click i1; l2 up"):
            impressions.record_reaction(index, each, reaction)
    result = CliRunner().invoke(app, ["online", "--index", str(index), "--lang", language])
    assert result.exit_code == 0 and all(each in result.output for each in words)
    figures = json.loads(CliRunner().invoke(app, ["online", "--index", str(index), "--json"]).output)
    assert figures["lists"] == 4 and figures["users"] == 2
    assert figures["comparisons"][0]["second_wins"] == 2 and figures["estimates"][0]["obstacle"] == "certain"
    assert "ana" not in json.dumps(figures)


def test_a_user_with_one_observation_each_gets_wilsons_interval() -> None:
    events = np.repeat([1.0, 0.0], [30, 270])
    interval = share(events, np.ones(300))
    assert interval and (interval.value, interval.clusters) == (0.1, 300)
    assert (interval.low, interval.high) == pytest.approx((0.0709, 0.1391), abs=5e-4)


def test_lists_of_one_user_count_less_than_those_of_many() -> None:
    alike = share(np.repeat([10.0, 0.0], [5, 45]), np.full(50, 10.0))
    apart = share(np.repeat([1.0, 0.0], [50, 450]), np.ones(500))
    assert alike and apart and alike.value == apart.value
    assert alike.high - alike.low > 2 * (apart.high - apart.low)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_intervals_hold_the_share_and_stay_within_0_and_1(counts: list[tuple[int, int]]) -> None:
    pairs = np.array([(min(x, n), n) for x, n in counts], np.float64).reshape(-1, 2)
    interval = share(pairs[:, 0], pairs[:, 1])
    if interval is None:
        assert (pairs[:, 1] > 0).sum() < 2
    else:
        assert 0 <= interval.low <= interval.value <= interval.high <= 1 and interval.low < interval.high


def test_a_list_is_won_by_more_clicks() -> None:
    lists = [shown_list(f"l{n}", teams="ABA") for n in range(4)]
    everyone = [user("l0 click i0; l1 click i1; l2 click i0; l2 click i1", *lists) for _ in range(3)]
    compared = interleaving.compare(from_impressions(everyone))
    assert [(c.first, c.second, c.lists, c.first_wins, c.second_wins) for c in compared] == [("A", "B", 12, 3, 3)]
    assert compared[0].second_share and compared[0].second_share.value == 0.5
    assert compared[0].better == "" and compared[0].more_lists is None


def test_a_comparison_says_how_many_more_lists_it_takes() -> None:
    table = simulate.interleaved(rng(0), replace(SMALL, users=20), (2.0, 1.8))
    (compared,) = interleaving.compare(table)
    assert compared.better == "" and compared.more_lists and 100 < compared.more_lists < 1_000_000


def test_a_setting_that_was_not_shown_is_estimated() -> None:
    """Its rate is found, though what both would have shown is clicked more: mostly the first positions."""
    logs = [simulate.explored(rng(1, n), Population()) for n in range(8)]
    truth = float(np.mean([rate for _, rate in logs]))
    estimates = [estimate for table, _ in logs for estimate in off_policy.estimate(table)]
    values = [each.rate.value for each in estimates if each.rate]
    assert len(values) == 8 and np.mean(values) == pytest.approx(truth, rel=0.06)
    assert all(each.effective > off_policy.MIN_EFFECTIVE for each in estimates)
    agreeing = [table.reactions["click"][table.alternatives["other"][0]].mean() for table, _ in logs]
    assert np.mean(agreeing) > 1.1 * truth


def test_what_the_chances_do_not_tell_is_refused() -> None:
    table, _ = simulate.explored(rng(2), SMALL)
    agrees, lengths = table.alternatives["other"]

    def obstacle(changed: ImpressionTable) -> str:
        (estimate,) = off_policy.estimate(changed)
        assert (estimate.rate is None) == bool(estimate.obstacle)
        return estimate.obstacle

    assert obstacle(replace(table, propensity=np.ones(len(agrees)))) == "certain"
    first_positions = agrees & (table.position <= simulate.SHARED)
    assert obstacle(replace(table, alternatives={"other": (first_positions, lengths)})) == "uncovered"
    few = np.where(table.user < 5, lengths, 0)
    assert obstacle(replace(table, alternatives={"other": (agrees, few)})) in ("few", "uncovered")
    assert off_policy.estimate(replace(table, setting=np.where(table.position == 1, "A", "B"))) == []


def test_intervals_hold_and_the_better_setting_is_found() -> None:
    figures = validate(16, Population(users=100, lists_per_user=10))
    assert 0.91 < figures["coverage"] < 0.98
    assert figures["better setting by wins"] >= 0.9
