"""Each strategy: the contract of all, and what its scores depend on."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.llm.scripted import Scripted
from agent.rerank.ranking import RerankSettings, Scorer
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.likelihood import Likelihood
from agent.rerank.strategies.listwise import Listwise, rotations
from agent.rerank.strategies.pointwise import Pointwise, shared_lines
from agent.rerank.strategies.query_likelihood import QueryLikelihood
from agent.rerank.strategies.registry import STRATEGIES
from retrieval.query import Candidate, PreparedRequest
from tests.contracts import PROMPTS, RerankContract, candidates, ids, requests, shortlists

small = st.integers(-5, 5).map(float)


class TestNone(RerankContract):
    strategy = "none"


class TestLikelihood(RerankContract):
    strategy = "likelihood"


class TestPointwise(RerankContract):
    strategy = "pointwise"


class TestListwise(RerankContract):
    strategy = "listwise"


class TestSetwise(RerankContract):
    strategy = "setwise"


class TestGenerative(RerankContract):
    strategy = "generative"


class TestBlend(RerankContract):
    strategy = "blend"


def test_every_strategy_has_a_contract_test() -> None:
    assert {c.strategy for c in RerankContract.__subclasses__()} == set(STRATEGIES)


def test_blend_scores_by_query_likelihood() -> None:
    """A small model tells little of history alone, and much of words: each candidate is then a question of its own."""
    asked: list[tuple[str, str]] = []

    def heard(prefix: str, text: str) -> float:
        asked.append((prefix, text))
        return -1.0 if "Harbour" in text else -9.0

    found = candidates(["Loud City", "Quiet Harbour", "Dark Forest"], [0.9, 0.8, 0.1])
    ranking = Reranker(RerankSettings("blend"), Scripted(scores=heard), PROMPTS).rerank(
        PreparedRequest(text="something calm"), found
    )
    assert len(asked) == 3 and all(text.endswith("something calm") for _, text in asked)
    assert not any("City" in text and "Harbour" in text for _, text in asked)
    assert ids(ranking)[0] == "i1"
    asked.clear()
    Reranker(RerankSettings("blend"), Scripted(scores=heard), PROMPTS).rerank(PreparedRequest(), found)
    assert all("Loud City" in prompt and "Quiet Harbour" in prompt for prompt, _ in asked)


def test_query_likelihood_sums_request_tokens_only() -> None:
    """Else long and unheard-of titles would never be what was asked for."""
    model = Scripted(scores=lambda prefix, text: -float(len(text.split())))  # −1 a word
    titles = ["River", "A River Runs Through It And Through Many Other Places"]
    for text, words in (("calm", 1), ("calm and slow", 3)):
        scores = QueryLikelihood(model, PROMPTS).score(PreparedRequest(text=text), candidates(titles, [1.0, 1.0]))
        assert scores == [pytest.approx(-words), pytest.approx(-words)]


@pytest.mark.parametrize("strategy", [Likelihood, Pointwise])
@settings(max_examples=100, deadline=None)
@given(requests(), shortlists(), st.data())
def test_independent_strategies_score_each_candidate_alone(
    strategy: type[Likelihood | Pointwise], request_: PreparedRequest, shortlist: list[Candidate], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(shortlist), unique_by=lambda c: c.item.id)) if shortlist else []
    scorer: Scorer = strategy(Scripted(), PROMPTS)
    among_all = {c.item.id: s for c, s in zip(shortlist, scorer.score(request_, shortlist), strict=True)}
    among_some = {c.item.id: s for c, s in zip(some, scorer.score(request_, some), strict=True)} if some else {}
    assert among_some == {i: pytest.approx(among_all[i]) for i in among_some}


def test_likelihood_subtracts_the_prior() -> None:
    """Each title gains as much from its own length as from fame, but only one gains from what is asked."""

    def said(prefix: str, text: str) -> float:
        return -10 * len(text) + (5 if "calm" in prefix and "River" in text else 0)

    shortlist = candidates(["X", "A Very Long Slow River"], [0.9, 0.1])
    assert Likelihood(Scripted(scores=said), PROMPTS).score(PreparedRequest(text="calm"), shortlist) == pytest.approx(
        [0, 5]
    )


@given(st.integers(1, 26), st.integers(1, 26))
def test_rotations_repeat_no_position(n: int, most: int) -> None:
    turns = rotations(n, most)
    assert len(turns) == min(n, most)
    assert all(sorted(turn) == list(range(n)) for turn in turns)
    for item in range(n):
        assert len({turn.index(item) for turn in turns}) == len(turns)


@given(st.integers(1, 6), st.integers(1, 5))
def test_rotations_are_spread_evenly(count: int, step: int) -> None:
    """In a list of count × step places every candidate is once in each of `count` equal regions."""
    turns = rotations(count * step, count)
    for item in range(count * step):
        assert Counter((turn.index(item) // step) for turn in turns) == Counter(range(count))


@given(st.integers(2, 4), st.lists(st.floats(-9, 0), min_size=4, max_size=4))
def test_listwise_removes_position_bias(n: int, bias: list[float]) -> None:
    model = Scripted(scores=lambda prefix, label: bias["ABCD".index(label.strip())])
    scores = Listwise(model, PROMPTS).score(PreparedRequest(), candidates(["A", "B", "C", "D"][:n], [0.0] * n))
    assert scores == pytest.approx([0] * n, abs=1e-9)


@given(st.lists(st.text("ab\n", max_size=6), min_size=1, max_size=4), st.text("ab\n", max_size=6))
def test_shared_lines_begin_every_text(texts: list[str], start: str) -> None:
    found = shared_lines([start + t for t in texts])
    assert all((start + t).startswith(found) for t in texts)
    assert found == "" or found.endswith("\n")
    assert found.startswith(start[: start.rfind("\n") + 1])


def test_setwise_finds_the_best_and_counts_comparisons() -> None:
    shortlist = candidates([f"Film {n}" for n in range(30)], [0.5] * 30)

    def said(prefix: str, label: str) -> float:
        film = prefix.rsplit(f"\n{label}. Film ", 1)[1].split("\n", 1)[0].split(" ")[0]
        return -((int(film) * 7) % 30) / 10 - 0.1

    ranking = Reranker(RerankSettings("setwise", 30), Scripted(scores=said), PROMPTS).rerank(
        PreparedRequest(), shortlist
    )
    wanted = sorted(range(30), key=lambda n: (n * 7) % 30)[:10]
    assert ids(ranking)[:10] == [f"i{n}" for n in wanted]
    assert ids(ranking)[10:] == [f"i{n}" for n in sorted(set(range(30)) - set(wanted))]
    assert 10 <= ranking.comparisons <= 60
