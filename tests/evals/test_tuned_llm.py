"""A model tuned for an evaluation is trained on users of whom none is judged, and weighed on yet others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.cases import Example
from evals.protocols import registry as protocols
from evals.protocols.base import Options
from evals.systems import registry, tuned_llm
from evals.systems.base import LearnsWeights, SystemSettings, Tunes
from evals.systems.tuned_llm import TunedLlm
from retrieval.cache import cache_dir
from tests.evals.small_world import world

pytest.importorskip("torch")

NAME = "hybrid-llm@smollm2-135m-instruct+tuned"


def test_the_model_is_trained_on_some_tuning_users_and_weighed_on_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(tuned_llm, "SETTINGS", replace(tuned_llm.SETTINGS, histories=3, rank=2))
    task = protocols.make("random", world(users=10), Options(3, 0, Path("nowhere")))
    examples = [Example(case, task.targets[case.id]) for case in task.tuning_cases]
    system = registry.load(f"{NAME}/rrf", SystemSettings(embedder="hash"))
    assert isinstance(system, TunedLlm) and isinstance(system, Tunes) and isinstance(system, LearnsWeights)
    system.fit(task.log, {})
    system.tune(examples)
    (adapter,) = (cache_dir("tuned")).glob("*.gguf")
    assert "weights need 50 users" in system.fit_weights(examples)
    answers = system.rank(task.cases)
    assert all(len(answer.items) == len(set(answer.items)) > 0 for answer in answers)
    system.close()

    again = registry.load(f"{NAME}/rrf", SystemSettings(embedder="hash"))
    assert isinstance(again, TunedLlm)
    again.fit(task.log, {})
    written = adapter.stat().st_mtime_ns
    again.tune(examples)
    assert adapter.stat().st_mtime_ns == written  # read, not trained again
    again.close()
