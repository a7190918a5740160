"""The bench of retrieval and lists on a catalogue so small that it is quick: what it says is whole."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("hnswlib", reason="pip install 'whyrec[bench]'")

from agent.llm.scripted import Scripted
from evals.bench import clauses, lists, retrieval, synthetic
from evals.bench.__main__ import main

ITEMS = 200


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out: Path = tmp_path_factory.mktemp("bench")
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout.write", told.append)
        main(["retrieval", "--sizes", str(ITEMS), "--requests", "8", "--people", "40", "--out", str(out)])
    return out, "".join(told)


def numbers(figures: Any) -> list[float]:
    """All that are in nested figures."""
    if isinstance(figures, dict):
        return [n for each in figures.values() for n in numbers(each)]
    if isinstance(figures, list):
        return [n for each in figures for n in numbers(each)]
    return [figures] if isinstance(figures, int | float) else []


def test_table_has_a_column_a_way_and_a_row_a_measure(ran: tuple[Path, str]) -> None:
    title, _, heads, _, *rows = ran[1].strip().split("\n")
    assert title.startswith("### 200 items")
    ways = ["exact", "chroma", "numpy", "hnswlib, Chroma's defaults", "hnswlib, tuned"]
    assert [head.strip() for head in heads.strip("|").split("|")][1:] == ways
    said = [row.split("|")[1].strip() for row in rows]
    for measure in ("built", "one query like", "one query, two conditions", "recall@100, items and noise"):
        assert any(each.startswith(measure) for each in said)
    for measure in ("shortlist of 100, history", "shortlist of 100, two conditions", "new item", "opened, MiB"):
        assert any(each.startswith(measure) for each in said)


def test_exhaustive_searches_have_full_recall(ran: tuple[Path, str]) -> None:
    figures = json.loads((ran[0] / "bench.json").read_text())["retrieval"]
    assert all(math.isfinite(n) for n in numbers(figures))
    (size,) = figures
    assert size["items"] == ITEMS and 0 < size["passing"] < 1
    for way in ("exact", "numpy"):
        near = size["ways"][way]["nearest"]
        assert {near["recall_conditions"], *near["recall"].values()} == {1.0}
    assert (ran[0] / "retrieval.svg").stat().st_size > 1_000


def test_catalogue_depends_on_the_seed() -> None:
    first, again, other = (synthetic.catalogue(ITEMS, seed, 10) for seed in (0, 0, 1))
    assert first.items == again.items and first.interactions == again.interactions
    assert (first.vectors == again.vectors).all() and (first.vectors != other.vectors).any()
    assert np.allclose(np.linalg.norm(first.vectors, axis=1), 1, atol=1e-5)


def test_million_adds_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[int]] = []
    monkeypatch.setattr(retrieval, "run", lambda sizes, *_: asked.append(sizes))
    main(["retrieval", "--sizes", "10,5", "--million", "--out", str(tmp_path)])
    assert asked == [[5, 10, 1_000_000]]


def test_lists_cost_more_with_reasons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COMMANDS", 1)
    monkeypatch.setattr(lists, "BATCH", 6)
    main(["lists", "--sizes", str(ITEMS), "--requests", "4", "--models", "", "--out", str(tmp_path)])
    figures = json.loads((tmp_path / "bench.json").read_text())["lists"][str(ITEMS)]
    assert all(n > 0 for n in numbers(figures))
    assert figures["reasons"]["warm"]["p50"] > figures["without"]["warm"]["p50"]


def test_clauses_chosen_live_are_measured_beside_stored_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("COMMANDS", "BATCH", "LIVE"):
        monkeypatch.setattr(lists, name, 1)
    model = Scripted(lambda prompt, grammar: "- nothing\n")
    lists.run([ITEMS], tmp_path, 2, model)
    assert "clauses chosen live" in capsys.readouterr().out
    prompts = sum(name == "generate" for name, _ in model.calls)
    assert prompts > 0 and json.loads((tmp_path / "bench.json").read_text())["lists"][str(ITEMS)]["live"]["p50"] > 0


def test_the_cost_of_a_clause_is_stated_for_each_language() -> None:
    model = Scripted(lambda prompt, grammar: "- nothing\n")
    for language in ("en", "zh"):
        assert all(float(cell) >= 0 for cell in clauses.measure(model, language))
    assert len(model.calls) == 2 * clauses.DESCRIPTIONS
