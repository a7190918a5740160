"""The first thing that a newcomer sees: fits 80 columns, in plain words, and says what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from agent.cli import demo
from agent.cli.terminal import texts
from agent.llm import LanguageModel
from prompts import LANGUAGES
from retrieval.data import sample
from retrieval.index import Index
from retrieval.index.build import build


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    data = sample.read()
    return build(tmp_path_factory.mktemp("sample") / "index", data.items, data.interactions, embedder="hash")


@pytest.mark.parametrize("language", LANGUAGES)
def test_demo_fits_80_columns_and_ends_with_the_next_step(
    index: Index, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.show(index, [language], lambda: None, "none")
    out, err = capsys.readouterr()
    lines = out.splitlines()
    steps = lines.index(texts(language)["next"])
    assert all(cell_len(line) <= 80 for line in lines[:steps])
    assert "whyrec" in lines[-1] and str(index.folder) in out, "a command that runs as it stands"
    assert err == ""


def test_shortlist_is_shown_before_the_model_is_loaded_and_it_is_loaded_once(
    index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    shown_before: list[str] = []

    def load() -> LanguageModel | None:
        shown_before.append(capsys.readouterr().out)
        return None

    demo.show(index, ["en", "zh"], load, "none")
    assert len(shown_before) == 1 and "Shortlist: 10 of 80 films" in shown_before[0]
    out = capsys.readouterr().out
    assert "候选名单" in out
    assert out.index("Next:") < out.index("候选名单") < out.index("下一步："), "each half ends in its own language"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_of_the_history_is_shown_once(
    index: Index, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    history = index.history(texts(language)["demo_user"])
    demo.show(index, [language], lambda: None, "none")
    shown = capsys.readouterr().out.splitlines()
    dated = [line[13:].split("  ")[0] for line in shown if line.startswith(" 20")]
    assert len(dated) == len(set(dated)) == len({i.item_id for i in history if i.item_id in index.items})


def test_a_missing_model_is_no_hindrance_without_reranking(
    index: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHYREC_MODELS", str(tmp_path))
    monkeypatch.setattr(demo, "sample_index", lambda language: index)
    demo.demo(lang="en", strategy="none")
    out, err = capsys.readouterr()
    assert "Recommended, with reasons" in out and err == ""
