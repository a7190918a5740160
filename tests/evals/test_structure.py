"""What holds of the order whatever a model says. `make torture` tries it as often as docs/how-it-is-tested.md says."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from evals.torture import structure
from tests.agent.cli.processes import SMALL_MODEL, needs_small_model

ignore_overflow = pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:overflow:RuntimeWarning")


@pytest.mark.parametrize("check", [structure.isolation, structure.order, structure.influence])
@ignore_overflow
def test_the_order_keeps_its_properties(check: Callable[..., structure.CheckResult]) -> None:
    outcome = check(150, seed=1)
    assert (outcome.cases, outcome.broken) == (150, 0)


@needs_small_model
def test_no_text_becomes_a_control_token() -> None:
    outcome = structure.special_tokens(SMALL_MODEL, 300)
    assert outcome.broken == 0 and (outcome.active or 0) > 40


@needs_small_model
def test_scores_are_the_same_to_the_last_bit_with_one_and_two_threads() -> None:
    assert structure.determinism(SMALL_MODEL, 2, strategies=("likelihood",)).broken == 0


def test_hostile_texts_are_of_every_kind() -> None:
    texts = [structure.hostile(random.Random(seed)) for seed in range(300)]
    assert len(set(texts)) > 280 and any("<|im_start|>" in text for text in texts) and any("\u200b" in t for t in texts)
