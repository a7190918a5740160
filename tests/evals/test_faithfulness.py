"""The checker of reasons finds what is wrong with one, and nothing in one that is right."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli.main import app
from evals.metrics.faithfulness import CHECKS, FaithfulnessJudge, ShownReason, distinct, word_overlap
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build


def film(name: str, title: str, chinese: str, tags: list[str], chinese_tags: list[str], **more: object) -> Item:
    translated = {"title": chinese, "text": "水边的故事。", "tags": chinese_tags}
    return Item.model_validate(
        {"id": name, "title": title, "text": "A story by the water.", "tags": tags, "domain": "film"}
        | more
        | {"translations": {"zh": translated}}
    )


ITEMS = {
    i.id: i
    for i in (
        film("river", "Slow River", "慢慢的河", ["family"], ["家庭"]),
        film("harbour", "Quiet Harbour", "安静的港", ["family", "sea"], ["家庭", "大海"], published="1994"),
        film("lost", "The Lost World", "失落世界", ["family"], ["家庭"]),
        film("love", "Love", "爱情", ["sea"], ["大海"]),
    )
}
JUDGE = FaithfulnessJudge(ITEMS, {"river": {"a", "b", "c"}, "harbour": {"b", "c"}})
EN = ShownReason(
    "harbour",
    "Because you watched Slow River, you may like Quiet Harbour, which shares “family” with it: a love story of 1994.",
    ("river",),
    ("family",),
    "en",
)
ZH = ShownReason(
    "harbour", "因为你看过《慢慢的河》，推荐同样有“家庭”的《安静的港》：水边的爱情故事。", ("river",), ("家庭",), "zh"
)


def wrong(reason: ShownReason, history: tuple[str, ...] = ("river",)) -> list[str]:
    verdict = JUDGE.judge(reason, history)
    return [name for name in CHECKS if not getattr(verdict, name)]


@pytest.mark.parametrize(
    "reason", [EN, ZH, replace(EN, text=EN.text.replace("a love story", "a quiet, harbour love story"))]
)
def test_true_reason_passes_all_checks(reason: ShownReason) -> None:
    assert wrong(reason) == []


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        (replace(EN, cites=("lost",)), "citations"),
        (replace(EN, cites=("river", "none")), "citations"),
        (replace(EN, traits=("robots",)), "traits"),
        (replace(EN, text=EN.text.replace("“family”", "“robots”"), traits=()), "traits"),
        (replace(EN, text=EN.text.replace("a love story", "like the lost world")), "titles"),
        (replace(EN, text=EN.text.replace("a love story", "like 《Love》")), "titles"),
        (replace(EN, text=EN.text.replace("1994", "1987")), "numbers"),
        (replace(EN, text=EN.text.replace("a love story", "一部片")), "language"),
        (replace(ZH, text=ZH.text.replace("爱情故事", "失落世界")), "titles"),
        (replace(ZH, text="Like 《慢慢的河》 comes 《安静的港》 with “家庭”."), "language"),
        (replace(ZH, text=ZH.text.replace("水边", "17 个")), "numbers"),
    ],
)
def test_faults_are_detected(reason: ShownReason, fault: str) -> None:
    assert fault in wrong(reason)


def test_citing_an_item_not_liked_is_a_fault() -> None:
    assert wrong(EN, history=()) == ["citations"]


def test_user_counts_must_match_the_log() -> None:
    assert wrong(replace(EN, text=EN.text.replace("1994", "2 people"))) == []
    assert wrong(replace(EN, text=EN.text.replace("1994", "5 people"))) == ["numbers"]


def test_quotes_from_the_request_are_allowed() -> None:
    asked = replace(EN, text=EN.text.replace("a love", "“something of 1950”, a"), request="something of 1950 please")
    assert wrong(asked) == []
    assert wrong(replace(asked, request="")) == ["traits"]


def test_distinct_ignores_titles_and_allows_half_the_words() -> None:
    other = replace(EN, item="love", text="Love goes on where Slow River ends thanks to “sea”.", traits=("sea",))
    same = replace(EN, item="love", text=EN.text.replace("Quiet Harbour", "Love"))
    assert distinct([EN, other], ITEMS)
    assert not distinct([EN, other, same], ITEMS)
    assert distinct([], ITEMS)


def test_chinese_words_are_pairs_of_characters() -> None:
    assert word_overlap("水边的故事", "水边的家") == pytest.approx(2 / 3)
    assert word_overlap("水边", "边，水") == 0.0


def test_reasons_command_judges_and_writes(tmp_path: Path) -> None:
    words = ("sea", "war", "robot", "village", "murder")
    items = [Item(id=f"{a}-{b}", title=f"The {a} of {b}", tags=(a, b), domain="film") for a in words for b in words]
    done = [
        Interaction(user_id=f"u{n}", item_id=items[(n + 3 * k) % 25].id, kind="like")
        for n in range(4)
        for k in range(7)
    ]
    build(tmp_path / "index", items, done, embedder="hash")
    arguments = [
        "reasons",
        "--index",
        str(tmp_path / "index"),
        "--users",
        "3",
        "--out",
        str(tmp_path / "out"),
        "-n",
        "5",
    ]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 0, ran.output
    found = json.loads((tmp_path / "out" / "reasons.json").read_text())
    assert found["reasons"] == {"en": 15, "zh": 15}
    for language in ("en", "zh"):
        figures = {name: f["mean"] for name, f in found["metrics"][language].items()}
        assert [figures[name] for name in (*CHECKS, "distinct")] == [1.0] * 6
        assert figures["fallback"] == 0.0
        assert figures["comprehensive"] > 0.9
        assert figures["score_drop_cited"] > figures["score_drop_others"]
    assert len((tmp_path / "out" / "reasons.jsonl").read_text().splitlines()) == 30
    assert "| citations valid | 100.0%" in (tmp_path / "out" / "reasons.md").read_text()
