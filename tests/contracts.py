"""What every implementation of a seam has to do: base classes of tests, given their subject by a fixture."""

from __future__ import annotations

import numpy as np
import pytest

from agent.errors import ModelFault
from agent.llm import LanguageModel

PREFIX = "The films seen so far: Alien, Aliens, Predator.\nThe next one: "
TITLES = ["The Terminator", "Notting Hill", "Blade Runner (1982)", "千と千尋の神隠し", "x"]


class LanguageModelContract:
    """For subclasses with a `model` fixture."""

    @pytest.fixture
    def model(self) -> LanguageModel:
        raise NotImplementedError("give the model to be tested")

    def test_says_what_it_is(self, model: LanguageModel) -> None:
        assert model.name and model.chat in {"chatml", "gemma", "llama3", "plain"}
        assert len(model.fingerprint) == 64 and set(model.fingerprint) <= set("0123456789abcdef")
        assert model.abilities == {"score", "labels", "generate"}
        assert model.count("") == 0 < model.count("one") < model.count("one two three four")

    def test_scores_are_one_array_each_of_log_probabilities(self, model: LanguageModel) -> None:
        scores = model.score(PREFIX, TITLES)
        assert len(scores) == len(TITLES)
        for score in scores:
            assert score.ndim == 1 and score.dtype == np.float64 and len(score)
            assert np.isfinite(score).all() and (score <= 0).all()

    def test_a_score_comes_out_the_same_twice(self, model: LanguageModel) -> None:
        for one, other in zip(model.score(PREFIX, TITLES), model.score(PREFIX, TITLES), strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-3)

    def test_continuations_in_another_order_have_their_scores_in_that_order(self, model: LanguageModel) -> None:
        order = [3, 0, 4, 2, 1]
        scores, moved = model.score(PREFIX, TITLES), model.score(PREFIX, [TITLES[at] for at in order])
        for at, score in zip(order, moved, strict=True):
            np.testing.assert_allclose(score, scores[at], rtol=0, atol=1e-3)

    def test_the_same_continuation_twice_has_one_score(self, model: LanguageModel) -> None:
        one, other = model.score(PREFIX, ["Heat", "Heat"])
        np.testing.assert_array_equal(one, other)

    def test_an_empty_continuation_and_none_at_all(self, model: LanguageModel) -> None:
        assert model.score(PREFIX, []) == []
        empty, full = model.score(PREFIX, ["", "Heat"])
        assert empty.shape == (0,) and len(full)

    def test_an_empty_prefix_scores_too(self, model: LanguageModel) -> None:
        (score,) = model.score("", ["The Terminator"])
        assert len(score) and (score <= 0).all()

    def test_labels_are_suffixes_by_labels(self, model: LanguageModel) -> None:
        logits = model.label_logits(PREFIX, [f"{title} - good? " for title in TITLES] + [""], ["yes", "no", "maybe"])
        assert logits.shape == (len(TITLES) + 1, 3) and logits.dtype == np.float64
        assert np.isfinite(logits).all() and (logits <= 0).all()
        assert model.label_logits(PREFIX, [], ["yes", "no"]).shape == (0, 2)

    def test_labels_that_look_alike_are_refused(self, model: LanguageModel) -> None:
        with pytest.raises(ModelFault):
            model.label_logits(PREFIX, [""], ["yes", "yes"])

    def test_tokens_are_counted(self, model: LanguageModel) -> None:
        before = dict(model.tokens)
        model.score("A prompt that nothing else here starts with", ["Heat", "Ronin"])
        assert model.tokens["prompt"] > before["prompt"] and model.tokens["generated"] == before["generated"]

    def test_generates_in_pieces_and_counts_them(self, model: LanguageModel) -> None:
        before = model.tokens["generated"]
        pieces = list(model.generate(PREFIX, max_tokens=8))
        assert all(isinstance(piece, str) and piece for piece in pieces)
        assert model.tokens["generated"] > before

    def test_generates_nothing_in_no_tokens(self, model: LanguageModel) -> None:
        assert list(model.generate(PREFIX, max_tokens=0)) == []
