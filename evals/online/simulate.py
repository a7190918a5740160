"""Simulated users of known taste, and what they do with lists: a model of which every probability is known.

A user clicks an item with the probability of looking at its position times that of liking it (the position-based
model). A setting is a noise: it orders the candidates of a list by the user's taste with so much noise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from evals.online.table import REACTIONS, ImpressionTable
from retrieval.arrays import Floats, Mask, Rows
from retrieval.ranking.exploration import position_propensities
from retrieval.ranking.interleave import team_draft

POOL, SHOWN, DRAWN, TASTES = 30, 10, 3, 8
"""Candidates of a list, how many of them are shown, how many of these are drawn, and dimensions of taste."""
SHARED = 5
"""Positions at which the setting that is never shown agrees with the one that is."""
LOOKED_AT = np.arange(1, SHOWN + 1) ** -0.3
"""Probability that a user looks at a position, (SHOWN,)."""


@dataclass(frozen=True)
class Population:
    """Users with some lists each; `click_logit`: mean logit of liking a candidate; `noise`: that of their lists."""

    users: int = 200
    lists_per_user: int = 10
    click_logit: float = -3.3
    noise: float = 2.0


class Lists:
    """Lists of candidates for users: `user`, (lists,), and the probability that they like each, (lists, POOL)."""

    def __init__(self, rng: np.random.Generator, population: Population):
        self.users = population.users
        self.user = np.repeat(np.arange(population.users), population.lists_per_user)
        taste = rng.normal(size=(population.users, TASTES)) / TASTES**0.5
        eagerness = rng.normal(scale=0.5, size=population.users)
        items = rng.normal(size=(len(self.user), POOL, TASTES))
        appeal = (items @ taste[self.user][:, :, None])[:, :, 0]
        self.logit = population.click_logit + eagerness[self.user, None] + 1.5 * appeal
        self.liking = _sigmoid(self.logit)

    def order(self, rng: np.random.Generator, noise: float) -> Rows:
        """Order the candidates of each list, best first, (lists, POOL), with so much noise."""
        return np.argsort(-(self.logit + noise * rng.normal(size=self.logit.shape)), axis=1)

    def click_probability(self, shown: Rows) -> Floats:
        """Return the probability of a click on each shown candidate, (lists, SHOWN)."""
        return np.asarray(np.take_along_axis(self.liking, shown, 1) * LOOKED_AT, np.float64)


def explored(rng: np.random.Generator, population: Population) -> tuple[ImpressionTable, float]:
    """Show lists with exploration; return them and the click rate of a setting `other` that is never shown.

    Both agree on the first SHARED positions; the other one has the best undrawn candidates at the rest.
    """
    lists = Lists(rng, population)
    blended = rng.random(len(lists.user)) < 0.5
    order = np.where(blended[:, None], lists.order(rng, population.noise / 2), lists.order(rng, population.noise))
    drawn = np.zeros((len(order), SHOWN), bool)
    np.put_along_axis(drawn, 1 + _draw(rng, len(order), SHOWN - 1, DRAWN), True, 1)
    shown = np.take_along_axis(order, np.cumsum(~drawn, axis=1) - 1, 1)
    shown[drawn] = np.take_along_axis(order, SHOWN + _draw(rng, len(order), POOL - SHOWN, DRAWN), 1).ravel()
    other = np.concatenate((order[:, :SHARED], order[:, SHOWN : 2 * SHOWN - SHARED]), axis=1)
    propensity = np.array([_propensities(tuple(each)) for each in drawn.tolist()])
    detailed = rng.random(len(order)) < 0.5
    probability = lists.click_probability(shown) * np.where(detailed, 1.1, 1.0)[:, None]
    names = {"strategy": np.where(blended, "blend", "none"), "reason_style": np.where(detailed, "detailed", "short")}
    liking = np.take_along_axis(lists.liking, shown, 1)
    sources = {name: rng.random(shown.shape) < 0.2 + 0.6 * liking for name in ("dense", "lexical")}
    table = _table(rng, lists, shown, probability, names, {**sources, "exploration": drawn}, propensity)
    agrees = (shown == other).ravel(), np.full(len(order), SHOWN)
    rate = float((lists.click_probability(other) * np.where(detailed, 1.1, 1.0)[:, None]).mean())
    return replace(table, alternatives={"other": agrees}), rate


def interleaved(rng: np.random.Generator, population: Population, noises: tuple[float, float]) -> ImpressionTable:
    """Show lists of two settings with these noises, `first` and `second`, interleaved."""
    lists = Lists(rng, population)
    rankings = [lists.order(rng, noise).astype(str).tolist() for noise in noises]
    seeds = rng.integers(2**32, size=len(lists.user)).astype(str)
    drafts = [team_draft(first, second, SHOWN, seed) for first, second, seed in zip(*rankings, seeds, strict=True)]
    shown = np.array([[int(each.item_id) for each in draft] for draft in drafts])
    names = {None: "", 0: "first", 1: "second"}
    setting = np.array([names[each.team] for draft in drafts for each in draft], object)
    return replace(
        _table(rng, lists, shown, lists.click_probability(shown), {}, {}, np.ones(shown.shape)), setting=setting
    )


def noise_of_better(population: Population, gain: float) -> float:
    """Return the noise of a setting whose click rate is higher by this share than at `population.noise`."""
    rng = np.random.default_rng(0)
    lists = Lists(rng, Population(4_000, population.lists_per_user, population.click_logit))
    noise = rng.normal(size=lists.logit.shape)

    def click_rate(scale: float) -> float:
        return float(lists.click_probability(np.argsort(-(lists.logit + scale * noise), axis=1)[:, :SHOWN]).mean())

    low, high, goal = 0.0, population.noise, click_rate(population.noise) * (1 + gain)
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if click_rate(middle) > goal else (low, middle)
    return high


def _table(
    rng: np.random.Generator,
    lists: Lists,
    shown: Rows,
    probability: Floats,
    names: dict[str, np.ndarray],
    sources: dict[str, Mask],
    propensity: Floats,
) -> ImpressionTable:
    """Draw what users do with the shown candidates, (lists, SHOWN)."""
    click = rng.random(shown.shape) < probability
    finish = click & (rng.random(shown.shape) < 0.5)
    refuse = ~click & (rng.random(shown.shape) < 0.1 * (1 - np.take_along_axis(lists.liking, shown, 1)))
    happy = rng.random(len(shown)) < _sigmoid(click.sum(axis=1) - 1.0)
    nothing = np.zeros(shown.size, bool)
    drawn = {"click": click.ravel(), "finish": finish.ravel(), "refuse": refuse.ravel()}
    return ImpressionTable(
        users=lists.users,
        user=lists.user,
        satisfaction=np.where(rng.random(len(shown)) < 0.3, happy, np.nan),
        list_values=names,
        list_row=np.repeat(np.arange(len(shown)), SHOWN),
        position=np.tile(np.arange(1, SHOWN + 1), len(shown)),
        propensity=propensity.ravel(),
        setting=np.full(shown.size, "", object),
        sources={name: rows.ravel() for name, rows in sources.items()},
        reactions={kind: drawn.get(kind, nothing) for kind in REACTIONS},
        alternatives={},
    )


def _draw(rng: np.random.Generator, lists: int, size: int, drawn: int) -> Rows:
    """Draw some of `size` places for each list, without replacement, (lists, drawn)."""
    return np.argsort(rng.random((lists, size)), axis=1)[:, :drawn]


@cache
def _propensities(drawn: tuple[bool, ...]) -> tuple[float, ...]:
    return position_propensities([DRAWN / (POOL - SHOWN) if each else 0.0 for each in drawn], DRAWN / SHOWN)


def _sigmoid(logit: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logit)), np.float64)
