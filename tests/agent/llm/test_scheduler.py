"""Texts written beside each other take turns without any being lost, cut or laid over another."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from agent.llm.llama_cpp.scheduler import Scheduler

prompts = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), min_size=1, max_size=40)


@given(prompts, st.data(), st.integers(1, 12), st.integers(64, 200))
@example([(0, 5)] * 9, None, 3, 64)
def test_every_text_ends_within_the_cells(
    kinds: list[tuple[int, int]], data: st.DataObject | None, places: int, cells: int
) -> None:
    most = 24
    starts = sorted((1, 2, *[10 + kind] * length, 100 + k) for k, (kind, length) in enumerate(kinds))
    lengths = [data.draw(st.integers(1, most)) if data else most for _ in starts]
    turns = Scheduler(starts, 2, most, cells, places)
    written = [0] * len(starts)
    ended: list[int] = []
    held = 2
    while turns:
        if not turns.running:
            held = 2
        new = turns.begin()
        assert turns.running and len(turns.running) <= places
        before: tuple[int, ...] = (1, 2)
        for k in new:
            held += len(starts[k]) - _alike(before, starts[k])
            before = starts[k]
        for k in turns.running:
            written[k] += 1
        ended += [k for k in turns.running if written[k] == lengths[k]]
        turns.advance([k for k in turns.running if written[k] < lengths[k]])
        held += len(turns.running)
        assert held <= cells
    assert sorted(ended) == list(range(len(starts)))


def test_texts_begin_once_a_quarter_has_ended() -> None:
    turns = Scheduler([(1, k) for k in range(20)], 1, 8, 1000, 8)
    assert turns.begin() == list(range(8))
    turns.advance(range(1, 8))
    assert turns.begin() == []
    turns.advance(range(2, 8))
    assert turns.begin() == [8, 9]


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
