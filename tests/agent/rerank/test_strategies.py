"""Orders that cannot lose or invent an item, and what each strategy may and may not look at."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.errors import UsageError
from agent.llm.scripted import Scripted
from agent.recommender import Recommender
from agent.rerank.cascade import create_reranker, parse_strategy
from agent.rerank.rank_fusion import average_ranks, bounded, fuse
from agent.rerank.ranking import Budget, RerankSettings, Scorer, rank_by_score
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.likelihood import Likelihood
from agent.rerank.strategies.listwise import Listwise, rotations
from agent.rerank.strategies.pointwise import Pointwise, shared_lines
from agent.rerank.strategies.query_likelihood import QueryLikelihood
from agent.rerank.strategies.registry import STRATEGIES
from retrieval.data.items import Interaction
from retrieval.query.request import Candidate, Event, PreparedRequest
from retrieval.retriever import Settings
from tests.contracts import PROMPTS, RerankContract, anything, candidates, ids, requests, scripted, shortlists

whole = st.integers(-5, 5).map(float)


class GivenScores(Scorer):
    """A scorer that returns the scores it was given."""

    name = "given"
    blends = True

    def __init__(self, scores: Sequence[float]):
        self.scores = list(scores)

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        return self.scores


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


def test_every_strategy_keeps_the_contract() -> None:
    assert {c.strategy for c in RerankContract.__subclasses__()} == set(STRATEGIES)


@given(shortlists(), st.lists(anything, max_size=14))
def test_any_scores_in_any_number_give_a_permutation(shortlist: list[Candidate], scores: list[float]) -> None:
    ranked = rank_by_score(shortlist, scores)
    assert sorted(r.candidate.item.id for r in ranked) == sorted(c.item.id for c in shortlist)
    assert [r.rank for r in ranked] == list(range(1, len(shortlist) + 1))
    assert [r.score for r in ranked] == sorted((r.score for r in ranked), reverse=True)


@given(shortlists(), st.lists(whole | st.just(math.nan), min_size=10, max_size=10))
def test_ties_and_the_unscored_keep_the_shortlists_order(shortlist: list[Candidate], scores: list[float]) -> None:
    places = [int(r.candidate.item.id[1:]) for r in rank_by_score(shortlist, scores)]
    wanted = sorted(
        range(len(shortlist)), key=lambda i: (math.isnan(scores[i]), -scores[i] if scores[i] == scores[i] else 0, i)
    )
    assert places == wanted


def test_what_was_not_scored_is_named() -> None:
    reranker = Reranker(
        RerankSettings("pointwise"),
        Scripted(scores=lambda prefix, text: math.nan if "Odd" in prefix else -1.0),
        PROMPTS,
    )
    ranking = reranker.rerank(PreparedRequest(), candidates(["Odd", "Even"], [0.9, 0.1]))
    assert ids(ranking) == ["i1", "i0"]
    assert ranking.faults == ("i0: no score",)


def test_blend_asks_how_likely_each_candidate_makes_what_was_asked_for() -> None:
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


def test_only_the_words_of_the_request_count_however_unlikely_a_title_is() -> None:
    """Else long and unheard-of titles would never be what was asked for."""
    model = Scripted(scores=lambda prefix, text: -float(len(text.split())))  # −1 a word
    titles = ["River", "A River Runs Through It And Through Many Other Places"]
    for text, words in (("calm", 1), ("calm and slow", 3)):
        scores = QueryLikelihood(model, PROMPTS).score(PreparedRequest(text=text), candidates(titles, [1.0, 1.0]))
        assert scores == [pytest.approx(-words), pytest.approx(-words)]


def test_an_unknown_strategy_or_a_missing_model_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="likelihood"):
        Reranker(RerankSettings("magic"), Scripted(), PROMPTS)
    with pytest.raises(UsageError, match="--model"):
        Reranker(RerankSettings("blend"), None, PROMPTS)


@pytest.mark.parametrize("strategy", [Likelihood, Pointwise])
@settings(max_examples=100, deadline=None)
@given(requests(), shortlists(), st.data())
def test_likelihood_and_pointwise_judge_each_candidate_alone(
    strategy: type[Likelihood | Pointwise], request_: PreparedRequest, shortlist: list[Candidate], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(shortlist), unique_by=lambda c: c.item.id)) if shortlist else []
    scorer: Scorer = strategy(Scripted(), PROMPTS)
    among_all = {c.item.id: s for c, s in zip(shortlist, scorer.score(request_, shortlist), strict=True)}
    among_some = {c.item.id: s for c, s in zip(some, scorer.score(request_, some), strict=True)} if some else {}
    assert among_some == {i: pytest.approx(among_all[i]) for i in among_some}


def test_likelihood_takes_away_what_makes_a_title_likely_for_everybody() -> None:
    """Each title gains as much from its own length as from fame, but only one gains from what is asked."""

    def said(prefix: str, text: str) -> float:
        return -10 * len(text) + (5 if "calm" in prefix and "River" in text else 0)

    shortlist = candidates(["X", "A Very Long Slow River"], [0.9, 0.1])
    assert Likelihood(Scripted(scores=said), PROMPTS).score(PreparedRequest(text="calm"), shortlist) == pytest.approx(
        [0, 5]
    )


@given(st.integers(1, 26), st.integers(1, 26))
def test_listwise_orders_are_rotations_that_repeat_no_place(n: int, most: int) -> None:
    turns = rotations(n, most)
    assert len(turns) == min(n, most)
    assert all(sorted(turn) == list(range(n)) for turn in turns)
    for item in range(n):
        assert len({turn.index(item) for turn in turns}) == len(turns)


@given(st.integers(1, 6), st.integers(1, 5))
def test_listwise_orders_are_spread_evenly_over_the_list(count: int, step: int) -> None:
    """In a list of count × step places every candidate is once in each of `count` equal regions."""
    turns = rotations(count * step, count)
    for item in range(count * step):
        assert Counter((turn.index(item) // step) for turn in turns) == Counter(range(count))


@given(st.integers(2, 4), st.lists(st.floats(-9, 0), min_size=4, max_size=4))
def test_a_model_that_only_likes_places_says_nothing_of_a_short_list(n: int, bias: list[float]) -> None:
    model = Scripted(scores=lambda prefix, label: bias["ABCD".index(label.strip())])
    scores = Listwise(model, PROMPTS).score(PreparedRequest(), candidates(["A", "B", "C", "D"][:n], [0.0] * n))
    assert scores == pytest.approx([0] * n, abs=1e-9)


@given(st.lists(st.text("ab\n", max_size=6), min_size=1, max_size=4), st.text("ab\n", max_size=6))
def test_a_shared_beginning_ends_at_a_line_and_begins_every_text(texts: list[str], start: str) -> None:
    found = shared_lines([start + t for t in texts])
    assert all((start + t).startswith(found) for t in texts)
    assert found == "" or found.endswith("\n")
    assert found.startswith(start[: start.rfind("\n") + 1])


pairs = st.lists(st.tuples(whole, whole), max_size=8)


def blended(retrieved: Sequence[float], judged: Sequence[float]) -> list[float]:
    return fuse(retrieved, judged)


@given(pairs)
def test_what_both_lists_put_ahead_stays_ahead(scores: list[tuple[float, float]]) -> None:
    final = blended([r for r, _ in scores], [j for _, j in scores])
    for (r1, j1), f1 in zip(scores, final, strict=True):
        for (r2, j2), f2 in zip(scores, final, strict=True):
            if r1 >= r2 and j1 >= j2:
                assert f1 >= f2 - 1e-12


@given(pairs)
def test_only_ranks_count_however_large_a_score_is(scores: list[tuple[float, float]]) -> None:
    retrieved, judged = [r for r, _ in scores], [j for _, j in scores]
    assert blended(retrieved, judged) == blended(retrieved, [j * 1e300 for j in judged])


@given(st.lists(whole, max_size=8))
def test_a_model_that_scored_nothing_leaves_retrievals_order(retrieved: list[float]) -> None:
    final = blended(retrieved, [math.nan] * len(retrieved))
    assert average_ranks(final) == average_ranks(retrieved)


@given(st.lists(whole | anything, max_size=10))
def test_ranks_are_shared_by_equals_and_add_up(scores: list[float]) -> None:
    found = average_ranks(scores)
    assert sum(found) == pytest.approx(len(scores) * (len(scores) + 1) / 2)
    for s1, r1 in zip(scores, found, strict=True):
        for s2, r2 in zip(scores, found, strict=True):
            if math.isfinite(s1) and math.isfinite(s2):
                assert (s1 > s2) == (r1 < r2)


def test_a_result_of_likelihood_does_not_tell_whether_its_priors_were_there_before() -> None:
    reranker = Reranker(RerankSettings("likelihood"), Scripted(), PROMPTS)
    shortlist = candidates(["Slow River", "A"], [1.0, 0.5])
    first, second = (reranker.rerank(PreparedRequest(), shortlist) for _ in range(2))
    assert (first.items, first.tokens) == (second.items, second.tokens)


@given(st.permutations(range(12)), st.permutations(range(12)), st.integers(0, 12))
def test_nothing_moves_further_than_it_may_and_an_order_within_reach_stands(
    first: list[int], wanted: list[int], most: int
) -> None:
    found = bounded(first, wanted, most)
    assert sorted(found) == sorted(first)
    assert all(abs(found.index(i) - first.index(i)) <= most for i in first)
    if all(abs(wanted.index(i) - first.index(i)) <= most for i in first):
        assert found == wanted


@settings(max_examples=50, deadline=None)
@example(candidates("abcd", [-1.0, -1.0, -0.5, 0.0]), [0.0, 0.0, -1.0] + [0.0] * 9, 0)
@given(shortlists(most=12), st.lists(anything, min_size=12, max_size=12), st.integers(0, 4))
def test_in_blend_no_logit_moves_a_candidate_further_than_the_setting(
    shortlist: list[Candidate], said: list[float], most: int
) -> None:
    blend = Reranker(RerankSettings("blend", max_displacement=most), Scripted(), PROMPTS)
    blend.scorer = GivenScores(said[: len(shortlist)])
    before = sorted(range(len(shortlist)), key=lambda i: (-shortlist[i].score, i))
    after = [int(i[1:]) for i in ids(blend.rerank(PreparedRequest(), shortlist))]
    assert all(abs(before.index(i) - after.index(i)) <= most for i in before)


def test_a_tournament_counts_its_comparisons_and_finds_the_best_whatever_their_order() -> None:
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


@pytest.mark.parametrize("strategy", ["likelihood", "pointwise"])
def test_where_the_budget_ends_what_is_scored_decides_and_the_rest_keeps_its_order(strategy: str) -> None:
    shortlist = candidates([f"Film {n}" for n in range(20)], [0.5] * 20)
    free = Reranker(RerankSettings(strategy), scripted(), PROMPTS).rerank(PreparedRequest(), shortlist)
    spent = free.tokens["prompt"]
    tight = Reranker(RerankSettings(strategy, budget=Budget(tokens=spent * 0.7)), scripted(), PROMPTS).rerank(
        PreparedRequest(), shortlist
    )
    assert tight.tokens["prompt"] <= spent * 0.7
    assert tight.faults == ("12 candidates keep the shortlist's order: the budget ended",)
    assert sorted(ids(tight)[:8]) == sorted(f"i{n}" for n in range(8))
    assert ids(tight)[8:] == [f"i{n}" for n in range(8, 20)]


def test_a_cascade_gives_its_last_stage_what_the_first_put_on_top() -> None:
    shortlist = candidates([f"Film {n}" for n in range(30)], [1 - n / 30 for n in range(30)])
    cascade = create_reranker(RerankSettings("likelihood:30,pointwise:5"), scripted(), PROMPTS)
    first = Reranker(RerankSettings("likelihood", 30), scripted(), PROMPTS).rerank(PreparedRequest(), shortlist)
    found = cascade.rerank(PreparedRequest(), shortlist)
    assert sorted(ids(found)[:5]) == sorted(ids(first)[:5])
    assert ids(found)[5:] == ids(first)[5:]
    assert found.strategy == "likelihood:30,pointwise:5" and found.model == "scripted"
    assert found.tokens["prompt"] > first.tokens["prompt"]


@pytest.mark.parametrize("written", ["best", "likelihood:0", "likelihood:100,", "likelihood,best:3", ":3", "none:x"])
def test_a_cascade_that_is_none_is_told(written: str) -> None:
    with pytest.raises(UsageError, match="choose from none, likelihood"):
        parse_strategy(written)


def test_priors_are_kept_with_the_index_for_one_model_and_template_and_change_nothing(tmp_path: Path) -> None:
    shortlist = candidates(["Heat", "Ronin", "Heat"], [0.5, 0.4, 0.3])
    request = PreparedRequest((Event(shortlist[0].item, Interaction(user_id="u", item_id="i0")),))
    folder = tmp_path / "priors"

    def asked(name: str) -> tuple[list[float], int]:
        model = Scripted(name=name)
        found = Likelihood(model, PROMPTS, folder).score(request, shortlist)
        return found, len(model.calls)

    first, calls = asked("one")
    again, fewer = asked("one")
    assert first == again == Likelihood(Scripted(name="one"), PROMPTS).score(request, shortlist)
    assert (calls, fewer) == (2, 1)
    assert asked("another")[1] == 2, "another model has priors of its own"
    for file in folder.iterdir():
        file.write_bytes(b"not an archive")
    assert asked("one") == (first, 2), "what is damaged is measured again"


def test_a_cascade_has_as_many_candidates_shortlisted_as_its_first_stage_judges() -> None:
    recommender = Recommender(None, Scripted(), RerankSettings("likelihood:120,blend:20"))
    assert recommender.retriever.settings.size == 120
    assert Recommender(None, Scripted(), RerankSettings("blend")).retriever.settings.size == Settings().size
