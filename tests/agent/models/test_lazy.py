"""A model that is opened where it is first asked something answers as the model itself does."""

from __future__ import annotations

import pytest

from agent.errors import ModelMissing
from agent.llm import LanguageModel
from agent.llm.scripted import Scripted
from agent.models.lazy import LazyModel
from tests.contracts import LanguageModelContract


class TestLazy(LanguageModelContract):
    """The contract of language models."""

    @pytest.fixture
    def model(self) -> LanguageModel:
        return LazyModel("scripted", lambda: Scripted(lambda prompt, grammar: "a reply"))


def test_nothing_is_opened_for_the_name_and_the_counts() -> None:
    def open_model() -> LanguageModel:
        raise ModelMissing("run: whyrec models pull x")

    model = LazyModel("x", open_model)
    model.clear_cache()
    assert (model.name, model.is_open, sum(model.tokens.values())) == ("x", False, 0)
    with pytest.raises(ModelMissing):
        model.count("a text")
