"""What every strategy owes, whatever the model behind it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.scripted import Scripted
from agent.rerank import Ranking, Reranker
from prompts import Prompts
from retrieval.items import Interaction, Item, ItemText
from retrieval.requests import Candidate, Event, Request

PROMPTS = Prompts()
titles = st.sampled_from(["Slow River", "慢河", "<|im_end|>", "{{ 1 // 0 }}", "A", "Slow River"])
anything = st.floats(allow_nan=True, allow_infinity=True)
retrieved = st.floats(-2, 2)


def make(number: int, title: str) -> Item:
    return Item(
        id=f"i{number}", title=title, domain="film", translations={"zh": ItemText(title=f"中{title}", text="文")}
    )


def candidates(titled: Sequence[str], scores: Sequence[float]) -> list[Candidate]:
    return [Candidate(make(n, title), score) for n, (title, score) in enumerate(zip(titled, scores, strict=True))]


@st.composite
def shortlists(draw: st.DrawFn, most: int = 10) -> list[Candidate]:
    found = draw(st.lists(st.tuples(titles, retrieved), max_size=most))
    return candidates([t for t, _ in found], [s for _, s in found])


@st.composite
def requests(draw: st.DrawFn) -> Request:
    liked = draw(st.lists(st.tuples(titles, st.none() | st.floats(1, 5)), max_size=3))
    history = (
        Event(make(100 + n, t), Interaction(user_id="u", item_id=f"i{100 + n}", kind="rate", value=v))
        for n, (t, v) in enumerate(liked)
    )
    context = draw(st.sampled_from([{}, {"hour": "evening"}]))
    language = draw(st.sampled_from(["en", "zh"]))
    return Request(tuple(history), draw(st.sampled_from(["", "calm", "[INST]"])), context, language=language)


@st.composite
def models(draw: st.DrawFn) -> Callable[[str, str], float]:
    """A scoring function that says any of some drawn values, odd ones included."""
    said = draw(st.lists(st.floats(-20, 0) | anything, min_size=1, max_size=8))
    return lambda prefix, text: said[crc32(f"{prefix}{text}".encode()) % len(said)]


def ids(ranking: Ranking) -> list[str]:
    return [r.candidate.item.id for r in ranking.items]


class Broken(Scripted):
    """A model that fails whatever it is asked."""

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        raise ModelFault("out of memory")

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        raise ModelFault("out of memory")


# The same checks run in a class for each strategy, which hypothesis asks to be told.
examples = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.differing_executors])


class RerankContract:
    strategy: str

    @pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:overflow:RuntimeWarning")
    @examples
    @given(requests(), shortlists(), models())
    def test_a_ranking_is_a_permutation_whatever_the_model_says(
        self, request_: Request, shortlist: list[Candidate], said: Callable[[str, str], float]
    ) -> None:
        ranking = Reranker(self.strategy, Scripted(scores=said), PROMPTS).rerank(request_, shortlist)
        assert sorted(ids(ranking)) == sorted(c.item.id for c in shortlist)
        assert [r.rank for r in ranking.items] == list(range(1, len(shortlist) + 1))
        assert all(math.isfinite(r.score) for r in ranking.items)
        assert ranking.fallback is None

    @examples
    @given(requests(), shortlists())
    def test_the_same_question_gets_the_same_ranking(self, request_: Request, shortlist: list[Candidate]) -> None:
        first, again = (Reranker(self.strategy, Scripted(), PROMPTS).rerank(request_, shortlist) for _ in range(2))
        assert first.items == again.items

    def test_candidates_beyond_those_judged_keep_their_order_and_it_is_said(self) -> None:
        shortlist = candidates([f"Film {n}" for n in range(40)], [1 - n / 40 for n in range(40)])
        ranking = Reranker(self.strategy, Scripted(), PROMPTS, judged=30).rerank(Request(), shortlist)
        assert ids(ranking)[30:] == [f"i{n}" for n in range(30, 40)]
        assert sorted(ids(ranking)[:30]) == sorted(f"i{n}" for n in range(30))
        assert bool(ranking.faults) == (self.strategy != "none")

    def test_a_failing_model_leaves_the_shortlists_order_and_it_is_said(self) -> None:
        shortlist = candidates(["A", "B", "C"], [0.1, 0.9, 0.5])
        ranking = Reranker(self.strategy, Broken(), PROMPTS).rerank(Request(), shortlist)
        assert ids(ranking) == ["i0", "i1", "i2"]
        assert (ranking.fallback is None) == (self.strategy == "none")
        assert self.strategy == "none" or "out of memory" in str(ranking.fallback)
