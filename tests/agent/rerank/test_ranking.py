"""Rankings are permutations of their shortlist."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from agent.rerank.ranking import rank_by_score
from retrieval.query import Candidate
from tests.contracts import anything, shortlists

small = st.integers(-5, 5).map(float)


@given(shortlists(), st.lists(anything, max_size=14))
def test_any_scores_give_a_permutation(shortlist: list[Candidate], scores: list[float]) -> None:
    ranked = rank_by_score(shortlist, scores)
    assert sorted(r.candidate.item.id for r in ranked) == sorted(c.item.id for c in shortlist)
    assert [r.rank for r in ranked] == list(range(1, len(shortlist) + 1))
    assert [r.score for r in ranked] == sorted((r.score for r in ranked), reverse=True)


@given(shortlists(), st.lists(small | st.just(math.nan), min_size=10, max_size=10))
def test_ties_and_unscored_keep_shortlist_order(shortlist: list[Candidate], scores: list[float]) -> None:
    places = [int(r.candidate.item.id[1:]) for r in rank_by_score(shortlist, scores)]
    wanted = sorted(
        range(len(shortlist)), key=lambda i: (math.isnan(scores[i]), -scores[i] if scores[i] == scores[i] else 0, i)
    )
    assert places == wanted
