"""Any sequence of changes leaves an index that holds exactly what it was given."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.settings import Settings
from tests.retrieval.index.small_index import deed, item

SMALL = Settings(exact_below=4, max_tail=12)


class Life(RuleBasedStateMachine):
    """Whatever is done to an index, it holds what a dict holds, and Chroma finds what looking at every row finds."""

    @initialize()
    def built(self) -> None:
        self.folder = Path(os.environ["PYTEST_LIFE"]) / f"{random.Random(id(self)).random()}"
        self.items = {f"i{n}": item(n) for n in range(8)}
        self.people: dict[str, set[str]] = {}
        build(self.folder, list(self.items.values()), embedder="hash", search="chroma", settings=SMALL)

    @rule(numbers=st.lists(st.integers(0, 20), min_size=1, max_size=4), version=st.integers(0, 2))
    def add(self, numbers: list[int], version: int) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.add([item(n, version) for n in numbers])
        for n in dict.fromkeys(numbers):
            if self.items.get(f"i{n}") != item(n, version):
                self.items.pop(f"i{n}", None)
                self.items[f"i{n}"] = item(n, version)

    @rule(numbers=st.lists(st.integers(0, 20), max_size=3))
    def delete(self, numbers: list[int]) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.delete([f"i{n}" for n in numbers])
        for n in numbers:
            self.items.pop(f"i{n}", None)

    @rule(user=st.sampled_from("abc"), n=st.integers(0, 20))
    def interact(self, user: str, n: int) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.add_interactions([deed(user, n)])
        self.people.setdefault(user, set()).add(f"i{n}")

    @rule(user=st.sampled_from("abc"))
    def forget(self, user: str) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            assert w.forget(user) == len(self.people.pop(user, ()))

    @rule(setting=st.sampled_from(("exact", "chroma", "auto")))
    def use(self, setting: str) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.set_search(setting)

    @rule(seed=st.integers(0, 99), n=st.integers(1, 12), share=st.sampled_from((None, 0.0, 0.2, 0.9)))
    def search(self, seed: int, n: int, share: float | None) -> None:
        index, drawn = Index(self.folder, settings=SMALL), np.random.default_rng(seed)
        queries = drawn.normal(size=(2, 256)).astype(np.float32)
        queries /= np.linalg.norm(queries, axis=1, keepdims=True)
        allowed = None if share is None else drawn.random(len(index.vectors)) < share
        rows, cosines = index.nearest(queries, n, allowed)
        for k, query in enumerate(queries):
            free = np.flatnonzero(np.ones(len(index.vectors)) if allowed is None else allowed)
            expected = np.sort(index.vectors[free] @ query)[::-1][:n]
            nearest = rows[k][rows[k] >= 0]
            assert len(nearest) == len(set(nearest.tolist())) == len(expected)
            assert set(nearest.tolist()) <= set(free.tolist())
            assert np.allclose(cosines[k, : len(nearest)], expected, atol=1e-5)
            assert np.allclose(index.vectors[nearest] @ query, expected, atol=1e-5)
            assert (cosines[k, len(nearest) :] == -np.inf).all()

    @invariant()
    def holds(self) -> None:
        index = Index(self.folder, settings=SMALL)
        assert list(index.items.items()) == list(self.items.items()) and list(index.rows) == list(self.items)
        assert np.allclose(index.vectors, index.embedder.passage([i.passage() for i in self.items.values()]))
        histories = {user: {i.item_id for i in index.history(user)} for user in index.users()}
        assert histories == self.people

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_LIFE", str(tmp_path))


@pytest.mark.usefixtures("life")
class TestLife(Life.TestCase):  # type: ignore[name-defined]  # hypothesis makes it at run time
    settings = hypothesis_settings(max_examples=10, stateful_step_count=12, deadline=None)
