"""The weights of retrieval and model are learned from choices that retrieval has not learned from."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evals.cases import Case, Example
from evals.systems.hybrid_llm import HybridLlm
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest

ITEMS = tuple(Item(id=f"i{n}", title=f"Title {n}") for n in range(4))


class Base:
    """A base that puts an item first where it has learned from its choice, and else orders as given."""

    name = "hybrid"

    def __init__(self) -> None:
        self.learned: dict[str, frozenset[str]] = {}
        self.taught: list[int] = []

    def fit_weights(self, examples: Sequence[Example]) -> str:
        self.learned = {each.case.id: each.targets for each in examples}
        self.taught.append(len(examples))
        return "weights"

    def shortlist(self, case: Case) -> tuple[Candidate, ...]:
        targets = self.learned.get(case.id, frozenset())
        return tuple(Candidate(item, 9.0 if item.id in targets else -float(n)) for n, item in enumerate(ITEMS))

    def fit(self, *_: object) -> None: ...

    def rank(self, *_: object) -> None: ...

    reads_text, baseline, without_llm, batch_size = False, False, "", 1
    grid: tuple[dict[str, object], ...] = ({},)


def test_the_base_has_not_seen_the_choices_that_teach_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    examples = [
        Example(Case(f"c{n}", f"u{n}", PreparedRequest(())), frozenset({ITEMS[n % 4].id, ITEMS[0].id}))
        for n in range(240)
    ]
    system, base = HybridLlm("hybrid-llm@smollm2-135m-instruct"), Base()
    chosen = {each.case.id: each.targets for each in examples}
    monkeypatch.setattr(system, "_base", base)

    def scores(case: Case, candidates: Sequence[Candidate]) -> list[float]:
        return [float(c.item.id in chosen[case.id]) for c in candidates]

    monkeypatch.setattr(system, "_scores", scores)
    described = system.fit_weights(examples)
    assert base.taught == [120, 240]  # the rest alone, and in the end everything
    assert "weights; retrieval" in described
    llm = float(described.partition("llm ")[2].split()[0])
    assert llm > 1  # a base that had seen the choices would order them by itself
