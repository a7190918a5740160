"""The scripted model."""

from __future__ import annotations

import pytest

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.llm.scripted import Scripted
from tests.contracts import LanguageModelContract


class TestScripted(LanguageModelContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return Scripted(replies=["a reply of some words"] * 3)

    def test_replies_in_order_then_fails(self) -> None:
        model = Scripted(["first one", "second"])
        assert "".join(model.generate("p")) == "first one"
        assert "".join(model.generate("p", stop=["con"])) == "se"
        with pytest.raises(ModelFault, match="no reply left"):
            model.generate("p")
        assert [name for name, _ in model.calls] == ["generate"] * 3
        assert model.calls[1][1]["stop"] == ["con"]

    def test_scores_by_function(self) -> None:
        model = Scripted(scores=lambda prefix, text: -1.0 if "good" in text else -9.0)
        good, bad = model.score("p", ["a good one", "a bad one"])
        assert (good.sum(), bad.sum()) == pytest.approx((-1, -9))
        assert model.label_logits("p", ["s"], ["good", "bad"]).tolist() == [[-1, -9]]
