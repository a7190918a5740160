"""What was asked of a model once is not asked again, and is told to the last digit that is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from agent.llm.scripted import Scripted
from evals.systems.cached_model import CachedModel

TEXTS = ["a calm film", "a loud one"]


def test_prompt_is_evaluated_once_across_runs(tmp_path: Path) -> None:
    for _ in range(2):
        model = Scripted()
        kept = CachedModel(model, tmp_path)
        for _ in range(2):
            scores = kept.score("They want: ", TEXTS)
            labels = kept.label_logits("Is it ", TEXTS, ["yes", "no"])
    assert not model.calls
    whole = Scripted()
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(scores, whole.score("They want: ", TEXTS), strict=True))
    assert np.allclose(labels, whole.label_logits("Is it ", TEXTS, ["yes", "no"]), atol=1e-6)


def test_missing_and_damaged_lines_are_evaluated(tmp_path: Path) -> None:
    CachedModel(Scripted(), tmp_path).score("They want: ", TEXTS)
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text(encoding="utf-8")[:-4], encoding="utf-8")
    model = Scripted()
    CachedModel(model, tmp_path).score("They want: ", [*TEXTS, "a third"])
    assert [call["continuations"] for _, call in model.calls] == [[TEXTS[1], "a third"]]
