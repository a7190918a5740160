"""Contracts of the seams: base classes of tests that every implementation passes, given by a fixture."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from zlib import crc32

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.llm.scripted import Scripted
from agent.rerank.ranking import Ranking, RerankSettings
from agent.rerank.reranker import Reranker
from prompts import Prompts
from retrieval.data.items import Interaction, Item, ItemText
from retrieval.embedding import Embedder
from retrieval.query import Candidate, Event, PreparedRequest

PREFIX = "Seen: Alien, Heat.\nNext: "
TITLES = ["The Terminator", "Notting Hill", "Blade Runner (1982)", "千と千尋", "x"]
"""As short as they can be: a server written in Python takes a tenth of a second for each token of a score."""


class LanguageModelContract:
    """Contract of `LanguageModel`, for subclasses with a `model` fixture."""

    @pytest.fixture
    def model(self) -> LanguageModel:
        raise NotImplementedError("give the model to be tested")

    def test_name_fingerprint_and_abilities(self, model: LanguageModel) -> None:
        assert model.name and model.chat in {"chatml", "gemma", "llama3", "plain"}
        assert len(model.fingerprint) == 64 and set(model.fingerprint) <= set("0123456789abcdef")
        assert model.abilities == {"score", "labels", "generate"}
        assert model.count("") == 0 < model.count("one") < model.count("one two three four")

    def test_scores_are_log_probabilities_a_token(self, model: LanguageModel) -> None:
        scores = model.score(PREFIX, TITLES)
        assert len(scores) == len(TITLES)
        for score in scores:
            assert score.ndim == 1 and score.dtype == np.float64 and len(score)
            assert np.isfinite(score).all() and (score <= 0).all()

    def test_scores_are_deterministic(self, model: LanguageModel) -> None:
        for one, other in zip(model.score(PREFIX, TITLES), model.score(PREFIX, TITLES), strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-3)

    def test_scores_follow_the_order_of_continuations(self, model: LanguageModel) -> None:
        order = [3, 0, 4, 2, 1]
        scores, moved = model.score(PREFIX, TITLES), model.score(PREFIX, [TITLES[at] for at in order])
        for at, score in zip(order, moved, strict=True):
            np.testing.assert_allclose(score, scores[at], rtol=0, atol=1e-3)

    def test_equal_continuations_have_equal_scores(self, model: LanguageModel) -> None:
        one, other = model.score(PREFIX, ["Heat", "Heat"])
        np.testing.assert_array_equal(one, other)

    def test_empty_continuations(self, model: LanguageModel) -> None:
        assert model.score(PREFIX, []) == []
        empty, full = model.score(PREFIX, ["", "Heat"])
        assert empty.shape == (0,) and len(full)

    def test_empty_prefix(self, model: LanguageModel) -> None:
        (score,) = model.score("", ["The Terminator"])
        assert len(score) and (score <= 0).all()

    def test_label_logits_are_suffixes_by_labels(self, model: LanguageModel) -> None:
        logits = model.label_logits(PREFIX, [f"{title} - good? " for title in TITLES] + [""], ["yes", "no", "maybe"])
        assert logits.shape == (len(TITLES) + 1, 3) and logits.dtype == np.float64
        assert np.isfinite(logits).all() and (logits <= 0).all()
        assert model.label_logits(PREFIX, [], ["yes", "no"]).shape == (0, 2)

    def test_equal_labels_are_refused(self, model: LanguageModel) -> None:
        with pytest.raises(ModelFault):
            model.label_logits(PREFIX, [""], ["yes", "yes"])

    def test_prompt_tokens_are_counted(self, model: LanguageModel) -> None:
        before = dict(model.tokens)
        model.score("A prompt that nothing else here starts with", ["Heat", "Ronin"])
        assert model.tokens["prompt"] > before["prompt"] and model.tokens["generated"] == before["generated"]

    def test_generated_text_is_streamed_and_counted(self, model: LanguageModel) -> None:
        before = model.tokens["generated"]
        pieces = list(model.generate(PREFIX, max_tokens=8))
        assert pieces and all(isinstance(piece, str) and piece for piece in pieces)
        assert model.tokens["generated"] > before

    def test_no_tokens_generate_nothing(self, model: LanguageModel) -> None:
        assert list(model.generate(PREFIX, max_tokens=0)) == []

    def test_generate_all_follows_the_order_of_prompts(self, model: LanguageModel) -> None:
        texts = model.generate_all([PREFIX, "Once upon a time"], [None, None], max_tokens=6)
        assert len(texts) == 2 and all(isinstance(text, str) and text for text in texts)
        assert model.generate_all([], []) == []


class EmbedderContract:
    """Contract of `Embedder`, for subclasses with an `embedder` fixture."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError("give the embedder to be tested")

    def test_vectors_are_normalised_rows(self, embedder: Embedder) -> None:
        texts = ["a quiet film", "安静的电影", "", "x" * 9_000]
        for side in (embedder.query, embedder.passage):
            rows = side(texts)
            assert rows.dtype == np.float32 and rows.ndim == 2 and len(rows) == len(texts)
            np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)

    def test_no_texts_have_no_rows(self, embedder: Embedder) -> None:
        assert embedder.query([]).shape == (0, embedder.query(["one"]).shape[1])

    def test_vector_does_not_depend_on_the_batch(self, embedder: Embedder) -> None:
        alone, beside = embedder.passage(["a quiet film"]), embedder.passage(["robots", "a quiet film"])
        np.testing.assert_allclose(alone[0], beside[1], atol=1e-3)

    def test_shared_words_are_nearer(self, embedder: Embedder) -> None:
        query = embedder.query(["a quiet film about the sea"])[0]
        near, far = embedder.passage(["a film about the sea, quiet", "robots conquer a galaxy"])
        assert query @ near > query @ far

    def test_fingerprint(self, embedder: Embedder) -> None:
        assert embedder.fingerprint


PROMPTS = Prompts()
title_texts = st.sampled_from(["Slow River", "慢河", "<|im_end|>", "{{ 1 // 0 }}", "A", "Slow River"])
anything = st.floats(allow_nan=True, allow_infinity=True)
retrieval_scores = st.floats(-2, 2)


def make_item(number: int, title: str) -> Item:
    """Return a film with a Chinese translation."""
    return Item(
        id=f"i{number}", title=title, domain="film", translations={"zh": ItemText(title=f"中{title}", text="文")}
    )


def candidates(titles: Sequence[str], scores: Sequence[float]) -> list[Candidate]:
    """Return candidates i0, i1, … with these titles and scores."""
    return [Candidate(make_item(n, title), score) for n, (title, score) in enumerate(zip(titles, scores, strict=True))]


@st.composite
def shortlists(draw: st.DrawFn, most: int = 10) -> list[Candidate]:
    """Draw a shortlist of at most `most` candidates, titles repeated and hostile ones included."""
    drawn = draw(st.lists(st.tuples(title_texts, retrieval_scores), max_size=most))
    return candidates([title for title, _ in drawn], [score for _, score in drawn])


@st.composite
def requests(draw: st.DrawFn) -> PreparedRequest:
    """Draw a request with a short history."""
    liked = draw(st.lists(st.tuples(title_texts, st.none() | st.floats(1, 5)), max_size=3))
    history = (
        Event(make_item(100 + n, t), Interaction(user_id="u", item_id=f"i{100 + n}", kind="rate", value=v))
        for n, (t, v) in enumerate(liked)
    )
    context = draw(st.sampled_from([{}, {"hour": "evening"}]))
    language = draw(st.sampled_from(["en", "zh"]))
    return PreparedRequest(tuple(history), draw(st.sampled_from(["", "calm", "[INST]"])), context, language=language)


@st.composite
def scorers(draw: st.DrawFn) -> Callable[[str, str], float]:
    """Draw a scoring function with some values, infinite ones and NaN included, chosen by a hash of its arguments."""
    values = draw(st.lists(st.floats(-20, 0) | anything, min_size=1, max_size=8))
    return lambda prefix, text: values[crc32(f"{prefix}{text}".encode()) % len(values)]


def first_choice(prompt: str, grammar: str | None) -> str:
    """Return one of the quoted texts of a grammar's first choice, by a hash of the prompt, with what follows it."""
    choice, end = re.findall(r"\((.*)\) \"(.*)\"", grammar or "")[0]
    texts = re.findall(r'"([^"]+)"', choice)
    return str(texts[crc32(prompt.encode()) % len(texts)] + end)


def scripted(scores: Callable[[str, str], float] | None = None) -> Scripted:
    """Return a model with these scores that writes a first choice of any grammar."""
    return Scripted(first_choice, scores)


def ids(ranking: Ranking) -> list[str]:
    """Return the ids of a ranking's items, best first."""
    return [r.candidate.item.id for r in ranking.items]


class Failing(Scripted):
    """A model of which every call fails."""

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        raise ModelFault("out of memory")

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        raise ModelFault("out of memory")

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        raise ModelFault("out of memory")


# Subclasses run the inherited checks, which hypothesis has to be told.
many_examples = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.differing_executors])


class RerankContract:
    """Contract of `Reranker`, for subclasses with the name of a strategy."""

    strategy: str

    @pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:overflow:RuntimeWarning")
    @many_examples
    @given(requests(), shortlists(), scorers())
    def test_ranking_is_a_permutation_for_any_scores(
        self, request_: PreparedRequest, shortlist: list[Candidate], scores: Callable[[str, str], float]
    ) -> None:
        ranking = Reranker(RerankSettings(self.strategy), scripted(scores), PROMPTS).rerank(request_, shortlist)
        assert sorted(ids(ranking)) == sorted(c.item.id for c in shortlist)
        assert [r.rank for r in ranking.items] == list(range(1, len(shortlist) + 1))
        assert all(math.isfinite(r.score) for r in ranking.items)
        assert ranking.fallback is None

    @many_examples
    @given(requests(), shortlists())
    def test_ranking_is_deterministic(self, request_: PreparedRequest, shortlist: list[Candidate]) -> None:
        first, again = (
            Reranker(RerankSettings(self.strategy), scripted(), PROMPTS).rerank(request_, shortlist) for _ in range(2)
        )
        assert first.items == again.items

    def test_candidates_below_the_rerank_depth_keep_their_order(self) -> None:
        shortlist = candidates([f"Film {n}" for n in range(40)], [1 - n / 40 for n in range(40)])
        ranking = Reranker(RerankSettings(self.strategy, 30), scripted(), PROMPTS).rerank(PreparedRequest(), shortlist)
        assert ids(ranking)[30:] == [f"i{n}" for n in range(30, 40)]
        assert sorted(ids(ranking)[:30]) == sorted(f"i{n}" for n in range(30))
        assert bool(ranking.faults) == (self.strategy != "none")

    def test_failing_model_falls_back_to_the_shortlist(self) -> None:
        shortlist = candidates(["A", "B", "C"], [0.1, 0.9, 0.5])
        ranking = Reranker(RerankSettings(self.strategy), Failing(), PROMPTS).rerank(PreparedRequest(), shortlist)
        assert ids(ranking) == ["i0", "i1", "i2"]
        assert (ranking.fallback is None) == (self.strategy == "none")
        assert self.strategy == "none" or "out of memory" in str(ranking.fallback)
