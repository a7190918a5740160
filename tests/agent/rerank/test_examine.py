"""What `whyrec doctor --model` says of a model, of pretended models that are known to read, or not to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from agent.cli import main
from agent.llm import LanguageModel
from agent.llm.protocol import Ability
from agent.llm.scripted import Scripted
from agent.models import load
from agent.rerank import examine
from retrieval.data import sample

ITEMS = sample.read().items


class Reader(Scripted):
    """Knows which items of the sample have what is asked for; `share`: probability of yes and no together."""

    def __init__(self, reads: Sequence[str], share: float = 0.8) -> None:
        super().__init__(["1, 2", "1, 2, 3"], name="reader")
        self.reads, self.share = reads, share

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        language = "zh" if labels[0] == "是" else "en"
        rows = []
        for text in suffixes:
            request = text.split("They ask for: " if language == "en" else "此人想要：")[1].split("\n")[0]
            has = any(each.read_in(language).title in text and request in each.read_in(language).tags for each in ITEMS)
            yes = 0.75 if language in self.reads and has else 0.25
            rows.append(np.log([yes * self.share, (1 - yes) * self.share]))
        return np.array(rows)


def test_a_model_that_reads_a_language_is_told_from_one_that_does_not() -> None:
    result = examine.examine(Reader(["en"])).languages
    assert result
    assert (result["en"].right, result["en"].pairs) == (examine.PAIRS, examine.PAIRS)
    assert result["zh"].right == 0
    assert result["en"].as_asked == pytest.approx(0.8)


def test_speeds_are_measured_where_the_model_can() -> None:
    result = examine.examine(Reader(["en", "zh"]))
    assert result.read_speed > 0 and result.written_speed > 0 and "labels" in result.abilities


def test_what_a_model_cannot_do_is_not_asked() -> None:
    class Writer(Scripted):
        abilities: frozenset[Ability] = frozenset(("generate",))

    model = Writer(["1, 2", "1, 2, 3"])
    result = examine.examine(model)
    assert result.languages is None and result.read_speed == 0 and result.written_speed > 0
    assert {method for method, _ in model.calls} == {"generate"}


@pytest.mark.parametrize(("lang", "line"), [("en", "in 20 of 20 pairs"), ("zh", "20 对条目中有 20 对")])
def test_the_doctor_says_what_a_model_can_do(monkeypatch: pytest.MonkeyPatch, lang: str, line: str) -> None:
    def open_reader(name: str) -> LanguageModel:
        return Reader(["en", "zh"])

    monkeypatch.setattr(load, "load", open_reader)
    result = CliRunner().invoke(main.app, ["doctor", "--model", "reader", "--lang", lang])
    assert result.exit_code == 0 and result.stdout.count(line) == 2 and "80 %" in result.stdout
