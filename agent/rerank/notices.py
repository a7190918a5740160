"""What is to be said of a list: that it is short, that nothing tells its items apart, that some say not for whom."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from agent.rerank.ranking import Ranking
from agent.text import strip_control, truncate
from retrieval.conditions import Columns
from retrieval.conditions.audience import minimum_age
from retrieval.conditions.uncompared_prices import leaves_prices_out, uncompared_prices
from retrieval.matching.facts import MAKERS
from retrieval.matching.names import near_names
from retrieval.matching.outer_ids import attribute_key
from retrieval.messages import messages
from retrieval.query import Candidate, PreparedRequest

SERIES = frozenset(
    "studio studios publisher label album series franchise collection 工作室 出版社 厂牌 专辑 系列".split()
)
"""Attributes besides those of makers by which a list can be all of one."""
SHORTEST_TOLD, MOSTLY = 5, 0.8
"""Items that a list has at least, and the share of them of one maker, for it to be told."""


def list_notices(
    request: PreparedRequest, ranking: Ranking, *, by_retrieval: bool, columns: Columns | None
) -> tuple[str, ...]:
    """Return sentences, without full stops, on a list as a whole.

    `by_retrieval`: whether retrieval's order stands, in which equal scores are ordered by a draw. `columns`: the
    catalogue; None where the candidates came with the request, so that there are no others.
    """
    shown = [ranked.candidate for ranked in ranking.items[: request.n]]
    notices = []
    if columns:
        notices += _fewer(request, len(shown)) + _uncompared(request, columns)
        if by_retrieval:
            notices += _tied(request, shown, [ranked.candidate for ranked in ranking.items])
    notices += _one_maker(request, shown)
    if request.normalized_context.get("company") == "children":
        silent = sum(minimum_age(candidate.item) is None for candidate in shown)
        notices += [_text(request, "silent_of_audience", silent)] if silent else []
    return tuple(notices)


def newcomer_notices(user_id: str, users: Iterable[str], language: str) -> tuple[str, ...]:
    """Return that a user has no interactions, and which users have names that differ in their spelling alone."""
    texts = messages("agent.rerank", language)["newcomer"]
    notices = [texts["new"].replace("{user}", strip_control(user_id))]
    if near := near_names(user_id, users):
        names = texts["comma"].join(f"“{strip_control(name)}”" for name in near)
        notices.append(texts["near"].replace("{names}", names))
    return tuple(notices)


def _fewer(request: PreparedRequest, count: int) -> list[str]:
    """Return that the list is shorter than was asked for; conditions that make it so are told of elsewhere."""
    if count >= request.n or request.conditions:
        return []
    return [_text(request, "fewer" if count else "no_items", count).replace("{n}", str(request.n))]


def _uncompared(request: PreparedRequest, columns: Columns) -> list[str]:
    """Return how many items conditions leave out because their price is no number in the catalogue's currency."""
    if not leaves_prices_out(request.conditions, columns):
        return []
    prices = uncompared_prices(columns)
    examples = messages("agent.rerank", request.language)["newcomer"]["comma"].join(f"“{e}”" for e in prices.examples)
    return [_text(request, "uncompared_prices", prices.uncompared).replace("{examples}", strip_control(examples))]


def _tied(request: PreparedRequest, shown: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[str]:
    """Return how many of the items shown have the score of another candidate, from each source."""
    alike = Counter(map(_scores, candidates))
    tied = sum(alike[_scores(candidate)] > 1 for candidate in shown)
    if not tied:
        return []
    return [_text(request, "all_tied" if tied == len(shown) else "tied", tied)]


def _scores(candidate: Candidate) -> tuple[float | None, ...]:
    return candidate.score, *(None if math.isnan(score) else score for score in candidate.features.values())


def _one_maker(request: PreparedRequest, shown: Sequence[Candidate]) -> list[str]:
    """Return that most of a list of some length is of one maker or series, and the cap that would change it."""
    shared = Counter(
        (name, str(value))
        for candidate in shown
        for name, value in candidate.item.attributes.items()
        if attribute_key(name) in MAKERS | SERIES
    )
    if len(shown) < SHORTEST_TOLD or not shared:
        return []
    (name, value), count = shared.most_common(1)[0]
    if count < MOSTLY * len(shown):
        return []
    text = _text(request, "one_maker", count).replace("{field}", strip_control(name))
    return [text.replace("{value}", truncate(strip_control(value), 60))]


def _text(request: PreparedRequest, key: str, count: int) -> str:
    forms = messages("agent.rerank", request.language)["list"][key]
    form: str = forms.get("one", forms["other"]) if count == 1 else forms["other"]
    return form.replace("{count}", str(count))


def misfits(index_folder: Path, weights: Sequence[str], search_fault: str, language: str) -> str:
    """Return what of an index cannot be used: kinds of learned weights, and its collection or a server."""
    texts, notices = messages("agent.rerank", language)["weights"], list[str]()
    if weights:
        notices.append(texts["misfit"].format(kinds=texts["comma"].join(weights), index=index_folder))
    if search_fault:
        key = "server_fault" if "://" in search_fault else "search_fault"
        notices.append(texts[key].format(fault=search_fault, index=index_folder))
    return "; ".join(notices)
