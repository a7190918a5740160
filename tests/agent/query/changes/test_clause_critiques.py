"""A critique beside a remark counts; a remark alone asks for nothing."""

from __future__ import annotations

import pytest

from agent.query.changes.clause_critiques import clause_critiques


@pytest.mark.parametrize(
    ("text", "critiques"),
    [
        ("it's too long for me, shorter", ("shorter",)),
        ("别太吵，孩子在睡觉", ("less 吵",)),
        ("my head hurts, quieter please", ("more quiet",)),
        ("太闷了，欢快一点", ("less 闷", "more 欢快")),
    ],
)
def test_a_critique_is_read_beside_a_remark(text: str, critiques: tuple[str, ...]) -> None:
    assert clause_critiques(text) == critiques


@pytest.mark.parametrize(
    "text", ["I'm too tired", "it was too loud", "that film was slower than the book", "thanks", "好的"]
)
def test_a_remark_is_no_critique(text: str) -> None:
    assert clause_critiques(text) == ()
